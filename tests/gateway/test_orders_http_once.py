"""What the HTTP client does when nothing comes back from something that acts: once more under the same key, no more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.orders import wire
from gateway.orders.breaker import Breaker
from gateway.orders.contract import OrderSystemDown
from gateway.orders.http_client import HttpOrderSystem
from gateway.orders.http_shop import shop_app
from tests.gateway.canned_orders import ANSWERS, DRAFT, CannedOrders

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[..., Awaitable[HttpOrderSystem]]
PLACED = wire.PLACE_ORDER.answer.dump_json(ANSWERS["place_order"])


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    opened: list[TestServer | HttpOrderSystem] = []

    async def start(handler: Handler, *, timeout_s: float = 0.2) -> HttpOrderSystem:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        server = TestServer(app)
        await server.start_server()
        breaker = Breaker(limit=3)
        address = str(server.make_url("/"))
        client = await HttpOrderSystem.open(address, token="t0ken", timeout_s=timeout_s, breaker=breaker)
        opened.extend((server, client))
        return client

    yield start
    for thing in reversed(opened):
        await thing.close()


class Stumbling:
    """Lets the first requests down in a way of the test's, then answers; keeps the keys it saw."""

    def __init__(self, how: Handler, *, times: int) -> None:
        self._how = how
        self._left = times
        self.keys: list[str | None] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers.get("Idempotency-Key"))
        if self._left:
            self._left -= 1
            return await self._how(request)
        return web.Response(body=PLACED)


async def silence(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def status(number: int, body: bytes = b"{}") -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=number, body=body)

    return answer


@pytest.mark.parametrize("how", [silence, hang_up, status(502), status(504)])
async def test_what_was_not_answered_is_asked_once_more_under_the_same_key(serve: Serve, how: Handler) -> None:
    shop = Stumbling(how, times=1)
    client = await serve(shop)
    assert await client.place_order(DRAFT, key="turn-1:0") == ANSWERS["place_order"]
    assert shop.keys == ["turn-1:0", "turn-1:0"]


@pytest.mark.parametrize("how", [silence, hang_up, status(502)])
async def test_what_was_not_answered_twice_is_not_asked_a_third_time(serve: Serve, how: Handler) -> None:
    shop = Stumbling(how, times=5)
    client = await serve(shop)
    with pytest.raises(OrderSystemDown):
        await client.place_order(DRAFT, key="turn-1:0")
    assert len(shop.keys) == 2


@pytest.mark.parametrize("number", [400, 401, 404, 422, 429, 503])
async def test_what_was_sent_away_is_not_asked_again(serve: Serve, number: int) -> None:
    shop = Stumbling(status(number), times=5)
    client = await serve(shop)
    with pytest.raises(OrderSystemDown):
        await client.place_order(DRAFT, key="turn-1:0")
    assert len(shop.keys) == 1


@pytest.mark.parametrize("how", [status(500), status(200, b"<html>"), status(201, PLACED)])
async def test_what_fails_behind_the_door_is_not_asked_again(serve: Serve, how: Handler) -> None:
    shop = Stumbling(how, times=5)
    client = await serve(shop)
    with pytest.raises(OrderSystemDown):
        await client.place_order(DRAFT, key="turn-1:0")
    assert len(shop.keys) == 1


async def test_a_system_that_is_left_alone_is_not_asked_to_act(serve: Serve) -> None:
    shop = Stumbling(status(500), times=9)
    client = await serve(shop)
    for _ in range(3):
        with pytest.raises(OrderSystemDown):
            await client.place_order(DRAFT, key="turn-1:0")
    with pytest.raises(OrderSystemDown):
        await client.place_order(DRAFT, key="turn-2:0")
    assert "turn-2:0" not in shop.keys


@pytest.mark.parametrize("body", [b"", b"{}", b'{"why": "the weather"}', b"<html>conflict</html>"])
async def test_a_refusal_that_cannot_be_read_is_down(serve: Serve, body: bytes) -> None:
    client = await serve(status(409, body))
    with pytest.raises(OrderSystemDown):
        await client.place_order(DRAFT, key="turn-1:0")


async def test_a_refusal_of_what_may_not_refuse_is_down(serve: Serve) -> None:
    client = await serve(status(409, b'{"why": "too_late"}'))
    with pytest.raises(OrderSystemDown, match="409"):
        await client.order("4500123456")


async def test_an_answer_without_end_is_not_read_to_its_end(serve: Serve) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        await answer.prepare(request)
        while sent < 4 * wire.MOST_BYTES:
            await answer.write(b" " * 1_000_000)
            sent += 1_000_000
        return answer

    client = await serve(endless, timeout_s=30)
    with pytest.raises(OrderSystemDown, match="longer than"):
        await client.order("4500123456")
    assert sent < 4 * wire.MOST_BYTES


@pytest.mark.parametrize("key", ["", "a b", "x" * 201])
async def test_a_served_shop_does_nothing_without_a_key(key: str) -> None:
    behind = CannedOrders()
    async with TestServer(shop_app(behind, token="t0ken")) as server:
        client = await HttpOrderSystem.open(str(server.make_url("/")), token="t0ken")
        with pytest.raises(OrderSystemDown, match="422"):
            await client.place_order(DRAFT, key=key)
        await client.close()
    assert behind.calls == []


async def test_a_system_that_tells_no_events_is_asked_everything_else(serve: Serve) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=404) if request.path == wire.EVENTS.path else web.Response(body=PLACED)

    client = await serve(answer)
    for _ in range(5):
        with pytest.raises(OrderSystemDown):
            await client.events(None)
    assert await client.place_order(DRAFT, key="turn-1:0") == ANSWERS["place_order"]


async def test_a_long_document_is_read_whole(serve: Serve) -> None:
    paper = replace(ANSWERS["paper"], content=bytes(range(256)) * 20_000)
    client = await serve(status(200, wire.PAPER.answer.dump_json(paper)), timeout_s=30)
    assert await client.paper("invoice", "4500123456") == paper
