"""The lexical tier: which intents the words and character runs of a text speak for (numpy, sparse rows)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nlu.features import character_features, word_features

Floats = NDArray[np.float32]
Indexes = NDArray[np.int64]


MOST_RUNS = 16_384
"""Words whose character runs are kept where fewer are known to a model."""


class Tier(Protocol):
    """One source of evidence: a row of decisions per text, a column per intent (the model's order).

    A decision is raw (a margin, not a probability); tiers are joined by adding their rows, and
    calibrated together afterwards. A tier that knows nothing of a text answers NaN for it. The
    semantic tier, a sentence encoder and its linear head, comes in here.
    """

    def decisions(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Decisions for texts given as pieces (`features.pieces`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The features a model knows, numbered through both blocks: words first, then character runs.

    `runs` keeps the character runs of words once they were cut, so many of them at most as are known, or MOST_RUNS.
    """

    words: Mapping[str, int]
    characters: Mapping[str, int]
    idf: Floats
    runs: dict[str, list[int]] = field(default_factory=dict, repr=False, compare=False)

    def known(self, text: Sequence[str]) -> list[int]:
        """The numbers of the known features of a text, one for each time it stands there."""
        words = self.words
        found = [words[word] for word in word_features(text) if word in words]
        for piece in text:
            runs = self.runs.get(piece)
            found += self._cut(piece) if runs is None else runs
        return found

    def _cut(self, piece: str) -> list[int]:
        characters = self.characters
        runs = [characters[run] for run in character_features(piece) if run in characters]
        if len(self.runs) >= max(MOST_RUNS, len(self.words)):
            self.runs.clear()
        self.runs[piece] = runs
        return runs


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseRows:
    """Texts as sparse rows: of text `i` the features and values at `starts[i] : starts[i + 1]`."""

    features: Indexes
    values: Floats
    starts: Indexes


def sparse_rows(texts: Sequence[Sequence[str]], vocabulary: Vocabulary) -> SparseRows:
    """Known features of each text with 1 + ln(count) times idf, each of both blocks of length one."""
    known = [vocabulary.known(text) for text in texts]
    size = max(len(vocabulary.idf), 1)
    flat = np.fromiter(chain.from_iterable(known), np.int64, sum(map(len, known)))
    flat += np.repeat(np.arange(len(texts)) * size, [len(row) for row in known])
    flat.sort()
    firsts = np.flatnonzero(np.diff(flat, prepend=-1))
    owner, features = np.divmod(flat[firsts], size)
    counts = np.diff(firsts, append=len(flat))
    values = (1.0 + np.log(counts)) * vocabulary.idf[features]
    block = owner * 2 + (features >= len(vocabulary.words))
    lengths = np.sqrt(np.bincount(block, weights=values * values, minlength=2 * len(texts)))
    return SparseRows(
        features=features,
        values=(values / lengths[block]).astype(np.float32),
        starts=np.searchsorted(owner, np.arange(len(texts) + 1)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalTier:
    """A linear classifier over sparse rows: one row of weights per feature, one column per intent."""

    vocabulary: Vocabulary
    weights: Floats
    bias: Floats

    def decisions(self, texts: Sequence[Sequence[str]]) -> Floats:
        """The margin of each intent for each text; NaN where none of its features is known."""
        rows = sparse_rows(texts, self.vocabulary)
        found = np.empty((len(texts), len(self.bias)), np.float32)
        starts, weights = rows.starts.tolist(), np.take(self.weights, rows.features, axis=0)
        for number in range(len(texts)):
            part = slice(starts[number], starts[number + 1])
            found[number] = rows.values[part] @ weights[part]
        found += self.bias
        found[np.diff(rows.starts) == 0] = np.nan
        return found
