"""The real PostgreSQL and Redis of the tests work as tests rely on."""

import asyncpg
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.live.postgres import PostgresServer
from tests.live.redis_server import RedisServer

pytestmark = pytest.mark.live


async def test_a_fresh_database_is_empty_and_takes_our_driver(postgres: PostgresServer) -> None:
    engine = create_async_engine(postgres.fresh_database())
    async with engine.connect() as connection:
        found = await connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
    await engine.dispose()
    assert found == 0


async def test_two_fresh_databases_do_not_share_tables(postgres: PostgresServer) -> None:
    first, second = (postgres.fresh_database().replace("+asyncpg", "") for _ in range(2))
    connection = await asyncpg.connect(first)
    await connection.execute("CREATE TABLE letter (id int)")
    await connection.close()
    connection = await asyncpg.connect(second)
    found = await connection.fetchval("SELECT to_regclass('letter')")
    await connection.close()
    assert found is None


async def test_the_database_knows_letters_beyond_ascii(postgres: PostgresServer) -> None:
    connection = await asyncpg.connect(postgres.fresh_database().replace("+asyncpg", ""))
    lowered = await connection.fetchval("SELECT lower('ЗАКАЗ')")
    await connection.close()
    assert lowered == "заказ"


async def test_redis_answers_at_its_url(redis_server: RedisServer) -> None:
    async with Redis.from_url(redis_server.url) as client:
        assert await client.ping()


async def test_a_stopped_redis_refuses_and_comes_back_at_the_same_url(redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        async with Redis.from_url(redis_server.url, retry=None) as client:
            with pytest.raises(RedisConnectionError):
                await client.ping()
    finally:
        redis_server.start()
    async with Redis.from_url(redis_server.url) as client:
        assert await client.ping()
