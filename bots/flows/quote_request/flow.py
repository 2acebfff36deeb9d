"""A standard quote by itself: goods and quantities, a summary with the sum, one yes, the quote as a file.

What has no price, or is too much for a talk, goes to a person with the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from bots import corrections, slots
from bots.flow import JSON, Arg, Heard, Line, Money, Slots
from bots.pieces import plain_day as days
from bots.pieces.goods import goods
from bots.pieces.goods_answers import another_of_those_shown, other_goods_said
from bots.pieces.goods_rows import read_rows
from bots.pieces.goods_units import amount
from bots.pieces.plain_day import plain_day
from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, Transfer, composed, confirm, words
from bots.reading import date_at, says_yes, text_at
from bots.units import PIECE

GOODS = goods(then="priced", checks_stock=False, ask=words("ask_goods"), guesses=True)
_SHOWN_AT_MOST: Final = 20
_WHY: Final = {
    "no_price": "no_prices",
    "discontinued": "refused",
    "unknown_article": "refused",
    "not_valid": "refused",
}


def _sum(known: Slots) -> Money | None:
    """Add up what the lines cost; None where a price is missing or currencies differ."""
    total, currencies = Decimal(0), set()
    for row in read_rows(known):
        if row.price is None or row.quantity is None:
            return None
        try:
            total += Decimal(row.price.amount) * row.quantity
        except InvalidOperation:
            return None
        currencies.add(row.price.currency)
    return Money(f"{total:.2f}", currencies.pop()) if len(currencies) == 1 else None


def _summary(known: Slots) -> tuple[Line, ...]:
    rows = read_rows(known)
    listed = tuple(_row(known, place) for place in range(min(len(rows), _SHOWN_AT_MOST)))
    left = len(rows) - len(listed)
    more = (Line(key="sum_more", args={"count": left}),) if left else ()
    total: dict[str, Arg] = {"total": _sum(known) or Money("0.00", "")}
    return (Line(key="sum_head"), *listed, *more, Line(key="sum_total", args=total), Line(key="ask_confirm"))


def _row(known: Slots, place: int) -> Line:
    row = read_rows(known)[place]
    number, unit = row.quantity or 0, row.sold.unit
    said = Line(key="pieces", args={"quantity": number}) if unit == PIECE else amount(number, unit)
    args: dict[str, Arg] = {"place": place + 1, "item": row.title, "quantity": said}
    return Line(key="sum_row", args={**args, "price": row.price or Money("0.00", "")})


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep number, sum and day of the quote, or why there is none."""
    if outcome == "made":
        return {**known, **value} if text_at(value, "number") and date_at(value, "valid_until") else None
    return {**known, "why": text_at(value, "why") or ""} if outcome == "refused" else known


def _made(known: Slots) -> tuple[Line, ...]:
    args: dict[str, Arg] = {
        "number": text_at(known, "number") or "",
        "total": Money(text_at(known, "total") or "0.00", text_at(known, "currency") or ""),
    }
    until = date_at(known, "valid_until")
    said = Line(key="made" if says_yes(known, "has_file") else "made_without_file", args=args)
    return (said, *((Line(key="valid", args={"day": plain_day(until)}),) if until else ()), Line(key="to_order"))


def _cart_anew(heard: Heard, known: Slots) -> JSON:
    """Read the goods at any time; "no, the second" picks another of those that were shown."""
    if corrections.begins_with_no(heard.text) and (another := another_of_those_shown(heard, known)) is not None:
        return another
    gather = GOODS.slots["cart"].gather
    return gather(heard, known.get("cart"), False) if gather is not None else None


_CONFIRM = composed(
    _summary,
    {
        "sum_head": "",
        "sum_row": "place item quantity price",
        "pieces": "quantity",
        "goods_amount": "quantity unit",
        "sum_more": "count",
        "sum_total": "total",
        "ask_confirm": "",
    },
)
_NODES: Mapping[str, Node] = {
    "priced": Fork(
        choose=lambda known: "summary" if _sum(known) is not None else "no_prices", among=("summary", "no_prices")
    ),
    "summary": confirm("confirmed", ask=_CONFIRM, again=_CONFIRM, then="make", on_none="other_goods"),
    "make": Lookup(
        operation="make_quote",
        args=("cart", "confirmed"),
        receive=_receive,
        outcomes={
            "made": "made",
            "refused": "sorted_refusal",
            "not_allowed": "no_prices",
            "unconfirmed": "unconfirmed",
            "unavailable": "goods_down",
        },
        binds=True,
    ),
    "sorted_refusal": Fork(
        choose=lambda known: _WHY.get(text_at(known, "why") or "", "refused"), among=tuple(sorted(set(_WHY.values())))
    ),
    "other_goods": Question(
        slot="cart", ask=words("ask_other_goods"), again=words("ask_other_goods"), then="goods_match",
        on_none="given_up", always=True, read=other_goods_said,
    ),
    "made": Finish(
        outcome="made",
        words=composed(
            _made, {
                "made": "number total",
                "made_without_file": "number total",
                "valid": "day",
                "to_order": "",
                **days.TEXTS,
            },
        ),
    ),
    "given_up": Finish(outcome="given_up", words=words("given_up")),
    "no_prices": Transfer(reason="no_price", words=words("person_no_prices"), gives=("goods",)),
    "refused": Transfer(reason="refused", words=words("person_refused"), gives=("goods", "why")),
    "unconfirmed": Transfer(reason="unconfirmed", words=words("person_unconfirmed"), gives=("goods",)),
}  # fmt: skip

FLOW = Flow(
    name="quote_request",
    version=1,
    starts_on=("quote_request",),
    first=GOODS.first,
    slots={
        **GOODS.slots,
        "cart": replace(GOODS.slots["cart"], among=_cart_anew),
        "confirmed": slots.yes_or_no("quote"),
    },
    operations={
        **GOODS.operations,
        "make_quote": ("made", "refused", "not_allowed", "unconfirmed", "unavailable"),
    },
    nodes={**GOODS.nodes, **_NODES},
)
