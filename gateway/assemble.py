"""Turns what a turn came to into rows: the case, its messages, the answer, its acknowledgement and its events. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gateway import complaint_timers, decide, wanted_rows
from gateway.acknowledge import Answered, acknowledge
from gateway.agent_forwards import note_of
from gateway.assemble_messages import incoming, outgoing, told, with_notices
from gateway.bounce_turns import woken
from gateway.decide import HUMAN, HandOver, Note
from gateway.handoff_pack.pack import given_slots, missing_slots
from gateway.handover import Handover
from gateway.ids import SECOND, new_id
from gateway.incidents.turns import reporter_of
from gateway.letter_limits import note_letter
from gateway.mail_events import note_mail
from gateway.mail_letters import Wording
from gateway.perform import Performed
from gateway.promise_rows import put_promises
from gateway.promising import Clocks
from gateway.routing import Target, placed
from gateway.side_letters import row_of
from gateway.store.notices import Notice
from gateway.store.rows import (
    AcknowledgementRow,
    CaseRow,
    ConversationRow,
    EventRow,
    LetterRow,
    MessageRow,
    Reason,
    TimerRow,
)
from gateway.threads import Tokens
from gateway.transitions import happen
from gateway.turns import Turn
from gateway.understand import understanding_row

_HOUR = 3600 * SECOND
_REASONS_KEPT = 30
_SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "inform", "cancel_dialog"})


def assemble(
    turn: Turn,
    performed: Performed,
    handover: Handover | None,
    *,
    number: str | None,
    tokens: Tokens,
    auto_close_hours: float,
    may_send: Reason | None,
    wording: Wording,
    clocks: Clocks,
    notices: Sequence[Notice] = (),
) -> None:
    """Fill the turn's changes; `number` is that of a new case, `may_send` the reason why nothing may be sent.

    What is said begins with the `notices`, in the same letter.
    """
    before = turn.place.case if turn.place is not None else None
    speaks = may_send is None and (handover is not None or any(performed.said))
    has_note = bool(turn.forwarders_words)
    case = _case(turn, performed, handover, before, number, added=len(turn.messages) + speaks + has_note)
    case = put_promises(
        turn, case, before, (*(handover.made if handover is not None else ()), *turn.promised) if speaks else (), clocks
    )
    case = placed(case, before)
    turn.case = case
    conversation = _conversation(turn, case)
    wanted_rows.place(turn, case, conversation, clocks)
    received = incoming(turn, case, conversation, after=case.last_position - len(turn.messages) - speaks - has_note)
    if has_note:
        note = note_of(turn, case, position=case.last_position - speaks)
        turn.changes.messages.append(note)
    letter: LetterRow | None = None
    if speaks:
        said = with_notices(turn, case, told(turn, case, performed, handover, wording), notices, wording)
        letter = outgoing(turn, case, conversation, performed.buttons, said, tokens)
        turn.changes.letters += [row_of(one, case, tokens, now=turn.now) for one in turn.side_letters]
    _put_case(turn, case, before)
    if handover is not None and before is not None and before.owner == "queue":
        turn.changes.offers_ended.append((case.id, "rerouted", turn.now))
    _put_understandings(turn, received)
    _put_acknowledgements(turn, case, performed, handover, letter, may_send)
    if performed.flow is not None:
        turn.changes.flows.append(replace(performed.flow, case_id=case.id))
        hours = wording.settings.gateway.complaint_hours
        timer = complaint_timers.timer_for(turn.flow, performed.flow, case_id=case.id, now=turn.now, hours=hours)
        turn.changes.timers += [timer] if timer is not None else []
    if case.owner == "bot" and (before is None or before.owner != "bot"):
        turn.changes.timers.append(_auto_close(case, turn.now, auto_close_hours))
    _put_events(turn, case, performed, handover, is_new=before is None)
    note_mail(turn, case, tokens)
    note_letter(turn, case, letter, wording.settings.acknowledgement, why_none=may_send, is_told=handover is not None)


def _case(
    turn: Turn,
    performed: Performed,
    handover: Handover | None,
    before: CaseRow | None,
    number: str | None,
    *,
    added: int,
) -> CaseRow:
    """The case after the turn, with places for so many more messages."""
    case = before if before is not None else _opened(turn, performed, number or "")
    changed: dict[str, Any] = {"last_position": case.last_position + added}
    if turn.known_person.acts_for and case.account_id is None and turn.known_person.account is not None:
        changed |= {"account_id": turn.known_person.account.id, "reasons": _earlier(turn, before)}
    if before is not None:
        changed["version"] = before.version + 1
        changed["active_at"] = turn.now
        is_spoken = turn.meaning is not None and not turn.verdict.robot
        changed["language"] = turn.meaning.language if turn.meaning is not None and is_spoken else before.language
    if performed.intent is not None and (case.intent in (None, *_SMALL_TALK) or performed.intent not in _SMALL_TALK):
        changed["intent"] = performed.intent
    if handover is not None:
        changed |= _with_people(turn, case, handover, earlier=_earlier(turn, before))
        if case.intent is None and performed.reason["code"] == "human-asked":
            changed["intent"] = HUMAN
    elif performed.is_note is not None:
        changed |= _kept(turn, case, performed)
    elif case.owner == "queue":  # the bot only tells how it stands, or collects on
        changed["state"] = happen("customer_writes", owner=case.owner, state=case.state)[1]
        changed["intent"] = case.intent
    elif (case.owner, case.state) != (after := happen("bot_answers", owner=case.owner, state=case.state)):
        changed |= {"agent_id": None, "snoozed_until": None, "closed_at": None, "close_reason": None}
        changed["owner"], changed["state"] = after
    return replace(case, **changed)


def _earlier(turn: Turn, before: CaseRow | None) -> tuple[Reason, ...]:
    """The reasons that the case has, and why it is whose it is."""
    stored = before.reasons if before is not None else _entrance(turn)
    return (*stored, *(one for one in turn.known_person.reasons if one not in stored))


def _with_people(turn: Turn, case: CaseRow, handover: Handover, *, earlier: Sequence[Reason]) -> dict[str, Any]:
    owner, state = happen("hand_over", owner=case.owner, state=case.state)
    waits_since = case.queued_at if case.owner == "queue" else None  # another line, the same wait
    return {
        "owner": owner,
        "agent_id": None,
        "state": state,
        "queue": handover.target.queue,
        "topic": handover.topic,
        "level": handover.level,
        "priority": handover.target.priority,
        "queued_at": waits_since if waits_since is not None else turn.now,
        "closed_at": None,
        "close_reason": None,
        "reasons": (*earlier, *handover.reasons)[-_REASONS_KEPT:],
    }


def _kept(turn: Turn, case: CaseRow, performed: Performed) -> dict[str, Any]:
    """A message that only joins: a person's case wakes up from waiting, a robot's wakes nothing.

    A thank-you leaves a case solved.
    """
    note = performed.is_note
    is_new = turn.place is None or turn.place.case is None
    if isinstance(note, Note) and is_new and note.folder is not None:
        owner, state = happen("file_as_junk", owner=case.owner, state=case.state)
        return {"owner": owner, "state": state, "close_reason": note.folder}
    if (awake := woken(turn, case)) is not None:
        return {"state": awake, "snoozed_until": None}
    if not isinstance(note, Note) or not note.reopens:
        happen("robot_writes", owner=case.owner, state=case.state)
        return {}
    if note.is_polite and case.state == "solved":
        return {}
    _, state = happen("customer_writes", owner=case.owner, state=case.state)
    return {"state": state, "snoozed_until": None} if state != case.state else {}


def _opened(turn: Turn, performed: Performed, number: str) -> CaseRow:
    person, about = turn.known_person, turn.about
    is_reported = turn.unit_letter is not None and not turn.unit_letter.is_forward
    account = about.account if about is not None else person.account
    last = turn.last
    entrance = turn.channel.entrances.get(last.mailbox or "")
    linked_to = turn.place.linked_to if turn.place is not None else None
    return CaseRow(
        id=new_id(),
        number=number,
        contact_id=about.contact.id if about is not None else None if is_reported else person.customer_id,
        reporter_id=reporter_of(turn),
        account_id=account.id if account is not None else None,
        brand=(entrance.brand if entrance else None) or turn.section.brand,
        subject=last.mail.subject[:500] if last.mail is not None else None,
        language=turn.meaning.language if turn.meaning is not None else "en",
        topic=(entrance.topic if entrance else None) or turn.section.topic,
        owner="bot",
        version=1,
        opened_via=turn.claim.channel,
        opened_by=turn.claim.turn_id,
        opened_at=turn.now,
        active_at=turn.now,
        channel_kind=turn.channel.kind,
        linked=(linked_to,) if linked_to else (),
        reasons=(performed.reason, *_why_apart(turn), *_entrance(turn)),
    )


def _entrance(turn: Turn) -> tuple[Reason, ...]:
    """That a customer came in by an entrance not for customers."""
    by = turn.internal_entrance
    return () if by is None else ({"code": "internal-entrance", "args": {"entrance": by}},)


def _why_apart(turn: Turn) -> tuple[Reason, ...]:
    other = turn.place.parted_from if turn.place is not None else None
    return () if other is None else ({"code": "other-matter", "args": {"case": other.number}},)


def _conversation(turn: Turn, case: CaseRow) -> ConversationRow:
    stored = turn.conversation
    if stored is None:
        stored = ConversationRow(
            id=new_id(),
            channel=turn.claim.channel,
            identity_id=turn.known_person.identity.id,
            conversation_key=turn.claim.conversation_key if turn.forwarded_by is None else turn.last.sender.value,
            case_id=case.id,
        )
        turn.changes.conversations.append(stored)
    elif stored.case_id != case.id and case.state != "junk":
        stored = replace(stored, case_id=case.id)
        turn.changes.conversations.append(stored)
    return stored


def _put_case(turn: Turn, case: CaseRow, before: CaseRow | None) -> None:
    if before is None:
        turn.changes.new_cases.append(case)
        _link_back(turn, case)
    else:
        turn.changes.seen[case.id] = before.version
        turn.changes.cases.append(case)


def _link_back(turn: Turn, case: CaseRow) -> None:
    """Let the case of people, from which another matter was parted, name the new case too."""
    other = turn.place.parted_from if turn.place is not None else None
    if other is None:
        return
    turn.changes.seen[other.id] = other.version
    turn.changes.cases.append(replace(other, version=other.version + 1, linked=(*other.linked, case.id)))
    told = {"to": case.number, "why": "other-matter"}
    turn.changes.events.append(
        EventRow(
            id=new_id(), at=turn.now, actor="bot", kind="case.linked", subject=other.number, case_id=other.id, data=told
        )
    )


def _put_understandings(turn: Turn, incoming: Sequence[MessageRow]) -> None:
    for message, parse in zip(incoming, turn.parses, strict=False):
        if parse is None:
            continue
        turn.changes.understandings.append(understanding_row(message.id, parse))


def _put_acknowledgements(
    turn: Turn,
    case: CaseRow,
    performed: Performed,
    handover: Handover | None,
    letter: LetterRow | None,
    may_send: Reason | None,
) -> None:
    promise = handover.promise if handover is not None and letter is not None else None
    answered = Answered(
        outbox_id=letter.id if letter is not None else None,
        promise_id=promise.id if promise is not None else None,
        is_handover=handover is not None,
    )
    outcomes = acknowledge(len(turn.messages), answered, why_silent=may_send or performed.reason)
    turn.changes.acknowledgements += [
        AcknowledgementRow(
            inbox_id=row.id,
            case_id=case.id,
            outcome=one.outcome,
            reason=one.reason,
            outbox_id=one.outbox_id,
            promise_id=one.promise_id,
            at=turn.now,
        )
        for (row, _), one in zip(turn.messages, outcomes, strict=True)
    ]


def _auto_close(case: CaseRow, now: int, hours: float) -> TimerRow:
    return TimerRow(id=new_id(), kind="auto_close", subject=case.id, due_at=now + int(hours * _HOUR))


def _put_events(turn: Turn, case: CaseRow, performed: Performed, handover: Handover | None, *, is_new: bool) -> None:
    def put(kind: str, actor: str, **data: object) -> None:
        turn.changes.events.append(
            EventRow(id=new_id(), at=turn.now, actor=actor, kind=kind, subject=case.number, case_id=case.id, data=data)
        )

    if is_new:
        put("case.opened", "customer", via=turn.claim.channel, **turn.known_person.recognition)
    elif turn.place is not None and turn.place.reopens and case.state == "open":
        put("case.reopened", "customer", by="customer", **_ended_before(turn))
    first = min((one.position for one in turn.changes.messages if one.direction == "in"), default=None)
    put("message.received", "customer", messages=len(turn.messages), position=first, intent=case.intent)
    if handover is not None:
        alarm = isinstance(performed.hand_over, HandOver) and performed.hand_over.alarm
        facts = _facts(handover.target, turn.known_person.recognition)
        put(
            "case.handed_over",
            "bot",
            reasons=list(handover.reasons),
            alarm=alarm,
            **facts,
            **_asked(turn),
            **_learned(turn, performed),
        )
    elif performed.is_note is None:
        put("case.answered", "bot", reason=performed.reason, **_asked(turn))
    elif case.owner == "agent" and _tells_of_danger(turn):
        put("case.danger", "customer", agent=case.agent_id, alarm=True)


def _asked(turn: Turn) -> dict[str, object]:
    """What flows asked the order system for in this turn, and what came of it; nothing where they asked nothing."""
    return {"operations": list(turn.operations)} if turn.operations else {}


def _learned(turn: Turn, performed: Performed) -> dict[str, object]:
    """Which data a flow has and lacks, by their names alone; nothing where no flow ran."""
    row = performed.flow or turn.flow
    if row is None or "slots" not in row.state:
        return {}
    given = given_slots(row.flow, row.state)
    return {"handoff": {"flow": row.flow, "given": list(given), "missing": list(missing_slots(row.flow, given))}}


def _tells_of_danger(turn: Turn) -> bool:
    meaning = turn.understood
    return not turn.verdict.robot and decide.is_danger(meaning.intent, meaning.confidence, meaning.act_from)


def _ended_before(turn: Turn) -> dict[str, object]:
    case = turn.place.case if turn.place is not None else None
    if case is None:
        return {}
    return {"was": case.state, "after_us": turn.now - (case.closed_at or case.active_at)}


def _facts(target: Target, recognition: Mapping[str, object]) -> dict[str, object]:
    """What figures ask of a handover: whether we knew who it was, and whether somebody of theirs is named and asked."""
    return {
        "queue": target.queue,
        "recognised": recognition.get("recognised", False),
        "has_preferred": target.has_preferred,
        "first_role": target.specialists[0].role if target.specialists else None,
    }
