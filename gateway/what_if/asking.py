"""Says where a mail, a call or a message would go at some instant, and why; keeps nothing of it.

It takes the very way of a real one, with the settings, care table and people as they stand, and stops before anything
is performed: no flow runs, no row is written, no case number is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, Literal

import orjson

from channels.contract import Channel
from channels.email.inbound import envelope
from channels.errors import BadPayload
from channels.message import Address, IdentityKind, Message
from config.settings import ChannelSettings
from gateway import decide, mail_reading, matters, robots
from gateway.errors import NotValid
from gateway.ids import from_us, new_id
from gateway.numbers import Numbers
from gateway.parts import Parts
from gateway.perform import Performed
from gateway.pipeline import Pipeline
from gateway.reading import own_addresses
from gateway.situations import situation_of
from gateway.store.contexts import AccountRow, Known
from gateway.store.lanes import Claim, Row
from gateway.store.rows import CaseRow, Reason
from gateway.to_people import handover_of
from gateway.turns import Turn
from gateway.what_if.cases import CaseKnown, load_case, target_of

By = Literal["bot", "person", "nobody"]

_IDENTITY_OF: Final[Mapping[str, IdentityKind]] = {
    "email": "email",
    "phone": "phone",
    "telegram": "telegram",
    "webchat": "visitor",
    "api": "external",
}
_NO_ADDRESS: Final = "@mail.invalid"
_HUMAN: Final = robots.Verdict(robot=False, kind="human")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What comes in: from whom, on which channel or to which of our addresses or numbers, and when (microseconds)."""

    sender: str
    at: int
    text: str = ""
    subject: str = ""
    to: str | None = None
    channel: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """One of those who would be asked before others, in order, and as what."""

    agent: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldGo:
    """Who would deal with it first, and which queue and people it has, with every reason on the way.

    `joins` is the number of the case it would belong to. Queue and people are told also where the bot would answer:
    that is where it goes as soon as a person is wanted.
    """

    channel: str
    kind: str
    by: By
    verdict: str
    joins: str | None
    contact: str | None
    account: AccountRow | None
    topic: str | None
    intent: str | None
    confidence: float | None
    level: str
    queue: str | None
    people: tuple[Who, ...]
    reasons: tuple[Reason, ...]
    promised_at: int | None


async def would_go(parts: Parts, question: Question) -> WouldGo:
    """Where this would go; raises NotValid where no channel takes it or it cannot be read."""
    channel = _channel(parts, question)
    rehearsal = _Rehearsal(parts, _NoNumbers(parts.store), now=lambda: question.at)
    if channel.kind == "phone":
        return await rehearsal.call(channel, question)
    return await rehearsal.message(channel, question)


class _NoNumbers(Numbers):
    """Numbers for cases that are never made."""

    async def reserve(self, count: int) -> None:
        """Take none."""

    def take(self) -> str:
        """A number that no case has."""
        return "0"


class _Rehearsal(Pipeline):
    """The pipeline up to its decision."""

    async def message(self, channel: Channel, question: Question) -> WouldGo:
        """Where a message would go."""
        turn = self._turn(channel, question)
        known = await self._load([turn], (), ())
        self._place(turn, known)
        await self._understand([turn])
        matters.part(turn, known, self._settings)
        action = decide.decide(situation_of(turn, self._settings), self._settings)
        wanted = action if isinstance(action, decide.HandOver) else None
        meant = action.intent if isinstance(action, decide.HandOver | decide.Say | decide.StartFlow) else None
        to_people = wanted or decide.HandOver(intent=meant, reason=action.reason)
        performed = Performed(reason=action.reason, hand_over=to_people, intent=meant)
        handover = handover_of(self._parts, turn, performed, somebody_is_there=True)
        case = turn.place.case if turn.place is not None else None
        held = case if case is not None and case.owner in ("queue", "agent") else None
        return WouldGo(
            channel=channel.name,
            kind=channel.kind,
            by=_by(action, held),
            verdict=turn.verdict.kind,
            joins=case.number if case is not None else None,
            contact=turn.known_person.contact.name,
            account=turn.known_person.account,
            topic=held.topic if held is not None else handover.topic,
            intent=turn.meaning.intent if turn.meaning is not None else None,
            confidence=turn.meaning.confidence if turn.meaning is not None else None,
            level=held.level if held is not None else handover.level,
            queue=held.queue if held is not None else handover.target.queue,
            people=_people(((one.agent_id, one.role) for one in handover.target.specialists), known),
            reasons=(*held.reasons, action.reason) if held is not None else handover.reasons,
            promised_at=handover.promise.due_at if handover.promise is not None else None,
        )

    async def call(self, channel: Channel, question: Question) -> WouldGo:
        """Where a call would go whose caller the voice system has put into the queue."""
        batch = await self.run([_claim(channel, question, _events(question))])
        if batch.failed:
            raise NotValid(f"this call cannot be read: {batch.failed[0].error}") from batch.failed[0].error
        changes = batch.worked[0].changes
        case: CaseRow = [*changes.new_cases, *changes.cases][-1]
        about: CaseKnown = await self._parts.store.read(load_case, case, now=question.at)
        target = target_of(self._settings, case, about, now=question.at)
        return WouldGo(
            channel=channel.name,
            kind=channel.kind,
            by="person" if case.owner in ("queue", "agent") else "bot",
            verdict="human",
            joins=case.number if changes.cases else None,
            contact=about.contact,
            account=about.account,
            topic=case.topic,
            intent=case.intent,
            confidence=None,
            level=case.level,
            queue=case.queue or target.queue,
            people=_people(((one.agent_id, one.role) for one in target.specialists), about.known),
            reasons=tuple(case.reasons),
            promised_at=min((one.due_at for one in changes.promises), default=None),
        )

    def _turn(self, channel: Channel, question: Question) -> Turn:
        message = _mail(channel, question) if channel.kind == "email" else _message(channel, question)
        is_mail = message.mail is not None
        return Turn(
            claim=_claim(channel, question, [b"{}"]),
            channel=channel,
            section=self._settings.channels.get(channel.name, ChannelSettings(kind=channel.kind)),
            now=question.at,
            messages=[(_row(b"{}", question.at), message)],
            verdict=robots.verdict(message, own_addresses(self._parts)) if is_mail else _HUMAN,
        )


