"""Case numbers: decimal strings taken from the database in blocks of 100, each in a commit of its own; gaps may be."""

from __future__ import annotations

from collections import deque

from gateway.store.counters import raise_counter
from gateway.store.store import Store

BLOCK = 100
FIRST = 1000


class Numbers:
    """Gives out case numbers without a wait, from blocks reserved ahead."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._free: deque[int] = deque()

    async def reserve(self, count: int) -> None:
        """Make sure that the next `count` numbers are there."""
        missing = count - len(self._free)
        if missing <= 0:
            return
        wanted = -(-missing // BLOCK) * BLOCK
        before = await self._store.write(raise_counter, "case_number", wanted)
        self._free.extend(range(FIRST + before + 1, FIRST + before + wanted + 1))

    def take(self) -> str:
        """The next number; `reserve` has made sure of it."""
        return str(self._free.popleft())
