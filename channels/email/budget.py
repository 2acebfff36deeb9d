"""Owns how many bytes of mail this process holds at once while it fetches, over all folders of all accounts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

LARGE_BYTES = 1024 * 1024
LANE_BYTES = 8 * 1024 * 1024

_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, ByteBudget] = WeakKeyDictionary()


def of_this_process() -> ByteBudget:
    """The budget that all fetchers of the running loop share."""
    return _of_loops.setdefault(asyncio.get_running_loop(), ByteBudget())


class ByteBudget:
    """Two lanes, one for batches with a large mail: a slow server that sends one holds up no small mail of others.

    Who asks first gets first. More than a whole lane counts as the whole lane: it goes alone.
    """

    def __init__(self, lane_bytes: int = LANE_BYTES) -> None:
        self._small, self._large = _Lane(lane_bytes), _Lane(lane_bytes)

    @property
    def in_use(self) -> int:
        """How many bytes are given out."""
        return self._small.in_use + self._large.in_use

    @asynccontextmanager
    async def purse(self) -> AsyncIterator[Purse]:
        """What one session takes; whatever it still has at the end goes back."""
        purse = Purse(self)
        try:
            yield purse
        finally:
            purse.empty()

    def lane(self, count: int) -> _Lane:
        """The lane that so many bytes belong to."""
        return self._large if count > LARGE_BYTES else self._small


class Purse:
    """The bytes that one session holds."""

    def __init__(self, budget: ByteBudget) -> None:
        self._budget = budget
        self._held: list[int] = []

    async def take(self, count: int) -> None:
        """Wait until so many bytes are free, and have them."""
        await self._budget.lane(count).take(count)
        self._held.append(count)

    def give_back(self, count: int) -> None:
        """Give back what was taken by one `take`."""
        self._held.remove(count)
        self._budget.lane(count).give_back(count)

    def empty(self) -> None:
        """Give back everything."""
        for count in tuple(self._held):
            self.give_back(count)


class _Lane:
    def __init__(self, size: int) -> None:
        self._size = size
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()
        self.in_use = 0

    async def take(self, count: int) -> None:
        count = min(count, self._size)
        async with self._turn:
            while self.in_use + count > self._size:
                self._freed.clear()
                await self._freed.wait()
            self.in_use += count

    def give_back(self, count: int) -> None:
        self.in_use -= min(count, self._size)
        self._freed.set()
