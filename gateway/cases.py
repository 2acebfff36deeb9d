"""Actions of people on cases: read as it stands, decided purely, written in one transaction, told to who looks.

A case that somebody changed meanwhile is read and decided again. Whatever a person does silences the bot by itself:
the owner is the agent, and the bot's letters are checked against owner and version before they leave.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import orjson
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from channels.contract import Channel
from config.settings import Settings
from gateway import case_steps as steps
from gateway.bus.contract import Bus
from gateway.case_drafts import Actor, CaseConflict, CaseNotFound, Draft
from gateway.case_steps import Sheet, Way
from gateway.errors import NotValid
from gateway.ids import SECOND, new_id, now_us
from gateway.numbers import Numbers
from gateway.store import access as access_rows
from gateway.store import cases as case_rows
from gateway.store.access import AgentRow, AuditRow
from gateway.store.cases import Standing
from gateway.store.changes import Changes, VersionConflictError, write_one
from gateway.store.rows import CaseRow, ConversationRow, MessageRow
from gateway.store.store import Store
from gateway.threads import Tokens
from gateway.transitions import Action

TRIES = 5

__all__ = ["Acted", "Actor", "CaseActions", "CaseConflict", "CaseNotFound", "Sheet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an action came to: the case after it, who holds it, the message it added, the other case of a link or split.

    `holder` is the mail address of the agent who has the case, if one has.
    """

    case: CaseRow
    holder: str | None
    message: MessageRow | None = None
    other: CaseRow | None = None


Decide = Callable[[Standing, int], Awaitable[Draft]]


class CaseActions:
    """Everything a person may do with a case; each method raises CaseNotFound, CaseConflict or NotValid.

    `numbers` gives the number of the case that a split makes; `now` is the time in UTC microseconds.
    """

    def __init__(
        self,
        *,
        store: Store,
        settings: Settings,
        bus: Bus,
        tokens: Tokens,
        channels: Mapping[str, Channel],
        numbers: Numbers,
        now: Callable[[], int] = now_us,
    ) -> None:
        self._store = store
        self._settings = settings
        self._bus = bus
        self._tokens = tokens
        self._channels = channels
        self._numbers = numbers
        self._now = now

    async def claim(self, actor: Actor, number: str) -> Acted:
        """Take the case; a case that another agent has stays theirs (CaseConflict names them)."""
        return await self._act("claim", actor, number, _purely(partial(steps.claim, actor=actor)))

    async def reply(
        self, actor: Actor, number: str, *, text: str, channel: str | None = None, key: str | None = None
    ) -> Acted:
        """Write to the customer where they last wrote, or on `channel`; the same `key` in a case is written once."""

        async def decide(standing: Standing, now: int) -> Draft:
            letter_key = f"reply:{standing.case.id}:{key or new_id()}"
            written = await self._store.read(case_rows.message_of_letter, letter_key) if key else None
            if written is not None:
                return Draft(case=standing.case, before=standing.case, message=written)
            way = await self._way(standing.case, channel)
            return steps.reply(standing, actor, now, text=text, way=way, tokens=self._tokens, key=letter_key)

        return await self._act("reply", actor, number, decide)

    async def note(self, actor: Actor, number: str, *, text: str) -> Acted:
        """Leave a remark for colleagues."""
        return await self._act("note", actor, number, _purely(partial(steps.note, actor=actor, text=text)))

    async def transfer(
        self, actor: Actor, number: str, *, queue: str | None = None, agent: str | None = None, sheet: Sheet
    ) -> Acted:
        """Give the case to a queue, or offer it to the agent of that mail address first."""
        if queue is not None and queue not in self._settings.queues:
            known = ", ".join(self._settings.queues)
            raise NotValid(f"there is no queue {queue!r}; the queues are {known}", fields={"queue": "unknown"})
        to = await self.agent(agent, field="to") if agent is not None else None
        offer_us = int(self._settings.gateway.offer_timeout_s * SECOND)

        async def decide(standing: Standing, now: int) -> Draft:
            target = queue or standing.case.queue or self._settings.gateway.default_queue
            return steps.transfer(standing, actor, now, queue=target, to=to, sheet=sheet, offer_us=offer_us)

        return await self._act("transfer", actor, number, decide)

    async def close(self, actor: Actor, number: str, *, reason: str = "done") -> Acted:
        """End the case for this reason; people in a chat see that it is over."""
        return await self._act("close", actor, number, _purely(partial(steps.close, actor=actor, why=reason)))

    async def reopen(self, actor: Actor, number: str) -> Acted:
        """Take up a case that had ended."""
        return await self._act("reopen", actor, number, _purely(partial(steps.reopen, actor=actor)))

    async def return_to_bot(self, actor: Actor, number: str) -> Acted:
        """Let the bot go on with the case."""
        return await self._act("return_to_bot", actor, number, _purely(partial(steps.return_to_bot, actor=actor)))

    async def snooze(self, actor: Actor, number: str, *, until: int) -> Acted:
        """Let the case sleep until an instant in UTC microseconds."""
        return await self._act("snooze", actor, number, _purely(partial(steps.snooze, actor=actor, until=until)))

    async def link(self, actor: Actor, number: str, *, to: str) -> Acted:
        """Let two cases name each other."""

        async def decide(standing: Standing, now: int) -> Draft:
            other = await self._store.read(case_rows.standing, to)
            if other is None:
                raise NotValid(f"there is no case {to!r} to link to", fields={"to": "unknown case number"})
            return steps.link(standing, other, actor, now)

        return await self._act("link", actor, number, decide)

    async def split(self, actor: Actor, number: str, *, messages: Sequence[str]) -> Acted:
        """Move these messages to a new case, which the actor has; `other` of the answer is the new one."""
        fresh: list[str] = []

        async def decide(standing: Standing, now: int) -> Draft:
            moved, threads = await self._store.read(_to_split, standing.case, messages)
            if not fresh:
                await self._numbers.reserve(1)
                fresh.append(self._numbers.take())
            return steps.split(standing, actor, now, number=fresh[0], moved=moved, threads=threads)

        return await self._act("split", actor, number, decide)

    async def agent(self, mail: str, *, field: str = "agent") -> AgentRow:
        """The agent of a mail address; raises NotValid naming the field where there is none."""
        found = await self._store.read(access_rows.agent_by_mail, mail)
        if found is None:
            raise NotValid(f"there is no agent {mail!r}; add one by `user add`", fields={field: "unknown agent"})
        return found

    async def _way(self, case: CaseRow, channel: str | None) -> Way:
        to = await self._store.read(case_rows.addressee, case, channel)
        if to is None:
            where = f"on channel {channel!r}" if channel else "on any channel"
            raise NotValid(f"the customer of case {case.number} has not written {where}", fields={"channel": "unknown"})
        name = to.conversation.channel
        open_channel = self._channels.get(name)
        if open_channel is None or open_channel.delivery == "answer":
            raise NotValid(f"nothing can be written on channel {name!r}; name another", fields={"channel": name})
        return Way(to=to, kind=open_channel.kind, delivery=open_channel.delivery)

    async def _act(self, action: Action, actor: Actor, number: str, decide: Decide) -> Acted:
        for _ in range(TRIES):
            standing = await self._standing(number)
            now = self._now()
            draft = await decide(standing, now)
            if not draft.changes.seen:
                return _acted(draft, standing, actor)
            audit = _audit(action, actor, draft, now)
            try:
                written = await self._store.write(_save, draft, audit)
            except VersionConflictError:
                continue
            await self._tell(draft, written)
            return _acted(draft, standing, actor)
        standing = await self._standing(number)
        message = f"case {number} changes faster than it can be written; look at it and try again"
        raise CaseConflict(message, case=standing.case, who=standing.holder_mail)

    async def _standing(self, number: str) -> Standing:
        standing = await self._store.read(case_rows.standing, number)
        if standing is None:
            raise CaseNotFound(number)
        return standing

    async def _tell(self, draft: Draft, written: Changes) -> None:
        """Hints for who looks at the conversation or the desk, and for who has work now."""
        for message in written.messages:
            if message.id in written.lane_of:
                channel, key = written.lane_of[message.id]
                hint = orjson.dumps({"type": "message", "seq": message.seq})
                await self._bus.publish(f"conversation:{channel}:{key}", hint)
        if draft.case.state == "closed":
            for thread in await self._store.read(case_rows.conversations_of, draft.case.id):
                topic = f"conversation:{thread.channel}:{thread.conversation_key}"
                await self._bus.publish(topic, orjson.dumps({"type": "closed"}))
        for case in (draft.case, draft.other):
            if case is not None:
                hint = orjson.dumps({"type": "case", "number": case.number, "version": case.version})
                await self._bus.publish("desk", hint)
        if any(letter.state == "queued" for letter in written.letters):
            await self._bus.wake("outbox")
        if draft.case.owner != draft.before.owner or draft.case.owner == "queue":
            await self._bus.wake("offers")


