"""Hears what is rather to be done with an order than to cancel it: another address or day, other goods in a line."""

from __future__ import annotations

import re
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Slots
from bots.flows.delivery_change.wishes import said_what
from bots.flows.order_cancel.reasons import wishes_else
from bots.flows.order_change.kinds import deed_named
from bots.flows.order_change.wishes import wishes_in
from bots.pieces.goods import goods
from bots.pieces.part_of_order import is_part_named, part_deed
from bots.plan import SlotKind

_OF_DELIVERY: Final = re.compile(
    r"адрес|достав|прив[её]з|перенес|самовывоз|address|deliver|bring|\bship\b|\bmove\b|reschedul|postpon|pick-?\s?up|"
    r"送|地址|自提|自取|改[到期]|推迟|提前",
    re.IGNORECASE,
)

_CART: Final = goods(then="").slots["cart"]
_NOT_TO_GO: Final = ("swap", "add", "quantity")


def delivery_wish() -> SlotKind:
    """Keep what is to be another about the delivery, as changing the delivery takes it up by the same name."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=_wished)


def deed_of_the_part() -> SlotKind:
    """Keep what is to be done with the line that is named: it goes, unless another deed is said of it."""
    gone = part_deed()

    def among(heard: Heard, known: Slots) -> JSON:
        return _other_deed(heard, known) or (gone.among(heard, known) if gone.among is not None else None)

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=among)


def goods_of_the_part() -> SlotKind:
    """Keep the goods that are named beside such a deed, for changing the order to go on with."""

    def among(heard: Heard, known: Slots) -> JSON:
        if _CART.gather is None or _other_deed(heard, known) is None:
            return None
        return _CART.gather(heard, None, False)

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=among)


def _other_deed(heard: Heard, known: Slots) -> str | None:
    if not is_part_named(heard, known):
        return None
    deeds = (deed_named(heard), *(one.deed for one in wishes_in(heard, known)))
    return next((deed for deed in deeds if deed in _NOT_TO_GO), None)


def _wished(heard: Heard, known: Slots) -> JSON:
    text = heard.text[: parse.READ_AT_MOST]
    is_wish = heard.button is None and wishes_else(text) and _OF_DELIVERY.search(text) is not None
    return said_what(heard, known) if is_wish else None
