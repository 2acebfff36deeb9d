"""Queries of the calendars that pages keep: each with its version, who changed it, and who counts by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from gateway.store.access import AuditRow, add_audit
from gateway.store.changes import append_events
from gateway.store.rows import EventRow
from gateway.store.schema import account, calendar

MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """A calendar as it was written; `body` holds the keys of a `[calendars.x]` section."""

    name: str
    body: Mapping[str, object]
    version: int
    changed_by: str
    changed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of a calendar with what tells of it: `body` None takes it away, `version` is the one that was seen."""

    name: str
    body: Mapping[str, object] | None
    version: int
    by: str
    at: int
    event: EventRow
    audit: AuditRow


_COLUMNS = tuple(calendar.c[name] for name in CalendarRow.__slots__)


def list_calendars(connection: Connection) -> list[CalendarRow]:
    """Every stored calendar by name."""
    found = connection.execute(select(*_COLUMNS).order_by(calendar.c.name))
    return [CalendarRow(**row) for row in found.mappings()]


def get_calendar(connection: Connection, name: str) -> CalendarRow | None:
    """The stored calendar of that name."""
    found = connection.execute(select(*_COLUMNS).where(calendar.c.name == name)).mappings().one_or_none()
    return CalendarRow(**found) if found is not None else None


def write_calendar(connection: Connection, change: Change) -> bool:
    """Add, replace or take away a calendar that is still as it was seen (version 0: not there); False where it is not.

    Two who add the same name at once are told apart by the table's key: the second raises IntegrityError.
    """
    values = {"body": change.body, "changed_by": change.by, "changed_at": change.at, "version": change.version + 1}
    seen = (calendar.c.name == change.name, calendar.c.version == change.version)
    if change.body is None:
        written = connection.execute(delete(calendar).where(*seen)).rowcount
    elif change.version == 0:
        is_there = select(calendar.c.name).where(calendar.c.name == change.name)
        if connection.execute(is_there).first() is not None:
            return False
        written = connection.execute(insert(calendar).values(name=change.name, **values)).rowcount
    else:
        written = connection.execute(update(calendar).where(*seen).values(**values)).rowcount
    if not written:
        return False
    add_audit(connection, change.audit)
    append_events(connection, [change.event])
    return True


def accounts_by(connection: Connection, name: str) -> Sequence[str]:
    """The numbers of some accounts whose calendar this is."""
    query = select(account.c.external_no).where(account.c.calendar == name).order_by(account.c.external_no)
    return connection.execute(query.limit(MOST_NAMED)).scalars().all()
