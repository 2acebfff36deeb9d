"""Queries of incidents and praise: rows, lists, the thread by which a unit is written to, the end of a case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, not_, or_, select, text, update
from sqlalchemy.engine import Connection

from gateway.store import rows, schema
from gateway.store.row_writing import Rows
from gateway.store.rows import CaseRow
from gateway.store.schema import cases, conversation, event, identity, incident, message, person, praise, timer

_LOOKED_BACK = 50
_QUARTER_US = 900_000_000


@dataclass(slots=True, kw_only=True)
class IncidentRow:
    """An incident beside its case; `missing` are items of the checklist, `solved_at` when its case ended."""

    case_id: str
    type: str
    unit: str
    via: str
    reporter_person_id: str | None = None
    customer_name: str | None = None
    remark_no: str | None = None
    comment: str | None = None
    documents: Sequence[Mapping[str, object]] = ()
    missing: Sequence[str] = ()
    occurred_at: int | None = None
    hand_over_due_at: int | None = None
    handed_over_at: int
    complete_at: int | None = None
    reminders: int = 0
    reminded_at: int | None = None
    solved_at: int | None = None
    report_due_at: int | None = None
    reported_at: int | None = None
    report: str | None = None
    version: int = 1


@dataclass(slots=True, kw_only=True)
class PraiseRow:
    """Praise for a person, a unit or all of us: found in a message or noted by hand."""

    id: str
    case_id: str | None
    message_id: str | None
    person_id: str | None = None
    unit: str | None = None
    channel: str | None
    made_by: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """Which incidents a list shows; None shows all."""

    unit: str | None = None
    type: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where a unit wrote about a case: the conversation, the address, and its last mail there."""

    conversation_id: str
    channel: str
    conversation_key: str
    kind: str
    address: str
    external_id: str | None
    verdict: Mapping[str, Any]


INCIDENTS = Rows(schema.incident, IncidentRow, key=("case_id",))
PRAISES = Rows(schema.praise, PraiseRow)

_OF_CASES = select(*INCIDENTS.columns).where(incident.c.case_id.in_(bindparam("ids", expanding=True)))
_THREADS = (
    select(
        conversation.c.id,
        conversation.c.channel,
        conversation.c.conversation_key,
        identity.c.kind,
        identity.c.value,
        message.c.external_id,
        message.c.verdict,
    )
    .join(conversation, conversation.c.id == message.c.conversation_id)
    .join(identity, identity.c.id == conversation.c.identity_id)
    .where(message.c.case_id == bindparam("case_id"), message.c.direction == "in")
    .order_by(message.c.position.desc())
    .limit(_LOOKED_BACK)
)
OPEN = text("incident.reported_at IS NULL")  # word for word the partial index's condition


def of_cases(connection: Connection, ids: Collection[str]) -> dict[str, IncidentRow]:
    """The incidents among these cases, by case id."""
    found = [INCIDENTS.of(values) for values in connection.execute(_OF_CASES, {"ids": list(ids)})] if ids else []
    return {row.case_id: row for row in found}


def by_number(connection: Connection, number: str) -> tuple[CaseRow, IncidentRow | None] | None:
    """The case of that number and its incident, or None where there is no such case."""
    found = connection.execute(select(*rows.CASES.columns).where(cases.c.number == number)).first()
    if found is None:
        return None
    case = rows.CASES.of(found)
    return case, of_cases(connection, [case.id]).get(case.id)


def by_opener(connection: Connection, opened_by: str) -> tuple[CaseRow, IncidentRow | None] | None:
    """The case that was opened by this id, with its incident, or None."""
    found = connection.execute(select(cases.c.number).where(cases.c.opened_by == opened_by)).scalar_one_or_none()
    return by_number(connection, found) if found is not None else None


def threads_of(connection: Connection, case_id: str) -> list[Thread]:
    """Where others than us wrote in a case, newest first."""
    found = connection.execute(_THREADS, {"case_id": case_id})
    return [
        Thread(
            conversation_id=row.id,
            channel=row.channel,
            conversation_key=row.conversation_key,
            kind=row.kind,
            address=row.value,
            external_id=row.external_id,
            verdict=row.verdict or {},
        )
        for row in found
    ]


def note_end(connection: Connection, case_id: str, *, solved_at: int | None) -> bool:
    """Note when an incident's case ended, None where it goes on; True where its closing report is owed from now on."""
    change = update(incident).where(incident.c.case_id == case_id).returning(incident.c.reported_at)
    told = change.values(solved_at=solved_at, report_due_at=None, version=incident.c.version + 1)
    found = connection.execute(told).one_or_none()
    return found is not None and found.reported_at is None and solved_at is not None


def move(connection: Connection, source_id: str, target_id: str, *, kinds: Sequence[str]) -> bool:
    """Let an incident and its timers of these kinds belong to another case that has none; False where nothing moved."""
    if target_id in of_cases(connection, [target_id]):
        return False
    change = update(incident).where(incident.c.case_id == source_id)
    moved = connection.execute(change.values(case_id=target_id, version=incident.c.version + 1))
    if moved.rowcount:
        timers = update(timer).where(timer.c.kind.in_(kinds), timer.c.subject == source_id)
        connection.execute(timers.values(subject=target_id))
    return moved.rowcount > 0


