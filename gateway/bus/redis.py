"""Owns the bus over Redis: what happens here is known here at once, and elsewhere as soon as Redis tells."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from .link import ANSWER_S, LOST, Link, LinkEvents
from .local import QUEUE_LIMIT, LocalBus, utc_now
from .outgoing import Kind, Notice, Outgoing
from .streams import EventWaiter, Stream

Answer = TypeVar("Answer")

_BATCH = 500
_CONNECTIONS = 16
_ORIGIN_BYTES = 8


class RedisBus:
    """A `Bus` of many processes. `start` it once; while Redis is away it works as a `LocalBus` and never raises.

    A frame on the wire is the sender's random origin, one byte of kind, and the message; a process skips its own.
    """

    def __init__(
        self,
        url: str,
        *,
        key_prefix: str,
        now: Callable[[], datetime] = utc_now,
        queue_limit: int = QUEUE_LIMIT,
    ) -> None:
        self._prefix = key_prefix
        self._now = now
        self._here = LocalBus(now=now, queue_limit=queue_limit)
        self._outgoing = Outgoing(message_limit=queue_limit)
        self._origin = secrets.token_bytes(_ORIGIN_BYTES)
        self._client = _client(url)
        events = LinkEvents(
            on_frame=self._take_frame,
            on_confirmed=self._take_confirmation,
            on_up=self._tell_who_is_here,
            on_down=self._outgoing.give_up_messages,
        )
        self._link = Link(self._client, channel_prefix=f"{key_prefix}:topic", events=events)
        self._seen_to_tell = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    @property
    def is_connected(self) -> bool:
        """Whether Redis can be reached now, for the readiness of the process."""
        return self._link.is_up

    async def start(self) -> None:
        """Begin the work of the bus; returns after the first try to reach Redis, whether or not it succeeded."""
        self._running = {
            asyncio.create_task(self._link.run(), name="redis-link"),
            asyncio.create_task(self._tell(), name="redis-sender"),
            asyncio.create_task(self._refill_presence(), name="redis-presence"),
        }
        await self._link.tried_once.wait()

    async def wake(self, topic: str) -> None:
        """Wake the waiters of this process at once and those of others as soon as Redis takes it."""
        self._here.wake_here(topic)
        self._outgoing.wake(topic)

    def waiter(self, topic: str) -> EventWaiter:
        """Return a waiter for wake-ups of all processes."""
        waiter = self._here.waiter(topic)
        self._link.want(topic)
        waiter.on_close(lambda: self._link.unwant(topic))
        return waiter

    async def publish(self, topic: str, message: bytes) -> None:
        """Put the message into the streams of this process at once, and tell the others."""
        self._here.publish_here(topic, message)
        if self._link.is_up:
            self._outgoing.message(topic, message)
        else:
            self._outgoing.lag(topic)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[Stream]:
        """Open a stream of all processes' messages; inside, Redis has confirmed it (or is away)."""
        async with self._here.subscribe(topic) as stream:
            try:
                await self._link.follow(topic)
                yield stream
            finally:
                self._link.unwant(topic)

    async def seen(self, key: str, member: str, ttl_s: float) -> None:
        """Keep the member present for `ttl_s` seconds by this host's clock, for all processes."""
        self._here.presence.seen(key, member, ttl_s)
        await self._try(partial(self._write_seen, key, member, self._now().timestamp() + ttl_s))

    async def gone(self, key: str, member: str) -> None:
        """Forget the member for all processes."""
        self._here.presence.gone(key, member)
        await self._try(partial(self._client.zrem, self._presence_key(key), member))

    async def present(self, key: str) -> frozenset[str]:
        """Return who is present in any process, or in this one while Redis is away."""
        found = await self._try(partial(self._read_present, key))
        return self._here.presence.present(key) if found is None else found

    async def close(self) -> None:
        """End the tasks and connections; streams and waiters end."""
        while self._running:
            # Again and again: a cancellation that meets an error in the same moment can be lost on the way.
            for task in self._running:
                task.cancel()
            _, self._running = await asyncio.wait(self._running, timeout=ANSWER_S / 10)
        await self._client.aclose()
        await self._here.close()

    async def _tell(self) -> None:
        while True:
            await self._link.until_up()
            notices = await self._outgoing.take(_BATCH)
            if await self._try(partial(self._publish_all, notices)) is None:
                self._outgoing.put_back(notices)

    async def _publish_all(self, notices: Sequence[Notice]) -> bool:
        async with self._client.pipeline(transaction=False) as pipeline:
            for notice in notices:
                frame = self._origin + notice.kind.value + notice.message
                pipeline.publish(f"{self._prefix}:topic:{notice.topic}", frame)
            await pipeline.execute()
        return True

    async def _refill_presence(self) -> None:
        """Write everybody seen here again whenever Redis came back, perhaps empty."""
        while True:
            await self._seen_to_tell.wait()
            self._seen_to_tell.clear()
            for key, member, until in self._here.presence.everybody():
                await self._try(partial(self._write_seen, key, member, until.timestamp()))

    async def _write_seen(self, key: str, member: str, until: float) -> bool:
        name, lasting_ms = self._presence_key(key), max(1, int((until - self._now().timestamp()) * 1000))
        async with self._client.pipeline(transaction=False) as pipeline:
            pipeline.zremrangebyscore(name, "-inf", self._now().timestamp())
            pipeline.zadd(name, {member: until})
            pipeline.pexpire(name, lasting_ms, nx=True)
            pipeline.pexpire(name, lasting_ms, gt=True)
            await pipeline.execute()
        return True

    async def _read_present(self, key: str) -> frozenset[str]:
        after = f"({self._now().timestamp()}"
        members = await self._client.zrangebyscore(self._presence_key(key), after, "+inf")
        return frozenset(member.decode() for member in members if isinstance(member, bytes))

    async def _try(self, command: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """Return the command's answer, or None while Redis is away; a failure makes the link look anew."""
        if not self._link.is_up:
            return None
        try:
            async with asyncio.timeout(ANSWER_S):
                return await command()
        except LOST as error:
            self._link.drop(error)
            return None

    def _take_frame(self, topic: str, frame: bytes) -> None:
        origin, kind, message = (
            frame[:_ORIGIN_BYTES],
            frame[_ORIGIN_BYTES : _ORIGIN_BYTES + 1],
            frame[_ORIGIN_BYTES + 1 :],
        )
        if origin == self._origin:
            return
        if kind == Kind.WAKE.value:
            self._here.wake_here(topic)
        elif kind == Kind.MESSAGE.value:
            self._here.publish_here(topic, message)
        else:
            self._here.lag_here(topic)

    def _take_confirmation(self, topic: str, missed: bool) -> None:
        self._here.wake_here(topic)
        if missed:
            self._here.lag_here(topic)

    def _tell_who_is_here(self) -> None:
        self._seen_to_tell.set()

    def _presence_key(self, key: str) -> str:
        return f"{self._prefix}:presence:{key}"


def _client(url: str) -> Redis:
    # No time-outs or retries of redis-py's own: every call stands under `asyncio.timeout`, and the link tries again.
    # Its socket_timeout uses `asyncio.wait_for`, which before Python 3.12 can swallow a cancellation. Its retry
    # connects anew inside a failed SUBSCRIBE while the listener still reads, so it gets no error to act on.
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=None,
        socket_timeout=None,
        socket_connect_timeout=None,
        retry=Retry(NoBackoff(), 0, supported_errors=()),
    )
    return Redis.from_pool(pool)
