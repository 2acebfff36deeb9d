"""Queries of a conversation as its customer may see it: what was said to and by him, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from gateway.store.schema import attachment, cases, conversation, message

_HISTORY = (
    select(
        message.c.id,
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
_FILES = (
    select(attachment.c.id, attachment.c.message_id, attachment.c.name, attachment.c.media_type, attachment.c.size)
    .where(attachment.c.message_id.in_(bindparam("ids", expanding=True)), attachment.c.sha256.is_not(None))
    .order_by(attachment.c.id)
)


def history(connection: Connection, channel: str, key: str, *, after: int, limit: int) -> Sequence[Any]:
    """Messages of one conversation above a place, ascending; notes of agents are not among them."""
    return connection.execute(_HISTORY, {"channel": channel, "key": key, "after": after, "most": limit}).all()


def files_sent(connection: Connection, message_ids: Sequence[str]) -> Mapping[str, Sequence[Any]]:
    """The files of those of our messages whose bytes are here, by message, in their order."""
    found: dict[str, list[Any]] = {}
    if message_ids:
        for row in connection.execute(_FILES, {"ids": list(message_ids)}).mappings():
            found.setdefault(row["message_id"], []).append(row)
    return found


def file_sent(connection: Connection, attachment_id: str) -> Any | None:
    """Name and hash of a file that went out with one of our messages, None where it did not."""
    query = (
        select(attachment.c.name, attachment.c.sha256)
        .join(message, message.c.id == attachment.c.message_id)
        .where(attachment.c.id == attachment_id, attachment.c.sha256.is_not(None), message.c.direction == "out")
    )
    return connection.execute(query).one_or_none()
