"""Makes and changes the row of an incident: deadlines by the unit's calendar, what is missing, its end. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, cast

from gateway.calendars import Calendar, NeverOpen
from gateway.ids import from_us, new_id, to_us
from gateway.incidents.checklist import Told, missing
from gateway.incidents.documents import stored_documents
from gateway.incidents.kinds import IncidentType, Via
from gateway.incidents.units import Units
from gateway.store.incidents import IncidentRow
from gateway.store.rows import CaseRow, EventRow, TimerRow

REMINDER: Final = "incident_reminder"
REPORT: Final = "incident_report"
STATES: Final = ("incomplete", "open", "solved", "overdue", "reported", "finished")
_LEAST_DPI: Final = 150
_MOST_DOCUMENTS: Final = 200
"""So many of the newest are judged and listed; whatever came stands with the messages of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an incident's deadlines rest on."""

    units: Units
    calendars: Mapping[str, Calendar]

    def least_dpi(self, unit: str) -> int:
        """The lowest resolution at which a scan of this unit passes."""
        section = self.units.by_name.get(unit)
        return section.scan_dpi if section is not None else _LEAST_DPI

    def after_working(self, unit: str, start: int, hours: float) -> int:
        """The instant so many working hours of the unit after `start`; by the clock where its calendar is gone."""
        calendar = self.units.calendar_of(unit, self.calendars)
        worked = timedelta(hours=hours)
        if calendar is None:
            return start + to_us(from_us(0) + worked)
        try:
            return to_us(calendar.add_working(from_us(start), worked))
        except NeverOpen:
            return start + to_us(from_us(0) + worked)

    def when_open(self, unit: str, at: int) -> int:
        """That instant, or when the unit is open next."""
        calendar = self.units.calendar_of(unit, self.calendars)
        try:
            return to_us(calendar.next_open(from_us(at))) if calendar is not None else at
        except NeverOpen:
            return at


def opened(
    told: Told,
    *,
    case_id: str,
    unit: str,
    rules: Rules,
    occurred_at: int | None,
    handed_over_at: int,
    reporter_person_id: str | None = None,
) -> IncidentRow:
    """A new incident as the unit told it; without the time at which it happened nobody can be late."""
    section = rules.units.by_name.get(unit)
    hours = section.hand_over_hours if section is not None else 0.0
    due_at = rules.after_working(unit, occurred_at, hours) if occurred_at is not None else None
    row = IncidentRow(
        case_id=case_id,
        type=told.type,
        unit=unit,
        via=told.via,
        reporter_person_id=reporter_person_id,
        occurred_at=occurred_at,
        hand_over_due_at=due_at,
        handed_over_at=handed_over_at,
        version=0,
    )
    return changed(row, told, rules=rules, now=handed_over_at)


def changed(row: IncidentRow, told: Told, *, rules: Rules, now: int) -> IncidentRow:
    """The incident with all that is told of it by now; once complete it stays so."""
    told = replace(told, documents=told.documents[-_MOST_DOCUMENTS:])
    lacking = missing(told, least_dpi=rules.least_dpi(row.unit))
    is_complete = not lacking
    return replace(
        row,
        type=told.type,
        customer_name=told.customer_name[:200] if told.customer_name else None,
        remark_no=told.remark_no[:64] if told.remark_no else None,
        comment=told.comment,
        documents=[one.stored() for one in told.documents],
        missing=list(lacking),
        complete_at=(row.complete_at or now) if is_complete else None,
        version=row.version + 1,
    )


def happened(row: IncidentRow, occurred_at: int | None, rules: Rules) -> IncidentRow:
    """The incident with the time at which it happened, and the deadline that follows from it."""
    section = rules.units.by_name.get(row.unit)
    hours = section.hand_over_hours if section is not None else 0.0
    due_at = rules.after_working(row.unit, occurred_at, hours) if occurred_at is not None else None
    return replace(row, occurred_at=occurred_at, hand_over_due_at=due_at)


def reported(row: IncidentRow, text: str, at: int) -> IncidentRow:
    """The incident with its closing report; the first one counts."""
    if row.reported_at is not None:
        return row
    return replace(row, report=text, reported_at=at, version=row.version + 1)


def told_of(row: IncidentRow) -> Told:
    """What the row says was told."""
    return Told(
        type=cast(IncidentType, row.type),
        via=cast(Via, row.via),
        customer_name=row.customer_name,
        remark_no=row.remark_no,
        comment=row.comment,
        documents=stored_documents(row.documents),
    )


def is_late(row: IncidentRow) -> bool | None:
    """Whether the incident was handed over after its deadline; None where nobody knows when it happened."""
    return row.handed_over_at > row.hand_over_due_at if row.hand_over_due_at is not None else None


def is_report_late(row: IncidentRow, now: int) -> bool:
    """Whether the closing report came too late, or is overdue."""
    return row.report_due_at is not None and (row.reported_at or now) > row.report_due_at


def state_of(row: IncidentRow, now: int) -> str:
    """Where the incident stands; it is finished only when it is solved and reported."""
    if row.reported_at is not None:
        return "finished" if row.solved_at is not None else "reported"
    if row.solved_at is not None:
        return "overdue" if is_report_late(row, now) else "solved"
    return "open" if row.complete_at is not None else "incomplete"


def reminder_timer(row: IncidentRow, rules: Rules, now: int) -> TimerRow:
    """The timer of the first letter about what is missing: at once where the unit is open."""
    return TimerRow(id=new_id(), kind=REMINDER, subject=row.case_id, due_at=rules.when_open(row.unit, now))


def event_of(case: CaseRow, kind: str, now: int, actor: str, **told: object) -> EventRow:
    """What happened to an incident; names units and items, never a customer's words."""
    return EventRow(id=new_id(), at=now, actor=actor[:80], kind=kind, subject=case.number, case_id=case.id, data=told)


def events_of_change(
    case: CaseRow, before: IncidentRow | None, after: IncidentRow, now: int, actor: str
) -> list[EventRow]:
    """What a change came to: opened, completed, reported."""
    found: list[EventRow] = []
    base: dict[str, object] = {"unit": after.unit, "type": after.type}
    if before is None:
        told = {**base, "via": after.via, "late": is_late(after), "missing": list(after.missing)}
        found.append(event_of(case, "incident.opened", now, actor, **told))
    was_complete = before is not None and before.complete_at is not None
    if after.complete_at is not None and not was_complete:
        found.append(event_of(case, "incident.completed", now, actor, **base, reminders=after.reminders))
    if after.reported_at is not None and (before is None or before.reported_at is None):
        late = is_report_late(after, now)
        found.append(event_of(case, "incident.reported", now, actor, **base, late=late))
    return found
