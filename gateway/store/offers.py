"""Queries of offers: cases that wait for somebody, agents with their load, and the offers between them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.changes import Changes, append_events, write_one
from gateway.store.rows import AssignmentRow, CaseRow, EventRow, TimerRow
from gateway.store.schema import agent, assignment, cases


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLoad:
    """An agent who may be offered cases, and how much he has: own cases in work and open offers together."""

    id: str
    mail: str
    capacity: int
    load: int
    skills: frozenset[str]
    languages: frozenset[str]
    telephone_state: str | None
    idle_since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A case that waits in a queue, and the agents who let an offer of it run out since it was queued."""

    case: CaseRow
    declined: frozenset[str]


def waiting_cases(connection: Connection, *, most: int) -> list[Waiting]:
    """Cases owned by a queue without an open offer: the most urgent first, then who waits longest."""
    offered = select(assignment.c.id).where(assignment.c.case_id == cases.c.id, assignment.c.ended_at.is_(None))
    query = (
        select(*rows.CASES.columns)
        .where(cases.c.owner == "queue", cases.c.state == "open", ~offered.exists())
        .order_by(cases.c.priority.desc(), cases.c.queued_at)
        .limit(most)
    )
    found = [rows.CASES.of(values) for values in connection.execute(query)]
    declined: dict[str, set[str]] = {}
    queued_at = {case.id: case.queued_at or 0 for case in found}
    past = select(assignment.c.case_id, assignment.c.agent_id, assignment.c.offered_at).where(
        assignment.c.case_id.in_(list(queued_at)), assignment.c.end_reason.in_(("timeout", "declined"))
    )
    for case_id, agent_id, offered_at in connection.execute(past) if queued_at else ():
        if offered_at >= queued_at[case_id]:
            declined.setdefault(case_id, set()).add(agent_id)
    return [Waiting(case=case, declined=frozenset(declined.get(case.id, ()))) for case in found]


def loads(connection: Connection, agent_ids: Collection[str]) -> list[AgentLoad]:
    """These agents with their load, without those who are away or on the telephone."""
    in_work = (
        select(cases.c.agent_id, func.count().label("held"))
        .where(cases.c.agent_id.in_(agent_ids), cases.c.state == "open")
        .group_by(cases.c.agent_id)
    )
    held = {row[0]: int(row[1]) for row in connection.execute(in_work)}
    offered = (
        select(assignment.c.agent_id, func.count())
        .where(
            assignment.c.agent_id.in_(agent_ids), assignment.c.ended_at.is_(None), assignment.c.accepted_at.is_(None)
        )
        .group_by(assignment.c.agent_id)
    )
    open_offers = {row[0]: int(row[1]) for row in connection.execute(offered)}
    query = select(agent).where(agent.c.person_id.in_(agent_ids), ~agent.c.away)
    return [
        AgentLoad(
            id=row.person_id,
            mail=row.mail,
            capacity=row.capacity,
            load=held.get(row.person_id, 0) + open_offers.get(row.person_id, 0),
            skills=frozenset(row.skills),
            languages=frozenset(row.languages),
            telephone_state=row.telephone_state,
            idle_since=row.idle_since or 0,
        )
        for row in connection.execute(query)
    ]


def make_offer(connection: Connection, offer: AssignmentRow, timer: TimerRow, event: EventRow, *, version: int) -> bool:
    """Offer a case that is still as it was seen; False when somebody was quicker."""
    stands = select(cases.c.id).where(cases.c.id == offer.case_id, cases.c.owner == "queue", cases.c.version == version)
    is_offered = select(assignment.c.id).where(assignment.c.case_id == offer.case_id, assignment.c.ended_at.is_(None))
    if connection.execute(stands.with_for_update()).first() is None or connection.execute(is_offered).first():
        return False
    rows.ASSIGNMENTS.insert(connection, [offer])
    rows.TIMERS.upsert(connection, [timer])
    append_events(connection, [event])
    return True


def note_seen(connection: Connection, agent_id: str, *, now: int) -> None:
    """Note that an agent's desk is open at this instant."""
    connection.execute(update(agent).where(agent.c.person_id == agent_id).values(last_seen_at=now))


def held_by_gone(connection: Connection, *, seen_before: int, most: int) -> Sequence[CaseRow]:
    """Open cases of agents whose desk was open after they took them and has been closed for long."""
    query = (
        select(*rows.CASES.columns)
        .join(agent, agent.c.person_id == cases.c.agent_id)
        .where(
            cases.c.owner == "agent",
            cases.c.state == "open",
            agent.c.last_seen_at >= cases.c.claimed_at,
            agent.c.last_seen_at < seen_before,
        )
        .limit(most)
    )
    return [rows.CASES.of(values) for values in connection.execute(query)]


def take_back(connection: Connection, changes: Changes, *, case_id: str, now: int) -> None:
    """Write a case's return to its queue and end its agent's assignment; raises VersionConflictError."""
    connection.execute(
        update(assignment)
        .where(assignment.c.case_id == case_id, assignment.c.ended_at.is_(None))
        .values(ended_at=now, end_reason="agent-gone")
    )
    write_one(connection, changes)
