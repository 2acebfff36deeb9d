"""Owns the index over references: which ones hold a part, and which are a few typing errors away."""

from bisect import insort
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gateway.orders.spellings import errors_between, seen

LONGEST_KEY = 40
_TYPING_ERRORS = ((10, 2.5), (8, 2.0), (5, 1.0))
"""From this length on, errors of so much weight are forgiven."""
_WEIGHED = 32
"""References whose errors are counted, out of those that share the most with what is asked."""
_NEAREST = 8
"""Once so many are found, one with more errors than they is not looked at to the end."""
_PARTS_AT_MOST = 400


class ReferenceIndex:
    """An index over folded references; all of it lies in arrays and one long text."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Index the keys by their position."""
        self._keys = list(keys)
        self._text = "\n" + "\n".join(keys) + "\n"
        starts = np.cumsum([1, *(len(key) + 1 for key in keys)])
        self._starts: NDArray[np.int64] = starts[:-1]
        self._seen = [seen(key)[:LONGEST_KEY] for key in keys]
        self._signs = _matrix(self._seen)
        self._signs_back = _matrix([key[::-1] for key in self._seen])
        self._lengths = np.array([len(key) for key in self._seen], dtype=np.int16)
        pairs: dict[str, list[int]] = defaultdict(list)
        for at, key in enumerate(self._seen):
            for pair in _pairs(key):
                pairs[pair].append(at)
        self._by_pair = {pair: np.array(held, dtype=np.int32) for pair, held in pairs.items()}

    def holding(self, part: str) -> list[int]:
        """List the references that hold a part, those that begin with it first, then the shortest."""
        found: list[int] = []
        position = self._text.find(part)
        while position >= 0 and len(found) < _PARTS_AT_MOST * 10:
            found.append(int(np.searchsorted(self._starts, position, side="right")) - 1)
            position = self._text.find(part, self._text.find("\n", position))
        found.sort(key=lambda at: (not self._keys[at].startswith(part), len(self._keys[at]), self._keys[at]))
        return found[:_PARTS_AT_MOST]

    def misspelt(self, asked: str) -> list[tuple[int, float]]:
        """List the references a few errors away with the weight of the errors, the smallest first."""
        forgiven = next((errors for length, errors in _TYPING_ERRORS if len(asked) >= length), 0.0)
        if not forgiven or len(asked) > LONGEST_KEY:
            return []
        near: list[tuple[float, int]] = []
        for at in self._likely(seen(asked)):
            errors = errors_between(asked, self._keys[at], at_most=forgiven)
            if errors <= forgiven:
                insort(near, (errors, at))
            if len(near) >= _NEAREST:
                forgiven = near[_NEAREST - 1][0]
        return [(at, errors) for errors, at in near]

    def _likely(self, asked: str) -> list[int]:
        """Choose references by what they share from both ends, where one error leaves all else, and by their pairs."""
        row = np.frombuffer(asked.encode("latin-1", "replace"), dtype=np.uint8)
        shared = np.zeros(len(self._keys), dtype=np.float32)
        for pair in _pairs(asked):
            if (held := self._by_pair.get(pair)) is not None:
                shared[held] += 1
        ends = np.minimum(_same_from_start(self._signs, row) + _same_from_start(self._signs_back, row[::-1]), len(row))
        shared += ends * 1.5 - np.abs(self._lengths - len(row)) * 0.5
        if len(shared) <= _WEIGHED:
            return list(range(len(shared)))
        likely = np.argpartition(-shared, _WEIGHED)[:_WEIGHED]
        return [int(at) for at in likely[np.argsort(-shared[likely], kind="stable")]]


def _matrix(keys: Sequence[str]) -> NDArray[np.uint8]:
    """Write the keys as columns of signs, filled up with noughts."""
    packed = b"".join(key.encode("latin-1", "replace").ljust(LONGEST_KEY, b"\0") for key in keys)
    return np.ascontiguousarray(np.frombuffer(packed, dtype=np.uint8).reshape(len(keys), LONGEST_KEY).T)


def _same_from_start(columns: NDArray[np.uint8], row: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Count for each key how many signs it begins with as the row does."""
    count = np.zeros(columns.shape[1], dtype=np.uint8)
    same = np.ones(columns.shape[1], dtype=np.bool_)
    for column, sign in zip(columns, row, strict=False):
        same &= column == sign
        if not same.any():
            break
        count += same
    return count


def _pairs(key: str) -> set[str]:
    return {key[at : at + 2] for at in range(len(key) - 1)}