def _acted(draft: Draft, standing: Standing, actor: Actor) -> Acted:
    is_actors = draft.case.agent_id == actor.agent.person_id
    holder = actor.agent.mail if is_actors else standing.holder_mail
    has_holder = draft.case.owner == "agent"
    return Acted(case=draft.case, holder=holder if has_holder else None, message=draft.message, other=draft.other)


def _purely(step: Callable[..., Draft]) -> Decide:
    async def decide(standing: Standing, now: int) -> Draft:
        return step(standing, now=now)

    return decide


def _to_split(
    connection: Connection, case: CaseRow, ids: Sequence[str]
) -> tuple[list[MessageRow], list[ConversationRow]]:
    moved = case_rows.messages_of(connection, case.id, ids)
    missing = sorted(set(ids) - {row.id for row in moved})
    if missing or not moved:
        raise NotValid(
            f"{len(missing)} of the messages do not stand in case {case.number}; name messages of it",
            fields={"messages": missing},
        )
    going = {row.id for row in moved}
    newest = case_rows.newest_messages(connection, case.id)
    threads = case_rows.conversations_of(connection, case.id)
    return moved, [one for one in threads if newest.get(one.id) in going]


def _save(connection: Connection, draft: Draft, audit: AuditRow) -> Changes:
    try:
        written = write_one(connection, draft.changes)
    except IntegrityError as err:  # an offer made meanwhile does not change the case's version
        raise VersionConflictError(str(err.orig)) from err
    case_rows.move_messages(connection, draft.moved)
    access_rows.add_audit(connection, audit)
    return written


def _audit(action: Action, actor: Actor, draft: Draft, now: int) -> AuditRow:
    detail: dict[str, object] = {"owner": draft.case.owner, "state": draft.case.state, "version": draft.case.version}
    if draft.other is not None:
        detail["other"] = draft.other.number
    return AuditRow(
        at=now,
        agent_id=actor.agent.person_id,
        token=actor.token_name,
        action=f"case.{action}",
        subject=draft.case.number,
        detail=detail,
    )
