"""The chat without a socket: a visitor's page posts what is said and asks for what is new."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import orjson
from aiohttp import web

from channels.contract import Channel, Door
from channels.errors import BadPayload
from channels.webchat import outbound
from channels.webchat.inbound import Frame, decode, incoming_of, locale_of
from channels.webchat.origin import failed, may_open, preflight, refused, shared
from channels.webchat.visitor import Visitor

if TYPE_CHECKING:
    from channels.webchat.channel import WebchatChannel

_PAGE = 200
_TYPE_BY_FIELD: Mapping[str, str] = {"text": "message", "payload": "button", "data": "attachment", "score": "rate"}


async def post(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """Store what a visitor says; 202 with the visitor's token and the place in the conversation."""
    own = cast("WebchatChannel", channel)
    if not may_open(request, own.settings.origins, own.public_url):
        return refused(request)
    frame = _typed(decode(await request.read()))
    visitor = _visitor(own, frame)
    if wait_s := own.rates.wait_s(visitor.key):
        seconds = math.ceil(wait_s)
        message = f"too many messages; send it again in {seconds} s"
        return failed(request, 429, "too_many", message, {"Retry-After": str(seconds)})
    incoming = incoming_of(
        frame,
        b"",
        channel=own.name,
        visitor=visitor.key,
        locale=locale_of(frame),
        most_bytes=own.settings.max_attachment_bytes,
    )
    receipt = await door.accept(incoming)
    return _answer(request, 202, {"visitor": visitor.token, "seq": receipt.seq})


async def begin(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """A new visitor's token, so that a first message that is posted twice is one message too."""
    own = cast("WebchatChannel", channel)
    if not may_open(request, own.settings.origins, own.public_url):
        return refused(request)
    return _answer(request, 201, {"visitor": own.visitors.new().token})


async def list_messages(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """The visitor's messages after a position, oldest first."""
    own = cast("WebchatChannel", channel)
    if not may_open(request, own.settings.origins, own.public_url):
        return refused(request)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    visitor = own.visitors.known(token.strip()) if scheme.lower() == "bearer" else None
    if visitor is None:
        return failed(request, 401, "not_authentic", "send the visitor's token as 'Authorization: Bearer TOKEN'")
    found = await door.history(own.name, visitor.key, after=_after(request), limit=_PAGE)
    following = str(found[-1].seq) if len(found) == _PAGE else None
    items = [outbound.message_of(posted) for posted in found]
    return _answer(request, 200, {"items": items, "next": following})


async def ask_first(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """What a browser on another site asks before it posts."""
    own = cast("WebchatChannel", channel)
    may = may_open(request, own.settings.origins, own.public_url)
    return preflight(request) if may else refused(request)


def _typed(frame: Frame) -> Frame:
    """The frame with its type, which may be left out, and with the key `visitor` so that its token is taken out."""
    known = frame.get("type") or next((name for field, name in _TYPE_BY_FIELD.items() if field in frame), "message")
    return {"visitor": None, **frame, "type": known}


def _visitor(own: WebchatChannel, frame: Frame) -> Visitor:
    token = frame.get("visitor")
    if token is not None and not isinstance(token, str):
        raise BadPayload("visitor must be the token you were given, or null", field="visitor")
    return own.visitors.known(token) or own.visitors.new()


def _after(request: web.Request) -> int:
    written = request.query.get("after", "0")
    if not (written.isascii() and written.isdigit() and len(written) <= 18):
        raise BadPayload("after must be the seq of the last message you have, or 0", field="after")
    return int(written)


def _answer(request: web.Request, status: int, body: object) -> web.Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store", **shared(request)}
    return web.Response(body=orjson.dumps(body), status=status, headers=headers)
