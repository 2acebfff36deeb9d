"""Owns finding articles by what customers type: a reference, a part of one, a misspelt one, a name, or both.

A reference counts more than a name, and what both fit comes first. Ratings must be the same; words may be misspelt, in
another of the three languages or typed on the wrong keyboard layout.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import numpy as np

from gateway.orders.catalogue_index import NameIndex, Weights
from gateway.orders.catalogue_references import ReferenceIndex
from gateway.orders.catalogue_terms import QUERY_AT_MOST, is_measure
from gateway.orders.contract import Article
from gateway.orders.references import LONGEST, fold_reference
from gateway.orders.spellings import fold_aloud, in_other_layout

_ENOUGH_OF_A_NAME = 0.55
_SURE_OF_A_NAME = 0.75
"""From this part of a query on, no other reading of it is tried."""
_SPAN_AT_MOST = 4
_SURER = 0.1
_TOKEN = re.compile(r"[^\s,;:()\"'«»]+")
_PIECE = re.compile(r"[A-Za-zА-Яа-яЁё0-9._/+-]+")
_LOSES_IF_DISCONTINUED = 0.005
_ENOUGH_PARTS, _LONG_PART = 3, 7
_PART_AT_MOST = 8
_READ_AS_REFERENCES = 6
_LETTERS_OF_A_REFERENCE, _DIGITS_OF_A_REFERENCE = 4, 5


class Catalogue:
    """An index over articles; building it takes about a second for twenty thousand, a question a few milliseconds."""

    def __init__(
        self,
        articles: Iterable[Article],
        *,
        also_called: Mapping[str, tuple[str, ...]],
        known_as: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Index the articles; `also_called` gives everyday words for a group, `known_as` more names of a reference."""
        held = {fold_reference(article.reference): article for article in articles}
        self._articles = tuple(held.values())
        self._at = {key: at for at, key in enumerate(held)}
        self._references = ReferenceIndex(tuple(held))
        own = known_as or {}
        lent = {group: " ; ".join(words) for group, words in also_called.items()}
        self._names = NameIndex(
            [tuple(article.names.values()) for article in self._articles],
            lent=[
                " ; ".join((lent.get(article.group, ""), *own.get(article.reference, ()))) for article in self._articles
            ],
        )
        discontinued = np.array([article.discontinued for article in self._articles], dtype=np.float32)
        self._loses = self._names.tie_breaks() + discontinued * _LOSES_IF_DISCONTINUED

    def get(self, reference: str) -> Article | None:
        """Answer the article with exactly this reference, however it is typed."""
        at = self._at.get(fold_reference(reference))
        return None if at is None else self._articles[at]

    def find(self, query: str, language: str, limit: int) -> tuple[Article, ...]:
        """Answer up to `limit` articles, best first; a complete reference anywhere in the query wins alone."""
        query = query[:QUERY_AT_MOST]
        other = in_other_layout(query[:LONGEST])
        readings = (query, other) if other else (query,)
        for reading in readings:
            if (exact := self._exact(reading)) is not None:
                return (self._articles[exact],)
        for reading in readings:
            key = fold_reference(reading)
            parts = self._references.holding(key) if _may_be_a_part(key) else []
            if len(parts) < limit and len(key) >= _LONG_PART and parts:
                parts += [at for at, _ in self._references.misspelt(key) if at not in parts]
            if parts:
                return self._chosen(parts[:limit])
        found, sureness = self._ranked(query, limit)
        if other and sureness < _SURE_OF_A_NAME:
            in_other, sureness_of_other = self._ranked(other, limit)
            found = in_other if sureness_of_other > sureness + _SURER else found
        return self._chosen(found)

    def _exact(self, query: str) -> int | None:
        """Find a complete reference: the whole query, one of its words, or some that stand together."""
        for fold in (fold_reference, fold_aloud):
            if (at := self._at.get(fold(query))) is not None:
                return at
        tokens = _TOKEN.findall(query)[:24]
        for width in range(1, _SPAN_AT_MOST + 1):
            for start in range(len(tokens) - width + 1):
                span = "".join(tokens[start : start + width])
                if (at := self._at.get(fold_reference(span))) is not None and (width == 1 or _is_long(span)):
                    return at
        for piece in _PIECE.findall(query)[:24]:
            for fold in (fold_reference, fold_aloud):
                if (at := self._at.get(fold(piece))) is not None:
                    return at
        return None

    def _ranked(self, query: str, limit: int) -> tuple[list[int], float]:
        """Weigh names and references together; the second value is how much of the query the best article has."""
        held, whole = self._names.score(query)
        asked, likeness = self._likeness_of_references(query)
        if asked is not None:
            by_reference = self._by_reference(held, whole, asked, likeness, limit)
            if by_reference[0]:
                return by_reference
        if not whole:
            return [], 0.0
        return self._best(held, whole, limit, enough=_ENOUGH_OF_A_NAME)

    def _by_reference(
        self, held: Weights, whole: float, asked: str, likeness: dict[int, float], limit: int
    ) -> tuple[list[int], float]:
        """Rank the articles whose reference is like the one asked; the rest of the query decides between equals."""
        own = self._names.weight_of(asked)
        rest = max(whole - own, 0.001)
        named = {at: min(float(held[at]) / rest, 1.0) for at in likeness}
        order = sorted(likeness, key=lambda at: (-likeness[at] - named[at], float(self._loses[at]), at))
        best = order[0]
        return order[:limit], (likeness[best] * own + float(held[best])) / (own + rest)

    def _likeness_of_references(self, query: str) -> tuple[str | None, dict[int, float]]:
        """Find the word that looks most like a reference and the articles it may mean, each with how like it is."""
        best: tuple[str | None, dict[int, float]] = (None, {})
        for text in _possible_references(query, self._names.knows):
            key = fold_reference(text)
            found = dict.fromkeys(self._references.holding(key), 1.0)
            if len(found) < _ENOUGH_PARTS:
                for spelt in dict.fromkeys((key, fold_aloud(text))):
                    for at, errors in self._references.misspelt(spelt):
                        found[at] = max(found.get(at, 0.0), 1 - errors / 4)
            if found and (best[0] is None or len(key) > len(fold_reference(best[0]))):
                best = (text, found)
        return best

    def _best(self, held: Weights, whole: float, limit: int, *, enough: float) -> tuple[list[int], float]:
        share = held / whole
        candidates = np.flatnonzero(share >= enough)
        if not len(candidates):
            return [], float(share.max(initial=0.0))
        ranked = share[candidates] - self._loses[candidates] / 10
        top = candidates[np.argsort(-ranked, kind="stable")[:limit]]
        return [int(at) for at in top], float(share[top[0]])

    def _chosen(self, found: Iterable[int]) -> tuple[Article, ...]:
        return tuple(self._articles[at] for at in found)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _may_be_a_part(key: str) -> bool:
    return 3 <= len(key) <= LONGEST and _has_digit(key) and not is_measure(key)


def _is_long(text: str) -> bool:
    return len(text) >= 5 and _has_digit(text)


def _possible_references(query: str, is_known: Callable[[str], bool]) -> list[str]:
    """List the words of letters and digits that are neither measures nor words of names, and two such side by side."""
    tokens = _PIECE.findall(query)[:24]
    mixed = [token for token in tokens if _is_mixed(token) and not is_known(token)]
    joined = [
        one + other
        for one, other in pairwise(tokens)
        if max(len(one), len(other)) <= _PART_AT_MOST and len(one + other) > _LETTERS_OF_A_REFERENCE
        if _is_mixed(one + other)
        if not (is_known(one) or is_known(other) or is_measure(one) or is_measure(other))
    ]
    return [*mixed, *joined][:_READ_AS_REFERENCES]


def _is_mixed(text: str) -> bool:
    key = fold_reference(text)
    if len(key) < _LETTERS_OF_A_REFERENCE or is_measure(text) or not _has_digit(key):
        return False
    return not key.isdigit() or len(key) >= _DIGITS_OF_A_REFERENCE
