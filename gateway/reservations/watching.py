"""Asks the order system how reservations stand, until each is decided; when to ask next stands in the store.

A deadline is kept also while the order system is down: people are told then that nobody has confirmed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from gateway.ids import SECOND
from gateway.live import Live
from gateway.orders.contract import OrderSystemDown, Stock
from gateway.parts import Parts
from gateway.reservations.deciding import Seen, follow, seen_of
from gateway.reservations.wording import Elsewhere
from gateway.store import reservations
from gateway.store.changes import VersionConflictError
from gateway.store.reservations import ReservationRow
from gateway.store.store import StoreDownError
from gateway.unasked import firing_of

log = structlog.get_logger()

SWEEP_S: Final = 2.0
AT_ONCE: Final = 16
_CLAIMED_S: Final = 60
_TRIES: Final = 5
_OFFERED: Final = 5
TOPIC: Final = "reservations"


class ReservationWatch:
    """Follows open reservations until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._live = Live(parts.bus)

    async def run(self) -> None:
        """Look at what is due, woken by whoever reserves and by a sweep."""
        with self._parts.bus.waiter(TOPIC) as waiter:
            while True:
                try:
                    looked = await self.look_due()
                except StoreDownError as err:
                    log.warning("the store is down, reservations wait", error=str(err))
                    looked = 0
                if looked < AT_ONCE:
                    await waiter.wait(SWEEP_S)

    async def look_due(self) -> int:
        """Follow the reservations that are due now; gives how many."""
        now = self._now()
        due = await self._parts.store.write(
            reservations.take_due, now=now, again_at=now + _CLAIMED_S * SECOND, most=AT_ONCE
        )
        await asyncio.gather(*(self._look(row) for row in due))
        return len(due)

    async def _look(self, row: ReservationRow) -> None:
        """Follow one; a fault of its own is told in the log, and it is looked at again with the others."""
        try:
            await self._follow(row)
        except StoreDownError:
            raise
        except Exception as err:  # noqa: BLE001 - one reservation's fault must not stop the others
            log.error("a reservation fails, tried at the next look", number=row.number, error=type(err).__name__)

    async def _follow(self, row: ReservationRow) -> None:
        seen = await self._seen(row)
        for _ in range(_TRIES):
            try:
                told = await self._parts.store.write(follow, row, seen, firing_of(self._parts, self._now()))
            except VersionConflictError:
                continue
            await self._live.written(told)
            if told:
                await self._parts.bus.publish("desk", b'{"type":"reservations"}')
            return
        log.warning("a reservation could not be followed, tried at the next look", number=row.number)

    async def _seen(self, row: ReservationRow) -> Seen:
        orders, timeout_s = self._parts.orders, self._parts.settings.orders.timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                found = await orders.reservation(row.number)
        except (OrderSystemDown, TimeoutError) as err:
            log.info("the order system cannot tell of a reservation, asked later", error=str(err))
            return Seen(state=None)
        is_refused_now = found is not None and found.state == "refused" and row.state != "refused"
        return seen_of(found, await self.elsewhere(row) if is_refused_now else ())

    async def elsewhere(self, row: ReservationRow) -> Sequence[Elsewhere]:
        """Other branches that have enough of every line, those with most first; none where nobody can say."""
        orders, timeout_s = self._parts.orders, self._parts.settings.orders.timeout_s
        try:
            async with asyncio.timeout(2 * timeout_s):
                stocks = await asyncio.gather(*(orders.stock(str(line["reference"])) for line in row.lines))
        except (OrderSystemDown, TimeoutError):
            return ()
        wanted = [int(str(line["quantity"])) for line in row.lines]
        return _with_all([one for one in stocks if one is not None], wanted, row.branch)[:_OFFERED]


def _with_all(stocks: Sequence[Stock], wanted: Sequence[int], refused: str) -> list[Elsewhere]:
    if len(stocks) != len(wanted) or not stocks:
        return []
    found: list[Elsewhere] = []
    for held in stocks[0].branches:
        code = held.branch.code
        of_each = [next((one.in_stock for one in stock.branches if one.branch.code == code), 0) for stock in stocks]
        is_enough = all(there >= number for there, number in zip(of_each, wanted, strict=True))
        if code != refused and held.branch.is_shop and is_enough:
            found.append(Elsewhere(code=code, names=held.branch.names, in_stock=min(of_each)))
    return sorted(found, key=lambda one: -one.in_stock)
