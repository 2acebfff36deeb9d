"""Owns the bus inside one process: asyncio events and queues, nothing to install and nothing to lose."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

from .presence import Presence
from .streams import EventWaiter, Stream

End = TypeVar("End", EventWaiter, Stream)

QUEUE_LIMIT = 1_000
"""Messages that may wait for one reader before it has to read the store again."""


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


class LocalBus:
    """A `Bus` for one event loop; it is also the receiving half of the bus over Redis."""

    def __init__(self, *, now: Callable[[], datetime] = utc_now, queue_limit: int = QUEUE_LIMIT) -> None:
        self.presence = Presence(now)
        self._queue_limit = queue_limit
        self._waiters: defaultdict[str, set[EventWaiter]] = defaultdict(set)
        self._streams: defaultdict[str, set[Stream]] = defaultdict(set)
        self._is_closed = False

    async def wake(self, topic: str) -> None:
        """Wake the waiters of the topic."""
        self.wake_here(topic)

    def waiter(self, topic: str) -> EventWaiter:
        """Return a waiter that hears every wake-up from now on."""
        waiter = EventWaiter()
        self._waiters[topic].add(waiter)
        waiter.on_close(lambda: _forget(self._waiters, topic, waiter))
        if self._is_closed:
            waiter.wake()
        return waiter

    async def publish(self, topic: str, message: bytes) -> None:
        """Put the message into every open stream of the topic."""
        self.publish_here(topic, message)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[Stream]:
        """Open a stream of the topic's messages."""
        stream = Stream(self._queue_limit)
        self._streams[topic].add(stream)
        if self._is_closed:
            stream.end()
        try:
            yield stream
        finally:
            _forget(self._streams, topic, stream)

    async def seen(self, key: str, member: str, ttl_s: float) -> None:
        """Keep the member present for the next `ttl_s` seconds."""
        self.presence.seen(key, member, ttl_s)

    async def gone(self, key: str, member: str) -> None:
        """Forget the member."""
        self.presence.gone(key, member)

    async def present(self, key: str) -> frozenset[str]:
        """Return who is present under the key."""
        return self.presence.present(key)

    async def close(self) -> None:
        """End every stream, and let every waiter return so that its owner sees the end."""
        self._is_closed = True
        for stream in _all(self._streams):
            stream.end()
        for waiter in _all(self._waiters):
            waiter.wake()

    def wake_here(self, topic: str) -> None:
        """Wake the waiters of the topic without a pause for other tasks."""
        for waiter in self._waiters.get(topic, ()):
            waiter.wake()

    def publish_here(self, topic: str, message: bytes) -> None:
        """Put the message into the topic's streams without a pause for other tasks."""
        for stream in self._streams.get(topic, ()):
            stream.offer(message)

    def lag_here(self, topic: str) -> None:
        """Tell the topic's readers that messages are missing."""
        for stream in self._streams.get(topic, ()):
            stream.lag()


def _all(ends: dict[str, set[End]]) -> Iterable[End]:
    return [end for group in ends.values() for end in group]


def _forget(ends: dict[str, set[End]], topic: str, end: End) -> None:
    ends[topic].discard(end)
    if not ends[topic]:
        del ends[topic]
