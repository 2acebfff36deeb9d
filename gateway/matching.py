"""Who is asked for a case that waits: the account's people in order, then the queue's, then those who help out. Pure.

Nobody is asked twice while somebody else who is free and fit has not been. Who alone is there and does not answer is
asked again, after ever longer rests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from config.settings import Settings
from gateway.ids import SECOND
from gateway.roster import Need, Roster
from gateway.routing import Matter, Target, overflows, reason, route_in, tier_of
from gateway.routing_people import own_agent_of
from gateway.routing_terms import COMPLAINTS
from gateway.store.contexts import Known
from gateway.store.offers import AgentLoad, Waiting
from gateway.store.rows import CaseRow, Reason

_MINUTE = 60 * SECOND
_LONGEST_REST = 15 * _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A case that waits, and where routing sends it at this moment."""

    waiting: Waiting
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Who is asked for a case, as what, and why."""

    wish: Wish
    agent: AgentLoad
    role: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ring:
    """One circle of people who may be asked, in its turn."""

    need: Need
    role: str
    reason: Reason


def wish_of(waiting: Waiting, known: Known, settings: Settings, *, now: int) -> Wish:
    """Route a waiting case by the care table as it is now; it stays in its queue."""
    case = waiting.case
    account = known.accounts.get(case.account_id or "")
    matter = Matter(
        topic=case.topic,
        intent=case.intent,
        level=case.level,
        tier=tier_of(settings, account, now)[0],
        language=case.language,
        brand=case.brand,
        channel_kind=case.channel_kind,
        last_agent=known.last_agents.get(case.contact_id or ""),
        own_agent=own_agent_of(case.reasons),
    )
    queue = case.queue or settings.gateway.default_queue
    care = known.care.get(case.account_id or "", ())
    target = route_in(settings, matter, queue, account=account, care=care, people=known.people, now=now)
    return Wish(waiting=waiting, target=target)


def match(wish: Wish, roster: Roster, settings: Settings, *, now: int) -> Match | None:
    """Who is asked for the case; None while nobody who may take it is free."""
    declined = wish.waiting.declined
    rings = list(_rings(wish, settings, now))
    found = _first(wish, roster, rings, without=declined)
    if found is None and declined:
        found = _first(wish, roster, rings, without=_resting(wish.waiting, settings, now))
    return found


def _resting(waiting: Waiting, settings: Settings, now: int) -> frozenset[str]:
    """Who is not asked again yet: somebody whose desk is open and empty is asked ever more seldom."""
    offer_us = int(settings.gateway.offer_timeout_s * SECOND)
    return frozenset(
        agent_id
        for agent_id, (times, last_at) in waiting.missed.items()
        if now < last_at + offer_us + min(_LONGEST_REST, offer_us * (times - 1))
    )


def _first(wish: Wish, roster: Roster, rings: list[_Ring], *, without: frozenset[str]) -> Match | None:
    for one in wish.target.specialists:
        agent = roster.get(one.agent_id)
        if agent is not None and agent.id not in without and agent.is_free_for(wish.waiting.case.channel_kind):
            return Match(wish=wish, agent=agent, role=one.role, reason=one.reason)
    for ring in rings:
        agent = roster.best(ring.need, without=without)
        if agent is not None:
            return Match(wish=wish, agent=agent, role=ring.role, reason=ring.reason)
    return None


def _rings(wish: Wish, settings: Settings, now: int) -> Iterator[_Ring]:
    """The queue's people who speak the language, then its others, then the same of the queues that help out."""
    case = wish.waiting.case
    queue = case.queue or settings.gateway.default_queue
    waited = now - (case.queued_at if case.queued_at is not None else case.opened_at)
    is_complaint = COMPLAINTS in wish.target.skills
    because = reason("longest-idle", queue=queue)
    yield from _of_queue(settings, case, queue, frozenset(wish.target.skills), "queue", because)
    for name, minutes in overflows(settings.queues, queue):
        if waited < minutes * _MINUTE:
            return
        section = settings.queues.get(name)
        skills = frozenset(section.skills if section is not None else ()) | ({COMPLAINTS} if is_complaint else set())
        because = reason("overflow", queue=name, minutes=round(minutes))
        yield from _of_queue(settings, case, name, skills, "overflow", because)


def _of_queue(
    settings: Settings, case: CaseRow, queue: str, skills: frozenset[str], role: str, because: Reason
) -> Iterator[_Ring]:
    need = Need(skills=skills, kind=case.channel_kind, brand=case.brand, language=case.language)
    yield _Ring(need=need, role=role, reason=because)
    section = settings.queues.get(queue)
    if section is None or not section.languages:
        yield _Ring(need=replace(need, language=None), role=role, reason=because)
