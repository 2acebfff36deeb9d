"""How the HTTP client takes an order system that refuses, stumbles, lies or is gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer, unused_port

from gateway.orders.breaker import Breaker
from gateway.orders.contract import Order, OrderSystemDown, Owner
from gateway.orders.http_client import HttpOrderSystem
from gateway.orders.http_shop import shop_app

Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[HttpOrderSystem]]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    opened: list[TestServer | HttpOrderSystem] = []

    async def start(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> HttpOrderSystem:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        server = TestServer(app)
        await server.start_server()
        client = await HttpOrderSystem.open(str(server.make_url("/")), token="t0ken", timeout_s=0.2)
        opened.extend((server, client))
        return client

    yield start
    for thing in reversed(opened):
        await thing.close()


def answering(status: int, body: str = "null", **headers: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, headers={key.replace("_", "-"): headers[key] for key in headers})

    return handler


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 500, 502])
async def test_whatever_is_no_200_is_down_and_never_no_such_order(serve: Serve, status: int) -> None:
    client = await serve(answering(status))
    with pytest.raises(OrderSystemDown, match=str(status)):
        await client.order("4500123456")


@pytest.mark.parametrize(
    ("header", "retry_after_s"), [("7", 7), ("99999", 300), ("soon", 10), ("", 10), ("-3", 10), ("²", 10)]
)
async def test_a_503_says_when_to_come_again(serve: Serve, header: str, retry_after_s: float) -> None:
    client = await serve(answering(503, Retry_After=header))
    with pytest.raises(OrderSystemDown) as caught:
        await client.order("4500123456")
    assert caught.value.retry_after_s == retry_after_s


@pytest.mark.parametrize("body", ["", "<html>", "{}", "[]", '{"number": "4500123456", "state": "lost"}', "\ufeffnull"])
async def test_an_answer_that_cannot_be_read_is_down_without_quoting_it(serve: Serve, body: str) -> None:
    client = await serve(answering(200, body))
    with pytest.raises(OrderSystemDown) as caught:
        await client.order("4500123456")
    assert "4500123456" not in str(caught.value)


async def test_unknown_fields_are_passed_over(serve: Serve) -> None:
    client = await serve(answering(200, '{"external_no": "1", "name": "N", "tier": "GENERAL", "colour": "red"}'))
    account = await client.account("1")
    assert account is not None and account.name == "N"


async def test_a_system_that_does_not_answer_in_time_is_down(serve: Serve) -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    client = await serve(never)
    with pytest.raises(OrderSystemDown, match="timed out"):
        await client.order("4500123456")


async def test_a_system_that_is_not_there_is_down() -> None:
    client = await HttpOrderSystem.open(f"http://127.0.0.1:{unused_port()}", token="t0ken")
    with pytest.raises(OrderSystemDown):
        await client.order("4500123456")
    await client.close()


async def test_phones_and_addresses_are_sent_in_the_body_only(serve: Serve) -> None:
    seen: list[tuple[str, str]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.path_qs, await request.text()))
        return web.Response(text="[]")

    client = await serve(handler)
    await client.open_orders(Owner(phones=("+74950000001",), mails=("customer@example.com",)))
    ((path, body),) = seen
    assert path == "/v1/orders/open"
    assert "+74950000001" in body and "customer@example.com" in body


async def test_after_failures_in_a_row_the_system_is_left_alone(serve: Serve) -> None:
    requests = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal requests
        requests += 1
        return web.Response(status=500)

    client = await serve(handler)
    for _ in range(8):
        with pytest.raises(OrderSystemDown):
            await client.order("4500123456")
    assert requests == 5


class Shop:
    """The order system behind a served shop: down for orders, and not asked anything else."""

    async def order(self, number: str) -> Order | None:
        raise OrderSystemDown("stock-taking", retry_after_s=42)


@pytest.fixture
async def shop() -> AsyncIterator[BaseTestServer]:
    async with TestServer(shop_app(Shop(), token="t0ken")) as server:  # type: ignore[arg-type]
        yield server


async def test_a_wrong_token_learns_nothing(shop: BaseTestServer) -> None:
    client = await HttpOrderSystem.open(str(shop.make_url("/")), token="wrong")
    with pytest.raises(OrderSystemDown, match="401"):
        await client.order("4500123456")
    await client.close()


async def test_a_served_shop_that_is_down_passes_on_when_to_come_again(shop: BaseTestServer) -> None:
    client = await HttpOrderSystem.open(str(shop.make_url("/")), token="t0ken")
    with pytest.raises(OrderSystemDown) as caught:
        await client.order("4500123456")
    assert caught.value.retry_after_s == 42
    await client.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/orders", "", 422),
        ("POST", "/v1/orders/open", "nonsense", 422),
        ("POST", "/v1/orders/open", '{"phones": 5}', 422),
        ("GET", "/v1/articles?query=a&language=en&limit=0", "", 422),
        ("GET", "/v1/articles?query=a&language=en&limit=0099", "", 422),
        ("GET", "/v1/articles?query=a", "", 422),
        ("GET", "/v1/nothing", "", 404),
        ("DELETE", "/v1/orders?number=1", "", 405),
    ],
)
async def test_a_served_shop_says_what_is_wrong_with_a_request(
    shop: BaseTestServer, method: str, path: str, body: str, status: int
) -> None:
    async with (
        aiohttp.ClientSession(headers={"Authorization": "Bearer t0ken"}) as session,
        session.request(method, f"http://{shop.host}:{shop.port}{path}", data=body) as reply,
    ):
        assert reply.status == status


def test_a_breaker_is_open_until_the_limit() -> None:
    breaker = Breaker(limit=3, rest_s=10, clock_s=Clock())
    breaker.failed()
    breaker.failed()
    assert breaker.wait_s() == 0


def test_a_closed_breaker_tells_how_long_it_rests() -> None:
    clock = Clock()
    breaker = Breaker(limit=1, rest_s=10, clock_s=clock)
    breaker.failed()
    clock.now_s += 4
    assert breaker.wait_s() == 6


def test_after_the_rest_one_probe_passes_and_the_others_wait() -> None:
    clock = Clock()
    breaker = Breaker(limit=1, rest_s=10, clock_s=clock)
    breaker.failed()
    clock.now_s += 10
    assert [breaker.wait_s(), breaker.wait_s()] == [0, 10]


def test_a_probe_that_never_reports_keeps_the_way_closed_for_one_rest_only() -> None:
    clock = Clock()
    breaker = Breaker(limit=1, rest_s=10, clock_s=clock)
    breaker.failed()
    clock.now_s += 10
    breaker.wait_s()
    clock.now_s += 10
    assert breaker.wait_s() == 0


def test_a_success_opens_the_way_for_all() -> None:
    clock = Clock()
    breaker = Breaker(limit=2, rest_s=10, clock_s=clock)
    breaker.failed()
    breaker.failed()
    clock.now_s += 10
    breaker.wait_s()
    breaker.succeeded()
    breaker.failed()
    assert breaker.wait_s() == 0


async def test_the_same_question_about_the_catalogue_is_asked_once(serve: Serve) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path_qs)
        return web.Response(text="[]" if request.path == "/v1/articles" else "null")

    client = await serve(handler)
    for query in ("A9F74216", " A9F74216 ", "LC1D"):
        await client.find_articles(query, "en")
    assert len(asked) == 2
    await client.find_articles("A9F74216", "ru")
    assert len(asked) == 3, "another language has other names"
    for _ in range(2):
        await client.stock("A9F74216")
        await client.price("A9F74216", None)
    assert len(asked) == 7, "stock and price are never kept"


async def test_no_failure_is_kept_for_an_answer(serve: Serve) -> None:
    answers = iter((500, 200))
    client = await serve(lambda request: answering(next(answers), "[]")(request))
    with pytest.raises(OrderSystemDown):
        await client.find_articles("A9F74216", "en")
    assert await client.find_articles("A9F74216", "en") == ()


async def test_what_a_system_does_not_do_is_no_outage(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=501 if request.path == "/v1/quotes/valid" else 200, text="null")

    client = await serve(handler)
    for _ in range(8):
        with pytest.raises(OrderSystemDown) as caught:
            await client.quotes(Owner(phones=("+74950000001",)))
        assert not caught.value.may_be_done
    assert await client.order("4500123456") is None, "it is asked on"


async def test_every_request_tells_the_version_of_the_contract(serve: Serve) -> None:
    seen: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Switchboard-Contract"))
        return web.Response(text="null")

    client = await serve(handler)
    await client.order("4500123456")
    await client.account("1")
    assert seen == ["1", "1"]


async def test_a_system_that_lists_more_than_was_asked_for_is_cut(serve: Serve) -> None:
    brief = '{"number": "%s", "state": "new", "eta": null, "placed_on": "2031-01-02"}'
    listed = ", ".join(brief % number for number in range(4500123400, 4500123410))
    client = await serve(answering(200, f"[{listed}]"))
    assert len(await client.open_orders(Owner(phones=("+74950000001",)), 3)) == 3
