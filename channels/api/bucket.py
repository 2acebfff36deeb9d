"""A token bucket: so many a second, with a burst of one second's worth."""

from __future__ import annotations

from collections.abc import Callable


class Bucket:
    """Counts what comes against a rate; `clock` gives seconds that only grow."""

    def __init__(self, rate_per_s: float, *, clock: Callable[[], float]) -> None:
        self._rate_per_s = rate_per_s
        self._clock = clock
        self._most = max(rate_per_s, 1.0)
        self._left = self._most
        self._seen_at = clock()

    def wait_s(self, count: int = 1) -> float:
        """0 when `count` more are let through now, else the seconds after which to try again; rate 0 is no limit.

        A batch larger than the burst passes when anything is left and is paid off afterwards.
        """
        if self._rate_per_s <= 0:
            return 0.0
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._seen_at) * self._rate_per_s)
        self._seen_at = now
        needed = min(float(count), 1.0)
        if self._left < needed:
            return (needed - self._left) / self._rate_per_s
        self._left -= count
        return 0.0
