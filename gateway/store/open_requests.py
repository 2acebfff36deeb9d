"""Queries of what a customer has asked before and people work on: the newest such case, its promise, its last nudge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from gateway.store.schema import cases, event, promise

NUDGED: Final = "case.nudged"
_AT_WORK: Final = ("open", "waiting_customer", "waiting_third", "snoozed")
_DONE: Final = ("solved", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest:
    """A case of people: its nearest promise of an answer, and when its owner was last reminded by the customer."""

    id: str
    number: str
    version: int
    is_done: bool
    agent_id: str | None
    due_at: int | None
    calendar: str | None
    nudged_at: int | None


def newest_of(connection: Connection, contact_id: str, *, since: int) -> OpenRequest | None:
    """The customer's newest case at people, else the newest one done since then; None without any."""
    is_at_work = and_(cases.c.owner.in_(("queue", "agent")), cases.c.state.in_(_AT_WORK))
    is_done = and_(cases.c.queue.is_not(None), cases.c.state.in_(_DONE), cases.c.active_at >= since)
    query = (
        select(cases.c.id, cases.c.number, cases.c.version, cases.c.state, cases.c.agent_id)
        .where(cases.c.contact_id == contact_id, cases.c.observed.is_(False), or_(is_at_work, is_done))
        .order_by(cases.c.state.in_(_DONE), cases.c.active_at.desc())
        .limit(1)
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    due = connection.execute(
        select(promise.c.due_at, promise.c.calendar)
        .where(
            promise.c.case_id == found.id,
            promise.c.kind.in_(("answer", "callback")),
            promise.c.met_at.is_(None),
            promise.c.ended_at.is_(None),
        )
        .order_by(promise.c.due_at)
        .limit(1)
    ).one_or_none()
    nudged = select(func.max(event.c.at)).where(event.c.case_id == found.id, event.c.kind == NUDGED)
    return OpenRequest(
        id=found.id,
        number=found.number,
        version=found.version,
        is_done=found.state in _DONE,
        agent_id=found.agent_id,
        due_at=due.due_at if due is not None else None,
        calendar=due.calendar if due is not None else None,
        nudged_at=connection.execute(nudged).scalar_one(),
    )
