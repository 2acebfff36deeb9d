"""Turns what a turn came to into rows: the case, its messages, the answer, its acknowledgement and its events. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway import complaint_timers, wanted_rows
from gateway.acknowledge import Answered, acknowledge
from gateway.agent_forwards import note_of
from gateway.assemble_messages import incoming, outgoing, told, with_notices
from gateway.case_after import case_after
from gateway.handover import Handover
from gateway.ids import SECOND, new_id
from gateway.letter_limits import note_letter
from gateway.mail_events import note_mail
from gateway.mail_letters import Wording
from gateway.performed import Performed
from gateway.promise_rows import put_promises
from gateway.promising import Clocks
from gateway.routing import placed
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
from gateway.turn_events import put_events
from gateway.turns import Turn
from gateway.understand import understanding_row

_HOUR = 3600 * SECOND


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
    case = case_after(turn, performed, handover, before, number, added=len(turn.messages) + speaks + has_note)
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
    if before is not None and before.owner == "queue" and (handover is not None or case.owner == "bot"):
        turn.changes.offers_ended.append((case.id, "rerouted", turn.now))
    _put_understandings(turn, received)
    _put_acknowledgements(turn, case, performed, handover, letter, may_send)
    _put_flow(turn, case, performed, complaint_hours=wording.settings.gateway.complaint_hours)
    if case.owner == "bot" and (before is None or before.owner != "bot"):
        turn.changes.timers.append(_auto_close(case, turn.now, auto_close_hours))
    put_events(turn, case, performed, handover, is_new=before is None)
    note_mail(turn, case, tokens)
    note_letter(turn, case, letter, wording.settings.acknowledgement, why_none=may_send, is_told=handover is not None)


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


def _put_flow(turn: Turn, case: CaseRow, performed: Performed, *, complaint_hours: float) -> None:
    """Keep where the flow stands; one that takes a complaint down ends by a timer."""
    if performed.flow is None:
        return
    turn.changes.flows.append(replace(performed.flow, case_id=case.id))
    timer = complaint_timers.timer_for(turn.flow, performed.flow, case_id=case.id, now=turn.now, hours=complaint_hours)
    turn.changes.timers += [timer] if timer is not None else []


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
