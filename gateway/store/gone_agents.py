"""Queries of agents who went away: whose desk is open, what those hold whose desk is not, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, literal_column, select, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.changes import Changes, write
from gateway.store.rows import CaseRow
from gateway.store.schema import agent, assignment, cases


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOffer:
    """An offer that its agent has not accepted yet."""

    id: str
    case_id: str
    number: str
    agent_mail: str


def note_seen(connection: Connection, agent_id: str, *, now: int) -> None:
    """Note that an agent's desk is open at this instant; who says to be away is not there, whatever is open."""
    present = (agent.c.person_id == agent_id, ~agent.c.away)
    connection.execute(update(agent).where(*present).values(last_seen_at=now))


def held_by_gone(connection: Connection, *, seen_before: int, most: int) -> Sequence[CaseRow]:
    """Open cases of agents whose desk was open after they took them and has been closed for long, oldest rank first."""
    gone = connection.execute(select(agent.c.person_id).where(agent.c.last_seen_at < seen_before)).scalars().all()
    if not gone:
        return []
    query = (
        select(*rows.CASES.columns)
        .join(agent, agent.c.person_id == cases.c.agent_id)
        .where(
            cases.c.agent_id.in_(gone),
            cases.c.agent_id.is_not(None),
            cases.c.state == literal_column("'open'"),
            cases.c.owner == literal_column("'agent'"),
            agent.c.last_seen_at >= func.coalesce(cases.c.claimed_at, literal_column("0")),
        )
        .order_by(cases.c.rank_at, cases.c.id)
        .limit(most)
    )
    return [rows.CASES.of(values) for values in connection.execute(query)]


def take_back(connection: Connection, changes: Sequence[Changes], *, now: int) -> int:
    """Write cases' returns to their queues, each that is as it was seen, and end their assignments; gives how many."""
    written = write(connection, changes)
    ids = [case.id for one in written for case in one.cases]
    if ids:
        connection.execute(
            update(assignment)
            .where(assignment.c.case_id.in_(ids), assignment.c.ended_at.is_(None))
            .values(ended_at=now, end_reason="agent-gone")
        )
    return len(written)


def offered_to_gone(connection: Connection, gone: Collection[str]) -> list[OpenOffer]:
    """The offers not yet accepted of these agents, and of those who say that they are away."""
    away = set(connection.execute(select(agent.c.person_id).where(agent.c.away)).scalars())
    ids = sorted(away | set(gone))
    query = (
        select(assignment.c.id, cases.c.id.label("case_id"), cases.c.number, agent.c.mail.label("agent_mail"))
        .join(cases, cases.c.id == assignment.c.case_id)
        .join(agent, agent.c.person_id == assignment.c.agent_id)
        .where(assignment.c.agent_id.in_(ids), assignment.c.ended_at.is_(None), assignment.c.accepted_at.is_(None))
    )
    return [OpenOffer(**row._mapping) for row in connection.execute(query)] if ids else []


def end_offers(connection: Connection, offer_ids: Sequence[str], *, now: int) -> set[str]:
    """End these offers as far as nobody accepted them meanwhile; gives those that ended."""
    is_open = and_(assignment.c.id.in_(offer_ids), assignment.c.ended_at.is_(None), assignment.c.accepted_at.is_(None))
    ended = update(assignment).where(is_open).values(ended_at=now, end_reason="agent-gone").returning(assignment.c.id)
    return set(connection.execute(ended).scalars())
