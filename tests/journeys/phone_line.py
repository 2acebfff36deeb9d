"""A real gateway with its worker and the line `main`, and an outside voice system posting to it over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from sqlalchemy import text
from sqlalchemy.engine import Connection

from channels.contract import Door, Receipt
from channels.phone import KIND
from config.settings import Loaded, load
from gateway.app import Gateway, open_gateway
from gateway.offers import PRESENCE
from tests.fakes.door import FakeDoor, gateway_app
from tests.fakes.voice_system import VoiceSystem

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"


@dataclass
class Line:
    """The gateway with an exchange before it, and what stands in its store."""

    gateway: Gateway
    voice: VoiceSystem

    async def rows(self, query: str) -> list[Mapping[str, object]]:
        """What a query of the store gives, each row by its columns."""
        return await self.gateway.parts.store.read(_rows, query)

    async def case(self) -> Mapping[str, object]:
        """The one case there is."""
        (case,) = await self.rows(
            "SELECT c.*, p.mail AS agent, n.name AS contact FROM cases c"
            " LEFT JOIN person p ON p.id = c.agent_id LEFT JOIN contact n ON n.id = c.contact_id"
        )
        return case

    async def thread(self) -> list[str]:
        """The texts of the cases' messages in the order in which they happened."""
        found = await self.rows("SELECT text FROM message ORDER BY at, id")
        return [str(one["text"]) for one in found]

    async def present(self, *mails: str) -> None:
        """Have these agents at their desks."""
        for one in await self.rows("SELECT person_id, mail FROM agent"):
            if one["mail"] in mails:
                await self.gateway.parts.bus.seen(PRESENCE, str(one["person_id"]), 60)

    async def worked(self) -> None:
        """Wait until nothing waits to be worked."""
        async with asyncio.timeout(60):
            await self.gateway.worker.work_all()
            while await self._waits():  # held by another task of the worker
                await self.gateway.worker.work_all()

    async def _waits(self) -> bool:
        return (await self.rows("SELECT count(*) AS n FROM inbox WHERE state = 'new'"))[0]["n"] != 0


class PatientDoor:
    """The gateway's door, where an answer may take as long as a busy machine needs."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def __getattr__(self, name: str) -> object:
        return getattr(self._door, name)

    async def answer(self, receipt: Receipt, *, within_s: float) -> bytes | None:
        """The stored answer, however long it takes within reason."""
        return await self._door.answer(receipt, within_s=max(within_s, 30.0))


def settings(folder: Path, *, database: str | None = None, line: Mapping[str, object] | None = None) -> Loaded:
    """The shipped settings on an empty folder; `line` are keys of the line's own table."""
    env = {"DATA_DIR": str(folder)} | ({"DATABASE_URL": database} if database else {})
    loaded = load(SHIPPED, env)
    section = loaded.settings.channels["main"]
    channels = {**loaded.settings.channels, "main": replace(section, own={**section.own, **(line or {})})}
    return replace(loaded, settings=replace(loaded.settings, channels=channels))


@asynccontextmanager
async def phone_line(loaded: Loaded, *, with_worker: bool = True) -> AsyncIterator[Line]:
    """An open gateway behind an HTTP server; without its worker nothing answers but the degraded route."""
    async with open_gateway(loaded) as gateway:
        if with_worker:
            gateway.parts.intake.work_urgent_by(gateway.worker.work_now)
        else:
            gateway.parts.intake.work_urgent_by(lambda _: None)
        running = [asyncio.create_task(gateway.worker.run())] if with_worker else []
        door = cast(FakeDoor, PatientDoor(gateway.parts.door) if with_worker else gateway.parts.door)
        app = gateway_app(KIND, {"main": gateway.parts.channels["main"]}, door, tokens=["good"])
        server = TestServer(app)
        await server.start_server()
        try:
            async with ClientSession() as http:
                base = str(server.make_url("")).rstrip("/")
                secret = gateway.secrets["main"]
                yield Line(gateway=gateway, voice=VoiceSystem(http=http, base_url=base, line="main", secret=secret))
        finally:
            await server.close()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


def _rows(connection: Connection, query: str) -> list[Mapping[str, object]]:
    return [dict(row) for row in connection.execute(text(query)).mappings()]
