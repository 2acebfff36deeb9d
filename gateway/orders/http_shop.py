"""Owns serving an order system by HTTP: the demo shop for trying out the client, and the example for a real one."""

import hmac
import re
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import TypeAdapter, ValidationError

from gateway.orders import wire
from gateway.orders.contract import OrderSystem, OrderSystemDown

T = TypeVar("T")

_MOST_ARTICLES = 20
_SMALL_NUMBER = re.compile(r"[0-9]{1,2}")
_ERROR = TypeAdapter(dict[str, dict[str, str]])


def shop_app(system: OrderSystem, *, token: str) -> web.Application:
    """Make an application that answers the JSON of `docs/order-system.md` to whoever bears the token."""
    shop = _Shop(system)
    app = web.Application(middlewares=[_only_for(token), _in_words])
    app.router.add_get(wire.ORDER_PATH, shop.order)
    app.router.add_post(wire.OPEN_ORDERS_PATH, shop.open_orders)
    app.router.add_get(wire.ARTICLES_PATH, shop.find_articles)
    app.router.add_get(wire.STOCK_PATH, shop.stock)
    app.router.add_get(wire.PRICE_PATH, shop.price)
    app.router.add_get(wire.ACCOUNT_PATH, shop.account)
    return app


class _Shop:
    """One handler for each method of the order system."""

    def __init__(self, system: OrderSystem) -> None:
        self._system = system

    async def order(self, request: web.Request) -> web.Response:
        return _told(wire.ORDER, await self._system.order(_asked(request, "number")))

    async def open_orders(self, request: web.Request) -> web.Response:
        owner = wire.OWNER.validate_json(await request.read())
        return _told(wire.BRIEFS, await self._system.open_orders(owner))

    async def find_articles(self, request: web.Request) -> web.Response:
        query, language = _asked(request, "query"), _asked(request, "language")
        limit = request.query.get("limit", "3")
        if not (_SMALL_NUMBER.fullmatch(limit) and 1 <= int(limit) <= _MOST_ARTICLES):
            raise _not_valid(f"limit must be a number from 1 to {_MOST_ARTICLES}")
        return _told(wire.ARTICLES, await self._system.find_articles(query, language, int(limit)))

    async def stock(self, request: web.Request) -> web.Response:
        return _told(wire.STOCK, await self._system.stock(_asked(request, "reference")))

    async def price(self, request: web.Request) -> web.Response:
        reference, account_no = _asked(request, "reference"), request.query.get("account_no")
        return _told(wire.PRICE, await self._system.price(reference, account_no))

    async def account(self, request: web.Request) -> web.Response:
        return _told(wire.ACCOUNT, await self._system.account(_asked(request, "external_no")))


def _only_for(token: str) -> Middleware:
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def only_with_token(request: web.Request, handler: Handler) -> web.StreamResponse:
        shown = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, expected):
            return _error(401, "unauthorized", "show the token as Authorization: Bearer …")
        return await handler(request)

    return only_with_token


@web.middleware
async def _in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what the order system and the shapes raise into answers."""
    try:
        return await handler(request)
    except ValidationError as err:
        return _error(422, "not_valid", f"the body has {err.error_count()} fields that cannot be read")
    except OrderSystemDown as err:
        answer = _error(503, "down", str(err))
        answer.headers["Retry-After"] = str(max(1, round(err.retry_after_s)))
        return answer


def _asked(request: web.Request, name: str) -> str:
    try:
        return request.query[name]
    except KeyError as err:
        raise _not_valid(f"the query parameter {name} is missing") from err


def _not_valid(message: str) -> web.HTTPUnprocessableEntity:
    return web.HTTPUnprocessableEntity(body=_error_body("not_valid", message), content_type="application/json")


def _told(shape: TypeAdapter[T], value: T) -> web.Response:
    return web.Response(body=shape.dump_json(value), content_type="application/json")


def _error(status: int, code: str, message: str) -> web.Response:
    return web.Response(status=status, body=_error_body(code, message), content_type="application/json")


def _error_body(code: str, message: str) -> bytes:
    return _ERROR.dump_json({"error": {"code": code, "message": message}})
