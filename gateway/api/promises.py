"""Promises over HTTP: the ledger, and those that are noted, met and dropped by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal, cast

from pydantic import Field

from config.promise_policy import KINDS, Kind
from gateway.api import shapes
from gateway.api.acting import WRITE
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, Name, Remark, StrictBody, Words, json_answer, listed
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.errors import NotFound, NotValid
from gateway.ids import to_us
from gateway.promise_desk import PromiseDesk, Wish
from gateway.promises import outcome
from gateway.promising import Clocks
from gateway.store import promises as ledger
from gateway.store.case_views import Fields, case_id_of
from gateway.store.promises import PROMISE_STATES, PromiseFilter, PromiseState

_TO: Final = ("customer", "us")
_MOST_OF_CASE: Final = 200
Instant = Annotated[Name, Field(max_length=40)]


class Before(StrictBody):
    """So many hours before it is due."""

    before: Annotated[float, Field(gt=0, le=10_000)]


class NewPromise(StrictBody):
    """A promise by hand: of whom, by which day or instant, and when its owner is reminded."""

    agent: Name | None = Field(default=None, max_length=320, examples=["agent1@example.com"])
    kind: Literal["payment", "callback"]
    by: Literal["customer", "us"] = "customer"
    due: Instant = Field(examples=["2026-12-01", "2026-12-01T09:00:00Z"])
    remind: Instant | Before | None = Field(default=None, examples=[{"before": 24}])
    note: Annotated[Remark, Field(max_length=1000)] = ""


class Met(StrictBody):
    """Who says that it was done; programs name the agent."""

    agent: Name | None = Field(default=None, max_length=320, examples=["agent1@example.com"])


class Drop(Met):
    """Why it counts no more."""

    reason: Annotated[Words, Field(max_length=500)]


async def list_promises(call: Call) -> object:
    """Promises in the order they were made, with what became of them."""
    wanted = PromiseFilter(
        state=cast(PromiseState | None, call.query("state", among=PROMISE_STATES)),
        kind=cast(Kind | None, call.query("kind", among=KINDS)),
        to=call.query("to", among=_TO),
        before=_before(call),
        agent_mail=call.query("agent"),
    )
    return await _listed(call, wanted, limit=call.limit, after=call.after)


async def list_of_case(call: Call) -> object:
    """What was promised about one case."""
    case_id = await call.parts.store.read(case_id_of, call.param("number"))
    if case_id is None:
        raise NotFound(f"there is no case {call.param('number')!r}")
    return await _listed(call, PromiseFilter(case_id=case_id), limit=call.limit, after=call.after)


async def add_promise(call: Call) -> object:
    """Note what the customer promised, or what we promised by hand."""
    sent = await call.body(NewPromise)
    actor = await call.actor(sent.agent)
    wish = Wish(kind=sent.kind, by=sent.by, due=_due(sent.due), remind=_remind(sent.remind), note=sent.note)
    return json_answer(_shown(await _desk(call).add(actor, call.param("number"), wish), call), status=201)


async def meet_promise(call: Call) -> object:
    """Say that it was done."""
    sent = await call.body(Met)
    actor = await call.actor(sent.agent)
    return _shown(await _desk(call).meet(actor, call.param("id")), call)


async def drop_promise(call: Call) -> object:
    """Let it count no more."""
    sent = await call.body(Drop)
    actor = await call.actor(sent.agent)
    return _shown(await _desk(call).drop(actor, call.param("id"), why=sent.reason), call)


def _desk(call: Call) -> PromiseDesk:
    clocks = Clocks(settings=call.parts.settings, calendars=call.parts.calendars)
    return PromiseDesk(store=call.parts.store, clocks=clocks, now=call.services.now)


async def _listed(call: Call, wanted: PromiseFilter, *, limit: int, after: str | None) -> object:
    now = call.services.now()
    found = await call.parts.store.read(ledger.list_promises, wanted, now=now, after=after, limit=limit + 1)
    following = found[limit - 1]["id"] if len(found) > limit else None
    return listed([_shown(row, call) for row in found[:limit]], following)


def _shown(row: Fields, call: Call) -> shapes.Json:
    became = outcome(
        due_at=row["due_at"],
        met_at=row["met_at"],
        at=call.services.now(),
        paused_at=row["paused_at"],
        ended_at=row["ended_at"],
    )
    about = {"case": row["number"], "queue": row["queue"], "agent": row["agent"], "state": became}
    return {**about, **shapes.promise(row)}


def _before(call: Call) -> int | None:
    written = call.query("before")
    return None if written is None else to_us(_instant(written, "before"))


def _due(written: str) -> datetime | date:
    if len(written) == len("2026-12-01"):
        try:
            day = date.fromisoformat(written)
        except ValueError:
            day = date.min
        if 2000 <= day.year <= 2200:
            return day
    return _instant(written, "due")


def _remind(written: str | Before | None) -> datetime | timedelta | None:
    match written:
        case Before(before=hours):
            return timedelta(hours=hours)
        case str():
            return _instant(written, "remind")
        case _:
            return None


def _instant(written: str, name: str) -> datetime:
    try:
        at: datetime | None = datetime.fromisoformat(written)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year <= 2200:
        like = "a date or RFC 3339" if name == "due" else "RFC 3339"
        raise NotValid(f"{name} must be {like}, such as 2026-12-01T09:00:00Z", fields={name: "not an instant"})
    return at


_PAGED: Final = {"after": "The cursor a list gave as next.", "limit": "1 to 200, usually 50."}
_REFUSED: Final = {404: FAILED, 409: FAILED, 422: FAILED}

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/promises",
        handler=list_promises,
        rule=READ,
        tag="promises",
        summary="Promises in the order they were made.",
        queries={
            "state": f"One of {', '.join(PROMISE_STATES)}.",
            "kind": f"One of {', '.join(KINDS)}.",
            "to": "customer: what we promised; us: what customers promised.",
            "before": "Due before this instant (RFC 3339).",
            "agent": "The mail address of the agent who has the case.",
            **_PAGED,
        },
        answers={200: LIST, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{number}/promises",
        handler=list_of_case,
        rule=READ,
        tag="promises",
        summary="What was promised about a case.",
        queries=_PAGED,
        answers={200: LIST, 404: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/cases/{number}/promises",
        handler=add_promise,
        rule=WRITE,
        tag="promises",
        summary="Note a customer's promise, or one of ours that was made by hand.",
        body=NewPromise,
        answers={201: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="POST",
        path="/v1/promises/{id}/met",
        handler=meet_promise,
        rule=WRITE,
        tag="promises",
        summary="Say that a promise was met.",
        body=Met,
        answers={200: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="POST",
        path="/v1/promises/{id}/drop",
        handler=drop_promise,
        rule=WRITE,
        tag="promises",
        summary="Let a promise count no more, for a reason; what we promised is dropped by supervisors.",
        body=Drop,
        answers={200: ANYTHING, 403: FAILED, **_REFUSED},
    ),
)
