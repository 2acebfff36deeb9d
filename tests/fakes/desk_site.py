"""A whole running gateway with agents who can log in, for tests of the desk; customers write by the HTTP channel."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import select

from config.settings import load
from gateway.access import Access
from gateway.ids import new_id
from gateway.parts import Parts
from gateway.serve import free_port, serving
from gateway.store.schema import cases

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
STAFF = {"agent1": "agent", "agent2": "agent", "agent3": "agent", "supervisor": "supervisor", "admin": "admin"}


@dataclass
class Customer:
    """A customer of the channel `demo`: `say` returns once the gateway has worked the message."""

    site: DeskSite
    id: str
    name: str

    async def say(self, text: str) -> None:
        sender = {"id": self.id, "name": self.name, "locale": "en"}
        await self.site.post("/v1/inbound/demo", {"id": new_id(), "from": sender, "text": text})
        await eventually(self._is_worked)

    async def received(self) -> list[dict[str, Any]]:
        """What the channel's outgoing feed holds for this customer."""
        items = (await self.site.get("/v1/inbound/demo/outgoing?limit=200"))["items"]
        return [item for item in items if item["to"] == self.id]

    async def case(self) -> str:
        """The number of the customer's newest case."""
        query = select(cases.c.number).order_by(cases.c.opened_at.desc()).limit(1)
        return await self.site.parts.store.read(lambda connection: connection.execute(query).scalar_one())

    async def _is_worked(self) -> bool:
        query = "SELECT count(*) FROM inbox WHERE state = 'new'"
        waiting = await self.site.parts.store.read(lambda c: c.exec_driver_sql(query).scalar_one())
        return bool(waiting == 0)


@dataclass
class DeskSite:
    """The running gateway, its address, and a program's session with a token for all."""

    parts: Parts
    address: str
    programs: aiohttp.ClientSession

    async def post(self, path: str, body: object) -> Any:
        async with self.programs.post(self.address + path, json=body) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()

    async def get(self, path: str) -> Any:
        async with self.programs.get(self.address + path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    def customer(self, name: str = "Some Customer") -> Customer:
        return Customer(site=self, id="customer-1", name=name)

    async def waiting_case(self, text: str = "I want to speak to a human", name: str = "Some Customer") -> str:
        """A case that a customer of that name opened and the bot handed over; gives its number."""
        customer = self.customer(name)
        await customer.say(text)
        await customer.say("I want to speak to a human operator")
        return await customer.case()

    async def act(self, number: str, action: str, agent: str, **body: object) -> Any:
        """Something a colleague does with a case elsewhere."""
        return await self.post(f"/v1/cases/{number}/{action}", {"agent": f"{agent}@example.com", **body})

    async def case(self, number: str) -> Any:
        return await self.get(f"/v1/cases/{number}")


@asynccontextmanager
async def running_desk(folder: Path, languages: str = "en", *, sections: str = "") -> AsyncIterator[DeskSite]:
    """A gateway with the shipped settings and the demo's people, all of whom read the desk in that language.

    `sections` are put behind the shipped settings.
    """
    port = free_port()
    env = {"DATA_DIR": str(folder), "PORT": str(port), "SMTP_PORT": str(free_port()), "LMTP_PORT": str(free_port())}
    shipped = ROOT / "config" / "gateway.toml"
    if sections:
        file = folder / "gateway.toml"
        file.write_text(shipped.read_text(encoding="utf-8") + sections, encoding="utf-8")
        shipped = file
    loaded = load(shipped, env)
    async with serving(loaded) as running:
        parts = running.gateway.parts
        access = Access(parts.store, parts.bus)
        for name, role in STAFF.items():
            await access.add_user(f"{name}@example.com", role, PASSWORD)
        await parts.store.write(lambda c: c.exec_driver_sql(f"UPDATE agent SET language = '{languages}'"))
        token = await access.add_token("tests", ["admin"])
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(headers=headers) as programs:
            yield DeskSite(parts=parts, address=f"http://127.0.0.1:{port}", programs=programs)


@asynccontextmanager
async def logged_in(site: DeskSite, name: str = "agent1") -> AsyncIterator[Browserlike]:
    """An agent's plain HTTP session at the desk."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        browser = Browserlike(site.address, http)
        await browser.log_in(f"{name}@example.com", PASSWORD)
        yield browser


@dataclass
class Browserlike:
    """As much of a browser as the pages need: cookies, forms with their hidden fields, parts of pages."""

    address: str
    http: aiohttp.ClientSession
    csrf: str = ""

    async def log_in(self, mail: str, password: str) -> aiohttp.ClientResponse:
        """Send the log-in form as the page has it."""
        form = hidden(await self.page("/desk/login"))
        form |= {"email": mail, "password": password}
        answer = await self.http.post(self.address + "/desk/login", data=form, allow_redirects=False)
        if answer.status == 303:
            self.csrf = hidden(await self.page("/desk"))["csrf"]
        return answer

    async def page(self, path: str, *, part: bool = False) -> str:
        async with self.http.get(self.address + path, headers={"HX-Request": "true"} if part else {}) as answer:
            return await answer.text()

    async def send(self, path: str, *, part: bool = True, **form: str) -> tuple[int, str]:
        """Post a form; gives the status and the page that came."""
        headers = {"HX-Request": "true"} if part else {}
        fields = {"csrf": self.csrf, **form}
        async with self.http.post(self.address + path, data=fields, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text()


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms; of two of one name the first."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return dict(reversed(found))


async def eventually(holds: Any, *, within_s: float = 60.0) -> None:
    """Wait until it holds; polled, because what is waited for happens in another task."""
    async with asyncio.timeout(within_s):
        while not await holds():  # noqa: ASYNC110 - what is waited for stands in another process or a database
            await asyncio.sleep(0.02)
