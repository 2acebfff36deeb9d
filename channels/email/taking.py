"""Owns the way of waiting mail from an open folder into the store: in order, batch by batch, within a byte budget.

While one batch is stored the next one is fetched and read. Only what is stored is marked or moved, and only then the
cursor steps over it: a break anywhere repeats a little, and the door takes nothing twice.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from channels.contract import Door, Incoming, Receipt
from channels.email import copies
from channels.email.afterwards import Afterwards
from channels.email.budget import Purse
from channels.email.folders import UIDS_PER_CALL, Folder, Listed
from channels.email.imap_session import NotBegun
from channels.email.inbound import cut_off, envelope
from channels.email.troubles import Troubles
from channels.email.uids import Cursor
from channels.errors import CannotConnect, NotStored
from channels.reading import read_aside

BATCH_BYTES = 1024 * 1024
BATCH_MAILS = 100
CUT_BYTES = 262_144
"""What is taken of a mail over the limit: its headers and first words, so that nobody is lost in silence."""
READ_AT_ONCE = 8
LOGGED_EVERY_S = 60.0
TOLD_EVERY_S = 1.0

T = TypeVar("T")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Mails that are fetched at once; one over the limit is cut and goes alone."""

    mails: tuple[Listed, ...]
    is_cut: bool = False

    @property
    def uids(self) -> list[int]:
        """Their UIDs, in order."""
        return [one.uid for one in self.mails]

    @property
    def size(self) -> int:
        """How many bytes come."""
        return CUT_BYTES if self.is_cut else sum(one.size for one in self.mails)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came of a batch; `gone` are no longer in the folder, what is in neither was kept back."""

    batch: Batch
    incoming: Mapping[int, Incoming]
    gone: frozenset[int]


class Taking:
    """Takes the mail of one folder by one session; `troubles` and `afterwards` outlive it.

    `tell` is told now and then how many mails are left.
    """

    def __init__(
        self,
        *,
        name: str,
        source: str,
        door: Door,
        folder: Folder,
        purse: Purse,
        cursor: Cursor,
        delivered_to: str | None,
        has_neighbours: bool,
        max_bytes: int,
        troubles: Troubles,
        afterwards: Afterwards,
        tell: Callable[[int], Awaitable[None]],
        told_every_s: float = TOLD_EVERY_S,
    ) -> None:
        self._name = name
        self._source = source
        self._door = door
        self._folder = folder
        self._purse = purse
        self._delivered_to = delivered_to
        self._own = frozenset({delivered_to} if delivered_to and has_neighbours else ())
        self._max_bytes = max_bytes
        self._troubles = troubles
        self._afterwards = afterwards
        self._tell = tell
        self._told_every_s = told_every_s
        self._told_at = self._logged_at = time.monotonic()
        self._saved = cursor
        self._uncounted = 0
        self.cursor = cursor

    async def take(self, listed: Sequence[int]) -> None:
        """Take those of the listed UIDs that were not looked at yet; raises CannotConnect.

        What did not come before is among the listed.
        """
        unseen = self.cursor.unseen(listed)
        self._troubles.over({*self._troubles.owed}.difference(unseen))  # another process had the folder meanwhile
        uids = self._troubles.in_order(unseen)
        left = len(uids)
        async with aclosing(_one_ahead(self._calls(uids))) as coming:
            async for fetched in coming:
                await self._store(fetched)
                left -= len(fetched.batch.uids)
                del fetched  # while the next one is waited for
                await self._tell_now_and_then(left)
        await self._save()
        await self._afterwards.do_rest(self._folder)

    async def _calls(self, uids: Sequence[int]) -> AsyncGenerator[Callable[[], Awaitable[Fetched]], None]:
        """What fetches each batch, in order."""
        for start in range(0, len(uids), UIDS_PER_CALL):
            part = uids[start : start + UIDS_PER_CALL]
            listed = await self._folder.sizes(part)
            for batch in self._batches(list(listed.values())):
                yield partial(self._fetch, batch)
            if unlisted := [uid for uid in part if uid not in listed]:
                yield partial(self._ask_for, unlisted)

    def _batches(self, mails: Sequence[Listed]) -> Iterator[Batch]:
        """Mails in order, in groups that fit the memory we want to use; a mail over the limit stands alone."""
        batch: list[Listed] = []
        total, most = 0, BATCH_MAILS
        for mail in mails:
            at_once = 1 if mail.size > self._max_bytes else self._troubles.at_once(mail.uid) or BATCH_MAILS
            if batch and (total + mail.size > BATCH_BYTES or len(batch) >= min(most, at_once)):
                yield self._batch(batch)
                batch, total, most = [], 0, BATCH_MAILS
            batch.append(mail)
            total += mail.size
            most = min(most, at_once)
        if batch:
            yield self._batch(batch)

    def _batch(self, mails: Sequence[Listed]) -> Batch:
        return Batch(mails=tuple(mails), is_cut=mails[0].size > self._max_bytes)

    async def _fetch(self, batch: Batch) -> Fetched:
        await self._purse.take(batch.size)
        first_bytes = CUT_BYTES if batch.is_cut else None
        try:
            raw_by_uid = await self._folder.bodies(batch.uids, expected_bytes=batch.size, first_bytes=first_bytes)
        except NotBegun:
            raise
        except CannotConnect:
            self._troubles.broke(batch.uids)
            raise
        gone = await self._gone([uid for uid in batch.uids if uid not in raw_by_uid])
        incoming = await self._read(raw_by_uid)
        if batch.is_cut:
            incoming = {uid: self._cut_off(uid, one, batch.mails[0].size) for uid, one in incoming.items()}
        return Fetched(batch=batch, incoming=incoming, gone=gone)

    def _cut_off(self, uid: int, incoming: Incoming, of_bytes: int) -> Incoming:
        told = {"channel": self._name, "source": self._source, "uid": uid}
        _log.warning("mail_cut", **told, bytes=of_bytes, limit=self._max_bytes)
        return cut_off(incoming, of_bytes=of_bytes)

    async def _read(self, raw_by_uid: dict[int, bytes]) -> dict[int, Incoming]:
        """The events of these mails, in order, whose bytes are let go of one by one."""
        reading = partial(envelope, self._name, mailbox=self._delivered_to)
        made: dict[int, Incoming] = {}
        for uid in sorted(raw_by_uid):
            try:
                made[uid] = await read_aside(raw_by_uid.pop(uid), reading)
            except Exception as err:  # noqa: BLE001 - one mail that nobody foresaw must hold up no other
                self._tell_unforeseen(uid, err)
            if len(made) % READ_AT_ONCE == 0:
                await asyncio.sleep(0)  # others go on meanwhile
        return made

    async def _ask_for(self, uids: Sequence[int]) -> Fetched:
        """What is to be said of mails that the server listed and gave no size of."""
        mails = tuple(Listed(uid=uid, size=0) for uid in uids)
        return Fetched(batch=Batch(mails=mails), incoming={}, gone=await self._gone(uids))

    async def _gone(self, uids: Sequence[int]) -> frozenset[int]:
        """Those that another client removed since they were listed."""
        return frozenset(uids) - await self._folder.still_there(uids)

    async def _store(self, fetched: Fetched) -> None:
        """Store a batch in order; only then mark it and move the cursor over it."""
        batch = fetched.batch
        stored, new = await self._stored(fetched.incoming)
        if batch.size:
            self._purse.give_back(batch.size)
        if stored:
            await self._afterwards.do(self._folder, [one for one in batch.mails if one.uid in stored])
        looked_at = stored | fetched.gone
        self._troubles.over(looked_at)
        self._troubles.not_given([uid for uid in batch.uids if uid not in looked_at])
        if looked_at:
            self.cursor = self.cursor.with_seen(looked_at, owed=self._troubles.owed)
            self._uncounted += new
            await self._save()

    async def _stored(self, incoming: Mapping[int, Incoming]) -> tuple[frozenset[int], int]:
        """Store these mails; gives those that are, and how many of them are new."""
        if not incoming:
            return frozenset(), 0
        try:
            return frozenset(incoming), await self._accepted(list(incoming.values()))
        except Exception as err:  # noqa: BLE001 - one mail that nobody foresaw must hold up no other
            if len(incoming) == 1:
                self._tell_unforeseen(min(incoming), err)
                return frozenset(), 0
        apart = [await self._stored({uid: one}) for uid, one in incoming.items()]
        return frozenset(uid for stored, _ in apart for uid in stored), sum(new for _, new in apart)

    def _tell_unforeseen(self, uid: int, err: Exception) -> None:
        _log.error("mail_not_taken", channel=self._name, source=self._source, uid=uid, error=type(err).__name__)

    async def _accepted(self, incoming: Sequence[Incoming]) -> int:
        """How many of the events are new; one that a neighbour had first is noted for our mailbox."""
        receipts = await self._until_stored(lambda: self._door.accept_many(incoming))
        repeats = [(one, receipt) for one, receipt in zip(incoming, receipts, strict=True) if _is_repeat(receipt)]
        for one, receipt in repeats if self._own else ():
            await self._until_stored(partial(copies.hand_in, self._door, one, receipt, self._own, ours=self._own))
        return len(receipts) - sum(_is_repeat(one) for one in receipts)

    async def _until_stored(self, offer: Callable[[], Awaitable[T]]) -> T:
        """What is offered and cannot be stored is offered again until it can."""
        while True:
            try:
                return await offer()
            except NotStored as err:
                await self._door.report(self._name, error=str(err), source=self._source)
                await asyncio.sleep(err.retry_after_s)

    async def _save(self) -> None:
        """Store the cursor, if it moved; where that fails the next one says as much, and a restart repeats a little."""
        if self._saved == self.cursor:
            return
        with suppress(NotStored):
            await self._door.move_cursor(self._name, self.cursor.text, self._source, self._uncounted)
            self._saved, self._uncounted = self.cursor, 0

    async def _tell_now_and_then(self, left: int) -> None:
        now = time.monotonic()
        if left and now - self._told_at >= self._told_every_s:
            self._told_at = now
            await self._tell(left)
        if left and now - self._logged_at >= LOGGED_EVERY_S:
            self._logged_at = now
            _log.info("mail_catching_up", channel=self._name, source=self._source, waiting=left)


def _is_repeat(receipt: Receipt) -> bool:
    return receipt.outcome == "duplicate"


async def _one_ahead(calls: AsyncGenerator[Callable[[], Awaitable[T]], None]) -> AsyncGenerator[T, None]:
    """What each call gives, in order; while one result is worked with the next call is under way."""
    under_way: deque[asyncio.Future[T]] = deque()
    try:
        async for call in calls:
            under_way.append(asyncio.ensure_future(call()))
            if len(under_way) > 1:
                yield await under_way.popleft()  # kept nowhere here: a large mail is in memory once
        while under_way:
            yield await under_way.popleft()
    finally:
        await calls.aclose()
        for one in under_way:
            one.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
