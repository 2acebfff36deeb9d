"""Fires what is due: idle cases close, promises are warned about and break, offers run out, snoozed cases wake up.

Each timer fires once, in the transaction of its effect. One that comes too early arms itself again, so that a turn
never has to rewrite it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from config.running import GatewaySettings
from gateway.bus.contract import Bus
from gateway.ids import SECOND, new_id
from gateway.store import rows, timers
from gateway.store.changes import append_events
from gateway.store.rows import CaseRow, EventRow
from gateway.store.schema import assignment, cases, promise
from gateway.store.store import Store, StoreDownError
from gateway.store.timers import Due

log = structlog.get_logger()

SWEEP_S = 1.0
AT_ONCE = 200
_HOUR = 3600 * SECOND
_OVER = ("closed", "merged", "junk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """What a timer did: done unless it is armed again at `again_at`; the topics to wake, and what happened."""

    again_at: int | None = None
    wakes: tuple[str, ...] = ()
    events: tuple[EventRow, ...] = ()


class Timers:
    """Fires due timers until cancelled."""

    def __init__(self, store: Store, bus: Bus, settings: GatewaySettings, *, now: Callable[[], int]) -> None:
        self._store = store
        self._bus = bus
        self._settings = settings
        self._now = now

    async def run(self) -> None:
        """Look every second for what is due."""
        with self._bus.waiter("timers") as waiter:
            while True:
                try:
                    fired = await self.fire_due()
                except StoreDownError as err:
                    log.warning("the store is down, timers wait", error=str(err))
                    fired = 0
                if fired < AT_ONCE:
                    await waiter.wait(SWEEP_S)

    async def fire_due(self) -> int:
        """Fire what is due now; gives how many timers were looked at."""
        now = self._now()
        due, wakes = await self._store.write(_fire, self._settings, now)
        for topic in sorted(wakes):
            await self._bus.wake(topic)
        if due:
            await self._bus.publish("desk", b'{"type":"timers"}')
        return due


def _fire(connection: Connection, settings: GatewaySettings, now: int) -> tuple[int, set[str]]:
    due = timers.take_due(connection, now=now, most=AT_ONCE)
    done: list[Due] = []
    wakes: set[str] = set()
    events: list[EventRow] = []
    for one in due:
        fired = _effect(connection, one, settings, now)
        if fired.again_at is not None:
            timers.rearm(connection, one, at=fired.again_at)
        else:
            done.append(one)
        wakes.update(fired.wakes)
        events += fired.events
    if done:
        timers.end(connection, done, now=now)
    append_events(connection, events)
    return len(due), wakes


def _effect(connection: Connection, due: Due, settings: GatewaySettings, now: int) -> Fired:
    match due.kind:
        case "auto_close":
            return _close_idle(connection, due.subject, settings, now)
        case "promise":
            return _watch_promise(connection, due.subject, now)
        case "offer":
            return _end_offer(connection, due.subject, now)
        case "snooze":
            return _wake_case(connection, due.subject, now)
        case _:
            log.error("a timer of an unknown kind is dropped", kind=due.kind)
            return Fired()


def _close_idle(connection: Connection, case_id: str, settings: GatewaySettings, now: int) -> Fired:
    case = _case(connection, case_id)
    if case is None or case.owner != "bot" or case.state in _OVER:
        return Fired()
    closes_at = case.active_at + int(settings.auto_close_hours * _HOUR)
    if closes_at > now:
        return Fired(again_at=closes_at)
    closed = replace(case, state="closed", owner="nobody", closed_at=now, close_reason="idle", version=case.version + 1)
    rows.CASES.update(connection, [closed])
    return Fired(events=(_event(closed, "case.closed", now, reason="idle"),))


def _watch_promise(connection: Connection, promise_id: str, now: int) -> Fired:
    query = select(promise.c.case_id, promise.c.due_at, promise.c.warned_at, promise.c.met_at, promise.c.broken_at)
    row = connection.execute(query.where(promise.c.id == promise_id)).one_or_none()
    if row is None or row.met_at is not None or row.broken_at is not None:
        return Fired()
    case = _case(connection, row.case_id)
    if case is None or case.state in _OVER:
        return Fired()
    change = update(promise).where(promise.c.id == promise_id)
    if now >= row.due_at:
        connection.execute(change.values(broken_at=row.due_at, warned_at=row.warned_at or now))
        return Fired(events=(_event(case, "promise.broken", now, promise=promise_id),))
    if row.warned_at is None:
        connection.execute(change.values(warned_at=now))
        return Fired(again_at=row.due_at, events=(_event(case, "promise.warned", now, promise=promise_id),))
    return Fired(again_at=row.due_at)


def _end_offer(connection: Connection, assignment_id: str, now: int) -> Fired:
    ended = connection.execute(
        update(assignment)
        .where(assignment.c.id == assignment_id, assignment.c.accepted_at.is_(None), assignment.c.ended_at.is_(None))
        .values(ended_at=now, end_reason="timeout")
        .returning(assignment.c.case_id)
    ).one_or_none()
    case = _case(connection, ended.case_id) if ended is not None else None
    if case is None:
        return Fired()
    return Fired(wakes=("offers",), events=(_event(case, "offer.timed_out", now, assignment=assignment_id),))


def _wake_case(connection: Connection, case_id: str, now: int) -> Fired:
    case = _case(connection, case_id)
    if case is None or case.state != "snoozed" or case.snoozed_until is None:
        return Fired()
    if case.snoozed_until > now:
        return Fired(again_at=case.snoozed_until)
    woken = replace(case, state="open", snoozed_until=None, version=case.version + 1, active_at=now)
    rows.CASES.update(connection, [woken])
    return Fired(wakes=("offers",), events=(_event(woken, "case.woken", now),))


def _case(connection: Connection, case_id: str) -> CaseRow | None:
    query: object = select(*rows.CASES.columns).where(cases.c.id == case_id).with_for_update()
    found: Sequence[object] | None = connection.execute(query).one_or_none()  # type: ignore[call-overload]
    return None if found is None else rows.CASES.of(found)


def _event(case: CaseRow, kind: str, now: int, **data: object) -> EventRow:
    return EventRow(id=new_id(), at=now, actor="timer", kind=kind, subject=case.number, case_id=case.id, data=data)
