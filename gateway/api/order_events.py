"""What an order system tells by itself, pushed over HTTP; and the list of what was told, with what came of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from gateway.api.endpoint import Call, Endpoint, Name, listed, place_of
from gateway.api.moments import Moment, micros
from gateway.api.rules import Needs
from gateway.api.schemas import FAILED, LIST, object_of
from gateway.api.shapes import Json, instant
from gateway.ids import from_us
from gateway.order_events.taking import TOPIC, row_of
from gateway.orders.wishes import OrderEvent, OrderEventKind
from gateway.store import order_events as store

PUSH: Final = Needs(scope="orders", role="admin")
READ: Final = Needs(scope="cases:read", role="supervisor")
_MOST: Final = 500
_STATES: Final = ("due", "told", "passed_on", "alarmed", "noted")


def _is_day(value: str) -> str:
    date.fromisoformat(value)
    return value


class Told(BaseModel):
    """One event, as `GET /v1/events` of an order system tells it; fields that we do not know are passed over."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[Name, Field(min_length=1, max_length=128)]
    kind: OrderEventKind
    number: Annotated[Name, Field(min_length=1, max_length=64, description="Of the order, reservation or article.")]
    at: Moment
    eta: Annotated[str, Field(max_length=10, examples=["2031-01-10"]), AfterValidator(_is_day)] | None = None
    tracking_number: Annotated[Name, Field(max_length=80)] | None = None
    carrier: Annotated[Name, Field(max_length=80)] | None = None


class Push(BaseModel):
    """Events, in any order."""

    model_config = ConfigDict(extra="ignore")

    events: Annotated[list[Told], Field(min_length=1, max_length=_MOST)]


async def push(call: Call) -> object:
    """Take events in; one that is known by its id is not taken again. All of them are kept, or none."""
    sent, now = await call.body(Push), call.services.now()
    rows = [row_of(_event(one), now=now) for one in sent.events]
    taken = await call.parts.store.write(store.take_in, rows)
    if taken:
        await call.parts.bus.wake(TOPIC)
    return {"taken": taken, "known": len(rows) - taken}


async def list_events(call: Call) -> object:
    """What the order system told, the newest first, with what came of each."""
    limit, state = call.limit, call.query("state", among=_STATES)
    found = await call.parts.store.read(store.listed, state=state, after=place_of(call.after), limit=limit + 1)
    shown = found[:limit]
    following = f"{shown[-1]['taken_at']}_{shown[-1]['id']}" if len(found) > limit else None
    return listed([_shown(row) for row in shown], following)


def _event(told: Told) -> OrderEvent:
    return OrderEvent(
        id=told.id,
        kind=told.kind,
        number=told.number,
        at=from_us(micros(told.at)),
        eta=date.fromisoformat(told.eta) if told.eta is not None else None,
        tracking_number=told.tracking_number,
        carrier=told.carrier,
    )


def _shown(row: Any) -> Json:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "number": row["number"],
        "at": instant(row["at"]),
        "taken_at": instant(row["taken_at"]),
        "state": row["state"],
        "why": row["why"],
        "case": row["case_number"],
        "done_at": instant(row["done_at"]),
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST",
        path="/v1/orders/events",
        handler=push,
        rule=PUSH,
        tag="orders",
        summary=f"Tell what happened to orders, reservations and goods: {', '.join(get_args(OrderEventKind))}.",
        body=Push,
        answers={200: object_of(taken={"type": "integer"}, known={"type": "integer"}), 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/orders/events",
        handler=list_events,
        rule=READ,
        tag="orders",
        summary="What the order system told, the newest first, with what came of it.",
        queries={
            "state": f"One of {', '.join(_STATES)}.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST, 422: FAILED},
    ),
)
