"""Takes mails by which agents answer the notices they got: as their reply to the customer, or as a note.

Who may is proven twice: the mail answers a notice that was made for this very agent, and its From is theirs, as far as
a trusted mail server says. What is not proven writes to nobody. A reply goes the way of one from the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from channels.message import File, Message
from gateway import bounces, case_steps, observing
from gateway.agent_mail_tokens import NoticeTokens, Notified, may_be_of_a_notice
from gateway.agent_mail_words import Words, words_of
from gateway.case_drafts import Actor, CaseNotFound, Draft
from gateway.cases import CaseActions
from gateway.enclosures import Enclosure
from gateway.errors import Conflict, NotAllowed, NotValid
from gateway.ids import SECOND, new_id
from gateway.mail_reading import is_marked_as_forward
from gateway.numbers import Numbers
from gateway.parts import Parts
from gateway.routing import reason
from gateway.store import agent_notices as rows
from gateway.store.access import AgentRow
from gateway.store.cases import Standing
from gateway.store.changes import Changes
from gateway.store.rows import AcknowledgementRow, CaseRow, EventRow, MessageRow, Reason
from gateway.store.turns import Worked
from gateway.turns import Turn

if TYPE_CHECKING:
    from gateway.batches import Batch

_VALID_US: Final = 30 * 24 * 3600 * SECOND
_HEAD_BYTES: Final = 65_536
_ROBOTS: Final = ("auto-reply", "bounce", "own", "list", "machine")
Refusal = Literal["not-proven", "foreign-token", "expired", "forward", "empty", "not-possible", "observed", "robot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """A mail that answers a notice: who says to have written it, about which case, with which words and files."""

    turn: Turn
    agent: AgentRow
    case: CaseRow
    words: Words
    key: str
    files: tuple[Enclosure, ...] = ()


class AgentMail:
    """Takes answers to notices out of a batch of turns; one value a gateway."""

    def __init__(self, parts: Parts, numbers: Numbers, *, now: Callable[[], int]) -> None:
        self._store = parts.store
        self._texts = parts.texts
        self._language = parts.settings.gateway.default_language
        self._tokens = NoticeTokens(parts.signing_key)
        self._actions = CaseActions(
            store=parts.store,
            settings=parts.settings,
            bus=parts.bus,
            tokens=parts.tokens,
            channels=parts.channels,
            numbers=numbers,
            calendars=parts.calendars,
            now=now,
        )

    async def part(self, turns: Sequence[Turn], batch: Batch) -> list[Turn]:
        """Work the answers to notices; gives the other turns. One that fails is tried again like any turn."""
        others: list[Turn] = []
        for turn in turns:
            try:
                worked = await self._take(turn)
            except Exception as err:  # noqa: BLE001 - one turn's fault must not stop the others
                batch.fail(turn.claim, err)
                continue
            if worked is None:
                others.append(turn)
            else:
                batch.worked.append(worked)
        return others

    async def _take(self, turn: Turn) -> Worked | None:
        """What became of an answer to a notice; None for any other mail, a stranger's, and what is only kept."""
        message = turn.last
        if message.mail is None or observing.kept_of(turn) is not None:
            return None
        tokens = [one for one in _tokens_of(turn) if may_be_of_a_notice(one)]
        if not tokens:
            return None
        agent = await self._store.read(rows.working_agent, message.sender.value, now=turn.now)
        told = await self._notified(tokens, agent)
        case = await self._store.read(rows.present_case, told.case_id) if told is not None else None
        if told is None or case is None:
            return None
        if turn.verdict.robot and turn.verdict.kind in _ROBOTS:
            return _passed_by(turn, case, agent)
        if agent is None:
            turn.noticed_case_id = case.id  # a customer's mail like any other, but people may want to see both
            return None
        return await self._answered(turn, message, agent, case, told)

    async def _notified(self, tokens: Sequence[str], agent: AgentRow | None) -> Notified | None:
        """What the tokens say: of one that was made for this agent, else of any of ours."""
        own = [agent.person_id] if agent is not None else []
        for ids in (own, await self._store.read(rows.agent_ids)):
            for token in tokens:
                if (told := self._tokens.read(token, ids)) is not None:
                    return told
        return None

    async def _answered(self, turn: Turn, message: Message, agent: AgentRow, case: CaseRow, told: Notified) -> Worked:
        answer = _Answer(
            turn=turn,
            agent=agent,
            case=case,
            words=words_of(message.text),
            key=_key_of(turn),
            files=_enclosures(turn),
        )
        if await self._store.read(rows.is_stored, answer.key):
            return _worked(answer, reason("copy", mailbox=message.mailbox or ""))
        if message.mail is not None and message.mail.authentic in ("fail", "none"):
            return self._unproven(answer)
        why: Refusal | None = None
        if told.agent_id != agent.person_id:
            why = "foreign-token"
        elif turn.now - told.at > _VALID_US:
            why = "expired"
        elif is_marked_as_forward(message):
            why = "forward"  # passed on to colleagues at a mailbox of ours: words for them and for no customer
        elif not answer.words.text and not answer.files:
            why = "empty"
        elif case.observed:
            why = "observed"
        if why is not None:
            return await self._noted(answer, why)
        return await (self._noted(answer, None) if answer.words.is_note else self._replied(answer))

    async def _replied(self, answer: _Answer) -> Worked:
        """The agent's letter to the customer; where it cannot go, the words are kept as a note."""
        try:
            await self._actions.reply(
                Actor(agent=answer.agent),
                answer.case.number,
                text=answer.words.text,
                key=f"mail:{answer.key}",
                files=answer.files,
            )
        except (Conflict, NotValid, NotAllowed):
            return await self._noted(answer, "not-possible")
        return _worked(answer, reason("agent-reply"))

    async def _noted(self, answer: _Answer, why: Refusal | None) -> Worked:
        """The agent's note in the case; `why` says why it is no reply, where it should have been one."""
        actor = Actor(agent=answer.agent)

        async def decide(standing: Standing, now: int) -> Draft:
            if await self._store.read(rows.is_stored, answer.key):
                return Draft(case=standing.case, before=standing.case)
            draft = case_steps.note(standing, actor, now, text=answer.words.text or answer.turn.last.text)
            for message in draft.changes.messages:
                message.content_key = answer.key  # so that the same mail is kept once
                draft.changes.attachments += [file.row(message.id) for file in answer.files]
            return draft

        try:
            await self._actions.act("note", actor, answer.case.number, decide)
        except (Conflict, CaseNotFound):
            why = why or "not-possible"
        return _worked(answer, reason("agent-note") if why is None else _refused(why), why=why)

    def _unproven(self, answer: _Answer) -> Worked:
        """A note of ours, not the agent's: somebody wrote in their name, and perhaps it was not they."""
        turn, case = answer.turn, answer.case
        said = self._texts.say(self._language, "agent-mail-unproven", agent=answer.agent.mail)
        after = replace(case, version=case.version + 1, last_position=case.last_position + 1)
        note = MessageRow(
            id=new_id(),
            case_id=case.id,
            position=after.last_position,
            conversation_id=None,
            inbox_id=turn.messages[-1][0].id,
            direction="note",
            author="system",
            channel=None,
            content_key=answer.key,
            text=f"{said}\n\n{turn.last.text}"[:100_000],
            at=turn.now,
        )
        worked = _worked(answer, _refused("not-proven"), why="not-proven")
        worked.changes.seen[case.id] = case.version
        worked.changes.cases.append(after)
        worked.changes.messages.append(note)
        worked.changes.touched_cases[case.number] = after.version
        return worked


