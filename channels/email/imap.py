"""Owns mail that we fetch: all that waits in an IMAP folder, once, in order, whatever happens to the connection."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from functools import partial

import structlog

from channels.contract import Door
from channels.email import copies
from channels.email.imap_session import UIDS_PER_CALL, ImapSession, NotDone, Pace, opened
from channels.email.inbound import envelope
from channels.email.settings import Fetching
from channels.errors import BadCredentials, CannotConnect, NotStored
from channels.reading import read_aside

BATCH_BYTES = 8 * 1024 * 1024
BATCH_MAILS = 50
CUT_BYTES = 262_144
"""What is taken of a mail over the limit: its headers and first words, so that nobody is lost in silence."""

_PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
_REFUSED_PAUSE_S = 600.0
_CURSOR = re.compile(r"(\d+):(\d+)")

_log = structlog.get_logger(__name__)


class Fetcher:
    """Follows one folder until cancelled; `delivered_to` is the mailbox of ours the account belongs to, if one.

    Where the channel has other accounts too (`has_neighbours`), a mail that one of them had first is noted for this.
    """

    def __init__(
        self,
        *,
        name: str,
        door: Door,
        fetching: Fetching,
        delivered_to: str | None,
        max_bytes: int,
        pauses_s: tuple[float, ...] = _PAUSES_S,
        pace: Pace | None = None,
        has_neighbours: bool = False,
    ) -> None:
        self._name = name
        self._door = door
        self._fetching = fetching
        self._delivered_to = delivered_to
        self._max_bytes = max_bytes
        self._has_neighbours = has_neighbours
        self._pauses_s = pauses_s
        self._pace = pace or Pace()
        self._failures = 0
        self._not_marked: str | None = None

    async def follow(self) -> None:
        """Take mail in for ever; a lost connection is opened again after growing pauses, and told once."""
        while True:
            try:
                async with opened(self._fetching, self._pace) as session:
                    await self._follow_session(session)
            except BadCredentials as err:
                await self._tell_failure(str(err))
                await asyncio.sleep(_REFUSED_PAUSE_S)
            except CannotConnect as err:
                await self._tell_failure(str(err))
                await asyncio.sleep(self._pauses_s[min(self._failures, len(self._pauses_s)) - 1])

    async def _follow_session(self, session: ImapSession) -> None:
        last = await self._start_of(session)
        while True:
            try:
                last = await self._catch_up(session, last)
            except NotStored as err:
                await asyncio.sleep(min(err.retry_after_s, self._pauses_s[-1]))
                last = await self._start_of(session)
                continue
            await self._tell_success()
            await session.wait_for_news()

    async def _start_of(self, session: ImapSession) -> int:
        """The last UID taken; 0 where the folder is new or numbers its mail anew: then all is looked at again."""
        found = _CURSOR.fullmatch(await self._door.cursor(self._name) or "")
        return int(found[2]) if found and int(found[1]) == session.uid_validity else 0

    async def _catch_up(self, session: ImapSession, last: int) -> int:
        """Take every mail above `last`; gives the last UID taken."""
        waiting = await session.uids_above(last)
        for start in range(0, len(waiting), UIDS_PER_CALL):
            uids = waiting[start : start + UIDS_PER_CALL]
            sizes = await session.sizes(uids)
            for batch in _batches(sizes, max_bytes=self._max_bytes):
                await self._take(session, batch, sizes)
            last = uids[-1]
            await self._door.move_cursor(self._name, f"{session.uid_validity}:{last}")
        return last

    async def _take(self, session: ImapSession, batch: list[int], sizes: Mapping[int, int]) -> None:
        """Store a batch in order; only then mark it and move the cursor: a kill between repeats, and loses nothing."""
        is_cut = sizes[batch[0]] > self._max_bytes
        raw_by_uid = await session.bodies(batch, first_bytes=CUT_BYTES if is_cut else None)
        if is_cut:
            _log.warning("mail_cut", channel=self._name, uid=batch[0], bytes=sizes[batch[0]], limit=self._max_bytes)
        taken = [uid for uid in batch if uid in raw_by_uid]
        reading = partial(envelope, self._name, mailbox=self._delivered_to)
        own = frozenset({self._delivered_to} if self._delivered_to and self._has_neighbours else ())
        for uid in taken:
            incoming = await read_aside(raw_by_uid[uid], reading)
            receipt = await self._door.accept(incoming)
            await copies.hand_in(self._door, incoming, receipt, own, ours=own)
        if taken:
            await self._afterwards(session, taken)
        await self._door.move_cursor(self._name, f"{session.uid_validity}:{batch[-1]}")

    async def _afterwards(self, session: ImapSession, uids: list[int]) -> None:
        """Mark or move what is stored; a server that will not is told of, and holds up no mail."""
        try:
            if self._fetching.after == "flag":
                await session.mark_seen(uids)
            elif self._fetching.after == "move" and self._fetching.move_to is not None:
                await session.move(uids, self._fetching.move_to)
        except NotDone as err:
            self._not_marked = f"mail is stored but stays as it was: {err}; set imap.after right"
            _log.warning("mail_not_marked", channel=self._name, error=str(err))

    async def _tell_success(self) -> None:
        if self._failures:
            _log.info("mail_source_back", channel=self._name, failures=self._failures)
        self._failures = 0
        await self._door.report(self._name, error=self._not_marked)

    async def _tell_failure(self, message: str) -> None:
        self._failures += 1
        if self._failures == 1:
            _log.warning("mail_source_lost", channel=self._name, error=message)
        await self._door.report(self._name, error=message)


def _batches(sizes: Mapping[int, int], *, max_bytes: int) -> Iterator[list[int]]:
    """UIDs in order, in groups that fit the memory we want to use; a mail over the limit stands alone."""
    batch: list[int] = []
    total = 0
    for uid, size in sizes.items():
        is_alone = size > max_bytes
        if batch and (is_alone or total + size > BATCH_BYTES or len(batch) == BATCH_MAILS):
            yield batch
            batch, total = [], 0
        batch.append(uid)
        total += size
        if is_alone:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
