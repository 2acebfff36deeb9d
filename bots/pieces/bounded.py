"""How dear an order may become: above what its owner has proven enough for nothing is summed up, a person confirms."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from bots.flow import Slots
from bots.pieces.too_late import order_of
from bots.reading import rows_of, text_at

AT_MOST = "at_most"
"""The slot in which the terms of a change keep the bound; without it nothing bounds the order."""


def is_above(known: Slots, *, grows: bool) -> bool:
    """Tell whether `slots["sum"]` is above the bound; a sum that cannot be told is, where the goods grow."""
    most = _amount(text_at(known, AT_MOST))
    if most is None:
        return False
    total = _amount(text_at(next(iter(rows_of([known.get("sum")])), {}), "total"))
    if total is None:
        return grows
    before = _amount(text_at(order_of(known), "total"))
    return total > most and (before is None or total > before)


def _amount(written: str | None) -> Decimal | None:
    try:
        return None if written is None else Decimal(written)
    except InvalidOperation:
        return None
