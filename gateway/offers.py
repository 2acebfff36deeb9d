"""Brings waiting cases to people: one offer at a time, to who knows the customer, then to who has been idle longest.

An offer that nobody accepts in time goes to the next; a case whose agent is gone goes back to its old place in line.
While nobody is there cases simply wait: they are given out when somebody comes. A round reads the head of the line, and
where nobody can take any of it a stretch further behind, so that it holds nobody up; it makes its offers in one
transaction, and who is chosen from memory is counted again there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.engine import Connection

from config.settings import Settings
from gateway.ids import SECOND, new_id
from gateway.matching import Match, Wish, match, wish_of
from gateway.parts import Parts
from gateway.places import Places
from gateway.roster import Roster
from gateway.routing import rank_of, reason
from gateway.routing_people import own_agent_of
from gateway.store import contexts, gone_agents, offers
from gateway.store.changes import Changes, append_events
from gateway.store.gone_agents import OpenOffer
from gateway.store.offers import AgentLoad, Offer
from gateway.store.rows import AssignmentRow, CaseRow, EventRow, TimerRow
from gateway.store.store import StoreDownError
from gateway.transitions import happen

log = structlog.get_logger()

PRESENCE = "agents"
SWEEP_S = 1.0
AT_ONCE = 100
TRIES = 3
GONE_AFTER = 5 * SECOND
"""How long a desk may be closed (a page that is loaded anew) before its offers go to others."""
_MINUTE = 60 * SECOND
_FRESH = int(SWEEP_S * SECOND)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A stretch of the line, routed, and the agents that are named in it as they are now."""

    wishes: Sequence[Wish]
    named: Sequence[AgentLoad]
    end: tuple[int, str] | None


class Offers:
    """Offers waiting cases until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._places = Places(parts)
        self._roster = Roster()
        self._present: frozenset[str] = frozenset()
        self._read_at: int | None = None
        self._is_fresh = False
        self._has_more = False
        self._further: tuple[int, str] | None = None
        self._gone: dict[str, int] = {}

    async def run(self) -> None:
        """Offer what waits whenever a queue, an agent or the clock changes; look every second for who is gone."""
        swept_at = 0.0
        loop = asyncio.get_running_loop()
        with self._parts.bus.waiter("offers") as waiter:
            while True:
                try:
                    if is_due := loop.time() - swept_at >= SWEEP_S:
                        swept_at = loop.time()
                        await self.take_back()
                    await self.offer_waiting()
                    while self._has_more:
                        await self.offer_waiting()
                    if is_due:
                        await self._places.tell(people=len(self._present))
                except StoreDownError as err:
                    log.warning("the store is down, offers wait", error=str(err))
                await waiter.wait(SWEEP_S)

    async def offer_waiting(self) -> int:
        """Offer cases of the next stretch of the line that people are there for; gives how many were offered."""
        present = await self._parts.bus.present(PRESENCE)
        self._note_gone(present)
        self._has_more = self._is_fresh = False
        if not present:
            return 0
        if present != self._present or self._read_at is None or self._now() - self._read_at >= _FRESH:
            await self._read_roster(present)
        page = await self._parts.store.read(self._page, None, present)
        made = await self._give(page.wishes, page.named)
        self._has_more = made > 0 and page.end is not None
        if page.end is None:
            self._further = None
        if page.end is None or made:
            return made
        further = await self._parts.store.read(self._page, self._further or page.end, present)
        self._further = further.end
        return await self._give(further.wishes, further.named)

    async def take_back(self) -> int:
        """Give cases of agents who are gone back to their old place in line; gives how many."""
        now = self._now()
        gone_for = int(self._parts.settings.gateway.away_release_minutes * _MINUTE)
        held = await self._parts.store.read(gone_agents.held_by_gone, seen_before=now - gone_for, most=AT_ONCE)
        made = 0
        if held:
            queue = self._parts.settings.gateway.default_queue
            changes = [_returned(case, queue, now) for case in held]
            made = await self._parts.store.write(gone_agents.take_back, changes, now=now)
        if await self._end_offers(now) or made:
            await self._parts.bus.publish("desk", b'{"type":"case"}')
        return made

    async def _end_offers(self, now: int) -> int:
        """Take back what was offered to agents who left or are away, and not accepted."""
        self._note_gone(await self._parts.bus.present(PRESENCE))
        gone = [id_ for id_, since in self._gone.items() if now - since >= GONE_AFTER]
        open_ = await self._parts.store.read(gone_agents.offered_to_gone, gone)
        return await self._parts.store.write(_end_offers, open_, now) if open_ else 0

    def _note_gone(self, present: frozenset[str]) -> None:
        """Remember since when those are missed who were there before."""
        if present == self._present and not self._gone:
            return
        missed = (self._present | set(self._gone)) - present
        self._gone = {id_: self._gone.get(id_, self._now()) for id_ in missed}

    async def _read_roster(self, present: frozenset[str]) -> None:
        read = self._parts.store.read
        self._roster = Roster(
            await read(offers.loads, present, wrapped_before=self._wrapped(), talked_before=self._talked())
        )
        self._present, self._read_at, self._is_fresh = present, self._now(), True

    def _page(self, connection: Connection, after: tuple[int, str] | None, present: Collection[str]) -> _Page:
        """The next stretch of the line; runs in the store's thread."""
        now = self._now()
        waiting = offers.waiting_cases(connection, most=AT_ONCE, after=after)
        if not waiting:
            return _Page(wishes=(), named=(), end=None)
        known = contexts.load_accounts(
            connection,
            {one.case.account_id for one in waiting if one.case.account_id},
            contact_ids={one.case.contact_id for one in waiting if one.case.contact_id},
            topics={one.case.topic for one in waiting if one.case.topic},
            agent_ids={id_ for one in waiting if (id_ := own_agent_of(one.case.reasons)) is not None},
            now=now,
        )
        wishes = [wish_of(one, known, self._parts.settings, now=now) for one in waiting]
        named = {id_ for wish in wishes for id_ in self._unsure(wish) if id_ in present}
        last = waiting[-1].case
        return _Page(
            wishes=wishes,
            named=offers.loads(connection, named, wrapped_before=self._wrapped(), talked_before=self._talked()),
            end=(last.rank_at or 0, last.id) if len(waiting) == AT_ONCE else None,
        )

    def _unsure(self, wish: Wish) -> Iterator[str]:
        """Specialists who have no room as far as is remembered: they may have finished something since."""
        for one in wish.target.specialists:
            agent = self._roster.get(one.agent_id)
            if agent is None or not agent.is_free_for(wish.waiting.case.channel_kind):
                yield one.agent_id

    async def _give(self, wishes: Sequence[Wish], named: Sequence[AgentLoad]) -> int:
        """Offer these cases; whoever turns out to be full is replaced, and if none is left the roster is read anew."""
        for one in named:
            self._roster.put(one)
        made = 0
        for _ in range(TRIES):
            matches, left = self._match(wishes)
            given, refused = await self._make(matches) if matches else (0, [])
            made += given
            left += refused
            if not left or (self._is_fresh and not refused):
                return made
            if not self._is_fresh:
                await self._read_roster(self._present)
            wishes = left
        return made

    def _match(self, wishes: Sequence[Wish]) -> tuple[list[Match], list[Wish]]:
        matches: list[Match] = []
        left: list[Wish] = []
        now = self._now()
        for wish in wishes:
            found = match(wish, self._roster, self._parts.settings, now=now)
            if found is None:
                left.append(wish)
                continue
            matches.append(found)
            self._roster.put(found.agent.given(wish.waiting.case.channel_kind, now))
        return matches, left

    async def _make(self, matches: Sequence[Match]) -> tuple[int, list[Wish]]:
        """Write the offers; gives how many were made, and the cases whose agent could take no more."""
        now = self._now()
        drafts = [_offer(one, self._parts.settings, now) for one in matches]
        given = await self._parts.store.write(
            offers.make_offers, drafts, now=now, wrapped_before=self._wrapped(), talked_before=self._talked()
        )
        for agent in given.agents:
            self._roster.put(agent)
        if given.made:
            await self._parts.bus.publish("desk", b'{"type":"offer"}')
        refused = {one.case.id for one in given.refused}
        return given.made, [one.wish for one in matches if one.wish.waiting.case.id in refused]

    def _wrapped(self) -> int:
        """The instant before which work after a call counts as done."""
        return self._now() - int(self._parts.settings.routing.wrap_up_minutes * _MINUTE)

    def _talked(self) -> int:
        """The instant before which a call counts as over, whether or not the voice system said so."""
        return self._now() - int(self._parts.settings.routing.talking_minutes * _MINUTE)


