"""Owns the index over names of goods: which articles hold a term or one close to it, and how telling that is."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gateway.orders.catalogue_terms import is_han, is_rating, terms_of
from gateway.orders.spellings import sound_of

Rows = NDArray[np.int32]
Weights = NDArray[np.float32]

_SIMILAR_AT_LEAST = 0.5
_OF_ENDING, _OF_SHORTENED, _OF_SOUND, _OF_BARE_NUMBER = 0.95, 0.85, 0.85, 0.75
_OF_OWN, _OF_LENT = 0.97, 0.98
"""The first word of a name says what the thing is; then what its whole group is called by; then any other word."""
_NUMBER_UNITS = ("a", "v", "w", "ma", "mm2", "mm", "m", "p", "mod", "ka", "k", "kw", "pair")
_OF_LENGTH = ("mm", "mm2", "m")
_RATED = re.compile(r"(\d+(?:\.\d+)?)([a-z]*2?)")
_UNKNOWN_WEIGHS = 0.5
"""What a word that no article has weighs, as a part of the weight of the rarest."""
_UNKNOWN_PAIR_WEIGHS = 0.1
"""Two Chinese signs that no name has may just be the end of one word and the beginning of the next."""
_LENGTH_COSTS = 0.01


class NameIndex:
    """An inverted index of terms with their inverse document frequencies."""

    def __init__(self, names: Sequence[Sequence[str]], *, lent: Sequence[str]) -> None:
        """Index the names of each article by its position; `lent` are the everyday words for its group."""
        self._count = len(names)
        self._most = math.log(1 + self._count)
        self._lengths = np.zeros(self._count, dtype=np.float32)
        cut = lru_cache(maxsize=65_536)(terms_of)  # parts of names repeat, article for article
        leading: dict[str, list[int]] = defaultdict(list)
        own: dict[str, list[int]] = defaultdict(list)
        borrowed: dict[str, list[int]] = defaultdict(list)
        for at, (texts, everyday) in enumerate(zip(names, lent, strict=True)):
            heads = {head for text in texts for head in cut(text)[:1]}
            terms = {term for text in texts for term in _with_sides(cut(text))}
            self._lengths[at] = len(terms) * _LENGTH_COSTS
            for term in terms:
                (leading if term in heads else own)[term].append(at)
            for term in set(cut(everyday)) - terms:
                borrowed[term].append(at)
        self._held: dict[str, list[tuple[float, Rows]]] = defaultdict(list)
        for worth, rows in ((_OF_OWN, own), (_OF_LENT, borrowed), (1.0, leading)):
            for term, held in rows.items():
                self._held[term].append((worth, np.array(held, dtype=np.int32)))
        self._by_gram, self._by_sound = _spelt(self._held)
        self._near = lru_cache(maxsize=4096)(self._find_near)

    def score(self, query: str) -> tuple[Weights, float]:
        """Weigh every article by what it has of the query, and tell what an article that has all of it weighs."""
        total = np.zeros(self._count, dtype=np.float32)
        whole = 0.0
        for term in terms_of(query):
            near = self._near(term)
            if not near:
                whole += self._most * (_UNKNOWN_PAIR_WEIGHS if is_han(term) else _UNKNOWN_WEIGHS)
                continue
            held = np.zeros(self._count, dtype=np.float32)
            for spelt, likeness in reversed(near):  # the likest last: it overwrites
                for worth, rows in self._held[spelt]:
                    held[rows] = likeness * worth
            weight = math.log(1 + self._count / max(int(np.count_nonzero(held)), 1))
            total += held * weight
            whole += weight
        return total, whole

    def knows(self, text: str) -> bool:
        """Tell whether names have every term of a text just as it is."""
        terms = terms_of(text)
        return bool(terms) and all(self._has(term) for term in terms)

    def weight_of(self, text: str) -> float:
        """Tell what a text adds to the weight of a whole query."""
        return self.score(text)[1]

    def tie_breaks(self) -> Weights:
        """What an article loses for the length of its name, less than any term weighs."""
        return self._lengths

    def _find_near(self, term: str) -> tuple[tuple[str, float], ...]:
        """Find the indexed terms that a term may mean, likest first; ratings only as they are, or without unit."""
        if is_rating(term):
            return tuple(self._same_numbers(term))
        found = {term: 1.0} if self._has(term) else {}
        for other, likeness in self._similar(term):
            found[other] = max(found.get(other, 0.0), likeness)
        if (sound := sound_of(term)) and not found:
            found |= dict.fromkeys(self._by_sound.get(sound, ()), _OF_SOUND)
        elif sound:
            for other in self._by_sound.get(sound, ()):
                found.setdefault(other, _OF_SOUND)
        return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _has(self, term: str) -> bool:
        return term in self._held

    def _same_numbers(self, term: str) -> Iterable[tuple[str, float]]:
        """A rating itself; without its unit where names have none, with any unit where the query has none."""
        if self._has(term):
            yield term, 1.0
        if (split := _RATED.fullmatch(term)) is None:
            return
        number, unit = split.groups()
        meant = [f"side:{number}"] if unit in _OF_LENGTH else []
        meant += [number] if unit else [f"{number}{other}" for other in _NUMBER_UNITS] + [f"side:{number}"]
        yield from ((spelt, _OF_BARE_NUMBER) for spelt in meant if self._has(spelt))

    def _similar(self, term: str) -> Iterable[tuple[str, float]]:
        if len(term) < 3 or is_han(term):
            return
        grams = _grams(term)
        shared: dict[str, int] = defaultdict(int)
        for gram in grams:
            for other in self._by_gram.get(gram, ()):
                shared[other] += 1
        for other, count in shared.items():
            if is_same_word(term, other):
                yield other, _OF_ENDING
            elif other.startswith(term):
                yield other, _OF_SHORTENED
            elif (likeness := 2 * count / (len(grams) + len(_grams(other)))) >= _SIMILAR_AT_LEAST:
                yield other, likeness * _OF_ENDING


def _with_sides(terms: Iterable[str]) -> Iterable[str]:
    """Add to the dimension 4.8x300 its sides, as customers name just one of them."""
    for term in terms:
        yield term
        if "x" in term and is_rating(term):
            yield from (f"side:{side}" for side in term.split("x") if side)


def is_same_word(one: str, other: str) -> bool:
    """Tell whether two words differ in their endings only, as "автоматы" and "автомат" do."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 4 or any(sign.isdigit() for sign in longer):
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(shorter))
    return same >= 3 and same >= len(longer) - 3 and same >= len(shorter) - 2


@lru_cache(maxsize=65_536)
def _grams(word: str) -> frozenset[str]:
    opened = f"^{word}$"
    return frozenset(opened[at : at + 3] for at in range(len(opened) - 2))


def _spelt(terms: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Index the words by their threes of letters and by their sound."""
    by_gram: dict[str, list[str]] = defaultdict(list)
    by_sound: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        if is_rating(term) or ":" in term or len(term) < 3 or is_han(term):
            continue
        for gram in _grams(term):
            by_gram[gram].append(term)
        if sound := sound_of(term):
            by_sound[sound].append(term)
    return dict(by_gram), dict(by_sound)
