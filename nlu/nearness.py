"""Texts that are nearly the same: pairs by the runs of characters they share, found without comparing all with all.

Two texts are as near as the share of their runs that both have (Jaccard). To reach a share `least`, two texts must have
one of their rarest runs in common; so each text is looked up by its few rarest runs alone (prefix filtering, Chaudhuri
et al. 2006), and only what meets there is compared.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nlu.features import masked, normalised
from nlu.training import Example

NEAR_COPY: Final = 0.7
"""From this share on a text is a near-copy of the other: the same sentence with a word or an ending changed."""

LONGEST_COMPARED: Final = 600
_MEETING_AT_MOST: Final = 200
_GROUPED_AT_MOST: Final = 20
_COMPARED_AT_MOST: Final = 30
_CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_CLOSING: Final = " .!。！…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Two texts, by their places in what was given, and the share of runs that both have."""

    first: int
    second: int
    share: float


def bare(text: str) -> str:
    """The text without what a reader would not tell apart: case, spaces, closing marks, which digits."""
    shown = " ".join(normalised(text).split())
    return shown.rstrip(_CLOSING) or shown


def shape_of(example: Example) -> str:
    """The text as it is compared: references as marks, numbers as shapes, in one writing of Chinese width."""
    return bare(masked(example.text[:LONGEST_COMPARED], sorted(example.entities, key=lambda one: one.start)))


def runs(shape: str) -> frozenset[str]:
    """The runs of characters of a text: three at a time, two where it is Chinese."""
    plain = unicodedata.normalize("NFKC", shape)[:LONGEST_COMPARED]
    size = 2 if _CJK.search(plain) else 3
    padded = f" {plain} "
    return frozenset(padded[place : place + size] for place in range(max(1, len(padded) - size + 1)))


def near_pairs(texts: Sequence[frozenset[str]], *, least: float = NEAR_COPY) -> Iterator[Near]:
    """The pairs that share at least `least`, each once; the first of a pair is the shorter text.

    Of equal texts each is paired with the first of them, which alone is compared with the rest.
    """
    first_of: dict[frozenset[str], int] = {}
    for place, text in enumerate(texts):
        first = first_of.setdefault(text, place)
        if first != place:
            yield Near(first=first, second=place, share=1.0)
    places = list(first_of.values())
    for pair in _near_of_different([texts[place] for place in places], least):
        yield Near(first=places[pair.first], second=places[pair.second], share=pair.share)


def _near_of_different(texts: Sequence[frozenset[str]], least: float) -> Iterator[Near]:
    ranked = _ranked(texts)
    sets = [frozenset(one) for one in ranked]
    meeting: dict[int, list[int]] = {}
    for place in sorted(range(len(ranked)), key=lambda one: (len(ranked[one]), one)):
        own = ranked[place]
        shortest = math.ceil(least * len(own))
        rarest = own[: len(own) - shortest + 1]
        met = {other for run in rarest for other in meeting.get(run, ()) if len(ranked[other]) >= shortest}
        for other in met:
            share = _share(sets[place], sets[other])
            if share >= least:
                yield Near(first=other, second=place, share=share)
        for run in rarest:
            there = meeting.setdefault(run, [])
            if len(there) < _MEETING_AT_MOST:
                there.append(place)


def nearest(text: frozenset[str], others: Sequence[frozenset[str]], *, least: float = NEAR_COPY) -> list[Near]:
    """Which of the others are near to one text, nearest first; its own place is given as -1."""
    low, high = least * len(text), len(text) / least if least else math.inf
    found = [
        Near(first=-1, second=place, share=share)
        for place, other in enumerate(others)
        if low <= len(other) <= high and (share := _share(text, other)) >= least
    ]
    return sorted(found, key=lambda one: (-one.share, one.second))


def groups(texts: Sequence[frozenset[str]], *, least: float) -> list[list[int]]:
    """Texts that hang together by near pairs, each group in the order given, groups by their first text.

    A text is compared with the `_COMPARED_AT_MOST` others that share most of its rarest runs and are not of its group
    yet, so that thousands of texts made of the same words take a second too; one such text may then stand alone.
    """
    first_of: dict[frozenset[str], int] = {}
    root = [first_of.setdefault(text, place) for place, text in enumerate(texts)]

    def top(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    ranked = _ranked([texts[place] for place in first_of.values()])
    by_place = dict(zip(first_of.values(), ranked, strict=True))
    sets = {place: frozenset(own) for place, own in by_place.items()}
    meeting: dict[int, list[int]] = {}
    for place in sorted(by_place, key=lambda one: (len(by_place[one]), one)):
        own = by_place[place]
        shortest = math.ceil(least * len(own))
        rarest = own[: len(own) - shortest + 1]
        met = Counter(other for run in rarest for other in meeting.get(run, ()))
        for other, _ in met.most_common(_COMPARED_AT_MOST):
            is_news = len(by_place[other]) >= shortest and top(other) != top(place)
            if is_news and _share(sets[place], sets[other]) >= least:
                first, second = sorted((top(other), top(place)))
                root[second] = first
        for run in rarest:
            there = meeting.setdefault(run, [])
            if len(there) < _GROUPED_AT_MOST:
                there.append(place)
    found: dict[int, list[int]] = {}
    for place in range(len(texts)):
        found.setdefault(top(place), []).append(place)
    return list(found.values())


def _ranked(texts: Sequence[frozenset[str]]) -> list[list[int]]:
    """The runs of each text as numbers, the rarest of all first."""
    counts = Counter(run for one in texts for run in one)
    rank = {run: place for place, (run, _) in enumerate(sorted(counts.items(), key=lambda one: (one[1], one[0])))}
    return [sorted(rank[run] for run in one) for one in texts]


def _share(one: frozenset[int] | frozenset[str], other: frozenset[int] | frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
