"""Turns that are no message and no call: an agent's telephone state, a rating, a customer who left."""

from __future__ import annotations

from collections.abc import Sequence

from channels.message import AgentState, Left, Rating
from gateway.ids import new_id, to_us
from gateway.store.changes import Changes
from gateway.store.lanes import Row
from gateway.store.rows import AcknowledgementRow, EventRow

SideContent = AgentState | Rating | Left


def note_side(changes: Changes, rows: Sequence[tuple[Row, SideContent]], *, subject: str, now: int) -> None:
    """Add what these rows say: events that others act on; nobody is answered."""
    for row, content in rows:
        kind, data = _event_of(content)
        if isinstance(content, AgentState):
            changes.telephones.append((content.agent, content.state, to_us(content.at)))
        changes.events.append(
            EventRow(id=new_id(), at=now, actor="customer", kind=kind, subject=subject, case_id=None, data=data)
        )
        why = {"code": "not-a-message", "args": {}}
        changes.acknowledgements.append(
            AcknowledgementRow(inbox_id=row.id, case_id=None, outcome="suppressed", reason=why, at=now)
        )


def _event_of(content: SideContent) -> tuple[str, dict[str, object]]:
    match content:
        case AgentState(agent=agent, state=state):
            return "agent.telephone", {"agent": agent, "state": state}
        case Rating(score=score):
            return "conversation.rated", {"score": score}
        case Left():
            return "conversation.left", {}
