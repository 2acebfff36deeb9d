"""Works order requests step by step; where each stands and when it is worked next is in the store.

A step asks the order system first and writes then, in one transaction that looks whether the request still stands where
it stood. What acts has a key of the request's own, so a step that was cut off is done again and acts once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog

from gateway.bot_dial.dial import dial_of
from gateway.firing import Firing
from gateway.ids import SECOND
from gateway.live import Live
from gateway.order_requests import writing
from gateway.order_requests.asking import Shop, is_asked_anew
from gateway.order_requests.taking import TOPIC
from gateway.orders.contract import OrderSystemDown
from gateway.orders.wishes import Refused, Why
from gateway.parts import Parts
from gateway.store import bot_dial, order_requests, reservations
from gateway.store.changes import VersionConflictError
from gateway.store.order_requests import OrderRequestRow
from gateway.store.store import StoreDownError
from gateway.unasked import firing_of

log = structlog.get_logger()

SWEEP_S: Final = 1.0
AT_ONCE: Final = 16
PAUSES_S: Final = (5, 15, 60, 300)
"""Pauses while the order system is down; after `TRIES` people take the request."""
TRIES: Final = 12
_CLAIMED_S: Final = 120
_RACES: Final = 5
_OF_THE_BOT: Final = ("taken", "branch_asked")
"""Steps that are not done while the bot is switched off; what a customer said yes to is placed."""


class OrderRequests:
    """Works order requests until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._live = Live(parts.bus)
        self._shop = Shop(parts.orders, timeout_s=parts.settings.orders.timeout_s)
        self._steps: dict[str, Callable[[OrderRequestRow], Awaitable[None]]] = {
            "taken": self._reserve,
            "branch_asked": self._follow_branch,
            "customer_asked": self._end_waiting,
            "confirmed": self._place,
            "declined": self._give_up,
        }

    async def run(self) -> None:
        """Work what is due, by a sweep."""
        with self._parts.bus.waiter(TOPIC) as waiter:
            while True:
                try:
                    worked = await self.work_due()
                except StoreDownError as err:
                    log.warning("the store is down, order requests wait", error=str(err))
                    worked = 0
                if worked < AT_ONCE:
                    await waiter.wait(SWEEP_S)

    async def work_due(self) -> int:
        """Work the requests that are due now; gives how many."""
        now, store = self._now(), self._parts.store
        if not await store.read(order_requests.is_due, now=now):
            return 0
        again_at = now + _CLAIMED_S * SECOND
        due = await store.write(order_requests.take_due, now=now, again_at=again_at, most=AT_ONCE)
        await asyncio.gather(*(self._work(row) for row in due))
        return len(due)

    async def _work(self, row: OrderRequestRow) -> None:
        """Work one request; one that cannot be worked now is put off, and the others go on."""
        try:
            if row.state in _OF_THE_BOT and not await self._is_bot_on():
                await self._hand_over(row, "bot_off")
            else:
                await self._steps[row.state](row)
        except StoreDownError:
            raise
        except (OrderSystemDown, TimeoutError) as err:
            log.info("the order system cannot be asked for a request", request=row.id, error=type(err).__name__)
            await self._put_off(row, "unconfirmed" if row.state == "confirmed" else "system_down")
        except Exception as err:  # noqa: BLE001 - one request's fault must not stop the others
            log.error("an order request fails", request=row.id, state=row.state, error=type(err).__name__)
            await self._put_off(row, "unconfirmed" if row.state == "confirmed" else "failed")

    async def _reserve(self, row: OrderRequestRow) -> None:
        """Find what is meant, what it costs and who has it, and ask a branch."""
        if not (row.goods and row.body.get("sum")):  # a look that found why it cannot go on is made again after a death
            found = await self._shop.look(row)
            await self._parts.store.write(writing.looked, row, found.goods, found.sum)
            if found.why is not None:
                return await self._hand_over(row, found.why)
        fresh = await self._parts.store.read(order_requests.by_id, row.id)
        if fresh is None or fresh.state != row.state:
            return None
        asked = await self._shop.ask_branch(fresh)
        if asked.reservation is None:
            return await self._hand_over(fresh, asked.why or "nowhere")
        return await self._written(writing.branch_asked, fresh, asked)

    async def _follow_branch(self, row: OrderRequestRow) -> None:
        """Go on by what the branch said: the customer is asked, the next branch is, or people are."""
        number = row.reservation_number or ""
        held = await self._parts.store.read(reservations.by_number, number)
        if held is None or held.late_at is not None:
            await self._hand_over(row, "branch_silent")
        elif held.state == "confirmed":
            await self._written(writing.ask_customer, row, held.until)
        elif held.state == "asked":
            again_at = self._now() + writing.BRANCH_LOOK_S * SECOND
            await self._parts.store.write(order_requests.put_off, row, at=again_at, is_try=False)
        else:
            await self._next_branch(row, is_refused=held.state == "refused")

    async def _next_branch(self, row: OrderRequestRow, *, is_refused: bool) -> None:
        """Ask another branch; where somebody ended the reservation, people go on."""
        asked = await self._shop.ask_branch(row) if is_refused else None
        if asked is None or asked.reservation is None:
            await self._hand_over(row, "branches_refused")
        else:
            await self._written(writing.branch_asked, row, asked)

    async def _end_waiting(self, row: OrderRequestRow) -> None:
        """The customer did not answer in time."""
        await self._hand_over(row, "customer_silent")

    async def _place(self, row: OrderRequestRow) -> None:
        """Place what the customer said yes to."""
        answer = await self._shop.place(row)
        if isinstance(answer, Refused):
            return await self._refused(row, answer)
        await self._written(writing.placed, row, answer)
        try:
            return await self._shop.give_back(row)
        except (OrderSystemDown, TimeoutError) as err:  # it runs out by itself
            log.info("what was put aside is not given back", request=row.id, error=type(err).__name__)

    async def _refused(self, row: OrderRequestRow, answer: Refused) -> None:
        """Ask the customer once more where the order costs something else now; else people go on."""
        if answer.why is Why.SUM_CHANGED and not is_asked_anew(row):
            looked = await self._shop.price(row)
            if looked.why is None:
                held = await self._parts.store.read(reservations.by_number, row.reservation_number or "")
                return await self._written(writing.ask_anew, row, looked.sum, held.until if held is not None else None)
        return await self._hand_over(row, answer.why.value)

    async def _give_up(self, row: OrderRequestRow) -> None:
        """Give back what was put aside for who wants it otherwise; people have the case already."""
        await self._shop.give_back(row)
        await self._parts.store.write(writing.settled, row, row.why, self._firing())

    async def _is_bot_on(self) -> bool:
        kept = await self._parts.store.read(bot_dial.load)
        return dial_of(self._parts.settings.bot, kept).is_bot_on

    async def _put_off(self, row: OrderRequestRow, why: str) -> None:
        if row.tries + 1 >= TRIES:
            return await self._hand_over(row, why)
        pause_s = PAUSES_S[min(row.tries, len(PAUSES_S) - 1)]
        at = self._now() + pause_s * SECOND
        if row.state == "taken" and row.tries == 0:
            return await self._written(writing.arrived, row, at)
        await self._parts.store.write(order_requests.put_off, row, at=at, is_try=True)
        return None

    async def _hand_over(self, row: OrderRequestRow, why: str) -> None:
        await self._written(writing.hand_over, row, why)

    async def _written(self, write: Callable[..., Any], row: OrderRequestRow, *args: object) -> None:
        """Write what a step came to; a case that was changed meanwhile is read again."""
        for _ in range(_RACES):
            try:
                told = await self._parts.store.write(write, row, *args, self._firing())
            except VersionConflictError:
                continue
            await self._live.written(told)
            return
        log.warning("an order request races for its case, tried later", request=row.id)

    def _firing(self) -> Firing:
        return firing_of(self._parts, self._now())
