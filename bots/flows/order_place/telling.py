"""What is told around the questions: price and stock as soon as the goods are known, and at the end the number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bots.flow import Arg, Line, Money, Slots
from bots.flows.order_place.payment import payment_name
from bots.flows.order_place.summary import COUNTED_TEXTS, counted, sum_said
from bots.pieces.goods_rows import Row, read_rows
from bots.plan import Lookup, Node, Words, composed
from bots.reading import date_at, rows_at, says_yes, text_at

TOLD_AT: Final = "told_at"
"""The question with which the price and stock of the goods are told: the first one after they became known."""
_GOODS_TEXTS: Final = {
    "told_one": "item quantity price total stock",
    "told_one_bare": "item quantity stock",
    "told_all": "count total stock",
    "told_all_bare": "count stock",
    "told_here": "",
    "told_waits": "",
    "told_partly": "",
    **COUNTED_TEXTS,
}
_PLACED_TEXTS: Final = {
    "placed": "number",
    "placed_for": "number total",
    "placed_day": "day",
    "placed_day_pickup": "day",
    "placed_no_day": "",
    "placed_note": "note",
    "placed_enclosed": "",
    "placed_after": "",
}


def matched_and_told(node: Node) -> Node:
    """Let the look-up of the goods mark the question that is told with them: the first that is still open."""
    if not isinstance(node, Lookup):
        return node
    receive = node.receive

    def received(outcome: str, known: Slots, value: Slots) -> Slots | None:
        after = receive(outcome, known, value)
        return after if after is None else {**after, TOLD_AT: _first_open(after)}

    return replace(node, receive=received)


def with_goods(at: str, compose: Callable[[Slots], tuple[Line, ...]], texts: dict[str, str]) -> Words:
    """Say price and stock of the goods before the question, where it is the one that they are told with."""
    return composed(
        lambda known: (*(_goods(known) if known.get(TOLD_AT) == at else ()), *compose(known)),
        {**_GOODS_TEXTS, **texts},
    )


def unread(compose: Callable[[Slots], tuple[Line, ...]], texts: dict[str, str]) -> Words:
    """Ask again, and say why: the answer is none of the choices."""
    return composed(lambda known: (Line(key="choice_unread"), *compose(known)), {"choice_unread": "", **texts})


def placed() -> Words:
    """Say the number, the sum, the day as far as it is known, the wish that went along, and what can be done now."""
    return composed(_placed, _PLACED_TEXTS)


def _first_open(known: Slots) -> str:
    at = _open_about_delivery(known)
    return "name" if at == "payment" and payment_name(known) else at


def _open_about_delivery(known: Slots) -> str:
    if known.get("way") == "pickup":
        return "payment" if known.get("branch") in [row.get("code") for row in rows_at(known, "branches")] else "branch"
    if known.get("address") is not None:
        return "payment"
    return "address" if known.get("way") == "delivery" else "way"


def _goods(known: Slots) -> tuple[Line, ...]:
    rows = [row for row in read_rows(known) if row.reference is not None and row.quantity]
    if not rows:
        return ()
    total, stock = _worth(rows), _stock(rows)
    if len(rows) > 1:
        bare: dict[str, Arg] = {"count": len(rows), "stock": stock}
        return (Line(key="told_all", args={**bare, "total": total}) if total else Line(key="told_all_bare", args=bare),)
    row = rows[0]
    args: dict[str, Arg] = {"item": row.title, "quantity": counted(row.quantity or 0, row), "stock": stock}
    if total is None or row.price is None:
        return (Line(key="told_one_bare", args=args),)
    return (Line(key="told_one", args={**args, "price": row.price, "total": total}),)


def _worth(rows: list[Row]) -> Money | None:
    """Add up the goods; None where one of them has no price that may be told."""
    priced = [(row.price, row.quantity or 0) for row in rows if row.price is not None]
    if len(priced) < len(rows) or len({price.currency for price, _ in priced}) != 1:
        return None
    return Money(f"{sum(Decimal(price.amount) * count for price, count in priced):.2f}", priced[0][0].currency)


def _stock(rows: list[Row]) -> Line:
    waiting = sum(row.waits for row in rows)
    if not waiting:
        return Line(key="told_here")
    return Line(key="told_waits" if waiting == len(rows) else "told_partly")


def _placed(known: Slots) -> tuple[Line, ...]:
    number, amounts, note = text_at(known, "number") or "", sum_said(known), text_at(known, "note")
    said = Line(key="placed_for", args={"number": number, "total": amounts}) if amounts else None
    wish = (Line(key="placed_note", args={"note": note}),) if note else ()
    enclosed = (Line(key="placed_enclosed"),) if says_yes(known, "is_enclosed") else ()
    return (
        said or Line(key="placed", args={"number": number}), _when(known), *wish, *enclosed, Line(key="placed_after"),
    )  # fmt: skip


def _when(known: Slots) -> Line:
    day = date_at(known, "day")
    if day is None:
        return Line(key="placed_no_day")
    return Line(key="placed_day_pickup" if known.get("way") == "pickup" else "placed_day", args={"day": day})
