"""Owns how many letters a minute a server gets from this process, and when a letter beyond that may come again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

_WINDOW_S = 60.0


class SendingRate:
    """Lets so many letters through in any minute; 0 limits nothing. `clock` gives seconds that never go back."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._gone: deque[float] = deque(maxlen=per_minute or None)
        self._promised_s = float("-inf")

    def wait_s(self) -> float:
        """0 where a letter may go now, which is then counted; else the seconds after which it shall ask again.

        Each letter that must wait gets an instant of its own, so that they do not all come back at once.
        """
        if not self._per_minute:
            return 0.0
        now = self._clock()
        if len(self._gone) < self._per_minute or self._gone[0] <= now - _WINDOW_S:
            self._gone.append(now)
            return 0.0
        earliest_s = self._gone[0] + _WINDOW_S
        self._promised_s = max(self._promised_s + _WINDOW_S / self._per_minute, earliest_s)
        return self._promised_s - now
