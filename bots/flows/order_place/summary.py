"""What is read before an order is placed, and after: every line, the way it comes, the day, the payment, the sum."""

from __future__ import annotations

from bots.flow import Arg, Line, Money, Slots
from bots.flows.order_place.payment import payment_name
from bots.pieces.delivery import PART_TEXTS, branch_named, part_line
from bots.pieces.goods_rows import Row, read_rows
from bots.pieces.goods_units import amount
from bots.plan import Words, composed
from bots.reading import date_at, rows_at, rows_of, says_yes, text_at
from bots.units import PIECE

COUNTED_TEXTS = {"pieces": "quantity", "goods_amount": "quantity unit"}
"""The texts that `counted` may use."""
TEXTS = {
    "sum_head": "",
    "sum_head_anew": "",
    "sum_row": "place item quantity price",
    "sum_row_bare": "place item quantity",
    "sum_row_waits": "row",
    **COUNTED_TEXTS,
    "sum_delivery": "address cost",
    "sum_delivery_bare": "address",
    "sum_pickup": "branch",
    "sum_day": "day",
    "sum_day_part": "day part",
    "sum_part": "part",
    "sum_day_first": "day",
    "sum_day_unknown": "",
    "sum_payment": "payment",
    "sum_who": "name phone",
    "sum_account": "account",
    "sum_own_number": "number",
    "sum_note": "note",
    "sum_total": "total",
    "sum_total_agreed": "",
    **PART_TEXTS,
}
"""Every text that the summary may use, with its arguments."""


def summary(key: str) -> Words:
    """Say everything that a "yes" binds, and under it the question `key`."""
    return composed(lambda known: (*lines_of(known), Line(key=key)), {**TEXTS, key: ""})


def lines_of(known: Slots) -> tuple[Line, ...]:
    """Say what is ordered, how it comes, when, for how much."""
    amounts = _sum(known)
    prices = {text_at(row, "reference"): text_at(row, "price") for row in rows_at(amounts, "lines")}
    currency = text_at(amounts, "currency") or ""
    rows = tuple(
        _row(place, row, prices.get(row.reference), currency) for place, row in enumerate(read_rows(known), start=1)
    )
    total = text_at(amounts, "total")
    said = Line(key="sum_total", args={"total": Money(total, currency)}) if total else Line(key="sum_total_agreed")
    head = Line(key="sum_head_anew" if says_yes(known, "prices_changed") else "sum_head")
    return (head, *rows, _way(known, amounts, currency), *_day(known), *_people(known), said)


def counted(number: int, row: Row) -> Line:
    """Say a number of an article in the unit it is sold in."""
    return Line(key="pieces", args={"quantity": number}) if row.sold.unit == PIECE else amount(number, row.sold.unit)


def sum_said(known: Slots) -> Money | None:
    """Give the sum, None where it is not told."""
    amounts = _sum(known)
    total = text_at(amounts, "total")
    return Money(total, text_at(amounts, "currency") or "") if total else None


def _sum(known: Slots) -> Slots:
    return next(iter(rows_of([known.get("sum")])), {})


def _row(place: int, row: Row, price: str | None, currency: str) -> Line:
    args: dict[str, Arg] = {"place": place, "item": row.title, "quantity": counted(row.quantity or 0, row)}
    said = Line(key="sum_row_bare", args=args)
    if price is not None:
        said = Line(key="sum_row", args={**args, "price": Money(price, currency)})
    return Line(key="sum_row_waits", args={"row": said}) if row.waits else said


def _way(known: Slots, amounts: Slots, currency: str) -> Line:
    if known.get("way") == "pickup":
        return Line(key="sum_pickup", args={"branch": branch_named(known, known.get("branch"))})
    cost, address = text_at(amounts, "delivery"), text_at(known, "address") or ""
    if cost is None:
        return Line(key="sum_delivery_bare", args={"address": address})
    return Line(key="sum_delivery", args={"address": address, "cost": Money(cost, currency)})


def _day(known: Slots) -> tuple[Line, ...]:
    """Say the day and its part; the first possible day is called so, unless it is just the one that was wished."""
    day, part = date_at(known, "day"), part_line(known.get("part_of_day"))
    also = (Line(key="sum_part", args={"part": part}),) if part else ()
    if day is None:
        return (Line(key="sum_day_unknown"), *also)
    if not says_yes(known, "day_is_wished"):
        return (Line(key="sum_day_first", args={"day": day}), *also)
    if part:
        return (Line(key="sum_day_part", args={"day": day, "part": part}),)
    return (Line(key="sum_day", args={"day": day}),)


def _people(known: Slots) -> tuple[Line, ...]:
    """Say how it is paid, who gets it, for which company, and what the courier is asked for."""
    said = [Line(key="sum_payment", args={"payment": payment_name(known)})]
    who: dict[str, Arg] = {"name": text_at(known, "name") or "", "phone": text_at(known, "phone") or ""}
    said.append(Line(key="sum_who", args=who))
    buyer = next(iter(rows_of([known.get("buyer")])), {})
    if account := text_at(buyer, "account"):
        said.append(Line(key="sum_account", args={"account": account}))
    if number := text_at(known, "own_number"):
        said.append(Line(key="sum_own_number", args={"number": number}))
    if note := text_at(known, "note"):
        said.append(Line(key="sum_note", args={"note": note}))
    return tuple(said)
