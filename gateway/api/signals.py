"""Signals over HTTP: whom they are for, raised by hand, seen and done. Reports and webhooks are joined in here."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from gateway.access import Grant
from gateway.api import triggers, webhooks
from gateway.api.actions import WRITE
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, Words, listed, place_of
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json, instant
from gateway.api.webhooks import who
from gateway.signals.by_hand import HandSignals, Told
from gateway.store import signals as rows
from gateway.store.case_views import Fields

_STATES: Final = ("new", "seen", "done")


class Act(StrictBody):
    """Programs may name the agent for whom they act."""

    agent: Name | None = Field(default=None, max_length=320, examples=["agent1@example.com"])


class Signal(Act):
    """What somebody tells of a customer, named by one of case, account or contact."""

    case: Name | None = Field(default=None, max_length=20, description="A case's number.")
    account: Name | None = Field(default=None, max_length=64, description="An account's number.")
    contact: Name | None = Field(default=None, max_length=36, description="A contact's id.")
    kind: Literal["by_hand", "competitor", "debt", "complaint", "safety", "new_contact"] = "by_hand"
    note: Annotated[Words, Field(max_length=4000)]
    id: Name | None = Field(default=None, min_length=1, max_length=64, description="Yours; the same id is noted once.")


async def list_signals(call: Call) -> object:
    """Signals, newest first."""
    limit = call.limit
    found = await call.parts.store.read(
        rows.list_signals,
        owner=call.query("owner"),
        account_no=call.query("account"),
        state=call.query("state", among=_STATES),
        after=place_of(call.after),
        limit=limit + 1,
    )
    following = f"{found[limit - 1]['at']}_{found[limit - 1]['id']}" if len(found) > limit else None
    return listed([_signal(row) for row in found[:limit]], following)


async def tell(call: Call) -> object:
    """Raise a signal by hand; the owner of the account gets it."""
    sent = await call.body(Signal)
    told = Told(
        by=await _by(call, sent.agent),
        note=sent.note,
        kind=sent.kind,
        case=sent.case,
        account=sent.account,
        contact=sent.contact,
        key=sent.id,
    )
    return _signal(await _signals(call).tell(told))


async def see(call: Call) -> object:
    """Its owner has looked at it."""
    by = await _by(call, (await call.body(Act)).agent)
    return _signal(await _signals(call).see(call.param("id"), by=by))


async def finish(call: Call) -> object:
    """It was dealt with."""
    by = await _by(call, (await call.body(Act)).agent)
    return _signal(await _signals(call).finish(call.param("id"), by=by))


def _signals(call: Call) -> HandSignals:
    return HandSignals(call.parts, call.services.now)


async def _by(call: Call, agent: str | None) -> str:
    """Who tells: the agent that is logged in or named, else the program itself."""
    if isinstance(call.caller, Grant) and agent is None:
        return who(call)
    return f"agent:{(await call.actor(agent)).agent.mail}"


def _signal(row: Fields) -> Json:
    state = "done" if row["done_at"] is not None else "seen" if row["seen_at"] is not None else "new"
    return {
        "id": row["id"],
        "kind": row["kind"],
        "rule": row["rule"],
        "state": state,
        "account": {"number": row["account_no"], "name": row["account_name"]} if row["account_id"] else None,
        "contact": {"id": row["contact_id"], "name": row["contact_name"]} if row["contact_id"] else None,
        "case": row["case_number"],
        "owner": row["owner_mail"],
        "args": row["args"],
        "note": row["note"],
        "by": row["made_by"],
        "at": instant(row["at"]),
        "seen_at": instant(row["seen_at"]),
        "done_at": instant(row["done_at"]),
        "done_by": row["done_by"],
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/signals",
        handler=list_signals,
        rule=READ,
        tag="signals",
        summary="Signals, newest first.",
        queries={
            "owner": "The mail address of whom they are for.",
            "account": "The account's number.",
            "state": "new, seen or done.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST, 422: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/signals",
        handler=tell,
        rule=WRITE,
        tag="signals",
        summary="Tell the owner of an account something about a customer.",
        body=Signal,
        answers={200: ANYTHING, 422: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/signals/{id}/seen",
        handler=see,
        rule=WRITE,
        tag="signals",
        summary="Note that a signal was looked at.",
        body=Act,
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/signals/{id}/done",
        handler=finish,
        rule=WRITE,
        tag="signals",
        summary="Note that a signal was dealt with.",
        body=Act,
        answers={200: ANYTHING, 404: FAILED},
    ),
    *triggers.ENDPOINTS,
    *webhooks.ENDPOINTS,
)
