"""Fires what is due: one table of timers for everything that happens at an instant.

Each timer fires once, in the transaction of its effect. One that comes too early arms itself again, so that a turn
never has to rewrite it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import structlog
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from gateway import case_timers, complaint_timers, deeds, incident_timers, promise_timers, retention
from gateway.firing import Effect, Fired, Firing
from gateway.ids import SECOND
from gateway.parts import Parts
from gateway.store import timers
from gateway.store.changes import append_events, append_letters
from gateway.store.rows import EventRow, LetterRow
from gateway.store.store import StoreDownError
from gateway.store.timers import Due
from gateway.transitions import CannotHappen

log = structlog.get_logger()

SWEEP_S = 1.0
AT_ONCE = 200
PUT_OFF: Final = 3600 * SECOND
"""When a timer that failed is fired again."""
EFFECTS: Final[Mapping[str, Effect]] = {
    **case_timers.EFFECTS,
    **promise_timers.EFFECTS,
    **incident_timers.EFFECTS,
    **deeds.EFFECTS,
    **complaint_timers.EFFECTS,
    **retention.EFFECTS,
}
"""What each kind of timer does."""


class Timers:
    """Fires due timers until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now

    async def run(self) -> None:
        """Look every second for what is due."""
        is_armed = False
        with self._parts.bus.waiter("timers") as waiter:
            while True:
                try:
                    if not is_armed:
                        await self._parts.store.write(retention.arm, now=self._now())
                        is_armed = True
                    fired = await self.fire_due()
                except StoreDownError as err:
                    log.warning("the store is down, timers wait", error=str(err))
                    fired = 0
                if fired < AT_ONCE:
                    await waiter.wait(SWEEP_S)

    async def fire_due(self) -> int:
        """Fire what is due now; gives how many timers were looked at."""
        parts = self._parts
        firing = Firing(
            settings=parts.settings,
            calendars=parts.calendars,
            now=self._now(),
            texts=parts.texts,
            tokens=parts.tokens,
            channels=parts.channels,
        )
        due, wakes = await self._parts.store.write(_fire, firing)
        for topic in sorted(wakes):
            await self._parts.bus.wake(topic)
        if due:
            await self._parts.bus.publish("desk", b'{"type":"timers"}')
        return due


def _fire(connection: Connection, firing: Firing) -> tuple[int, set[str]]:
    due = timers.take_due(connection, now=firing.now, most=AT_ONCE)
    done: list[Due] = []
    wakes: set[str] = set()
    events: list[EventRow] = []
    letters: list[LetterRow] = []
    for one in due:
        fired = _effect(connection, one, firing)
        if fired.again_at is not None:
            timers.rearm(connection, one, at=fired.again_at)
        else:
            done.append(one)
        wakes.update(fired.wakes)
        events += fired.events
        letters += fired.letters
    if done:
        timers.end(connection, done, now=firing.now)
    append_letters(connection, letters)
    append_events(connection, events)
    return len(due), wakes | ({"outbox"} if letters else set())


def _effect(connection: Connection, due: Due, firing: Firing) -> Fired:
    effect = EFFECTS.get(due.kind)
    if effect is None:
        log.error("a timer of an unknown kind is dropped", kind=due.kind)
        return Fired()
    try:
        with connection.begin_nested():  # nothing stays of one that fails
            return effect(connection, due, firing)
    except CannotHappen as err:
        log.error("a timer asks for what cannot happen and is dropped", kind=due.kind, error=str(err))
        return Fired()
    except Exception as err:
        if isinstance(err, DBAPIError) and not isinstance(err, (IntegrityError, DataError)):
            raise  # the store is down, or a race was lost: that is about all timers, and for a moment
        log.error("a timer fails and is put off", kind=due.kind, subject=due.subject, error=type(err).__name__)
        return Fired(again_at=firing.now + PUT_OFF)
