"""What a number means in the unit that an article is sold in: 50 metres of a cable in coils of 100 are one coil."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bots import units
from bots.flow import Arg, Line, Slots
from bots.reading import text_at, whole_at
from bots.units import PIECE

AMOUNT_TEXTS = {"goods_amount": "quantity unit", "goods_amount_ended": "amount", "goods_sold": "unit"}
"""Texts that stand inside other lines, with their arguments."""
UNIT_TEXTS = {
    "goods_unit": "item asked sold number",
    "goods_unit_pack": "item asked sold pack number",
    "goods_unit_packed": "item asked sold pack number",
    "goods_unit_how_many": "item asked sold",
    **AMOUNT_TEXTS,
}
LEAST_TEXTS = {
    "goods_least_min": "item least number",
    "goods_least_step": "item step number",
    "goods_least_both": "item least step number",
    **AMOUNT_TEXTS,
}
_AS_GOOD = ({"coil", "roll"}, {PIECE, "set"})
_HOLDS_MORE = frozenset({"pack", "box", "coil", "roll"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """The unit an article is sold in, how much one holds, and how few or which numbers can be ordered."""

    unit: str = PIECE
    pack_of: int | None = None
    pack_unit: str = PIECE
    minimum: int = 1
    multiple: int = 1

    @property
    def least(self) -> int:
        """The smallest number that can be ordered."""
        return -(-max(self.minimum, self.multiple) // self.multiple) * self.multiple

    def fitting(self, number: int) -> int:
        """Give the number, or the next larger one that can be ordered."""
        return max(-(-number // self.multiple) * self.multiple, self.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """How many of the article's unit are meant (None: nobody can tell), and whether that is plain without asking."""

    number: int | None
    is_plain: bool


def sold_as(row: Slots) -> Sold:
    """Read how an article is sold from what was told of it."""
    return Sold(
        unit=text_at(row, "sold_in") or PIECE,
        pack_of=pack if (pack := whole_at(row, "pack_of")) is not None and pack > 0 else None,
        pack_unit=text_at(row, "pack_unit") or PIECE,
        minimum=max(whole_at(row, "minimum") or 1, 1),
        multiple=max(whole_at(row, "multiple") or 1, 1),
    )


def meant(quantity: int, written: str | None, sold: Sold, *, name: str) -> Meant:
    """Tell what a written number means; `name` is the article's, which may have the unit's word in it itself."""
    unit = written or PIECE
    if unit == PIECE and _counts_contents(quantity, sold):
        return Meant(number=_units_for(quantity, sold), is_plain=False)
    if unit in (PIECE, sold.unit) or any({unit, sold.unit} <= alike for alike in _AS_GOOD):
        return Meant(number=quantity, is_plain=True)
    if sold.pack_of is not None and unit == sold.pack_unit:
        return Meant(number=_units_for(quantity, sold), is_plain=False)
    if sold.unit == PIECE and units.is_part_of(name, unit):
        return Meant(number=quantity, is_plain=True)
    if unit in _HOLDS_MORE and sold.unit == PIECE and sold.pack_unit == PIECE and sold.pack_of is not None:
        return Meant(number=quantity * sold.pack_of, is_plain=False)
    if unit == "pair" and sold.unit == PIECE:
        return Meant(number=2 * quantity, is_plain=False)
    both_hold = unit in _HOLDS_MORE and sold.unit in _HOLDS_MORE
    return Meant(number=quantity if both_hold else None, is_plain=False)


def unit_doubt(quantity: int, written: str | None, sold: Sold, *, name: str) -> str | None:
    """Name what has to be asked about a number: its unit, or that so few or so many cannot be ordered."""
    number = meant(quantity, written, sold, name=name)
    if not number.is_plain:
        return "unit" if number.number is not None else "unit_how_many"
    return "least" if sold.fitting(quantity) != quantity else None


def proposed(quantity: int, written: str | None, sold: Sold, *, name: str) -> int | None:
    """Give the number that is asked about in a doubt: the one meant, that can be ordered; None where none can be."""
    number = meant(quantity, written, sold, name=name).number
    return None if number is None else sold.fitting(number)


def told_unit(title: str, quantity: int, written: str | None, sold: Sold, number: int) -> Line:
    """Say what was asked for, how the article is sold, and what that comes to."""
    args: dict[str, Arg] = {
        "item": title,
        "asked": amount(quantity, written or PIECE),
        "sold": Line(key="goods_sold", args={"unit": sold.unit}),
        "number": amount(number, sold.unit),
    }
    if sold.pack_of is None:
        return Line(key="goods_unit", args=args)
    key = "goods_unit_packed" if sold.unit == sold.pack_unit == PIECE else "goods_unit_pack"
    return Line(key=key, args={**args, "pack": amount(sold.pack_of, sold.pack_unit)})


def told_unlike(title: str, quantity: int, written: str | None, sold: Sold) -> Line:
    """Say that what was asked for cannot be counted as the article is sold, and ask how many then."""
    args: dict[str, Arg] = {"item": title, "asked": amount(quantity, written or PIECE)}
    return Line(key="goods_unit_how_many", args={**args, "sold": Line(key="goods_sold", args={"unit": sold.unit})})


def told_least(title: str, sold: Sold, number: int) -> Line:
    """Say from how many on and in which steps an article is sold, and which number that makes."""
    args: dict[str, Arg] = {"item": title, "number": amount(number, sold.unit)}
    least, step = amount(sold.least, sold.unit), amount(sold.multiple, sold.unit)
    if sold.multiple == 1:
        return Line(key="goods_least_min", args={**args, "least": least})
    if sold.least == sold.multiple:
        return Line(key="goods_least_step", args={**args, "step": step})
    return Line(key="goods_least_both", args={**args, "least": least, "step": step})


def amount(quantity: int, unit: str) -> Line:
    """Say a number with its unit: "1 бухта", "2 packs"."""
    return Line(key="goods_amount", args={"quantity": quantity, "unit": unit})


def amount_at_end(quantity: int, unit: str) -> Line:
    """Say a number with its unit at the end of a sentence, which "шт." ends by itself in Russian."""
    said = amount(quantity, unit)
    return said if unit == PIECE else Line(key="goods_amount_ended", args={"amount": said})


def _counts_contents(quantity: int, sold: Sold) -> bool:
    """Tell whether a number of pieces is so large that it may count what the packs hold: 100 masks in packs of 50."""
    is_packed = sold.unit in _HOLDS_MORE and sold.pack_unit == PIECE
    return is_packed and sold.pack_of is not None and 1 < sold.pack_of <= quantity


def _units_for(quantity: int, sold: Sold) -> int:
    return math.ceil(quantity / (sold.pack_of or 1))
