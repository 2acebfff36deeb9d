"""Owns what the tests of fetching share: accounts on a real Dovecot, what lies there, and who follows them."""

from __future__ import annotations

import asyncio
import imaplib
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from channels.contract import Door
from channels.email.imap import Fetcher
from channels.email.imap_names import source_of
from channels.email.inbound import read
from channels.email.settings import Fetching, from_table
from tests.channels.email.support import Doorstep, mail
from tests.live.dovecot import DovecotServer

PASSWORD = 'sec"ret \\'
PAUSES_S = (0.05, 0.1)
AGAIN_S = (0.05, 0.1)


def new_account(dovecot: DovecotServer) -> str:
    """A fresh account's address; its password is PASSWORD."""
    address = f"care-{uuid.uuid4().hex[:8]}@example.com"
    dovecot.add_user(address, PASSWORD)
    return address


@contextmanager
def other_client(dovecot: DovecotServer, account: str) -> Iterator[imaplib.IMAP4]:
    """Another mail program on the same account, with its INBOX open."""
    with imaplib.IMAP4("127.0.0.1", dovecot.imap_port) as other:
        other.login(account, PASSWORD)
        other.select("INBOX")
        yield other


def fetching(dovecot: DovecotServer, account: str, **keys: object) -> Fetching:
    """The settings of the account's folder, with these keys of `imap` besides."""
    table = {
        "host": "127.0.0.1",
        "port": dovecot.imap_port,
        "security": "none",
        "user": account,
        "password": PASSWORD,
        **keys,
    }
    return from_table({"mailboxes": {account: {}}, "imap": table}).folders[0]


@asynccontextmanager
async def following(
    door: Door, imap: Fetching, *, max_bytes: int = 1_000_000, **keys: object
) -> AsyncIterator[Fetcher]:
    """A fetcher that follows the folder until left, with these keys of Fetcher."""
    known: dict[str, object] = {"pauses_s": PAUSES_S, "again_s": AGAIN_S, "hold_every_s": 0.05, **keys}
    fetcher = Fetcher(name="mail", door=door, fetching=imap, max_bytes=max_bytes, **known)  # type: ignore[arg-type]
    task = asyncio.create_task(fetcher.follow())
    try:
        yield fetcher
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def deliver(dovecot: DovecotServer, account: str, *letters: bytes) -> None:
    """Have the letters delivered, in this order."""
    for letter in letters:
        await asyncio.to_thread(dovecot.deliver, account, letter)


def numbered(*numbers: int, body: str = "") -> list[bytes]:
    """Mails that say their number."""
    return [mail(f"mail {number}{body}", message_id=f"<{number}@example.com>") for number in numbers]


def append(client: imaplib.IMAP4, *letters: bytes) -> None:
    """Put the letters into the INBOX by IMAP, which is quicker than delivery."""
    for letter in letters:
        client.append("INBOX", None, None, letter)  # type: ignore[arg-type]


def texts(door: Doorstep) -> list[str]:
    """What the stored mails say, in the order they came."""
    return [read(one.payload).text for one in door.stored]


def flags_of(client: imaplib.IMAP4) -> list[bytes]:
    """The flags of each mail, as another client sees them."""
    client.noop()
    return [line for line in client.fetch("1:*", "(FLAGS)")[1] if isinstance(line, bytes)]


def place(imap: Fetching) -> str:
    """Where a FakeDoor keeps what it is told of the folder."""
    return f"mail/{source_of(imap)}"


def caught_up(door: Doorstep, times: int = 1) -> Callable[[], bool]:
    """Whether the folder was looked through so many times and nothing waits."""
    return lambda: sum(one.waiting == 0 for one in door.looks) >= times
