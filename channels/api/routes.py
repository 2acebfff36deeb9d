"""The HTTP side of the `api` kind: messages in, one or many, and the feed of answers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

import orjson
from aiohttp import web

from channels.api import schema
from channels.api.inbound import MOST_ITEMS, decode, items_of
from channels.api.outbound import item_of
from channels.contract import Channel, Door, Incoming, Receipt, Route
from channels.errors import BadPayload, NotAuthentic
from channels.webhook import verify

if TYPE_CHECKING:
    from channels.api.channel import ApiChannel

_JSON: Final = {"Content-Type": "application/json"}
_MOST_LISTED: Final = 200


async def take_in(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """Store one message or a batch; 202 only after it is on disk. The hot path: every line here is measured."""
    own = cast("ApiChannel", channel)
    body = await request.read()
    if not request["bearer"]:
        _prove(own, request, body)
    if body[:1] == b"[" or body.lstrip()[:1] == b"[":
        return await _take_in_batch(own, door, items_of(body))
    if wait_s := own.bucket.wait_s():
        return _too_many(wait_s)
    receipt = await door.accept(own.incoming(decode(body), body))
    answer = f'{{"inbox_id":"{receipt.inbox_id}","outcome":"{receipt.outcome}"}}'
    return web.Response(body=answer.encode(), status=202, headers=_JSON)


async def list_outgoing(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """The answers after a position, oldest first."""
    if not request["bearer"]:
        raise NotAuthentic(f"send 'Authorization: Bearer TOKEN' with a token of scope inbound:{channel.name}")
    limit = _number(request, "limit", 100, highest=_MOST_LISTED)
    if limit == 0:
        raise BadPayload(f"limit must be a whole number from 1 to {_MOST_LISTED}", field="limit")
    found = await door.feed(channel.name, after=_number(request, "after", 0, highest=2**63 - 1), limit=limit)
    items = [item_of(item) for item in found]
    following = str(found[-1].seq) if len(found) == limit else None
    return _answer(200, {"items": items, "next": following})


def _prove(own: ApiChannel, request: web.Request, body: bytes) -> None:
    if not own.secret:
        raise NotAuthentic("this channel has no secret, so nothing can be signed for it; send a Bearer token")
    verify(own.secret, body, request.headers)


async def _take_in_batch(own: ApiChannel, door: Door, items: list[tuple[object, bytes]]) -> web.Response:
    if not 0 < len(items) <= MOST_ITEMS:
        raise BadPayload(f"the array has {len(items)} items; send 1 to {MOST_ITEMS}", field="array")
    if wait_s := own.bucket.wait_s(len(items)):
        return _too_many(wait_s)
    judged = [_judged(own, item, payload) for item, payload in items]
    good = [one for one in judged if isinstance(one, Incoming)]
    receipts = iter(await door.accept_many(good)) if good else iter(())
    outcomes = [_stored(next(receipts)) if isinstance(one, Incoming) else _rejected(one) for one in judged]
    if good:
        return _answer(202, {"items": outcomes})
    message = "no message of the array could be taken; each item says what is wrong with it"
    return _answer(422, {"error": {"code": "not_valid", "message": message, "fields": {}}, "items": outcomes})


def _judged(own: ApiChannel, item: object, payload: bytes) -> Incoming | BadPayload:
    try:
        return own.incoming(item, payload)
    except BadPayload as err:
        return err


def _stored(receipt: Receipt) -> dict[str, object]:
    return {"inbox_id": receipt.inbox_id, "outcome": receipt.outcome}


def _rejected(error: BadPayload) -> dict[str, object]:
    fields = {error.field: str(error)} if error.field else {}
    return {"outcome": "rejected", "error": {"code": "not_valid", "message": str(error), "fields": fields}}


def _too_many(wait_s: float) -> web.Response:
    seconds = math.ceil(wait_s)
    message = f"more messages than the channel's rate_per_s allows; send it again in {seconds} s"
    body = {"error": {"code": "too_many", "message": message, "fields": {}}}
    return web.Response(body=orjson.dumps(body), status=429, headers={**_JSON, "Retry-After": str(seconds)})


def _answer(status: int, body: object) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, headers=_JSON)


def _number(request: web.Request, name: str, default: int, *, highest: int) -> int:
    written = request.query.get(name)
    if written is None:
        return default
    if not (written.isascii() and written.isdigit() and len(written) <= 19 and int(written) <= highest):
        raise BadPayload(f"{name} must be a whole number from 0 to {highest}", field=name)
    return int(written)


ROUTES: Final = (
    Route(
        method="POST",
        path="/v1/inbound/{channel}",
        handler=take_in,
        rule="channel",
        summary="Take in one message, or up to 500 as an array.",
        body=schema.INBOUND,
        answers={202: schema.TAKEN, 422: schema.FAILED, 429: schema.FAILED},
    ),
    Route(
        method="GET",
        path="/v1/inbound/{channel}/outgoing",
        handler=list_outgoing,
        rule="channel",
        summary="The channel's answers after a position, oldest first.",
        answers={200: schema.OUTGOING},
    ),
)
