"""What every bus promises, asked of each: inside one process, and between two processes over a real Redis."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from gateway.bus import LAGGED, Bus, LocalBus
from gateway.bus.redis import RedisBus

PATIENCE_S = 5


@dataclass(slots=True)
class Clock:
    """A clock that a test moves."""

    at: datetime = field(default=datetime(2030, 1, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Where a test speaks and where it listens: one bus, or two of two processes; and the clock of both."""

    there: Bus
    here: Bus
    clock: Clock


@asynccontextmanager
async def local_pair(queue_limit: int) -> AsyncIterator[Pair]:
    clock = Clock()
    bus = LocalBus(now=clock, queue_limit=queue_limit)
    yield Pair(there=bus, here=bus, clock=clock)
    await bus.close()


@asynccontextmanager
async def redis_pair(url: str, queue_limit: int) -> AsyncIterator[Pair]:
    clock, prefix = Clock(), f"test-{secrets.token_hex(4)}"
    async with AsyncExitStack() as closing:
        buses = [RedisBus(url, key_prefix=prefix, now=clock, queue_limit=queue_limit) for _ in range(2)]
        for bus in buses:
            closing.push_async_callback(bus.close)
            await bus.start()
        yield Pair(there=buses[0], here=buses[1], clock=clock)


@pytest.fixture(params=["local", pytest.param("redis", marks=pytest.mark.live)])
async def pair(request: pytest.FixtureRequest) -> AsyncIterator[Pair]:
    if request.param == "local":
        opened = local_pair(queue_limit=10)
    else:
        opened = redis_pair(request.getfixturevalue("redis_server").url, queue_limit=10)
    async with opened as made:
        yield made


async def test_a_wake_up_is_heard(pair: Pair) -> None:
    async with pair.here.subscribe("inbox"):
        with pair.here.waiter("inbox") as waiter:
            waiting = asyncio.create_task(waiter.wait(PATIENCE_S))
            await pair.there.wake("inbox")
            assert await waiting


async def test_a_wake_up_before_the_wait_is_not_forgotten(pair: Pair) -> None:
    with pair.here.waiter("inbox") as waiter:
        await pair.here.wake("inbox")
        assert await waiter.wait(0)


async def test_many_wake_ups_between_two_waits_count_as_one(pair: Pair) -> None:
    async with pair.here.subscribe("inbox") as stream:
        with pair.here.waiter("inbox") as waiter:
            for _ in range(20):
                await pair.there.wake("inbox")
            await pair.there.publish("inbox", b"after the wake-ups")
            assert await anext(stream) == b"after the wake-ups"
            assert [await waiter.wait(PATIENCE_S), await waiter.wait(0)] == [True, False]


async def test_every_waiter_of_a_topic_is_woken(pair: Pair) -> None:
    async with pair.here.subscribe("inbox"):
        with pair.here.waiter("inbox") as first, pair.here.waiter("inbox") as second:
            await pair.there.wake("inbox")
            assert await first.wait(PATIENCE_S)
            assert await second.wait(PATIENCE_S)


async def test_another_topic_wakes_nobody(pair: Pair) -> None:
    async with pair.here.subscribe("inbox") as stream:
        with pair.here.waiter("inbox") as waiter:
            await pair.there.wake("outbox")
            await pair.there.publish("inbox", b"after the wake-up")
            await anext(stream)
            assert not await waiter.wait(0)


async def test_a_closed_waiter_can_be_closed_again(pair: Pair) -> None:
    with pair.here.waiter("inbox") as waiter:
        waiter.close()
    await pair.there.wake("inbox")
    assert not await waiter.wait(0)


async def test_messages_come_in_the_order_they_were_sent(pair: Pair) -> None:
    sent = [f"{number}".encode() for number in range(10)]
    async with pair.here.subscribe("case:1") as stream:
        for message in sent:
            await pair.there.publish("case:1", message)
        assert [await anext(stream) for _ in sent] == sent


async def test_a_message_carries_any_bytes(pair: Pair) -> None:
    message = bytes(range(256)) + "订单".encode()
    async with pair.here.subscribe("case:1") as stream:
        await pair.there.publish("case:1", message)
        assert await anext(stream) == message


async def test_every_subscriber_gets_every_message_once(pair: Pair) -> None:
    async with pair.here.subscribe("case:1") as first, pair.here.subscribe("case:1") as second:
        await pair.here.publish("case:1", b"from this process")
        assert [await anext(stream) for stream in (first, second)] == [b"from this process"] * 2
        await pair.there.publish("case:1", b"from the other")
        assert [await anext(stream) for stream in (first, second)] == [b"from the other"] * 2


async def test_a_slow_reader_learns_that_it_lags_and_then_follows_again(pair: Pair) -> None:
    async with pair.here.subscribe("case:1") as stream:
        for number in range(11):
            await pair.here.publish("case:1", f"{number}".encode())
        await pair.here.publish("case:1", b"next")
        assert [await anext(stream), await anext(stream)] == [LAGGED, b"next"]


async def test_a_topic_left_and_joined_at_once_is_heard(pair: Pair) -> None:
    for number in range(5):
        async with pair.here.subscribe("case:1") as stream:
            await pair.there.publish("case:1", f"{number}".encode())
            assert await anext(stream) == f"{number}".encode()


async def test_a_stream_ends_with_its_bus(pair: Pair) -> None:
    async with pair.here.subscribe("case:1") as stream:
        await pair.here.close()
        assert [message async for message in stream] == []


async def test_a_waiter_returns_at_the_end_of_its_bus(pair: Pair) -> None:
    with pair.here.waiter("inbox") as waiter:
        waiting = asyncio.create_task(waiter.wait())
        await pair.here.close()
        assert await waiting


async def test_a_closed_bus_raises_nothing(pair: Pair) -> None:
    await pair.here.close()
    await pair.here.close()
    await pair.here.wake("inbox")
    await pair.here.publish("inbox", b"late")
    await pair.here.seen("agents", "anna", 30)
    assert await pair.here.present("agents") == {"anna"}


async def test_who_was_seen_is_present(pair: Pair) -> None:
    await pair.there.seen("agents", "anna", 30)
    await pair.here.seen("agents", "boris", 30)
    assert await pair.here.present("agents") == {"anna", "boris"}


async def test_who_has_gone_is_not_present(pair: Pair) -> None:
    await pair.there.seen("agents", "anna", 30)
    await pair.here.gone("agents", "anna")
    assert await pair.here.present("agents") == frozenset()


async def test_each_member_expires_by_its_own_time(pair: Pair) -> None:
    await pair.there.seen("agents", "anna", 10)
    await pair.there.seen("agents", "boris", 60)
    pair.clock.at += timedelta(seconds=10)
    assert await pair.here.present("agents") == {"boris"}


async def test_being_seen_again_prolongs_presence(pair: Pair) -> None:
    await pair.there.seen("agents", "anna", 10)
    pair.clock.at += timedelta(seconds=9)
    await pair.there.seen("agents", "anna", 10)
    pair.clock.at += timedelta(seconds=9)
    assert await pair.here.present("agents") == {"anna"}


async def test_presence_under_one_key_is_not_presence_under_another(pair: Pair) -> None:
    await pair.there.seen("agents", "anna", 30)
    assert await pair.here.present("visitors") == frozenset()
