"""At scale, on PostgreSQL and Redis: workers, Redis and the database end one after another, and nothing is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from gateway.store.store import Store
from tests.fakes.real_gateway import GatewayProcess
from tests.fakes.rows import rows_of
from tests.fakes.rush import Rush, everything_worked, ledger_faults, stands_in_case
from tests.fakes.until import until
from tests.live.postgres import PostgresServer
from tests.live.redis_server import RedisServer

pytestmark = pytest.mark.live

CUSTOMERS = 24
LEASE_S = 5.0


class Scaled:
    """One process that serves and two that work, on a database and a Redis of their own."""

    def __init__(self, folder: Path, *, database: str, redis: str) -> None:
        told = {"DATABASE_URL": database, "REDIS_URL": redis}
        self.server = GatewayProcess(folder, command="serve", environment=told)
        self.workers = [GatewayProcess(folder, command="work", environment=told) for _ in range(2)]

    async def start(self) -> None:
        """Start all at once, as an orchestrator does, on an empty database."""
        everyone = (self.server, *self.workers)
        for process in everyone:
            process.start()
        for process in everyone:
            await process.ready()

    def kill(self) -> None:
        for process in (self.server, *self.workers):
            process.kill()


@pytest.fixture
async def database(postgres: PostgresServer) -> str:
    return postgres.fresh_database()


@pytest.fixture
async def scaled(tmp_path: Path, database: str, redis_server: RedisServer) -> AsyncIterator[Scaled]:
    scaled = Scaled(tmp_path / "data", database=database, redis=redis_server.url)
    try:
        await scaled.start()
        yield scaled
    finally:
        scaled.kill()


@pytest.fixture
async def store(scaled: Scaled, database: str) -> AsyncIterator[Store]:
    store = Store(database)
    yield store
    await store.close()


async def test_workers_redis_and_the_database_end_one_after_another_and_nothing_is_lost(
    scaled: Scaled, store: Store, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    rng = random.Random(7)
    rush = Rush(scaled.server.address, scaled.server.token(), rng)
    seen: list[Mapping[str, object]] = []
    over = asyncio.Event()
    following = asyncio.create_task(rush.follow(seen, over.is_set))

    wave = asyncio.create_task(rush.wave("worker", CUSTOMERS))
    await _accepted(rush, 20)
    scaled.workers[0].kill()
    await stands_in_case(store, list(rush.accepted), within_s=LEASE_S + 5)
    await wave
    scaled.workers[0].start()
    await scaled.workers[0].ready()

    wave = asyncio.create_task(rush.wave("redis", CUSTOMERS))
    await _accepted(rush, len(rush.accepted) + 10)
    redis_server.kill()
    await _accepted(rush, len(rush.accepted) + 10)
    await stands_in_case(store, list(rush.accepted), within_s=LEASE_S + 5)
    redis_server.start()
    await wave

    wave = asyncio.create_task(rush.wave("database", CUSTOMERS))
    await _accepted(rush, len(rush.accepted) + 10)
    postgres.stop()
    await _refused(rush)
    before = list(rush.accepted)
    postgres.start()
    await stands_in_case(store, before, within_s=2 * LEASE_S + 5)
    await wave

    await everything_worked(store, within_s=20)
    over.set()
    await following
    places = [int(str(one["seq"])) for one in seen]
    assert await ledger_faults(store, list(rush.accepted)) == []
    assert places == sorted(set(places))
    assert len(places) == (await rows_of(store, "SELECT count(*) AS n FROM outbox"))[0]["n"]
    assert set(rush.refused) == {503}


async def _accepted(rush: Rush, count: int) -> None:
    async def there() -> bool:
        return len(rush.accepted) >= count

    await until(there, within_s=30, what=f"accepted event {count}")


async def _refused(rush: Rush) -> None:
    async def there() -> bool:
        return bool(rush.refused)

    await until(there, within_s=15, what="a refusal")
