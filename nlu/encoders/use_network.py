"""The network of USE in numpy, over the weights of its package; what depends on a piece alone is computed once.

Word pieces are embedded, projected for three convolutions of two, three and five neighbours, convolved twice,
summed over the text and led through a small feed-forward net. A first convolution is a sum of products of single
pieces, so it is done for the different pieces of a batch, not for each place they stand at.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlu.encoders.contract import Rows

DIMENSION: Final = 512

_CHUNKS: Final = 17
_ROWS: Final = 7_530
_WIDTH: Final = 256
_BRANCHES: Final = ((2, 0), (3, 1), (5, 2))
"""Neighbours of each convolution, and how many of them stand to the left."""

_LEFT: Final = 2
_RIGHT: Final = 2
_TOGETHER: Final = 512
"""Pieces of one pass: enough to use each weight many times, few enough to stay in the cache."""

_REMEMBERED: Final = 2_048
"""Pieces whose part in the first convolutions is kept (27 MB): nine in ten of what customers write."""

_PRODUCTS: Final = sum(size for size, _ in _BRANCHES) * _WIDTH

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """One convolution and the one after it; `first` has the products of every neighbour side by side."""

    neighbours: int
    left: int
    column: int
    first: Rows
    first_bias: Rows
    second: Rows
    second_bias: Rows


class _Kept:
    """What depends on a piece alone, for the pieces seen of late."""

    def __init__(self) -> None:
        self.slot_of = np.full(_CHUNKS * _ROWS, -1, np.int64)
        self.used = 0
        self.embedded = np.empty((_REMEMBERED, DIMENSION), np.float32)
        self.own = np.empty((_REMEMBERED, len(_BRANCHES) * _WIDTH), np.float32)
        self.products = np.empty((_REMEMBERED + 1, _PRODUCTS // _WIDTH, _WIDTH), np.float32)
        self.products[_REMEMBERED] = 0

    def forget(self) -> None:
        """Make room for other pieces."""
        self.slot_of[:] = -1
        self.used = 0


class Network:
    """Rows of length one for texts given as numbers of pieces."""

    def __init__(self, file: Path) -> None:
        """Read the weights; raises OSError or KeyError where the file is not what it was."""
        with np.load(file, allow_pickle=False) as arrays:
            self._table = np.empty((_CHUNKS * _ROWS, DIMENSION), np.uint8)
            for number in range(_CHUNKS):
                self._table[number::_CHUNKS] = arrays[f"q{number + 1}"]
            self._scale, self._low = arrays["scale"], arrays["lo"]
            self._project = np.concatenate([arrays[f"proj{size}"] for size, _ in _BRANCHES], axis=1)
            self._project_bias = np.concatenate([arrays[f"proj_b{size}"] for size, _ in _BRANCHES])
            self._gains = np.concatenate([arrays[f"ln_g{size}"] for size, _ in _BRANCHES])
            self._shifts = np.concatenate([arrays[f"ln_b{size}"] for size, _ in _BRANCHES])
            self._branches = [
                _Branch(
                    neighbours=size,
                    left=left,
                    column=sum(other for other, _ in _BRANCHES if other < size),
                    first=_side_by_side(arrays[f"w1_{size}"], size),
                    first_bias=arrays[f"b1_{size}"],
                    second=arrays[f"w2_{size}"],
                    second_bias=arrays[f"b2_{size}"],
                )
                for size, left in _BRANCHES
            ]
            self._gain, self._shift = arrays["ln_g"], arrays["ln_b"]
            self._sum, self._sum_bias = arrays["cnn_W"], arrays["cnn_b"]
            self._head = [arrays[name] for name in ("d0", "p1", "d1", "d2", "p3", "d3")]
            self._least = float(arrays["eps"])
        self._kept = _Kept()
        self._keeping = threading.Lock()

    def rows(self, texts: Sequence[Sequence[int]]) -> Rows:
        """One row per text, in order."""
        found = np.empty((len(texts), DIMENSION), np.float32)
        first = pieces = 0
        for number, text in enumerate(texts):
            if pieces and pieces + len(text) > _TOGETHER:
                found[first:number] = self._in_turn(texts[first:number])
                first, pieces = number, 0
            pieces += len(text)
        if first < len(texts):
            found[first:] = self._in_turn(texts[first:])
        return found

    def _in_turn(self, texts: Sequence[Sequence[int]]) -> Rows:
        """One pass at a time: the pieces that are kept are everyone's."""
        with self._keeping:
            return self._pass(texts)

    def _pass(self, texts: Sequence[Sequence[int]]) -> Rows:
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        places = np.fromiter(chain.from_iterable(texts), np.int64)
        starts = np.cumsum(sizes) - sizes
        windows = _windows(starts, sizes)
        kept = self._kept
        slots = np.append(self._slots(places), _REMEMBERED)
        features = np.empty((len(places), DIMENSION + len(_BRANCHES) * _WIDTH), np.float32)
        features[:, :DIMENSION] = kept.embedded[slots[:-1]]
        into = DIMENSION
        for number, branch in enumerate(self._branches):
            own = kept.own[slots[:-1], number * _WIDTH : (number + 1) * _WIDTH]
            features[:, into : into + _WIDTH] = _convolved(branch, own, kept.products, slots, windows)
            into += _WIDTH
        _level(features, self._gain, self._shift, self._least)
        summed = np.add.reduceat(features, starts, axis=0) @ self._sum
        lengths = sizes.astype(np.float32)[:, None]
        return self._answer((summed + lengths * self._sum_bias) / np.sqrt(lengths))

    def _slots(self, pieces: Places) -> Places:
        """Where each piece is kept; those that are not yet are computed and kept now."""
        kept = self._kept
        if (kept.slot_of[pieces] < 0).any():
            new = np.unique(pieces[kept.slot_of[pieces] < 0])
            if kept.used + len(new) > _REMEMBERED:
                kept.forget()
                new = np.unique(pieces)
                if len(new) > _REMEMBERED:
                    raise ArithmeticError(f"{len(new)} different pieces in one pass; at most {_REMEMBERED} are kept")
            self._keep(new)
        return kept.slot_of[pieces]

    def _keep(self, pieces: Places) -> None:
        kept, chunk = self._kept, pieces % _CHUNKS
        here = slice(kept.used, kept.used + len(pieces))
        embedded = self._table[pieces] * self._scale[chunk, None] + self._low[chunk, None]
        own = embedded @ self._project
        own += self._project_bias
        _level(own, self._gains, self._shifts, self._least)
        kept.embedded[here], kept.own[here] = embedded, own
        for number, branch in enumerate(self._branches):
            rows = own[:, number * _WIDTH : (number + 1) * _WIDTH] @ branch.first
            kept.products[here, branch.column : branch.column + branch.neighbours] = rows.reshape(
                len(pieces), branch.neighbours, _WIDTH
            )
        kept.slot_of[pieces] = np.arange(here.start, here.stop)
        kept.used = here.stop

    def _answer(self, mean: Rows) -> Rows:
        d0, p1, d1, d2, p3, d3 = self._head
        second = np.maximum(mean @ p1 + np.maximum(mean @ d0, 0) @ d1, 0)
        third = np.tanh(second @ p3 + np.maximum(second @ d2, 0) @ d3)
        lengths = np.sqrt(np.maximum(np.einsum("ij,ij->i", third, third), self._least))
        return np.asarray(third / lengths[:, None], np.float32)


