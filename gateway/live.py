"""Tells whoever looks that something was saved: open chats, desks, waiting requests. Hints only; rows are the truth."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import orjson

from gateway.bus.contract import Bus
from gateway.letter_limits import CAPPED
from gateway.store.changes import Changes
from gateway.store.inbox import LaneKey
from gateway.store.rows import EventRow
from gateway.store.turns import Worked

_UNANSWERED: Final = {"order.unconfirmed": "unconfirmed", "reservation.late": "reservation"}
"""Events that tell that somebody has not confirmed in time, and the alarm that each rings."""


def conversation_topic(channel: str, conversation_key: str) -> str:
    """The topic of one conversation's live messages."""
    return f"conversation:{channel}:{conversation_key}"


class Live:
    """Publishes what was saved, and hands stored answers to the requests that wait for them in this process."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: dict[str, list[asyncio.Future[bytes]]] = {}

    async def saved(self, turns: Sequence[Worked]) -> None:
        """Tell of turns after their commit: one hint a conversation, one for the desks, wake-ups for what is next."""
        for turn in turns:
            self._answer(turn)
        await self.written([turn.changes for turn in turns])

    async def written(self, changes: Sequence[Changes]) -> None:
        """Tell of changes after their commit, whoever made them."""
        wakes: set[str] = set()
        for one in changes:
            for key in one.touched_lanes.union(one.lane_of.values()):
                await self._bus.publish(conversation_topic(*key), b'{"type":"message"}')
            if any(letter.state == "queued" for letter in one.letters):
                wakes.add("outbox")
            if any(file.fetch_state == "due" for file in one.attachments):
                wakes.add("fetching")
            changed = (*one.new_cases, *one.cases)
            shown = {case.number: case.version for case in changed if case.owner != "bot"}
            for number, version in {**one.touched_cases, **shown}.items():
                await self._bus.publish("desk", orjson.dumps({"type": "case", "number": number, "version": version}))
            if any(case.owner == "queue" for case in changed):
                wakes.add("offers")
            for event in one.events:
                if (alarm := _alarm(event)) is not None:
                    await self._bus.publish("desk", orjson.dumps(alarm))
        for topic in sorted(wakes):
            await self._bus.wake(topic)

    async def message_added(self, keys: Sequence[LaneKey]) -> None:
        """Tell conversations that they have a new message."""
        for key in keys:
            await self._bus.publish(conversation_topic(*key), b'{"type":"message"}')

    def expect(self, inbox_id: str) -> asyncio.Future[bytes]:
        """A future of the answer stored for an event, if its turn is saved by this process."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(inbox_id, []).append(future)
        return future

    def forget(self, inbox_id: str) -> None:
        """Nobody waits for this event's answer any more."""
        self._waiting.pop(inbox_id, None)

    def _answer(self, turn: Worked) -> None:
        for inbox_id, answer in turn.answers.items():
            for future in self._waiting.pop(inbox_id, ()):
                if not future.done():
                    future.set_result(answer)


def _alarm(event: EventRow) -> dict[str, object] | None:
    """The alarm an event rings, for everybody, or where a letter came back for the one agent who has the case."""
    agent = event.data.get("agent")
    if event.kind == "letter.bounced":
        is_told = event.data.get("final") is True and agent is not None
        return {"type": "alarm", "kind": "bounced", "number": event.subject, "agent": agent} if is_told else None
    if event.kind in _UNANSWERED:
        return {"type": "alarm", "kind": _UNANSWERED[event.kind], "number": event.subject}
    kind = CAPPED if event.kind == CAPPED else "danger" if event.data.get("alarm") is True else None
    return {"type": "alarm", "kind": kind, "number": event.subject} if kind is not None else None
