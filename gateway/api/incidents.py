"""Incidents over HTTP: units' programs pass them on and complete them, agents make cases incidents, people see them."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Final, cast

from gateway.access import Grant
from gateway.api import praise
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, json_answer, listed, wrong_cursor
from gateway.api.incident_bodies import Change, Closing, Document, Made, Report
from gateway.api.praise import WRITE
from gateway.api.schemas import FAILED, LIST, object_of
from gateway.api.shapes import Json, instant
from gateway.errors import NotValid
from gateway.ids import SECOND, to_us
from gateway.incidents import drafts
from gateway.incidents.customers import Named
from gateway.incidents.kinds import TYPES, IncidentType
from gateway.incidents.opening import NewIncident
from gateway.incidents.service import By, Held, Incidents, Patch
from gateway.sessions import Session
from gateway.store import incidents as store
from gateway.store.incidents import INCIDENTS, IncidentFilter, IncidentRow

_AHEAD_US: Final = 600 * SECOND


async def report(call: Call) -> object:
    """Take an incident in."""
    sent, service = await call.body(Report), _service(call)
    languages = call.parts.settings.gateway.languages
    if sent.language is not None and sent.language not in languages:
        raise NotValid(f"language is one of {', '.join(languages)}", fields={"language": "unknown"})
    files = await service.uploads(_files(call, sent.documents))
    customer = Named(name=sent.customer.name, phone=sent.customer.phone, mail=sent.customer.mail)
    new = NewIncident(
        unit=sent.unit,
        type=cast(IncidentType, sent.type),
        customer=customer,
        remark_no=sent.remark_no,
        comment=sent.comment,
        occurred_at=_instant(call, sent.occurred_at),
        language=sent.language,
        key=sent.id,
    )
    held = await service.report_new(new, files, _by(call))
    return json_answer(_shown(call, held), status=201 if held.is_new else 200)


async def get_incident(call: Call) -> object:
    """One incident."""
    return _shown(call, await _service(call).get(call.param("number")))


async def change(call: Call) -> object:
    """Note what is told later."""
    sent, service = await call.body(Change), _service(call)
    patch = Patch(
        type=cast("IncidentType | None", sent.type),
        customer_name=sent.customer_name,
        remark_no=sent.remark_no,
        comment=sent.comment,
        occurred_at=_instant(call, sent.occurred_at),
        files=await service.uploads(_files(call, sent.documents)),
        version=sent.version,
    )
    return _shown(call, await service.change(call.param("number"), patch, _by(call)))


async def close_report(call: Call) -> object:
    """Note the closing report."""
    sent = await call.body(Closing)
    return _shown(call, await _service(call).close_report(call.param("number"), sent.text, _by(call)))


async def make(call: Call) -> object:
    """Make a case an incident."""
    sent = await call.body(Made)
    actor = await call.actor(sent.agent)
    by = By(actor=f"agent:{actor.agent.mail}", agent_id=actor.agent.person_id, token=actor.token_name)
    patch = Patch(
        customer_name=sent.customer_name,
        remark_no=sent.remark_no,
        comment=sent.comment,
        occurred_at=_instant(call, sent.occurred_at),
    )
    type_ = cast("IncidentType | None", sent.type)
    held = await _service(call).make(call.param("number"), unit=sent.unit, type_=type_, patch=patch, by=by)
    return json_answer(_shown(call, held), status=201 if held.is_new else 200)


async def list_incidents(call: Call) -> object:
    """Incidents, those first whose report is overdue, then the newest."""
    units = tuple(call.parts.settings.units)
    wanted = IncidentFilter(
        unit=call.query("unit", among=units),
        type=call.query("type", among=TYPES),
        state=call.query("state", among=drafts.STATES),
    )
    limit = call.limit
    at, is_overdue, place = _place(call.after, call.services.now())
    found: list[tuple[str, Json]] = []
    if is_overdue:
        rows = await call.parts.store.read(store.overdue, wanted, at=at, after=place, limit=limit + 1)
        for row in rows:
            incident = INCIDENTS.of(row[3:])
            shown = _incident(call, row.number, row.state, incident)
            found.append((f"o.{at}.{incident.report_due_at}.{incident.case_id}", shown))
    if len(found) <= limit:
        before = place[1] if place is not None and not is_overdue else None
        left = limit + 1 - len(found)
        for row in await call.parts.store.read(store.others, wanted, at=at, before=before, limit=left):
            incident = INCIDENTS.of(row[3:])
            found.append((f"r.{at}.0.{incident.case_id}", _incident(call, row.number, row.state, incident)))
    following = found[limit - 1][0] if len(found) > limit else None
    return listed([shown for _, shown in found[:limit]], following)


def _place(cursor: str | None, now: int) -> tuple[int, bool, tuple[int, str] | None]:
    """The instant of the list's first page, whether it is among the overdue still, and the last one shown."""
    if cursor is None:
        return now, True, None
    part, *rest = cursor.split(".")
    if part not in ("o", "r") or len(rest) != 3 or not all(_is_number(one) for one in rest[:2]) or not _is_id(rest[2]):
        raise wrong_cursor()
    return int(rest[0]), part == "o", (int(rest[1]), rest[2])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _is_id(text: str) -> bool:
    return len(text) <= 36 and text.isascii() and text.replace("-", "").isalnum()