def _offer(found: Match, settings: Settings, now: int) -> Offer:
    case, target = found.wish.waiting.case, found.wish.target
    expires_at = now + int(settings.gateway.offer_timeout_s * SECOND)
    row = AssignmentRow(
        id=new_id(),
        case_id=case.id,
        agent_id=found.agent.id,
        reason=found.reason,
        role=found.role,
        offered_at=now,
        expires_at=expires_at,
    )
    data: dict[str, object] = {
        "agent": found.agent.mail,
        "reason": found.reason,
        "role": found.role,
        "queue": case.queue,
        "has_preferred": target.has_preferred,
        "is_recognised": case.account_id is not None,
        "waited_s": max(0, now - (case.queued_at or now)) // SECOND,
    }
    timer = TimerRow(id=new_id(), kind="offer", subject=row.id, due_at=expires_at)
    return Offer(row=row, case=case, timer=timer, event=_event(case.id, case.number, "case.offered", now, data))


def _returned(case: CaseRow, default_queue: str, now: int) -> Changes:
    """The case back in its queue, where it stood; one that its agent took from the bot is queued now."""
    owner, state = happen("agent_gone", owner=case.owner, state=case.state)
    changed = replace(case, owner=owner, state=state, agent_id=None, version=case.version + 1)
    changed = replace(changed, queue=case.queue or default_queue, queued_at=case.queued_at or now)
    if case.rank_at is None:
        changed = replace(changed, rank_at=rank_of(changed, now=now))
    event = _event(case.id, case.number, "case.taken_back", now, {"reason": reason("agent-gone")})
    return Changes(seen={case.id: case.version}, cases=[changed], events=[event])


def _end_offers(connection: Connection, open_: Sequence[OpenOffer], now: int) -> int:
    told = {"reason": reason("agent-gone")}
    ended = gone_agents.end_offers(connection, [one.id for one in open_], now=now)
    events = [
        _event(one.case_id, one.number, "offer.taken_back", now, {"agent": one.agent_mail, **told})
        for one in open_
        if one.id in ended
    ]
    append_events(connection, events)
    return len(events)


def _event(case_id: str, number: str, kind: str, now: int, data: dict[str, object]) -> EventRow:
    return EventRow(id=new_id(), at=now, actor="routing", kind=kind, subject=number, case_id=case_id, data=data)