def move_back(connection: Connection, target_id: str, source_id: str, *, kinds: Sequence[str]) -> bool:
    """Undo `move`: the incident goes back to the case in which it was opened, if it stands at the target still."""
    query = select(event.c.case_id).where(
        event.c.case_id.in_((source_id, target_id)), event.c.kind == "incident.opened"
    )
    if set(connection.execute(query).scalars()) != {source_id}:
        return False
    return move(connection, target_id, source_id, kinds=kinds)


def overdue(
    connection: Connection, wanted: IncidentFilter, *, at: int, after: tuple[int, str] | None, limit: int
) -> Sequence[Any]:
    """Incidents whose closing report is overdue at that instant, the longest overdue first."""
    query = _listed(wanted, at).where(OPEN, incident.c.report_due_at <= at)
    if after is not None:
        due, case_id = after
        query = query.where(
            or_(
                incident.c.report_due_at > due,
                and_(incident.c.report_due_at == due, incident.c.case_id > case_id),
            )
        )
    return connection.execute(query.order_by(incident.c.report_due_at, incident.c.case_id).limit(limit)).all()


def others(connection: Connection, wanted: IncidentFilter, *, at: int, before: str | None, limit: int) -> Sequence[Any]:
    """The other incidents, the newest case first."""
    is_overdue = and_(incident.c.reported_at.is_(None), incident.c.report_due_at.is_not(None))
    query = _listed(wanted, at).where(not_(and_(is_overdue, func.coalesce(incident.c.report_due_at, 0) <= at)))
    if before is not None:
        query = query.where(incident.c.case_id < before)
    return connection.execute(query.order_by(incident.c.case_id.desc()).limit(limit)).all()


def praises(connection: Connection, *, after: tuple[int, str] | None, limit: int) -> Sequence[Any]:
    """Praise, the newest first, with the number of its case and who is praised."""
    query = (
        select(praise, cases.c.number, person.c.name.label("person_name"), person.c.mail.label("person_mail"))
        .outerjoin(cases, cases.c.id == praise.c.case_id)
        .outerjoin(person, person.c.id == praise.c.person_id)
    )
    if after is not None:
        at, id_ = after
        query = query.where(or_(praise.c.at < at, and_(praise.c.at == at, praise.c.id < id_)))
    return connection.execute(query.order_by(praise.c.at.desc(), praise.c.id.desc()).limit(limit)).mappings().all()


def praise_counts(connection: Connection, *, start: int, end: int) -> list[tuple[int, str, int]]:
    """Praise from `start` to `end` by quarter of an hour (in their number since 1970) and channel."""
    channel = func.coalesce(praise.c.channel, "")
    query = select(praise.c.at - praise.c.at % _QUARTER_US, channel, func.count())
    query = query.where(praise.c.at >= start, praise.c.at < end).group_by(text("1"), text("2"))
    return [(int(at), str(name), int(count)) for at, name, count in connection.execute(query)]


def case_counts(connection: Connection, *, start: int, end: int) -> list[tuple[int, str, int]]:
    """Cases opened from `start` to `end` in the same form; one opened since then was active since then."""
    query = select(cases.c.opened_at - cases.c.opened_at % _QUARTER_US, cases.c.opened_via, func.count())
    query = query.where(cases.c.active_at >= start, cases.c.opened_at >= start, cases.c.opened_at < end)
    query = query.where(cases.c.state.not_in(("junk", "merged"))).group_by(text("1"), text("2"))
    return [(int(at), str(name), int(count)) for at, name, count in connection.execute(query)]


def person_at(connection: Connection, mail: str) -> str | None:
    """The id of the member of staff with this mail address."""
    return connection.execute(select(person.c.id).where(person.c.mail == mail)).scalar_one_or_none()


def is_praise(connection: Connection, id_: str) -> bool:
    """Whether this praise is in the register."""
    return connection.execute(select(praise.c.id).where(praise.c.id == id_)).first() is not None


def _listed(wanted: IncidentFilter, at: int) -> Select[Any]:
    query = select(cases.c.number, cases.c.state, cases.c.owner, *INCIDENTS.columns).join(
        cases, cases.c.id == incident.c.case_id
    )
    for name in ("unit", "type"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(incident.c[name] == value)
    match wanted.state:
        case "incomplete":
            query = query.where(OPEN, incident.c.complete_at.is_(None), incident.c.solved_at.is_(None))
        case "open":
            query = query.where(OPEN, incident.c.complete_at.is_not(None), incident.c.solved_at.is_(None))
        case "solved":
            query = query.where(OPEN, incident.c.solved_at.is_not(None))
        case "overdue":
            query = query.where(OPEN, incident.c.report_due_at <= at)
        case "reported":
            query = query.where(incident.c.reported_at.is_not(None), incident.c.solved_at.is_(None))
        case "finished":
            query = query.where(incident.c.reported_at.is_not(None), incident.c.solved_at.is_not(None))
    return query
