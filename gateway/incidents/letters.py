"""Writes to units what is missing and that a report is awaited, and to whoever answers for a silent one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from channels.contract import Channel
from channels.message import Address
from gateway.ids import from_us, new_id
from gateway.incidents.drafts import Rules
from gateway.letters import letter_row
from gateway.mail_reading import bare_subject
from gateway.store.incidents import IncidentRow, Thread
from gateway.store.rows import CaseRow, LetterRow, MessageRow
from gateway.texts import Texts
from gateway.threads import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What letters to units are made with."""

    texts: Texts
    tokens: Tokens
    channels: Mapping[str, Channel]
    rules: Rules
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter with its place in the case: the case after it, its message, the letter itself."""

    case: CaseRow
    message: MessageRow
    letter: LetterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a letter gets there: the mail channel, whose mailbox it is from, and the thread that it goes on."""

    channel: str
    mailbox: str | None
    to: str
    thread: Thread | None


def about_missing(post: Post, case: CaseRow, incident: IncidentRow, threads: Sequence[Thread]) -> Written | None:
    """The letter to a unit that lists exactly what is missing, or None where it has no mail address."""
    way, language = _to_unit(post, incident, threads), _language(post, case, incident)
    text = post.texts.say(
        language,
        "incident-reminder",
        number=case.number,
        unit=post.rules.units.title_of(incident.unit, language),
        missing=items_told(post.texts, language, incident, post.rules),
    )
    return _written(post, case, way, "incident-subject", text, language, key=f"remind:{incident.reminders}")


def about_report(
    post: Post, case: CaseRow, incident: IncidentRow, threads: Sequence[Thread], *, is_late: bool
) -> Written | None:
    """The letter to a unit that asks for its closing report, or None where it has no mail address."""
    way, language = _to_unit(post, incident, threads), _language(post, case, incident)
    unit = post.rules.units.title_of(incident.unit, language)
    if is_late:
        text = post.texts.say(language, "incident-report-late", number=case.number, unit=unit)
    else:
        when = _when(post, incident, language)
        text = post.texts.say(language, "incident-report", number=case.number, unit=unit, when=when)
    key = f"report:{incident.solved_at}:{is_late}"
    return _written(post, case, way, "incident-report-subject", text, language, key=key)


def about_silence(post: Post, case: CaseRow, incident: IncidentRow) -> Written | None:
    """The letter to the responsible person of a unit that does not complete an incident, or None without one."""
    section = post.rules.units.by_name.get(incident.unit)
    way = _fresh(post, section.responsible) if section is not None and section.responsible else None
    language = post.rules.units.language_of(incident.unit)
    text = post.texts.say(
        language,
        "incident-escalation",
        number=case.number,
        unit=post.rules.units.title_of(incident.unit, language),
        missing=items_told(post.texts, language, incident, post.rules),
        count=incident.reminders,
    )
    key = f"escalate:{incident.reminders}"
    return _written(post, case, way, "incident-escalation-subject", text, language, key=key)


def items_told(texts: Texts, language: str, incident: IncidentRow, rules: Rules) -> str:
    """What is missing, a line each."""
    dpi = rules.least_dpi(incident.unit)
    lines: list[str] = []
    for item in incident.missing:
        key = f"incident-item-{item.replace('_', '-')}"
        lines.append("- " + (texts.say(language, key, dpi=dpi) if item == "scan" else texts.say(language, key)))
    return "\n".join(lines)


def _language(post: Post, case: CaseRow, incident: IncidentRow) -> str:
    """The language of who wrote by mail; a unit that reported otherwise is written to in its own."""
    return case.language if incident.via == "mail" else post.rules.units.language_of(incident.unit)


def _when(post: Post, incident: IncidentRow, language: str) -> str:
    calendar = post.rules.units.calendar_of(incident.unit, post.rules.calendars)
    due_at = incident.report_due_at
    if calendar is None or due_at is None:
        return ""
    return post.texts.when(from_us(due_at), language, calendar.zone, from_us(post.now))


def _to_unit(post: Post, incident: IncidentRow, threads: Sequence[Thread]) -> _Way | None:
    """The thread in which the unit wrote, else a letter to its first address."""
    units = post.rules.units
    for thread in threads:
        channel = post.channels.get(thread.channel)
        if channel is not None and channel.kind == "email" and units.unit_at(thread.address) == incident.unit:
            used = str(thread.verdict.get("mailbox") or "")
            mailbox = used if used in channel.entrances else units.public_mailbox(channel)
            return _Way(channel=thread.channel, mailbox=mailbox, to=thread.address, thread=thread)
    section = units.by_name.get(incident.unit)
    return _fresh(post, section.addresses[0]) if section is not None and section.addresses else None


def _fresh(post: Post, to: str) -> _Way | None:
    found = next((one for one in post.channels.values() if one.kind == "email"), None)
    if found is None:
        return None
    return _Way(channel=found.name, mailbox=post.rules.units.public_mailbox(found), to=to, thread=None)


def _written(
    post: Post, case: CaseRow, way: _Way | None, subject: str, text: str, language: str, *, key: str
) -> Written | None:
    if way is None:
        return None
    after = replace(case, version=case.version + 1, last_position=case.last_position + 1)
    message = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=after.last_position,
        conversation_id=way.thread.conversation_id if way.thread is not None else None,
        direction="out",
        author="system",
        channel=way.channel,
        text=text,
        language=language,
        at=post.now,
    )
    letter = letter_row(
        to=Address(kind="email", value=way.to),
        text=text,
        author="system",
        case_id=case.id,
        case_number=case.number,
        case_version=after.version,
        channel=way.channel,
        conversation_key=way.thread.conversation_key if way.thread is not None else way.to,
        key=f"incident:{case.id}:{key}",
        now=post.now,
        is_feed=False,
        message_id=message.id,
        language=language,
        sender=way.mailbox,
        thread=_mail_thread(post, case, way, subject, message.id, language),
    )
    return Written(case=after, message=message, letter=letter)


def _mail_thread(
    post: Post, case: CaseRow, way: _Way, subject: str, message_id: str, language: str
) -> dict[str, object]:
    told = post.texts.say(language, subject, number=case.number)
    own = bare_subject(str(way.thread.verdict.get("subject") or "")) if way.thread is not None else ""
    answered = way.thread.external_id if way.thread is not None else None
    return {
        "token": post.tokens.make(message_id),
        "subject": f"Re: {own} [#{case.number}]" if own else told,
        "in_reply_to": answered,
        "references": [answered] if answered else [],
    }
