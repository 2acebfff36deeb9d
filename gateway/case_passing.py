"""Decides how a case is passed on: to a queue, to a person, a level deeper, with a sheet that goes along. Pure.

The sheet stands in a note, whose `verdict` holds it as fields under "sheet"; events hold no words of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.promise_policy import Level
from config.settings import Settings
from gateway.case_drafts import Actor, Draft, add_message, assign, because, begin, event, with_event
from gateway.errors import NotValid
from gateway.ids import new_id
from gateway.promising import Made, nearest
from gateway.routing import Target, reason, takes_it
from gateway.store.access import AgentRow
from gateway.store.cases import Standing
from gateway.store.rows import CaseRow, EventRow, TimerRow
from gateway.transitions import Action

PING_PONG = "case.ping_pong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What goes along when a case is passed on: why, what is missing, and what the customer was promised."""

    reason: str
    missing: str = ""
    promised: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What passing a case on is judged by: the queues it came from, and how many hops raise the alarm."""

    before: Sequence[str]
    alarm_hops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeper:
    """Where an escalation leads: the level, its people, and what they promise."""

    level: Level
    topic: str
    target: Target
    made: Sequence[Made]


def check_taker(settings: Settings, case: CaseRow, to: AgentRow | None, *, queue: str) -> None:
    """Raise NotValid where a complaint would be passed to somebody who does not take complaints."""
    if to is not None and not takes_it(settings, case, to.skills, queue=queue):
        message = f"{to.mail} does not take complaints; name somebody with the skill 'complaints'"
        raise NotValid(message, fields={"to": "lacks the skill 'complaints'"})


def transfer(
    standing: Standing,
    actor: Actor,
    now: int,
    *,
    queue: str,
    to: AgentRow | None,
    sheet: Sheet,
    offer_us: int,
    way: Way,
) -> Draft:
    """The case waits in a queue again; with `to` it is offered to that agent first."""
    draft = begin("transfer", standing, actor, now)
    why = reason("transferred", queue=queue, by=actor.agent.name)
    draft.case = because(replace(draft.case, queue=queue), why)
    if to is not None:
        offer = replace(assign(draft.case, to.person_id, why, now, expires_at=now + offer_us), role="transfer")
        draft.changes.assignments.append(offer)
        draft.changes.timers.append(TimerRow(id=new_id(), kind="offer", subject=offer.id, due_at=now + offer_us))
    told: dict[str, object] = {"to": to.person_id if to is not None else None}
    return _passed("transfer", draft, standing, actor, now, sheet=sheet, way=way, to=to, told=told)


def escalate(standing: Standing, actor: Actor, now: int, *, to: Deeper, sheet: Sheet, way: Way) -> Draft:
    """The case goes to the people of a deeper level, with that level's own promises.

    An answer that the customer was promised stays promised for the time that was told.
    """
    draft = begin("escalate", standing, actor, now)
    target, case = to.target, draft.case
    why = reason("escalated", level=to.level, by=actor.agent.name)
    case = replace(case, queue=target.queue, level=to.level, priority=target.priority, topic=to.topic)
    for one in (why, *target.reasons):
        case = because(case, one)
    ended = [kind for kind in standing.open_promises if kind in ("handover", "closing")]
    draft.changes.kinds_ended += [(case.id, kind, "escalated", now) for kind in ended]
    draft.changes.promises += [one.row for one in to.made]
    draft.changes.timers += [one.timer for one in to.made]
    ends = [case.due_at, nearest(one.row for one in to.made)]
    draft.case = replace(case, due_at=min((one for one in ends if one is not None), default=None))
    told: dict[str, object] = {
        "level": to.level,
        "from_level": standing.case.level,
        "promised": [one.row.kind for one in to.made],
    }
    return _passed("escalate", draft, standing, actor, now, sheet=sheet, way=way, to=None, told=told)


def mark_escalation(standing: Standing, actor: Actor, now: int, *, is_correct: bool) -> Draft:
    """Whoever got an escalated case says whether it had to come; the last word counts."""
    if standing.case.level == "primary":
        message = f"case {standing.case.number} is at its first level; there is no escalation to judge"
        raise NotValid(message, fields={"level": standing.case.level})
    draft = begin("mark_escalation", standing, actor, now)
    return with_event(draft, "mark_escalation", actor, now, correct=is_correct, level=standing.case.level)


def decline(standing: Standing, actor: Actor, now: int) -> Draft:
    """The actor's open offer of the case goes to the next one; without such an offer nothing changes."""
    offer = standing.assignment
    is_open = offer is not None and offer.agent_id == actor.agent.person_id and offer.accepted_at is None
    if offer is None or not is_open:
        return Draft(case=standing.case, before=standing.case)
    draft = begin("decline", standing, actor, now)
    draft.changes.assignments_changed.append(replace(offer, ended_at=now, end_reason="declined"))
    return with_event(draft, "decline", actor, now)


def _passed(
    action: Action,
    draft: Draft,
    standing: Standing,
    actor: Actor,
    now: int,
    *,
    sheet: Sheet,
    way: Way,
    to: AgentRow | None,
    told: dict[str, object],
) -> Draft:
    """What every way of passing on shares: the hop, the sheet, the event with its facts, and perhaps the alarm."""
    before = standing.case
    draft.case = replace(draft.case, hops=before.hops + 1)
    written = {
        "kind": action,
        "from": before.queue,
        "queue": draft.case.queue,
        "to": to.mail if to is not None else None,
        "level": draft.case.level,
        "hop": draft.case.hops,
        "reason": sheet.reason,
        "missing": sheet.missing,
        "promised": sheet.promised,
    }
    text = "\n".join(part for part in (sheet.reason, sheet.missing, sheet.promised) if part)
    add_message(draft, actor, now, direction="note", text=text, verdict={"sheet": written})
    alarm = _alarm(draft, actor, now, [*reversed(way.before), str(before.queue)], way.alarm_hops)
    returns = draft.case.queue != before.queue and draft.case.queue in way.before
    data = {
        "from": before.queue,
        "queue": draft.case.queue,
        "topic": draft.case.topic,
        "hop": draft.case.hops,
        "was": before.owner,
        "returns": returns,
        **told,
    }
    draft = with_event(draft, action, actor, now, **data)
    if alarm is not None:
        draft.changes.events.append(alarm)
    return draft


def _alarm(draft: Draft, actor: Actor, now: int, queues: Sequence[str], at_hop: int) -> EventRow | None:
    """The alarm of a case that was passed on too often: once, at the hop that the setting names."""
    if draft.case.hops != at_hop:
        return None
    draft.case = because(draft.case, reason("ping-pong", hops=draft.case.hops))
    draft.alarm = "ping_pong"
    been = list(dict.fromkeys([*queues, str(draft.case.queue)]))
    told = event("transfer", draft.case, actor, now, {"hops": draft.case.hops, "queues": been})
    return replace(told, kind=PING_PONG)