def _tokens_of(turn: Turn) -> Sequence[str]:
    mail = turn.last.mail
    if turn.verdict.kind == "bounce":
        return bounces.bounced_tokens(turn.last)
    return mail.tokens if mail is not None else ()


def _key_of(turn: Turn) -> str:
    mail = turn.last.mail
    return (mail.content_key if mail is not None else "") or turn.messages[-1][0].id


def _enclosures(turn: Turn) -> tuple[Enclosure, ...]:
    """The files that the agent attached; pictures that only the mail's own HTML shows are its decoration.

    Some programs attach the mail that is answered: the notice is not for the customer.
    """
    row, message = turn.messages[-1]
    tokens = [token.encode() for token in _tokens_of(turn)]
    return tuple(
        Enclosure(name=file.name, media_type=file.media_type, size=file.size, sha256=digest)
        for place, file in enumerate(message.files)
        if file.content_id is None
        and not _is_mail_with(file, tokens)
        and (digest := turn.stored_files.get((row.id, place))) is not None
    )


def _is_mail_with(file: File, tokens: Sequence[bytes]) -> bool:
    head = (file.content or b"")[:_HEAD_BYTES].lower() if file.media_type.startswith("message/") else b""
    return any(token in head for token in tokens)


def _passed_by(turn: Turn, case: CaseRow, agent: AgentRow | None) -> Worked:
    """An absence answers, or the notice came back: nothing for the case, and no answer to anybody."""
    event = _event(turn, case, {"agent": agent.mail if agent is not None else None, "why": "robot"})
    changes = Changes(
        events=[event], acknowledgements=[_acknowledged(turn, case, reason(f"robot-{turn.verdict.kind}"))]
    )
    return Worked(claim=turn.claim, changes=changes)


def _worked(answer: _Answer, said: Reason, *, why: Refusal | None = None) -> Worked:
    turn, case = answer.turn, answer.case
    events = [_event(turn, case, {"agent": answer.agent.mail, "why": why})] if why is not None else []
    changes = Changes(events=events, acknowledgements=[_acknowledged(turn, case, said)])
    return Worked(claim=turn.claim, changes=changes)


def _acknowledged(turn: Turn, case: CaseRow, said: Reason) -> AcknowledgementRow:
    row = turn.messages[-1][0]
    return AcknowledgementRow(inbox_id=row.id, case_id=case.id, outcome="suppressed", reason=said, at=turn.now)


def _refused(why: Refusal) -> Reason:
    return reason("agent-mail-refused", why=why)


def _event(turn: Turn, case: CaseRow, told: dict[str, object]) -> EventRow:
    return EventRow(
        id=new_id(),
        at=turn.now,
        actor="gateway",
        kind="agent_mail.refused",
        subject=case.number,
        case_id=case.id,
        data=told,
    )
