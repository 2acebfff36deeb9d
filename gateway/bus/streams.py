"""Owns the receiving ends inside one process: a waiter is an event, a stream is a bounded queue."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self

from .contract import LAGGED, Lagged


class EventWaiter:
    """A waiter over an asyncio event: being woken costs no more than setting it."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._at_close: list[Callable[[], None]] = []

    def wake(self) -> None:
        """Let the present or the next `wait` return."""
        self._woken.set()

    async def wait(self, timeout_s: float | None = None) -> bool:
        """Return True once woken since the last return, False when the time is over."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True

    def close(self) -> None:
        """Stop listening."""
        while self._at_close:
            self._at_close.pop()()

    def on_close(self, callback: Callable[[], None]) -> None:
        """Let the callback run when the waiter is closed, once."""
        self._at_close.append(callback)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Stream(AsyncIterator[bytes | Lagged]):
    """One reader's bounded queue; when it is full, what waits gives way to a single `LAGGED`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[bytes | Lagged] = deque()
        self._changed = asyncio.Event()
        self._is_ended = False

    def offer(self, message: bytes) -> None:
        """Add a message, or replace all that waits by `LAGGED` where there is no room."""
        if len(self._waiting) >= self._limit:
            self.lag()
            return
        self._waiting.append(message)
        self._changed.set()

    def lag(self) -> None:
        """Replace all that waits by one `LAGGED`: reading the store again covers it."""
        self._waiting.clear()
        self._waiting.append(LAGGED)
        self._changed.set()

    def end(self) -> None:
        """Let the reader finish what waits and then end."""
        self._is_ended = True
        self._changed.set()

    async def __anext__(self) -> bytes | Lagged:
        while not self._waiting:
            if self._is_ended:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()
