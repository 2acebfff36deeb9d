"""Promises: by when we said something would be done, when its owner is warned, and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from config.care import Clock, Kind, Level
from config.settings import Settings
from gateway.calendars import Calendar

Outcome = Literal["open", "kept", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long something may take, by which clock: hours that people work, or hours that pass."""

    hours: float
    clock: Clock


class Deadline(Protocol):
    """What a stored promise says of itself; `met_at` is None until the thing was done."""

    @property
    def due_at(self) -> datetime:
        """By when it was promised."""

    @property
    def met_at(self) -> datetime | None:
        """When it was done."""


def policy_for(settings: Settings, tier: str | None, level: Level, topic: str | None, kind: Kind) -> Policy | None:
    """What a customer of that tier is promised, or None when nothing is; an unknown tier has the default's."""
    section = settings.tiers.get(tier or "") or settings.tiers.get(settings.gateway.default_tier)
    promise = section.promises.of(kind) if section else None
    if promise is None:
        return None
    of_topic = promise.topics.get(topic or "")
    hours = of_topic.at(level) if of_topic else None
    if hours is None:
        hours = promise.hours.at(level)
    return None if hours is None else Policy(hours=hours, clock=promise.clock)


def calendar_name_for(settings: Settings, *, account: str | None, queue: str | None) -> str:
    """The calendar that counts: the account's own, else that of the queue's people, else the default."""
    if account and account in settings.calendars:
        return account
    section = settings.queues.get(queue or "")
    return (section.calendar if section else None) or settings.gateway.default_calendar


def due(policy: Policy, calendar: Calendar, now: datetime) -> datetime:
    """By when it will be done if we begin to count now; raises NeverOpen on a calendar without hours."""
    allowed = timedelta(hours=policy.hours)
    return now + allowed if policy.clock == "elapsed" else calendar.add_working(now, allowed)


def warn_at(made_at: datetime, due_at: datetime, *, share: float = 0.75, calendar: Calendar | None = None) -> datetime:
    """When the owner is warned: after `share` of the time, of working time where a calendar is given."""
    if calendar is None:
        return made_at + (due_at - made_at) * share
    return calendar.add_working(made_at, calendar.working_between(made_at, due_at) * share)


def outcome(promise: Deadline, at: datetime) -> Outcome:
    """What has become of a promise by `at`: done in time is kept, done late or overdue is broken."""
    if promise.met_at is not None and promise.met_at <= at:
        return "kept" if promise.met_at <= promise.due_at else "broken"
    return "open" if at <= promise.due_at else "broken"
