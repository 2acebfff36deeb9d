"""Queues and figures over HTTP: what waits, what was done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

from gateway.api import shapes
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, listed
from gateway.api.schemas import ANYTHING, LIST
from gateway.errors import NotValid
from gateway.ids import from_us, to_us
from gateway.store import cases as case_rows
from gateway.store import figures
from gateway.store.figures import BYS, DAY_US, By

_USUAL_DAYS: Final = 30
_MOST_DAYS: Final = 400


async def list_queues(call: Call) -> object:
    """Every queue with how many cases wait in it and since when the longest does."""
    waiting = await call.parts.store.read(case_rows.count_by_queue)
    sections = call.parts.settings.queues
    language = call.language
    items = []
    for name in (*sections, *(one for one in waiting if one not in sections)):
        section = sections.get(name)
        count, since = waiting.get(name, (0, None))
        items.append(
            {
                "name": name,
                "title": section.title.get(language, name) if section is not None else name,
                "topics": list(section.topics) if section is not None else [],
                "skills": list(section.skills) if section is not None else [],
                "waiting": count,
                "longest_since": shapes.instant(since),
            }
        )
    return listed(items, None)


async def get_figures(call: Call) -> object:
    """Cases opened in a span of days (UTC), counted by one of their properties."""
    by = cast(By, call.query("by", among=BYS) or "day")
    today = from_us(call.services.now()).date()
    until = _day(call, "to") or today
    since = _day(call, "from") or until - timedelta(days=_USUAL_DAYS - 1)
    if not 0 <= (until - since).days < _MOST_DAYS:
        message = f"from must not be after to, and the span at most {_MOST_DAYS} days"
        raise NotValid(message, fields={"from": since.isoformat(), "to": until.isoformat()})
    found = await call.parts.store.read(figures.count_cases, by=by, since=_start(since), until=_start(until) + DAY_US)
    counted = ("opened", "with_people", "closed")
    items = [{"key": _key(by, row["key"]), **{name: row[name] for name in counted}} for row in found]
    return {"from": since.isoformat(), "to": until.isoformat(), "by": by, "items": items}


def _day(call: Call, name: str) -> date | None:
    written = call.query(name)
    if written is None:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.min
    if not 1971 <= day.year <= 9998:
        raise NotValid(f"{name} must be a date such as 2026-01-31", fields={name: "not a date"})
    return day


def _start(day: date) -> int:
    return to_us(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _key(by: By, key: object) -> object:
    return from_us(int(str(key)) * DAY_US).date().isoformat() if by == "day" else key


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path="/v1/queues",
        handler=list_queues,
        rule=READ,
        tag="work",
        summary="Every queue with what waits in it.",
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/figures",
        handler=get_figures,
        rule=READ,
        tag="work",
        summary="Cases opened in a span of days, counted by one of their properties.",
        queries={
            "from": f"The first day (UTC); usually {_USUAL_DAYS} days back.",
            "to": "The last day (UTC); usually today.",
            "by": f"One of {', '.join(BYS)}; usually day.",
        },
        answers={200: ANYTHING},
    ),
)
