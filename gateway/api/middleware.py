"""The one middleware: every failure becomes the contract's error JSON, every answer gets the headers that protect.

It stands on the hot path: nothing is made for a request that goes well.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import orjson
import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Middleware

from channels.errors import BadPayload, NotAuthentic, NotStored
from gateway import errors
from gateway.ids import new_id
from gateway.store.store import StoreDownError

log = structlog.get_logger()

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STORE_RETRY_S: Final = 1
_STATUS: Final[Mapping[type[errors.Refusal], int]] = {
    errors.Malformed: 400,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.NotValid: 422,
    errors.TooMany: 429,
}
_OF_AIOHTTP: Final[Mapping[int, tuple[str, str]]] = {
    400: ("malformed", "the request cannot be read; look at its headers and its body"),
    404: ("not_found", "there is nothing at this address; /openapi.json lists what there is"),
    405: ("method_not_allowed", "this address has other methods; see the header Allow"),
    413: ("too_large", "the body is larger than this installation takes; send less at once"),
    415: ("unsupported_media_type", "send the body as application/json"),
    503: ("unavailable", "a part of the gateway cannot work now; /readyz says which; try again in a moment"),
}
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answering(counts: Counter[int]) -> Middleware:
    """The middleware; it counts answers by status in `counts`."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except asyncio.CancelledError:
            raise
        except web.HTTPException as err:
            if err.status < 400:
                raise
            response = _of_http(request, err)
        except Exception as err:  # noqa: BLE001 - the loop top of a request
            response = refusal(request, err)
        counts[response.status] += 1
        if not response.prepared:
            _protect(response)
        return response

    return answer


def refusal(request: web.Request, err: Exception) -> web.Response:
    """The answer to a request that failed."""
    match err:
        case errors.TooMany():
            return _failed(request, 429, err.code, str(err), err.fields, retry_after_s=err.retry_after_s)
        case errors.Refusal():
            status = next(status for kind, status in _STATUS.items() if isinstance(err, kind))
            return _failed(request, status, err.code, str(err), err.fields)
        case BadPayload(field=None):
            return _failed(request, 400, "malformed", str(err))
        case BadPayload(field=name):
            return _failed(request, 422, "not_valid", str(err), {str(name): str(err)})
        case NotAuthentic():
            return _failed(request, 401, "not_authentic", str(err))
        case NotStored():
            return _failed(request, 503, "not_stored", str(err), retry_after_s=math.ceil(err.retry_after_s))
        case StoreDownError():
            message = "the database cannot be used now; send it again in a moment"
            return _failed(request, 503, "store_down", message, retry_after_s=STORE_RETRY_S)
        case HttpProcessingError() | web.RequestPayloadError() | ConnectionError():
            return _failed(request, 400, *_OF_AIOHTTP[400])
        case _:
            return _of_fault(request, err)


def _of_http(request: web.Request, err: web.HTTPException) -> web.Response:
    code, message = _OF_AIOHTTP.get(err.status, ("refused", err.reason))
    response = _failed(request, err.status, code, message)
    if isinstance(err, web.HTTPMethodNotAllowed):
        response.headers["Allow"] = err.headers["Allow"]
    return response


def _of_fault(request: web.Request, err: Exception) -> web.Response:
    response = _failed(
        request, 500, "internal", "something is wrong on our side; tell the operator the id in the header X-Request-Id"
    )
    route = request.match_info.route.resource
    log.error(
        "request failed",
        method=request.method,
        route=route.canonical if route is not None else None,
        request_id=response.headers["X-Request-Id"],
        exc_info=err,
    )
    return response


def _failed(
    request: web.Request,
    status: int,
    code: str,
    message: str,
    fields: Mapping[str, object] | None = None,
    *,
    retry_after_s: int | None = None,
) -> web.Response:
    given = request.headers.get("X-Request-Id", "")
    headers = {"X-Request-Id": given if _REQUEST_ID.fullmatch(given) else new_id()}
    if retry_after_s is not None:
        headers["Retry-After"] = str(max(1, retry_after_s))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = orjson.dumps({"error": {"code": code, "message": message, "fields": fields or {}}}, default=str)
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


def _protect(response: web.StreamResponse) -> None:
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    if not headers.get("Content-Type", "").startswith("text/html"):
        return
    for name, value in (
        ("Content-Security-Policy", POLICY),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    ):
        headers.setdefault(name, value)
