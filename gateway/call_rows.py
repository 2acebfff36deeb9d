"""Turns what a call's turn came to into rows: its case and thread, the call, promise, assignment, events. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from channels.message import CallEvent
from gateway.call_cases import moved, renamed
from gateway.call_lines import recording_file
from gateway.call_sights import Setting, Sight
from gateway.call_wants import outcome_of, path_of
from gateway.ids import SECOND, new_id, to_us
from gateway.promise_clocks import follow, moves
from gateway.promising import Clocks, Made
from gateway.routing import placed, reason
from gateway.store.call_rows import CallRow
from gateway.store.changes import Changes
from gateway.store.contexts import Known
from gateway.store.lanes import Claim
from gateway.store.rows import (
    AcknowledgementRow,
    AssignmentRow,
    AttachmentRow,
    CaseRow,
    EventRow,
    MessageRow,
    TimerRow,
)
from gateway.understand import understanding_row
from nlu.contract import Parse

_HOUR = 3600 * SECOND
_TALKED_ABOUT = ("answer", "callback", "handover")
"""Promises that are kept by talking to the customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A call's turn before and after its events; `before` is None where the call was not known.

    `fresh` are the facts that are new, in their order, `inbox_of` the row that told each, `callback` the promise to
    make where one is owed.
    """

    claim: Claim
    setting: Setting
    stored: CallRow | None
    before: Sight | None
    after: Sight
    fresh: Sequence[CallEvent]
    inbox_of: Mapping[CallEvent, str]
    parses: Mapping[str, Parse]
    callback: Made | None = None


def opened(turn: Worked, number: str) -> CaseRow:
    """The case that a call's first event opens, whichever that is."""
    now, naming = turn.setting.now, turn.after.naming
    case = CaseRow(
        id=new_id(),
        number=number,
        contact_id=naming.contact_id,
        reporter_id=naming.reporter_id,
        account_id=naming.account_id,
        brand=naming.brand,
        language=naming.language,
        owner="bot",
        version=1,
        opened_via=turn.claim.channel,
        channel_kind="phone",
        opened_by=turn.claim.turn_id,
        opened_at=now,
        active_at=now,
        reasons=(reason("phone-call"), *turn.after.caller.reasons),
    )
    return moved(case, None, turn.after.standing, now)


def joined(turn: Worked, case: CaseRow) -> CaseRow:
    """The case with what the new facts make of it."""
    now, before = turn.setting.now, turn.before
    touched = replace(case, version=case.version + 1, active_at=max(case.active_at, now))
    if before is None:
        return touched
    named = renamed(touched, before.naming, turn.after.naming)
    told = [one for one in turn.after.caller.reasons if one not in (*before.caller.reasons, *named.reasons)]
    named = replace(named, reasons=(*named.reasons, *told)) if told else named
    return moved(named, before.standing, turn.after.standing, now)


def put_rows(
    changes: Changes, turn: Worked, known: Known, case: CaseRow, was: CaseRow | None, *, idle_h: float
) -> None:
    """Fill the changes of a turn with new facts; `was` is the case as it stood, None where it is new."""
    case = placed(_put_promises(changes, turn, known, _put_messages(changes, turn, case), was), was)
    if was is None:
        changes.new_cases.append(case)
    else:
        changes.seen[case.id] = was.version
        changes.cases.append(case)
    changes.calls.append(_call_row(turn, case))
    _put_assignment(changes, turn, known, case, was)
    if case.owner == "bot" and (was is None or was.owner != "bot"):
        due_at = turn.setting.now + int(idle_h * _HOUR)
        changes.timers.append(TimerRow(id=new_id(), kind="auto_close", subject=case.id, due_at=due_at))
    if case.state == "solved" and (was is None or was.state != "solved"):
        due_at = turn.setting.now + int(idle_h * _HOUR)
        changes.timers.append(TimerRow(id=new_id(), kind="settle", subject=case.id, due_at=due_at))
    _put_events(changes, turn, case, was)


def put_acknowledgements(changes: Changes, claim: Claim, case: CaseRow, now: int) -> None:
    """One outcome for every row: what a caller hears is the answer to the request itself."""
    changes.acknowledgements += [
        AcknowledgementRow(
            inbox_id=row.id, case_id=case.id, outcome="suppressed", reason=reason("phone-answered"), at=now
        )
        for row in claim.rows
    ]


def retold(turn: Worked) -> list[tuple[str, str, str]]:
    """Lines told before that the new facts tell better: message id, text, language."""
    if turn.before is None:
        return []
    before, after = turn.before.teller, turn.after.teller
    return [
        (told.message_id, after.text(fact), after.language)
        for fact, told in turn.before.record.told.items()
        if (before.text(fact), before.language) != (after.text(fact), after.language)
    ]


def _put_messages(changes: Changes, turn: Worked, case: CaseRow) -> CaseRow:
    caller = turn.after.caller.contact
    for place, fact in enumerate(turn.fresh, start=case.last_position + 1):
        direction = turn.after.teller.direction(fact)
        message = MessageRow(
            id=turn.after.record.told[fact].message_id,
            case_id=case.id,
            position=place,
            conversation_id=None,
            inbox_id=turn.inbox_of[fact],
            direction=direction,
            author="visitor" if direction == "in" else "system",
            author_name=caller.name if caller is not None and direction == "in" else None,
            channel=turn.claim.channel,
            text=turn.after.teller.text(fact),
            language=turn.after.teller.language,
            at=to_us(fact.at),
        )
        changes.messages.append(message)
        if fact.recording_url:
            name, media_type = recording_file(fact.recording_url)
            changes.attachments.append(
                AttachmentRow(
                    id=new_id(),
                    message_id=message.id,
                    name=name,
                    media_type=media_type,
                    size=0,
                    sha256=None,
                    url=fact.recording_url,
                )
            )
        parse = turn.parses.get(fact.speech or "")
        if parse is not None:
            changes.understandings.append(understanding_row(message.id, parse))
    return replace(case, last_position=case.last_position + len(turn.fresh))


