"""Queries of timers: what is due, each fired once in the transaction of its effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from gateway.store.schema import timer


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A timer that is due."""

    id: str
    kind: str
    subject: str


def take_due(connection: Connection, *, now: int, most: int) -> list[Due]:
    """The timers due now, oldest first, locked for this transaction against other processes."""
    query = (
        select(timer.c.id, timer.c.kind, timer.c.subject)
        .where(timer.c.done_at.is_(None), timer.c.due_at <= now)
        .order_by(timer.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [Due(id=row.id, kind=row.kind, subject=row.subject) for row in connection.execute(query)]


def rearm(connection: Connection, due: Due, *, at: int) -> None:
    """Let a timer that fired too early fire again at the right instant."""
    connection.execute(update(timer).where(timer.c.id == due.id).values(due_at=at))


def end(connection: Connection, due: Sequence[Due], *, now: int) -> None:
    """These timers are done."""
    connection.execute(update(timer).where(timer.c.id.in_([one.id for one in due])).values(done_at=now))
