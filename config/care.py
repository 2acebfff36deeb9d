"""The sections about who takes care of what, and when: `[intents.*] [queues.*] [calendars.*] [tiers.*]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.hours import Hours, days_of, week_of
from config.reader import between, rule
from config.running import are_languages

Level = Literal["primary", "advanced", "expert"]
Handling = Literal["flow", "answer", "collect", "person", "note"]
Clock = Literal["working", "elapsed"]
Kind = Literal["answer", "handover", "closing", "callback", "payment"]

LEVELS: tuple[Level, ...] = get_args(Level)
KINDS: tuple[Kind, ...] = get_args(Kind)

_COUNTRY = re.compile(r"[A-Z]{2}")


def _is_zone(value: object) -> str | None:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "must be a time zone of the IANA list, like Europe/Moscow"
    return None


def _is_country(value: object) -> str | None:
    return None if _COUNTRY.fullmatch(str(value)) else "must be a country code of two capitals, like RU"


def _are_days(value: object) -> str | None:
    try:
        for days in value if isinstance(value, Mapping) else ():
            days_of(days)
    except ValueError as err:
        return str(err)
    return None


def _are_dates(value: object) -> str | None:
    for day in value if isinstance(value, Mapping) else ():
        try:
            date.fromisoformat(day)
        except ValueError:
            return f"each day must be a date like 2026-12-31 (wrong: {day})"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentSettings:
    """What happens with one intent; `topic` None means the topic of the case, `queue` goes before topic and tier."""

    title: Mapping[str, str] = field(default_factory=dict, metadata=rule(are_languages))
    handling: Handling
    topic: str | None = None
    level: Level = "primary"
    flow: str | None = None
    queue: str | None = None
    alarm: bool = False
    answer: Mapping[str, str] = field(default_factory=dict, metadata=rule(are_languages))
    ask: Mapping[str, str] = field(default_factory=dict, metadata=rule(are_languages))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """Where cases wait for people.

    It takes cases of its `topics`, and only of its tiers and level where they are given; the queue that says more goes
    first. Without topics it takes what names it: an intent, a channel, a mailbox, or the default.
    """

    title: Mapping[str, str] = field(metadata=rule(are_languages))
    topics: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    level: Level | None = None
    calendar: str | None = None
    skills: tuple[str, ...] = ()
    priority: int = field(default=0, metadata=between(-100, 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSettings:
    """When people work: weekly hours in a time zone, less the holidays of a country, with single days changed."""

    zone: str = field(metadata=rule(_is_zone))
    weekly: Mapping[str, tuple[Hours, ...]] = field(metadata=rule(_are_days))
    country: str | None = field(default=None, metadata=rule(_is_country))
    days_off: tuple[date, ...] = ()
    days_on: Mapping[str, tuple[Hours, ...]] = field(default_factory=dict, metadata=rule(_are_dates))

    def week(self) -> tuple[tuple[Hours, ...], ...]:
        """The hours of each weekday, Monday first."""
        return week_of(self.weekly)

    def changed_days(self) -> Mapping[date, tuple[Hours, ...]]:
        """The days that do not follow the week: no hours for a day off; a day that is both is on."""
        off: dict[date, tuple[Hours, ...]] = dict.fromkeys(self.days_off, ())
        return off | {date.fromisoformat(day): hours for day, hours in self.days_on.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelHours:
    """Hours by level; a level that is not given has those of the one below it."""

    primary: float | None = field(default=None, metadata=between(0.01, 10_000))
    advanced: float | None = field(default=None, metadata=between(0.01, 10_000))
    expert: float | None = field(default=None, metadata=between(0.01, 10_000))

    def at(self, level: Level) -> float | None:
        """The hours for a level, or None when neither it nor a level below it is given."""
        below = (self.primary, self.advanced, self.expert)[: LEVELS.index(level) + 1]
        return next((hours for hours in reversed(below) if hours is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseSettings:
    """One kind of promise of a tier: hours by level, by topic where it differs, and the clock that counts them."""

    clock: Clock = "working"
    hours: LevelHours = field(default_factory=LevelHours)
    topics: Mapping[str, LevelHours] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTable:
    """What a tier is promised; a kind that is not given is not promised."""

    answer: PromiseSettings | None = None
    handover: PromiseSettings | None = None
    closing: PromiseSettings | None = None
    callback: PromiseSettings | None = None
    payment: PromiseSettings | None = None

    def of(self, kind: Kind) -> PromiseSettings | None:
        """The promise of that kind, or None when this tier is promised nothing of it."""
        return {
            "answer": self.answer,
            "handover": self.handover,
            "closing": self.closing,
            "callback": self.callback,
            "payment": self.payment,
        }[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierSettings:
    """What a customer is to us, and what he is promised for it."""

    title: Mapping[str, str] = field(metadata=rule(are_languages))
    priority: int = field(default=0, metadata=between(-100, 100))
    promises: PromiseTable = field(default_factory=PromiseTable)
