"""Owns mail that we fetch: one folder is followed for ever, by one process at a time, whatever happens on the way."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from channels.contract import Door, Progress
from channels.email.afterwards import Afterwards
from channels.email.budget import ByteBudget, of_this_process
from channels.email.folders import Folder
from channels.email.imap_names import source_of
from channels.email.imap_session import ImapSession, Pace, opened
from channels.email.oauth import AccessTokens
from channels.email.outbound import utc_now
from channels.email.settings import Fetching
from channels.email.taking import TOLD_EVERY_S, Taking
from channels.email.troubles import AGAIN_S, Troubles
from channels.email.uids import Cursor
from channels.errors import BadCredentials, CannotConnect, NotStored

_PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
_REFUSED_PAUSE_S = 600.0
_HOLD_EVERY_S = 5.0
_JITTER = 0.2
_NAMED = 5

_log = structlog.get_logger(__name__)


def pace_of(fetching: Fetching) -> Pace:
    """The pace that the settings ask for."""
    return Pace(renew_idle_s=fetching.idle_s, poll_s=fetching.poll_s)


class Fetcher:
    """Follows one folder until cancelled. `fetching.mailbox` is the one of ours that the account belongs to, if one.

    Where the channel has other accounts too (`has_neighbours`), a mail that one of them had first is noted for this.
    """

    def __init__(
        self,
        *,
        name: str,
        door: Door,
        fetching: Fetching,
        max_bytes: int,
        has_neighbours: bool = False,
        tokens: AccessTokens | None = None,
        budget: ByteBudget | None = None,
        pace: Pace | None = None,
        pauses_s: tuple[float, ...] = _PAUSES_S,
        again_s: tuple[float, ...] = AGAIN_S,
        hold_every_s: float = _HOLD_EVERY_S,
        told_every_s: float = TOLD_EVERY_S,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.source = source_of(fetching)
        self._name = name
        self._door = door
        self._fetching = fetching
        self._max_bytes = max_bytes
        self._has_neighbours = has_neighbours
        self._tokens = tokens
        self._budget = budget or of_this_process()
        self._pace = pace or pace_of(fetching)
        self._pauses_s = pauses_s
        self._hold_every_s = hold_every_s
        self._told_every_s = told_every_s
        self._clock = clock
        self._now = now
        self._troubles = Troubles(clock, again_s=again_s)
        self._afterwards = Afterwards(channel=name, fetching=fetching)
        self._validity = 0
        self._failures = 0
        self._short_sessions = 0
        self._checked_at: datetime | None = None

    async def follow(self) -> None:
        """Take mail in for ever, whenever the folder is this process's to read."""
        while True:
            try:
                await self._hold()
                await self._read_while_held()
            except Exception as err:  # noqa: BLE001 - the loop's top: one folder ends neither itself nor the others
                _log.error("mail_source_failed", channel=self._name, error=type(err).__name__, exc_info=True)
                await asyncio.sleep(await self._fail(f"{type(err).__name__}: see the log"))
            finally:
                await self._door.let_go(self._name, self.source)

    async def _hold(self) -> None:
        """Return once this process has the folder."""
        is_told = False
        while True:
            with suppress(NotStored):
                if await self._door.hold(self._name, self.source):
                    return
                if not is_told:
                    _log.info("mail_source_read_elsewhere", channel=self._name, source=self.source)
                is_told = True
            await asyncio.sleep(self._hold_every_s)

    async def _read_while_held(self) -> None:
        """Read until another process has the folder."""
        reading = asyncio.create_task(self._read_for_ever(), name=f"mail-{self.source}")
        holding = asyncio.create_task(self._hold_for_ever(), name=f"hold-{self.source}")
        try:
            ended, _ = await asyncio.wait((reading, holding), return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            for task in (reading, holding):
                task.cancel()
            await asyncio.gather(reading, holding, return_exceptions=True)

    async def _hold_for_ever(self) -> None:
        """Return when another process took the folder; while the store is down nobody can."""
        while True:
            await asyncio.sleep(self._hold_every_s)
            try:
                if not await self._door.hold(self._name, self.source):
                    _log.warning("mail_source_taken_over", channel=self._name, source=self.source)
                    return
            except NotStored:
                continue

    async def _read_for_ever(self) -> None:
        """Read by one session after the other; a lost one is opened again after growing pauses, and told once."""
        while True:
            began = self._clock()
            try:
                async with opened(self._fetching, self._pace, tokens=self._tokens) as session:
                    await self._read(session)
            except BadCredentials as err:
                pause_s = await self._fail(str(err), pause_s=_REFUSED_PAUSE_S)
            except (CannotConnect, NotStored) as err:
                if self._clock() - began > self._pauses_s[-1]:
                    self._short_sessions = 0  # a server that lets us in and cuts at once gets growing pauses too
                pause_s = await self._fail(str(err))
            await asyncio.sleep(pause_s)

    async def _read(self, session: ImapSession) -> None:
        """All that waits, then what comes; now and then everything that lies there is compared with what was taken."""
        folder = Folder(session)
        async with self._budget.purse() as purse:
            taking = Taking(
                name=self._name,
                source=self.source,
                door=self._door,
                folder=folder,
                purse=purse,
                cursor=await self._start_of(session),
                delivered_to=self._fetching.mailbox,
                has_neighbours=self._has_neighbours,
                max_bytes=self._max_bytes,
                troubles=self._troubles,
                afterwards=self._afterwards,
                tell=self._tell,
                told_every_s=self._told_every_s,
            )
            check_at = self._clock()
            while True:
                if self._clock() >= check_at:
                    listed = await folder.all_uids()
                    check_at, self._checked_at = self._clock() + self._pace.check_all_s, self._now()
                else:
                    listed = await folder.uids_above(taking.cursor.exact_from)
                await taking.take(sorted({*listed, *self._troubles.owed}))
                await self._tell(0)
                again_s = self._troubles.wait_s
                wait_s = min(check_at - self._clock(), math.inf if again_s is None else again_s)
                await session.wait_for_news(max(wait_s, 0.0))

    async def _start_of(self, session: ImapSession) -> Cursor:
        """How far the folder was read; where it numbers its mail anew, what was remembered means other mails now."""
        if session.uid_validity != self._validity:
            self._troubles.clear()
            self._afterwards.forget()
            self._validity = session.uid_validity
        return Cursor.read(await self._door.cursor(self._name, self.source), validity=session.uid_validity)

    async def _tell(self, left: int) -> None:
        """Heartbeat of a folder that answers, with what is wrong all the same."""
        if self._failures:
            _log.info("mail_source_back", channel=self._name, source=self.source, failures=self._failures)
        self._failures = 0
        missing = self._troubles.missing
        progress = Progress(waiting=left, missing=len(missing), checked_at=self._checked_at)
        error = _about_missing(missing) or self._afterwards.problem
        await self._door.report(self._name, error=error, source=self.source, progress=progress)

    async def _fail(self, message: str, *, pause_s: float | None = None) -> float:
        """Tell what is wrong; gives the pause before the next try."""
        self._failures += 1
        if self._failures == 1:
            _log.warning("mail_source_lost", channel=self._name, source=self.source, error=message)
        await self._door.report(self._name, error=message, source=self.source)
        self._short_sessions += 1
        usual_s = self._pauses_s[min(self._short_sessions, len(self._pauses_s)) - 1]
        return (usual_s if pause_s is None else pause_s) * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311


def _about_missing(uids: Sequence[int]) -> str | None:
    if not uids:
        return None
    named = ", ".join(map(str, uids[:_NAMED])) + (" …" if len(uids) > _NAMED else "")
    return (
        f"{len(uids)} mails lie there and do not come (UID {named}); they are asked for again, ask the server's admin"
    )
