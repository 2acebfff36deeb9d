"""The only way in: an event is answered once it is on disk, and is one record however often it comes."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from channels.contract import Incoming, Receipt
from channels.errors import NotStored
from gateway.bus.contract import Bus
from gateway.ids import new_id, now_us
from gateway.store import inbox
from gateway.store.blobs import INLINE_BYTES, Blobs
from gateway.store.inbox import Arrival, LaneKey, Stored
from gateway.store.store import Store, StoreDownError

T = TypeVar("T")

WINDOW_S = 0.5
MEASURE_S = 1.0
RUSH_PER_S = 1200
FAR_BEHIND = 200
"""A rush: more come than one process works, and so many wait already that work would only slow the taking in."""


class Intake:
    """Stores what comes in, in groups, and tells the worker; bounded, so that a full disk is never the first sign."""

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        *,
        folder: Path,
        max_waiting: int,
        min_free_bytes: int,
        bus: Bus,
        now: Callable[[], int] = now_us,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._folder = folder
        self._max_waiting = max_waiting
        self._min_free_bytes = min_free_bytes
        self._bus = bus
        self._now = now
        self._work_now: Callable[[LaneKey], None] | None = None
        self._group = store.group(inbox.store_arrivals)
        self._full: str | None = None
        self._window_began = time.monotonic()
        self._in_window = 0
        self._last_rate = 0.0
        self._behind = 0

    @property
    def is_rushed(self) -> bool:
        """Whether events come faster than they could be worked beside it: the worker yields meanwhile."""
        return self._behind > FAR_BEHIND and self.per_s > RUSH_PER_S

    def worked(self, rows: int) -> None:
        """So many stored events are worked; the sweep sets right what other processes worked."""
        self._behind = max(0, self._behind - rows)

    @property
    def per_s(self) -> float:
        """How many events a second came lately."""
        elapsed = time.monotonic() - self._window_began
        if elapsed > WINDOW_S:
            self._last_rate = self._in_window / elapsed
            self._window_began += elapsed
            self._in_window = 0
        return self._last_rate

    @property
    def full(self) -> str | None:
        """Why nothing is taken in now, or None."""
        return self._full

    async def accept(self, incoming: Incoming) -> Receipt:
        """Store one event; the receipt is given only after the commit. Raises NotStored."""
        if self._full is not None:
            raise NotStored(self._full, retry_after_s=5)
        digest = await self._blobs.put(incoming.payload) if len(incoming.payload) > INLINE_BYTES else None
        stored = await self._stored(self._group.put(_arrival(incoming, digest, self._now())))
        await self._tell(incoming)
        return _receipt(stored)

    async def accept_many(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        """Store several events in their order, one receipt each; raises NotStored if any could not be stored.

        What was stored before the failure is a duplicate when it comes again.
        """
        if self._full is not None:
            raise NotStored(self._full, retry_after_s=5)
        digests = [await self._blobs.put(one.payload) if len(one.payload) > INLINE_BYTES else None for one in incoming]
        waiting = [
            self._group.put(_arrival(one, digest, self._now())) for one, digest in zip(incoming, digests, strict=True)
        ]
        stored = await self._stored(asyncio.gather(*waiting))
        for one in incoming:
            await self._tell(one)
        return [_receipt(one) for one in stored]

    def work_urgent_by(self, work_now: Callable[[LaneKey], None]) -> None:
        """Have urgent events worked at once by this process's worker."""
        self._work_now = work_now

    async def measure(self) -> None:
        """Look whether there is room: the backlog's rows and the disk; called by the sweep."""
        try:
            waiting = await self._store.read(inbox.count_waiting)
        except StoreDownError as err:
            self._full = str(err)
            return
        self._behind = waiting
        free = shutil.disk_usage(self._folder).free
        if waiting >= self._max_waiting:
            self._full = f"{waiting} events wait to be worked, the limit is {self._max_waiting}; send it again later"
        elif free < self._min_free_bytes:
            self._full = f"only {free} bytes of disk are free, {self._min_free_bytes} are kept; send it again later"
        else:
            self._full = None

    async def measure_for_ever(self) -> None:
        """Measure every second, in a process whose worker does not."""
        while True:
            await self.measure()
            await asyncio.sleep(MEASURE_S)

    async def _tell(self, incoming: Incoming) -> None:
        self._in_window += 1
        self._behind += 1
        if incoming.urgent and self._work_now is not None:
            self._work_now((incoming.channel, incoming.conversation_key))
        else:
            await self._bus.wake("inbox")

    async def _stored(self, storing: Awaitable[T]) -> T:
        try:
            return await storing
        except StoreDownError as err:
            raise NotStored(str(err)) from err


def _arrival(incoming: Incoming, digest: str | None, now: int) -> Arrival:
    return Arrival(
        id=new_id(),
        channel=incoming.channel,
        dedupe_key=incoming.dedupe_key,
        conversation_key=incoming.conversation_key,
        payload=b"" if digest else incoming.payload,
        blob_sha256=digest,
        received_at=now,
    )


def _receipt(stored: Stored) -> Receipt:
    return Receipt(inbox_id=stored.inbox_id, outcome="accepted" if stored.is_new else "duplicate", seq=stored.seq)