def _call_row(turn: Worked, case: CaseRow) -> CallRow:
    view = turn.after.record.view
    instants = (view.started_at, view.queued_at, view.answered_at, view.ended_at)
    started, queued, answered, ended = (to_us(one) if one is not None else None for one in instants)
    return CallRow(
        id=turn.stored.id if turn.stored is not None else new_id(),
        channel=turn.claim.channel,
        external_id=view.call_id,
        case_id=case.id,
        contact_id=turn.after.naming.contact_id or turn.after.naming.reporter_id,
        line=view.line,
        caller=view.caller,
        agent=view.agent,
        language=turn.after.naming.language,
        started_at=started,
        queued_at=queued,
        answered_at=answered,
        ended_at=ended,
        outcome=outcome_of(turn.after.record, turn.after.want),
        path=path_of(turn.after.record),
        facts=turn.after.record.as_json(),
    )


def _put_promises(changes: Changes, turn: Worked, known: Known, case: CaseRow, was: CaseRow | None) -> CaseRow:
    """The case with its nearest promise; what is promised, kept or runs on by the call goes into the changes."""
    open_ = {**known.promises.get(case.id, {}), **_running_on(changes, turn, known, case, was)}
    was_owed = turn.before is not None and turn.before.standing.is_owed
    after, now = turn.after.standing, turn.setting.now
    if after.is_owed and not was_owed and "callback" not in open_ and turn.callback is not None:
        made = turn.callback.of_case(case.id)
        changes.promises.append(made.row)
        changes.timers.append(made.timer)
        open_["callback"] = made.row.due_at
    else:
        had_agent = turn.before.standing.agent_id if turn.before is not None else None
        kept = _TALKED_ABOUT if after.agent_id not in (None, had_agent) else ()
        withdrawn = ("callback",) if was_owed and not after.is_owed else ()
        met = sorted({*kept, *withdrawn} & open_.keys())
        changes.promises_met += [(case.id, kind, now) for kind in met]
        open_ = {kind: due_at for kind, due_at in open_.items() if kind not in met}
    due_at = min(open_.values(), default=None)
    return case if due_at == case.due_at else replace(case, due_at=due_at)


def _running_on(changes: Changes, turn: Worked, known: Known, case: CaseRow, was: CaseRow | None) -> Mapping[str, int]:
    """By kind, when promises are due whose clock had stopped while the customer was waited for, who calls now."""
    waiting = known.open_promises.get(case.id, ())
    if was is None or not waiting or not moves(was, case):
        return {}
    clocks = Clocks(settings=turn.setting.settings, calendars=turn.setting.calendars)
    followed = follow(was, case, waiting, tier=None, clocks=clocks, now=turn.setting.now)
    changes.promises_moved += followed.moved
    changes.timers += followed.timers
    return {one.row.kind: one.row.due_at for one in followed.moved}


def _put_assignment(changes: Changes, turn: Worked, known: Known, case: CaseRow, was: CaseRow | None) -> None:
    now = turn.setting.now
    before = (was.owner, was.agent_id) if was is not None else ("bot", None)
    if before == (case.owner, case.agent_id):
        return
    open_ = known.assignments.get(case.id)
    if open_ is not None and case.agent_id is not None and open_.agent_id == case.agent_id:
        changes.assignments_changed.append(replace(open_, accepted_at=open_.accepted_at or now))
        return
    if open_ is not None:
        changes.assignments_changed.append(replace(open_, ended_at=now, end_reason="call"))
    if case.agent_id is not None:
        changes.assignments.append(
            AssignmentRow(
                id=new_id(),
                case_id=case.id,
                agent_id=case.agent_id,
                reason=reason("call-taken"),
                offered_at=now,
                accepted_at=now,
            )
        )


def _put_events(changes: Changes, turn: Worked, case: CaseRow, was: CaseRow | None) -> None:
    def put(kind: str, actor: str, **told: object) -> None:
        changes.events.append(
            EventRow(
                id=new_id(),
                at=turn.setting.now,
                actor=actor,
                kind=kind,
                subject=case.number,
                case_id=case.id,
                data=told,
            )
        )

    if was is None:
        put("case.opened", "customer", via=turn.claim.channel, **turn.after.caller.recognition)
    for fact in turn.fresh:
        told = {"queue": fact.queue, "agent": fact.agent, "outcome": turn.after.record.view.outcome}
        put(fact.type, "phone", line=turn.claim.channel, call=fact.call_id, **told)
    if was is not None and (was.owner, was.agent_id) == (case.owner, case.agent_id):
        return
    if case.owner == "queue":
        intent = turn.setting.settings.intents.get(case.intent or "")
        alarm = intent is not None and intent.alarm
        target = turn.after.place.target
        facts = {"recognised": turn.after.caller.recognition["recognised"], "has_preferred": target.has_preferred}
        reasons = list(turn.after.standing.reasons)
        put("case.handed_over", "bot", queue=case.queue, reasons=reasons, alarm=alarm, **facts)
    elif case.owner == "agent":
        put("case.claimed", "phone", agent=turn.after.record.view.agent, was=was.owner if was is not None else None)
    elif case.owner == "nobody":
        put("case.closed", "bot", reason=case.close_reason)
