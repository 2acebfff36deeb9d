"""What is read of an order request: by its customer, and by whoever takes it over. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bots import registry, texts
from bots.flow import JSON, FlowState, Slots
from bots.plan import Question
from bots.spoken import priced
from gateway.firing import Firing
from gateway.order_requests.asking import is_asked_anew
from gateway.orders.wishes import Placed
from gateway.routing import reason
from gateway.store.order_requests import OrderRequestRow
from gateway.store.rows import FlowRow, Reason
from gateway.unasked import Unasked

FLOW: Final = "order_request"
STEP: Final = "agree"
"""The question of the flow at which the answer to the letter is read."""
_UNSURE: Final = ("unconfirmed",)
_OWN_WORDS: Final = frozenset(
    {
        "doubtful",
        "unknown",
        "not_enough",
        "nowhere",
        "branches_refused",
        "branch_silent",
        "customer_silent",
        "system_down",
        "unconfirmed",
        "not_reachable",
        "not_allowed",
        "with_people",
        "failed",
    }
)


def taken(row: OrderRequestRow, firing: Firing) -> Unasked:
    """What tells that it has arrived and that the goods are being set aside, at the end where the source reads."""
    said = firing.texts.say(row.language, "order-request-taken", number=row.request_id, items=_items(row, firing))
    return _letter(row, firing, key=taken_key(row), text=said, is_to_source=True)


def arrived(row: OrderRequestRow, firing: Firing) -> Unasked:
    """The same where its goods cannot be looked for at once: nothing is said of them."""
    said = firing.texts.say(row.language, "order-request-arrived", number=row.request_id, items=_items(row, firing))
    return _letter(row, firing, key=taken_key(row), text=said, is_to_source=True)


def taken_key(row: OrderRequestRow) -> str:
    """The key under which it is told once that the request has arrived."""
    return f"order-request-taken:{row.id}"


def asks(row: OrderRequestRow, firing: Firing) -> Unasked:
    """The letter that sums the order up and asks whether to place it; "yes" in any words, or a button, answers it."""
    flow = registry.flows()[FLOW]
    step = flow.nodes[STEP]
    if not isinstance(step, Question):
        raise AssertionError(f"{FLOW}.{STEP} is the question that is asked")
    slots = _slots(row)
    buttons = step.buttons(slots) if step.buttons is not None else ()
    payloads = [one.payload for one in buttons]
    state = FlowState(flow=FLOW, version=flow.version, step=STEP, slots=slots)
    said, key = texts.render(FLOW, row.language, step.ask.compose(slots)), f"order-request-asks:{row.id}"
    if is_asked_anew(row):
        said, key = f"{firing.texts.say(row.language, 'order-request-sum-changed')}\n\n{said}", f"{key}:anew"
    return _letter(
        row,
        firing,
        key=key,
        text=said,
        buttons=[{"title": texts.title_of(FLOW, row.language, one), "payload": one.payload} for one in buttons],
        flow=FlowRow(
            case_id="", flow=FLOW, version=flow.version, state={**state.to_json(), "buttons": payloads}, misses=0
        ),
    )


def placed(row: OrderRequestRow, order: Placed, firing: Firing) -> Unasked:
    """The letter with the order's number."""
    total = priced(row.language, f"{order.sum.total:.2f}", order.sum.currency)
    said = firing.texts.say(row.language, "order-request-placed", order=order.number, total=total)
    return _letter(row, firing, key=f"order-request-placed:{row.id}", text=said)


def to_person(row: OrderRequestRow, why: str, firing: Firing, *, is_first: bool) -> Unasked:
    """The letter that says that a person goes on with it, and whether anything may have been ordered.

    Where it `is_first` of all that its customer reads of the request, it says too that the request has arrived.
    """
    key = "order-request-person-unsure" if why in _UNSURE else "order-request-person"
    if is_first and why not in _UNSURE:
        items = _items(row, firing)
        said = firing.texts.say(row.language, "order-request-person-first", number=row.request_id, items=items)
    else:
        said = firing.texts.say(row.language, key, number=row.request_id)
    return _letter(row, firing, key=f"order-request-person:{row.id}", text=said)


