"""Timers of cases: silent ones close, offers run out, what was put off goes on, planned contacts fall due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from gateway.firing import OVER, Effect, Fired, Firing, case_of, event_of
from gateway.ids import SECOND
from gateway.incidents.clock import follow_case
from gateway.promise_clocks import on_state_change
from gateway.promising import Clocks
from gateway.routing import rank_of, reason
from gateway.store import rows
from gateway.store.cases import lived
from gateway.store.rows import CaseRow
from gateway.store.schema import agent, assignment
from gateway.store.timers import Due
from gateway.transitions import happen

_MINUTE: Final = 60 * SECOND
_HOUR: Final = 3600 * SECOND
_REASONS_KEPT: Final = 30


def close_idle(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Close what nobody wrote in for so long while the bot had it."""
    now, case = firing.now, case_of(connection, due.subject)
    if case is None or case.owner != "bot" or case.state in OVER:
        return Fired()
    closes_at = case.active_at + int(firing.settings.gateway.auto_close_hours * _HOUR)
    if closes_at > now:
        return Fired(again_at=closes_at)
    owner, state = happen("idle", owner=case.owner, state=case.state)
    return _close(connection, case, owner, state, firing, why="idle")


def settle(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Close what was solved and stayed silent."""
    now, case = firing.now, case_of(connection, due.subject)
    if case is None or case.state != "solved":
        return Fired()
    closes_at = case.active_at + int(firing.settings.gateway.solved_close_hours * _HOUR)
    if closes_at > now:
        return Fired(again_at=closes_at)
    owner, state = happen("settle", owner=case.owner, state=case.state)
    return _close(connection, case, owner, state, firing, why=case.close_reason or "solved")


def end_offer(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Take back an offer that was neither accepted nor declined; its case is locked first, as who accepts it does."""
    now = firing.now
    case_id = connection.execute(
        select(assignment.c.case_id).where(assignment.c.id == due.subject)
    ).scalar_one_or_none()
    case = case_of(connection, case_id) if case_id is not None else None
    if case is None:
        return Fired()
    is_open = (assignment.c.id == due.subject, assignment.c.accepted_at.is_(None), assignment.c.ended_at.is_(None))
    if not connection.execute(update(assignment).where(*is_open).values(ended_at=now, end_reason="timeout")).rowcount:
        return Fired()
    return Fired(wakes=("offers",), events=(event_of(case, "offer.timed_out", now, assignment=due.subject),))


def wake_case(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Let a case go on that was put off until now: with its agent who is there, else in its queue, in its place."""
    now, case = firing.now, case_of(connection, due.subject)
    if case is None or case.state not in ("snoozed", "waiting_third") or case.snoozed_until is None:
        return Fired()
    if case.snoozed_until > now:
        return Fired(again_at=case.snoozed_until)
    woken = bring_back(connection, case, firing, reason("snooze-over"))
    data = {"was": case.state, "owner": woken.owner}
    return Fired(wakes=("offers",), events=(event_of(woken, "case.woken", now, **data),))


def follow_up(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Bring a case back whose customer was to be contacted once more now."""
    now, case = firing.now, case_of(connection, due.subject)
    if case is None or case.follow_up_at is None or case.state in ("merged", "junk"):
        return Fired()
    if case.follow_up_at > now:
        return Fired(again_at=case.follow_up_at)
    planned = replace(case, follow_up_at=None, closed_at=None, close_reason=None)
    woken = bring_back(connection, planned, firing, reason("follow-up-due"))
    event = event_of(woken, "case.follow_up_due", now, was=case.state, owner=woken.owner, planned_at=case.follow_up_at)
    return Fired(wakes=("offers",), events=(event,))


def bring_back(connection: Connection, case: CaseRow, firing: Firing, why: rows.Reason) -> CaseRow:
    """Write that a case, locked before, is work again: with its agent who is there, else in its queue, in its place."""
    now = firing.now
    is_with_agent = case.owner == "agent" and _is_there(connection, case.agent_id, firing)
    if is_with_agent or (case.owner == "queue" and case.state == "open"):
        owner, state = happen("wake", owner=case.owner, state=case.state)
    else:
        owner, state = happen("wake_in_queue", owner=case.owner, state=case.state)
        _end_assignment(connection, case.id, now, why="woken")
    woken = replace(
        case,
        owner=owner,
        state=state,
        agent_id=case.agent_id if owner == "agent" else None,
        queue=case.queue or firing.settings.gateway.default_queue,
        snoozed_until=None,
        version=case.version + 1,
        active_at=now,
        queued_at=case.queued_at or now,
        reasons=(*case.reasons, why)[-_REASONS_KEPT:],
    )
    rows.CASES.update(connection, [woken])
    follow_case(connection, case, woken, now=now)
    woken = on_state_change(connection, case, woken, clocks=_clocks(firing), now=now)
    if woken.owner == "queue":
        woken = replace(woken, rank_at=rank_of(woken, now=now))
        rows.CASES.update(connection, [woken])
    return woken


def _close(connection: Connection, case: CaseRow, owner: str, state: str, firing: Firing, *, why: str) -> Fired:
    """End the case by time; its people are not asked, what it has seen is told all the same."""
    now = firing.now
    closed = replace(
        case, owner=owner, state=state, agent_id=None, closed_at=now, close_reason=why, version=case.version + 1
    )
    rows.CASES.update(connection, [closed])
    on_state_change(connection, case, closed, clocks=_clocks(firing), now=now)
    follow_case(connection, case, closed, now=now)
    _end_assignment(connection, case.id, now, why="closed")
    seen = lived(connection, case.id)
    event = event_of(
        closed,
        "case.closed",
        now,
        reason=why,
        was=case.owner,
        hops=case.hops,
        replies=seen.replies,
        was_reopened=seen.was_reopened,
        handling_us=case.active_at - case.opened_at,
    )
    return Fired(events=(event,))


def _clocks(firing: Firing) -> Clocks:
    return Clocks(settings=firing.settings, calendars=firing.calendars)


def _is_there(connection: Connection, agent_id: str | None, firing: Firing) -> bool:
    """Whether an agent's desk was open of late; one who never had it open works through a program of their own."""
    query = select(agent.c.last_seen_at, agent.c.away).where(agent.c.person_id == agent_id)
    found = connection.execute(query).one_or_none()
    if found is None or found.away:
        return False
    gone_after = int(firing.settings.gateway.away_release_minutes * _MINUTE)
    return found.last_seen_at is None or found.last_seen_at >= firing.now - gone_after


def _end_assignment(connection: Connection, case_id: str, now: int, *, why: str) -> None:
    connection.execute(
        update(assignment)
        .where(assignment.c.case_id == case_id, assignment.c.ended_at.is_(None))
        .values(ended_at=now, end_reason=why)
    )


EFFECTS: Final[Mapping[str, Effect]] = {
    "auto_close": close_idle,
    "settle": settle,
    "offer": end_offer,
    "snooze": wake_case,
    "follow_up": follow_up,
}
