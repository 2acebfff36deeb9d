"""Timers of promises: their owner is warned before the end, what was not kept is broken and goes to the front.

A promise that a customer made us is not warned about: its owner is reminded at the instant that was asked for, and told
when it was not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy.engine import Connection

from gateway.firing import OVER, Effect, Fired, Firing, case_of, event_of
from gateway.ids import new_id
from gateway.promise_clocks import CLOSED_WITH
from gateway.promising import Clocks, warning
from gateway.routing_line import rank_of
from gateway.store import promises as ledger
from gateway.store import rows
from gateway.store.promises import OpenPromise
from gateway.store.rows import CaseRow, EventRow, TimerRow
from gateway.store.timers import Due


def watch_promise(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Warn once, then note that the promise was broken and let people see it."""
    found = _standing(connection, due)
    if found is None:
        return Fired()
    case, one = found
    if one.row.to_whom == "us":
        return _watch_theirs(connection, case, one, firing.now)
    if case.state in OVER:
        return _end(connection, case, one, firing.now)
    if one.paused_at is not None or one.broken_at is not None:
        return Fired()  # it is set again when the clock runs on
    if firing.now >= one.row.due_at:
        return _escalate(connection, case, one, firing.now)
    warns_at = warning(one.row, Clocks(settings=firing.settings, calendars=firing.calendars))
    if one.warned_at is not None or firing.now < warns_at:
        return Fired(again_at=one.row.due_at if one.warned_at is not None else min(warns_at, one.row.due_at))
    ledger.mark(connection, one.row.id, warned_at=firing.now)
    return Fired(again_at=one.row.due_at, events=(_event(case, "promise.warned", one, firing.now),))


def remind(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Tell the owner that what the customer promised is due soon, and bring the case back to be worked on."""
    found = _standing(connection, due)
    if found is None:
        return Fired()
    case, one = found
    if one.row.remind_at is None or one.reminded_at is not None or case.state in ("merged", "junk"):
        return Fired()
    if firing.now < one.row.remind_at:
        return Fired(again_at=one.row.remind_at)
    ledger.mark(connection, one.row.id, reminded_at=firing.now)
    _plan_contact(connection, case, firing.now)
    return Fired(events=(_event(case, "promise.reminded", one, firing.now),))


def _standing(connection: Connection, due: Due) -> tuple[CaseRow, OpenPromise] | None:
    """The case, locked, and the promise as it stands then; None where it is open no more."""
    seen = ledger.find_open(connection, due.subject)
    case = case_of(connection, seen.row.case_id) if seen is not None else None
    one = ledger.find_open(connection, due.subject) if case is not None else None
    return (case, one) if case is not None and one is not None and one.row.case_id == case.id else None


def _end(connection: Connection, case: CaseRow, one: OpenPromise, now: int) -> Fired:
    why = CLOSED_WITH[case.state]
    ledger.mark(connection, one.row.id, ended_at=now, end_reason=why)
    ended = event_of(case, "promise.ended", now, promise=one.row.id, promised=one.row.kind, reason=why)
    return Fired(events=(ended,))


def _escalate(connection: Connection, case: CaseRow, one: OpenPromise, now: int) -> Fired:
    ledger.mark(connection, one.row.id, broken_at=one.row.due_at, warned_at=one.warned_at or now, escalated_at=now)
    if case.owner in ("queue", "agent"):  # an agent's too: it may come back to its queue
        case = replace(case, rank_at=rank_of(case, now=now), version=case.version + 1)
        rows.CASES.update(connection, [case])
    events = (_event(case, "promise.broken", one, now), _event(case, "promise.escalated", one, now))
    return Fired(wakes=("offers",), events=events)


def _watch_theirs(connection: Connection, case: CaseRow, one: OpenPromise, now: int) -> Fired:
    if one.broken_at is not None or case.state in ("merged", "junk"):
        return Fired()
    if now < one.row.due_at:
        return Fired(again_at=one.row.due_at)
    ledger.mark(connection, one.row.id, broken_at=one.row.due_at)
    count = ledger.broken_in_a_row(connection, case.contact_id)
    _plan_contact(connection, case, now)
    data = {"promise": one.row.id, "promised": one.row.kind, "count": count, "contact": case.contact_id}
    fact = event_of(case, "customer.promise_broken", now, **data, account=case.account_id, agent=case.agent_id)
    return Fired(events=(_event(case, "promise.broken", one, now), fact))


def _plan_contact(connection: Connection, case: CaseRow, now: int) -> None:
    """The owner's task: the customer is to be contacted now."""
    if case.follow_up_at is not None and case.follow_up_at <= now:
        return
    rows.CASES.update(connection, [replace(case, follow_up_at=now, version=case.version + 1)])
    rows.TIMERS.upsert(connection, [TimerRow(id=new_id(), kind="follow_up", subject=case.id, due_at=now)])


def _event(case: CaseRow, kind: str, one: OpenPromise, now: int) -> EventRow:
    row = one.row
    data = {"promise": row.id, "promised": row.kind, "to": row.to_whom, "due_at": row.due_at}
    return event_of(case, kind, now, **data, agent=case.agent_id, queue=case.queue)


EFFECTS: Final[Mapping[str, Effect]] = {"promise": watch_promise, "promise_reminder": remind}
