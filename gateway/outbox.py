"""The only way out: takes up what is due and has it sent, several at once, and no channel waits for another.

What becomes of one letter stands in `gateway.sending`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence

import structlog

from gateway.bus.contract import Waiter
from gateway.ids import SECOND
from gateway.parts import Parts
from gateway.sending import LetterSender, timeout_s
from gateway.store import letters
from gateway.store.letters import Standing, Taken
from gateway.store.store import StoreDownError

__all__ = ["AT_ONCE", "SWEEP_S", "Outbox"]
log = structlog.get_logger()

SWEEP_S = 1.0
AT_ONCE = 16
FULL_FROM = 9
"""Letters under way from which a channel is given no more: so they are taken up many at once, not one by one."""

FINISH_S = 6.0
_LEASE_SPARE_S = 30


class Outbox:
    """Sends what is due until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._sender = LetterSender(parts, now=now)
        self._under_way: Counter[str] = Counter()
        self._got_room = asyncio.Event()
        self._letters: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send what is due, woken by whoever queued it and by a sweep."""
        with self._parts.bus.waiter("outbox") as waiter:
            async with asyncio.TaskGroup() as sending:
                try:
                    await self._send_all(sending, waiter)
                except asyncio.CancelledError:
                    await self._finish()
                    raise

    async def send_due(self) -> int:
        """Send the letters that are due now, several at once; gives how many were taken up."""
        taken = await self._take(self._busy())
        standing = await self._sender.standing_of(taken)
        await asyncio.gather(*(self._sender.send(one, standing) for one in taken))
        return len(taken)

    async def _send_all(self, sending: asyncio.TaskGroup, waiter: Waiter) -> None:
        while True:
            taken: Sequence[Taken] = ()
            standing = Standing()
            busy = self._busy()
            try:
                taken = await self._take(busy)
                standing = await self._sender.standing_of(taken)
            except StoreDownError as err:
                log.warning("the store is down, letters wait", error=str(err))
                taken = ()  # their lease brings them up again
            for one in taken:
                self._under_way[one.letter.channel] += 1
                letter = sending.create_task(self._send(one, standing), name=f"letter-{one.letter.id}")
                self._letters.add(letter)
                letter.add_done_callback(self._letters.discard)
            if len(taken) < AT_ONCE and not busy - self._busy():  # else a busy channel got room, and nobody looked
                await self._wait(waiter)

    async def _finish(self) -> None:
        """Let the letters under way end, for a while: one that is cut off has to be sent twice."""
        if self._letters:
            await asyncio.wait(self._letters, timeout=FINISH_S)

    def _busy(self) -> set[str]:
        """Channels that are given no more for now."""
        return {channel for channel, count in self._under_way.items() if count >= FULL_FROM}

    async def _take(self, busy: Collection[str]) -> Sequence[Taken]:
        now = self._now()
        return await self._parts.store.write(
            letters.take_due,
            owner=self._parts.process_id,
            now=now,
            lease_until=lambda name: now + int((timeout_s(self._kind(name)) + _LEASE_SPARE_S) * SECOND),
            most=AT_ONCE,
            busy=sorted(busy),
        )

    def _kind(self, name: str) -> str:
        channel = self._parts.channels.get(name)
        return channel.kind if channel is not None else ""

    async def _send(self, taken: Taken, standing: Standing) -> None:
        """Send one letter; whatever goes wrong with it, the others go on, and its lease brings it up again."""
        channel = taken.letter.channel
        try:
            await self._sender.send(taken, standing)
        except StoreDownError as err:
            log.warning("the store is down, a letter waits", channel=channel, error=str(err))
        except Exception as err:
            log.error("a letter failed", channel=channel, error=type(err).__name__, exc_info=True)
        finally:
            self._under_way[channel] -= 1
            self._got_room.set()

    async def _wait(self, waiter: Waiter) -> None:
        """Return when somebody queued a letter, a busy channel has room again, or the sweep is due."""
        self._got_room.clear()
        if not self._busy():
            await waiter.wait(SWEEP_S)
            return
        woken = asyncio.create_task(waiter.wait(SWEEP_S), name="outbox-woken")
        room = asyncio.create_task(self._got_room.wait(), name="outbox-room")
        try:
            await asyncio.wait((woken, room), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in (woken, room):
                one.cancel()
            await asyncio.gather(woken, room, return_exceptions=True)
