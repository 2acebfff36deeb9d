"""Timers of promises: their owner is warned before the end, what was not kept is broken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from gateway.firing import OVER, Effect, Fired, Firing, case_of, event_of
from gateway.store.schema import promise
from gateway.store.timers import Due


def watch_promise(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Warn once, then note that the promise was broken."""
    now = firing.now
    query = select(promise.c.case_id, promise.c.due_at, promise.c.warned_at, promise.c.met_at, promise.c.broken_at)
    row = connection.execute(query.where(promise.c.id == due.subject)).one_or_none()
    if row is None or row.met_at is not None or row.broken_at is not None:
        return Fired()
    case = case_of(connection, row.case_id)
    if case is None or case.state in OVER:
        return Fired()
    change = update(promise).where(promise.c.id == due.subject)
    if now >= row.due_at:
        connection.execute(change.values(broken_at=row.due_at, warned_at=row.warned_at or now))
        return Fired(events=(event_of(case, "promise.broken", now, promise=due.subject),))
    if row.warned_at is None:
        connection.execute(change.values(warned_at=now))
        return Fired(again_at=row.due_at, events=(event_of(case, "promise.warned", now, promise=due.subject),))
    return Fired(again_at=row.due_at)


EFFECTS: Final[Mapping[str, Effect]] = {"promise": watch_promise}
