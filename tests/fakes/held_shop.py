"""The demo shop served over HTTP, whose deeds a test can hold before or after they are done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from gateway.orders import wire
from gateway.orders.demo_shop import DemoShop
from gateway.orders.http_shop import shop_app

TOKEN = "t0ken"
DEMO = Path(__file__).parents[2] / "config" / "demo"


@dataclass
class HeldShop:
    """A shop at `address`; while `holds` says so, who asks for a deed waits for `go_on`, before it or after it.

    `held` counts who waits, `asked` lists the keys of all deeds asked for, in order.
    """

    shop: DemoShop
    address: str = ""
    holds: Literal["before", "after"] | None = None
    held: int = 0
    asked: list[str] = field(default_factory=list)
    _gate: asyncio.Event = field(default_factory=asyncio.Event)

    def go_on(self) -> None:
        """Let all that is held go on, and hold nothing any more."""
        gate, self._gate = self._gate, asyncio.Event()
        self.holds = None
        gate.set()

    def forget_held(self) -> None:
        """Hold nothing any more; who asked before is gone, and what he asked for is not done now."""
        self.holds, self._gate = None, asyncio.Event()

    @web.middleware
    async def hold(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Hold a deed where it is to be held."""
        if wire.KEY_HEADER not in request.headers:
            return await handler(request)
        self.asked.append(request.headers[wire.KEY_HEADER])
        if self.holds == "before":
            await self._wait()
        answer = await handler(request)
        if self.holds == "after":
            await self._wait()
        return answer

    async def _wait(self) -> None:
        self.held += 1
        await self._gate.wait()


@asynccontextmanager
async def held_shop(folder: Path) -> AsyncIterator[HeldShop]:
    """A shop of an empty data folder that is served on a free port."""
    shop = await DemoShop.open(folder, demo=DEMO, today=lambda: datetime.now(UTC).date())
    found = HeldShop(shop=shop)
    app = shop_app(shop, token=TOKEN)
    app.middlewares.append(found.hold)
    async with TestServer(app, handler_cancellation=True) as server:
        found.address = str(server.make_url("/"))
        yield found
        found.go_on()
    await shop.close()
