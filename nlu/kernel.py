"""Kernel ridge regression: a vote of every example for every intent, and what each would get had it been left out.

The likeness of two examples is that of their words (a dot product of sparse rows) plus that of their meaning
(a Gaussian of the cosine between their encoded rows). The answers are exact and closed: one Cholesky factor
gives the votes, and the inverse of its last corner the left-out decisions of the examples that stand last, one by
one and by groups (Rasmussen and Williams 2006, 5.4.2), so nothing is fitted twice to be calibrated. Of a square
of likeness only the lower half is ever kept: it is what most of the memory of a training goes into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlu.lexical import Floats, SparseRows

NARROW = 2.0
"""How fast likeness falls with the angle between two meanings: exp(NARROW * (cosine - 1))."""

RIDGE = 0.3
"""What is added to the likeness of an example with itself: the larger, the less a single one is trusted."""

THREADS = 2
"""Always as many as this, so that the same examples give the same bits on every machine of a kind."""

_BLOCK = 1024
_OFTEN = 0.02
"""Share of the examples from which on a feature is multiplied densely."""

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """The lower half of a symmetric square: rows by the block, each block as wide as its last row is long.

    What stands right of the diagonal within a block counts for nothing.
    """

    blocks: tuple[Floats, ...]

    @classmethod
    def of_noughts(cls, size: int) -> Half:
        """A square of that many rows, all noughts."""
        bounds = [*range(0, size, _BLOCK), size]
        return cls(blocks=tuple(np.zeros((end - start, end), np.float32) for start, end in pairwise(bounds)))

    def __len__(self) -> int:
        """Rows of the square."""
        return sum(len(block) for block in self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The votes of the examples (a row each, a column an intent), and how sure those that stand last are.

    `corner` is the inverse of the last corner of the Cholesky factor; its rows are the examples
    from `first` on.
    """

    votes: Floats
    corner: Floats

    @property
    def first(self) -> int:
        """The first example whose left-out decisions are known."""
        return len(self.votes) - len(self.corner)

    def left_out(self, targets: Floats) -> Floats:
        """The decisions for every example from `first` on by a model that has not seen it."""
        own = np.einsum("ij,ij->j", self.corner, self.corner)
        return np.asarray(targets[self.first :] - self.votes[self.first :] / own[:, None], np.float32)

    def group_left_out(self, targets: Floats, group: Labels) -> Floats:
        """The decisions for a group of examples, all from `first` on, by a model that has seen none of them."""
        part = self.corner[:, group - self.first]
        return np.asarray(targets[group] - np.linalg.solve(part.T @ part, self.votes[group]), np.float32)


def solve(likeness: Half, targets: Floats, last: int, step: Callable[[float], None] = lambda done: None) -> Solved:
    """Votes so that examples alike get their targets; uses up `likeness`.

    Left-out decisions are kept ready for the `last` examples. `step` is told the share done every
    fraction of a second and may raise to end it.
    """
    size = len(likeness)
    for place, block in enumerate(likeness.blocks):
        _factor_column(likeness.blocks, place)
        step(1 - (1 - block.shape[1] / size) ** 3)
    votes = _solved_by(likeness.blocks, targets)
    corner = _corner(likeness.blocks, size - last)
    for start in range(0, last, _BLOCK):
        _invert_block(corner, start)
    return Solved(votes=np.ascontiguousarray(votes, np.float32), corner=corner)


def _factor_column(blocks: Sequence[Floats], place: int) -> None:
    """One column of blocks of the Cholesky factor, in place: what stands right of it is brought up to date."""
    from scipy.linalg import cholesky, solve_triangular

    start, end = blocks[place].shape[1] - len(blocks[place]), blocks[place].shape[1]
    square = blocks[place][:, start:]
    square.flat[:: len(square) + 1] += np.float32(RIDGE)
    square[:] = factor = cholesky(square, lower=True, check_finite=False)
    rest = blocks[place + 1 :]
    if not rest:
        return
    column = np.concatenate([block[:, start:end] for block in rest])
    below = solve_triangular(factor, column.T, lower=True, overwrite_b=True, check_finite=False).T
    for block in rest:
        last = block.shape[1] - end
        part = below[last - len(block) : last]
        block[:, start:end] = part
        block[:, end:] -= part @ below[:last].T


