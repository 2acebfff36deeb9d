"""Where a text falls into sentences, and sentences into clauses: the places at which a second matter may begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

MOST: Final = 12
"""Clauses of one text that are looked at; what comes after is part of the last one."""

_LEAST_WORDS: Final = 2
_LEAST_IDEOGRAMS: Final = 4
_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SENTENCE: Final = re.compile(
    r"(?<=[.!?…])\s+|(?<=[。！？；…])\s*|[\r\n]+|(?<=;)\s*|(?<!\s)\s+[—–-]\s+|(?<!\s)\s*——+\s*"
)
_JOINT: Final = re.compile(
    r"(?:,|，|、(?=[^、]{6}))\s*"
    r"|(?<!\s)\s+(?=(?:and|plus|also|then|but|while|кстати|заодно|еще|ещё|а|и|но|плюс|также|потом|чтобы|i|eshe|zaodno|kstati)\s)"
    rf"|(?<=[{_CJK}])\s+(?=[{_CJK}])"
    r"|(?=另外|顺便|順便|还有|還有|同时|同時|以及|顺带|順帶|麻烦再|再帮|再幫)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(rf"[^\W{_CJK}]+|[{_CJK}]")
_IDEOGRAM: Final = re.compile(f"[{_CJK}]")


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text that say something, in order; the whole of it where there is but one."""
    return _joined(sentences_of(text))


def sentences_of(text: str) -> list[str]:
    """Every sentence and line of a text, however short and however many."""
    return [part.strip() for part in _SENTENCE.split(text) if part and part.strip()] or [text]


def clauses(text: str) -> list[str]:
    """The clauses of a text in order: sentences cut at commas and at words that bring in something more."""
    return _joined([part for sentence in _SENTENCE.split(text) if sentence for part in _cut(sentence)]) or [text]


def _cut(sentence: str) -> Iterator[str]:
    for part in _JOINT.split(sentence):
        if part and part.strip():
            yield part.strip()


def _joined(parts: list[str]) -> list[str]:
    """Parts too short to say anything by themselves go with the one before, the first with the one after."""
    found: list[list[str]] = []
    words = ideograms = 0
    for part in parts:
        more = len(_WORD.findall(part)), len(_IDEOGRAM.findall(part))
        if found and (_is_short(*more) or _is_short(words, ideograms) or len(found) == MOST):
            found[-1].append(part)
            words, ideograms = words + more[0], ideograms + more[1]
        else:
            found.append([part])
            words, ideograms = more
    return [" ".join(together) for together in found]


def _is_short(words: int, ideograms: int) -> bool:
    return words < (_LEAST_IDEOGRAMS if ideograms * 2 > words else _LEAST_WORDS)