def _side_by_side(weights: Rows, neighbours: int) -> Rows:
    """Weights for neighbours one below the other as weights for neighbours one beside the other."""
    return np.ascontiguousarray(np.concatenate(np.split(weights, neighbours), axis=1))


def _convolved(branch: _Branch, own: Rows, products: Rows, slots: Places, windows: Places) -> Rows:
    """Both convolutions of a branch; `products` are by slot and neighbour, the last slot is nought."""
    count, size = len(own), branch.neighbours
    columns = windows[:, _LEFT - branch.left : _LEFT - branch.left + size]
    first = np.empty((count + 1, _WIDTH), np.float32)
    first[count] = 0
    here = first[:count]
    here[:] = branch.first_bias
    for number in range(size):
        here += products[slots[columns[:, number]], branch.column + number]
    np.maximum(here, 0, out=here)
    here += own
    second = first[columns].reshape(count, size * _WIDTH) @ branch.second
    second += branch.second_bias
    np.maximum(second, 0, out=second)
    second += here
    return np.asarray(second, np.float32)


def _windows(starts: Places, sizes: Places) -> Places:
    """The places left and right of each place; one of another text is the place after the last."""
    count = int(sizes.sum())
    places = np.arange(count)[:, None] + np.arange(-_LEFT, _RIGHT + 1)
    inside = places >= np.repeat(starts, sizes)[:, None]
    inside &= places < np.repeat(starts + sizes, sizes)[:, None]
    return np.where(inside, places, count)


def _level(rows: Rows, gain: Rows, shift: Rows, least: float) -> None:
    """Layer normalisation, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(spread + least))[:, None]
    rows *= gain
    rows += shift
