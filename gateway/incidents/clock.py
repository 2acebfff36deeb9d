"""Starts the second clock of an incident when its case ends, and stops it when the case goes on."""

from __future__ import annotations

from typing import Final

from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.incidents.drafts import REPORT
from gateway.store import incidents, rows
from gateway.store.rows import CaseRow, TimerRow

ENDED: Final = ("solved", "closed")


def follow_case(connection: Connection, before: CaseRow, after: CaseRow, *, now: int) -> None:
    """Note in an incident's row that its case ended or goes on; the timer of the report counts from there."""
    if (before.state in ENDED) == (after.state in ENDED):
        return
    owes_report = incidents.note_end(connection, after.id, solved_at=now if after.state in ENDED else None)
    if owes_report:
        timer = TimerRow(id=new_id(), kind=REPORT, subject=after.id, due_at=now)
        rows.TIMERS.upsert(connection, [timer])
