"""Orders that a site, shop or app wants placed: taken in by the one door, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from aiohttp import web
from pydantic import ValidationError

from channels.api.requests import dedupe_key_of, incoming_request
from channels.contract import Incoming, Receipt
from gateway.access import Grant
from gateway.api.endpoint import Call, Endpoint, json_answer, listed, place_of
from gateway.api.rules import BySource
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json, instant
from gateway.errors import Malformed, NotFound, NotValid
from gateway.order_requests.request import OrderRequest
from gateway.store import order_requests as store

SEND: Final = BySource(role="admin")
READ: Final = BySource(role="supervisor")
_MOST: Final = 500
_ACCEPTED: Final = "accepted"
"""The state of a request that is stored and not worked yet."""


async def take_in(call: Call) -> object:
    """Store one request, or up to 500 as an array; 202 only after it is on disk."""
    if call.request.content_type not in ("application/json", "application/octet-stream"):
        raise web.HTTPUnsupportedMediaType
    try:
        sent: object = orjson.loads(await call.request.read())
    except orjson.JSONDecodeError as err:
        raise Malformed(f"the body is not JSON in UTF-8: {err}") from err
    if isinstance(sent, list):
        return await _take_in_batch(call, sent)
    judged = _judged(call, sent)
    if not isinstance(judged, OrderRequest):
        raise judged
    (receipt,) = await call.parts.door.accept_many([_incoming(judged, sent)])
    numbers = await _numbers(call, [judged])
    return json_answer(_stored(judged, receipt, numbers), status=202)


async def list_requests(call: Call) -> object:
    """Requests that are in a case, the newest first."""
    limit, state, sources = call.limit, call.query("state", among=store.STATES), _sources(call)
    wanted = {"state": state, "sources": sources, "after": place_of(call.after)}
    found = await call.parts.store.read(store.listed, **wanted, limit=limit + 1)
    following = f"{found[limit - 1]['at']}_{found[limit - 1]['id']}" if len(found) > limit else None
    return listed([_shown(row) for row in found[:limit]], following)


async def get_request(call: Call) -> object:
    """How far one request has come."""
    request_id, source, known = call.param("id"), call.query("source"), _sources(call)
    sources = [one for one in known if source in (None, one)]
    found = await call.parts.store.read(store.shown, request_id, sources)
    if len(found) > 1:
        raise NotValid("several sources sent a request of this id; name one", fields={"source": "missing"})
    if found:
        return _shown(found[0])
    stored = await call.parts.store.read(store.stored, dedupe_key_of(request_id), sources)
    if len(stored) != 1:
        raise NotFound(f"there is no order request {request_id[:64]!r}")
    row = stored[0]
    return {
        "id": request_id,
        "source": row["channel"],
        "state": "quarantined" if row["state"] == "quarantined" else _ACCEPTED,
        "inbox_id": row["id"],
        "case": None,
        "at": instant(row["received_at"]),
    }


async def _take_in_batch(call: Call, items: Sequence[object]) -> object:
    if not 0 < len(items) <= _MOST:
        raise Malformed(f"the array has {len(items)} items; send 1 to {_MOST}")
    judged = [_judged(call, item) for item in items]
    good = [(one, item) for one, item in zip(judged, items, strict=True) if isinstance(one, OrderRequest)]
    receipts = iter(await call.parts.door.accept_many([_incoming(one, item) for one, item in good]) if good else ())
    numbers = await _numbers(call, [one for one, _ in good])
    outcomes = [
        _stored(one, next(receipts), numbers) if isinstance(one, OrderRequest) else _rejected(one) for one in judged
    ]
    if good:
        return json_answer({"items": outcomes}, status=202)
    refused = NotValid("no request of the array could be taken; each item says what is wrong with it")
    return json_answer({"error": _told(refused), "items": outcomes}, status=422)


def _judged(call: Call, item: object) -> OrderRequest | NotValid:
    """The request, or what is wrong with it."""
    try:
        request = OrderRequest.model_validate(item)
    except ValidationError as err:
        fields = {".".join(str(part) for part in one["loc"]) or "body": one["msg"] for one in err.errors()}
        named = "; ".join(f"{name}: {said}" for name, said in fields.items())
        return NotValid(f"the order request is not as it should be ({named})", fields=fields)
    known = _sources(call)
    if request.source not in known:
        message = f"source is the name of a channel of the kind api that you send for: {', '.join(known) or 'none'}"
        return NotValid(message, fields={"source": f"unknown: {request.source}"})
    return request


def _incoming(request: OrderRequest, item: object) -> Incoming:
    return incoming_request(request.source, request.id, orjson.dumps(item))


def _sources(call: Call) -> list[str]:
    """The channels for whose requests the caller may speak."""
    own = call.caller.sources if isinstance(call.caller, Grant) else None
    return sorted(
        name for name, one in call.parts.channels.items() if one.kind == "api" and (own is None or name in own)
    )


async def _numbers(call: Call, requests: Sequence[OrderRequest]) -> Mapping[tuple[str, str], str]:
    """The cases of those that were worked before."""
    found: dict[tuple[str, str], str] = {}
    for source in {one.source for one in requests}:
        ids = [one.id for one in requests if one.source == source]
        known = await call.parts.store.read(store.numbers_of, source, ids)
        found |= {(source, id_): number for id_, number in known.items()}
    return found


def _stored(request: OrderRequest, receipt: Receipt, numbers: Mapping[tuple[str, str], str]) -> dict[str, object]:
    case = numbers.get((request.source, request.id))
    return {"id": request.id, "inbox_id": receipt.inbox_id, "outcome": receipt.outcome, "case": case}


def _rejected(error: NotValid) -> dict[str, object]:
    return {"outcome": "rejected", "error": _told(error)}


def _told(error: NotValid) -> dict[str, object]:
    return {"code": error.code, "message": str(error), "fields": dict(error.fields)}


def _shown(row: Any) -> Json:
    return {
        "id": row["request_id"],
        "source": row["source"],
        "state": row["state"],
        "why": row["why"],
        "case": row["case_number"],
        "branch": row["branch"],
        "reservation": row["reservation_number"],
        "order": row["order_number"],
        "lines": [
            {name: one.get(name) for name in ("asked", "quantity", "reference", "candidates", "why")}
            for one in row["goods"] or row["body"]["lines"]
        ],
        "at": instant(row["at"]),
        "changed_at": instant(row["changed_at"]),
        "due_at": instant(row["due_at"]),
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST",
        path="/v1/orders/requests",
        handler=take_in,
        rule=SEND,
        tag="orders",
        summary="Take in an order that a site, shop or app wants placed, or up to 500 as an array.",
        body=OrderRequest,
        answers={202: ANYTHING, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/orders/requests",
        handler=list_requests,
        rule=READ,
        tag="orders",
        summary="Order requests of your sources that are in a case, the newest first.",
        queries={
            "state": f"One of {', '.join(store.STATES)}.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/orders/requests/{id}",
        handler=get_request,
        rule=READ,
        tag="orders",
        summary="How far an order request has come.",
        queries={"source": "The channel that it came from, where several sent the same id."},
        answers={200: ANYTHING, 404: FAILED},
    ),
)
