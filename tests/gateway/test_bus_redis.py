"""What the bus over Redis promises when Redis dies, hangs, starts late or comes back empty; asked of a real one."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
from structlog.testing import capture_logs

from gateway.bus import LAGGED, Lagged, LocalBus, open_bus
from gateway.bus.redis import RedisBus
from tests.live.redis_server import RedisServer, running_redis

pytestmark = pytest.mark.live
PATIENCE_S = 5


@pytest.fixture(scope="module")
def own_redis() -> Iterator[RedisServer]:
    """A Redis of this module's own, since its tests end it."""
    with running_redis() as server:
        yield server


@pytest.fixture
async def pair(own_redis: RedisServer) -> AsyncIterator[tuple[RedisBus, RedisBus]]:
    own_redis.start()
    prefix = f"test-{secrets.token_hex(4)}"
    async with AsyncExitStack() as closing:
        buses = (RedisBus(own_redis.url, key_prefix=prefix), RedisBus(own_redis.url, key_prefix=prefix))
        for bus in buses:
            closing.push_async_callback(bus.close)
            await bus.start()
        yield buses


async def until_connected(*buses: RedisBus) -> None:
    """Return once both processes hear each other again: each sends until the other has heard."""
    async with asyncio.timeout(2 * PATIENCE_S), AsyncExitStack() as open_streams:
        streams = [await open_streams.enter_async_context(bus.subscribe("greeting")) for bus in buses]
        for speaker, stream in zip(buses, reversed(streams), strict=True):
            heard = asyncio.create_task(_until_greeted(stream))
            while not heard.done():
                await speaker.publish("greeting", b"hello")
                await asyncio.wait([heard], timeout=0.02)


async def _until_greeted(stream: AsyncIterator[object]) -> None:
    async for message in stream:
        if message == b"hello":
            return


async def first_bytes(stream: AsyncIterator[bytes | Lagged]) -> bytes:
    """Return the next message, past further marks of lagging."""
    async for message in stream:
        if isinstance(message, bytes):
            return message
    raise AssertionError("the stream ended without a message")


async def test_a_dead_redis_raises_nothing_and_the_process_goes_on_alone(
    pair: tuple[RedisBus, RedisBus], own_redis: RedisServer
) -> None:
    here, _ = pair
    own_redis.kill()
    async with here.subscribe("inbox") as stream:
        with here.waiter("inbox") as waiter:
            await here.wake("inbox")
            await here.publish("inbox", b"update")
            await here.seen("agents", "anna", 30)
            assert await waiter.wait(0)
            assert await anext(stream) == b"update"
            assert await here.present("agents") == {"anna"}


async def test_a_reader_learns_after_a_restart_that_it_may_have_missed_messages(
    pair: tuple[RedisBus, RedisBus], own_redis: RedisServer
) -> None:
    there, here = pair
    async with here.subscribe("case:1") as stream:
        own_redis.kill()
        await there.publish("case:1", b"nobody else hears this")
        own_redis.start()
        assert await anext(stream) is LAGGED
        await until_connected(there, here)
        await there.publish("case:1", b"heard again")
        assert await first_bytes(stream) == b"heard again"


async def test_a_waiter_looks_for_work_after_a_restart(pair: tuple[RedisBus, RedisBus], own_redis: RedisServer) -> None:
    there, here = pair
    async with here.subscribe("inbox"):
        with here.waiter("inbox") as waiter:
            own_redis.kill()
            await there.wake("inbox")
            own_redis.start()
            assert await waiter.wait(PATIENCE_S)


async def test_presence_is_filled_again_when_redis_comes_back_empty(
    pair: tuple[RedisBus, RedisBus], own_redis: RedisServer
) -> None:
    there, here = pair
    await there.seen("agents", "anna", 60)
    await here.seen("agents", "boris", 60)
    own_redis.kill()
    own_redis.start()
    async with asyncio.timeout(PATIENCE_S):
        while await here.present("agents") != {"anna", "boris"}:
            await until_connected(there, here)


async def test_a_subscription_asked_for_in_the_moment_of_a_crash_ends_nothing(
    pair: tuple[RedisBus, RedisBus], own_redis: RedisServer
) -> None:
    for _ in range(5):
        own_redis.kill()
        own_redis.start()
        await until_connected(*pair)


async def test_loss_and_return_are_logged_once_each(pair: tuple[RedisBus, RedisBus], own_redis: RedisServer) -> None:
    there, here = pair
    with capture_logs() as logged:
        own_redis.kill()
        for _ in range(5):
            await here.seen("agents", "anna", 30)
            await there.publish("case:1", b"update")
        own_redis.start()
        await until_connected(there, here)
    assert sorted(line["event"] for line in logged) == ["redis_lost"] * 2 + ["redis_regained"] * 2


async def test_a_hanging_redis_holds_a_caller_up_for_a_moment_and_then_no_more(
    pair: tuple[RedisBus, RedisBus], own_redis: RedisServer
) -> None:
    here, _ = pair
    own_redis.freeze()
    try:
        began = time.monotonic()
        for _ in range(50):
            await here.wake("inbox")
            await here.seen("agents", "anna", 30)
        assert time.monotonic() - began < 3
        assert await here.present("agents") == {"anna"}
    finally:
        own_redis.thaw()


async def test_a_bus_opens_while_redis_is_away_and_finds_it_later(own_redis: RedisServer) -> None:
    own_redis.stop()
    prefix = f"test-{secrets.token_hex(4)}"
    first = await open_bus(own_redis.url, key_prefix=prefix)
    second = await open_bus(own_redis.url, key_prefix=prefix)
    own_redis.start()
    try:
        assert isinstance(first, RedisBus) and isinstance(second, RedisBus)
        await until_connected(first, second)
    finally:
        await first.close()
        await second.close()


async def test_two_installations_on_one_redis_do_not_hear_each_other(own_redis: RedisServer) -> None:
    own_redis.start()
    async with AsyncExitStack() as closing:
        ours, theirs = (RedisBus(own_redis.url, key_prefix=f"test-{secrets.token_hex(4)}") for _ in range(2))
        for bus in (ours, theirs):
            closing.push_async_callback(bus.close)
            await bus.start()
        await theirs.seen("agents", "anna", 30)
        assert await ours.present("agents") == frozenset()


async def test_without_a_url_the_bus_stays_inside_the_process() -> None:
    assert isinstance(await open_bus(None, key_prefix="unused"), LocalBus)
