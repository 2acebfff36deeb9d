"""Turns what a turn came to into rows: the case, its messages, the answer, its acknowledgement and its events. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from channels.message import Message
from gateway.acknowledge import Answered, acknowledge
from gateway.decide import HandOver, Note
from gateway.handover import Handover
from gateway.ids import SECOND, new_id
from gateway.letters import letter_row
from gateway.mail_events import note_mail
from gateway.mail_letters import Wording
from gateway.mail_reading import mailboxes_of
from gateway.perform import Performed
from gateway.routing import reason
from gateway.store.lanes import Row
from gateway.store.rows import (
    AcknowledgementRow,
    AttachmentRow,
    CaseRow,
    ConversationRow,
    EventRow,
    LetterRow,
    MessageRow,
    Reason,
    TimerRow,
    UnderstandingRow,
)
from gateway.threads import Tokens
from gateway.turns import Turn
from nlu.contract import Parse

_HOUR = 3600 * SECOND
_RANKING_KEPT = 5
_TEXT_KEPT = 100_000
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
) -> None:
    """Fill the turn's changes; `number` is that of a new case, `may_send` the reason why nothing may be sent."""
    before = turn.place.case if turn.place is not None else None
    speaks = may_send is None and (handover is not None or any(performed.said))
    case = _case(turn, performed, handover, before, number, added=len(turn.messages) + speaks)
    turn.case = case
    conversation = _conversation(turn, case)
    incoming = _incoming(turn, case, conversation, after=case.last_position - len(turn.messages) - speaks)
    letter: LetterRow | None = None
    if speaks:
        told = _told(turn, case, performed, handover, wording)
        letter = _outgoing(turn, case, conversation, performed, told, tokens)
    _put_case(turn, case, before)
    _put_understandings(turn, incoming)
    _put_promise(turn, handover, letter)
    _put_acknowledgements(turn, case, performed, handover, letter, may_send)
    if performed.flow is not None:
        turn.changes.flows.append(replace(performed.flow, case_id=case.id))
    if case.owner == "bot" and (before is None or before.owner != "bot"):
        turn.changes.timers.append(_auto_close(case, turn.now, auto_close_hours))
    _put_events(turn, case, performed, handover, is_new=before is None)
    note_mail(turn, case, letter, tokens)


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
    if before is not None:
        changed["version"] = before.version + 1
        changed["active_at"] = turn.now
        is_spoken = turn.meaning is not None and not turn.verdict.robot
        changed["language"] = turn.meaning.language if turn.meaning is not None and is_spoken else before.language
    if performed.intent is not None and (case.intent in (None, *_SMALL_TALK) or performed.intent not in _SMALL_TALK):
        changed["intent"] = performed.intent
    if handover is not None:
        changed |= _with_people(turn, case, handover)
    elif performed.is_note is not None:
        changed |= _kept(turn, case, performed)
    elif case.owner != "bot" or case.state != "open":
        changed |= {"owner": "bot", "agent_id": None, "state": "open", "closed_at": None, "close_reason": None}
    return replace(case, **changed)


def _with_people(turn: Turn, case: CaseRow, handover: Handover) -> dict[str, Any]:
    return {
        "owner": "queue",
        "agent_id": None,
        "state": "open",
        "queue": handover.target.queue,
        "topic": handover.topic,
        "level": handover.level,
        "priority": handover.target.priority,
        "queued_at": turn.now,
        "closed_at": None,
        "close_reason": None,
        "reasons": (*case.reasons, *handover.reasons)[-_REASONS_KEPT:],
    }


def _kept(turn: Turn, case: CaseRow, performed: Performed) -> dict[str, Any]:
    """A message that only joins: a person's case wakes up from waiting, a robot's wakes nothing."""
    note = performed.is_note
    is_new = turn.place is None or turn.place.case is None
    if isinstance(note, Note) and is_new and note.folder:
        return {"owner": "nobody", "state": "junk"}
    if isinstance(note, Note) and note.reopens and case.state in ("waiting_customer", "waiting_third", "snoozed"):
        return {"state": "open", "snoozed_until": None}
    return {}


