"""Queries of a conversation as its customer may see it: what was said to and by him, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from gateway.store.schema import cases, conversation, message
from gateway.store.schema import channel as channel_table

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


def cursor_of(connection: Connection, name: str) -> str | None:
    """Where the channel's source was read up to."""
    return connection.execute(select(channel_table.c.cursor).where(channel_table.c.name == name)).scalar_one_or_none()


def move_cursor(connection: Connection, name: str, cursor: str) -> None:
    """Remember how far the channel's source was read."""
    connection.execute(channel_table.update().where(channel_table.c.name == name).values(cursor=cursor))


def report(connection: Connection, name: str, *, error: str | None, now: int) -> None:
    """Note that the channel's source answered, or what is wrong with it."""
    values: dict[str, object] = {"last_error": error} if error else {"last_error": None, "last_ok_at": now}
    connection.execute(channel_table.update().where(channel_table.c.name == name).values(**values))
