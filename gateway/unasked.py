"""Writes to a customer what he did not ask just now: goods are back, a branch has answered. Once, by the outbox.

The letter joins the case at which his conversation stands, so that his answer comes where it belongs; where that one
is over, the case in which he asked opens again with the bot. Who calls holds the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bots import registry
from channels.contract import Channel
from channels.message import Address
from config.settings import Settings
from gateway.agreements import address_of, agreement
from gateway.calendars import Calendar
from gateway.firing import OVER, Firing, case_of
from gateway.ids import SECOND, new_id
from gateway.left_flows import running_flow, state_in
from gateway.letters import StoredButton, letter_row
from gateway.mail_letters import brand_name, mail_channel_of, signature
from gateway.parts import Parts
from gateway.replies import MailPart, Office, Way, mail_part
from gateway.store import rows
from gateway.store.cases import Addressee, message_of_letter
from gateway.store.changes import Changes, write_one
from gateway.store.recipients import last_mail
from gateway.store.rows import CaseRow, ConversationRow, EventRow, FlowRow, MessageRow, TimerRow
from gateway.store.schema import conversation, flow_state, identity
from gateway.transitions import happen, transition

_HOUR: Final = 3600 * SECOND
_MERGES_FOLLOWED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """What is to be said: to which conversation, about which case, and under which `key` it is said once.

    `flow` is where the bot goes on when it is answered, set where nothing else is being asked. `mail` is another
    address to which it goes instead, as a letter of its own; with `asks_by_mail` its answer goes on with the flow too.
    """

    case_id: str
    conversation_id: str
    key: str
    language: str
    text: str
    subject: str
    buttons: Sequence[StoredButton] = ()
    flow: FlowRow | None = None
    mail: str | None = None
    asks_by_mail: bool = False
    events: Sequence[EventRow] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A letter that was written: the case as it then is, and what waits for a wake-up."""

    case: CaseRow
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """Where the customer is written to."""

    channel: Channel
    conversation: ConversationRow
    kind: str
    value: str


def tell(connection: Connection, said: Unasked, firing: Firing) -> Said | None:
    """Write the letter; None where it was written before, or where nobody can be written to any more."""
    if message_of_letter(connection, said.key) is not None:
        return None
    end = _end_of(connection, said.conversation_id, firing.channels)
    if end is None:
        return None
    case = _case_for(connection, said, end)
    if case is None or not may_write(firing.settings, end.channel.name):
        return None
    changes = Changes(seen={case.id: case.version})
    after = _spoken_in(case, firing, changes)
    stands_here = end.conversation.case_id == after.id
    if not stands_here:
        changes.conversations.append(replace(end.conversation, case_id=after.id))
    is_elsewhere = said.mail is not None and (end.kind, end.value) != ("email", said.mail)
    is_by_mail = is_elsewhere and not _is_blocked(connection, said, firing)
    to_mail = _mail_channel(firing, end.channel.name, case) if is_by_mail else None
    _put_letter(connection, changes, said, after, end, firing, to_mail)
    is_answered_here = to_mail is None or said.asks_by_mail
    if said.flow is not None and is_answered_here and after.owner == "bot" and not _is_asked(connection, after.id):
        mailed = said.mail if to_mail is not None else None
        asked_of = address_of(end.kind, end.value) if mailed is None else address_of("email", mailed)
        changes.flows.append(_to_agree(replace(said.flow, case_id=after.id), asked_of, firing.now))
    changes.cases.append(after)
    changes.events += [replace(one, case_id=after.id, subject=after.number) for one in said.events]
    return Said(case=after, changes=write_one(connection, changes))


def firing_of(parts: Parts, now: int) -> Firing:
    """What letters and decisions of this instant work with."""
    return Firing(
        settings=parts.settings,
        calendars=parts.calendars,
        now=now,
        texts=parts.texts,
        tokens=parts.tokens,
        channels=parts.channels,
    )


def may_write(settings: Settings, channel: str) -> bool:
    """Whether anything may be said by itself on this channel: one that is only looked on at sends nothing."""
    section = settings.channels.get(channel)
    return section is not None and section.enabled and section.bot and not section.observe


def present_case(connection: Connection, case_id: str) -> CaseRow | None:
    """The case, locked, or the one that it was merged into in the end."""
    case = case_of(connection, case_id)
    for _ in range(_MERGES_FOLLOWED):
        if case is None or case.merged_into is None:
            break
        case = case_of(connection, case.merged_into)
    return case


def _to_agree(row: FlowRow, asked_of: str, now: int) -> FlowRow:
    """The flow, with what a yes to its letter agrees to where that is a summary."""
    state = state_in(row)
    return (
        row
        if state is None
        else replace(row, state={**row.state, **agreement(state, registry.flows()[row.flow], now, asked_of)})
    )


def _end_of(connection: Connection, conversation_id: str, channels: Mapping[str, Channel]) -> _End | None:
    query = select(*rows.CONVERSATIONS.columns, identity.c.kind, identity.c.value)
    query = query.join(identity, identity.c.id == conversation.c.identity_id)
    found = connection.execute(query.where(conversation.c.id == conversation_id)).one_or_none()
    if found is None:
        return None
    *own, kind, value = found
    thread = rows.CONVERSATIONS.of(own)
    channel = channels.get(thread.channel)
    if channel is None or channel.delivery == "answer":
        return None
    return _End(channel=channel, conversation=thread, kind=kind, value=value)


