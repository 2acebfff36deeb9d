"""A text as counted features: the one place that decides which words and character runs an engine sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from nlu.contract import Entity

LONGEST_READ = 2_000
"""Code points that are read of a text from its beginning on, for its data and for what is wanted."""

LONGEST_TAIL = 1_000
"""Code points that are read of a longer text from its end: between both stand pasted logs and chains of mails."""

_MASKED = {
    "order_number": "ordernum",
    "product_reference": "productref",
    "tracking_number": "tracknum",
    "document_number": "docnum",
    "phone": "phonenum",
    "email": "mailaddr",
}
MARKS = frozenset(_MASKED.values())
"""What stands for a reference in a masked text."""

_SPOKEN = {
    "ordernum": "12345",
    "productref": "A123",
    "tracknum": "12345",
    "docnum": "12345",
    "phonenum": "123-45-67",
    "mailaddr": "a@b.com",
}
_MARK = re.compile("|".join(_MASKED.values()))
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_PIECE = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+(?:['’][^\\W_{_CJK}]+)*|[?!]+|[^\\w\\s]", re.UNICODE)
_BLANK = re.compile(r"\s")
_DIGITS = re.compile(r"\d+")
_IDEOGRAM = re.compile(f"[{_CJK}]")
_LONGEST_WORD = 40
_MOST_PIECES = 400


def tail_from(text: str) -> int:
    """Where the end of a text begins that is read besides its head: at a blank, if one is near; else its length."""
    if len(text) <= LONGEST_READ:
        return len(text)
    start = max(LONGEST_READ, len(text) - LONGEST_TAIL)
    blank = _BLANK.search(text, start, start + _LONGEST_WORD)
    return start if blank is None or start == LONGEST_READ else blank.end()


def pieces(text: str, entities: Iterable[Entity] = ()) -> list[str]:
    """Words and CJK runs of a text, normalised; references become marks, numbers their shapes."""
    return cut(masked(text[:LONGEST_READ], entities))


def cut(shown: str) -> list[str]:
    """Words and CJK runs of a text whose references are masked already."""
    return [piece[:_LONGEST_WORD] for piece in _PIECE.findall(normalised(shown))[:_MOST_PIECES]]


def spoken(shown: str) -> str:
    """A masked text as an encoder reads it: with a plain stand-in for each mark."""
    return _MARK.sub(lambda found: _SPOKEN[found[0]], shown)


def word_features(found: Sequence[str]) -> list[str]:
    """Words and pairs of words; every CJK character counts as a word."""
    words: list[str] = []
    for piece in found:
        if piece[0] >= "\u3040" and _IDEOGRAM.match(piece):
            words += piece
        else:
            words.append(piece)
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def character_features(piece: str) -> list[str]:
    """Runs of one to four characters inside a piece with a space at both ends; a mark is one run."""
    if piece in MARKS:
        return [piece]
    padded = f" {piece} "
    size = len(padded)
    runs = list(piece)
    runs += [padded[i : i + 2] for i in range(size - 1)]
    runs += [padded[i : i + 3] for i in range(size - 2)]
    runs += [padded[i : i + 4] for i in range(size - 3)]
    return runs


def normalised(text: str) -> str:
    """NFKC, lower case, е for ё, numbers as shapes: `16` and `25` are both two digits."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    plain = plain.lower().replace("ё", "е")
    return _DIGITS.sub(_shape, plain)


def masked(text: str, entities: Iterable[Entity]) -> str:
    """The text with a mark in the place of each reference, so that no number is ever learnt by heart."""
    shown, end = "", 0
    for entity in entities:
        mark = _MASKED.get(entity.entity)
        if mark is not None and end <= entity.start < len(text):
            shown += f"{text[end : entity.start]} {mark} "
            end = entity.end
    return shown + text[end:]


def _shape(match: re.Match[str]) -> str:
    return "0" * min(len(match[0]), 6)
