"""Who of those who wait is told now: by time, as far as the goods go. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gateway.store.stock_waits import StockWaitRow

HOURS_HELD: Final = 24
"""So long the pieces that somebody was told of count as theirs, before the next in line is told of them."""


def to_tell(line: Sequence[StockWaitRow], *, in_stock: int, told_of: int) -> list[StockWaitRow]:
    """The first of the line for whom there are enough, without the pieces that others were told of lately.

    Nobody is passed over by one behind him who wants less. Where fewer came than the first one wants, he is told alone.
    """
    left = in_stock - told_of
    chosen: list[StockWaitRow] = []
    for one in line:
        if left <= 0 or (chosen and one.quantity > left):
            break
        chosen.append(one)
        left -= one.quantity
    return chosen


def pause_s(looks: int, *, base_s: float) -> float:
    """How long until the next look: longer and longer while nothing comes, at most sixteen times the first pause."""
    return base_s * float(2 ** min(looks, 4))
