"""Reservations over HTTP: how each stands, and what people do about it."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from gateway.api.actions import WRITE
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, listed, place_of
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json, instant
from gateway.errors import NotFound
from gateway.reservations.service import ACTIONS, Reservations
from gateway.store.fields import Fields
from gateway.store.reservations import STATES, ReservationFilter

_LATE: Final = {"true": True, "false": False}


class Act(StrictBody):
    """Programs name the agent for whom they act."""

    agent: Name | None = Field(default=None, max_length=320, examples=["agent1@example.com"])


async def list_reservations(call: Call) -> object:
    """Reservations, the newest first."""
    limit = call.limit
    late = call.query("late", among=tuple(_LATE))
    wanted = ReservationFilter(
        state=call.query("state", among=STATES),
        branch=call.query("branch"),
        is_late=_LATE[late] if late is not None else None,
    )
    found = await _service(call).listed(wanted, after=place_of(call.after), limit=limit + 1)
    following = f"{found[limit - 1]['asked_at']}_{found[limit - 1]['id']}" if len(found) > limit else None
    return listed([_shown(row) for row in found[:limit]], following)


async def get_reservation(call: Call) -> object:
    """One reservation."""
    return _shown(await _service(call).get(call.param("number")))


async def act(call: Call) -> object:
    """Take it over, note what the branch said, give it up."""
    action, sent = call.param("action"), await call.body(Act)
    if action not in ACTIONS:
        raise NotFound(f"a reservation has the actions {', '.join(ACTIONS)}")
    actor = await call.actor(sent.agent)
    return _shown(await _service(call).act(actor.agent, call.param("number"), action))


def _service(call: Call) -> Reservations:
    return Reservations(call.parts, now=call.services.now)


def _shown(row: Fields) -> Json:
    return {
        "number": row["number"],
        "state": row["state"],
        "late": row["state"] == "asked" and row["late_at"] is not None,
        "branch": {"code": row["branch"], "names": row["branch_names"]},
        "lines": row["lines"],
        "case": row["case_number"],
        "contact": {"id": row["contact_id"], "name": row["contact_name"]},
        "agent": row["holder_mail"],
        "asked_at": instant(row["asked_at"]),
        "due_at": instant(row["due_at"]),
        "until": instant(row["until"]),
        "decided_at": instant(row["decided_at"]),
        "decided_by": row["decided_by"],
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/reservations",
        handler=list_reservations,
        rule=READ,
        tag="goods",
        summary="Goods that branches are to put aside, the newest first.",
        queries={
            "state": f"One of {', '.join(STATES)}.",
            "branch": "The branch's code.",
            "late": "true: only those that no branch confirmed in time.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/reservations/{number}",
        handler=get_reservation,
        rule=READ,
        tag="goods",
        summary="One reservation.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/reservations/{number}/{action}",
        handler=act,
        rule=WRITE,
        tag="goods",
        summary="take it over, note that the branch confirms or refuses (refuse), give it up (end).",
        body=Act,
        answers={200: ANYTHING, 404: FAILED, 409: FAILED},
    ),
)
