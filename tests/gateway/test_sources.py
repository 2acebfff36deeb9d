"""What channels read from: cursors, heartbeats and leases, each source for itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from channels.contract import Progress
from channels.errors import NotStored
from gateway.bus.local import LocalBus
from gateway.door import HOLD_S, GatewayDoor
from gateway.ids import SECOND, from_us
from gateway.intake import Intake
from gateway.live import Live
from gateway.store import sources
from gateway.store.blobs import Blobs
from gateway.store.schema import channel
from gateway.store.store import Store

T0 = 1_800_000_000 * SECOND
INBOX, OTHER = "care@imap.example.com/INBOX", "care@imap.example.com/Junk"


class Clock:
    def __init__(self) -> None:
        self.at = T0

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def doors(store: Store, tmp_path: Path, clock: Clock) -> Callable[[str], GatewayDoor]:
    """A maker of doors, one for each process; the channel `mail` is configured."""
    await store.write(lambda connection: connection.execute(insert(channel).values(name="mail", kind="email")))

    def made(process: str) -> GatewayDoor:
        bus = LocalBus()
        intake = Intake(store, Blobs(tmp_path / "blobs"), folder=tmp_path, max_waiting=9, min_free_bytes=0, bus=bus)
        return GatewayDoor(store, bus, intake, Live(bus), now=clock, process_id=process)

    return made


Doors = Callable[[str], GatewayDoor]


async def with_old_cursor(store: Store, cursor: str) -> None:
    await store.write(lambda connection: connection.execute(update(channel).values(cursor=cursor)))


async def test_each_source_has_its_own_cursor(doors: Doors) -> None:
    door = doors("one")
    await door.move_cursor("mail", "7", INBOX)
    await door.move_cursor("mail", "9", OTHER)
    await door.move_cursor("mail", "3")
    assert [await door.cursor("mail", name) for name in (INBOX, OTHER, "")] == ["7", "9", "3"]


async def test_a_new_source_has_no_cursor(doors: Doors) -> None:
    assert await doors("one").cursor("mail", INBOX) is None


@pytest.mark.parametrize("name", ["", INBOX])
async def test_the_first_source_that_asks_takes_over_a_cursor_of_before(store: Store, doors: Doors, name: str) -> None:
    await with_old_cursor(store, "5:77")
    door = doors("one")
    assert [await door.cursor("mail", one) for one in (name, OTHER, name)] == ["5:77", None, "5:77"]


async def test_what_is_taken_adds_up(store: Store, doors: Doors) -> None:
    door = doors("one")
    await door.move_cursor("mail", "1", INBOX, taken=3)
    await door.move_cursor("mail", "2", INBOX, taken=4)
    (row,) = await store.read(sources.list_sources)
    assert row.taken == 7


async def test_a_heartbeat_tells_how_far_a_source_is(store: Store, doors: Doors, clock: Clock) -> None:
    door, at = doors("one"), from_us(T0) - timedelta(hours=1)
    await door.report("mail", error=None, source=INBOX, progress=Progress(waiting=5, missing=1, checked_at=at))
    clock.at += SECOND
    await door.report("mail", error="the connection is lost", source=INBOX)
    (row,) = await store.read(sources.list_sources, "mail")
    assert (row.last_ok_at, row.last_error, row.waiting, row.missing, row.checked_at) == (
        T0,
        "the connection is lost",
        5,
        1,
        T0 - 3600 * SECOND,
    )


async def test_a_look_without_a_full_check_keeps_the_time_of_the_last_one(store: Store, doors: Doors) -> None:
    door = doors("one")
    await door.report("mail", error=None, source=INBOX, progress=Progress(waiting=0, checked_at=from_us(T0)))
    await door.report("mail", error=None, source=INBOX, progress=Progress(waiting=2))
    (row,) = await store.read(sources.list_sources)
    assert (row.waiting, row.checked_at) == (2, T0)


async def test_the_channels_own_heartbeat_is_no_source(store: Store, doors: Doors) -> None:
    await doors("one").report("mail", error="its port is taken")
    assert await store.read(sources.list_sources) == []
    (row,) = await store.read(sources.list_channels)
    assert row.last_error == "its port is taken"


async def test_only_one_process_holds_a_source(doors: Doors) -> None:
    one, two = doors("one"), doors("two")
    assert [await one.hold("mail", INBOX), await two.hold("mail", INBOX), await two.hold("mail", OTHER)] == [
        True,
        False,
        True,
    ]


async def test_who_goes_on_holding_a_source_keeps_it(doors: Doors, clock: Clock) -> None:
    one, two = doors("one"), doors("two")
    for _ in range(3):
        assert await one.hold("mail", INBOX)
        clock.at += (HOLD_S - 1) * SECOND
    assert not await two.hold("mail", INBOX)


async def test_a_source_that_was_let_go_is_free_at_once(doors: Doors) -> None:
    one, two = doors("one"), doors("two")
    await one.hold("mail", INBOX)
    await two.let_go("mail", INBOX)
    assert not await two.hold("mail", INBOX)
    await one.let_go("mail", INBOX)
    assert await two.hold("mail", INBOX)


async def test_a_process_that_says_nothing_more_loses_its_source(doors: Doors, clock: Clock) -> None:
    one, two = doors("one"), doors("two")
    await one.hold("mail", INBOX)
    clock.at += HOLD_S * SECOND + 1
    assert [await two.hold("mail", INBOX), await one.hold("mail", INBOX)] == [True, False]


async def test_the_sources_of_a_dead_process_are_free_at_once(store: Store, doors: Doors) -> None:
    await doors("dead").hold("mail", INBOX)
    await doors("alive").hold("mail", OTHER)
    assert await store.write(sources.free_of, ["dead"]) == 1
    two = doors("two")
    assert [await two.hold("mail", INBOX), await two.hold("mail", OTHER)] == [True, False]


async def test_a_process_that_lost_a_source_moves_its_cursor_no_more(doors: Doors, clock: Clock) -> None:
    slow, quick = doors("slow"), doors("quick")
    await slow.hold("mail", INBOX)
    clock.at += HOLD_S * SECOND + 1
    await quick.hold("mail", INBOX)
    await quick.move_cursor("mail", "quick's", INBOX)
    await slow.move_cursor("mail", "slow's", INBOX)
    assert await quick.cursor("mail", INBOX) == "quick's"


async def test_a_store_that_is_down_refuses_as_a_full_one_does(store: Store, doors: Doors) -> None:
    door = doors("one")
    await store.close()
    with pytest.raises(NotStored):
        await door.move_cursor("mail", "1", INBOX)
    with pytest.raises(NotStored):
        await door.hold("mail", INBOX)
    assert await door.report("mail", error=None, source=INBOX) is None
    assert await door.let_go("mail", INBOX) is None
