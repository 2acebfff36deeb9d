"""Carries a person's action out: the case read as it stands, the action decided, all of it written in one transaction.

A case that somebody changed meanwhile is read and decided again, five times at most. Afterwards those who look at the
conversation or the desk are told, and those who have work now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import orjson
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from channels.contract import Channel
from config.settings import Settings
from gateway.bus.contract import Bus
from gateway.calendars import Calendar, calendars_of
from gateway.case_drafts import Actor, CaseConflict, CaseNotFound, Draft
from gateway.errors import NotValid
from gateway.ids import now_us
from gateway.incidents.clock import follow_case, follow_merge
from gateway.numbers import Numbers
from gateway.promise_clocks import on_state_change
from gateway.promising import Clocks
from gateway.routing import rank_of
from gateway.store import access as access_rows
from gateway.store import case_merges, rows
from gateway.store import cases as case_rows
from gateway.store.access import AgentRow, AuditRow
from gateway.store.cases import Standing
from gateway.store.changes import Changes, VersionConflictError, write_one
from gateway.store.rows import CaseRow, MessageRow
from gateway.store.store import Store
from gateway.threads import Tokens
from gateway.transitions import Action

TRIES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an action came to: the case after it, who holds it, the message it added, the other case it touched.

    `holder` is the mail address of the agent who has the case, if one has.
    """

    case: CaseRow
    holder: str | None
    message: MessageRow | None = None
    other: CaseRow | None = None


Decide = Callable[[Standing, int], Awaitable[Draft]]


class CaseWriting:
    """What all actions work with, and the one way in which each is written.

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
        calendars: Mapping[str, Calendar] | None = None,
        now: Callable[[], int] = now_us,
    ) -> None:
        self._store = store
        self._settings = settings
        self._bus = bus
        self._tokens = tokens
        self._channels = channels
        self._numbers = numbers
        self._clocks = Clocks(
            settings=settings, calendars=calendars if calendars is not None else calendars_of(settings)
        )
        self._now = now

    async def agent(self, mail: str, *, field: str = "agent") -> AgentRow:
        """The agent of a mail address; raises NotValid naming the field where there is none."""
        found = await self._store.read(access_rows.agent_by_mail, mail)
        if found is None:
            raise NotValid(f"there is no agent {mail!r}; add one by `user add`", fields={field: "unknown agent"})
        return found

    async def act(self, action: Action, actor: Actor, number: str, decide: Decide) -> Acted:
        """Do what `decide` makes of the case as it stands; raises CaseNotFound, CaseConflict or what it raises."""
        for _ in range(TRIES):
            standing = await self.standing(number)
            now = self._now()
            draft = await decide(standing, now)
            if not draft.changes.seen:
                return _acted(draft, standing, actor)
            audit = _audit(action, actor, draft, now)
            try:
                written = await self._store.write(_save, self._clocks, draft, audit, actor.agent.mail)
            except VersionConflictError:
                continue
            await self._tell(draft, written)
            return _acted(draft, standing, actor)
        standing = await self.standing(number)
        message = f"case {number} changes faster than it can be written; look at it and try again"
        raise CaseConflict(message, case=standing.case, who=standing.holder_mail)

    async def standing(self, number: str) -> Standing:
        """The case of that number as it stands; raises CaseNotFound."""
        standing = await self._store.read(case_rows.standing, number)
        if standing is None:
            raise CaseNotFound(number)
        return standing

    async def other(self, number: str, purpose: str) -> Standing:
        """Another case that an action names in its field `to`; raises NotValid where there is none."""
        found = await self._store.read(case_rows.standing, number)
        if found is None:
            raise NotValid(f"there is no case {number!r} to {purpose}", fields={"to": "unknown case number"})
        return found

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
        if draft.alarm is not None:
            told = {"type": "alarm", "kind": draft.alarm, "number": draft.case.number}
            await self._bus.publish("desk", orjson.dumps(told))
        if any(letter.state == "queued" for letter in written.letters):
            await self._bus.wake("outbox")
        if any(one is not None and one.owner == "queue" for one in (draft.case, draft.other)) or (
            draft.case.owner != draft.before.owner
        ):
            await self._bus.wake("offers")


def _acted(draft: Draft, standing: Standing, actor: Actor) -> Acted:
    is_actors = draft.case.agent_id == actor.agent.person_id
    holder = actor.agent.mail if is_actors else standing.holder_mail
    has_holder = draft.case.owner == "agent"
    return Acted(case=draft.case, holder=holder if has_holder else None, message=draft.message, other=draft.other)


def _save(connection: Connection, clocks: Clocks, draft: Draft, audit: AuditRow, mail: str) -> Changes:
    try:
        written = write_one(connection, draft.changes)
    except IntegrityError as err:  # an offer made meanwhile does not change the case's version
        raise VersionConflictError(str(err.orig)) from err
    case_rows.move_messages(connection, draft.moved)
    if draft.merge is not None:
        case_merges.write_merge(connection, draft.merge)
        follow_merge(connection, source_id=draft.merge.source_id, target_id=draft.merge.target_id)
    elif draft.unmerge is not None:
        case_merges.write_unmerge(connection, draft.unmerge, at=audit.at, by=mail)
        made = draft.unmerge
        follow_merge(connection, source_id=made.source_id, target_id=made.target_id, is_undone=True)
        on_state_change(connection, draft.before, draft.case, clocks=clocks, now=audit.at, has_met=True)
    else:
        has_met = bool(written.promises_met or written.kinds_ended)
        _follow(connection, draft.before, draft.case, clocks, now=audit.at, has_met=has_met)
    if draft.other is not None and draft.other_before is not None:
        is_joined = draft.merge is not None or draft.unmerge is not None  # what was promised came along, or went
        _follow(connection, draft.other_before, draft.other, clocks, now=audit.at, has_met=is_joined)
    access_rows.add_audit(connection, audit)
    return written


def _follow(
    connection: Connection, before: CaseRow, after: CaseRow, clocks: Clocks, *, now: int, has_met: bool = False
) -> None:
    """Let promises and an incident follow the case's move, and its place in line follow its promises."""
    moved = on_state_change(connection, before, after, clocks=clocks, now=now, has_met=has_met)
    rank_at = rank_of(moved, now=now)
    if moved.owner == "queue" and moved.rank_at != rank_at:
        rows.CASES.update(connection, [replace(moved, rank_at=rank_at)])
    follow_case(connection, before, after, now=now)


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
