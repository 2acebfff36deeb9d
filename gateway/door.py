"""The gateway's side of the channel contract: what a channel hands in, and what it may look up about its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import orjson

from channels.contract import FeedItem, Incoming, Lagged, LiveNote, Posted, Progress, Receipt
from channels.errors import NotStored
from gateway.bus.contract import LAGGED, Bus
from gateway.file_links import FileLinks
from gateway.ids import SECOND, new_id, rfc3339, to_us
from gateway.intake import Intake
from gateway.letters import attachments_of, feed_item
from gateway.live import Live, conversation_topic
from gateway.store import inbox, posted, sources
from gateway.store import letters as store_letters
from gateway.store.store import Store, StoreDownError

T = TypeVar("T")

POLL_S = 0.02
HISTORY_AT_MOST = 200
HOLD_S = 15
"""How long a source stays with a process that says nothing more of it."""


class GatewayDoor:
    """One door for all channels of this process; `process_id` is the owner of what it holds."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        intake: Intake,
        live: Live,
        *,
        now: Callable[[], int],
        process_id: str | None = None,
        links: FileLinks | None = None,
    ) -> None:
        self._store = store
        self._bus = bus
        self._intake = intake
        self._live = live
        self._now = now
        self._process_id = process_id or new_id()
        self._links = links or FileLinks(b"", "")

    async def accept(self, incoming: Incoming) -> Receipt:
        """Store one event durably; raises NotStored."""
        return await self._intake.accept(incoming)

    async def accept_many(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        """Store several events in order; raises NotStored."""
        return await self._intake.accept_many(incoming)

    async def answer(self, receipt: Receipt, *, within_s: float) -> bytes | None:
        """The stored answer of an event, from this process or another, or None when it is not there in time."""
        future = self._live.expect(receipt.inbox_id)
        try:
            async with asyncio.timeout(within_s):
                stored = await self._store.read(inbox.answer_of, receipt.inbox_id)
                while stored is None and not future.done():
                    await asyncio.wait((future,), timeout=POLL_S)
                    # also once the turn is saved: the first answer given stands, not the newest one made
                    stored = await self._store.read(inbox.answer_of, receipt.inbox_id)
                return stored if stored is not None else future.result()
        except (TimeoutError, StoreDownError):
            return None
        finally:
            self._live.forget(receipt.inbox_id)

    async def put_answer(self, receipt: Receipt, answer: bytes) -> bytes:
        """Store the answer unless there is one; gives back the one that stands; raises NotStored."""
        return await self._written(inbox.put_answer, receipt.inbox_id, answer)

    async def history(self, channel: str, conversation_key: str, *, after: int, limit: int) -> list[Posted]:
        """The conversation's messages above a place, ascending."""
        rows = await self._store.read(
            posted.history, channel, conversation_key, after=after, limit=min(limit, HISTORY_AT_MOST)
        )
        out = [row.id for row in rows if row.direction == "out"]
        files = await self._store.read(posted.files_sent, out) if out else {}
        return [
            Posted(
                seq=row.seq,
                author=row.author if row.direction == "out" else "visitor" if row.direction == "in" else "system",
                name=row.author_name if row.direction == "out" else None,
                text=row.text,
                buttons=tuple(row.buttons or ()),
                at=rfc3339(row.at),
                case=row.number,
                attachments=self._links.attached(files.get(row.id, ()), now=self._now()),
            )
            for row in rows
        ]

    @asynccontextmanager
    async def follow(
        self, channel: str, conversation_key: str
    ) -> AsyncIterator[AsyncIterator[Posted | LiveNote | Lagged]]:
        """Live messages and hints of one conversation from now on."""
        async with self._bus.subscribe(conversation_topic(channel, conversation_key)) as stream:
            yield self._told(stream)

    async def _told(self, stream: AsyncIterator[object]) -> AsyncIterator[Posted | LiveNote | Lagged]:
        async for hint in stream:
            if hint is LAGGED or not isinstance(hint, bytes):
                yield Lagged()
                continue
            told = orjson.loads(hint)
            if told["type"] == "message":
                yield Lagged()  # the row is the truth: the reader reads on from where it was
            else:
                fields = {name: value for name, value in told.items() if name != "type"}
                yield LiveNote(kind=told["type"], fields=fields)

    async def feed(self, channel: str, *, after: int, limit: int) -> list[FeedItem]:
        """The channel's outgoing letters above a place, ascending."""
        rows = await self._store.read(store_letters.feed, channel, after=after, limit=limit)
        return [
            feed_item(
                seq, author, letter, to=key, attachments=self._links.attached(attachments_of(letter), now=self._now())
            )
            for seq, author, letter, key in rows
        ]

    async def note(self, channel: str, conversation_key: str, note: LiveNote) -> None:
        """Pass a hint to whoever looks at the conversation; nothing is stored."""
        frame = {"type": note.kind, **note.fields}
        await self._bus.publish(f"typing:{channel}:{conversation_key}", orjson.dumps(frame))

    async def cursor(self, channel: str, source: str = "") -> str | None:
        """Where a source of the channel was read up to; raises NotStored."""
        try:
            found, is_old = await self._store.read(sources.cursor_of, channel, source)
            return await self._store.write(sources.take_over, channel, source) if is_old else found
        except StoreDownError as err:
            raise NotStored(str(err)) from err

    async def move_cursor(self, channel: str, cursor: str, source: str = "", taken: int = 0) -> None:
        """Remember how far a source was read, unless another process has it; raises NotStored."""
        await self._written(sources.move, channel, source, cursor, taken=taken, owner=self._process_id)

    async def report(
        self, channel: str, *, error: str | None, source: str = "", progress: Progress | None = None
    ) -> None:
        """Heartbeat of a source; one that cannot be stored is left out."""
        far = None
        if progress is not None:
            checked_at = to_us(progress.checked_at) if progress.checked_at is not None else None
            far = (progress.waiting, progress.missing, checked_at)
        with suppress(StoreDownError):
            await self._store.write(sources.report, channel, source, error=error, now=self._now(), progress=far)

    async def hold(self, channel: str, source: str) -> bool:
        """Take a source for this process or keep it for a while; raises NotStored."""
        now = self._now()
        until = now + HOLD_S * SECOND
        return await self._written(sources.hold, channel, source, owner=self._process_id, now=now, until=until)

    async def let_go(self, channel: str, source: str) -> None:
        """Give a source back; where the store is down its lease runs out by itself."""
        with suppress(StoreDownError):
            await self._store.write(sources.let_go, channel, source, owner=self._process_id)

    async def _written(self, change: Callable[..., T], *args: object, **kwargs: object) -> T:
        try:
            return await self._store.write(change, *args, **kwargs)
        except StoreDownError as err:
            raise NotStored(str(err)) from err
