"""Queries of cases for the people who work on them: one case as it stands, where its customer is reached, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.promises import is_open
from gateway.store.rows import AssignmentRow, CaseRow, ConversationRow, MessageRow
from gateway.store.schema import (
    account,
    assignment,
    care,
    cases,
    contact,
    conversation,
    event,
    message,
    outbox,
    person,
    promise,
)

_LOOKED_BACK = 50
"""Events of a case among which its way is looked for."""
_ROLES = ("preferred", "backup", "lead", "account_manager")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case as it stands now: who holds it, the offer or acceptance that is open, the promises not yet met.

    `agents` counts the people who have had it.
    """

    case: CaseRow
    holder_name: str | None
    holder_mail: str | None
    assignment: AssignmentRow | None
    open_promises: tuple[str, ...]
    agents: int = 0

    @property
    def hops(self) -> int:
        """How often the case was passed on."""
        return self.case.hops


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What a case has seen, for the facts of its end: letters of people, and whether it was taken up again."""

    replies: int
    was_reopened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Where a customer is reached: a conversation and an address, with the last mail that came by it.

    `writer` is the address that mail came from, where its Reply-To is answered instead. Words to somebody who
    `is_customers` are words to the customer, and keep what was promised to them.
    """

    conversation: ConversationRow
    kind: str
    value: str
    last: MessageRow | None
    writer: str | None = None
    is_customers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases a list shows; None shows all. `contact_id` and `account_id` narrow to a person or company."""

    queue: str | None = None
    owner: str | None = None
    state: str | None = None
    agent_id: str | None = None
    contact_id: str | None = None
    account_id: str | None = None
    observed: bool | None = None


def standing(connection: Connection, number: str) -> Standing | None:
    """The case of that number with what an action on it must know, or None."""
    query = select(*rows.CASES.columns, person.c.name, person.c.mail).outerjoin(person, person.c.id == cases.c.agent_id)
    found = connection.execute(query.where(cases.c.number == number)).first()
    if found is None:
        return None
    case = rows.CASES.of(found[:-2])
    open_ = connection.execute(
        select(*rows.ASSIGNMENTS.columns).where(assignment.c.case_id == case.id, assignment.c.ended_at.is_(None))
    ).first()
    kinds = connection.execute(
        select(promise.c.kind)
        .where(promise.c.case_id == case.id, promise.c.to_whom == "customer", is_open())
        .order_by(promise.c.kind)
    ).scalars()
    agents = select(func.count(assignment.c.agent_id.distinct()))
    return Standing(
        case=case,
        holder_name=found[-2],
        holder_mail=found[-1],
        assignment=rows.ASSIGNMENTS.of(open_) if open_ is not None else None,
        open_promises=tuple(kinds),
        agents=connection.execute(
            agents.where(assignment.c.case_id == case.id, assignment.c.accepted_at.is_not(None))
        ).scalar_one(),
    )


def lived(connection: Connection, case_id: str) -> Lived:
    """What the case has seen so far."""
    replies = select(func.count()).where(
        message.c.case_id == case_id, message.c.direction == "out", message.c.author == "agent"
    )
    reopened = select(event.c.id).where(event.c.case_id == case_id, event.c.kind == "case.reopened").limit(1)
    return Lived(
        replies=connection.execute(replies).scalar_one(),
        was_reopened=connection.execute(reopened).first() is not None,
    )


def carers(connection: Connection, case: CaseRow, now: int) -> dict[str, str]:
    """The roles of those who look after the case's account in its topic now, by person."""
    if case.account_id is None or case.topic is None:
        return {}
    query = select(care.c.person_id, care.c.role).where(
        care.c.account_id == case.account_id,
        care.c.topic == case.topic,
        or_(care.c.valid_from.is_(None), care.c.valid_from <= now),
        or_(care.c.valid_to.is_(None), care.c.valid_to > now),
    )
    found: dict[str, str] = {}
    for person_id, role in connection.execute(query):
        if _ROLES.index(role) < _ROLES.index(found.get(person_id, _ROLES[-1])) or person_id not in found:
            found[person_id] = role
    return found


