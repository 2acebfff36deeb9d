"""A process that ends while a letter is on its way: the next one takes it up at once, and its receiver knows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.store.engine import sqlite_url
from gateway.store.store import Store
from tests.fakes.real_gateway import ROOT, GatewayProcess
from tests.fakes.rows import rows_of
from tests.fakes.rush import Rush
from tests.fakes.until import until


@dataclass
class Slow:
    """A receiver that takes what comes and never answers the first time."""

    came: list[str] = field(default_factory=list)
    taken: list[Mapping[str, object]] = field(default_factory=list)
    is_slow: bool = True

    async def take(self, request: web.Request) -> web.Response:
        self.came.append(request.headers["webhook-id"])
        self.taken.append(await request.json())
        if self.is_slow:
            await asyncio.Event().wait()
        return web.Response(status=204)


@asynccontextmanager
async def listening(receiver: Slow) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/answers", receiver.take)
    async with TestServer(app) as server:
        yield str(server.make_url("/answers"))


@pytest.fixture
async def receiver() -> Slow:
    return Slow()


@pytest.fixture
async def product(tmp_path: Path, receiver: Slow) -> AsyncIterator[GatewayProcess]:
    async with listening(receiver) as url:
        shipped = (ROOT / "config" / "gateway.toml").read_text()
        config = tmp_path / "gateway.toml"
        config.write_text(shipped.replace("trust_identities = true", f'trust_identities = true\ndeliver_url = "{url}"'))
        process = GatewayProcess(tmp_path / "data", config=config)
        process.start()
        await process.ready()
        yield process
        process.kill()


async def test_a_letter_on_its_way_at_a_kill_comes_again_soon_under_the_same_id(
    product: GatewayProcess, receiver: Slow
) -> None:
    async def came() -> bool:
        return bool(receiver.came)

    async def came_again() -> bool:
        return len(receiver.came) > 1

    rush = Rush(product.address, product.token())
    await rush.post_one({"id": "1", "from": {"id": "v"}, "text": "I want to talk to a person"})
    await until(came, what="the first try")
    product.kill()
    receiver.is_slow = False
    product.start()
    await product.ready()
    await until(came_again, within_s=5, what="the letter")
    store = Store(sqlite_url(product.folder))
    try:

        async def sent() -> bool:
            return [one["state"] for one in await rows_of(store, "SELECT state FROM outbox")] == ["sent"]

        await until(sent, what="the end of the letter")
    finally:
        await store.close()
    assert len(set(receiver.came)) == 1
    assert len(receiver.came) == 2
