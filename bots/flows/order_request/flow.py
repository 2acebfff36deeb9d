"""An order that a shop or app sent for its customer: summed up once goods are put aside, and placed after one "yes".

Begun by the gateway (`gateway.order_requests`) with the letter that asks, never by a customer's words.
"""

from __future__ import annotations

from typing import Final

from bots import slots
from bots.flow import JSON, Arg, Line, Money, Slots
from bots.plan import Finish, Flow, Fork, Lookup, Question, SlotKind, Transfer, composed, confirm, words
from bots.reading import date_at, rows_at, text_at

_TEXTS: Final = {
    "summary": "number",
    "row": "item quantity price",
    "pickup": "branch",
    "delivery": "address cost",
    "day": "day",
    "payment": "payment",
    "recipient": "name",
    "total": "total",
    "ask": "",
}


def _sum_up(known: Slots) -> tuple[Line, ...]:
    """Say everything that a "yes" binds."""
    currency = text_at(known, "currency") or ""
    rows = [
        Line(
            key="row",
            args={
                "item": _item(row),
                "quantity": text_at(row, "quantity") or "",
                "price": Money(text_at(row, "price") or "", currency),
            },
        )
        for row in rows_at(known, "rows")
    ]
    total = Line(key="total", args={"total": Money(text_at(known, "total") or "", currency)})
    said = (_way(known, currency), *_day(known), *_who(known), total, Line(key="ask"))
    return (Line(key="summary", args={"number": text_at(known, "number") or ""}), *rows, *said)


def _item(row: Slots) -> str:
    return f"{text_at(row, 'reference') or ''} {text_at(row, 'name') or ''}".strip()


def _way(known: Slots, currency: str) -> Line:
    address = text_at(known, "address")
    if address is None:
        return Line(key="pickup", args={"branch": text_at(known, "branch_name") or ""})
    cost = Money(text_at(known, "cost") or "0.00", currency)
    return Line(key="delivery", args={"address": address, "cost": cost})


def _day(known: Slots) -> tuple[Line, ...]:
    day = date_at(known, "day")
    return (Line(key="day", args={"day": day}),) if day is not None else ()


def _who(known: Slots) -> tuple[Line, ...]:
    """How it is paid, and who gets it."""
    told: dict[str, Arg] = {name: text_at(known, name) or "" for name in ("payment", "name")}
    said = [Line(key="payment", args={"payment": told["payment"]})] if told["payment"] else []
    return (*said, Line(key="recipient", args={"name": told["name"]})) if told["name"] else tuple(said)


def _keep(_outcome: str, known: Slots, _value: Slots) -> Slots | None:
    return known


def _never(_value: str) -> JSON:
    return None


_SUMMARY: Final = composed(_sum_up, _TEXTS)

FLOW = Flow(
    name="order_request",
    version=1,
    starts_on=("order_request",),
    first="begin",
    slots={
        "request": SlotKind(entities=(), accept=_never, read=_never),
        "agreed": slots.yes_or_no("place"),
        "wish": slots.free_text(),
    },
    operations={
        "request_confirm": ("going", "over", "unavailable"),
        "request_decline": ("noted", "unavailable"),
    },
    nodes={
        "begin": Fork(choose=lambda known: "agree" if text_at(known, "request") else "lost", among=("agree", "lost")),
        "agree": confirm("agreed", ask=_SUMMARY, again=_SUMMARY, then="confirm", on_none="what"),
        "confirm": Lookup(
            operation="request_confirm",
            args=("request",),
            receive=_keep,
            outcomes={"going": "going", "over": "over", "unavailable": "lost"},
            binds=True,
        ),
        "what": Question(
            slot="wish",
            ask=words("ask_what"),
            again=words("ask_what"),
            then="decline",
            on_none="decline",
            in_own_words=True,
        ),
        "decline": Lookup(
            operation="request_decline",
            args=("request", "wish"),
            receive=_keep,
            outcomes={"noted": "declined", "unavailable": "declined"},
        ),
        "going": Finish(outcome="confirmed", words=words("going")),
        "declined": Transfer(reason="request_declined", words=words("declined"), gives=("wish",)),
        "over": Transfer(reason="request_over", words=words("over")),
        "lost": Transfer(reason="request_lost", words=words("lost")),
    },
)
