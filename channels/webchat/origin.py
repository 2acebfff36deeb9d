"""Which sites may open a chat, and what their browsers must be told so that they let them (CORS)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import orjson
from aiohttp import web

_MAY: Mapping[str, str] = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


def may_open(request: web.Request, origins: tuple[str, ...], public_url: str) -> bool:
    """Whether the page behind this request may open the chat; what is no browser names no origin and is not stopped.

    A visitor's token is no cookie, so the origin only keeps other sites from showing our chat as theirs.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin in origins:
        return True
    if origins:
        return _is_ours(origin, public_url)
    return origin.partition("://")[2] == request.host or _is_ours(origin, public_url)


def shared(request: web.Request) -> dict[str, str]:
    """Headers that let the page of an origin that may open the chat read an answer."""
    origin = request.headers.get("Origin")
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {}


def preflight(request: web.Request) -> web.Response:
    """The answer to a browser that asks before it sends."""
    return web.Response(status=204, headers={**shared(request), **_MAY})


def failed(
    request: web.Request, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """An error in the shape all of ours have, readable for the page that asked."""
    body = orjson.dumps({"error": {"code": code, "message": message, "fields": {}}})
    return web.Response(
        body=body, status=status, headers={"Content-Type": "application/json", **shared(request), **(headers or {})}
    )


def refused(request: web.Request) -> web.Response:
    """The answer to a page that may not open the chat."""
    message = "this site may not open the chat; add its origin to the channel's origins"
    return web.Response(
        body=orjson.dumps({"error": {"code": "forbidden", "message": message, "fields": {}}}),
        status=403,
        headers={"Content-Type": "application/json"},
    )


def _is_ours(origin: str, public_url: str) -> bool:
    parts = urlsplit(public_url)
    return origin == f"{parts.scheme}://{parts.netloc}"
