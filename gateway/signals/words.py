"""Finds the words of the rules in what a customer wrote, in one pass over the text, however long it is.

Terms are words, stems that end with `*`, or phrases of both; Chinese ones are parts of the text, as it has no borders
between words. Case, ё and width do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

MOST_LOOKED_AT: Final = 20_000
"""So many characters of a message are looked at."""
_WORD: Final = re.compile(r"[^\W_]+")
_WITHOUT_BORDERS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def folded(text: str) -> str:
    """A text as it is compared."""
    return unicodedata.normalize("NFKC", text[:MOST_LOOKED_AT]).casefold().replace("ё", "е")


class Finder:
    """Looks for terms; `terms` are lists by language, all of which are looked for in every text."""

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        self._parts: list[tuple[str, str]] = []
        self._whole: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._stems: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for term in (term for each in terms.values() for term in each):
            self._add(term)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def find(self, text: str) -> str | None:
        """The first term that stands in the text, as the rule writes it, or None."""
        own = folded(text)
        inside = next((term for term, part in self._parts if part in own), None)
        if inside is not None or not (self._whole or self._stems):
            return inside
        words = _WORD.findall(own)
        return next((term for place in range(len(words)) if (term := self._at(words, place)) is not None), None)

    def _add(self, term: str) -> None:
        own = folded(term)
        if _WITHOUT_BORDERS.search(own):
            self._parts.append((term, own.replace("*", "")))
            return
        first, *others = re.split(r"[ -]+", own)
        into = self._stems if first.endswith("*") else self._whole
        into.setdefault(first.rstrip("*"), []).append((term, tuple(others)))

    def _at(self, words: Sequence[str], place: int) -> str | None:
        word = words[place]
        candidates = list(self._whole.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            candidates += self._stems.get(word[:length], ())
        return next((term for term, others in candidates if _follow(others, words, place + 1)), None)


def _follow(others: Sequence[str], words: Sequence[str], place: int) -> bool:
    """Whether these words come next."""
    if len(others) > len(words) - place:
        return False
    return all(_is(wanted, words[place + offset]) for offset, wanted in enumerate(others))


def _is(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
