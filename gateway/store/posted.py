"""Queries of a conversation as its customer may see it: what was said to and by him, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from gateway.store.schema import cases, conversation, message

_HISTORY = (
    select(
        message.c.seq,
        message.c.author,
        message.c.author_name,
        message.c.direction,
        message.c.text,
        message.c.buttons,
        message.c.at,
        cases.c.number,
    )
    .join(conversation, conversation.c.id == message.c.conversation_id)
    .join(cases, cases.c.id == message.c.case_id)
    .where(
        conversation.c.channel == bindparam("channel"),
        conversation.c.conversation_key == bindparam("key"),
        message.c.seq > bindparam("after"),
        message.c.direction.in_(("in", "out", "system")),
    )
    .order_by(message.c.seq)
    .limit(bindparam("most"))
)


def history(connection: Connection, channel: str, key: str, *, after: int, limit: int) -> Sequence[Any]:
    """Messages of one conversation above a place, ascending; notes of agents are not among them."""
    return connection.execute(_HISTORY, {"channel": channel, "key": key, "after": after, "most": limit}).all()
