"""Reads what the order system tells by itself, and works each event once, whichever process has it.

How far was read is written with what was read; what comes of an event is written with its letter. So a process may die
between any two lines: the event is found again, and told only where it was not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.engine import Connection

from gateway.firing import Firing
from gateway.ids import SECOND
from gateway.live import Live
from gateway.numbers import Numbers
from gateway.order_events.alarming import alarm_once
from gateway.order_events.letters import TOLD, why_untold
from gateway.order_events.taking import TOPIC, row_of
from gateway.order_events.telling import note, note_once, tell_once
from gateway.orders.contract import Order, OrderSystemDown
from gateway.orders.wishes import OrderEvents as Page
from gateway.parts import Parts
from gateway.store import order_events, reservations, stock_waits
from gateway.store.changes import Changes, VersionConflictError
from gateway.store.order_events import Held, OrderEventRow
from gateway.store.store import StoreDownError
from gateway.unasked import firing_of

log = structlog.get_logger()

SWEEP_S: Final = 1.0
AT_ONCE: Final = 50
PAUSES_S: Final = (5, 15, 60, 300, 900)
TRIES: Final = 50
"""A fault of ours gives an event up after so many tries, half a day; an order system that is down never does."""
KEPT_DAYS: Final = 90
"""So long an event of which something came is shown and known again by its id; older ones are too old to be told."""
_FORGOTTEN_AT_ONCE: Final = 500
_FORGET_EVERY_S: Final = 3600
_PAGE: Final = 100
_LEASE_S: Final = 60
_CLAIMED_S: Final = 120
_RACES: Final = 5


class OrderEvents:
    """Follows the order system until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._live = Live(parts.bus)
        self._numbers = Numbers(parts.store)
        self._read_at = 0
        self._forget_at = 0

    async def run(self) -> None:
        """Read and tell, woken by what is pushed and by a sweep."""
        with self._parts.bus.waiter(TOPIC) as waiter:
            while True:
                try:
                    read = await self.read_on()
                    worked = await self.work_due()
                    await self.forget_old()
                except StoreDownError as err:
                    log.warning("the store is down, order events wait", error=str(err))
                    read = worked = 0
                if read < _PAGE and worked < AT_ONCE:
                    await waiter.wait(SWEEP_S)

    async def read_on(self) -> int:
        """Read the next page, if it is time and no other process does; gives how many events it had."""
        parts, now, poll_s = self._parts, self._now(), self._parts.settings.orders.events_poll_s
        if not poll_s or now < self._read_at:
            return 0
        self._read_at = now + int(poll_s * SECOND)
        until = now + _LEASE_S * SECOND
        held = await parts.store.write(order_events.hold_feed, owner=parts.process_id, now=now, until=until)
        if held is None:
            return 0
        told = await self._page(held)
        if told is None:
            return 0
        has_more = len(told.events) >= _PAGE and told.cursor != held.cursor
        rows = [row_of(one, now=now) for one in told.events]
        again_at = now if has_more else self._read_at
        moved = {"owner": parts.process_id, "cursor": told.cursor, "now": now, "again_at": again_at}
        new = await parts.store.write(order_events.move_feed, rows, **moved)
        if has_more and new:  # a feed that repeats itself is asked again at its time, as one that has no more is
            self._read_at = now
        return len(told.events)

    async def _page(self, held: Held) -> Page | None:
        """What the order system tells next; None where it cannot say, which is told once in the log."""
        parts = self._parts
        try:
            async with asyncio.timeout(2 * parts.settings.orders.timeout_s):
                told = await parts.orders.events(held.cursor, _PAGE)
        except (OrderSystemDown, TimeoutError) as err:
            if held.error is None:
                log.warning("the order system does not tell its events", error=str(err))
            named = {"owner": parts.process_id, "error": str(err) or "timed out"}
            await parts.store.write(order_events.leave_feed, again_at=self._read_at, **named)
            return None
        if held.error is not None:
            log.info("the order system tells its events again")
        return told

    async def work_due(self) -> int:
        """Work the events that are due, in the order in which they happened; gives how many."""
        now, store = self._now(), self._parts.store
        if not await store.read(order_events.is_due, now=now):
            return 0
        again_at = now + _CLAIMED_S * SECOND
        due = await store.write(order_events.take_due, now=now, again_at=again_at, most=AT_ONCE)
        for event in due:
            await self._work(event)
        return len(due)

    async def forget_old(self) -> int:
        """Forget what was told, or noted, long ago, a few at a time; gives how many."""
        now = self._now()
        if now < self._forget_at:
            return 0
        before = now - KEPT_DAYS * 24 * 3600 * SECOND
        gone = await self._parts.store.write(order_events.forget, before=before, most=_FORGOTTEN_AT_ONCE)
        self._forget_at = now if gone == _FORGOTTEN_AT_ONCE else now + _FORGET_EVERY_S * SECOND
        return gone

    async def _work(self, event: OrderEventRow) -> None:
        """Work one event; one that cannot be worked now is put off, and the others go on."""
        try:
            await self._dispatch(event)
        except StoreDownError:
            raise
        except (OrderSystemDown, TimeoutError):
            await self._put_off(event, is_try=False)
        except Exception as err:  # noqa: BLE001 - one event's fault must not stop the others
            log.error("an order event fails", kind=event.kind, error=type(err).__name__, tries=event.tries)
            if event.tries >= TRIES:
                await self._written(note_once, event, self._firing(), why="failed")
            else:
                await self._put_off(event)

    async def _dispatch(self, event: OrderEventRow) -> None:
        if event.kind in TOLD:
            await self._tell(event)
        elif event.kind == "unconfirmed":
            await self._alarm(event)
        else:
            topic = "stock" if event.kind == "back_in_stock" else "reservations"
            await self._written(pass_on, event, self._firing())
            await self._parts.bus.wake(topic)

    async def _alarm(self, event: OrderEventRow) -> None:
        order = await self._order(event.number)
        if order is None:
            await self._written(note_once, event, self._firing(), why="unknown_order")
            return
        await self._numbers.reserve(1)
        await self._written(alarm_once, event, order, self._firing(), number=self._numbers.take())

    async def _tell(self, event: OrderEventRow) -> None:
        firing = self._firing()
        max_age_h = self._parts.settings.orders.events_max_age_hours
        order = await self._order(event.number)
        if order is None:
            await self._written(note_once, event, firing, why="unknown_order")
        elif (why := why_untold(event, order, now=firing.now, max_age_hours=max_age_h)) is not None:
            await self._written(note_once, event, firing, why=why)
        else:
            await self._written(tell_once, event, order, firing)

    async def _order(self, number: str) -> Order | None:
        async with asyncio.timeout(2 * self._parts.settings.orders.timeout_s):
            return await self._parts.orders.order(number)

    async def _written(self, write: Callable[..., Changes | None], *args: object, **named: object) -> None:
        """Write what comes of an event; a case that was changed at the same moment is read again."""
        for race in range(_RACES):
            try:
                changes = await self._parts.store.write(write, *args, **named)
            except VersionConflictError:
                if race == _RACES - 1:
                    raise
                continue
            if changes is not None:
                await self._live.written([changes])
            return

    async def _put_off(self, event: OrderEventRow, *, is_try: bool = True) -> None:
        """Work it later, after longer and longer pauses; an order system that is down is no try of ours."""
        now = self._now()
        waited_s = (now - event.taken_at) / SECOND
        while_down_s = min(PAUSES_S[-1], max(PAUSES_S[0], waited_s / 3))
        pause_s = PAUSES_S[min(event.tries, len(PAUSES_S)) - 1] if is_try else while_down_s
        at = now + int(pause_s * SECOND)
        await self._parts.store.write(order_events.put_off, event.id, at=at, tries=event.tries - (not is_try))

    def _firing(self) -> Firing:
        return firing_of(self._parts, self._now())


def pass_on(connection: Connection, event: OrderEventRow, firing: Firing) -> Changes | None:
    """Let those who watch goods or reservations look at once; noted where nobody does."""
    row = order_events.held(connection, event.id)
    if row is None:
        return None
    if row.kind == "back_in_stock":
        is_watched, why = stock_waits.look_now(connection, row.number, now=firing.now), "nobody_waits"
    else:
        is_watched, why = reservations.look_now(connection, row.number, now=firing.now), "unknown_reservation"
    if not is_watched:
        return note(connection, row, firing, why=why)
    order_events.end(connection, row, state="passed_on", now=firing.now)
    return Changes()
