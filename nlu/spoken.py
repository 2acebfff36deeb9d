"""Numbers read out figure by figure, as transcripts of calls have them: `four five oh oh …`, `四五零零…`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu.numbers import Number, chinese_digits

_CHINESE_RUN = re.compile("[零〇一二两三四五六七八九幺]{6,20}")
_FEWEST_WORDS = 5
_FEWEST_DIGITS, _MOST_DIGITS = 6, 20
_PLUS = re.compile(r"(?:плюс|plus)\s+$")


@dataclass(frozen=True, slots=True)
class SpokenDigits:
    """Digits read out at a place of a folded text, with a plus before them where it was said."""

    start: int
    end: int
    digits: str
    is_international: bool = False


def spoken_digits(text: str, numbers: Sequence[Number]) -> Iterator[SpokenDigits]:
    """The runs of number words in a text that are one long number."""
    for match in _CHINESE_RUN.finditer(text):
        yield SpokenDigits(match.start(), match.end(), chinese_digits(match[0]))
    first = 0
    while first < len(numbers):
        last = first
        while last + 1 < len(numbers) and _are_joined(text, numbers[last], numbers[last + 1]):
            last += 1
        if last - first + 1 >= _FEWEST_WORDS:
            digits = "".join(number.value for number in numbers[first : last + 1])
            start = numbers[first].start
            plus = _PLUS.search(text, max(0, start - 6), start)
            if _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS and digits.isdigit():
                yield SpokenDigits(plus.start() if plus else start, numbers[last].end, digits, plus is not None)
        first = last + 1


def _are_joined(text: str, one: Number, other: Number) -> bool:
    return text[one.end : other.start].strip() in {"", ",", "-"}