def _opened(turn: Turn, performed: Performed, number: str) -> CaseRow:
    person = turn.known_person
    last = turn.last
    entrance = turn.channel.entrances.get(last.mailbox or "")
    linked_to = turn.place.linked_to if turn.place is not None else None
    return CaseRow(
        id=new_id(),
        number=number,
        contact_id=person.contact.id,
        account_id=person.account.id if person.account is not None else None,
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
        linked=(linked_to,) if linked_to else (),
        reasons=(performed.reason,),
    )


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


def _incoming(turn: Turn, case: CaseRow, conversation: ConversationRow, *, after: int) -> list[MessageRow]:
    made: list[MessageRow] = []
    position = after
    parses: Sequence[Parse | None] = turn.parses or [None] * len(turn.messages)
    for (row, message), parse in zip(turn.messages, parses, strict=True):
        position += 1
        made.append(_message(turn, case, conversation, row, message, parse, position))
        turn.changes.attachments += [
            AttachmentRow(
                id=new_id(),
                message_id=made[-1].id,
                name=file.name[:300],
                media_type=file.media_type[:120],
                size=file.size,
                sha256=turn.stored_files.get((row.id, place)),
                url=file.url,
            )
            for place, file in enumerate(message.files)
        ]
    turn.changes.messages += made
    return made


def _message(
    turn: Turn,
    case: CaseRow,
    conversation: ConversationRow,
    row: Row,
    message: Message,
    parse: Parse | None,
    position: int,
) -> MessageRow:
    return MessageRow(
        id=new_id(),
        case_id=case.id,
        position=position,
        conversation_id=conversation.id,
        inbox_id=row.id,
        seq=row.seq if turn.forwarded_by is None else None,  # a place in the lane of whoever forwarded it
        direction="in",
        author="visitor",
        author_name=turn.known_person.contact.name or message.sender.name,
        channel=turn.claim.channel,
        external_id=message.external_id,
        in_reply_to=message.mail.in_reply_to if message.mail is not None else None,
        text=(message.text or _pressed_title(turn, message))[:_TEXT_KEPT],
        full_text=message.full_text[:_TEXT_KEPT] if message.full_text else None,
        language=parse.language if parse is not None else None,
        verdict=_verdict(turn, message),
        at=row.received_at,
    )


def _pressed_title(turn: Turn, message: Message) -> str:
    return f"[{message.button}]" if message.button else ""


