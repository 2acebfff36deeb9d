"""Owns serving an order system by HTTP: the demo shop for trying out the client, and the example for a real one."""

import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import TypeAdapter, ValidationError

from gateway.orders import wire
from gateway.orders.contract import OrderSystem, OrderSystemDown, Owner
from gateway.orders.wishes import PaperKind, Refused

A = TypeVar("A")
B = TypeVar("B")

_MOST_ARTICLES: Final = 20
_MOST_EVENTS: Final = 500
_SMALL_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_KEY: Final = re.compile(rf"[!-~]{{1,{wire.LONGEST_KEY}}}")
_KIND: Final = TypeAdapter[PaperKind](PaperKind)
_ERROR: Final = TypeAdapter(dict[str, dict[str, str]])


def shop_app(system: OrderSystem, *, token: str) -> web.Application:
    """Make an application that answers the JSON of `docs/order-system.md` to whoever bears the token."""
    app = web.Application(middlewares=[_only_for(token), _in_words])
    _serve_looking(app, system)
    _serve_posting(app, system)
    _serve_acting(app, system)
    return app


def _serve_looking(app: web.Application, system: OrderSystem) -> None:
    _get(app, wire.ORDER, lambda asked: system.order(_asked(asked, "number")))
    _get(app, wire.ARTICLES, lambda asked: _find_articles(system, asked))
    _get(app, wire.STOCK, lambda asked: system.stock(_asked(asked, "reference")))
    _get(app, wire.PRICE, lambda asked: system.price(_asked(asked, "reference"), asked.query.get("account_no")))
    _get(app, wire.ACCOUNT, lambda asked: system.account(_asked(asked, "external_no")))
    _get(app, wire.BRANCHES, lambda asked: system.branches())
    _get(app, wire.PAYMENT_FORMS, lambda asked: system.payment_forms(asked.query.get("account_no")))
    _get(app, wire.RESERVATION, lambda asked: system.reservation(_asked(asked, "number")))
    _get(app, wire.PAPER, lambda asked: system.paper(_kind(asked), _asked(asked, "number")))
    _get(app, wire.CERTIFICATES, lambda asked: system.certificates(_asked(asked, "reference")))
    _get(app, wire.EVENTS, lambda asked: system.events(asked.query.get("after"), _limit(asked, "100", _MOST_EVENTS)))


def _find_articles(system: OrderSystem, asked: web.Request) -> Awaitable[object]:
    query, language, limit = _asked(asked, "query"), _asked(asked, "language"), _limit(asked, "3", _MOST_ARTICLES)
    return system.find_articles(query, language, limit)


def _serve_posting(app: web.Application, system: OrderSystem) -> None:
    _post(app, wire.OPEN_ORDERS, lambda asked, _: system.open_orders(_owner(asked), asked.limit))
    _post(app, wire.DELIVERY_OFFER, lambda place, _: system.delivery_offer(place.address))
    _post(app, wire.TOTAL, lambda draft, _: system.total(draft))
    _post(app, wire.QUOTES, lambda owner, _: system.quotes(owner))


def _owner(asked: wire.OpenOrdersOf) -> Owner:
    return Owner(phones=asked.phones, mails=asked.mails, account_no=asked.account_no)


def _serve_acting(app: web.Application, system: OrderSystem) -> None:
    _post(app, wire.PLACE_ORDER, lambda draft, key: system.place_order(draft, key=key))
    _post(app, wire.CHANGE_ORDER, lambda one, key: system.change_order(one.number, one.change, key=key))
    _post(app, wire.CANCEL_ORDER, lambda one, key: system.cancel_order(one.number, one.reason, key=key))
    _post(app, wire.RESERVE, lambda draft, key: system.reserve(draft, key=key))
    _post(app, wire.END_RESERVATION, lambda one, key: system.end_reservation(one.number, key=key))
    _post(app, wire.REQUEST_RETURN, lambda draft, key: system.request_return(draft, key=key))
    _post(app, wire.MAKE_QUOTE, lambda draft, key: system.make_quote(draft, key=key))


def _get(app: web.Application, at: wire.Looking[A], look: Callable[[web.Request], Awaitable[object]]) -> None:
    async def handle(request: web.Request) -> web.Response:
        return _told(at.answer, await look(request))

    app.router.add_get(at.path, handle)


def _post(app: web.Application, at: wire.Posting[B, A], do: Callable[[B, str], Awaitable[object]]) -> None:
    async def handle(request: web.Request) -> web.Response:
        key = _key(request) if at.acts else ""
        answer = await do(at.body.validate_json(await request.read()), key)
        if isinstance(answer, Refused):
            return _told(wire.REFUSED, answer, status=wire.REFUSED_STATUS)
        return _told(at.answer, answer)

    app.router.add_post(at.path, handle)


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


def _limit(request: web.Request, usual: str, most: int) -> int:
    limit = request.query.get("limit", usual)
    if not (_SMALL_NUMBER.fullmatch(limit) and 1 <= int(limit) <= most):
        raise _not_valid(f"limit must be a number from 1 to {most}")
    return int(limit)


def _kind(request: web.Request) -> PaperKind:
    try:
        return _KIND.validate_python(_asked(request, "kind"))
    except ValidationError as err:
        raise _not_valid("kind must be one of the kinds of document") from err


def _key(request: web.Request) -> str:
    key = request.headers.get(wire.KEY_HEADER, "")
    if not _KEY.fullmatch(key):
        raise _not_valid(f"what acts needs the header {wire.KEY_HEADER}, 1 to {wire.LONGEST_KEY} visible characters")
    return key


def _not_valid(message: str) -> web.HTTPUnprocessableEntity:
    return web.HTTPUnprocessableEntity(body=_error_body("not_valid", message), content_type="application/json")


def _told(shape: TypeAdapter[A], value: object, *, status: int = 200) -> web.Response:
    body = shape.dump_json(value)  # type: ignore[arg-type]
    return web.Response(status=status, body=body, content_type="application/json")


def _error(status: int, code: str, message: str) -> web.Response:
    return web.Response(status=status, body=_error_body(code, message), content_type="application/json")


def _error_body(code: str, message: str) -> bytes:
    return _ERROR.dump_json({"error": {"code": code, "message": message}})
