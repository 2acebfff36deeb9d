"""Queries of who looks after whom: what changes are planned on, and the changes, guarded by one revision of it all.

Every change of accounts' care, staff and absences raises the counter `care`. A plan remembers the revision it was made
on and is written only while that still holds; so checks that look at many rows hold when they are written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.bulk import Bulk, insert_bulk
from gateway.store.counters import raise_counter
from gateway.store.schema import absence, account, agent, calendar, care, counter, person

_COUNTER = "care"


class CareMovedError(Exception):
    """Something was changed since the plan was made: make it again on what stands now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountKnown:
    """An account as checks and files need it."""

    id: str
    external_no: str
    name: str
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKnown:
    """One of the staff; `desk_role` is None for people who are no agents."""

    id: str
    name: str
    mail: str
    role: str
    unit: str | None
    left_at: int | None
    desk_role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareKnown:
    """A row of the care table with its account's number and its person's mail address."""

    id: str
    external_no: str
    topic: str
    role: str
    mail: str
    valid_from: int | None
    valid_to: int | None
    approved_by: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareNew:
    """A row to be written; one without `approved_by` is a proposal."""

    id: str
    account_id: str
    topic: str
    role: str
    person_id: str
    valid_from: int | None
    valid_to: int | None
    approved_by: str | None
    approved_at: int | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceKnown:
    """Somebody's absence, by mail addresses."""

    id: str
    mail: str
    starts_at: int
    ends_at: int
    stand_in: str | None
    reason: str | None
    made_by: str


_ACCOUNT = (account.c.id, account.c.external_no, account.c.name, account.c.tier)
_CARE = (
    care.c.id,
    account.c.external_no,
    care.c.topic,
    care.c.role,
    person.c.mail,
    care.c.valid_from,
    care.c.valid_to,
    care.c.approved_by,
    care.c.note,
)
_INSERT = insert_bulk(care, *CareNew.__slots__)
_REMOVE = Bulk(delete(care).where(care.c.id == bindparam("i")), ("i",))
_CHANGE = Bulk(
    update(care)
    .where(care.c.id == bindparam("i"))
    .values(valid_to=bindparam("t"), approved_by=bindparam("b"), note=bindparam("n")),
    ("t", "b", "n", "i"),
)


def revision(connection: Connection) -> int:
    """How often care data was changed; read it first, before what is planned on."""
    found = connection.execute(select(counter.c.value).where(counter.c.name == _COUNTER)).scalar_one_or_none()
    return int(found or 0)


def claim_revision(connection: Connection, seen: int) -> None:
    """Begin a change that was planned on that revision; raises CareMovedError where another came between."""
    now = raise_counter(connection, _COUNTER, 1)
    if now != seen:
        raise CareMovedError(f"revision {seen} was planned on, {now} stands")


def accounts(connection: Connection, numbers: Collection[str] | None = None) -> dict[str, AccountKnown]:
    """All accounts by number, or those of these numbers."""
    query = select(*_ACCOUNT)
    if numbers is not None:
        query = query.where(account.c.external_no.in_(list(numbers)))
    found = [AccountKnown(**row._mapping) for row in connection.execute(query)]
    return {one.external_no: one for one in found}


def people(connection: Connection) -> dict[str, PersonKnown]:
    """All of the staff by mail address."""
    columns = [person.c[name] for name in PersonKnown.__slots__[:-1]]
    query = select(*columns, agent.c.role.label("desk_role")).outerjoin(agent, agent.c.person_id == person.c.id)
    found = [PersonKnown(**row._mapping) for row in connection.execute(query)]
    return {one.mail: one for one in found}


def care_rows(
    connection: Connection, *, number: str | None = None, beside: str | None = None, row_id: str | None = None
) -> list[CareKnown]:
    """Rows of the care table in the order of accounts and topics: all, an account's, or one.

    With `beside` (a mail address) those of all accounts in which that person has any row.
    """
    query = (
        select(*_CARE)
        .join(account, account.c.id == care.c.account_id)
        .join(person, person.c.id == care.c.person_id)
        .order_by(account.c.external_no, care.c.topic, care.c.valid_from, care.c.id)
    )
    if number is not None:
        query = query.where(account.c.external_no == number)
    if beside is not None:
        theirs = select(care.c.account_id).join(person, person.c.id == care.c.person_id).where(person.c.mail == beside)
        query = query.where(care.c.account_id.in_(theirs))
    if row_id is not None:
        query = query.where(care.c.id == row_id)
    return [_care_known(values) for values in connection.execute(query)]


def approvers(connection: Connection) -> frozenset[str]:
    """Who approved any row so far."""
    query = select(care.c.approved_by).where(care.c.approved_by.is_not(None)).distinct()
    return frozenset(connection.execute(query).scalars())


def calendar_names(connection: Connection) -> frozenset[str]:
    """The calendars that were added on pages."""
    return frozenset(connection.execute(select(calendar.c.name)).scalars())


def write_care(
    connection: Connection,
    *,
    removed: Sequence[str],
    changed: Sequence[tuple[str, int | None, str | None, str | None]],
    added: Sequence[CareNew],
) -> None:
    """Write a plan: rows that go by id; rows that change (id, until, approver, remark); new rows."""
    _REMOVE.run(connection, [(id_,) for id_ in removed])
    _CHANGE.run(connection, [(until, by, note, id_) for id_, until, by, note in changed])
    _INSERT.run(connection, [tuple(getattr(row, name) for name in CareNew.__slots__) for row in added])


def absences(connection: Connection, *, over_after: int, mail: str | None = None) -> list[AbsenceKnown]:
    """Absences that end after that instant, all or one person's, the earliest first."""
    stand_in = person.alias("stand_in")
    query = (
        select(
            absence.c.id,
            person.c.mail,
            absence.c.starts_at,
            absence.c.ends_at,
            stand_in.c.mail.label("stand_in"),
            absence.c.reason,
            absence.c.made_by,
        )
        .join(person, person.c.id == absence.c.person_id)
        .outerjoin(stand_in, stand_in.c.id == absence.c.stand_in_id)
        .where(absence.c.ends_at > over_after)
        .order_by(absence.c.starts_at, absence.c.id)
    )
    if mail is not None:
        query = query.where(person.c.mail == mail)
    return [AbsenceKnown(**row._mapping) for row in connection.execute(query)]


def add_absence(connection: Connection, values: Mapping[str, Any]) -> str:
    """Write an absence and give its id."""
    id_ = new_id()
    connection.execute(absence.insert().values(id=id_, **values))
    return id_


def end_absence(connection: Connection, absence_id: str, *, ends_at: int | None) -> None:
    """Let an absence end at that instant, or take it away where it never began (None)."""
    if ends_at is None:
        connection.execute(delete(absence).where(absence.c.id == absence_id))
    else:
        connection.execute(update(absence).where(absence.c.id == absence_id).values(ends_at=ends_at))


def move_stand_ins(connection: Connection, *, person_id: str, to: str, over_after: int) -> None:
    """Let somebody else stand in wherever that person would after that instant."""
    of_person = (absence.c.stand_in_id == person_id) & (absence.c.ends_at > over_after)
    connection.execute(update(absence).where(of_person).values(stand_in_id=to))


def _care_known(values: Sequence[Any]) -> CareKnown:
    return CareKnown(**dict(zip(CareKnown.__slots__, values, strict=True)))
