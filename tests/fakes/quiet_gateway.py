"""An open gateway with nothing running: tests hand messages in, work them, and move the clock by hand."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.sql import Select

from channels.contract import FeedItem, Receipt
from config.settings import load
from gateway.app import Gateway, open_gateway
from gateway.ids import SECOND
from gateway.offers import PRESENCE, Offers
from gateway.outbox import Outbox
from gateway.store.schema import agent
from gateway.timers import Timers

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
MONDAY_NOON = 1_795_424_400_000_000  # 2026-11-23 12:00 in Moscow
HOUR = 3600 * SECOND


@dataclass
class QuietGateway:
    """The gateway and its clock (UTC microseconds); `send` takes a message in, `work` works what waits."""

    gateway: Gateway
    clock: list[int]
    _ids: itertools.count[int] = field(default_factory=itertools.count)
    read_up_to: int = 0

    def __post_init__(self) -> None:
        parts = self.gateway.parts
        self.offers = Offers(parts, now=self.now)
        self.timers = Timers(parts, now=self.now)
        self.outbox = Outbox(parts, now=self.now)

    def now(self) -> int:
        """The instant it is."""
        return self.clock[0]

    def pass_time(self, seconds: float) -> None:
        """Let so many seconds go by."""
        self.clock[0] += int(seconds * SECOND)

    async def send(self, customer: str, text: str, *, channel: str = "demo", **known: str) -> Receipt:
        """Take a message in on an API channel."""
        item = {"id": f"m{next(self._ids)}", "from": {"id": customer, "locale": "en", **known}, "text": text}
        incoming = self.gateway.parts.channels[channel].incoming(item, orjson.dumps(item))  # type: ignore[attr-defined]
        return await self.gateway.parts.door.accept(incoming)

    async def work(self) -> None:
        """Work everything that waits, fragments too."""
        await self.gateway.worker.work_all()
        self.pass_time(3)
        await self.gateway.worker.work_all()

    async def say(self, customer: str, text: str, **known: str) -> list[FeedItem]:
        """Take a message in, work it, and give what was said to anybody since the last time."""
        await self.send(customer, text, **known)
        await self.work()
        items = await self.gateway.parts.door.feed("demo", after=self.read_up_to, limit=200)
        self.read_up_to = items[-1].seq if items else self.read_up_to
        return items

    async def rows(self, query: Select[Any]) -> Sequence[Any]:
        """What a query gives."""
        return await self.gateway.parts.store.read(lambda connection: connection.execute(query).all())

    async def agent_id(self, mail: str) -> str:
        """An agent of the demo by mail address."""
        return str((await self.rows(select(agent.c.person_id).where(agent.c.mail == mail)))[0][0])

    async def arrives(self, mail: str) -> str:
        """An agent opens the desk; gives the agent's id."""
        id_ = await self.agent_id(mail)
        await self.gateway.parts.bus.seen(PRESENCE, id_, 3600)
        return id_

    async def leaves(self, mail: str) -> None:
        """An agent closes the desk."""
        await self.gateway.parts.bus.gone(PRESENCE, await self.agent_id(mail))


@asynccontextmanager
async def quiet_gateway(folder: Path, **environment: str) -> AsyncIterator[QuietGateway]:
    """A gateway with the shipped settings and the demo's people on an empty folder, at noon of a working day."""
    clock = [MONDAY_NOON]
    loaded = load(SHIPPED, {"DATA_DIR": str(folder), **environment})
    async with open_gateway(loaded, now=lambda: clock[0]) as gateway:
        yield QuietGateway(gateway=gateway, clock=clock)
