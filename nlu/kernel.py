"""Kernel ridge regression: a vote of every example for every intent, and what each would get had it been left out.

The likeness of two examples is that of their words (a dot product of sparse rows) plus that of their meaning
(a Gaussian of the cosine between their encoded rows). The answers are exact and closed: one Cholesky factor
gives the votes, and the inverse of its last corner the left-out decisions of the examples that stand last, one by
one and by groups (Rasmussen and Williams 2006, 5.4.2), so nothing is fitted twice to be calibrated. Of a square
of likeness only the lower half is ever filled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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


def solve(likeness: Floats, targets: Floats, last: int, step: Callable[[float], None] = lambda done: None) -> Solved:
    """Votes so that examples alike get their targets; uses up `likeness`, a square.

    Left-out decisions are kept ready for the `last` examples. `step` is told the share done every
    fraction of a second and may raise to end it.
    """
    from scipy.linalg import solve_triangular

    size = len(likeness)
    likeness.flat[:: size + 1] += np.float32(RIDGE)
    for start in range(0, size, _BLOCK):
        _factor_block(likeness, start)
        step(1 - (1 - min(start + _BLOCK, size) / size) ** 3)
    half = solve_triangular(likeness, targets, lower=True, check_finite=False)
    votes = solve_triangular(likeness, half, lower=True, trans="T", check_finite=False)
    corner = likeness[size - last :, size - last :].copy()
    for start in range(0, last, _BLOCK):
        _invert_block(corner, start)
    return Solved(votes=np.ascontiguousarray(votes, np.float32), corner=corner)


def _factor_block(square: Floats, start: int) -> None:
    """One block column of the Cholesky factor, in place: what stands right of it is brought up to date."""
    from scipy.linalg import cholesky, solve_triangular

    end = min(start + _BLOCK, len(square))
    here = slice(start, end)
    square[here, here] = cholesky(square[here, here], lower=True, check_finite=False)
    square[here, end:] = 0
    if end == len(square):
        return
    below = solve_triangular(square[here, here], square[end:, here].T, lower=True, check_finite=False).T
    square[end:, here] = below
    for column in range(end, len(square), _BLOCK):
        part = below[column - end : column - end + _BLOCK]
        square[column:, column : column + _BLOCK] -= below[column - end :] @ part.T


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


def word_likeness(rows: SparseRows, size: int, step: Callable[[float], None] = lambda done: None) -> Floats:
    """Half the dot product of every two sparse rows: both blocks of a row have length one."""
    from scipy.sparse import csr_matrix

    count = len(rows.starts) - 1
    matrix = csr_matrix((rows.values, rows.features, rows.starts), shape=(count, size))
    often = np.bincount(rows.features, minlength=size) > max(_OFTEN * count, 20)
    dense = np.sqrt(np.float32(0.5)) * matrix[:, np.flatnonzero(often)].toarray()
    rare = matrix[:, np.flatnonzero(~often)]
    found = np.zeros((count, count), np.float32)
    for start in range(0, count, _BLOCK):
        part, up_to = slice(start, start + _BLOCK), min(start + _BLOCK, count)
        found[part, :up_to] = dense[part] @ dense[:up_to].T
        found[part, :up_to] += (rare[part] @ (rare[:up_to].T * np.float32(0.5))).toarray()
        step(up_to / count)
    return found


def add_meaning(likeness: Floats, rows: Floats, weight: float) -> None:
    """Add `weight` times the likeness of meaning to a square of likeness, in place and in blocks."""
    for start in range(0, len(rows), _BLOCK):
        part, up_to = slice(start, start + _BLOCK), min(start + _BLOCK, len(rows))
        likeness[part, :up_to] += np.float32(weight) * meaning_likeness(rows[part], rows[:up_to])


@contextmanager
def fixed_threads() -> Iterator[None]:
    """The same number of threads for every product inside."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(THREADS):
        yield
