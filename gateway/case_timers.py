"""Timers of cases: idle ones close, offers run out, snoozed ones wake up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import update
from sqlalchemy.engine import Connection

from gateway.firing import OVER, Effect, Fired, Firing, case_of, event_of
from gateway.ids import SECOND
from gateway.store import rows
from gateway.store.schema import assignment
from gateway.store.timers import Due

_HOUR: Final = 3600 * SECOND


def close_idle(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Close what nobody wrote in for so long while the bot had it."""
    now, case = firing.now, case_of(connection, due.subject)
    if case is None or case.owner != "bot" or case.state in OVER:
        return Fired()
    closes_at = case.active_at + int(firing.settings.gateway.auto_close_hours * _HOUR)
    if closes_at > now:
        return Fired(again_at=closes_at)
    closed = replace(case, state="closed", owner="nobody", closed_at=now, close_reason="idle", version=case.version + 1)
    rows.CASES.update(connection, [closed])
    return Fired(events=(event_of(closed, "case.closed", now, reason="idle"),))


def end_offer(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Take back an offer that was neither accepted nor declined."""
    now = firing.now
    ended = connection.execute(
        update(assignment)
        .where(assignment.c.id == due.subject, assignment.c.accepted_at.is_(None), assignment.c.ended_at.is_(None))
        .values(ended_at=now, end_reason="timeout")
        .returning(assignment.c.case_id)
    ).one_or_none()
    case = case_of(connection, ended.case_id) if ended is not None else None
    if case is None:
        return Fired()
    return Fired(wakes=("offers",), events=(event_of(case, "offer.timed_out", now, assignment=due.subject),))


def wake_case(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Let a snoozed case go on."""
    now, case = firing.now, case_of(connection, due.subject)
    if case is None or case.state != "snoozed" or case.snoozed_until is None:
        return Fired()
    if case.snoozed_until > now:
        return Fired(again_at=case.snoozed_until)
    woken = replace(case, state="open", snoozed_until=None, version=case.version + 1, active_at=now)
    rows.CASES.update(connection, [woken])
    return Fired(wakes=("offers",), events=(event_of(woken, "case.woken", now),))


EFFECTS: Final[Mapping[str, Effect]] = {"auto_close": close_idle, "offer": end_offer, "snooze": wake_case}
