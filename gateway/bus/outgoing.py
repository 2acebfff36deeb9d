"""Owns what other processes still have to be told: wake-ups once each, messages in order, topics that lag."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

TOPIC_LIMIT = 10_000
"""Topics kept for later while nobody can be told; beyond them the sweep of the store finds the work."""


class Kind(Enum):
    """What a frame between processes says; its value is the frame's first byte."""

    WAKE = b"w"
    MESSAGE = b"m"
    LAGGED = b"l"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell the other processes about a topic."""

    topic: str
    kind: Kind
    message: bytes = b""


class Outgoing:
    """A bounded waiting list; where messages do not fit, their topic is remembered as lagging."""

    def __init__(self, message_limit: int) -> None:
        self._message_limit = message_limit
        self._wakes: dict[str, None] = {}
        self._lagging: dict[str, None] = {}
        self._messages: deque[Notice] = deque()
        self._filled = asyncio.Event()

    def wake(self, topic: str) -> None:
        """Note a wake-up; many of one topic count as one."""
        _note(self._wakes, topic)
        self._filled.set()

    def message(self, topic: str, message: bytes) -> None:
        """Note a message, or that the topic lags where too many wait."""
        if len(self._messages) >= self._message_limit:
            self.lag(topic)
            return
        self._messages.append(Notice(topic=topic, kind=Kind.MESSAGE, message=message))
        self._filled.set()

    def lag(self, topic: str) -> None:
        """Note that the topic's readers elsewhere miss messages."""
        _note(self._lagging, topic)
        self._filled.set()

    def give_up_messages(self) -> None:
        """Drop the messages that wait and remember their topics as lagging."""
        while self._messages:
            self.lag(self._messages.popleft().topic)

    def put_back(self, notices: Sequence[Notice]) -> None:
        """Remember what could not be told: wake-ups again, messages as lagging topics."""
        for notice in notices:
            if notice.kind is Kind.WAKE:
                self.wake(notice.topic)
            else:
                self.lag(notice.topic)

    async def take(self, limit: int) -> list[Notice]:
        """Return what waits, at most `limit` messages with it; waits until there is something."""
        while not (self._wakes or self._lagging or self._messages):
            self._filled.clear()
            await self._filled.wait()
        taken = [Notice(topic=topic, kind=Kind.WAKE) for topic in self._wakes]
        taken += [self._messages.popleft() for _ in range(min(limit, len(self._messages)))]
        taken += [Notice(topic=topic, kind=Kind.LAGGED) for topic in self._lagging]
        self._wakes.clear()
        self._lagging.clear()
        return taken


def _note(topics: dict[str, None], topic: str) -> None:
    if len(topics) < TOPIC_LIMIT:
        topics[topic] = None
