"""Looks at articles that somebody waits for, one look for all who do, and tells them when they are back.

When which article is looked at stands in the store, so a restart forgets nothing; an event of the order system only
brings a look forward. Each customer is told in the transaction that ends his waiting: a crash between two of them
leaves the others for the next look.
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
from gateway.orders.contract import OrderSystemDown, Stock
from gateway.parts import Parts
from gateway.stock_watch import allotting
from gateway.stock_watch.letters import Back, letter
from gateway.store import stock_waits
from gateway.store.changes import VersionConflictError
from gateway.store.stock_waits import StockWaitRow, Watched
from gateway.store.store import StoreDownError
from gateway.unasked import Said, firing_of, tell

log = structlog.get_logger()

SWEEP_S: Final = 5.0
AT_ONCE: Final = 8
LINE_AT_MOST: Final = 200
_CLAIMED_S: Final = 120
_TRIES: Final = 5
_TOPIC: Final = "stock"


class StockWatch:
    """Looks at what is due until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._live = Live(parts.bus)

    async def run(self) -> None:
        """Look at what is due, woken by events and by a sweep."""
        with self._parts.bus.waiter(_TOPIC) as waiter:
            while True:
                try:
                    looked = await self.look_due()
                except StoreDownError as err:
                    log.warning("the store is down, waiting customers wait", error=str(err))
                    looked = 0
                if looked < AT_ONCE:
                    await waiter.wait(SWEEP_S)

    async def look_due(self) -> int:
        """Look at the articles that are due now; gives how many."""
        now = self._now()
        due = await self._parts.store.write(
            stock_waits.take_due, now=now, again_at=now + _CLAIMED_S * SECOND, most=AT_ONCE
        )
        await asyncio.gather(*(self._look_safely(one) for one in due))
        return len(due)

    async def _look_safely(self, watched: Watched) -> None:
        """Look at one article; a fault of its own is told in the log, and it is looked at again with the others."""
        try:
            await self._look(watched)
        except StoreDownError:
            raise
        except Exception as err:  # noqa: BLE001 - one article's fault must not stop the others
            log.error("an article fails, tried at the next look", reference=watched.reference, error=type(err).__name__)

    async def _look(self, watched: Watched) -> None:
        stock = await self._stock(watched.reference)
        told = await self._tell_line(stock) if stock is not None else 0
        looks = 0 if told else watched.looks + 1
        in_stock = stock.in_stock if stock is not None else None
        pause = allotting.pause_s(looks, base_s=60 * self._parts.settings.orders.stock_look_minutes)
        again_at = self._now() + int(pause * SECOND)
        await self._parts.store.write(
            stock_waits.look_again, watched.reference, at=again_at, looks=looks, in_stock=in_stock, now=self._now()
        )

    async def _stock(self, reference: str) -> Stock | None:
        """What there is of it, or None where the order system cannot say."""
        try:
            async with asyncio.timeout(2 * self._parts.settings.orders.timeout_s):
                return await self._parts.orders.stock(reference)
        except (OrderSystemDown, TimeoutError) as err:
            log.info("the order system cannot tell the stock, looked at later", error=str(err))
            return None

    async def _tell_line(self, stock: Stock) -> int:
        if stock.in_stock <= 0:
            return 0
        since = self._now() - allotting.HOURS_HELD * 3600 * SECOND
        line, told_of = await self._parts.store.read(_line, stock.reference, since)
        chosen = allotting.to_tell(line, in_stock=stock.in_stock, told_of=told_of)
        for wait in chosen:
            await self._tell(Back(wait=wait, in_stock=stock.in_stock))
        return len(chosen)

    async def _tell(self, back: Back) -> None:
        """Tell one customer; a case that was changed at the same moment is read again."""
        for _ in range(_TRIES):
            try:
                said = await self._parts.store.write(_tell_once, back, firing_of(self._parts, self._now()))
            except VersionConflictError:
                continue
            if said is not None:
                await self._live.written([said.changes])
            return
        log.warning("a customer could not be told that goods are back, tried at the next look")


def _line(connection: Connection, reference: str, since: int) -> tuple[list[StockWaitRow], int]:
    line = stock_waits.line_of(connection, reference, most=LINE_AT_MOST)
    return line, stock_waits.told_since(connection, reference, since)


def _tell_once(connection: Connection, back: Back, firing: Firing) -> Said | None:
    """Tell and end the waiting, in one transaction; one whom nobody can write to any more waits no longer either."""
    if not stock_waits.is_waiting(connection, back.wait.id):
        return None
    said = tell(connection, letter(back, firing), firing)
    stock_waits.mark_told(connection, back.wait, now=firing.now, is_reached=said is not None)
    return said
