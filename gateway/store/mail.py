"""Queries that only mail needs: cases named by number and their people, our staff, letters that came back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

from gateway.store import bounces
from gateway.store.bounces import Returned
from gateway.store.rows import ConversationRow, IdentityRow
from gateway.store.schema import agent, cases, conversation, identity, message, person, understanding

IdentityKey = tuple[str, str]
EARLIER_READ: Final = 20
"""How many of a sender's newest mails are looked at for what may be related: however many there are, it costs that."""


@dataclass(slots=True, kw_only=True)
class MailWanted:
    """What the mails of a batch must know: numbers in subjects, who forwards, what bounced."""

    numbers: set[str] = field(default_factory=set)
    forwarders: set[str] = field(default_factory=set)
    bounced: set[str] = field(default_factory=set)  # ids of our messages
    bounced_addresses: set[str] = field(default_factory=set)  # whom reports name that name no letter
    bounced_since: int = 0
    content_keys: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)  # mail addresses
    beginning: set[tuple[str, IdentityKey]] = field(default_factory=set)  # channel, sender: mails that answer nothing
    earlier_since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """The message that a mail became: where it stands, the inbox row it came by, and what is noted on it."""

    message_id: str
    case_id: str
    inbox_id: str | None
    verdict: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A message that a mail names: with whom it was exchanged, and who else its To and Cc named."""

    address: str
    contact_id: str | None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One of the newest mails of a sender: its case, its subject and the order numbers in it."""

    case_id: str
    subject: str
    orders: frozenset[str]


@dataclass(slots=True, kw_only=True)
class MailKnown:
    """What is stored about them."""

    case_of_number: dict[str, str] = field(default_factory=dict)
    parties: set[tuple[str, str]] = field(default_factory=set)  # case id, contact id (else the identity's)
    staff: set[str] = field(default_factory=set)  # mail addresses
    returned: Returned = field(default_factory=Returned)  # letters that reports may be about
    stored: dict[str, StoredMail] = field(default_factory=dict)  # by content key
    agents: dict[str, str] = field(default_factory=dict)  # agents' mail addresses: their ids
    spoken: dict[str, Spoken] = field(default_factory=dict)  # by our message's id or an external id
    own_cases: dict[tuple[str, str], str] = field(default_factory=dict)  # by an external id and the sender who used it
    took_part: set[tuple[str, str]] = field(default_factory=set)  # case id, identity id: who wrote in it before
    earlier: dict[str, list[Earlier]] = field(default_factory=dict)  # by conversation id, newest first


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
_SPOKEN = (
    select(
        message.c.id,
        message.c.external_id,
        message.c.case_id,
        identity.c.value,
        identity.c.contact_id,
        message.c.verdict,
    )
    .join(conversation, conversation.c.id == message.c.conversation_id)
    .join(identity, identity.c.id == conversation.c.identity_id)
    .where(identity.c.kind == "email")
    .order_by(message.c.id)  # the newest stays, where somebody used an id again
)
_SPOKEN_OURS = _SPOKEN.where(message.c.id.in_(bindparam("ids", expanding=True)))
_SPOKEN_THEIRS = _SPOKEN.where(
    message.c.external_id.is_not(None), message.c.external_id.in_(bindparam("ids", expanding=True))
)
_TOOK_PART = (
    select(message.c.case_id, conversation.c.identity_id)
    .join(conversation, conversation.c.id == message.c.conversation_id)
    .where(
        message.c.case_id.in_(bindparam("cases", expanding=True)),
        message.c.conversation_id.in_(bindparam("threads", expanding=True)),
    )
    .distinct()
)
_EARLIER = (
    select(message.c.case_id, message.c.verdict, understanding.c.entities)
    .outerjoin(understanding, understanding.c.message_id == message.c.id)
    .where(
        message.c.conversation_id == bindparam("thread"),
        message.c.seq.is_not(None),
        message.c.at >= bindparam("since"),
        message.c.direction == "in",
    )
    .order_by(message.c.seq.desc())
    .limit(EARLIER_READ)
)
_AGENTS = select(agent.c.mail, agent.c.person_id).where(agent.c.mail.in_(bindparam("mails", expanding=True)))
_STAFF = select(person.c.mail).where(person.c.mail.in_(bindparam("mails", expanding=True)))


def agents_of(connection: Connection, mails: Collection[str]) -> dict[str, str]:
    """The ids of the agents of these mail addresses, by address."""
    return dict(connection.execute(_AGENTS, {"mails": list(mails)}).tuples().all()) if mails else {}


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
    if wanted.agents:
        known.agents.update(agents_of(connection, wanted.agents))
    if wanted.forwarders:
        known.staff.update(connection.execute(_STAFF, {"mails": list(wanted.forwarders)}).scalars())
    if wanted.bounced or wanted.bounced_addresses:
        since, addresses = wanted.bounced_since, wanted.bounced_addresses
        bounces.load(connection, known.returned, message_ids=wanted.bounced, addresses=addresses, since=since)


def load_spoken(
    connection: Connection,
    known: MailKnown,
    *,
    message_ids: Collection[str],
    external_ids: Collection[str],
    senders: Collection[IdentityKey],
) -> None:
    """With whom the messages were exchanged that mails name: ours by id, others by their external id.

    Anybody can use an id that they have read; of these `senders` it is known which was theirs.
    """
    for query, ids in ((_SPOKEN_OURS, message_ids), (_SPOKEN_THEIRS, external_ids)):
        for id_, external_id, case_id, address, contact_id, verdict in (
            connection.execute(query, {"ids": list(ids)}) if ids else ()
        ):
            key = id_ if query is _SPOKEN_OURS else external_id
            if key == external_id and ("email", address) in senders:
                known.own_cases[external_id, address] = case_id
            people = (verdict or {}).get("people") or ()
            known.spoken[key] = Spoken(address=address, contact_id=contact_id, people=tuple(map(str, people)))


def load_earlier(
    connection: Connection,
    known: MailKnown,
    wanted: MailWanted,
    conversations: Mapping[tuple[str, str], ConversationRow],
    identities: Mapping[IdentityKey, IdentityRow],
) -> None:
    """The newest mails of senders whose mail answers nothing; few probes for each, whatever they wrote before."""
    for channel, key in wanted.beginning:
        sender = identities.get(key)
        thread = conversations.get((channel, sender.id)) if sender is not None else None
        if thread is None:
            continue
        values = {"thread": thread.id, "since": wanted.earlier_since}
        known.earlier[thread.id] = [
            Earlier(
                case_id=case_id,
                subject=str((verdict or {}).get("subject") or ""),
                orders=_orders(entities or ()),
            )
            for case_id, verdict, entities in connection.execute(_EARLIER, values)
        ]


def load_took_part(
    connection: Connection, known: MailKnown, case_ids: Collection[str], thread_ids: Collection[str]
) -> None:
    """Who of these conversations wrote in these cases before."""
    if case_ids and thread_ids:
        told = connection.execute(_TOOK_PART, {"cases": list(case_ids), "threads": list(thread_ids)})
        known.took_part.update(told.tuples().all())


def _orders(entities: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    found = (one.get("normalized") or one.get("value") for one in entities if one.get("entity") == "order_number")
    return frozenset(str(one) for one in found if one)
