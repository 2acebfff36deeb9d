"""Brings in the bytes of attachments that a stored message only named, beside everything else and never on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import orjson
import structlog

from channels.contract import FetchesFiles
from channels.errors import BadPayload, ChannelError
from channels.message import File
from gateway.guarded_fetch import Fetched, FetchFailed, FetchRefused, GuardedFetcher, clean_type
from gateway.ids import SECOND
from gateway.parts import Parts
from gateway.store import files
from gateway.store.files import DueFile
from gateway.store.store import StoreDownError

log = structlog.get_logger()

SWEEP_S = 5.0
TIMEOUT_S = 90.0
LEASE_S = TIMEOUT_S + 30
AT_ONCE = 4
TRIES = 5
PAUSES_S = (5, 30, 300, 1800)


class Fetching:
    """Fetches what is due until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int], fetcher: GuardedFetcher | None = None) -> None:
        own = parts.settings.gateway
        self._parts = parts
        self._now = now
        self._most_bytes = own.max_attachment_bytes
        self._fetcher = fetcher or GuardedFetcher(
            most_bytes=own.max_attachment_bytes, allows_loopback=own.fetch_from_loopback
        )

    async def run(self) -> None:
        """Fetch what is due, woken by whoever stored it and by a sweep."""
        with self._parts.bus.waiter("fetching") as waiter:
            while True:
                try:
                    taken = await self.fetch_due()
                except StoreDownError as err:
                    log.warning("the store is down, attachments wait", error=str(err))
                    taken = 0
                if not taken:
                    await waiter.wait(SWEEP_S)

    async def fetch_due(self) -> int:
        """Fetch the files that are due now, a few at once; gives how many were taken up."""
        now = self._now()
        taken = await self._parts.store.write(
            files.take_due, now=now, lease_until=now + int(LEASE_S * SECOND), most=AT_ONCE
        )
        await asyncio.gather(*(self._fetch(file) for file in taken))
        return len(taken)

    async def _fetch(self, file: DueFile) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                fetched = await self._bytes_of(file)
        except (FetchRefused, BadPayload) as err:
            await self._give_up(file, str(err))
        except (FetchFailed, ChannelError) as err:
            await self._try_again(file, str(err))
        except TimeoutError:
            await self._try_again(file, f"the file did not come within {TIMEOUT_S:.0f} s")
        else:
            await self._keep(file, fetched)

    async def _bytes_of(self, file: DueFile) -> Fetched:
        row = file.row
        if row.external_id is None:
            return await self._fetcher.fetch(row.url or "")
        channel = self._parts.channels.get(file.channel or "")
        if not isinstance(channel, FetchesFiles):
            raise FetchRefused(f"channel {file.channel!r} is not there any more, or gives no files")
        wanted = File(name=row.name, media_type=row.media_type, external_id=row.external_id, size=row.size)
        content = await channel.fetch(wanted)
        if len(content) > self._most_bytes:
            raise FetchRefused(f"the file is larger than {self._most_bytes} bytes")
        return Fetched(content=content, media_type=clean_type(row.media_type))

    async def _keep(self, file: DueFile, fetched: Fetched) -> None:
        digest = await self._parts.blobs.put(fetched.content)
        await self._parts.store.write(
            files.note_fetched,
            file.row.id,
            sha256=digest,
            size=len(fetched.content),
            media_type=fetched.media_type,
        )
        await self._tell(file)

    async def _try_again(self, file: DueFile, error: str) -> None:
        tries = file.row.fetch_tries
        if tries >= TRIES:
            await self._give_up(file, f"given up after {tries} tries: {error}")
            return
        pause_s = PAUSES_S[min(tries - 1, len(PAUSES_S) - 1)]
        again_at = self._now() + pause_s * SECOND
        await self._parts.store.write(files.note_not_fetched, file.row.id, error=error, again_at=again_at)
        log.info("attachment waits for another try", channel=file.channel, tries=tries, pause_s=pause_s)

    async def _give_up(self, file: DueFile, error: str) -> None:
        await self._parts.store.write(files.note_not_fetched, file.row.id, error=error, again_at=None)
        log.warning("attachment not fetched", channel=file.channel, tries=file.row.fetch_tries)
        await self._tell(file)

    async def _tell(self, file: DueFile) -> None:
        hint = {"type": "case", "number": file.case_number, "version": file.case_version}
        await self._parts.bus.publish("desk", orjson.dumps(hint))
