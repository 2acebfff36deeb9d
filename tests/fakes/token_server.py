"""A token server of OAuth2: gives access tokens by grant, says whose a token is, and misbehaves on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class TokenServer:
    """`asked` are the forms that came in; `says` answers them first, one after the other, as status and JSON.

    `users` are the tokens that are good now with whose they are; every token given is for `user`. Until
    `goes_on` is set nothing is answered.
    """

    user: str = "care@example.com"
    lives_s: object = 3600
    rotates: bool = False
    says: list[tuple[int, object]] = field(default_factory=list)
    asked: list[Mapping[str, str]] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    def __post_init__(self) -> None:
        self.goes_on.set()

    async def token(self, request: web.Request) -> web.Response:
        """RFC 6749, 4.4 and 6."""
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        self.was_asked.set()
        number = len(self.asked)
        await self.goes_on.wait()
        if self.says:
            status, told = self.says.pop(0)
            return web.json_response(told, status=status)
        self.users[f"token-{number}"] = self.user
        given: dict[str, object] = {"access_token": f"token-{number}", "token_type": "Bearer"}
        given |= {"expires_in": self.lives_s} if self.lives_s is not None else {}
        given |= {"refresh_token": f"refresh-{number}"} if self.rotates else {}
        return web.json_response(given)

    async def introspect(self, request: web.Request) -> web.Response:
        """Whose the Bearer token is (RFC 7662, as Dovecot asks)."""
        user = self.users.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return web.json_response({"active": user is not None, "email": user or ""})


@asynccontextmanager
async def token_server(port: int = 0, **keys: object) -> AsyncIterator[TokenServer]:
    """A server on loopback; `url` is where tokens are asked for."""
    server = TokenServer(**keys)  # type: ignore[arg-type]
    app = web.Application()
    app.router.add_post("/token", server.token)
    app.router.add_get("/introspect", server.introspect)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/token"
    try:
        yield server
    finally:
        server.goes_on.set()
        await runner.cleanup()