def _verdict(turn: Turn, message: Message) -> dict[str, object] | None:
    if message.mail is None:
        return None
    return {
        "kind": turn.verdict.kind,
        "robot": turn.verdict.robot,
        "reasons": [reason(one.code, **one.args) for one in turn.verdict.reasons],
        "mailbox": message.mailbox,
        "mailboxes": list(mailboxes_of(message, turn.channel.entrances)),
        "subject": message.mail.subject,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is said to the customer, in whose name, and for mail under which subject."""

    text: str
    author: str = "bot"
    subject: str = ""


def _told(turn: Turn, case: CaseRow, performed: Performed, handover: Handover | None, wording: Wording) -> _Told:
    said = [part for part in performed.said if part]
    if turn.last.mail is None:
        return _Told(text="\n\n".join([*said, handover.said] if handover is not None else said))
    if handover is None:
        return _Told(text="\n\n".join(said), subject=wording.answer_subject(turn.last, case))
    entrance = turn.channel.entrances.get(turn.last.mailbox or "")
    brand = (entrance.brand if entrance else None) or turn.section.brand
    is_urgent = isinstance(performed.hand_over, HandOver) and performed.hand_over.alarm
    text = wording.acknowledgement(case, handover, said=said, brand=brand, now=turn.now, is_urgent=is_urgent)
    return _Told(text=text, author="system", subject=wording.acknowledgement_subject(turn.last, case))


def _outgoing(
    turn: Turn,
    case: CaseRow,
    conversation: ConversationRow,
    performed: Performed,
    told: _Told,
    tokens: Tokens,
) -> LetterRow:
    text, buttons = told.text, performed.buttons
    if buttons and not turn.channel.has_buttons:
        text += "\n" + "\n".join(f"{place}. {one['title']}" for place, one in enumerate(buttons, start=1))
        buttons = []
    message = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=case.last_position,
        conversation_id=conversation.id,
        direction="out",
        author=told.author,
        channel=turn.claim.channel,
        text=text,
        buttons=buttons or None,
        language=case.language,
        at=turn.now,
    )
    turn.changes.messages.append(message)
    if turn.forwarded_by is None:
        turn.changes.lane_of[message.id] = turn.claim.key
    if turn.is_feed:
        turn.changes.feed_channels = frozenset((turn.claim.channel,))
    letter = letter_row(
        to=turn.last.sender,
        text=text,
        author=told.author,
        case_id=case.id,
        case_number=case.number,
        case_version=case.version,
        channel=turn.claim.channel,
        conversation_key=conversation.conversation_key,
        key=f"turn:{turn.claim.turn_id}",
        now=turn.now,
        is_feed=turn.is_feed,
        message_id=message.id,
        language=case.language,
        buttons=buttons,
        sender=turn.last.mailbox,
        thread=_thread(turn.last, message.id, tokens, told.subject),
    )
    turn.changes.letters.append(letter)
    return letter


def _thread(message: Message, message_id: str, tokens: Tokens, subject: str) -> dict[str, object] | None:
    if message.mail is None:
        return None
    known = [*message.mail.references, message.mail.message_id]
    return {
        "token": tokens.make(message_id),
        "subject": subject,
        "in_reply_to": message.mail.message_id,
        "references": [one for one in known if one][-20:],
    }


def _put_case(turn: Turn, case: CaseRow, before: CaseRow | None) -> None:
    if before is None:
        turn.changes.new_cases.append(case)
    else:
        turn.changes.seen[case.id] = before.version
        turn.changes.cases.append(case)


def _put_understandings(turn: Turn, incoming: Sequence[MessageRow]) -> None:
    for message, parse in zip(incoming, turn.parses, strict=False):
        if parse is None:
            continue
        turn.changes.understandings.append(
            UnderstandingRow(
                message_id=message.id,
                engine=parse.engine,
                model=parse.model,
                intent=parse.intent.name,
                also=list(parse.also),
                confidence=parse.intent.confidence,
                ranking=[
                    {"name": one.name, "confidence": round(one.confidence, 4)} for one in parse.ranking[:_RANKING_KEPT]
                ],
                entities=[
                    {
                        "entity": one.entity,
                        "value": one.value,
                        "normalized": one.normalized,
                        "start": one.start,
                        "end": one.end,
                    }
                    for one in parse.entities
                ],
            )
        )


def _put_promise(turn: Turn, handover: Handover | None, letter: LetterRow | None) -> None:
    if handover is None or handover.promise is None or letter is None:
        return
    case_id = turn.case.id if turn.case is not None else handover.promise.case_id
    turn.changes.promises.append(replace(handover.promise, case_id=case_id))
    if handover.warn_at is not None:
        turn.changes.timers.append(
            TimerRow(id=new_id(), kind="promise", subject=handover.promise.id, due_at=handover.warn_at)
        )


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
        put("case.opened", "customer", via=turn.claim.channel)
    put("message.received", "customer", messages=len(turn.messages), intent=case.intent)
    if handover is not None:
        alarm = isinstance(performed.hand_over, HandOver) and performed.hand_over.alarm
        put("case.handed_over", "bot", queue=handover.target.queue, reasons=list(handover.reasons), alarm=alarm)
    elif performed.is_note is None:
        put("case.answered", "bot", reason=performed.reason)