def _solved_by(blocks: Sequence[Floats], targets: Floats) -> Floats:
    """The votes, by a factor in blocks: downwards, then upwards."""
    from scipy.linalg import solve_triangular

    votes = np.array(targets, np.float32)
    for block in blocks:
        start, end = block.shape[1] - len(block), block.shape[1]
        votes[start:end] -= block[:, :start] @ votes[:start]
        votes[start:end] = solve_triangular(block[:, start:], votes[start:end], lower=True, check_finite=False)
    for block in reversed(blocks):
        start, end = block.shape[1] - len(block), block.shape[1]
        own = solve_triangular(block[:, start:], votes[start:end], lower=True, trans="T", check_finite=False)
        votes[start:end] = own
        votes[:start] -= block[:, :start].T @ own
    return votes


def _corner(blocks: Sequence[Floats], first: int) -> Floats:
    """The last corner of a factor in blocks, from row and column `first` on, as a whole square."""
    size = blocks[-1].shape[1]
    corner = np.zeros((size - first, size - first), np.float32)
    for block in blocks:
        end = block.shape[1]
        rows = block[max(first - (end - len(block)), 0) :, first:]
        corner[max(end - first - len(rows), 0) : max(end - first, 0), : rows.shape[1]] = rows
    return corner


def _invert_block(factor: Floats, start: int) -> None:
    """One block row of the inverse of a lower triangle, in place; the rows above are inverted already."""
    from scipy.linalg import solve_triangular

    here = slice(start, min(start + _BLOCK, len(factor)))
    own = factor[here, here].copy()
    left = np.empty((len(own), start), np.float32)
    for column in range(0, start, _BLOCK):
        part = slice(column, column + _BLOCK)
        left[:, part] = factor[here, column:start] @ factor[column:start, part]
    inverse = solve_triangular(own, np.eye(len(own), dtype=np.float32), lower=True, check_finite=False)
    factor[here, :start] = -inverse @ left
    factor[here, here] = inverse


def targets_of(labels: Labels, columns: int) -> Floats:
    """One for the intent of an example and nought for the others, less the mean of a row."""
    wanted = np.full((len(labels), columns), -1 / columns, np.float32)
    wanted[np.arange(len(labels)), labels] += 1
    return wanted


def meaning_likeness(rows: Floats, others: Floats) -> Floats:
    """The Gaussian likeness of rows of length one: of each row (down) with each other one (across)."""
    cosines = rows @ others.T
    cosines -= np.float32(1)
    cosines *= np.float32(NARROW)
    return np.asarray(np.exp(cosines, out=cosines), np.float32)


def word_likeness(rows: SparseRows, size: int, step: Callable[[float], None] = lambda done: None) -> Half:
    """Half the dot product of every two sparse rows: both blocks of a row have length one."""
    from scipy.sparse import csr_matrix

    count = len(rows.starts) - 1
    matrix = csr_matrix((rows.values, rows.features, rows.starts), shape=(count, size))
    often = np.bincount(rows.features, minlength=size) > max(_OFTEN * count, 20)
    dense = np.sqrt(np.float32(0.5)) * matrix[:, np.flatnonzero(often)].toarray()
    rare = matrix[:, np.flatnonzero(~often)]
    found = Half.of_noughts(count)
    for block in found.blocks:
        end = block.shape[1]
        part = slice(end - len(block), end)
        np.matmul(dense[part], dense[:end].T, out=block)
        block += (rare[part] @ (rare[:end].T * np.float32(0.5))).toarray()
        step(end / count)
    return found


def add_meaning(likeness: Half, rows: Floats, weight: float) -> None:
    """Add `weight` times the likeness of meaning to a square of likeness, in place and by the block."""
    for block in likeness.blocks:
        end = block.shape[1]
        block += np.float32(weight) * meaning_likeness(rows[end - len(block) : end], rows[:end])


@contextmanager
def fixed_threads() -> Iterator[None]:
    """The same number of threads for every product inside."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(THREADS):
        yield
