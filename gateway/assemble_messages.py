"""The rows of a turn's messages: what the customer wrote, and what is said to him, with its letter. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from channels.message import Message
from gateway import thread_people
from gateway.decide import HandOver
from gateway.edits import attachment_of
from gateway.handover import Handover
from gateway.ids import new_id
from gateway.letters import StoredButton, letter_row
from gateway.mail_letters import Wording, brand_name, signature
from gateway.mail_reading import mailboxes_of, people_of, reply_to_of
from gateway.notices import mark_of, text_in
from gateway.perform import Performed
from gateway.routing import reason
from gateway.store.lanes import Row
from gateway.store.notices import Notice
from gateway.store.rows import CaseRow, ConversationRow, LetterRow, MessageRow
from gateway.threads import Tokens
from gateway.turns import Turn
from nlu.contract import Parse

_TEXT_KEPT = 100_000


def incoming(turn: Turn, case: CaseRow, conversation: ConversationRow, *, after: int) -> list[MessageRow]:
    """The rows of what the customer wrote, placed in the case after `after`; put into the turn's changes."""
    made: list[MessageRow] = []
    position = after
    parses: Sequence[Parse | None] = turn.parses or [None] * len(turn.messages)
    for (row, message), parse in zip(turn.messages, parses, strict=True):
        position += 1
        made.append(_message(turn, case, conversation, row, message, parse, position))
        turn.changes.attachments += [
            attachment_of(file, made[-1].id, sha256=turn.stored_files.get((row.id, place)), now=turn.now)
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
        content_key=turn.content_key,
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
        "reasons": [reason(one.code, **one.args) for one in thread_people.told(turn).reasons],
        "mailbox": message.mailbox,
        "mailboxes": list(mailboxes_of(message, turn.channel.entrances)),
        "subject": message.mail.subject,
        "people": people_of(message, turn.channel.entrances),
        **({"reply_to": reply_to} if (reply_to := reply_to_of(message, turn.channel.entrances)) else {}),
        **({} if message.mail.authentic == "unknown" else {"authentic": message.mail.authentic}),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said to the customer, in whose name, and for mail under which subject, brand and signature."""

    text: str
    author: str = "bot"
    subject: str = ""
    is_urgent: bool = False
    brand: str | None = None
    signature: str = ""


def told(turn: Turn, case: CaseRow, performed: Performed, handover: Handover | None, wording: Wording) -> Told:
    """What is said for the turn: the bot's words, by mail to people the acknowledgement letter."""
    said = [part for part in performed.said if part]
    is_urgent = isinstance(performed.hand_over, HandOver) and performed.hand_over.alarm
    if turn.last.mail is None:
        promise = [handover.said] if handover is not None and not _says_when(turn, said, is_urgent=is_urgent) else []
        return Told(text="\n\n".join([*said, *promise]), is_urgent=is_urgent)
    entrance = turn.channel.entrances.get(turn.last.mailbox or "")
    brand = (entrance.brand if entrance else None) or turn.section.brand
    letter = Told(
        text="\n\n".join(said),
        brand=brand_name(wording.settings, brand),
        signature=signature(wording.settings, entrance, brand, case.language),
    )
    if handover is None:
        return replace(letter, subject=wording.answer_subject(turn.last, case))
    if _says_when(turn, said, is_urgent=is_urgent):
        handover = replace(handover, promise=None)
    text = wording.acknowledgement(case, handover, said=said, now=turn.now, is_urgent=is_urgent)
    subject = wording.acknowledgement_subject(turn.last, case)
    return replace(letter, text=text, author="system", subject=subject, is_urgent=is_urgent)


def _says_when(turn: Turn, said: Sequence[str], *, is_urgent: bool) -> bool:
    """Whether what is said tells already when somebody comes back to him: at once, or in the window just agreed."""
    return bool(said) and (is_urgent or any(one.row.kind == "callback" for one in turn.promised))


def with_notices(turn: Turn, case: CaseRow, said: Told, notices: Sequence[Notice], wording: Wording) -> Told:
    """What is said with the notices first, unless somebody may be in danger; noted, so that it is said once."""
    if not notices:
        return said
    default = wording.settings.gateway.default_language
    first = [text_in(one, case.language, default) for one in notices]
    parts = [said.text, *first] if said.is_urgent else [*first, said.text]
    turn.changes.marks += [(mark_of(one, turn.claim.channel, turn.last.sender), turn.now) for one in notices]
    return replace(said, text="\n\n".join(parts))


def outgoing(
    turn: Turn,
    case: CaseRow,
    conversation: ConversationRow,
    buttons: Sequence[StoredButton],
    said: Told,
    tokens: Tokens,
) -> LetterRow:
    """The rows of what is said: the message and its letter, put into the turn's changes; buttons as the channel can."""
    text = said.text
    if buttons and not turn.channel.has_buttons:
        text += "\n" + "\n".join(f"{place}. {one['title']}" for place, one in enumerate(buttons, start=1))
        buttons = ()
    message = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=case.last_position,
        conversation_id=conversation.id,
        direction="out",
        author=said.author,
        channel=turn.claim.channel,
        text=text,
        buttons=list(buttons) or None,
        language=case.language,
        at=turn.now,
    )
    turn.changes.messages.append(message)
    files = [one.row(message.id) for one in turn.enclosures]
    turn.changes.attachments += files
    if turn.forwarded_by is None:
        turn.changes.lane_of[message.id] = turn.claim.key
    letter = letter_row(
        to=turn.last.sender,
        text=text,
        author=said.author,
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
        thread=_thread(turn.last, message.id, tokens, said.subject),
        brand=said.brand,
        signature=said.signature,
        attachments=files,
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