def _by(action: decide.Action, held: CaseRow | None) -> By:
    if isinstance(action, decide.HandOver) or held is not None:
        return "person"
    return "nobody" if isinstance(action, decide.Note | decide.Ignore) else "bot"


def _people(asked: Iterable[tuple[str, str]], known: Known) -> tuple[Who, ...]:
    found = []
    for agent_id, role in asked:
        one = known.people.get(agent_id)
        found.append(Who(agent=one.mail if one else agent_id, name=one.name if one else agent_id, role=role))
    return tuple(found)


def _channel(parts: Parts, question: Question) -> Channel:
    """The channel that is named, or that has the address it goes to, or the first of the sender's kind."""
    if question.channel is not None:
        named = parts.channels.get(question.channel)
        if named is None:
            known = ", ".join(sorted(parts.channels))
            raise NotValid(
                f"there is no channel {question.channel!r}; there are {known}", fields={"channel": "unknown"}
            )
        return named
    to = (question.to or "").lower()
    at = next((one for one in parts.channels.values() if to and to in one.entrances), None)
    if at is not None:
        return at
    kind = "email" if "@" in question.sender else "phone" if question.sender.startswith("+") else None
    found = next((one for one in parts.channels.values() if one.kind == kind), None)
    if found is None:
        raise NotValid(
            "from this sender alone the channel cannot be told; give it, or a mail address or a number with +",
            fields={"channel": "missing"},
        )
    return found


def _message(channel: Channel, question: Question) -> Message:
    own = f"{channel.name}:{question.sender}" if channel.kind == "api" else question.sender  # as its channel names it
    sender = Address(kind=_IDENTITY_OF[channel.kind], value=own, name=question.name)
    return Message(sender=sender, text=question.text)


def _mail(channel: Channel, question: Question) -> Message:
    """The mail as it would be read, written from what is known of it."""
    written = EmailMessage(policy=SMTP)
    to = (question.to or next(iter(channel.entrances), "")).lower()
    try:
        written["From"] = question.sender
        written["To"] = to
        written["Subject"] = " ".join(question.subject.split())
        written["Date"] = format_datetime(from_us(question.at))
        written["Message-ID"] = f"<{new_id()}@what-if.invalid>"
        written.set_content(question.text or " ")
        read = channel.read(envelope(channel.name, written.as_bytes(), to).payload)
    except (BadPayload, ValueError, IndexError, UnicodeError) as err:
        raise NotValid(f"no mail can be made of this: {err}", fields={"from": "unusable"}) from err
    if not isinstance(read, Message) or read.sender.value.endswith(_NO_ADDRESS):
        raise NotValid("the sender is no mail address", fields={"from": "unusable"})
    return mail_reading.addressed(_as_told(read), channel.entrances)


def _as_told(read: Message) -> Message:
    """The mail of whom the question says: no mail server has looked at it that could doubt them."""
    if read.mail is None or read.mail.authentic == "unknown":
        return read
    return replace(read, mail=replace(read.mail, authentic="pass"))


def _events(question: Question) -> list[bytes]:
    """What the voice system would post: the call, the words if there are any, the wish for a person."""
    at = from_us(question.at).isoformat()
    shared = {"call_id": f"what-if-{new_id()}", "at": at, "from": question.sender}
    events: list[dict[str, object]] = [{**shared, "type": "call.started"}]
    if question.to is not None:
        events[0]["to"] = question.to
    if question.text.strip():
        events.append({**shared, "type": "call.step", "speech": question.text})
    events.append({**shared, "type": "call.queued"})
    return [orjson.dumps(one) for one in events]


def _claim(channel: Channel, question: Question, payloads: Sequence[bytes]) -> Claim:
    rows = tuple(_row(payload, question.at, place) for place, payload in enumerate(payloads, start=1))
    return Claim(channel=channel.name, conversation_key=question.sender.lower(), fence=0, turn_id=new_id(), rows=rows)


def _row(payload: bytes, at: int, seq: int = 1) -> Row:
    return Row(id=new_id(), seq=seq, received_at=at, payload=payload, blob_sha256=None, attempts=0)
