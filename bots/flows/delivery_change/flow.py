"""Changing a delivery: another address, day or time, or fetching the goods; what it costs, a summary, one "yes"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots import slots
from bots.flow import Button, Line, Money, Slots
from bots.flows.delivery_change import exact_hours, wishes
from bots.pieces import delivery
from bots.pieces.address import address_steps, asked, offer_of
from bots.pieces.bounded import is_above
from bots.pieces.own_order import PROOFS, own_order
from bots.pieces.too_late import late_now, may, order_of, too_late
from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, SlotKind, Transfer, Words, composed, confirm, words
from bots.reading import date_at, rows_of, says_yes, text_at, whole_at

OWN = own_order(then="may", purpose="redirect")
_WISHED: Final = ("change", "way", "address", "branch", "day", "part_of_day")
ADDRESS = address_steps(then="day_sorted", down=OWN.down, first=asked("ask_address"), receive=wishes.offer_known)
_REFUSED = {"too_late": "late_now", "not_delivered_there": "address_town", "unknown_branch": "branch"}


def _summary(key: str) -> Words:
    def compose(known: Slots) -> tuple[Line, ...]:
        number = text_at(known, "order_number") or ""
        head = "new_head_anew" if known.get("sums_changed") else "new_head"
        said = [Line(key=head, args={"number": number}), _way(known), *_day(known)]
        return (*said, *exact_hours.lines(known), *_cost(known), Line(key=key))

    texts = {
        "new_head": "number",
        "new_head_anew": "number",
        "new_address": "address",
        "new_pickup": "branch",
        "new_day": "day",
        "new_part": "part",
    }
    more = {
        "new_day_part": "day part",
        "new_day_first": "day",
        "new_cost": "cost",
        "new_sum": "total",
        **delivery.PART_TEXTS,
        **exact_hours.TEXTS,
    }
    return composed(compose, {**texts, **more, key: ""})


def _way(known: Slots) -> Line:
    if known.get("way") == "pickup":
        return Line(key="new_pickup", args={"branch": delivery.branch_named(known, known.get("branch"))})
    return Line(key="new_address", args={"address": text_at(known, "address") or ""})


def _day(known: Slots) -> tuple[Line, ...]:
    day, part = date_at(known, "day"), delivery.part_line(known.get("part_of_day"))
    if day is None:
        return (Line(key="new_part", args={"part": part}),) if part else ()
    if says_yes(known, "day_moved"):
        first = Line(key="new_day_first", args={"day": day})
        return (first, Line(key="new_part", args={"part": part})) if part else (first,)
    return (
        Line(key="new_day_part", args={"day": day, "part": part}) if part else Line(key="new_day", args={"day": day}),
    )


def _cost(known: Slots) -> tuple[Line, ...]:
    """Say what the delivery costs there, and the order then; of a company's terms nothing where sums are not told."""
    offer, total = offer_of(known), text_at(next(iter(rows_of([known.get("sum")])), {}), "total")
    cost, currency = text_at(offer, "cost"), text_at(order_of(known), "currency") or ""
    then = (Line(key="new_sum", args={"total": Money(total, currency)}),) if total else ()
    if known.get("way") == "pickup" or cost is None or text_at(order_of(known), "total") is None:
        return then
    return (Line(key="new_cost", args={"cost": Money(cost, text_at(offer, "currency") or "")}), *then)


def _done(known: Slots) -> tuple[Line, ...]:
    number, total = text_at(known, "order_number") or "", text_at(known, "new_total")
    said = Line(key="redirected", args={"number": number})
    if total is None:
        return (said,)
    return (said, Line(key="new_total", args={"total": Money(total, text_at(known, "currency") or "")}))


def _after_the_day(known: Slots) -> str:
    if wishes.lacks_day(known):
        return "day"
    return "over_limit" if is_above(known, grows=False) else "summary"


def _receive(outcome: str, known: Slots, value: Slots) -> Slots:
    if outcome == "refused":
        return {**known, "why": text_at(value, "why")}
    if outcome == "sum_changed":
        return {**known, "why": outcome, "sums_changed": (whole_at(known, "sums_changed") or 0) + 1}
    return {**known, "new_total": text_at(value, "total"), "currency": text_at(value, "currency")}


def _change_buttons(_known: Slots) -> tuple[Button, ...]:
    return tuple(Button(payload=f"change={code}", title_key=f"change_{code}") for code in wishes.CHANGES)


def _branch() -> Question:
    listed = composed(
        lambda known: (Line(key="ask_branch"), *delivery.branch_lines(known)),
        {"ask_branch": "", **delivery.BRANCH_TEXTS},
    )
    return Question(
        slot="branch", ask=listed, again=listed, then="day_sorted", always=True,
        read=delivery.branch_said, buttons=delivery.branch_buttons,
    )  # fmt: skip


