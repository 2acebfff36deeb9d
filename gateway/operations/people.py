"""Operations about what people of ours do: how an earlier request stands, a call back, a complaint taken down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from bots.flow import JSON
from bots.flows.complaint.told import NO_NUMBER, TOLD
from gateway.handover import NO_ZONE
from gateway.ids import SECOND, from_us, new_id
from gateway.operations.contract import Answered, Asked, Operation
from gateway.store import open_requests
from gateway.store.open_requests import NUDGED, OpenRequest
from gateway.store.rows import EventRow

_HOUR: Final = 3600 * SECOND
NUDGE_PAUSE_US: Final = _HOUR
"""How long a customer's further questions about the same request remind nobody again."""
_NOT_GIVEN: Final = (None, NO_NUMBER, TOLD)
DONE_SINCE_US: Final = 14 * 24 * _HOUR
"""How long a request that is done is told as such."""


async def open_request(asked: Asked, _args: Mapping[str, JSON]) -> Answered:
    """How the customer's newest request at people stands; its owner is reminded, not more than once an hour.

    An address that our mail server does not vouch for is told nothing.
    """
    turn = asked.turn
    if turn.is_doubtful:
        return Answered(outcome="none")
    since = turn.now - DONE_SINCE_US
    found = await asked.store.read(open_requests.newest_of, turn.known_person.contact.id, since=since)
    if found is None:
        return Answered(outcome="none")
    if found.is_done:
        return Answered(outcome="solved", value={"number": found.number})
    _nudge(asked, found)
    if found.due_at is None:
        return Answered(outcome="open", value={"number": found.number})
    if found.due_at <= turn.now:
        return Answered(outcome="late", value={"number": found.number})
    due = from_us(found.due_at).astimezone(_zone(asked, found.calendar))
    told = {"number": found.number, "day": due.date().isoformat(), "time": f"{due:%H:%M}"}
    return Answered(outcome="promised", value=told)


async def note_complaint(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Note with the case that all was asked, and what the customer did not give."""
    case = asked.turn.place.case if asked.turn.place is not None else None
    if case is not None:
        missing = [name for name, value in args.items() if value in _NOT_GIVEN]
        asked.turn.changes.events.append(
            EventRow(
                id=new_id(),
                at=asked.turn.now,
                actor="bot",
                kind="complaint.collected",
                subject=case.number,
                case_id=case.id,
                data={"missing": missing},
            )
        )
    return Answered(outcome="ok")


async def note_helped(_asked: Asked, _args: Mapping[str, JSON]) -> Answered:
    """Whether an answer helped stands with the turn's event like every operation; nothing more is done."""
    return Answered(outcome="ok")


def _nudge(asked: Asked, found: OpenRequest) -> None:
    """Remind whoever has the request: an event that people see at the case and programs hear of."""
    now = asked.turn.now
    if found.nudged_at is not None and now - found.nudged_at < NUDGE_PAUSE_US:
        return
    told = {"channel": asked.turn.claim.channel, "agent": found.agent_id}
    asked.turn.changes.events.append(
        EventRow(id=new_id(), at=now, actor="customer", kind=NUDGED, subject=found.number, case_id=found.id, data=told)
    )
    asked.turn.changes.touched_cases[found.number] = found.version


def _zone(asked: Asked, calendar: str | None) -> ZoneInfo:
    """The zone that an instant is told in: that of its calendar, of ours where that one is kept in UTC."""
    named = (calendar or "", asked.settings.gateway.default_calendar)
    zones = [section.zone for name in named if (section := asked.settings.calendars.get(name)) is not None]
    return ZoneInfo(next((zone for zone in zones if zone not in NO_ZONE), "UTC"))


OPERATIONS: Mapping[str, Operation] = {
    "open_request": Operation(run=open_request, acts=True),
    "note_complaint": Operation(run=note_complaint, acts=True),
    "note_helped": Operation(run=note_helped),
}
