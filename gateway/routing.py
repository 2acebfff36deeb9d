"""Finds the right queue and the people who know the customer; pure, and every step of it gives its reason.

The order: danger to people → the care row of the topic → the complaint line → who served the customer last → the queue.
What may be asked after some waiting besides stands in `routing_queues.overflows`, the place in line in `routing_line`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from config.settings import Settings
from gateway.ids import from_us
from gateway.routing_line import lead_of, placed, rank_of
from gateway.routing_people import Asked, Search, people_of
from gateway.routing_queues import overflows, queue_of
from gateway.routing_terms import ALARM_PRIORITY, COMPLAINTS, Matter, Specialist, Target, is_complaint, reason
from gateway.store.colleagues import Absence, Colleague, LastAgent
from gateway.store.contexts import AccountRow, CareRow
from gateway.store.rows import CaseRow, Reason

__all__ = [
    "Absence",
    "Colleague",
    "LastAgent",
    "Matter",
    "Specialist",
    "Target",
    "overflows",
    "placed",
    "rank_of",
    "reason",
    "route",
    "route_in",
    "skills_asked",
    "takes_it",
    "tier_of",
]


def route(
    settings: Settings,
    matter: Matter,
    *,
    account: AccountRow | None,
    care: Sequence[CareRow],
    people: Mapping[str, Colleague],
    now: int,
) -> Target:
    """The target of a matter: its queue, the people who are asked first, and the chain of reasons.

    `people` are those of the care rows, their stand-ins and the last agent (`Known.people`).
    """
    tier, entitled = tier_of(settings, account, now)
    matter = matter if account is None else replace(matter, tier=tier)
    queue, why = queue_of(settings, matter)
    target = route_in(settings, matter, queue, account=account, care=care, people=people, now=now)
    return replace(target, reasons=(*entitled, *target.reasons, why))


def route_in(
    settings: Settings,
    matter: Matter,
    queue: str,
    *,
    account: AccountRow | None,
    care: Sequence[CareRow],
    people: Mapping[str, Colleague],
    now: int,
) -> Target:
    """The target of a matter that stands in a queue already; the reasons are those of its people alone."""
    section = settings.queues.get(queue)
    skills = skills_asked(settings, queue, matter.intent)
    intent = settings.intents.get(matter.intent or "")
    is_alarm = intent is not None and intent.alarm
    asked = Asked()
    if not is_alarm:
        search = Search(
            settings=settings, matter=matter, account=account, care=care, people=people, skills=skills, now=now
        )
        asked = people_of(search)
    priority = ALARM_PRIORITY if is_alarm else _priority(settings, matter.tier, section.priority if section else 0)
    return Target(
        queue=queue,
        specialists=asked.specialists,
        reasons=(*((reason("alarm"),) if is_alarm else ()), *_chain(asked)),
        priority=priority,
        lead_us=lead_of(priority),
        skills=tuple(sorted(skills)),
        is_alarm=is_alarm,
        has_preferred=asked.has_preferred,
    )


def skills_asked(settings: Settings, queue: str | None, intent: str | None) -> frozenset[str]:
    """What somebody must know to be asked: the queue's skills, and that of complaints for whatever is one."""
    section = settings.queues.get(queue or "")
    skills = frozenset(section.skills if section is not None else ())
    return skills | {COMPLAINTS} if is_complaint(intent) else skills


def takes_it(settings: Settings, case: CaseRow, skills: Collection[str], *, queue: str | None = None) -> bool:
    """Whether somebody of these skills may get the case at all, now or in that queue: complaints are not for all."""
    asked = {*skills_asked(settings, queue or case.queue, case.intent)}
    return COMPLAINTS not in asked or COMPLAINTS in skills


def tier_of(settings: Settings, account: AccountRow | None, now: int) -> tuple[str, tuple[Reason, ...]]:
    """An account's tier, the default one outside its time of entitlement, and the reason where that is so."""
    default = settings.gateway.default_tier
    if account is None:
        return default, ()
    if account.entitled_from is not None and now < account.entitled_from:
        since = _day(settings, account.entitled_from)
        return default, (reason("entitlement-ahead", account=account.name, tier=default, since=since),)
    if account.entitled_to is not None and now >= account.entitled_to:
        until = _day(settings, account.entitled_to)
        return default, (reason("entitlement-over", account=account.name, tier=default, until=until),)
    return account.tier, ()


def _chain(asked: Asked) -> tuple[Reason, ...]:
    """Why those who come first in the care table are not asked, then who is."""
    first = tuple(one.reason for one in asked.specialists[:1])
    return (*asked.passed_over, *first)


def _priority(settings: Settings, tier: str, of_queue: int) -> int:
    section = settings.tiers.get(tier)
    return (section.priority if section is not None else 0) + of_queue


def _day(settings: Settings, instant: int) -> str:
    calendar = settings.calendars.get(settings.gateway.default_calendar)
    zone = ZoneInfo(calendar.zone if calendar is not None else "UTC")
    return from_us(instant).astimezone(zone).date().isoformat()
