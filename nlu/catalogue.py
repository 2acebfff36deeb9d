"""The articles an installation sells, as far as texts are matched with them: what every source of them must answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from nlu.folding import plain_letters
from nlu.patterns import LOOK_ALIKES, SOUND_ALIKES

SHORTEST_GUESSED: Final = 5
"""Characters a reference must have for `O` to count as `0` in it."""

_BETWEEN = re.compile(r"[\s./_-]+")
_MISREAD = str.maketrans("OILБЗЧ", "011634")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article: its reference as the catalogue writes it, and what it is called."""

    reference: str
    name: str | None = None


class Catalogue(Protocol):
    """A source of known articles: a file read at start, or an order system's articles held in memory."""

    def article(self, written: str) -> Article | None:
        """The one article that is meant by a writing of its reference, None where that is none or several.

        Asked many times for a text, on the loop: it answers from memory.
        """


class ArticleTable:
    """Articles in memory, found by their reference in any case, spacing and with Cyrillic letters in it."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Hold these articles; of two that are written alike but for case both are kept, and neither is found."""
        self._known: dict[str, Article | tuple[Article, ...]] = {}
        self._size = 0
        for article in articles:
            self._add(article)

    def __len__(self) -> int:
        return self._size

    def article(self, written: str) -> Article | None:
        """The article that is meant: by its writing, else without what stands between, else with `O` read as `0`."""
        return self._meant(latin(written)) or self._meant(by_sound(written))

    def _add(self, article: Article) -> None:
        key = _misread(bare(latin(article.reference)))
        kept = self._known.get(key)
        if kept is None:
            self._known[key] = article
        else:
            self._known[key] = (*kept, article) if isinstance(kept, tuple) else (kept, article)
        self._size += 1

    def _meant(self, written: str) -> Article | None:
        plain = bare(written)
        found = self._known.get(_misread(plain))
        if found is None:
            return None
        several = found if isinstance(found, tuple) else (found,)
        same = [one for one in several if latin(one.reference) == written]
        same = same or [one for one in several if bare(latin(one.reference)) == plain]
        if same:
            return same[0] if len(same) == 1 else None
        is_guessed = len(plain) >= SHORTEST_GUESSED and not plain.isdigit() and not plain.isalpha()
        return several[0] if is_guessed and len(several) == 1 else None


def latin(written: str) -> str:
    """Upper case, letters that look like Latin ones made Latin, full-width ones plain."""
    return plain_letters(written).translate(LOOK_ALIKES).upper()


def by_sound(written: str) -> str:
    """Upper case, Cyrillic letters by their sound: `лц1д09м7` is `LC1D09M7`."""
    return plain_letters(written).lower().translate(SOUND_ALIKES).upper()


def bare(written: str) -> str:
    """A reference without spaces, dashes, dots and slashes."""
    return _BETWEEN.sub("", written)


def _misread(plain: str) -> str:
    return plain.translate(_MISREAD)
