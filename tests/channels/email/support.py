"""Owns what the mail tests share: a door that can be waited at, settings in one line, and letters to send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from channels.contract import Incoming, Progress, Receipt, Surroundings
from channels.email.settings import EmailSettings, from_table
from channels.message import Address, Letter, Thread
from tests.fakes.door import FakeDoor

OURS = ("customercare@example.com", "orders@example.com", "quotes@example.com", "service@example.com")


@dataclass
class Doorstep(FakeDoor):
    """A door that tells when something happened at it.

    `refusals` make it full for that many events, `chokes_on` are words of mails that it cannot take, `cursor_refusals`
    make it lose that many cursors; `seen` is called with each event before it is stored.
    """

    happened: asyncio.Condition = field(default_factory=asyncio.Condition)
    refusals: list[Exception] = field(default_factory=list)
    cursor_refusals: list[Exception] = field(default_factory=list)
    chokes_on: set[bytes] = field(default_factory=set)
    seen: Callable[[Incoming], None] = lambda _: None
    knocks: int = 0

    async def accept(self, incoming: Incoming) -> Receipt:
        self.knocks += 1
        await self._tell()
        if self.refusals:
            raise self.refusals.pop()
        if any(words in incoming.payload for words in self.chokes_on):
            raise OverflowError("not foreseen")
        self.seen(incoming)
        receipt = await super().accept(incoming)
        await self._tell()
        return receipt

    async def move_cursor(self, channel: str, cursor: str, source: str = "", taken: int = 0) -> None:
        if self.cursor_refusals:
            raise self.cursor_refusals.pop()
        await super().move_cursor(channel, cursor, source, taken)
        await self._tell()

    async def report(
        self, channel: str, *, error: str | None, source: str = "", progress: Progress | None = None
    ) -> None:
        await super().report(channel, error=error, source=source, progress=progress)
        await self._tell()

    async def let_go(self, channel: str, source: str) -> None:
        await super().let_go(channel, source)
        await self._tell()

    async def until(self, is_so: Callable[[], bool], *, timeout_s: float = 30) -> None:
        """Return once it is so; raises TimeoutError."""
        async with asyncio.timeout(timeout_s), self.happened:
            await self.happened.wait_for(is_so)

    async def _tell(self) -> None:
        async with self.happened:
            self.happened.notify_all()


def settings(**table: object) -> EmailSettings:
    """Settings of our four mailboxes with these keys besides."""
    return from_table({"mailboxes": {address: {} for address in OURS}, **table})


def surroundings(folder: Path, *, port: int = 0) -> Surroundings:
    return Surroundings(
        name="mail",
        public_url="http://localhost",
        port=port,
        folder=str(folder),
        languages=("ru", "en", "zh"),
        default_language="en",
        brand_name="Example Supply",
        secret="s",
        signing_key=b"k",
    )


def mail(body: str | bytes = "Where is order 4500123456?", **headers: str) -> bytes:
    """A plain mail; `from_`, `to`, `subject`, `message_id` … become headers, an empty one is left out."""
    told: Mapping[str, str] = {
        "from": "Customer <customer@example.com>",
        "to": "orders@example.com",
        "subject": "Order",
        "date": "Mon, 05 Jan 2026 10:00:00 +0300",
        "message_id": "<one@example.com>",
        **{name.rstrip("_"): value for name, value in headers.items()},
    }
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in told.items() if value]
    head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode())


def letter(text: str = "It is on its way.", **fields: object) -> Letter:
    known: dict[str, object] = {
        "key": "outbox-1",
        "to": Address(kind="email", value="customer@example.com", name="Пётр"),
        "text": text,
        "author": "bot",
        "case": "1001",
        "sender": "orders@example.com",
        "thread": Thread(
            token="TOKEN-1", subject="Order", in_reply_to="one@example.com", references=("zero@example.com",)
        ),
        **fields,
    }
    return Letter(**known)  # type: ignore[arg-type]
