"""Many folders of many accounts at once: each for itself, within one budget, and read by one process at a time."""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from channels.contract import Incoming
from channels.email.budget import LARGE_BYTES, ByteBudget
from channels.email.channel import EmailChannel
from channels.email.folders import Folder
from channels.email.imap_session import opened
from channels.email.settings import from_table
from channels.errors import NotStored
from tests.channels.email.mailbox import (
    PASSWORD,
    append,
    caught_up,
    deliver,
    fetching,
    following,
    new_account,
    numbered,
    other_client,
    place,
    texts,
)
from tests.channels.email.support import Doorstep, mail, surroundings
from tests.live.child import free_port
from tests.live.dovecot import DovecotServer

pytestmark = pytest.mark.live


@pytest.fixture
def account(dovecot: DovecotServer) -> str:
    return new_account(dovecot)


@pytest.fixture
def client(dovecot: DovecotServer, account: str) -> Iterator[imaplib.IMAP4]:
    with other_client(dovecot, account) as other:
        yield other


def table(dovecot: DovecotServer, **keys: object) -> dict[str, object]:
    server = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "none"}
    return {**server, "password": PASSWORD, **keys}


@asynccontextmanager
async def running(channel: EmailChannel, door: Doorstep) -> AsyncIterator[None]:
    task = asyncio.create_task(channel.run(door))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await channel.close()


def two_accounts(dovecot: DovecotServer, place_of: Path, one: str, other: str, **other_keys: object) -> EmailChannel:
    """A channel with two accounts, the first with two folders; `other_keys` are of the second's server."""
    boxes = {
        one: {"imap": table(dovecot, user=one, folders=["INBOX", "Sales"])},
        other: {"imap": table(dovecot, user=other, **other_keys)},
    }
    return EmailChannel(from_table({"mailboxes": boxes}), surroundings(place_of))


async def test_every_folder_of_every_account_is_followed(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4, tmp_path: Path
) -> None:
    other = new_account(dovecot)
    client.create("Sales")
    client.append("Sales", None, None, numbered(1)[0])  # type: ignore[arg-type]
    await deliver(dovecot, account, *numbered(2))
    await deliver(dovecot, other, *numbered(3))
    door = Doorstep()
    channel = two_accounts(dovecot, tmp_path, account, other)
    async with running(channel, door):
        await door.until(lambda: len(door.stored) == 3)
        await door.until(lambda: len(door.progress) == 3)
    assert sorted(texts(door)) == ["mail 1", "mail 2", "mail 3"]
    assert set(door.progress) == {f"mail/{source}" for source in channel.sources}


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"port": 1}, {"folder": "Nowhere"}])
async def test_a_dead_account_is_told_and_stops_no_other(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4, tmp_path: Path, wrong: dict[str, object]
) -> None:
    client.create("Sales")
    other = new_account(dovecot)
    door = Doorstep()
    channel = two_accounts(dovecot, tmp_path, account, other, **wrong)
    async with running(channel, door):
        await door.until(lambda: any(door.errors.values()))
        await deliver(dovecot, account, *numbered(1))
        await door.until(lambda: len(door.stored) == 1)
    assert [name for name, error in door.errors.items() if error] == [f"mail/{channel.sources[2]}"]


async def test_a_check_tries_each_folder(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4, tmp_path: Path
) -> None:
    other = new_account(dovecot)
    channel = two_accounts(dovecot, tmp_path, account, other, port=free_port())
    tried = [(*one.what.split()[-2:], one.ok) for one in await channel.check() if one.what.startswith("IMAP")]
    assert tried == [(account, "INBOX", True), (account, "Sales", False), (other, "INBOX", False)]


