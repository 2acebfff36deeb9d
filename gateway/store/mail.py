"""Queries that only mail needs: cases named by number and their people, our staff, bounced letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.rows import IdentityRow
from gateway.store.schema import cases, conversation, identity, message, outbox, person


@dataclass(slots=True, kw_only=True)
class MailWanted:
    """What the mails of a batch must know: numbers in subjects, who forwards, what bounced."""

    numbers: set[str] = field(default_factory=set)
    forwarders: set[str] = field(default_factory=set)
    bounced: set[str] = field(default_factory=set)  # ids of our messages
    content_keys: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """The message that a mail became: where it stands, the inbox row it came by, and what is noted on it."""

    message_id: str
    case_id: str
    inbox_id: str | None
    verdict: Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class MailKnown:
    """What is stored about them."""

    case_of_number: dict[str, str] = field(default_factory=dict)
    parties: set[tuple[str, str]] = field(default_factory=set)  # case id, contact id (else the identity's)
    staff: set[str] = field(default_factory=set)  # mail addresses
    reached_by: dict[str, IdentityRow] = field(default_factory=dict)  # by our message's id: whom it went to
    stored: dict[str, StoredMail] = field(default_factory=dict)  # by content key


_NUMBERS = select(cases.c.number, cases.c.id).where(cases.c.number.in_(bindparam("numbers", expanding=True)))
_PARTIES = (
    select(cases.c.id, func.coalesce(identity.c.contact_id, identity.c.id))  # a company's own address has no contact
    .join(message, message.c.case_id == func.coalesce(cases.c.merged_into, cases.c.id))
    .join(conversation, conversation.c.id == message.c.conversation_id)
    .join(identity, identity.c.id == conversation.c.identity_id)
    .where(cases.c.id.in_(bindparam("ids", expanding=True)), message.c.direction == "in")
    .distinct()
)
"""A merged case's messages stand at its target; who takes part there takes part in it."""
_STORED = select(message.c.content_key, message.c.id, message.c.case_id, message.c.inbox_id, message.c.verdict).where(
    message.c.content_key.is_not(None), message.c.content_key.in_(bindparam("keys", expanding=True))
)
_STAFF = select(person.c.mail).where(person.c.mail.in_(bindparam("mails", expanding=True)))
_LETTERS = select(outbox.c.message_id, outbox.c.letter).where(outbox.c.message_id.in_(bindparam("ids", expanding=True)))
_BY_ADDRESS = select(*rows.IDENTITIES.columns).where(
    identity.c.kind == "email", identity.c.value.in_(bindparam("values", expanding=True))
)


def load_named(connection: Connection, known: MailKnown, wanted: MailWanted) -> None:
    """The cases that subjects name with who takes part in them, and who of the forwarders is ours."""
    if wanted.numbers:
        for number, case_id in connection.execute(_NUMBERS, {"numbers": list(wanted.numbers)}):
            known.case_of_number[number] = case_id
    if known.case_of_number:
        ids = list(known.case_of_number.values())
        known.parties.update(connection.execute(_PARTIES, {"ids": ids}).tuples().all())
    if wanted.content_keys:
        for key, message_id, case_id, inbox_id, verdict in connection.execute(
            _STORED, {"keys": list(wanted.content_keys)}
        ):
            known.stored[key] = StoredMail(
                message_id=message_id, case_id=case_id, inbox_id=inbox_id, verdict=verdict or {}
            )
    if wanted.forwarders:
        known.staff.update(connection.execute(_STAFF, {"mails": list(wanted.forwarders)}).scalars())
    if wanted.bounced:
        _load_bounced(connection, known, wanted.bounced)


def _load_bounced(connection: Connection, known: MailKnown, message_ids: Collection[str]) -> None:
    found = connection.execute(_LETTERS, {"ids": list(message_ids)}).all()
    to_of = {message_id: str(letter["to"]) for message_id, letter in found if letter["to_kind"] == "email"}
    if not to_of:
        return
    by_address = {
        values.value: rows.IDENTITIES.of(values)
        for values in connection.execute(_BY_ADDRESS, {"values": list(set(to_of.values()))})
    }
    known.reached_by.update({id_: by_address[to] for id_, to in to_of.items() if to in by_address})
