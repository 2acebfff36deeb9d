"""Decides how a case is put off: it sleeps, waits for somebody, or is to be looked at again later. Pure.

Why and for whom stands in a note, whose `verdict` holds it as fields under "pause"; events hold no words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gateway.case_drafts import Actor, Draft, add_message, begin, with_event
from gateway.errors import NotValid
from gateway.ids import new_id
from gateway.store.cases import Standing
from gateway.store.rows import TimerRow
from gateway.transitions import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Until when a case is put off, whom it waits for, and why; what is not known is None or empty."""

    until: int | None = None
    whom: str = ""
    note: str = ""


def snooze(standing: Standing, actor: Actor, now: int, *, pause: Pause) -> Draft:
    """The case sleeps until an instant, or until the customer writes."""
    return _pause("snooze", standing, actor, now, pause)


def wait_for_customer(standing: Standing, actor: Actor, now: int, *, pause: Pause) -> Draft:
    """The case waits for the customer; what they write wakes it."""
    return _pause("wait_customer", standing, actor, now, replace(pause, until=None, whom=""))


def wait_for_third(standing: Standing, actor: Actor, now: int, *, pause: Pause) -> Draft:
    """The case waits for somebody else than the customer, until an instant if one is known."""
    if not pause.whom:
        raise NotValid("say whom the case waits for", fields={"whom": "missing"})
    return _pause("wait_third", standing, actor, now, pause)


def follow_up(standing: Standing, actor: Actor, now: int, *, at: int | None, note: str) -> Draft:
    """The customer is contacted once more at an instant; None takes the plan back."""
    if at is not None:
        _check_future(at, now, field="at")
    elif standing.case.follow_up_at is None:
        return Draft(case=standing.case, before=standing.case)
    draft = begin("follow_up", standing, actor, now)
    draft.case = replace(draft.case, follow_up_at=at)
    if at is not None:
        draft.changes.timers.append(TimerRow(id=new_id(), kind="follow_up", subject=draft.case.id, due_at=at))
    _add_note(draft, actor, now, "follow_up", Pause(until=at, note=note))
    return with_event(draft, "follow_up", actor, now, at=at)


def _pause(action: Action, standing: Standing, actor: Actor, now: int, pause: Pause) -> Draft:
    if pause.until is not None:
        _check_future(pause.until, now, field="until")
    draft = begin(action, standing, actor, now)
    draft.case = replace(draft.case, snoozed_until=pause.until)
    if pause.until is not None:
        timer = TimerRow(id=new_id(), kind="snooze", subject=draft.case.id, due_at=pause.until)
        draft.changes.timers.append(timer)
    _add_note(draft, actor, now, action, pause)
    waits_for = {"wait_customer": "customer", "wait_third": "third_party"}.get(action)
    told = {} if waits_for is None else {"for": waits_for}
    return with_event(draft, action, actor, now, **told, until=pause.until, was=standing.case.owner)


def _check_future(at: int, now: int, *, field: str) -> None:
    if at <= now:
        raise NotValid("that time has passed; give a later one", fields={field: "must be in the future"})


def _add_note(draft: Draft, actor: Actor, now: int, kind: str, pause: Pause) -> None:
    text = ": ".join(part for part in (pause.whom, pause.note) if part)
    if text:
        written = {"kind": kind, "whom": pause.whom, "until": pause.until, "note": pause.note}
        add_message(draft, actor, now, direction="note", text=text, verdict={"pause": written})
