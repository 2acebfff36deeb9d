"""Owns finding articles by what customers type: a reference, a part of one, a misspelt one, or a name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from gateway.orders.contract import Article
from gateway.orders.references import LONGEST, fold_reference

_WORD = re.compile(r"[\u3400-\u9fff]+|\d+|[^\W\d_\u3400-\u9fff]+")
_TYPING_ERRORS = ((8, 2), (5, 1))
"""From this length on, so many wrong letters are forgiven."""
_SEEN_AS = str.maketrans("OQILSZ", "001152")
"""Letters read as digits and back; such an error is likelier than another."""
_ENOUGH_OF_A_NAME = 0.6


class Catalogue:
    """An index over articles; building it costs milliseconds, asking it well under one."""

    def __init__(self, articles: Iterable[Article], *, also_called: Mapping[str, tuple[str, ...]]) -> None:
        """Index the articles; `also_called` gives everyday words for the articles of a group."""
        self._articles = {fold_reference(article.reference): article for article in articles}
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        self._by_gram: dict[str, dict[str, set[str]]] = {}
        for key, article in self._articles.items():
            for pair in _pairs(key):
                self._by_pair[pair].add(key)
            for language, name in article.names.items():
                grams = self._by_gram.setdefault(language, defaultdict(set))
                for gram in _grams(" ".join((name, *also_called.get(article.group, ())))):
                    grams[gram].add(key)

    def get(self, reference: str) -> Article | None:
        """Answer the article with exactly this reference, however it is typed."""
        return self._articles.get(fold_reference(reference))

    def find(self, query: str, language: str, limit: int) -> tuple[Article, ...]:
        """Answer up to `limit` articles, best first; a complete reference anywhere in the query wins alone."""
        query = query[:LONGEST]
        for text in (query, *query.split()):
            exact = self.get(text)
            if exact:
                return (exact,)
        asked = fold_reference(query)
        keys = self._parts(asked) or self._misspelt(asked) or self._named(query, language)
        return tuple(self._articles[key] for key in keys[:limit])

    def _parts(self, asked: str) -> list[str]:
        """Find references that contain what is asked, those that begin with it first."""
        if len(asked) < 3 or not _has_digit(asked):
            return []
        holders = set.intersection(*(self._by_pair.get(pair, set()) for pair in _pairs(asked)))
        found = [key for key in holders if asked in key]
        return sorted(found, key=lambda key: (not key.startswith(asked), len(key), key))

    def _misspelt(self, asked: str) -> list[str]:
        """Find references that are a few wrong, missing or swapped letters away."""
        forgiven = next((errors for length, errors in _TYPING_ERRORS if len(asked) >= length), 0)
        if not forgiven or not _has_digit(asked):
            return []
        shared: dict[str, int] = defaultdict(int)
        for pair in _pairs(asked):
            for key in self._by_pair.get(pair, ()):
                shared[key] += 1
        likely = sorted(shared, key=lambda key: (-shared[key], key))[:20]
        seen = asked.translate(_SEEN_AS)
        near = sorted((_distance(asked, key), _distance(seen, key.translate(_SEEN_AS)), key) for key in likely)
        return [key for distance, _, key in near if distance <= forgiven]

    def _named(self, query: str, language: str) -> list[str]:
        """Find articles whose name holds most of the query, in the asked language first among equals."""
        asked = _grams(query)
        best: dict[str, tuple[int, bool]] = {}
        for spoken, grams in self._by_gram.items():
            hits: dict[str, int] = defaultdict(int)
            for gram in asked:
                for key in grams.get(gram, ()):
                    hits[key] += 1
            for key, count in hits.items():
                best[key] = max(best.get(key, (0, False)), (count, spoken == language))
        enough = {key: score for key, score in best.items() if score[0] >= _ENOUGH_OF_A_NAME * len(asked)}
        return sorted(enough, key=lambda key: self._rank(key, *enough[key]))

    def _rank(self, key: str, hits: int, is_in_language: bool) -> tuple[int, bool, bool, str]:
        return (-hits, self._articles[key].discontinued, not is_in_language, key)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _pairs(key: str) -> set[str]:
    return {key[at : at + 2] for at in range(len(key) - 1)}


def _grams(text: str) -> set[str]:
    """Cut a text into what it is compared by: numbers whole, Chinese in pairs, other words in threes of letters.

    Numbers stand apart from their units, so that 16A, 16 A and 16 ампер agree; lone letters say too little to count.
    """
    grams: set[str] = set()
    for word in _WORD.findall(text.lower().replace("ё", "е")):
        if word[0].isdecimal():
            grams.add(word)
        elif "\u3400" <= word[0] <= "\u9fff":
            grams |= _pairs(word) or {word}
        elif len(word) > 1:
            opened = f"^{word}"
            grams |= {opened[at : at + 3] for at in range(len(opened) - 2)}
    return grams


def _distance(one: str, other: str) -> int:
    """Count the letters to change, drop, add or swap with their neighbour to make one text the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
