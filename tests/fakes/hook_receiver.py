"""A program that is told by webhooks: it checks signatures, keeps what came, and fails in the way a test asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.webhook import sign

SECRET = "whsec_" + "c3dpdGNoYm9hcmQtdGVzdC1zZWNyZXQtMDAwMQ=="


@dataclass
class Receiver:
    """What came, in order, as (webhook-id, body); `answers` are statuses to give first, 0 hangs, -1 cuts the line.

    `refuses` gives the status for bodies of those types, for as long as it stands there.
    """

    url: str = ""
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def types(self) -> list[str]:
        return [body["type"] for _, body in self.got]

    async def answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        id_ = _authentic(raw, request.headers)
        body = orjson.loads(raw)
        self.tried.append(id_)
        status = self.answers.pop(0) if self.answers else self.refuses.get(body["type"], 200)
        if status == 0:
            await self.ended.wait()
        if status == -1 and request.transport is not None:
            request.transport.abort()
        if status == 200:
            self.got.append((id_, body))
        return web.Response(status=status if status > 0 else 500, headers=self.headers)


def _authentic(raw: bytes, headers: Mapping[str, str]) -> str:
    """The webhook-id of a request that is signed rightly, at whatever time the test's clock shows."""
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=UTC)
    expected = sign(SECRET, headers["webhook-id"], raw, at=at)
    assert headers["webhook-signature"] == expected["webhook-signature"]
    return headers["webhook-id"]


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that listens on a free port of loopback."""
    found, app = Receiver(), web.Application()
    app.router.add_post("/hook", found.answer)
    app.router.add_post("/elsewhere", found.answer)
    async with TestServer(app) as server:
        found.url = str(server.make_url("/hook"))
        yield found
        found.ended.set()
