"""Tells programs of what happens: each hook reads the log of events in order and is posted to, one after another.

A hook that does not answer rests, longer each time, and is asked again with the same event; others go on meanwhile.
An event that a hook refuses is tried again for a day while the next ones pass it by; one that cannot be posted at all
fails at once. At least once: a process that dies
between a post and its mark posts again, under the same webhook-id.
"""

from __future__ import annotations

import asyncio
import fnmatch
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import aiohttp
import structlog
from sqlalchemy.engine import Connection

from config.signals import WebhookSettings
from gateway import observing
from gateway.ids import SECOND, from_us, new_id
from gateway.parts import Parts
from gateway.store import webhooks
from gateway.store.rows import EventRow
from gateway.store.store import StoreDownError
from gateway.store.webhooks import Delivery, HookState
from gateway.webhook_post import Gone, Missed, Taken, post

log = structlog.get_logger()

SWEEP_S: Final = 1.0
WINDOW: Final = 200
AT_ONCE: Final = 20
BATCH_S: Final = 20.0
PAUSES_S: Final = (5, 30, 120, 600, 1800)
TRIES: Final = 52
"""So many tries with these pauses are a day."""
_REFUSALS: Final = 3
_MARGIN_S: Final = 15.0
_ABOUT_HOOKS: Final = "webhook."


class Webhooks:
    """Follows the log for every hook of the settings until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._hooks = parts.settings.webhooks
        self._wants = {name: _wants(name, hook) for name, hook in self._hooks.items()}

    async def run(self) -> None:
        """Begin where new hooks begin, then keep every hook told, each by a task of its own."""
        await self.begin()
        async with client() as http, asyncio.TaskGroup() as group:
            for name, hook in self._hooks.items():
                if hook.enabled:
                    group.create_task(self._keep_told(name, http), name=f"webhook-{name}")
            await asyncio.Event().wait()

    async def begin(self) -> None:
        """Note where hooks begin that were not there before: at the newest event, or with the oldest one."""
        for name, hook in self._hooks.items():
            await self._parts.store.write(webhooks.begin, name, at_newest=hook.start == "now")

    async def tell(self, name: str, http: aiohttp.ClientSession) -> int:
        """Take on what the log has for a hook and post what is due; gives how many events were moved or tried."""
        state, newest = await self._parts.store.read(_standing, name)
        if state.off_at is not None or state.cursor is None:
            return 0
        moved = 0
        if newest > state.cursor:
            moved = await self._parts.store.write(
                webhooks.take_on, name, self._wants[name], now=self._now(), most=WINDOW
            )
        if state.until is not None and state.until > self._now():
            return 0
        return moved + await self._post_due(name, http, misses=state.misses)

    async def _keep_told(self, name: str, http: aiohttp.ClientSession) -> None:
        with self._parts.bus.waiter("webhooks") as waiter:
            while True:
                try:
                    busy = await self.tell(name, http)
                except StoreDownError as err:
                    log.warning("the store is down, a webhook waits", hook=name, error=str(err))
                    busy = 0
                if not busy:
                    await waiter.wait(SWEEP_S)

    async def _post_due(self, name: str, http: aiohttp.ClientSession, *, misses: int) -> int:
        hook, now = self._hooks[name], self._now()
        lease_s = BATCH_S + hook.timeout_s + _MARGIN_S
        due = await self._parts.store.write(
            webhooks.take_due,
            name,
            owner=self._parts.process_id,
            now=now,
            lease_until=now + int(lease_s * SECOND),
            most=AT_ONCE,
        )
        if due:
            await self._post_each(name, http, due, misses=misses)
        return len(due)

    async def _post_each(self, name: str, http: aiohttp.ClientSession, due: Sequence[Delivery], *, misses: int) -> None:
        """Post these in order until the hook must rest or the time is over; what was not tried is given back."""
        hook, left, taken = self._hooks[name], list(due), []
        ends_at = asyncio.get_running_loop().time() + BATCH_S
        while left and asyncio.get_running_loop().time() < ends_at:
            delivery = left.pop(0)
            match await post(http, hook, delivery, at=from_us(self._now())):
                case Taken():
                    taken.append(delivery.id)
                    misses = 0
                case Missed() as missed:
                    await self._note_taken(name, taken)
                    taken, misses = [], misses + (not missed.is_final)
                    if await self._note_missed(name, delivery, missed, misses=misses):
                        break
                case Gone():
                    await self._note_taken(name, taken)
                    taken, left = [], [delivery, *left]
                    await self._switch_off(name)
                    break
        await self._note_taken(name, taken)
        if left:
            await self._parts.store.write(webhooks.let_go, [one.id for one in left])

    async def _note_taken(self, name: str, ids: Sequence[str]) -> None:
        if ids:
            await self._parts.store.write(webhooks.mark_sent, ids, hook=name, now=self._now())

    async def _note_missed(self, name: str, delivery: Delivery, missed: Missed, *, misses: int) -> bool:
        """Plan the next try, or give up; says whether the whole hook rests now."""
        now, tries = self._now(), delivery.attempts + 1
        pause_s = max(PAUSES_S[min(tries - 1, len(PAUSES_S) - 1)], missed.wait_s or 0)
        rest_s: float | None = None
        if missed.is_away or (misses >= _REFUSALS and not missed.is_final):
            rest_s = max(PAUSES_S[min(misses - 1, len(PAUSES_S) - 1)], missed.wait_s or 0)
        wait_s = rest_s if missed.is_away and rest_s is not None else pause_s
        gives_up = missed.is_final or tries >= TRIES
        await self._parts.store.write(
            webhooks.mark_missed,
            delivery.id,
            hook=name,
            error=missed.error,
            due_at=None if gives_up else now + int(wait_s * SECOND),
            rests_until=None if rest_s is None else now + int(rest_s * SECOND),
            is_hooks=not missed.is_final,
        )
        if tries == 1 or gives_up:
            told = "given up" if gives_up else "to be tried again"
            log.warning("webhook not delivered", hook=name, kind=delivery.kind, seq=delivery.seq, outcome=told)
        return rest_s is not None

    async def _switch_off(self, name: str) -> None:
        happened = event_of(name, "webhook.disabled", self._now())
        await self._parts.store.write(webhooks.switch_off, name, now=self._now(), happened=happened)
        log.warning("webhook answered 410 and is switched off; switch it on by POST /v1/webhooks/…/enable", hook=name)


def client() -> aiohttp.ClientSession:
    """The session that hooks are posted by: no cookies, no redirects, one connection a hook kept."""
    headers = {"User-Agent": "switchboard", "Accept-Encoding": "identity"}
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), headers=headers)


def event_of(name: str, kind: str, now: int, *, actor: str = "gateway") -> EventRow:
    """What happened to a hook."""
    return EventRow(id=new_id(), at=now, actor=actor[:80], kind=kind, subject=name, case_id=None, data={"hook": name})


def _standing(connection: Connection, name: str) -> tuple[HookState, int]:
    return webhooks.states(connection, [name])[name], webhooks.newest_seq(connection)


def _wants(name: str, hook: WebhookSettings) -> Callable[[str, Mapping[str, object]], bool]:
    """Whether a hook is told of an event; what happens to hooks themselves is told to the others."""
    kinds = re.compile("|".join(fnmatch.translate(kind) for kind in hook.events))

    def wants(kind: str, data: Mapping[str, object]) -> bool:
        is_own = kind.startswith(_ABOUT_HOOKS) and data.get("hook") == name
        return not is_own and kind not in observing.KINDS and kinds.match(kind) is not None

    return wants
