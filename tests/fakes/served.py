"""The HTTP side of a small centre for tests: a real server over real parts, spoken to over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer

from channels.api import KIND
from channels.contract import Surroundings
from config.settings import load
from gateway.access import Access
from gateway.api.endpoint import Endpoint
from gateway.api.server import build_with
from gateway.api.services import Services
from gateway.door import GatewayDoor
from gateway.intake import Intake
from gateway.live import Live
from gateway.live_calendars import LiveCalendars
from gateway.live_intents import LiveIntents
from gateway.parts import Parts
from gateway.sessions import Sessions
from gateway.store.blobs import Blobs
from gateway.texts import Texts
from nlu.contract import EngineUnavailable, Entity, Parse, Ranked, Utterance
from tests.fakes.centre import CHANNELS, ROOT, Centre

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQ="


class Understander:
    """An engine that takes everything for a question about an order."""

    name = "embedded"
    model = "test"
    is_down = False

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        return [await self.parse(one) for one in utterances]

    async def parse(self, utterance: Utterance) -> Parse:
        if self.is_down:
            raise EngineUnavailable("down")
        intent = Ranked(name="order_status", confidence=0.9)
        entity = Entity(entity="order_number", value=utterance.text[:3], start=0, end=3)
        return Parse(
            text=utterance.text,
            intent=intent,
            also=(),
            entities=(entity,),
            ranking=(intent,),
            language=utterance.locale or "en",
            engine=self.name,
            model=self.model,
        )

    async def close(self) -> None:
        pass


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw)

    @property
    def error(self) -> Any:
        return self.body["error"]


@dataclass
class Served:
    """A served centre; `as_program` and `as_agent` set who asks from then on."""

    centre: Centre
    services: Services
    app: web.Application
    http: ClientSession
    headers: dict[str, str]
    address: tuple[str, int]

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        raw = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
        content = BytesIO(raw) if raw is not None else None
        sent = {
            "Content-Type": "application/json",
            **self.headers,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        async with self.http.request(method, path, data=content, headers=sent, allow_redirects=False) as response:
            return Answer(response.status, response.headers.copy(), await response.read())

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, **headers)

    async def post(self, path: str, body: object = None, **headers: str) -> Answer:
        return await self.ask("POST", path, {} if body is None else body, **headers)

    async def raw(self, request: str, *, reads: bool = True) -> bytes:
        """What a request written by hand is answered; the connection is cut at once where nothing is read."""
        host, port = self.address
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(request.encode())
            await writer.drain()
            return await asyncio.wait_for(reader.read(), 60) if reads else b""
        finally:
            writer.transport.abort()

    async def as_program(self, *scopes: str) -> None:
        token = await self.services.access.add_token(f"program-{'-'.join(scopes)}"[:120], scopes)
        self.headers = {"Authorization": f"Bearer {token}"}

    async def as_agent(self, name: str, role: str = "agent") -> None:
        mail, password = f"{name}@example.com", "correct horse battery"
        await self.services.access.add_user(mail, role, password)
        answer = await self.post("/v1/session", {"mail": mail, "password": password})
        self.headers = {"X-CSRF-Token": answer.body["csrf"]}


@asynccontextmanager
async def served(
    centre: Centre, folder: Path, *, pages: Sequence[Endpoint] = (), min_free_bytes: int = 0
) -> AsyncIterator[Served]:
    """The centre behind a server on a free port."""
    services = _services(centre, folder, min_free_bytes)
    app = build_with(services, pages=pages)
    async with TestServer(app) as server, _client(server) as http:
        yield Served(centre, services, app, http, {}, (server.host, server.port or 0))
    await services.parts.channels["demo"].close()


def _client(server: TestServer) -> ClientSession:
    return ClientSession(server.make_url("/"), cookie_jar=CookieJar(unsafe=True))  # cookies of an IP address too


def _services(centre: Centre, folder: Path, min_free_bytes: int) -> Services:
    blobs = Blobs(folder / "blobs")
    room = {"folder": folder, "max_waiting": 1000, "min_free_bytes": min_free_bytes}
    intake = Intake(centre.store, blobs, bus=centre.bus, **room)  # type: ignore[arg-type]
    loaded = load(ROOT / "config" / "gateway.toml", {})
    parts = Parts(
        loaded=loaded,
        settings=replace(centre.settings, intents=LiveIntents(loaded)),
        folder=folder,
        process_id="test",
        signing_key=b"k" * 32,
        store=centre.store,
        blobs=blobs,
        bus=centre.bus,
        texts=Texts.load(centre.settings.gateway.languages),
        calendars=LiveCalendars(centre.settings),
        nlu=Understander(),
        orders=None,  # type: ignore[arg-type]
        channels={**CHANNELS, "demo": KIND.open({}, _surroundings())},  # type: ignore[dict-item]
        intake=intake,
        door=GatewayDoor(centre.store, centre.bus, intake, Live(centre.bus), now=lambda: centre.now),
        tokens=centre.tokens,
    )
    access = Access(centre.store, centre.bus, now=lambda: centre.now)
    sessions = Sessions(centre.store, access, hours=12, now=lambda: centre.now)
    return Services(parts=parts, actions=centre.actions, access=access, sessions=sessions, now=lambda: centre.now)


def _surroundings() -> Surroundings:
    return Surroundings(
        name="demo",
        public_url="http://127.0.0.1:8080",
        port=8080,
        folder="",
        languages=("ru", "en", "zh"),
        default_language="en",
        brand_name="Example Supply",
        secret=SECRET,
        signing_key=b"k" * 32,
    )
