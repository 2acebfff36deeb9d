"""Queries of one case as people read it: its people, messages, events and promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.case_merges import merged_into
from gateway.store.fields import Fields as Fields
from gateway.store.fields import fields_of as fields_of
from gateway.store.rows import CaseRow
from gateway.store.schema import (
    account,
    assignment,
    attachment,
    cases,
    contact,
    event,
    identity,
    message,
    outbox,
    person,
    promise,
    understanding,
)

MOST_EVENTS = 200
MOST_NOTES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case with everything about it; `numbers` are those of the cases it is linked to or merged into.

    `notes` are what people noted that is data too (sheets, pauses), oldest first; `merged` the cases that went into it.
    """

    case: CaseRow
    contact: Fields | None
    identities: Sequence[Fields]
    account: Fields | None
    agent: Fields | None
    offer: Fields | None
    messages: Sequence[Fields]
    has_older: bool
    events: Sequence[Fields]
    promises: Sequence[Fields]
    numbers: Mapping[str, str]
    notes: Sequence[Fields] = ()
    merged: Sequence[str] = ()
    reporter: Fields | None = None


def case_view(connection: Connection, number: str, *, newest: int) -> CaseView | None:
    """The case of that number with its `newest` messages in ascending order, or None."""
    found = connection.execute(select(*rows.CASES.columns).where(cases.c.number == number)).first()
    if found is None:
        return None
    case = rows.CASES.of(found)
    shown = _messages(connection, case.id, after=0, limit=newest + 1, newest_first=True)
    named = [*case.linked, *([case.merged_into] if case.merged_into else [])]
    return CaseView(
        case=case,
        contact=_one(
            connection, select(contact.c.id, contact.c.name, contact.c.language), contact.c.id, case.contact_id
        ),
        identities=_identities(connection, case.contact_id),
        account=_one(
            connection,
            select(account.c.id, account.c.external_no, account.c.name, account.c.tier),
            account.c.id,
            case.account_id,
        ),
        agent=_one(connection, select(person.c.name, person.c.mail), person.c.id, case.agent_id),
        offer=_offer(connection, case.id),
        messages=shown[:newest][::-1],
        has_older=len(shown) > newest,
        events=_events(connection, case.id),
        promises=fields_of(connection, select(promise).where(promise.c.case_id == case.id).order_by(promise.c.made_at)),
        reporter=_one(connection, select(contact.c.id, contact.c.name), contact.c.id, case.reporter_id),
        numbers=_numbers(connection, named),
        notes=_notes(connection, case.id),
        merged=merged_into(connection, case.id),
    )


def case_id_of(connection: Connection, number: str) -> str | None:
    """The id of the case of that number."""
    return connection.execute(select(cases.c.id).where(cases.c.number == number)).scalar_one_or_none()


def messages_after(connection: Connection, case_id: str, *, after: int, limit: int) -> list[Fields]:
    """The case's messages above a position, ascending, each with its attachments, understanding and delivery."""
    return _messages(connection, case_id, after=after, limit=limit, newest_first=False)


def _messages(connection: Connection, case_id: str, *, after: int, limit: int, newest_first: bool) -> list[Fields]:
    order = message.c.position.desc() if newest_first else message.c.position
    query = (
        select(
            message,
            understanding.c.intent,
            understanding.c.confidence,
            understanding.c.entities,
            outbox.c.state.label("letter_state"),
            outbox.c.error.label("letter_error"),
            outbox.c.bounced_at,
            outbox.c.bounce,
        )
        .outerjoin(understanding, understanding.c.message_id == message.c.id)
        .outerjoin(outbox, outbox.c.message_id == message.c.id)
        .where(message.c.case_id == case_id, message.c.position > after)
    )
    found = [dict(row) for row in fields_of(connection, query.order_by(order).limit(limit))]
    files: dict[str, list[Fields]] = {}
    for row in fields_of(
        connection, select(attachment).where(attachment.c.message_id.in_([one["id"] for one in found]))
    ):
        files.setdefault(row["message_id"], []).append(row)
    for one in found:
        one["attachments"] = files.get(one["id"], [])
    return list(found)


def _identities(connection: Connection, contact_id: str | None) -> Sequence[Fields]:
    if contact_id is None:
        return []
    query = select(identity.c.id, identity.c.kind, identity.c.value, identity.c.verified_at, identity.c.blocked_at)
    return fields_of(connection, query.where(identity.c.contact_id == contact_id).order_by(identity.c.id))


def _offer(connection: Connection, case_id: str) -> Fields | None:
    query = (
        select(assignment, person.c.mail)
        .join(person, person.c.id == assignment.c.agent_id)
        .where(assignment.c.case_id == case_id, assignment.c.ended_at.is_(None), assignment.c.accepted_at.is_(None))
    )
    found = fields_of(connection, query)
    return found[0] if found else None


def _events(connection: Connection, case_id: str) -> Sequence[Fields]:
    query = select(event).where(event.c.case_id == case_id).order_by(event.c.seq.desc()).limit(MOST_EVENTS)
    return fields_of(connection, query)[::-1]


def _notes(connection: Connection, case_id: str) -> Sequence[Fields]:
    query = (
        select(message.c.author_name, message.c.at, message.c.verdict)
        .where(message.c.case_id == case_id, message.c.direction == "note", message.c.verdict.is_not(None))
        .order_by(message.c.position.desc())
        .limit(MOST_NOTES)
    )
    return fields_of(connection, query)[::-1]


def _numbers(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    return dict(connection.execute(select(cases.c.id, cases.c.number).where(cases.c.id.in_(ids))).tuples().all())


def _one(connection: Connection, query: Any, key: Any, value: str | None) -> Fields | None:
    if value is None:
        return None
    found = fields_of(connection, query.where(key == value))
    return found[0] if found else None
