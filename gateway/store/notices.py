"""Queries of notices: what is told to everybody who writes or calls, from when to when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.changes import append_events
from gateway.store.rows import EventRow
from gateway.store.schema import notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice; no channels (names or kinds) and no topics stand for all of them. It ends at `ends_at` by itself."""

    id: str
    kind: str
    texts: Mapping[str, str]
    channels: tuple[str, ...]
    topics: tuple[str, ...]
    starts_at: int
    ends_at: int
    ended_at: int | None
    made_by: str
    made_at: int


def standing(connection: Connection, *, now: int) -> Sequence[Notice]:
    """The notices that hold now or will, oldest first."""
    query = select(notice).where(notice.c.ends_at > now, notice.c.ended_at.is_(None)).order_by(notice.c.id)
    return [_notice(row) for row in connection.execute(query).mappings()]


def list_notices(connection: Connection, *, after: str | None, limit: int) -> Sequence[Notice]:
    """Notices, newest first, those that have ended too."""
    query = select(notice).order_by(notice.c.id.desc()).limit(limit)
    if after is not None:
        query = query.where(notice.c.id < after)
    return [_notice(row) for row in connection.execute(query).mappings()]


def get(connection: Connection, notice_id: str) -> Notice | None:
    """One notice."""
    found = connection.execute(select(notice).where(notice.c.id == notice_id)).mappings().first()
    return _notice(found) if found is not None else None


def put(connection: Connection, made: Notice) -> Notice:
    """Store a notice with its event; one of that id that is there already stays as it is and is given back."""
    stored = get(connection, made.id)
    if stored is not None:
        return stored
    values: dict[str, Any] = {name: getattr(made, name) for name in Notice.__slots__}
    values |= {"texts": dict(made.texts), "channels": list(made.channels), "topics": list(made.topics)}
    connection.execute(insert(notice).values(values))
    append_events(connection, [_event(made, "notice.made", by=made.made_by, at=made.made_at)])
    return made


def end(connection: Connection, notice_id: str, *, by: str, at: int) -> Notice | None:
    """End a notice that still holds or will; one that has ended stays as it is. None where there is none."""
    ended = connection.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.ended_at.is_(None), notice.c.ends_at > at)
        .values(ended_at=at)
    )
    stored = get(connection, notice_id)
    if stored is not None and ended.rowcount:
        append_events(connection, [_event(stored, "notice.ended", by=by, at=at)])
    return stored


def _event(told: Notice, kind: str, *, by: str, at: int) -> EventRow:
    data = {"kind": told.kind, "channels": list(told.channels), "topics": list(told.topics)}
    return EventRow(id=new_id(), at=at, actor=by, kind=kind, subject=told.id, case_id=None, data=data)


def _notice(row: RowMapping) -> Notice:
    given = {name: row[name] for name in Notice.__slots__}
    given |= {"channels": tuple(row["channels"]), "topics": tuple(row["topics"])}
    return Notice(**given)