async def test_the_first_folder_goes_on_where_a_channel_of_before_was(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4, tmp_path: Path
) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    async with opened(fetching(dovecot, account)) as session:
        validity = session.uid_validity
    door = Doorstep()
    channel = EmailChannel(
        from_table({"mailboxes": {account: {}}, "imap": table(dovecot, user=account)}), surroundings(tmp_path)
    )
    door.cursors[f"mail/{channel.sources[0]}"] = f"{validity}:1"
    async with running(channel, door):
        await door.until(caught_up(door))
    assert texts(door) == ["mail 2"]


async def test_large_mails_of_all_folders_come_one_after_the_other(dovecot: DovecotServer) -> None:
    budget = ByteBudget(2 * LARGE_BYTES)
    accounts = [new_account(dovecot) for _ in range(3)]
    large = ["x" * 70 + "\n"] * (3 * LARGE_BYTES // 142)
    for number, one in enumerate(accounts):
        await deliver(dovecot, one, mail(f"mail {number}\n" + "".join(large), message_id=f"<{number}@example.com>"))
    used: list[int] = []

    def note(_: Incoming) -> None:
        used.append(budget.in_use)

    doors = [Doorstep(seen=note) for _ in accounts]
    async with (
        following(doors[0], fetching(dovecot, accounts[0]), budget=budget, max_bytes=10**8),
        following(doors[1], fetching(dovecot, accounts[1]), budget=budget, max_bytes=10**8),
        following(doors[2], fetching(dovecot, accounts[2]), budget=budget, max_bytes=10**8),
    ):
        for door in doors:
            await door.until(caught_up(door), timeout_s=60)
    assert len(used) == 3
    assert max(used) <= 2 * LARGE_BYTES
    assert budget.in_use == 0


async def test_a_full_store_gives_the_budget_back_when_the_fetcher_ends(dovecot: DovecotServer, account: str) -> None:
    await deliver(dovecot, account, *numbered(1))
    budget = ByteBudget()
    door = Doorstep(full=NotStored("full", retry_after_s=0.01))
    imap = fetching(dovecot, account)
    async with following(door, imap, budget=budget):
        await door.until(lambda: door.errors.get(place(imap)) == "full")
        assert budget.in_use > 0
    assert (budget.in_use, door.held) == (0, set())


async def test_a_large_folder_is_listed_in_parts(dovecot: DovecotServer, account: str, client: imaplib.IMAP4) -> None:
    append(client, *numbered(*range(1, 12)))
    client.store("4", "+FLAGS", r"(\Deleted)")
    client.expunge()
    async with opened(fetching(dovecot, account)) as session:
        found = await Folder(session, listed_at_once=3).all_uids()
    assert found == [1, 2, 3, *range(5, 12)]


async def test_an_empty_folder_has_nothing_to_list(dovecot: DovecotServer, account: str) -> None:
    async with opened(fetching(dovecot, account)) as session:
        assert await Folder(session).all_uids() == []


async def test_a_long_catch_up_tells_how_far_it_is(dovecot: DovecotServer, account: str, client: imaplib.IMAP4) -> None:
    append(client, *numbered(*range(1, 301)))
    door = Doorstep()
    imap = fetching(dovecot, account)
    async with following(door, imap, told_every_s=0.0):
        await door.until(caught_up(door))
    waiting = [one.waiting for one in door.looks]
    assert waiting == sorted(waiting, reverse=True)
    assert len(waiting) > 2
    assert waiting[0] > 0
    assert (door.taken[place(imap)], door.progress[place(imap)].checked_at is not None) == (300, True)


async def test_what_waits_is_compared_with_what_was_taken_at_each_start(dovecot: DovecotServer, account: str) -> None:
    await deliver(dovecot, account, *numbered(*range(1, 4)))
    door = Doorstep()
    imap = fetching(dovecot, account, after="keep")
    async with following(door, imap):
        await door.until(caught_up(door))
    validity = door.cursors[place(imap)].partition(";")[0]
    door.cursors[place(imap)] = f"{validity};2:900"
    async with following(door, imap):
        await door.until(caught_up(door, 2))
    assert door.cursors[place(imap)] == f"{validity};1:900"
