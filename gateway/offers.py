"""Brings waiting cases to people: one offer at a time, to who knows the customer, then to who has been idle longest.

An offer that nobody accepts in time goes to the next; a case whose agent is gone goes back to its queue. While nobody
is there cases simply wait: they are given out when somebody comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog
from sqlalchemy.engine import Connection

from gateway.ids import SECOND, new_id
from gateway.parts import Parts
from gateway.places import Places
from gateway.routing import Matter, Target, reason, route_in, tier_of
from gateway.store import contexts, offers
from gateway.store.changes import Changes, VersionConflictError
from gateway.store.contexts import Known
from gateway.store.offers import AgentLoad, Waiting
from gateway.store.rows import AssignmentRow, CaseRow, EventRow, Reason, TimerRow
from gateway.store.store import StoreDownError

log = structlog.get_logger()

PRESENCE = "agents"
SWEEP_S = 1.0
AT_ONCE = 100
_MINUTE = 60 * SECOND
_BUSY = ("talking", "wrap_up", "away")


class Offers:
    """Offers waiting cases until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._places = Places(parts)

    async def run(self) -> None:
        """Offer what waits whenever a queue, an agent or the clock changes."""
        with self._parts.bus.waiter("offers") as waiter:
            while True:
                try:
                    await self.take_back()
                    await self.offer_waiting()
                    await self._places.tell(people=len(await self._parts.bus.present(PRESENCE)))
                except StoreDownError as err:
                    log.warning("the store is down, offers wait", error=str(err))
                await waiter.wait(SWEEP_S)

    async def offer_waiting(self) -> int:
        """Offer as many waiting cases as there are people for; gives how many were offered."""
        present = await self._parts.bus.present(PRESENCE)
        if not present:
            return 0
        free = {one.id: one for one in await self._parts.store.read(offers.loads, list(present)) if _is_free(one)}
        waiting = await self._parts.store.read(offers.waiting_cases, most=AT_ONCE) if free else []
        now = self._now()
        known = await self._parts.store.read(_accounts_of, [one.case for one in waiting], now) if waiting else Known()
        made = 0
        for one in waiting:
            chosen = self._choose(one, known, free)
            if chosen is not None and await self._offer(one.case, *chosen):
                made += 1
                loaded = replace(free[chosen[0].id], load=chosen[0].load + 1, idle_since=self._now())
                free[loaded.id] = loaded
        return made

    async def take_back(self) -> int:
        """Give cases of agents who are gone back to their queue; gives how many."""
        gone_for = int(self._parts.settings.gateway.away_release_minutes * _MINUTE)
        held = await self._parts.store.read(offers.held_by_gone, seen_before=self._now() - gone_for, most=AT_ONCE)
        for case in held:
            await self._take_back(case)
        return len(held)

    def _choose(self, waiting: Waiting, known: Known, free: Mapping[str, AgentLoad]) -> tuple[AgentLoad, Reason] | None:
        case = waiting.case
        target = self._target(case, known)
        named = {one.agent_id for one in target.specialists}
        able = [one for one in free.values() if _is_free(one) and (set(target.skills) <= one.skills or one.id in named)]
        asked = [one for one in able if one.id not in waiting.declined] or able
        by_id = {one.id: one for one in asked}
        for specialist in target.specialists:
            if specialist.agent_id in by_id:
                return by_id[specialist.agent_id], specialist.reason
        fitting = [one for one in asked if case.language in one.languages] or asked
        if not fitting:
            return None
        best = min(fitting, key=lambda one: (one.load / one.capacity, one.idle_since, one.id))
        return best, reason("longest-idle", queue=case.queue or "")

    def _target(self, case: CaseRow, known: Known) -> Target:
        account = known.accounts.get(case.account_id or "")
        settings = self._parts.settings
        now = self._now()
        matter = Matter(
            topic=case.topic,
            intent=case.intent,
            level=case.level,
            tier=tier_of(settings, account, now)[0],
            language=case.language,
            brand=case.brand,
            channel_kind=case.channel_kind,
            last_agent=known.last_agents.get(case.contact_id or ""),
        )
        care: Sequence[contexts.CareRow] = known.care.get(case.account_id or "", ())
        queue = case.queue or settings.gateway.default_queue
        return route_in(settings, matter, queue, account=account, care=care, people=known.people, now=now)

    async def _offer(self, case: CaseRow, agent: AgentLoad, why: Reason) -> bool:
        now = self._now()
        expires_at = now + int(self._parts.settings.gateway.offer_timeout_s * SECOND)
        offer = AssignmentRow(
            id=new_id(), case_id=case.id, agent_id=agent.id, reason=why, offered_at=now, expires_at=expires_at
        )
        timer = TimerRow(id=new_id(), kind="offer", subject=offer.id, due_at=expires_at)
        event = EventRow(
            id=new_id(),
            at=now,
            actor="routing",
            kind="case.offered",
            subject=case.number,
            case_id=case.id,
            data={"agent": agent.mail, "reason": why},
        )
        made = await self._parts.store.write(offers.make_offer, offer, timer, event, version=case.version)
        if made:
            await self._parts.bus.publish("desk", b'{"type":"offer"}')
        return made

    async def _take_back(self, case: CaseRow) -> None:
        now = self._now()
        changed = replace(case, owner="queue", agent_id=None, version=case.version + 1, queued_at=now)
        event = EventRow(
            id=new_id(),
            at=now,
            actor="routing",
            kind="case.taken_back",
            subject=case.number,
            case_id=case.id,
            data={"reason": reason("agent-gone")},
        )
        changes = Changes(seen={case.id: case.version}, cases=[changed], events=[event])
        try:
            await self._parts.store.write(offers.take_back, changes, case_id=case.id, now=now)
        except VersionConflictError:
            return
        await self._parts.bus.publish("desk", b'{"type":"case"}')


def _is_free(agent: AgentLoad) -> bool:
    return agent.load < agent.capacity and agent.telephone_state not in _BUSY


def _accounts_of(connection: Connection, cases: Sequence[CaseRow], now: int) -> Known:
    contact_ids = {case.contact_id for case in cases if case.contact_id}
    account_ids = {case.account_id for case in cases if case.account_id}
    return contexts.load_accounts(connection, account_ids, contact_ids=contact_ids, now=now)
