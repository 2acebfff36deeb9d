"""Timers of incidents: units are reminded of what is missing and of closing reports; who does not answer is told on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy.engine import Connection

from gateway.firing import OVER, Effect, Fired, Firing, case_of
from gateway.incidents import drafts, letters
from gateway.incidents.clock import ENDED
from gateway.incidents.drafts import REMINDER, REPORT, Rules
from gateway.incidents.letters import Post, Written
from gateway.incidents.units import Units
from gateway.store import incidents, rows
from gateway.store.incidents import INCIDENTS, IncidentRow
from gateway.store.rows import CaseRow
from gateway.store.timers import Due

_OVER: Final = ("solved", *OVER)
_ACTOR: Final = "timer"


def remind(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Write to the unit what is missing, again by its working time, and in the end to the responsible person."""
    case = case_of(connection, due.subject)
    row = incidents.of_cases(connection, [due.subject]).get(due.subject)
    if case is None or row is None or case.state in _OVER or row.complete_at is not None:
        return Fired()
    post = _post(firing)
    opens_at = post.rules.when_open(row.unit, firing.now)
    if opens_at > firing.now:
        return Fired(again_at=opens_at)
    section = post.rules.units.by_name.get(row.unit)
    if section is None or row.reminders >= section.reminders:
        return _escalate(connection, case, row, post)
    threads = incidents.threads_of(connection, case.id)
    after = replace(row, reminders=row.reminders + 1, reminded_at=firing.now, version=row.version + 1)
    written = letters.about_missing(post, case, after, threads)
    told = {"unit": row.unit, "missing": list(row.missing), "reminder": after.reminders, "letter": written is not None}
    event = drafts.event_of(case, "incident.reminded", firing.now, _ACTOR, **told)
    _write(connection, case, after, written)
    again_at = post.rules.after_working(row.unit, firing.now, section.remind_hours)
    return Fired(again_at=again_at, events=(event,), letters=_letters(written))


def await_report(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Set the second clock when a case is solved, ask for the report before its end, and note that it is late."""
    now, case = firing.now, case_of(connection, due.subject)
    row = incidents.of_cases(connection, [due.subject]).get(due.subject)
    if case is None or row is None or row.reported_at is not None or row.solved_at is None:
        return Fired()
    if case.state not in ENDED:  # the customer or the unit opened it again
        incidents.note_end(connection, case.id, solved_at=None)
        return Fired()
    post = _post(firing)
    section = post.rules.units.by_name.get(row.unit)
    hours = section.report_hours if section is not None else 0.0
    asks_at = post.rules.after_working(row.unit, row.solved_at, hours * firing.settings.gateway.promise_warn_share)
    due_at = post.rules.after_working(row.unit, row.solved_at, hours)
    dated = replace(row, report_due_at=due_at, version=row.version + (row.report_due_at != due_at))
    is_asked = row.reminded_at is not None and row.reminded_at >= row.solved_at
    if now < (due_at if is_asked else asks_at):
        _write(connection, case, dated, None)
        return Fired(again_at=due_at if is_asked else asks_at)
    is_late = now >= due_at
    threads = incidents.threads_of(connection, case.id)
    written = letters.about_report(post, case, dated, threads, is_late=is_late)
    after = replace(dated, reminded_at=now, version=dated.version + 1)
    _write(connection, case, after, written)
    kind = "incident.report_late" if is_late else "incident.report_due"
    told = {"unit": row.unit, "type": row.type, "letter": written is not None}
    event = drafts.event_of(case, kind, now, _ACTOR, **told)
    return Fired(again_at=None if is_late else due_at, events=(event,), letters=_letters(written))


def _escalate(connection: Connection, case: CaseRow, row: IncidentRow, post: Post) -> Fired:
    """Tell the responsible person; after that only people can help."""
    written = letters.about_silence(post, case, row)
    _write(connection, case, row, written)
    told = {"unit": row.unit, "missing": list(row.missing), "reminders": row.reminders, "letter": written is not None}
    event = drafts.event_of(case, "incident.escalated", post.now, _ACTOR, **told)
    return Fired(events=(event,), letters=_letters(written))


def _post(firing: Firing) -> Post:
    rules = Rules(units=Units.of(firing.settings), calendars=firing.calendars)
    return Post(texts=firing.texts, tokens=firing.tokens, channels=firing.channels, rules=rules, now=firing.now)


def _write(connection: Connection, case: CaseRow, row: IncidentRow, written: Written | None) -> None:
    """The incident as it is now; its case's version tells whoever read it before that it was changed."""
    after = written.case if written is not None else replace(case, version=case.version + 1)
    rows.CASES.update(connection, [after])
    if written is not None:
        rows.MESSAGES.insert(connection, [written.message])
    INCIDENTS.update(connection, [row])


def _letters(written: Written | None) -> tuple[rows.LetterRow, ...]:
    return (written.letter,) if written is not None else ()


EFFECTS: Final[Mapping[str, Effect]] = {REMINDER: remind, REPORT: await_report}
