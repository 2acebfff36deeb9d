"""Ends the bot's questions about a complaint in time: people are told that they have all that will come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.engine import Connection

from gateway.firing import OVER, Effect, Fired, Firing, case_of, event_of
from gateway.handoff_pack.pack import given_slots, missing_slots
from gateway.ids import SECOND, new_id
from gateway.left_flows import running_flow
from gateway.performed import flow_row
from gateway.store import rows
from gateway.store.rows import FlowRow, TimerRow
from gateway.store.schema import flow_state
from gateway.store.timers import Due

FLOW: Final = "complaint"
TIMER: Final = "complaint"
COLLECTED: Final = "complaint.collected"
_HOUR: Final = 3600 * SECOND


def timer_for(
    before: FlowRow | None, after: FlowRow | None, *, case_id: str, now: int, hours: float
) -> TimerRow | None:
    """The timer of a complaint whose questions begin now; None where none begins."""
    if running_flow(after) != FLOW or running_flow(before) == FLOW:
        return None
    return TimerRow(id=new_id(), kind=TIMER, subject=case_id, due_at=now + int(hours * _HOUR))


def hand_in(connection: Connection, due: Due, firing: Firing) -> Fired:
    """End the questions of a customer who does not go on answering, and say what he did not give."""
    case = case_of(connection, due.subject)
    query = select(*rows.FLOWS.columns).where(flow_state.c.case_id == due.subject)
    values = connection.execute(query).first()
    row = rows.FLOWS.of(values) if values is not None else None
    if case is None or case.state in OVER or row is None or running_flow(row) != FLOW:
        return Fired()
    given = given_slots(FLOW, row.state)
    ended = flow_row(FLOW, 0, {"ended": "too_late", "slots": given}, 0)
    rows.FLOWS.upsert(connection, [FlowRow(case_id=case.id, flow=FLOW, version=0, state=ended.state, misses=0)])
    missing = list(missing_slots(FLOW, given))
    return Fired(events=(event_of(case, COLLECTED, firing.now, missing=missing, is_late=True),))


EFFECTS: Final[Mapping[str, Effect]] = {TIMER: hand_in}
