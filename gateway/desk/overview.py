"""Queries of supervision: what waits in each queue, who is there with how much, which promises are near their end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, case, func, select, union_all
from sqlalchemy.engine import Connection

from gateway.desk.lists import IS_WAITING, Line, is_alive, lines_of
from gateway.ids import SECOND
from gateway.store.promises import is_running
from gateway.store.schema import agent, cases, person, promise

_SOON: Final = 3600 * SECOND
_LISTED: Final = 100
_WATCHED: Final = cases.c.id.in_(
    union_all(select(cases.c.id).where(IS_WAITING), select(cases.c.id).where(cases.c.agent_id.is_not(None)))
)
"""Two partial indexes, so that the closed cases of years are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """One queue: how many wait and since when, how many agents hold, how many promises are late or nearly so."""

    queue: str
    waiting: int
    waits_since: int | None
    held: int
    late: int
    soon: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """One of the staff, whether the desk is open, and what they have."""

    id: str
    name: str
    mail: str
    role: str
    is_there: bool
    away: bool
    capacity: int
    held: int
    telephone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the supervisor's page shows."""

    queues: Sequence[QueueState]
    people: Sequence[Online]
    lines: Sequence[Line]


def overview(connection: Connection, reader: str, *, present: Collection[str], now: int) -> Overview:
    """The state of queues and people, and the open cases that people hold or wait for."""
    found = lines_of(connection, reader, and_(is_alive(), _WATCHED), limit=_LISTED)
    most = now * 2
    return Overview(
        queues=_queues(connection, now),
        people=people(connection, present=present),
        lines=sorted(found, key=lambda line: (line.due_at or most, line.waits_since or most)),
    )


def people(connection: Connection, *, present: Collection[str]) -> list[Online]:
    """Everybody who works at the desk: those who are there first, then by name."""
    held = (
        select(cases.c.agent_id, func.count().label("held"))
        .where(cases.c.agent_id.is_not(None), cases.c.state == "open")
        .group_by(cases.c.agent_id)
        .subquery()
    )
    query = (
        select(agent, person.c.name, held.c.held)
        .join(person, person.c.id == agent.c.person_id)
        .outerjoin(held, held.c.agent_id == agent.c.person_id)
    )
    found = [
        Online(
            id=row.person_id,
            name=row.name,
            mail=row.mail,
            role=row.role,
            is_there=row.person_id in present,
            away=row.away,
            capacity=row.capacity,
            held=row.held or 0,
            telephone=row.telephone_state,
        )
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda one: (not one.is_there, one.name))


def _queues(connection: Connection, now: int) -> list[QueueState]:
    query = (
        select(
            cases.c.queue,
            func.count(func.distinct(case((IS_WAITING, cases.c.id)))),
            func.min(case((IS_WAITING, cases.c.queued_at))),
            func.count(func.distinct(case((~IS_WAITING, cases.c.id)))),
            func.count(func.distinct(case((promise.c.due_at <= now, cases.c.id)))),
            func.count(func.distinct(case((promise.c.due_at.between(now + 1, now + _SOON), cases.c.id)))),
        )
        .outerjoin(promise, and_(promise.c.case_id == cases.c.id, is_running()))
        .where(is_alive(), _WATCHED, cases.c.queue.is_not(None))
        .group_by(cases.c.queue)
    )
    found = [
        QueueState(queue=queue, waiting=waiting, waits_since=since, held=held, late=late, soon=soon)
        for queue, waiting, since, held, late, soon in connection.execute(query).tuples()
    ]
    return sorted(found, key=lambda one: (-one.late, -one.waiting, one.queue))