def queues_before(connection: Connection, case_id: str) -> list[str]:
    """The queues that the case was passed on from, newest first."""
    query = (
        select(event.c.data)
        .where(event.c.case_id == case_id, event.c.kind.in_(("case.transferred", "case.escalated")))
        .order_by(event.c.seq.desc())
        .limit(_LOOKED_BACK)
    )
    return [str(data["from"]) for data in connection.execute(query).scalars() if data.get("from")]


def message_of_letter(connection: Connection, key: str) -> MessageRow | None:
    """The message of the letter with this idempotency key, if it was written already."""
    query = select(*rows.MESSAGES.columns).join(outbox, outbox.c.message_id == message.c.id)
    found = connection.execute(query.where(outbox.c.idempotency_key == key)).first()
    return rows.MESSAGES.of(found) if found is not None else None


def conversations_of(connection: Connection, case_id: str) -> list[ConversationRow]:
    """The conversations that stand at this case now."""
    query = select(*rows.CONVERSATIONS.columns).where(conversation.c.case_id == case_id).order_by(conversation.c.id)
    return [rows.CONVERSATIONS.of(values) for values in connection.execute(query)]


def messages_of(connection: Connection, case_id: str, ids: Sequence[str]) -> list[MessageRow]:
    """Those of the named messages that stand in the case, in their order."""
    query = select(*rows.MESSAGES.columns).where(message.c.case_id == case_id, message.c.id.in_(ids))
    return [rows.MESSAGES.of(values) for values in connection.execute(query.order_by(message.c.position))]


def newest_messages(connection: Connection, case_id: str) -> dict[str, str]:
    """The id of the newest message of each conversation of the case."""
    query = select(message.c.conversation_id, message.c.id).where(
        message.c.case_id == case_id, message.c.conversation_id.is_not(None), message.c.direction.in_(("in", "out"))
    )
    return dict(connection.execute(query.order_by(message.c.position)).tuples().all())  # the last one stays


def move_messages(connection: Connection, moved: Sequence[MessageRow]) -> None:
    """Put messages into the case and at the position that their rows say."""
    for row in moved:
        connection.execute(
            update(message).where(message.c.id == row.id).values(case_id=row.case_id, position=row.position)
        )


def list_cases(
    connection: Connection,
    wanted: CaseFilter,
    *,
    after: tuple[int, str] | None,
    limit: int,
    among: Sequence[str] | None = None,
) -> Sequence[Any]:
    """Cases with their customer's and holder's names, newest activity first, after the given (active_at, id)."""
    query = _summaries(wanted)
    if among is not None:
        query = query.where(cases.c.id.in_(among))
    if after is not None:
        at, id_ = after
        query = query.where(or_(cases.c.active_at < at, and_(cases.c.active_at == at, cases.c.id < id_)))
    newest_first = query.order_by(cases.c.active_at.desc(), cases.c.id.desc()).limit(limit)
    return connection.execute(newest_first).mappings().all()


def filtered(query: Select[Any], wanted: CaseFilter) -> Select[Any]:
    """A query of cases narrowed to those wanted."""
    for name in CaseFilter.__slots__:
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(cases.c[name] == value)
    return query


def count_by_queue(connection: Connection) -> dict[str, tuple[int, int | None]]:
    """How many cases wait in each queue, and since when the longest does."""
    query = select(cases.c.queue, func.count(), func.min(cases.c.queued_at)).where(cases.c.owner == "queue")
    return {queue: (count, since) for queue, count, since in connection.execute(query.group_by(cases.c.queue))}


def _summaries(wanted: CaseFilter) -> Select[Any]:
    query = (
        select(
            cases,
            contact.c.name.label("contact_name"),
            account.c.name.label("account_name"),
            account.c.external_no.label("account_no"),
            person.c.name.label("agent_name"),
            person.c.mail.label("agent_mail"),
        )
        .outerjoin(contact, contact.c.id == cases.c.contact_id)
        .outerjoin(account, account.c.id == cases.c.account_id)
        .outerjoin(person, person.c.id == cases.c.agent_id)
    )
    return filtered(query, wanted)
