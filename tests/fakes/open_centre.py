"""The whole gateway in the test's own process: real server, worker and outbox, spoken to over HTTP as outsiders do."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

from aiohttp import ClientSession, ClientTimeout

from config.settings import ChannelSettings, Loaded, load
from gateway.access import Access
from gateway.app import Gateway
from gateway.ids import new_id
from gateway.serve import Role, serving
from tests.fakes.rows import rows_of
from tests.fakes.until import until
from tests.live.child import free_port

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
AGENT_1, AGENT_2 = "agent1@example.com", "agent2@example.com"


def shipped(folder: Path, *, channels: Mapping[str, ChannelSettings] | None = None, **gateway: object) -> Loaded:
    """The shipped settings on an empty folder and a free port, with these keys of [gateway] and channels over them."""
    loaded = load(SHIPPED, {"DATA_DIR": str(folder), "PORT": str(free_port())})
    own = replace(loaded.settings.gateway, **gateway)  # type: ignore[arg-type]
    named = {**loaded.settings.channels, **(channels or {})}
    return replace(loaded, settings=replace(loaded.settings, gateway=own, channels=named))


@asynccontextmanager
async def open_centre(loaded: Loaded, *, role: Role = "both") -> AsyncIterator[Centre]:
    """A centre that runs until left, and a client that comes from outside."""
    async with serving(loaded, role=role) as running:
        assert running.address is not None
        access = Access(running.gateway.parts.store, running.gateway.parts.bus)
        mark = new_id()
        customer = await access.add_token(f"customers {mark}", ["inbound:demo", "inbound:main"])
        desk = await access.add_token(f"desk {mark}", ["cases:read", "cases:write"])
        async with ClientSession(running.address, timeout=ClientTimeout(total=15)) as http:
            yield Centre(gateway=running.gateway, access=access, http=http, customer=customer, desk=desk)


@dataclass
class Centre:
    """A running gateway; `customer` and `desk` are tokens of programs, one that writes in and one that agents use."""

    gateway: Gateway
    access: Access
    http: ClientSession
    customer: str
    desk: str
    ids: itertools.count[int] = field(default_factory=itertools.count)

    async def ask(
        self, method: str, path: str, *, token: str | None = None, json: object = None, **more: object
    ) -> SimpleNamespace:
        """One request: `status`, `headers`, and what the answer's JSON says as `told`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers.update(more.pop("headers", {}))  # type: ignore[call-overload]
        async with self.http.request(method, path, json=json, headers=headers, **more) as answer:  # type: ignore[arg-type]
            is_json = answer.content_type == "application/json"
            told = await answer.json() if is_json else await answer.text()
            return SimpleNamespace(status=answer.status, headers=answer.headers, told=told)

    async def write(self, who: str, text: str, *, channel: str = "demo", **fields: object) -> SimpleNamespace:
        """A customer writes over HTTP."""
        event = {"id": f"e-{next(self.ids)}", "from": {"id": who}, "text": text, **fields}
        return await self.ask("POST", f"/v1/inbound/{channel}", token=self.customer, json=event)

    async def feed(self, who: str) -> Sequence[Mapping[str, object]]:
        """What this customer can read in the feed."""
        answer = await self.ask("GET", "/v1/inbound/demo/outgoing?after=0&limit=200", token=self.customer)
        return [one for one in answer.told["items"] if one["to"] == who]

    async def answers(self, who: str, count: int) -> Sequence[Mapping[str, object]]:
        """The feed of this customer once it has so many items, and not one more."""

        async def there() -> Sequence[Mapping[str, object]]:
            found = await self.feed(who)
            return found if len(found) >= count else ()

        found = await until(there, what=f"answer {count} to {who}")
        assert len(found) == count, found
        return found

    async def act(self, number: object, action: str, *, agent: str = AGENT_1, **body: object) -> SimpleNamespace:
        """An agent does something with a case, through a program."""
        path = f"/v1/cases/{number}/{action}"
        return await self.ask("POST", path, token=self.desk, json={"agent": agent, **body})

    async def case(self, number: object) -> Mapping[str, object]:
        """A case as the desk gets it."""
        answer = await self.ask("GET", f"/v1/cases/{number}", token=self.desk)
        assert answer.status == 200, answer.told
        return answer.told

    async def rows(self, query: str, **values: object) -> list[Mapping[str, object]]:
        """A look into the store."""
        return await rows_of(self.gateway.parts.store, query, **values)

    async def all_worked(self) -> None:
        """Wait until nothing waits to be worked and nothing is being worked."""

        async def idle() -> bool:
            return not await self.rows("SELECT 1 FROM lane WHERE waiting > 0 OR lease_owner IS NOT NULL")

        await until(idle, what="the end of the work")
