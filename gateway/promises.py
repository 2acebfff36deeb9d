"""Promises: by when we said something would be done, when its owner is warned, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from config.promise_policy import Clock, Kind, Level, Limit
from config.settings import Settings
from gateway.calendars import Calendar

Outcome = Literal["open", "paused", "kept", "broken", "ended"]
PAUSED_STATES = ("waiting_customer", "waiting_third", "snoozed")
"""States of a case in which it waits for somebody else than us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """By when something is due: a target, the bands after it, which of them is told, and whether waiting stops it."""

    limits: tuple[Limit, ...]
    clock: Clock = "working"
    told: int = 0
    pauses: bool = False

    @property
    def told_limit(self) -> Limit:
        """The limit that the customer is told."""
        return self.limits[self.told]

    @property
    def told_clock(self) -> Clock:
        """The clock of the told limit; the end of a day's opening is told by the calendar."""
        return self.told_limit.clock or self.clock


def policy_for(
    settings: Settings,
    tier: str | None,
    level: Level,
    topic: str | None,
    kind: Kind,
    *,
    channels: Sequence[str] = (),
) -> Policy | None:
    """What a customer of that tier is promised, or None when nothing is; an unknown tier has the default's.

    `channels` are the name and kind of the channel the matter came by, where it is known.
    """
    section = settings.tiers.get(tier or "") or settings.tiers.get(settings.gateway.default_tier)
    promise = section.promises.of(kind) if section else None
    rule = promise.at(level, topic=topic, channels=channels) if promise is not None else None
    if promise is None or rule is None:
        return None
    pauses = kind == "closing" if promise.pauses is None else promise.pauses
    limits = (rule.target, *rule.bands)
    return Policy(limits=limits, clock=promise.clock, told=min(rule.told, len(rule.bands)), pauses=pauses)


def calendar_name_for(
    settings: Settings, *, account: str | None, queue: str | None, known: Collection[str] | None = None
) -> str:
    """The calendar that counts: the account's own, else that of the queue's people, else the default.

    `known` are the names there are (those of pages too); without it, those of the settings file.
    """
    names = settings.calendars if known is None else known
    if account and account in names:
        return account
    section = settings.queues.get(queue or "")
    own = section.calendar if section else None
    return own if own and own in names else settings.gateway.default_calendar


def due(policy: Policy, calendar: Calendar, now: datetime) -> datetime:
    """By when it is told to be done if we begin to count now; raises NeverOpen on a calendar without hours."""
    return instants(policy, calendar, now)[policy.told]


def instants(policy: Policy, calendar: Calendar, now: datetime) -> tuple[datetime, ...]:
    """The target and every band as instants, none before the one it follows; raises NeverOpen."""
    found: list[datetime] = []
    for limit in policy.limits:
        at = _instant(limit, policy.clock, calendar, now)
        found.append(max(at, found[-1]) if found else at)
    return tuple(found)


def later(clock: Clock, calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """The instant by which so much of the clock's time has passed; raises NeverOpen.

    Twenty-four hours of workdays are one working day, whenever in it; where they end while nobody works, they end when
    somebody does again.
    """
    match clock:
        case "working":
            return calendar.add_working(start, length)
        case "elapsed":
            return start + length
        case "workdays":
            return calendar.next_open(calendar.whole_days().add_working(start, length))


def passed(clock: Clock, calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much of the clock's time lies between two instants; none where `end` is not later."""
    if clock == "elapsed":
        return max(end - start, timedelta())
    return (calendar if clock == "working" else calendar.whole_days()).working_between(start, end)


def outcome(
    *, due_at: int, met_at: int | None, at: int, paused_at: int | None = None, ended_at: int | None = None
) -> Outcome:
    """What has become of a promise by `at`: done in time is kept, done late or overdue is broken."""
    if met_at is not None and met_at <= at:
        return "kept" if met_at <= due_at else "broken"
    if ended_at is not None and ended_at <= at:
        return "ended"
    if paused_at is not None and paused_at <= at:
        return "paused"
    return "open" if at <= due_at else "broken"


def _instant(limit: Limit, clock: Clock, calendar: Calendar, now: datetime) -> datetime:
    if limit.hours is None:
        return calendar.same_day(now)
    return later(limit.clock or clock, calendar, now, timedelta(hours=limit.hours))
