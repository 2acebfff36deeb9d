"""Makes the case of an order request, and the row by which it is worked on. Pure.

Its customer reads nothing yet: whether the bot can go on with it is known only once its goods were looked for.
"""

from __future__ import annotations

from typing import Any, Final

from config.settings import Settings
from gateway.decide import HandOver
from gateway.ids import new_id
from gateway.order_requests.request import OrderRequest
from gateway.order_requests.wording import why_of
from gateway.performed import Performed
from gateway.routing import reason
from gateway.store.order_requests import OrderRequestRow
from gateway.store.rows import EventRow
from gateway.turns import Turn

INTENT: Final = "order_place"
TOPIC: Final = "order_requests"


def take(turn: Turn, settings: Settings, *, is_bot_on: bool = True) -> Performed | None:
    """What becomes of a turn that holds an order request; None for every other turn."""
    raw = next((one.order_request for _, one in turn.messages if one.order_request is not None), None)
    if raw is None:
        return None
    sent = OrderRequest.model_validate_json(raw)
    language = _language(sent, turn, settings)
    why = None if turn.section.bot and is_bot_on else "bot_off"
    if why is None and not _may_order(sent, turn):
        why = "not_allowed"
    if turn.kept is None:
        turn.changes.order_requests.append(_row(sent, turn, language, why))
    else:
        turn.held_back.append("order_request")
    if why is not None:
        told = why_of(why)
        return Performed(reason=told, hand_over=HandOver(intent=INTENT, reason=told))
    return Performed(reason=reason("order-request", number=sent.id, source=sent.source), intent=INTENT)


def happened(row: OrderRequestRow, kind: str, now: int, **more: object) -> EventRow:
    """What the log keeps of a step of a request; none of the customer's data stands in it."""
    told = {"request": row.request_id, "source": row.source, **more}
    return EventRow(id=new_id(), at=now, actor="bot", kind=kind, subject=row.request_id, case_id=None, data=told)


def _may_order(sent: OrderRequest, turn: Turn) -> bool:
    """Whether whom the request is from may order for the account; whom nobody knows, its source vouches for."""
    person, account_no = turn.known_person, sent.customer.account_no
    is_of_account = account_no is not None and person.verified.account_no == account_no
    return not is_of_account or person.may_order


def _row(sent: OrderRequest, turn: Turn, language: str, why: str | None) -> OrderRequestRow:
    return OrderRequestRow(
        id=new_id(),
        source=turn.claim.channel,
        request_id=sent.id,
        case_id="",
        conversation_id="",
        language=language,
        body=_body(sent, turn),
        state="taken" if why is None else "handed_over",
        why=why,
        at=turn.now,
        changed_at=turn.now,
        look_at=turn.now if why is None else None,
    )


def _body(sent: OrderRequest, turn: Turn) -> dict[str, Any]:
    """The request with its customer as our channel knows him: an account only from a trusted channel."""
    claimed = {one.kind: one for one in turn.last.claimed}
    phone, mail = claimed.get("phone"), claimed.get("email")
    is_trusted = turn.section.own.get("trust_identities") is True
    return {
        "name": sent.customer.name,
        "phone": phone.value if phone is not None else None,
        "mail": mail.value if mail is not None else None,
        "account_no": sent.customer.account_no if is_trusted else None,
        "lines": [{"asked": one.asked, "quantity": one.quantity} for one in sent.lines],
        "address": sent.delivery.address if sent.delivery is not None else None,
        "day": sent.delivery.day if sent.delivery is not None else None,
        "part_of_day": sent.delivery.part_of_day if sent.delivery is not None else None,
        "branch": sent.branch,
        "payment": sent.payment,
        "note": sent.note,
        "asks_by_mail": sent.asks_by_mail and mail is not None,
    }


def _language(sent: OrderRequest, turn: Turn, settings: Settings) -> str:
    """The language that the request names, if it is ours, else the one spoken so far."""
    named = (sent.customer.locale or "")[:2].lower()
    return named if named in settings.gateway.languages else turn.understood.language
