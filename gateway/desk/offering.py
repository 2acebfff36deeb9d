"""Statements of offers and presence as the desk needs them: let an offer go, say who is away, who answered unseen."""

from __future__ import annotations

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store import rows
from gateway.store.access import AgentRow, AuditRow, add_audit
from gateway.store.changes import append_events
from gateway.store.rows import CaseRow, EventRow
from gateway.store.schema import agent as agent_table
from gateway.store.schema import assignment, cases, message


def number_of(connection: Connection, offer_id: str, agent_id: str) -> str | None:
    """The number of the case that is offered to this agent now, or None where the offer is over."""
    query = (
        select(cases.c.number)
        .join(assignment, assignment.c.case_id == cases.c.id)
        .where(assignment.c.id == offer_id, assignment.c.agent_id == agent_id, assignment.c.ended_at.is_(None))
    )
    return connection.execute(query).scalar_one_or_none()


def decline(connection: Connection, offer_id: str, *, agent: AgentRow, now: int) -> bool:
    """End an offer that its agent does not want; False where it is over already."""
    is_open = and_(
        assignment.c.id == offer_id,
        assignment.c.agent_id == agent.person_id,
        assignment.c.accepted_at.is_(None),
        assignment.c.ended_at.is_(None),
    )
    ended = update(assignment).where(is_open).values(ended_at=now, end_reason="declined")
    case_id = connection.execute(ended.returning(assignment.c.case_id)).scalar_one_or_none()
    if case_id is None:
        return False
    number = connection.execute(select(cases.c.number).where(cases.c.id == case_id)).scalar_one()
    add_audit(
        connection,
        AuditRow(at=now, agent_id=agent.person_id, token=None, action="offer.decline", subject=number, detail={}),
    )
    event = EventRow(
        id=new_id(),
        at=now,
        actor=f"agent:{agent.mail}"[:80],
        kind="offer.declined",
        subject=number,
        case_id=case_id,
        data={},
    )
    append_events(connection, [event])
    return True


def set_away(connection: Connection, agent_id: str, *, away: bool) -> None:
    """Note whether the agent wants offers."""
    connection.execute(update(agent_table).where(agent_table.c.person_id == agent_id).values(away=away))


def unseen_answer(
    connection: Connection, number: str, *, agent_name: str, after: int
) -> tuple[CaseRow, str | None] | None:
    """The case and who answered its customer after a position, other than this agent; None where nobody did."""
    query = (
        select(message.c.author_name, *rows.CASES.columns)
        .join(cases, cases.c.id == message.c.case_id)
        .where(
            cases.c.number == number,
            message.c.position > after,
            message.c.direction == "out",
            or_(message.c.author != "agent", message.c.author_name != agent_name),
        )
        .order_by(message.c.position.desc())
        .limit(1)
    )
    found = connection.execute(query).one_or_none()
    return (rows.CASES.of(found[1:]), found[0]) if found is not None else None
