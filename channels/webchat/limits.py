"""How much a visitor may send: a token bucket for each, forgotten when it is full again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

_MOST_KNOWN = 10_000


class Bucket:
    """Lets `most` things through at once and then `per_s` a second; `clock` gives seconds that only grow."""

    def __init__(self, *, most: float, per_s: float, clock: Callable[[], float]) -> None:
        self._most = most
        self._per_s = per_s
        self._clock = clock
        self._left = most
        self._seen_at = clock()

    def wait_s(self) -> float:
        """0 when one more is let through now, else the seconds after which to try again."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._seen_at) * self._per_s)
        self._seen_at = now
        if self._left < 1:
            return (1 - self._left) / self._per_s
        self._left -= 1
        return 0.0


class Rates:
    """The rate of every visitor of a channel, over all its sockets and requests in this process."""

    def __init__(self, per_minute: float, *, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def wait_s(self, visitor: str) -> float:
        """0 when the visitor may send now, else the seconds to wait; a rate of 0 is no limit."""
        if self._per_minute <= 0:
            return 0.0
        bucket = self._buckets.get(visitor)
        if bucket is None:
            bucket = Bucket(most=max(self._per_minute / 2, 1.0), per_s=self._per_minute / 60, clock=self._clock)
            self._buckets[visitor] = bucket
            if len(self._buckets) > _MOST_KNOWN:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(visitor)
        return bucket.wait_s()