def _service(call: Call) -> Incidents:
    return Incidents(call.parts, now=call.services.now)


def _by(call: Call) -> By:
    caller = call.caller
    if isinstance(caller, Session):
        return By(actor=f"agent:{caller.agent.mail}", agent_id=caller.agent.person_id)
    name = caller.name if isinstance(caller, Grant) else "program"
    return By(actor=f"token:{name}", token=name)


def _instant(call: Call, moment: str | None) -> int | None:
    if moment is None:
        return None
    at = to_us(datetime.fromisoformat(moment))
    if at > call.services.now() + _AHEAD_US:
        raise NotValid("occurred_at lies ahead; give the time at which it happened", fields={"occurred_at": moment})
    return at


def _files(call: Call, documents: list[Document]) -> list[tuple[str, str, bytes]]:
    most = call.parts.settings.gateway.max_attachment_bytes
    found: list[tuple[str, str, bytes]] = []
    for place, one in enumerate(documents):
        try:
            content = base64.b64decode(one.data, validate=True)
        except (binascii.Error, ValueError) as err:
            raise NotValid(
                f"documents.{place}.data is not base64", fields={f"documents.{place}.data": "wrong"}
            ) from err
        if len(content) > most:
            message = f"documents.{place} has {len(content)} bytes; a file may have {most}"
            raise NotValid(message, fields={f"documents.{place}": "too large"})
        found.append((one.name, one.media_type.lower() or "application/octet-stream", content))
    return found


def _shown(call: Call, held: Held) -> Json:
    return _incident(call, held.case.number, held.case.state, held.incident)


def _incident(call: Call, number: str, case_state: str, row: IncidentRow) -> Json:
    now = call.services.now()
    return {
        "number": number,
        "case_state": case_state,
        "state": drafts.state_of(row, now),
        "type": row.type,
        "unit": row.unit,
        "via": row.via,
        "customer_name": row.customer_name,
        "remark_no": row.remark_no,
        "comment": row.comment,
        "documents": [dict(one) for one in row.documents],
        "complete": row.complete_at is not None,
        "missing": list(row.missing),
        "occurred_at": instant(row.occurred_at),
        "hand_over_due_at": instant(row.hand_over_due_at),
        "handed_over_at": instant(row.handed_over_at),
        "late": drafts.is_late(row),
        "complete_at": instant(row.complete_at),
        "reminders": row.reminders,
        "solved_at": instant(row.solved_at),
        "report_due_at": instant(row.report_due_at),
        "reported_at": instant(row.reported_at),
        "report_late": drafts.is_report_late(row, now),
        "report": row.report,
        "version": row.version,
    }


_SHOWN: Final = object_of(
    number={"type": "string"},
    state={"enum": list(drafts.STATES)},
    complete={"type": "boolean"},
    missing={"type": "array", "items": {"type": "string"}},
    hand_over_due_at={"type": ["string", "null"], "format": "date-time"},
)

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/incidents",
        handler=list_incidents,
        rule=READ,
        tag="incidents",
        summary="Incidents, those first whose report is overdue.",
        queries={
            "unit": "The unit's name.",
            "type": f"One of {', '.join(TYPES)}.",
            "state": f"One of {', '.join(drafts.STATES)}.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST},
    ),
    Endpoint(
        method="POST",
        path="/v1/incidents",
        handler=report,
        rule=WRITE,
        tag="incidents",
        summary="Pass an incident on; 200 where the unit's id was passed on before.",
        body=Report,
        answers={200: _SHOWN, 201: _SHOWN, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/incidents/{number}",
        handler=get_incident,
        rule=READ,
        tag="incidents",
        summary="One incident with its checklist and clocks.",
        answers={200: _SHOWN, 404: FAILED},
    ),
    Endpoint(
        method="PATCH",
        path="/v1/incidents/{number}",
        handler=change,
        rule=WRITE,
        tag="incidents",
        summary="Tell more of an incident; its checklist is made anew.",
        body=Change,
        answers={200: _SHOWN, 404: FAILED, 409: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/incidents/{number}/report",
        handler=close_report,
        rule=WRITE,
        tag="incidents",
        summary="The unit's closing report.",
        body=Closing,
        answers={200: _SHOWN, 404: FAILED, 409: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/cases/{number}/incident",
        handler=make,
        rule=WRITE,
        tag="incidents",
        summary="Make a case an incident of a unit, as during a call.",
        body=Made,
        answers={200: _SHOWN, 201: _SHOWN, 404: FAILED, 409: FAILED, 422: FAILED},
    ),
    *praise.ENDPOINTS,
)