def _what(ask: str, *, always: bool = False) -> Question:
    return Question(
        slot="change",
        ask=words(ask),
        again=words("ask_what_again"),
        then="terms" if not always else "anew",
        on_none="nothing" if not always else "kept",
        always=always,
        read=wishes.said_what,
        buttons=_change_buttons,
        titles=tuple(f"change_{code}" for code in wishes.CHANGES),
    )


_WISHES: Mapping[str, Node] = {
    "may": Fork(choose=lambda known: "wished" if may(known, "redirect") else "late", among=("wished", "late")),
    "wished": Fork(choose=lambda known: "terms" if wishes.is_wished(known) else "what", among=("terms", "what")),
    "what": _what("ask_what"),
    "terms": Lookup(
        operation="redirect_terms",
        args=(*PROOFS, "change"),
        receive=wishes.terms_known,
        outcomes={
            "ok": "sorted",
            "refused": "late_now",
            "unproven": OWN.unproven,
            "not_allowed": "not_allowed",
            "unavailable": OWN.down,
        },
    ),
    "sorted": Fork(choose=wishes.missing, among=("branch", "day_sorted", "address")),
    "branch": _branch(),
    **ADDRESS.nodes,
    "day_sorted": Fork(choose=_after_the_day, among=("day", "over_limit", "summary")),
    "day": Question(slot="day", ask=words("ask_day"), again=words("ask_day_again"), then="sorted"),
}
_BINDING: Mapping[str, Node] = {
    "summary": confirm(
        "confirmed", ask=_summary("ask_confirm"), again=_summary("ask_confirm_again"), then="redirect", on_none="other"
    ),
    "redirect": Lookup(
        operation="redirect_order",
        args=(*PROOFS, *_WISHED, "sum", "confirmed"),
        receive=_receive,
        outcomes={
            "done": "redirected",
            "sum_changed": "sum_anew",
            "refused": "refused",
            "over_limit": "over_limit",
            "unproven": OWN.unproven,
            "not_allowed": "not_allowed",
            "unconfirmed": "unconfirmed",
            "unavailable": OWN.down,
        },
        binds=True,
    ),
    "sum_anew": Fork(
        choose=lambda known: "not_valid" if (whole_at(known, "sums_changed") or 0) > 1 else "own_look",
        among=("not_valid", "own_look"),
    ),
    "refused": Fork(
        choose=lambda known: _REFUSED.get(text_at(known, "why") or "", "not_valid"),
        among=(*_REFUSED.values(), "not_valid"),
    ),
    "other": _what("ask_other", always=True),
    "anew": Fork(
        choose=lambda known: {"pickup": "branch", "day": "other_day"}.get(str(known.get("change")), "other_address"),
        among=("branch", "other_day", "other_address"),
    ),
    "other_day": Question(
        slot="day", ask=words("ask_day"), again=words("ask_day_again"), then="sorted", on_none="summary", always=True
    ),
    "other_address": asked("ask_address", always=True, on_none="summary"),
}
_ENDS: Mapping[str, Node] = {
    "redirected": Finish(outcome="redirected", words=composed(_done, {"redirected": "number", "new_total": "total"})),
    "kept": Finish(outcome="kept", words=words("delivery_is_kept", number="order_number")),
    "nothing": Transfer(reason="unclear", words=words("person_unclear")),
    "over_limit": Transfer(reason="over_limit", words=words("delivery_over_limit"), gives=("address", "day")),
    "not_allowed": Transfer(reason="not_allowed", words=words("change_not_allowed")),
    "unconfirmed": Transfer(reason="unconfirmed", words=words("change_unconfirmed", number="order_number")),
    "not_valid": Transfer(reason="not_valid", words=words("change_not_valid", number="order_number"), gives=("why",)),
}

FLOW = Flow(
    name="delivery_change",
    version=1,
    starts_on=("delivery_change",),
    first=OWN.first,
    looks_again="own_look",
    leads_on={"way": "terms", "day": "sorted"},
    slots={
        **OWN.slots,
        "change": wishes.change(),
        "way": delivery.way(),
        **ADDRESS.slots,
        "branch": SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=wishes.other_branch),
        "day": slots.day(),
        "part_of_day": delivery.part_of_day(),
        "hours": exact_hours.hours(),
        "sum": SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None),
        "confirmed": slots.yes_or_no("change"),
    },
    operations={
        **OWN.operations,
        "redirect_terms": ("ok", "refused", "unproven", "not_allowed", "unavailable"),
        **ADDRESS.operations,
        "redirect_order": (
            "done",
            "sum_changed",
            "refused",
            "over_limit",
            "unproven",
            "not_allowed",
            "unconfirmed",
            "unavailable",
        ),
    },
    nodes={**OWN.nodes, **too_late(), **late_now(), **_WISHES, **_BINDING, **_ENDS},
)
