"""A large mail is read beside everything else: chats, calls and the desk do not wait for it."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import cast

import pytest

from channels.contract import Entrance
from channels.email.imap import Fetcher
from channels.email.inbound import envelope
from channels.email.settings import from_table
from channels.message import Address, Left
from channels.reading import LARGE_BYTES
from gateway.parts import Parts
from gateway.reading import Reader
from gateway.store.lanes import Claim, Row
from tests.channels.email.support import Doorstep, mail
from tests.live.dovecot import DovecotServer


@dataclass
class Channel:
    """A channel that notes in which thread it reads."""

    kind: str = "api"
    entrances: Mapping[str, Entrance] = field(default_factory=dict)
    threads: list[int] = field(default_factory=list)

    def read(self, payload: bytes) -> Left:
        self.threads.append(threading.get_ident())
        return Left(sender=Address(kind="external", value="1"), reason=str(len(payload)))


async def _read(channel: Channel, payload: bytes) -> str:
    parts = cast(Parts, SimpleNamespace(channels={"demo": channel}, settings=None))
    row = Row(id="1", seq=1, received_at=1, payload=payload, blob_sha256=None, attempts=0)
    claim = Claim(channel="demo", conversation_key="c", fence=1, turn_id="1", rows=(row,))
    failures: list[Exception] = []
    _, _, (side,) = await Reader(parts, now=lambda: 1).read([claim], lambda _, err: failures.append(err))
    assert failures == []
    return side.left[0][1].reason


async def test_a_large_payload_is_read_in_another_thread() -> None:
    channel = Channel()

    assert await _read(channel, b"x" * (LARGE_BYTES + 1)) == str(LARGE_BYTES + 1)
    assert threading.get_ident() not in channel.threads


async def test_a_small_payload_is_read_at_once() -> None:
    channel = Channel()
    await _read(channel, b"x")

    assert channel.threads == [threading.get_ident()]


async def _longest_gap_s(done: asyncio.Event) -> float:
    """The longest time that the loop gave nobody a turn until it was done."""
    longest_s, last = 0.0, time.monotonic()
    while not done.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), 0.005)
        now = time.monotonic()
        longest_s, last = max(longest_s, now - last), now
    return longest_s


@pytest.mark.live
async def test_a_large_mail_fetched_holds_nobody_up(dovecot: DovecotServer) -> None:
    """Of three the best counts: who reads in the loop holds it up each time, a busy machine only now and then."""
    account = f"care-{uuid.uuid4().hex[:8]}@example.com"
    dovecot.add_user(account, "secret")
    slow = [mail(f"{letter}\n" * 2_000_000, content_type="multipart/mixed; boundary=b") for letter in "abc"]
    began = time.monotonic()
    envelope("mail", slow[0], account)
    alone_s = time.monotonic() - began
    table = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "none", "user": account, "password": "secret"}
    imap = from_table({"mailboxes": {account: {}}, "imap": table}).folders[0]
    door = Doorstep()
    fetcher = Fetcher(name="mail", door=door, fetching=imap, max_bytes=30_000_000)
    following = asyncio.create_task(fetcher.follow())
    gaps_s: list[float] = []
    try:
        for one in slow:
            gaps_s.append(await _gap_while_fetched(dovecot, account, one, door))
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    assert min(gaps_s) < alone_s / 2, (gaps_s, alone_s)


async def _gap_while_fetched(dovecot: DovecotServer, account: str, raw: bytes, door: Doorstep) -> float:
    """Deliver one mail; gives the longest time that the loop gave nobody a turn until it was taken in."""
    stored, done = len(door.stored), asyncio.Event()
    watching = asyncio.create_task(_longest_gap_s(done))
    try:
        await asyncio.to_thread(dovecot.deliver, account, raw)
        await door.until(lambda: len(door.stored) > stored, timeout_s=60)
    finally:
        done.set()
    return await watching