def why_of(why: str) -> Reason:
    """The reason as it is stored; what the order system refused for is its argument."""
    if why == "bot_off":
        return reason("bot-off")
    if why in _OWN_WORDS:
        return reason(f"order-request-{why.replace('_', '-')}")
    return reason("order-request-refused", why=why)


def note_of(row: OrderRequestRow, why: str, firing: Firing) -> str:
    """Everything that is known of the request, as a note for whoever takes it over."""
    texts_, body = firing.texts, row.body
    language = firing.settings.gateway.default_language
    told = why_of(why)
    cause = texts_.reason(language, str(told["code"]), _args(told))
    lines = [texts_.say(language, "order-request-note", number=row.request_id, source=row.source, why=cause)]
    for line in row.goods or body["lines"]:
        found = _found(line, firing, language)
        wanted = {"asked": str(line["asked"]), "quantity": str(line["quantity"])}
        lines.append(texts_.say(language, "order-request-note-line", **wanted, found=found))
    who = {name: str(body.get(name) or "—") for name in ("name", "phone", "mail")}
    lines.append(texts_.say(language, "order-request-note-buyer", **who))
    way = " ".join(str(body[name]) for name in ("address", "branch", "day", "part_of_day") if body.get(name))
    payment = str(body.get("sum", {}).get("payment_name") or body.get("payment") or "—")
    lines.append(texts_.say(language, "order-request-note-way", way=way, payment=payment))
    if row.reservation_number is not None:
        held = {"branch": row.branch or "", "number": row.reservation_number}
        lines.append(texts_.say(language, "order-request-note-branch", **held))
    if body.get("note"):
        lines.append(texts_.say(language, "order-request-note-words", words=str(body["note"])))
    return "\n".join(lines)


def _found(line: Mapping[str, Any], firing: Firing, language: str) -> str:
    if line.get("reference"):
        return f"{line['reference']} {line.get('name') or ''}".strip()
    if line.get("candidates"):
        return firing.texts.say(language, "order-request-note-doubtful", candidates=", ".join(line["candidates"]))
    if "why" in line:
        return firing.texts.say(language, "order-request-note-none")
    return "—"


def _items(row: OrderRequestRow, firing: Firing) -> str:
    say = firing.texts.say
    lines = row.body["lines"]
    told = ({"item": str(one["asked"]), "quantity": str(one["quantity"])} for one in lines)
    comma = "、" if row.language == "zh" else ", "
    return comma.join(say(row.language, "order-request-item", **one) for one in told)


def _args(told: Reason) -> Mapping[str, object]:
    args = told.get("args")
    return args if isinstance(args, Mapping) else {}


def _slots(row: OrderRequestRow) -> Slots:
    body, amounts = row.body, row.body.get("sum", {})
    rows: list[JSON] = [dict(one) for one in amounts.get("rows", ())]
    return {
        "request": row.id,
        "number": row.request_id,
        "rows": rows,
        "address": body.get("address"),
        "branch_name": amounts.get("branch_name"),
        "cost": amounts.get("cost"),
        "total": amounts.get("total"),
        "currency": amounts.get("currency"),
        "day": body.get("day"),
        "payment": amounts.get("payment_name"),
        "name": body.get("name"),
    }


def _letter(
    row: OrderRequestRow, firing: Firing, *, key: str, text: str, is_to_source: bool = False, **more: Any
) -> Unasked:
    mail = row.body.get("mail") if row.body.get("asks_by_mail") and not is_to_source else None
    return Unasked(
        case_id=row.case_id,
        conversation_id=row.conversation_id,
        key=key,
        language=row.language,
        text=text,
        subject=firing.texts.say(row.language, "order-request-subject", number=row.request_id),
        mail=mail,
        asks_by_mail=True,
        **more,
    )
