"""Cancelling an order: whose it is, whether it still can be, why (if he likes to say), a summary, one "yes"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bots import slots
from bots.flow import Heard, Line, Money, Slots
from bots.flows.order_cancel.rather import deed_of_the_part, delivery_wish, goods_of_the_part
from bots.flows.order_cancel.reasons import (
    REASONS,
    is_a_question,
    read_reason,
    reason_buttons,
    reason_kind,
    wishes_else,
)
from bots.pieces.order_words import STATES, state_line
from bots.pieces.own_order import PROOFS, own_order
from bots.pieces.part_of_order import part, part_line
from bots.pieces.too_late import late_now, may, order_of, too_late
from bots.plan import (
    Asides,
    Finish,
    Flow,
    Fork,
    Lookup,
    Node,
    Question,
    Transfer,
    Words,
    composed,
    confirm,
    words,
)
from bots.reading import rows_at, text_at, whole_at

OWN = own_order(then="may", purpose="cancel")
_ROWS_AT_MOST = 20
_INSIDE: Final = re.compile(
    r"что (?:там|тут|в н[её]м|внутри|входит|заказан|именно)|(?:какой|каков) состав|какие товары|"
    r"what(?:'s| is| was|\s+did).{0,20}(?:in (?:it|there|the order)|order)|(?:which|what) (?:items|goods|products)|"
    r"里面|有什么|有哪些|什么(?:东西|商品)",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(r"деньг|денег|оплат|оплач|возврат|refund|money|paid|payment|退款|钱|付款", re.IGNORECASE)


def _summary(key: str) -> Words:
    def compose(known: Slots) -> tuple[Line, ...]:
        order = order_of(known)
        state = text_at(order, "state")
        number = text_at(known, "order_number") or ""
        head = Line(
            key="cancel_head", args={"number": number, "state": state_line(state if state in STATES else "new")}
        )
        rows = rows_at(order, "lines")
        lines = tuple(_row(row) for row in rows[:_ROWS_AT_MOST])
        more = (Line(key="cancel_more", args={"count": len(rows) - len(lines)}),) if len(rows) > len(lines) else ()
        return (head, *lines, *more, *_total(order), Line(key=key))

    texts = {
        "cancel_head": "number state",
        "cancel_row": "item quantity",
        "cancel_more": "count",
        "cancel_total": "total",
    }
    return composed(compose, {**texts, **{f"state_{state}": "" for state in STATES}, key: ""})


def _row(row: Slots) -> Line:
    item = f"{text_at(row, 'reference') or ''} {text_at(row, 'name') or ''}".strip()
    return Line(key="cancel_row", args={"item": item, "quantity": whole_at(row, "quantity") or 0})


def _total(order: Slots) -> tuple[Line, ...]:
    total = text_at(order, "total")
    return (Line(key="cancel_total", args={"total": Money(total, text_at(order, "currency") or "")}),) if total else ()


def _told(heard: Heard, known: Slots) -> tuple[Line, ...]:
    """Answer what is in the order, and what becomes of the money, before the open question is asked again."""
    if not known.get("order") or not (is_a_question(heard.text) or wishes_else(heard.text)):
        return ()
    if _MONEY.search(heard.text):
        return (Line(key="cancel_refund"),)
    if not _INSIDE.search(heard.text):
        return ()
    rows = () if known.get("reason") is not None else tuple(_row(row) for row in rows_at(order_of(known), "lines"))
    return (Line(key="cancel_inside"), *rows[:_ROWS_AT_MOST])


def _whole(known: Slots) -> str:
    if known.get("part"):
        return "to_change"
    return "to_delivery" if known.get("change") else "reason"


def _receive(outcome: str, known: Slots, value: Slots) -> Slots:
    return {**known, "why": text_at(value, "why")} if outcome == "refused" else known


_STEPS: Mapping[str, Node] = {
    "may": Fork(choose=lambda known: "whole" if may(known, "cancel") else "late", among=("whole", "late")),
    "whole": Fork(choose=_whole, among=("to_change", "to_delivery", "reason")),
    "reason": Question(
        slot="reason",
        ask=words("ask_reason", number="order_number"),
        again=words("ask_reason", number="order_number"),
        then="summary",
        on_none="summary",
        read=read_reason,
        buttons=reason_buttons,
        titles=tuple(f"reason_{code}" for code in REASONS),
        in_own_words=True,
    ),
    "summary": confirm(
        "confirmed", ask=_summary("ask_cancel"), again=_summary("ask_cancel_again"), then="cancel", on_none="kept"
    ),
    "cancel": Lookup(
        operation="cancel_order",
        args=(*PROOFS, "reason", "confirmed"),
        receive=_receive,
        outcomes={
            "done": "cancelled",
            "refused": "refused",
            "unproven": OWN.unproven,
            "not_allowed": "not_allowed",
            "unconfirmed": "unconfirmed",
            "unavailable": OWN.down,
        },
        binds=True,
    ),
    "refused": Fork(
        choose=lambda known: "late_now" if known.get("why") == "too_late" else "not_valid",
        among=("late_now", "not_valid"),
    ),
    "cancelled": Finish(outcome="cancelled_order", words=words("order_is_cancelled", number="order_number")),
    "to_change": Finish(outcome="goes_on:order_change", words=words("to_change", number="order_number")),
    "to_delivery": Finish(outcome="goes_on:delivery_change", words=words("to_delivery", number="order_number")),
    "kept": Finish(outcome="kept", words=words("order_is_kept", number="order_number")),
    "not_allowed": Transfer(reason="not_allowed", words=words("change_not_allowed")),
    "unconfirmed": Transfer(reason="unconfirmed", words=words("change_unconfirmed", number="order_number")),
    "not_valid": Transfer(reason="not_valid", words=words("change_not_valid", number="order_number"), gives=("why",)),
}

FLOW = Flow(
    name="order_cancel",
    version=1,
    starts_on=("order_cancel",),
    first=OWN.first,
    looks_again="own_look",
    includes=frozenset({"order_change", "delivery_change"}),
    leads_on={"part": "whole", "change": "whole"},
    asides=Asides(
        texts={
            "cancel_inside": frozenset(),
            "cancel_row": frozenset({"item", "quantity"}),
            "cancel_refund": frozenset(),
        },
        answer=_told,
    ),
    slots={
        **OWN.slots,
        "reason": reason_kind(),
        "part": part(),
        "deed": deed_of_the_part(),
        "cart": goods_of_the_part(),
        "position": part_line(),
        "change": delivery_wish(),
        "confirmed": slots.yes_or_no("cancel"),
    },
    operations={
        **OWN.operations,
        "cancel_order": ("done", "refused", "unproven", "not_allowed", "unconfirmed", "unavailable"),
    },
    nodes={**OWN.nodes, **too_late(), **late_now(), **_STEPS},
)