def _case_for(connection: Connection, said: Unasked, end: _End) -> CaseRow | None:
    present = present_case(connection, end.conversation.case_id) if end.conversation.case_id is not None else None
    if present is not None and present.state not in OVER and not present.observed:
        return present
    own = present_case(connection, said.case_id)
    return own if own is not None and not own.observed and own.state != "junk" else None


def _spoken_in(case: CaseRow, firing: Firing, changes: Changes) -> CaseRow:
    """The case with one more message; one that is over is the bot's again, and closes again by itself."""
    after = replace(case, version=case.version + 1, last_position=case.last_position + 1)
    if transition("bot_answers", owner=case.owner, state=case.state) is None:
        return after  # people have it: they see what was said
    owner, state = happen("bot_answers", owner=case.owner, state=case.state)
    if case.owner != "bot":
        closes_at = firing.now + int(firing.settings.gateway.auto_close_hours * _HOUR)
        changes.timers.append(TimerRow(id=new_id(), kind="auto_close", subject=case.id, due_at=closes_at))
    return replace(
        after,
        owner=owner,
        state=state,
        agent_id=None,
        active_at=max(case.active_at, firing.now),
        snoozed_until=None,
        closed_at=None,
        close_reason=None,
    )


def _put_letter(
    connection: Connection,
    changes: Changes,
    said: Unasked,
    case: CaseRow,
    end: _End,
    firing: Firing,
    to_mail: Channel | None,
) -> None:
    channel = to_mail or end.channel
    buttons = said.buttons if to_mail is None and channel.has_buttons else ()
    message = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=case.last_position,
        conversation_id=end.conversation.id if to_mail is None else None,
        direction="out",
        author="system",
        channel=channel.name,
        text=said.text,
        buttons=list(buttons) or None,
        language=said.language,
        at=firing.now,
    )
    changes.messages.append(message)
    if to_mail is None and channel.kind != "email":
        changes.lane_of[message.id] = (channel.name, end.conversation.conversation_key)
    mail = _mail_part(connection, said, case, end, firing, to_mail, message.id)
    to = Address(kind="email", value=said.mail or "") if to_mail else Address(kind=end.kind, value=end.value)  # type: ignore[arg-type]
    changes.letters.append(
        letter_row(
            to=to,
            text=said.text,
            author="system",
            case_id=case.id,
            case_number=case.number,
            case_version=case.version,
            channel=channel.name,
            conversation_key=said.mail or "" if to_mail else end.conversation.conversation_key,
            key=said.key,
            now=firing.now,
            is_feed=channel.delivery == "feed",
            message_id=message.id,
            language=said.language,
            buttons=buttons,
            sender=mail.sender,
            thread=mail.thread,
            brand=mail.brand,
            signature=mail.signature,
        )
    )


def _mail_part(
    connection: Connection,
    said: Unasked,
    case: CaseRow,
    end: _End,
    firing: Firing,
    to_mail: Channel | None,
    message_id: str,
) -> MailPart:
    """The thread of the mail that the customer wrote last, or a fresh one where he asked to be written to by mail."""
    if to_mail is None:
        last = last_mail(connection, case, end.conversation.id)
        to = Addressee(conversation=end.conversation, kind=end.kind, value=end.value, last=last)
        office = Office(
            settings=firing.settings, entrances=end.channel.entrances, zone=_zone(firing.settings, firing.calendars)
        )
        way = Way(to=to, kind=end.channel.kind, delivery=end.channel.delivery, office=office)
        return mail_part(way, case, message_id, firing.tokens, text=said.text, agent="")
    brand = firing.settings.channels[to_mail.name].brand or case.brand
    mailbox = next(iter(to_mail.entrances), None)
    subject = f"{said.subject} [#{case.number}]"
    return MailPart(
        sender=mailbox,
        thread={"token": firing.tokens.make(message_id), "subject": subject, "references": []},
        brand=brand_name(firing.settings, brand),
        signature=signature(firing.settings, to_mail.entrances.get(mailbox or ""), brand, said.language),
    )


def _is_blocked(connection: Connection, said: Unasked, firing: Firing) -> bool:
    """Whether the address refused a letter lately: then the customer is told where he wrote himself."""
    since = firing.now - firing.settings.acknowledgement.blocked_days * 24 * _HOUR
    own = (identity.c.kind == "email", func.lower(identity.c.value) == (said.mail or "").lower())
    query = select(identity.c.id).where(*own, identity.c.blocked_at > since)
    return connection.execute(query.limit(1)).first() is not None


def _mail_channel(firing: Firing, spoken_on: str, case: CaseRow) -> Channel | None:
    """The mail channel of the brand that the customer wrote to."""
    names = [name for name, one in firing.channels.items() if one.kind == "email" and one.delivery == "push"]
    section = firing.settings.channels.get(spoken_on)
    name = mail_channel_of(firing.settings, names, case.brand or (section.brand if section is not None else None))
    return None if name is None else firing.channels[name]


def _zone(settings: Settings, calendars: Mapping[str, Calendar]) -> str:
    default = calendars.get(settings.gateway.default_calendar)
    return str(default.zone) if default is not None else "UTC"


def _is_asked(connection: Connection, case_id: str) -> bool:
    """Whether the bot waits for an answer of the customer in this case already."""
    query = select(*rows.FLOWS.columns).where(flow_state.c.case_id == case_id)
    found = connection.execute(query).one_or_none()
    return found is not None and running_flow(rows.FLOWS.of(found)) is not None
