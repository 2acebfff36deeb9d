"""Queries of edited messages: the stored message that an edit replaces, found in the editor's own conversation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from channels.message import File
from gateway.store.schema import attachment, cases, conversation, message

OriginalKey = tuple[str, str, str]
"""Channel, conversation key, and the external id of a message there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A stored message that can be edited, and its files by external id, and by name and size."""

    message_id: str
    text: str
    full_text: str | None
    position: int
    case_id: str
    case_number: str
    case_version: int
    external_ids: frozenset[str]
    files: frozenset[tuple[str, int]]

    def has(self, file: File) -> bool:
        """Whether the file came with an earlier wording."""
        return file.external_id in self.external_ids or (file.name[:300], file.size) in self.files


_ORIGINALS = (
    select(
        conversation.c.channel,
        conversation.c.conversation_key,
        message.c.external_id,
        message.c.id,
        message.c.text,
        message.c.full_text,
        message.c.position,
        cases.c.id,
        cases.c.number,
        cases.c.version,
    )
    .join(conversation, conversation.c.id == message.c.conversation_id)
    .join(cases, cases.c.id == message.c.case_id)
    .where(
        message.c.external_id.is_not(None),
        message.c.external_id.in_(bindparam("ids", expanding=True)),
        message.c.direction == "in",
    )
    .order_by(message.c.id)  # the newest stays, where somebody used an id again
)
_FILES = select(attachment.c.message_id, attachment.c.external_id, attachment.c.name, attachment.c.size).where(
    attachment.c.message_id.in_(bindparam("ids", expanding=True))
)


def originals(connection: Connection, keys: Collection[OriginalKey]) -> dict[OriginalKey, Original]:
    """Those of the named messages that are stored; none of another conversation, whatever ids it uses."""
    rows = connection.execute(_ORIGINALS, {"ids": sorted({key[2] for key in keys})}).all()
    found = {(row[0], row[1], row[2]): row for row in rows if (row[0], row[1], row[2]) in keys}
    files: dict[str, list[tuple[str | None, str, int]]] = {}
    ids = [row[3] for row in found.values()]
    for message_id, external_id, name, size in connection.execute(_FILES, {"ids": ids}) if ids else ():
        files.setdefault(message_id, []).append((external_id, name, size))
    return {
        key: Original(
            message_id=row[3],
            text=row[4],
            full_text=row[5],
            position=row[6],
            case_id=row[7],
            case_number=row[8],
            case_version=row[9],
            external_ids=frozenset(one[0] for one in files.get(row[3], ()) if one[0]),
            files=frozenset(one[1:] for one in files.get(row[3], ())),
        )
        for key, row in found.items()
    }
