"""Owns when to leave an outside system alone: after failures in a row it is asked nothing for a while, then once."""

import time
from collections.abc import Callable


class Breaker:
    """Counts failures in a row; at the limit it closes the way for `rest_s`, then lets a single probe through."""

    def __init__(self, *, limit: int = 5, rest_s: float = 10.0, clock_s: Callable[[], float] = time.monotonic) -> None:
        """Take the number of failures that close the way, the rest, and a clock that only moves forward."""
        self.rest_s = rest_s
        self._limit = limit
        self._clock_s = clock_s
        self._failures = 0
        self._closed_until_s = 0.0

    def wait_s(self) -> float:
        """Answer 0 when the caller may ask now, else after how many seconds to come again.

        After a rest the first caller is the probe: the way stays closed behind him until he reports `succeeded`, or
        for another rest if he never reports.
        """
        if self._failures < self._limit:
            return 0.0
        now_s = self._clock_s()
        if now_s < self._closed_until_s:
            return self._closed_until_s - now_s
        self._closed_until_s = now_s + self.rest_s
        return 0.0

    def succeeded(self) -> None:
        """Note an answer: the way is open and nothing is held against the system."""
        self._failures = 0

    def failed(self) -> None:
        """Note a failure."""
        self._failures += 1
        if self._failures >= self._limit:
            self._closed_until_s = self._clock_s() + self.rest_s
