"""Queries of one case as its page shows it: the thread over all channels, and all that is known about its customer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.engine import Connection

from gateway.desk.lists import Line, is_alive, lines_of
from gateway.handoff_pack.facts import Facts, facts_of
from gateway.handoff_pack.pack import given_slots
from gateway.recipients import Recipient, recipients_of
from gateway.store import rows
from gateway.store.bot_dial import DraftRow, draft_of
from gateway.store.cases import Standing, standing
from gateway.store.recipients import writers_of
from gateway.store.rows import AttachmentRow, CaseRow, IdentityRow, MessageRow, UnderstandingRow
from gateway.store.schema import (
    account,
    attachment,
    care,
    cases,
    contact,
    conversation,
    event,
    flow_state,
    identity,
    message,
    outbox,
    person,
    promise,
    understanding,
)

SHOWN: Final = 200
MOST: Final = 2000
_EVENTS: Final = 40
_OTHERS: Final = 10
_TOLD: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the thread; `delivery` is that of our letter where it has one.

    `address` is whom it came from or went to, where people know the address (by mail); `corrected` is the intent that
    an agent put in the place of the one understood.
    """

    row: MessageRow
    address: str | None = None
    files: Sequence[AttachmentRow] = ()
    understood: UnderstandingRow | None = None
    corrected: str | None = None
    delivery: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A deadline that somebody was told."""

    kind: str
    to_whom: str
    due_at: int
    made_at: int
    met_at: int | None
    broken_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of the case."""

    at: int
    actor: str
    kind: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carer:
    """Who looks after the account in the topic of the case."""

    role: str
    name: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The customer's company."""

    name: str
    external_no: str
    tier: str
    carers: Sequence[Carer] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything the desk shows of one case; `has_earlier` says that there are older messages than these."""

    standing: Standing
    thread: Sequence[Said]
    depth: int
    has_earlier: bool
    customer: str | None
    customer_language: str | None
    identities: Sequence[IdentityRow]
    company: Company | None
    slots: Mapping[str, object]
    handoff: Facts | None
    promises: Sequence[Promised]
    events: Sequence[Happened]
    others: Sequence[Line]
    recipients: Sequence[Recipient]
    draft: DraftRow | None = None

    @property
    def case(self) -> CaseRow:
        """The case itself."""
        return self.standing.case

    @property
    def told(self) -> list[Mapping[str, object]]:
        """The data that were read from the messages shown, the newest first, each value once."""
        found: dict[tuple[object, object], Mapping[str, object]] = {}
        for said in reversed(self.thread):
            for one in said.understood.entities if said.understood is not None else ():
                found.setdefault((one.get("entity"), one.get("normalized") or one.get("value")), one)
        return list(found.values())[:_TOLD]


def case_page(connection: Connection, number: str, *, reader: str, now: int, depth: int = SHOWN) -> CasePage | None:
    """The page of the case of that number, with so many of its newest messages, or None."""
    found = standing(connection, number)
    if found is None:
        return None
    case = found.case
    shown = _messages(connection, case.id, depth + 1)
    about = connection.execute(
        select(contact.c.name, contact.c.language).where(contact.c.id == case.contact_id)
    ).one_or_none()
    return CasePage(
        standing=found,
        thread=_thread(connection, shown[:depth][::-1]),
        depth=depth,
        has_earlier=depth < len(shown) <= MOST,
        customer=about.name if about is not None else None,
        customer_language=about.language if about is not None else None,
        identities=_identities(connection, case),
        company=_company(connection, case, now),
        slots=_slots(connection, case.id),
        handoff=facts_of(connection, case),
        promises=_promises(connection, case.id),
        events=_events(connection, case.id),
        others=_others(connection, case, reader),
        recipients=recipients_of(case, writers_of(connection, case)),
        draft=draft_of(connection, case.id) if case.owner in ("queue", "agent") else None,
    )


def names_of(connection: Connection, people: Collection[str]) -> list[str]:
    """The names of these people, in the order of the alphabet."""
    query = select(person.c.name).where(person.c.id.in_(people)).order_by(person.c.name)
    return list(connection.execute(query).scalars())


def file_of(connection: Connection, attachment_id: str) -> AttachmentRow | None:
    """The attachment of that id."""
    query = select(*rows.ATTACHMENTS.columns).where(attachment.c.id == attachment_id)
    found = connection.execute(query).one_or_none()
    return rows.ATTACHMENTS.of(found) if found is not None else None


def _messages(connection: Connection, case_id: str, most: int) -> list[MessageRow]:
    query = select(*rows.MESSAGES.columns).where(message.c.case_id == case_id).order_by(message.c.position.desc())
    return [rows.MESSAGES.of(values) for values in connection.execute(query.limit(most))]


def _thread(connection: Connection, shown: Sequence[MessageRow]) -> list[Said]:
    said = {row.id: Said(row=row) for row in shown}
    ids = list(said)
    for values in connection.execute(select(*rows.ATTACHMENTS.columns).where(attachment.c.message_id.in_(ids))):
        file = rows.ATTACHMENTS.of(values)
        said[file.message_id] = replace(said[file.message_id], files=(*said[file.message_id].files, file))
    query = select(*rows.UNDERSTANDINGS.columns, understanding.c.corrected_to)
    for found in connection.execute(query.where(understanding.c.message_id.in_(ids))):
        parse = rows.UNDERSTANDINGS.of(found[:-1])
        said[parse.message_id] = replace(said[parse.message_id], understood=parse, corrected=found[-1])
    addresses = _addresses(connection, shown)
    for row in shown:
        sent_to = (row.verdict or {}).get("to")
        address = str(sent_to) if sent_to else addresses.get(row.conversation_id or "")
        said[row.id] = replace(said[row.id], address=address)
    columns = (outbox.c.message_id, outbox.c.state, outbox.c.error, outbox.c.bounced_at, outbox.c.bounce)
    for letter in connection.execute(select(*columns).where(outbox.c.message_id.in_(ids))):
        came_back = letter.bounced_at is not None
        delivery, error = ("bounced", letter.bounce) if came_back else (letter.state, letter.error)
        said[letter.message_id] = replace(said[letter.message_id], delivery=delivery, error=error)
    return list(said.values())


def _addresses(connection: Connection, shown: Sequence[MessageRow]) -> dict[str, str]:
    """The mail addresses behind the conversations of these messages."""
    ids = {row.conversation_id for row in shown if row.conversation_id is not None}
    query = select(conversation.c.id, identity.c.value).join(identity, identity.c.id == conversation.c.identity_id)
    mails = query.where(identity.c.kind == "email", conversation.c.id.in_(list(ids)))
    return dict(connection.execute(mails).tuples().all())


def _identities(connection: Connection, case: CaseRow) -> list[IdentityRow]:
    if case.contact_id is None:
        return []
    query = select(*rows.IDENTITIES.columns).where(identity.c.contact_id == case.contact_id).order_by(identity.c.kind)
    return [rows.IDENTITIES.of(values) for values in connection.execute(query.limit(20))]


def _company(connection: Connection, case: CaseRow, now: int) -> Company | None:
    found = connection.execute(select(account).where(account.c.id == case.account_id)).one_or_none()
    if found is None:
        return None
    stands = and_(
        or_(care.c.valid_from.is_(None), care.c.valid_from <= now),
        or_(care.c.valid_to.is_(None), care.c.valid_to > now),
    )
    query = (
        select(care.c.role, person.c.name, person.c.id)
        .join(person, person.c.id == care.c.person_id)
        .where(care.c.account_id == case.account_id, care.c.topic == (case.topic or "general"), stands)
    )
    order = ("preferred", "backup", "lead", "account_manager")
    carers = [Carer(role=row.role, name=row.name, person_id=row.id) for row in connection.execute(query)]
    return Company(
        name=found.name,
        external_no=found.external_no,
        tier=found.tier,
        carers=sorted(carers, key=lambda one: order.index(one.role)),
    )


def _slots(connection: Connection, case_id: str) -> Mapping[str, object]:
    query = select(flow_state.c.flow, flow_state.c.state).where(flow_state.c.case_id == case_id)
    found = connection.execute(query).one_or_none()
    return {} if found is None else given_slots(found.flow, found.state)


def _promises(connection: Connection, case_id: str) -> list[Promised]:
    query = select(promise).where(promise.c.case_id == case_id, promise.c.ended_at.is_(None))
    query = query.order_by(promise.c.made_at.desc()).limit(_OTHERS)
    return [Promised(**{name: getattr(row, name) for name in Promised.__slots__}) for row in connection.execute(query)]


def _events(connection: Connection, case_id: str) -> list[Happened]:
    query = select(event).where(event.c.case_id == case_id).order_by(event.c.seq.desc()).limit(_EVENTS)
    return [Happened(**{name: getattr(row, name) for name in Happened.__slots__}) for row in connection.execute(query)]


def _others(connection: Connection, case: CaseRow, reader: str) -> list[Line]:
    related: ColumnElement[bool] = cases.c.id.in_(list(case.linked))
    if case.contact_id is not None:
        related = or_(related, and_(cases.c.contact_id == case.contact_id, is_alive()))
    return lines_of(connection, reader, and_(cases.c.id != case.id, related), limit=_OTHERS)
