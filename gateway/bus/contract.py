"""Owns what a bus promises: hints, never truth. Rows in the store are the truth; a lost hint only costs time."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from enum import Enum
from types import TracebackType
from typing import Final, Protocol, Self


class Lagged(Enum):
    """Stands in a stream of messages where some are missing: the reader reads the store again from where it was."""

    LAGGED = "lagged"


LAGGED: Final = Lagged.LAGGED


class Waiter(Protocol):
    """Waits for wake-ups of one topic. Wake-ups between two waits count as one, and none of them is forgotten."""

    async def wait(self, timeout_s: float | None = None) -> bool:
        """Return True once somebody woke the topic since the last return, or False when the time is over.

        True may also come without a wake-up (after a lost connection, at the bus's end): look for work, do not trust.
        """
        ...

    def close(self) -> None:
        """Stop listening; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Bus(Protocol):
    """Carries hints between tasks and processes. No method raises because the way to other processes is cut.

    Topics and keys are plain names (`inbox`, `case:42`); a bus keeps installations apart by its key prefix.
    """

    async def wake(self, topic: str) -> None:
        """Say that there is work; returns without waiting for anyone."""
        ...

    def waiter(self, topic: str) -> Waiter:
        """Return a waiter that hears every wake-up from now on; close it, or use it as a context manager."""
        ...

    async def publish(self, topic: str, message: bytes) -> None:
        """Send a live update to whoever subscribes now; one sender's messages keep their order."""
        ...

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[AsyncIterator[bytes | Lagged]]:
        """Open a stream of the topic's messages; once inside, nothing is missed without a `LAGGED` in its place.

        So a screen subscribes first, reads the store, then follows the stream. The queue is bounded: a reader that is
        too slow loses what waits and gets one `LAGGED`. The stream ends when the bus is closed.
        """
        ...

    async def seen(self, key: str, member: str, ttl_s: float) -> None:
        """Note that the member (an agent, a visitor) is present under the key for the next `ttl_s` seconds."""
        ...

    async def gone(self, key: str, member: str) -> None:
        """Note that the member has left."""
        ...

    async def present(self, key: str) -> frozenset[str]:
        """Return who is present under the key; while other processes are out of reach, those seen by this one."""
        ...

    async def close(self) -> None:
        """End every waiter and stream and every task of the bus; a second call does nothing."""
        ...
