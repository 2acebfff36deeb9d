"""Tells customers who wait for a person their place in the queue, whenever it changes; a hint, nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import literal_column, select
from sqlalchemy.engine import Connection

from gateway.live import conversation_topic
from gateway.parts import Parts
from gateway.store.schema import cases, conversation

AT_ONCE = 500
_MINUTES_A_CASE = 3
"""How long somebody works on a case before the next, as long as nothing was measured."""


class Places:
    """Remembers what was told, so that a place is told once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._told: dict[str, int] = {}

    async def tell(self, *, people: int) -> int:
        """Tell every waiting conversation whose place changed; `people` are there to work. Gives how many were told."""
        waiting = await self._parts.store.read(_waiting)
        counted: Counter[str] = Counter()
        now: dict[str, int] = {}
        told = 0
        for case_id, queue, channel, key in waiting:
            if case_id not in now:
                counted[queue] += 1
                now[case_id] = counted[queue]
            if self._told.get(case_id) != now[case_id]:
                await self._parts.bus.publish(conversation_topic(channel, key), _frame(now[case_id], people))
                told += 1
        self._told = now
        return told


def _frame(place: int, people: int) -> bytes:
    frame: dict[str, object] = {"type": "queue", "place": place}
    if people:
        frame["expected_wait_s"] = place * _MINUTES_A_CASE * 60 // people
    return orjson.dumps(frame)


def _waiting(connection: Connection) -> Sequence[Any]:
    query = (
        select(cases.c.id, cases.c.queue, conversation.c.channel, conversation.c.conversation_key)
        .join(conversation, conversation.c.case_id == cases.c.id)
        .where(cases.c.owner == literal_column("'queue'"), cases.c.state == literal_column("'open'"))
        .order_by(cases.c.rank_at, cases.c.id)
        .limit(AT_ONCE)
    )
    return connection.execute(query).all()
