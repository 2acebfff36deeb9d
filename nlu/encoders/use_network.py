"""The network of USE in numpy, over the weights of its package; what depends on a piece alone is remembered.

Word pieces are embedded, projected for three convolutions of two, three and five neighbours, convolved twice,
summed over the text and led through a small feed-forward net. A first convolution is a sum of products of single
pieces, so it is done once for a piece, not for each place it stands at. What follows the last level of a place is
linear up to the net, so texts are summed first, and the matrices in between are multiplied into one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nlu.encoders.contract import Rows
from nlu.encoders.use_kept import KeptPieces, Places

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

_IN_TURN: Final = 2_048
"""Pieces of which the new ones are computed together; other threads wait as long."""

_AT_ONCE: Final = 64
"""Rows of a matrix that are multiplied together while the weights are read."""

_SMALL: Final = 1_000_000
"""Multiplications up to which OpenBLAS uses its kernels for small matrices (AVX-512)."""

_WEIGHTS: Final = 3_220_000
"""Numbers in the matrices that every text and every new piece is multiplied with."""

_OWN: Final = DIMENSION + len(_BRANCHES) * _WIDTH
_NEIGHBOURS: Final = sum(size for size, _ in _BRANCHES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """One convolution and the one after it; `first` has the products of every neighbour side by side."""

    neighbours: int
    left: int
    column: int
    own: slice
    first: Rows
    first_bias: Rows
    second: Rows
    second_bias: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """From the levelled sum of a text to its row: `into` is the sum's matrix times the first two of the net.

    A level takes the mean of a place from every feature: `taken` is what one unit of that comes to,
    `added` what level and sum add for each place.
    """

    into: Rows
    taken: Rows
    added: Rows
    first: Rows
    second: Rows
    direct: Rows
    last: Rows
    least: float

    def __call__(self, summed: Rows, means: Rows, sizes: Rows) -> Rows:
        mean = (summed @ self.into - means[:, None] * self.taken) / np.sqrt(sizes)[:, None]
        mean += np.sqrt(sizes)[:, None] * self.added
        width = self.first.shape[0]
        first = np.maximum(mean[:, width:] + np.maximum(mean[:, :width], 0) @ self.first, 0)
        third = np.tanh(first @ self.direct + np.maximum(first @ self.second, 0) @ self.last)
        lengths = np.sqrt(np.maximum(np.einsum("ij,ij->i", third, third), self.least))
        return np.asarray(third / lengths[:, None], np.float32)


class _Block:
    """Weights side by side in one piece of memory: from 4 MB on numpy asks for large pages, which are read faster."""

    def __init__(self) -> None:
        self._numbers = np.empty(_WEIGHTS, np.float32)
        self._used = 0

    def keep(self, weights: NDArray[np.floating[Any]]) -> Rows:
        """The same weights, in the block."""
        kept = self._numbers[self._used : self._used + weights.size].reshape(weights.shape)
        kept[:] = weights
        self._used += weights.size
        return kept


class Network:
    """Rows of length one for texts given as numbers of pieces."""

    def __init__(self, file: Path) -> None:
        """Read the weights; raises OSError or KeyError where the file is not what it was."""
        with np.load(file, allow_pickle=False) as arrays:
            self._table = np.empty((_CHUNKS * _ROWS, DIMENSION), np.uint8)
            for number in range(_CHUNKS):
                self._table[number::_CHUNKS] = arrays[f"q{number + 1}"]
            block = _Block()
            self._scale, self._low = arrays["scale"], arrays["lo"]
            self._project = block.keep(np.concatenate([arrays[f"proj{size}"] for size, _ in _BRANCHES], axis=1))
            self._project_bias = np.concatenate([arrays[f"proj_b{size}"] for size, _ in _BRANCHES])
            self._gains = np.concatenate([arrays[f"ln_g{size}"] for size, _ in _BRANCHES])
            self._shifts = np.concatenate([arrays[f"ln_b{size}"] for size, _ in _BRANCHES])
            self._branches = [
                _Branch(
                    neighbours=size,
                    left=left,
                    column=sum(other for other, _ in _BRANCHES if other < size),
                    own=slice(DIMENSION + number * _WIDTH, DIMENSION + (number + 1) * _WIDTH),
                    first=block.keep(_side_by_side(arrays[f"w1_{size}"], size)),
                    first_bias=arrays[f"b1_{size}"],
                    second=block.keep(arrays[f"w2_{size}"]),
                    second_bias=arrays[f"b2_{size}"],
                )
                for number, (size, left) in enumerate(_BRANCHES)
            ]
            self._least = float(arrays["eps"])
            self._head = _head(arrays, block)
        self._kept = KeptPieces(_CHUNKS * _ROWS, own=_OWN, neighbours=_NEIGHBOURS, width=_WIDTH)
        self._keeping = threading.Lock()

    def rows(self, texts: Sequence[Sequence[int]]) -> Rows:
        """One row per text, in order."""
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        summed, means = np.empty((len(texts), _OWN), np.float32), np.empty(len(texts), np.float32)
        for turn in _parts(sizes, _IN_TURN):
            with self._keeping:  # the pieces that are kept are everyone's
                self._sum_all(texts[turn], sizes[turn], summed[turn], means[turn])
        return self._head(summed, means, sizes.astype(np.float32))

    def _sum_all(self, texts: Sequence[Sequence[int]], sizes: Places, summed: Rows, means: Rows) -> None:
        """Sum the texts, pass by pass; pieces that are new are computed for all of them together."""
        slots = self._slots(np.fromiter(chain.from_iterable(texts), np.int64))
        ends = np.cumsum(sizes)
        for part in _parts(sizes, _TOGETHER):
            here = slice(ends[part.start] - sizes[part.start], ends[part.stop - 1])
            self._sum(slots[here], sizes[part], summed[part], means[part])

    def _sum(self, slots: Places, sizes: Places, summed: Rows, means: Rows) -> None:
        """The places of each text weighed as a level does and summed, and what it takes off them, summed likewise."""
        starts = np.cumsum(sizes) - sizes
        windows = _windows(starts, sizes)
        features = np.empty((len(slots), _OWN), np.float32)
        np.take(self._kept.own, slots, axis=0, out=features, mode="clip")
        wanted = np.append(slots, self._kept.at_most)[windows]
        products = self._kept.products.reshape(-1, _WIDTH)
        for branch in self._branches:
            _convolve(branch, features[:, branch.own], products, wanted, windows)
        taken, scales = _level_of(features, self._least)
        taken *= scales
        np.add.reduceat(taken, starts, out=means)
        for number, (start, size) in enumerate(zip(starts.tolist(), sizes.tolist(), strict=True)):
            here = slice(start, start + size)
            np.matmul(scales[here], features[here], out=summed[number])

    def _slots(self, pieces: Places) -> Places:
        """Where each piece is kept; those that are not yet are computed and kept now."""
        slots, new = self._kept.find(pieces)
        if len(new):
            self._keep(new, slots[slots >= 0])
            slots = self._kept.slot_of[pieces]
        return slots

    def _keep(self, pieces: Places, known: Places) -> None:
        kept, chunk = self._kept, pieces % _CHUNKS
        here = kept.room_for(pieces, known)
        embedded = self._table[pieces] * self._scale[chunk, None] + self._low[chunk, None]
        own = embedded @ self._project
        own += self._project_bias
        _level(own, self._gains, self._shifts, self._least)
        kept.own[here, :DIMENSION], kept.own[here, DIMENSION:] = embedded, own
        for number, branch in enumerate(self._branches):
            rows = own[:, number * _WIDTH : (number + 1) * _WIDTH] @ branch.first
            shaped = rows.reshape(len(pieces), branch.neighbours, _WIDTH)
            shaped[:, branch.left] += branch.first_bias
            kept.products[here, branch.column : branch.column + branch.neighbours] = shaped
        kept.publish(pieces, here)


def _side_by_side(weights: Rows, neighbours: int) -> Rows:
    """Weights for neighbours one below the other as weights for neighbours one beside the other."""
    return np.concatenate(np.split(weights, neighbours), axis=1)


def _head(arrays: Mapping[str, NDArray[np.float32]], block: _Block) -> _Head:
    """The matrices behind the levelled sum, as far as nothing but a sum is between them multiplied beforehand."""
    net = np.concatenate([arrays["d0"], arrays["p1"]], axis=1).astype(np.float64)
    gain, shift, whole = arrays["ln_g"], arrays["ln_b"], arrays["cnn_W"]
    into = block.keep(np.zeros((_OWN, net.shape[1]), np.float32))
    taken, added = np.zeros(net.shape[1]), arrays["cnn_b"] @ net
    for start in range(0, _OWN, _AT_ONCE):  # in parts: what is large and short-lived stays with the process
        part = slice(start, start + _AT_ONCE)
        through = whole[part] @ net
        product = gain[part, None] * through
        into[part] = product
        taken += product.sum(axis=0)
        added += shift[part] @ through
    return _Head(
        into=into,
        taken=taken.astype(np.float32),
        added=added.astype(np.float32),
        first=block.keep(arrays["d1"]),
        second=block.keep(arrays["d2"]),
        direct=block.keep(arrays["p3"]),
        last=block.keep(arrays["d3"]),
        least=float(arrays["eps"]),
    )


def _convolve(branch: _Branch, own: Rows, products: Rows, slots: Places, windows: Places) -> None:
    """Both convolutions of a branch added to `own`; `products` are by slot and neighbour, the last slot is nought."""
    count, size = len(own), branch.neighbours
    seen = slice(_LEFT - branch.left, _LEFT - branch.left + size)
    wanted = slots[:, seen].T * _NEIGHBOURS + np.arange(branch.column, branch.column + size)[:, None]
    first = np.empty((count + 1, _WIDTH), np.float32)
    first[count] = 0
    here, other = first[:count], np.empty((count, _WIDTH), np.float32)
    np.take(products, wanted[0], axis=0, out=here, mode="clip")
    for number in range(1, size):
        np.take(products, wanted[number], axis=0, out=other, mode="clip")
        here += other
    np.maximum(here, 0, out=here)
    here += own
    second = _times(
        np.take(first, windows[:, seen], axis=0, mode="clip").reshape(count, size * _WIDTH), branch.second, other
    )
    second += branch.second_bias
    np.maximum(second, 0, out=second)
    np.add(second, here, out=own)


def _times(left: Rows, right: Rows, into: Rows) -> Rows:
    """The product of few rows with many, block by block where OpenBLAS then copies nothing: a third faster."""
    count, (deep, wide) = len(left), right.shape
    block = next((size for size in (256, 128) if count * size * wide <= _SMALL), deep)
    np.matmul(left[:, :block], right[:block], out=into)
    for start in range(block, deep, block):
        into += left[:, start : start + block] @ right[start : start + block]
    return into


def _parts(sizes: Places, most: int) -> Iterator[slice]:
    """Texts side by side with no more than so many pieces together; a longer one by itself."""
    first = pieces = 0
    for number, size in enumerate(sizes.tolist()):
        if pieces and pieces + size > most:
            yield slice(first, number)
            first, pieces = number, 0
        pieces += size
    if pieces:
        yield slice(first, len(sizes))


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


def _level_of(rows: Rows, least: float) -> tuple[Rows, Rows]:
    """What layer normalisation takes off each row, and what it multiplies it by then."""
    width = rows.shape[1]
    means = rows @ np.full(width, 1 / width, np.float32)
    spread = np.einsum("ij,ij->i", rows, rows) / width - means * means
    return means, 1 / np.sqrt(spread + np.float32(least))
