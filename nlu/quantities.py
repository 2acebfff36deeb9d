"""Quantities in a text: the number or number word alone, where it counts goods and not time, people or volts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from nlu.chinese_quantities import CHINESE_ALONE, find_chinese_quantities, groups_of
from nlu.contract import Entity
from nlu.folding import Shown
from nlu.numbers import Number, value_of
from nlu.quantity_words import (
    CHANGE,
    DIGITS,
    ENDS,
    FOLLOWS_UP,
    GOODS,
    IDEOGRAM,
    LISTED,
    NO_GOODS,
    NOUN,
    OF_GOODS,
    OFFER,
    ONE_ORDERED,
    ONE_UNIT,
    ORDERED,
    PART_OF,
    SET_OF,
    THRESHOLD,
    TO_SPEC,
    TURNED,
    TURNED_BEFORE,
    UNIT,
    WEIGHED,
)

MOST_NUMBERS = 200
"""Numbers in figures that are looked at in one text."""

_WHOLE_CODE = 6
"""Signs of a reference after which a number counts: `HH2015 4` does, in `iC60N 16` it is the rating."""

_ALONE = re.compile(rf"\s*(?P<n>\d{{1,4}}|{CHINESE_ALONE})\s*[.!。]?\s*$")
_NO_QUANTITIES = frozenset({"88", "886", "520", "666"})  # good-bye and the like in Chinese chats


def find_quantities(shown: Shown, numbers: Sequence[Number], products: Iterable[Entity]) -> Iterator[Entity]:
    """How many of something: before a unit or a noun of goods, beside a reference, after a word of ordering, alone."""
    text = shown.folded
    alone = _ALONE.match(text)
    if alone:
        value = value_of(alone["n"])
        if value is not None and alone["n"] not in _NO_QUANTITIES:
            yield _found(shown, *alone.span("n"), value)
        return
    around = _Around(text, products)
    for pattern in (CHANGE, PART_OF, TURNED):
        for match in pattern.finditer(text):
            yield from groups_of(shown, match)
    written = islice(DIGITS.finditer(text), MOST_NUMBERS)
    digits = [Number(*match.span("n"), value_of(match["n"]) or "") for match in written]
    known = sorted([*numbers, *digits], key=_start)
    for place, number in enumerate(known):
        is_read_out = any(_are_side_by_side(text, *pair) for pair in pairwise(known[max(0, place - 1) : place + 2]))
        if not (is_read_out or around.is_offer(number)) and _counts(text, number, around):
            yield _found(shown, number.start, number.end, number.value)
    if IDEOGRAM.search(text):
        yield from find_chinese_quantities(shown)


_NEAR = 48
"""Code points within which a reference says something about a number."""


class _Around:
    """What stands around the numbers of a text, so that each looks at its own surroundings only."""

    def __init__(self, text: str, products: Iterable[Entity]) -> None:
        self._products = sorted((each.start, each.end) for each in products)
        self._offers = [match.span() for match in OFFER.finditer(text)]
        self._begins = len(text) - len(text.lstrip(" -\n"))
        self.has_products = bool(self._products)
        self.all_written = text.strip(" .!?")

    def near(self, number: Number) -> Sequence[tuple[int, int]]:
        """The references near a number."""
        first = bisect_left(self._products, (number.start - _NEAR, 0))
        return self._products[first : bisect_right(self._products, (number.end + _NEAR, 0))]

    def is_offer(self, number: Number) -> bool:
        """Whether a number is part of `3 for 2`."""
        place = bisect_right(self._offers, (number.start, len(self.all_written) + _NEAR)) - 1
        return place >= 0 and number.start < self._offers[place][1]

    def is_first(self, number: Number) -> bool:
        """Whether nothing but spaces and a dash stands before a number."""
        return number.start <= self._begins


def _are_side_by_side(text: str, one: Number, other: Number) -> bool:
    """Whether two numbers follow each other with nothing between them: digits read out, a size, a list."""
    return not text[one.end : other.start].strip()


def _start(number: Number) -> int:
    return number.start


def _counts(text: str, number: Number, around: _Around) -> bool:
    """Whether this number counts goods."""
    edges = around.near(number)
    before = text[max(0, number.start - 24) : number.start]
    written = text[number.start : number.end]
    rest = text[number.end : number.end + 32]
    if _is_beside(text, number, edges):
        return True
    if TURNED_BEFORE.search(before) and not written.isdigit():
        return True
    is_one = number.value == "1" and not written.isdigit()
    if is_one:
        return _is_one_of_goods(before, rest, text, number, is_first=around.is_first(number))
    if number.value == "0" and not written.isdigit():
        return False
    context = text[max(0, number.start - 48) : number.start]
    has_goods = OF_GOODS.search(context) is not None or any(0 <= a - number.end <= 40 for a, _ in edges)
    if UNIT.match(rest):
        if WEIGHED.match(rest) and not (has_goods or around.is_first(number) or around.has_products):
            return False
        return not re.search(r"(?:^|[^\w])(?:от|свыше|более|from|over|than|least|за)\s+$", before)
    if around.all_written == written:
        return True
    if re.match(r"\s*(?:$|[.!?,;)\n])", rest):
        return ORDERED.search(before) is not None and not THRESHOLD.search(before)
    if written[0].isalpha() and re.match(r"\s+(?:не|неисправ|брак)", rest):
        return False
    noun = NOUN.match(rest.removeprefix(" of") if written.endswith(("couple", "dozen")) else rest)
    if (
        noun is None
        or not number.value.isdigit()
        or NO_GOODS.match(noun["noun"])
        or THRESHOLD.search(before)
        or TO_SPEC.search(before)
    ):
        return False
    is_set = SET_OF.fullmatch(written) is not None
    is_listed = before.rstrip().endswith((":", "-")) or LISTED.match(text[number.end : number.end + 48]) is not None
    is_of_goods = GOODS.match(noun["noun"]) is not None
    return has_goods or is_of_goods or is_set or is_listed or FOLLOWS_UP.match(rest) is not None


def _is_one_of_goods(before: str, rest: str, text: str, number: Number, *, is_first: bool) -> bool:
    if ONE_UNIT.match(rest):
        return not re.search(r"(?:in|the|this|that|за|в)\s+$", before)
    if (is_first and re.match(r"\s*[.!]?$", rest)) or (
        ONE_ORDERED.search(before) and re.match(r"\s*(?:$|[.!?,;]|и\s|and\s)", rest)
    ):
        return True
    ordered = re.search(
        r"(?:замен\w+|отлож\w+|добав\w+|закаж\w+|куп\w+|add|put|order|reserve|"
        r"purchase)(?:\s+please)?\s+(?:мне\s+)?(?:прошу\s+вас\s+)?$",
        before,
    )
    noun = NOUN.match(rest)
    return ordered is not None and noun is not None and not NO_GOODS.match(noun["noun"])


def _is_beside(text: str, number: Number, edges: Sequence[tuple[int, int]]) -> bool:
    """Whether a product reference stands next to the number: `20 x LC1D09M7`, `LC1D09M7 - 6`."""
    for start, end in edges:
        between = text[number.end : start] if number.end <= start else text[end : number.start]
        if len(between) > 8:
            continue
        plain = between.strip()
        if (
            number.end <= start
            and plain in {"x", "х", "×", "*", "", "of", "of the"}
            and not THRESHOLD.search(text[max(0, number.start - 16) : number.start])
        ):
            return text[number.end : number.end + 1] != "-"
        if end <= number.start and plain in {"x", "х", "×", "*", "-", ":", "=", "по"}:
            return not re.match(
                r"\s?(?:v|в|a|а|w|вт|квт|kw|мм|mm|ма|%|г|year|лет|мес|час|дн|раз|i+t)(?!\w)|\.\d|/",
                text[number.end : number.end + 8],
            )
        if end <= number.start and between == " " and end - start >= _WHOLE_CODE:
            return number.end - number.start <= 3 and ENDS.match(text, number.end) is not None
    return False


def _found(shown: Shown, start: int, end: int, value: str) -> Entity:
    return Entity(entity="quantity", value=shown.written[start:end], normalized=value, start=start, end=end)
