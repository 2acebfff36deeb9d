"""Lets an incident follow its case: its second clock starts when the case ends, and a merge takes it along."""

from __future__ import annotations

from typing import Final

from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.incidents.drafts import REMINDER, REPORT
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


def follow_merge(connection: Connection, *, source_id: str, target_id: str, is_undone: bool = False) -> None:
    """Take a merged case's incident along to its target, where that has none; back when the merge is undone."""
    kinds = (REMINDER, REPORT)
    if is_undone:
        incidents.move_back(connection, target_id, source_id, kinds=kinds)
    else:
        incidents.move(connection, source_id, target_id, kinds=kinds)
