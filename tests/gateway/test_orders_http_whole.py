"""Whether every method of the order system comes over HTTP as it was asked and answered, and as OpenAPI says it."""

import inspect
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from gateway.orders.contract import OrderSystem, OrderSystemDown
from gateway.orders.http_client import HttpOrderSystem
from gateway.orders.http_shop import shop_app
from gateway.orders.wishes import Refused, Why
from tests.gateway.canned_orders import ANSWERS, CALLS, DRAFT, WISH, CannedOrders

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "orders-openapi.json").read_text("utf-8"))
ACTING = sorted(name for name, (_, named) in CALLS.items() if named)
REFUSING = [*ACTING, "total"]


class Wire:
    """A client, the order system behind its server, and what went over the wire."""

    def __init__(self, behind: CannedOrders) -> None:
        self.behind = behind
        self.seen: list[tuple[web.Request, bytes, web.Response]] = []
        self.client: Any = None

    @web.middleware
    async def keep(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        assert isinstance(answer, web.Response)
        self.seen.append((request, await request.read(), answer))
        return answer


@pytest.fixture
async def over() -> AsyncIterator[Wire]:
    wire = Wire(CannedOrders())
    app = shop_app(wire.behind, token="t0ken")
    app.middlewares.append(wire.keep)
    async with TestServer(app) as server:
        wire.client = await HttpOrderSystem.open(str(server.make_url("/")), token="t0ken")
        yield wire
        await wire.client.close()


async def ask(wire: Wire, method: str) -> Any:
    args, named = CALLS[method]
    return await getattr(wire.client, method)(*args, **named)


def is_as_told(told: dict[str, Any], body: bytes | str) -> bool:
    schema = {**told["content"]["application/json"]["schema"], "components": DOCUMENT["components"]}
    return bool(Draft202012Validator(schema).is_valid(json.loads(body)))


def test_every_method_of_the_contract_is_tried() -> None:
    methods = {name for name, _ in inspect.getmembers(OrderSystem, inspect.isfunction) if not name.startswith("_")}
    assert methods - {"close"} == CALLS.keys() == ANSWERS.keys()


@pytest.mark.parametrize("method", CALLS)
async def test_a_method_reaches_the_order_system_as_it_was_asked(over: Wire, method: str) -> None:
    await ask(over, method)
    assert over.behind.calls == [(method, *CALLS[method])]


@pytest.mark.parametrize("method", CALLS)
async def test_a_method_is_answered_as_the_order_system_answered(over: Wire, method: str) -> None:
    assert await ask(over, method) == ANSWERS[method]


@pytest.mark.parametrize("method", CALLS)
async def test_what_goes_over_the_wire_is_as_the_openapi_document_says(over: Wire, method: str) -> None:
    await ask(over, method)
    ((request, body, answer),) = over.seen
    told = DOCUMENT["paths"][request.path][request.method.lower()]
    assert is_as_told(told["responses"]["200"], answer.text or "")
    if "requestBody" in told:
        assert is_as_told(told["requestBody"], body)
    asked = {*request.query, *({"Idempotency-Key"} & set(request.headers))}
    needed = {one["name"] for one in told["parameters"] if one["required"]}
    assert needed <= asked <= {one["name"] for one in told["parameters"]}


@pytest.mark.parametrize("method", ["order", "stock", "price", "account", "delivery_offer", "reservation", "paper"])
async def test_what_there_is_none_of_is_none(over: Wire, method: str) -> None:
    over.behind.answers[method] = None
    assert await ask(over, method) is None


@pytest.mark.parametrize("method", REFUSING)
@pytest.mark.parametrize("why", Why)
async def test_a_refusal_is_an_answer(over: Wire, method: str, why: Why) -> None:
    refused = Refused(why=why, reference="A9F74216", at_most=3)
    over.behind.answers[method] = refused
    assert await ask(over, method) == refused


@pytest.mark.parametrize("method", REFUSING)
async def test_a_refusal_is_as_the_openapi_document_says(over: Wire, method: str) -> None:
    over.behind.answers[method] = Refused(why=Why.TOO_LATE)
    await ask(over, method)
    ((request, _, answer),) = over.seen
    told = DOCUMENT["paths"][request.path]["post"]["responses"][str(answer.status)]
    assert is_as_told(told, answer.text or "")


async def test_refusals_in_a_row_close_no_way(over: Wire) -> None:
    over.behind.answers["place_order"] = Refused(why=Why.NOT_ENOUGH)
    for _ in range(8):
        await ask(over, "place_order")
    assert len(over.behind.calls) == 8


@pytest.mark.parametrize("method", ACTING)
async def test_what_acts_while_the_system_is_down_is_not_asked_again(over: Wire, method: str) -> None:
    over.behind.answers[method] = OrderSystemDown("stock-taking", retry_after_s=42)
    with pytest.raises(OrderSystemDown) as caught:
        await ask(over, method)
    assert caught.value.retry_after_s == 42
    assert len(over.behind.calls) == 1


async def test_a_text_that_no_json_can_carry_is_sent_with_a_mark_instead(over: Wire) -> None:
    await over.client.place_order(replace(DRAFT, note="до \ud800 двери"), key="turn-1:0")
    ((_, (draft,), _),) = over.behind.calls
    assert draft.note == "до ? двери" and draft.delivery == WISH
