"""Queries of letters that came back: which letter a report is about, by its id or by whom it went to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from gateway.ids import SECOND
from gateway.store import rows
from gateway.store.bulk import Bulk
from gateway.store.rows import IdentityRow
from gateway.store.schema import cases, channel, conversation, identity, message, outbox

RECENT: Final = 5 * 24 * 3600 * SECOND
"""How long after a letter a report that names only its recipient can be about it; servers give up after five days."""

_MOST_THREADS = 5
_MOST_MAILS = 5
_MOST_LETTERS = 5
_LOOKED_BACK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLetter:
    """A letter of ours that a report may be about, and the address it went to; `author` is bot, agent or system."""

    id: str
    message_id: str
    case_id: str
    author: str
    to: str
    bounced_at: int | None
    identity: IdentityRow | None


@dataclass(slots=True, kw_only=True)
class Returned:
    """Letters of ours by the id of their message, and the newest that went to an address."""

    by_message: dict[str, ReturnedLetter] = field(default_factory=dict)
    by_address: dict[str, ReturnedLetter] = field(default_factory=dict)


_COLUMNS = (outbox.c.id, outbox.c.message_id, outbox.c.case_id, outbox.c.author, outbox.c.letter, outbox.c.bounced_at)
_LETTERS = select(*_COLUMNS).where(outbox.c.message_id.in_(bindparam("ids", expanding=True)))
_BY_ADDRESS = select(*rows.IDENTITIES.columns).where(
    identity.c.kind == "email", identity.c.value.in_(bindparam("values", expanding=True))
)
_MAIL_CHANNELS = select(channel.c.name).where(channel.c.kind == "email")
_THREADS = (
    select(conversation.c.id, conversation.c.case_id)
    .where(
        conversation.c.channel.in_(bindparam("channels", expanding=True)),  # few, and the index begins with them
        conversation.c.identity_id == bindparam("identity_id"),
    )
    .limit(_MOST_THREADS)
)
_WROTE_IN = (
    select(message.c.case_id)
    .where(message.c.conversation_id == bindparam("thread"), message.c.seq.is_not(None))
    .order_by(message.c.seq.desc())
    .limit(_MOST_MAILS)
)
_SENT = (
    select(message.c.id)
    .join(cases, cases.c.id == message.c.case_id)
    .where(
        message.c.case_id == bindparam("case_id"),
        message.c.position > cases.c.last_position - _LOOKED_BACK,
        message.c.direction == "out",
        message.c.at >= bindparam("since"),
    )
    .order_by(message.c.position.desc())
    .limit(_MOST_LETTERS)
)
_MARK = Bulk(
    update(outbox)
    .where(outbox.c.id == bindparam("i"), outbox.c.bounced_at.is_(None))
    .values(bounced_at=bindparam("a"), bounce=bindparam("b")),
    ("a", "b", "i"),
)


def load(
    connection: Connection, found: Returned, *, message_ids: Collection[str], addresses: Collection[str], since: int
) -> None:
    """The letters of these messages, and for each address the newest sent to it since then; few probes for each."""
    if message_ids:
        found.by_message.update(_letters(connection, message_ids))
    if not addresses:
        return
    channels = connection.execute(_MAIL_CHANNELS).scalars().all()
    for one in connection.execute(_BY_ADDRESS, {"values": list(addresses)}).all():
        person = rows.IDENTITIES.of(one)
        sent = _sent_to(connection, person, channels, since)
        newest = next((sent[id_] for id_ in sorted(sent, reverse=True) if sent[id_].to == person.value), None)
        if newest is not None:
            found.by_address[person.value] = newest


def mark(connection: Connection, letters: Collection[tuple[str, int, str]]) -> None:
    """Note that letters came back: id, instant, what was said; the first report of a letter counts."""
    _MARK.run(connection, [(at, said, id_) for id_, at, said in letters])


def _sent_to(
    connection: Connection, person: IdentityRow, channels: Collection[str], since: int
) -> dict[str, ReturnedLetter]:
    """The newest letters in the newest cases of an address; letters by mail have no place in a conversation."""
    threads = connection.execute(_THREADS, {"identity_id": person.id, "channels": list(channels)}).all()
    case_ids = {thread.case_id for thread in threads if thread.case_id is not None}
    for thread in threads:
        case_ids.update(connection.execute(_WROTE_IN, {"thread": thread.id}).scalars())
    ids = [
        id_ for case_id in case_ids for id_ in connection.execute(_SENT, {"case_id": case_id, "since": since}).scalars()
    ]
    return _letters(connection, ids) if ids else {}


def _letters(connection: Connection, message_ids: Collection[str]) -> dict[str, ReturnedLetter]:
    found: list[Any] = list(connection.execute(_LETTERS, {"ids": list(message_ids)}).all())
    letters = {one.message_id: one for one in found if one.letter.get("to_kind") == "email"}
    if not letters:
        return {}
    values = list({str(one.letter["to"]) for one in letters.values()})
    people = {one.value: rows.IDENTITIES.of(one) for one in connection.execute(_BY_ADDRESS, {"values": values})}
    return {
        id_: ReturnedLetter(
            id=one.id,
            message_id=id_,
            case_id=one.case_id,
            author=one.author,
            to=str(one.letter["to"]),
            bounced_at=one.bounced_at,
            identity=people.get(str(one.letter["to"])),
        )
        for id_, one in letters.items()
    }
