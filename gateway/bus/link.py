"""Owns the one pub/sub connection to Redis: follows topics, notices its loss, and comes back with growing pauses."""

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TypedDict

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from .topics import Topics

ANSWER_S = 1.0
"""How long anything asked of Redis may take before the connection counts as lost."""
QUIET_S = 5.0
"""How long nothing need come before the connection is asked whether it lives."""
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 5.0
SETTLED_S = 10.0
"""A connection that lived this long begins again with the first pause."""

LOST = (RedisError, OSError, TimeoutError)
"""What redis-py raises when the server is away, slow or refuses."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvents:
    """Whom the link tells: a frame came; readers of a topic missed something; the connection is there or gone."""

    on_frame: Callable[[str, bytes], None]
    on_confirmed: Callable[[str, bool], None]
    on_up: Callable[[], None]
    on_down: Callable[[], None]


class _PubSubMessage(TypedDict):
    type: str
    channel: bytes
    data: bytes


class Link:
    """Listens for this process; `run` lives as long as the bus."""

    def __init__(self, client: "Redis", *, channel_prefix: str, events: LinkEvents) -> None:
        self._client = client
        self._prefix = channel_prefix
        self._events = events
        self._topics = Topics()
        self._up = asyncio.Event()
        self._drop_reason: Exception | None = None
        self._was_lost = False
        self._writing = asyncio.Lock()
        self.tried_once = asyncio.Event()

    @property
    def is_up(self) -> bool:
        """Whether Redis can be reached, as far as this process knows."""
        return self._up.is_set()

    async def until_up(self) -> None:
        """Return once Redis can be reached."""
        await self._up.wait()

    def want(self, topic: str) -> None:
        """Begin to follow the topic, without waiting for it."""
        self._topics.want(topic)

    def unwant(self, topic: str) -> None:
        """End one `want` or `follow`."""
        self._topics.unwant(topic)

    async def follow(self, topic: str) -> None:
        """Follow the topic and return once nothing of it is missed, or at once while Redis is away."""
        settled = self._topics.want(topic)
        try:
            async with asyncio.timeout(ANSWER_S if self.is_up else 0):
                await settled.wait()
        except TimeoutError:
            self._topics.mark_overdue(topic)

    def drop(self, reason: Exception) -> None:
        """Give the connection up because a command beside it failed; `run` makes a new one."""
        self._drop_reason = reason
        self._went_down(reason)
        self._topics.changed.set()

    async def run(self) -> None:
        """Hold a connection for ever, with growing pauses between the tries."""
        clock = asyncio.get_running_loop().time
        pause_s = FIRST_PAUSE_S
        while True:
            began = clock()
            try:
                await self._hold_connection()
            except* LOST as errors:
                self._went_down(errors.exceptions[0])
            except* Exception as errors:  # noqa: BLE001 (without this loop the process hears nothing any more)
                _log.exception("redis_link_failed", exc_info=errors)
                self._went_down(errors.exceptions[0])
            finally:
                self._up.clear()
                self.tried_once.set()
            pause_s = FIRST_PAUSE_S if clock() - began > SETTLED_S else pause_s
            await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311 (spreads the returning crowd)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _hold_connection(self) -> None:
        async with AsyncExitStack() as closing:
            pubsub = self._client.pubsub()
            closing.push_async_callback(pubsub.aclose)
            async with asyncio.timeout(ANSWER_S):
                await pubsub.subscribe(f"{self._prefix}:")
            self._drop_reason = None
            self._topics.restart()
            self._came_up()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._ask(pubsub), name="redis-subscriptions")
                tasks.create_task(self._listen(pubsub), name="redis-listener")

    async def _ask(self, pubsub: PubSub) -> None:
        while True:
            await self._topics.changed.wait()
            if self._drop_reason is not None:
                raise RedisConnectionError(str(self._drop_reason))
            join, leave = self._topics.take_changes()
            async with self._writing, asyncio.timeout(ANSWER_S):
                if leave:
                    await pubsub.unsubscribe(*map(self._channel, leave))
                if join:
                    await pubsub.subscribe(*map(self._channel, join))

    async def _listen(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=QUIET_S)
            if message is None:
                async with self._writing, asyncio.timeout(ANSWER_S):
                    await pubsub.ping()
                message = await pubsub.get_message(timeout=ANSWER_S)
            if message is None:
                raise RedisConnectionError(f"Redis gave no sign of life within {ANSWER_S} s")
            self._take(message)

    def _take(self, message: "_PubSubMessage") -> None:
        if message["type"] == "pong":
            return
        topic = bytes(message["channel"]).decode().removeprefix(f"{self._prefix}:")
        if message["type"] == "message":
            self._events.on_frame(topic, bytes(message["data"]))
        else:
            missed = self._topics.answered(topic)
            if message["type"] == "subscribe":
                self._events.on_confirmed(topic, missed)

    def _channel(self, topic: str) -> str:
        return f"{self._prefix}:{topic}"

    def _came_up(self) -> None:
        if self._was_lost:
            _log.info("redis_regained")
        self._was_lost = False
        self._up.set()
        self.tried_once.set()
        self._events.on_up()

    def _went_down(self, error: Exception) -> None:
        if not self._was_lost:
            _log.warning("redis_lost", error=str(error) or type(error).__name__)
        self._was_lost = True
        self._up.clear()
        self._topics.lose()
        self._events.on_down()
