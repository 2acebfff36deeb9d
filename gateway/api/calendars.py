"""Calendars over HTTP: when people work, what is open now, and the ones that pages keep."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from gateway.access import Grant
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, listed
from gateway.api.moments import instant_of
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json, instant
from gateway.calendar_desk import CalendarDesk, Editor, Shown
from gateway.ids import from_us, to_us
from gateway.live_calendars import body_of
from gateway.sessions import Session

MAY_EDIT: Final = Needs(scope="admin", role="admin")
_MOST_DAYS: Final = 1000
Written = Annotated[Name, Field(max_length=100)]
Hours = Annotated[list[Written], Field(max_length=24)]


class CalendarBody(StrictBody):
    """A calendar as a `[calendars.x]` section of the settings says it; `version` is the one you saw, 0 to add it."""

    zone: Written = Field(examples=["Europe/Moscow"])
    country: Written | None = Field(default=None, examples=["RU"])
    weekly: Annotated[dict[Written, Hours], Field(max_length=50)] = Field(examples=[{"mon-fri": ["09:00-18:00"]}])
    days_off: Annotated[list[Written], Field(max_length=_MOST_DAYS)] = Field(default=[], examples=[["2026-12-31"]])
    days_on: Annotated[dict[Written, Hours], Field(max_length=_MOST_DAYS)] = Field(default={})
    version: int = Field(default=0, ge=0, lt=2**31)


async def list_calendars(call: Call) -> object:
    """Every calendar with whether it is open now."""
    found = await _desk(call).all(from_us(call.services.now()))
    return listed([_shown(one) for one in found], None)


async def get_calendar(call: Call) -> object:
    """One calendar, and what it comes to at an instant."""
    return _shown(await _desk(call).get(call.param("name"), _at(call)))


async def put_calendar(call: Call) -> object:
    """Add a calendar or change the version that was seen."""
    sent = await call.body(CalendarBody)
    body = sent.model_dump(exclude={"version"})
    now = call.services.now()
    return _shown(await _desk(call).put(_editor(call), call.param("name"), body, version=sent.version, now=now))


async def delete_calendar(call: Call) -> object:
    """Take a calendar away that nobody counts by."""
    await _desk(call).delete(_editor(call), call.param("name"), now=call.services.now())
    return web.Response(status=204)


def _desk(call: Call) -> CalendarDesk:
    parts = call.parts
    return CalendarDesk(calendars=parts.calendars, store=parts.store, bus=parts.bus, settings=parts.settings)


def _editor(call: Call) -> Editor:
    match call.caller:
        case Session(agent=agent):
            return Editor(name=agent.mail, agent_id=agent.person_id)
        case Grant(name=name):
            return Editor(name=name, token=name)
        case _:
            raise AssertionError("the rule lets nobody else in")


def _at(call: Call) -> datetime:
    written = call.query("at")
    if written is None:
        return from_us(call.services.now())
    return instant_of(written, "at", first_year=2000, last_year=2200)


def _shown(one: Shown) -> Json:
    row = one.row
    return {
        "name": one.name,
        "origin": one.origin,
        **body_of(one.section),
        "version": row.version if row is not None else None,
        "changed_by": row.changed_by if row is not None else None,
        "changed_at": instant(row.changed_at) if row is not None else None,
        "is_open": one.is_open,
        "openings": [{"from": instant(to_us(start)), "to": instant(to_us(end))} for start, end in one.openings],
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/calendars",
        handler=list_calendars,
        rule=READ,
        tag="calendars",
        summary="Every calendar with its next openings.",
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/calendars/{name}",
        handler=get_calendar,
        rule=READ,
        tag="calendars",
        summary="One calendar with its next openings.",
        queries={"at": "The instant to look at (RFC 3339); usually now."},
        answers={200: ANYTHING, 404: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="PUT",
        path="/v1/calendars/{name}",
        handler=put_calendar,
        rule=MAY_EDIT,
        tag="calendars",
        summary="Add or change a calendar; 409 says who changed it meanwhile.",
        body=CalendarBody,
        answers={200: ANYTHING, 409: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="DELETE",
        path="/v1/calendars/{name}",
        handler=delete_calendar,
        rule=MAY_EDIT,
        tag="calendars",
        summary="Take a calendar away; 409 names who counts by it.",
        answers={204: ANYTHING, 404: FAILED, 409: FAILED},
    ),
)
