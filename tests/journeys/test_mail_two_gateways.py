"""Two gateways of one installation on one mailbox: one reads it, the other goes on when that one ends or dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from channels.email.imap_names import source_of
from gateway.bus.local import LocalBus
from gateway.door import HOLD_S, GatewayDoor
from gateway.ids import SECOND
from gateway.intake import Intake
from gateway.live import Live
from gateway.store import installation, sources
from gateway.store.blobs import Blobs
from gateway.store.migrate import migrate
from gateway.store.store import Store
from tests.channels.email.mailbox import deliver, fetching, following, new_account, numbered
from tests.fakes.rows import rows_of
from tests.fakes.until import until
from tests.live.dovecot import DovecotServer

pytestmark = pytest.mark.live


class Clock:
    def __init__(self) -> None:
        self.at = 1_800_000_000 * SECOND

    def __call__(self) -> int:
        return self.at


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'test.db'}")
    await opened.write(migrate)
    row = {"name": "mail", "kind": "email", "brand": None, "queue": None, "language": None}
    await opened.write(installation.note_channels, [row])
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(store: Store, clock: Clock, tmp_path: Path) -> Callable[[str], GatewayDoor]:
    """A maker of doors, one for each process."""

    def made(process: str) -> GatewayDoor:
        bus = LocalBus()
        intake = Intake(store, Blobs(tmp_path / "blobs"), folder=tmp_path, max_waiting=999, min_free_bytes=0, bus=bus)
        return GatewayDoor(store, bus, intake, Live(bus), now=clock, process_id=process)

    return made


async def taken(store: Store, count: int) -> None:
    async def there() -> bool:
        (row,) = await store.read(sources.list_sources) or [None]
        return row is not None and row.taken == count

    await until(there, within_s=30, what=f"mail {count}")


async def holder(store: Store) -> object:
    found = await rows_of(store, "SELECT lease_owner FROM source")
    return found[0]["lease_owner"] if found else None


async def test_one_reads_and_the_other_goes_on_where_that_one_ended(
    dovecot: DovecotServer, store: Store, door: Callable[[str], GatewayDoor]
) -> None:
    account = new_account(dovecot)
    imap = fetching(dovecot, account)
    await deliver(dovecot, account, *numbered(1, 2))
    async with following(door("one"), imap):
        await taken(store, 2)
        assert await holder(store) == "one"
        waiting = following(door("two"), imap)
        await waiting.__aenter__()
        await deliver(dovecot, account, *numbered(3))
        await taken(store, 3)
        assert await holder(store) == "one"
    await deliver(dovecot, account, *numbered(4))
    await taken(store, 4)
    assert await holder(store) == "two"
    await waiting.__aexit__(None, None, None)
    assert len(await rows_of(store, "SELECT 1 FROM inbox WHERE repeats = 0")) == 4


async def test_a_dead_process_keeps_nobody_from_its_mailbox_for_long(
    dovecot: DovecotServer, store: Store, door: Callable[[str], GatewayDoor], clock: Clock
) -> None:
    account = new_account(dovecot)
    imap = fetching(dovecot, account)
    await door("dead").hold("mail", source_of(imap))
    await deliver(dovecot, account, *numbered(1))
    async with following(door("alive"), imap):
        for _ in range(5):
            await asyncio.sleep(0)
        assert await holder(store) == "dead"
        clock.at += HOLD_S * SECOND + 1
        await taken(store, 1)
    assert await holder(store) is None
