"""The register of praise over HTTP: noted by hand, listed, and its share in all cases by day and channel."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy.engine import Connection

from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, json_answer, listed, place_of
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json, instant
from gateway.cases import Actor, CaseNotFound
from gateway.errors import NotValid
from gateway.ids import from_us, to_us
from gateway.incidents import drafts
from gateway.incidents.units import Units
from gateway.store import incidents as store
from gateway.store.access import AuditRow, add_audit
from gateway.store.changes import Changes, write_one
from gateway.store.incidents import PraiseRow

WRITE: Final = Needs(scope="cases:write", role="agent")
_SPACE: Final = uuid.UUID("0d7f6a0e-6f0a-5f0c-8a52-5b8e3f5a1c11")
_MOST_DAYS: Final = 100


class Praise(StrictBody):
    """Whom a customer praised: somebody of ours, a unit, or all of us; programs name the agent who notes it."""

    agent: Annotated[Name, Field(max_length=320)] | None = None
    case: Annotated[Name, Field(max_length=20)]
    person: Annotated[Name, Field(max_length=320)] | None = None
    unit: Annotated[Name, Field(max_length=64)] | None = None


async def note(call: Call) -> object:
    """Note praise by hand; the same of a case, person and unit is one."""
    sent = await call.body(Praise)
    actor = await call.actor(sent.agent)
    person_id = await _person(call, sent.person)
    if sent.unit is not None and sent.unit not in Units.of(call.parts.settings).by_name:
        raise NotValid(f"there is no unit {sent.unit!r}", fields={"unit": "unknown"})
    found = await call.parts.store.read(store.by_number, sent.case)
    if found is None:
        raise CaseNotFound(sent.case)
    case = found[0]
    row = PraiseRow(
        id=str(uuid.uuid5(_SPACE, f"{case.id}\n{person_id}\n{sent.unit}")),
        case_id=case.id,
        message_id=None,
        person_id=person_id,
        unit=sent.unit,
        channel=case.opened_via,
        made_by=actor.agent.mail,
        at=call.services.now(),
    )
    event = drafts.event_of(case, "praise.noted", row.at, f"agent:{actor.agent.mail}", person=person_id, unit=sent.unit)
    is_new = await call.parts.store.write(_save, row, Changes(praises=[row], events=[event]), actor)
    shown = {"id": row.id, "case": case.number, "person": sent.person, "unit": sent.unit}
    return json_answer(shown, status=201 if is_new else 200)


async def list_praise(call: Call) -> object:
    """Praise, the newest first."""
    limit = call.limit
    found = await call.parts.store.read(store.praises, after=place_of(call.after), limit=limit + 1)
    shown = found[:limit]
    following = f"{shown[-1]['at']}_{shown[-1]['id']}" if len(found) > limit else None
    return listed([_shown(row) for row in shown], following)


async def figures(call: Call) -> object:
    """Praise and cases by day and channel, with the share of praise."""
    zone = _zone(call)
    today = from_us(call.services.now()).astimezone(zone).date()
    end = _day(call.query("to"), "to") or today
    start = _day(call.query("from"), "from") or end - timedelta(days=29)
    if not timedelta() <= end - start < timedelta(days=_MOST_DAYS):
        raise NotValid(f"from and to are days in order, at most {_MOST_DAYS} of them", fields={"from": str(start)})
    span = {"start": _midnight(start, zone), "end": _midnight(end + timedelta(days=1), zone)}
    praised = _by_day(await call.parts.store.read(store.praise_counts, **span), zone)
    opened = _by_day(await call.parts.store.read(store.case_counts, **span), zone)
    return {"from": str(start), "to": str(end), "zone": str(zone), **_shares(praised, opened)}


def _save(connection: Connection, row: PraiseRow, changes: Changes, actor: Actor) -> bool:
    if store.is_praise(connection, row.id):
        return False
    write_one(connection, changes)
    detail = {"person": row.person_id, "unit": row.unit}
    audit = AuditRow(
        at=row.at,
        agent_id=actor.agent.person_id,
        token=actor.token_name,
        action="praise.note",
        subject=changes.events[0].subject,
        detail=detail,
    )
    add_audit(connection, audit)
    return True


async def _person(call: Call, mail: str | None) -> str | None:
    if mail is None:
        return None
    found = await call.parts.store.read(store.person_at, mail.strip().lower())
    if found is None:
        raise NotValid(f"nobody of ours has the address {mail!r}", fields={"person": "unknown"})
    return found


def _shown(row: Any) -> Json:
    person = {"name": row["person_name"], "mail": row["person_mail"]} if row["person_id"] else None
    return {
        "id": row["id"],
        "case": row["number"],
        "message": row["message_id"],
        "person": person,
        "unit": row["unit"],
        "channel": row["channel"],
        "made_by": row["made_by"],
        "at": instant(row["at"]),
    }


def _zone(call: Call) -> ZoneInfo:
    calendar = call.parts.calendars.get(call.parts.settings.gateway.default_calendar)
    return calendar.zone if calendar is not None else ZoneInfo("UTC")


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as err:
        raise NotValid(f"{name} must be a day such as 2026-01-31", fields={name: text[:20]}) from err
    if not 1990 <= day.year <= 9990:
        raise NotValid(f"{name} must be a day of this age", fields={name: text[:20]})
    return day


def _midnight(day: date, zone: ZoneInfo) -> int:
    return to_us(datetime.combine(day, time(), tzinfo=zone))


def _by_day(counted: Iterable[tuple[int, str, int]], zone: ZoneInfo) -> Counter[tuple[str, str]]:
    """Counts by local day and channel."""
    found: Counter[tuple[str, str]] = Counter()
    for at, channel, count in counted:
        found[str(from_us(at).astimezone(zone).date()), channel] += count
    return found


def _shares(praised: Counter[tuple[str, str]], opened: Counter[tuple[str, str]]) -> Json:
    keys = sorted({*praised, *opened})
    items = [
        {
            "day": day,
            "channel": channel or None,
            "praise": praised[day, channel],
            "cases": opened[day, channel],
            "share": _share(praised[day, channel], opened[day, channel]),
        }
        for day, channel in keys
    ]
    all_praise, all_cases = praised.total(), opened.total()
    return {"items": items, "all": {"praise": all_praise, "cases": all_cases, "share": _share(all_praise, all_cases)}}


def _share(praise: int, cases: int) -> float | None:
    return round(praise / cases, 4) if cases else None


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST",
        path="/v1/praise",
        handler=note,
        rule=WRITE,
        tag="incidents",
        summary="Note praise by hand; 200 where it was noted before.",
        body=Praise,
        answers={200: ANYTHING, 201: ANYTHING, 404: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/praise",
        handler=list_praise,
        rule=READ,
        tag="incidents",
        summary="The register of praise, the newest first.",
        queries={"after": "The cursor a list gave as next.", "limit": "1 to 200, usually 50."},
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/praise/figures",
        handler=figures,
        rule=READ,
        tag="incidents",
        summary="Praise and its share in all cases, by day and channel.",
        queries={"from": "The first day, such as 2026-01-01; 30 days if left out.", "to": "The last day."},
        answers={200: ANYTHING},
    ),
)
