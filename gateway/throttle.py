"""Slows down guessing: after some misses each further try must wait longer; pure but for the clock it is given."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.errors import TooMany

LONGEST_S = 300
_FORGOTTEN_AFTER_S = 3600
_MOST_REMEMBERED = 20_000
_MOST_DOUBLINGS = 30


@dataclass(slots=True)
class _Tries:
    misses: int
    last: float


class Throttle:
    """Counts the misses of each name (a mail address, a network address, both); the first `free` cost nothing."""

    def __init__(self, *, free: int, longest_s: float = LONGEST_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = free
        self._longest_s = longest_s
        self._clock = clock
        self._tries: dict[str, _Tries] = {}

    def begin(self, name: str) -> None:
        """Count a try before its outcome is known, so that many at once gain nothing; raises TooMany."""
        now = self._clock()
        tries = self._tries.get(name)
        if tries is None or now - tries.last > _FORGOTTEN_AFTER_S:
            self._make_room()
            self._tries[name] = _Tries(1, now)
            return
        left_s = tries.last + self._pause_s(tries.misses) - now
        if left_s > 0:
            wait_s = math.ceil(left_s)
            raise TooMany(f"too many failed tries; try again in {wait_s} s", retry_after_s=wait_s)
        tries.misses += 1
        tries.last = now

    def succeed(self, name: str) -> None:
        """The last try was right: its misses are forgotten."""
        self._tries.pop(name, None)

    def take_back(self, name: str) -> None:
        """The last try was right but others of this name may not be: only that one is not counted."""
        tries = self._tries.get(name)
        if tries is not None:
            tries.misses = max(0, tries.misses - 1)

    def _pause_s(self, misses: int) -> float:
        if misses < self._free:
            return 0
        return min(2.0 ** min(misses - self._free, _MOST_DOUBLINGS), self._longest_s)

    def _make_room(self) -> None:
        if len(self._tries) >= _MOST_REMEMBERED:
            oldest = min(self._tries, key=lambda name: self._tries[name].last)
            del self._tries[oldest]
