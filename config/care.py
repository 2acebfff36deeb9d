"""The sections about who takes care of what, and when: `[intents.*] [queues.*] [calendars.*] [tiers.*]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.hours import DAYS, MINUTES_A_DAY, Hours, days_of, overlap_of, week_of
from config.promise_policy import Level, PromiseTable
from config.reader import between, rule
from config.running import are_languages
from config.tree import nearest_name

Handling = Literal["flow", "answer", "collect", "person", "note"]

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

    It takes cases of its `topics`, and only of its tiers, level, languages and brands where they are given; the queue
    that says more goes first. Without topics it takes what names it: an intent, a channel, a mailbox, or the default.
    What waits longer than `overflow_after_minutes` is offered to who is fit for the queue `overflow` too.
    """

    title: Mapping[str, str] = field(metadata=rule(are_languages))
    topics: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    level: Level | None = None
    languages: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    calendar: str | None = None
    skills: tuple[str, ...] = ()
    overflow: str | None = None
    overflow_after_minutes: float = field(default=10.0, metadata=between(0, 10_000))
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


def calendar_faults(calendar: CalendarSettings) -> Iterable[tuple[tuple[str, ...], str, str | None]]:
    """What does not fit together in a calendar: the path of the key below it, what is wrong, the nearest right name."""
    if not any(calendar.weekly.values()) and not any(calendar.days_on.values()):
        yield ("weekly",), 'never opens; give at least one day hours, e.g. "mon-fri" = ["09:00-18:00"]', None
    week = calendar.week()
    for day, hours in enumerate(week):
        if (clash := overlap_of((*_run_over(week[day - 1]), *hours))) is not None:
            yield ("weekly",), f"{DAYS[day]} has hours that overlap: {clash}; join or part them", None
    for written, hours in calendar.days_on.items():
        path = ("days_on", written)
        if not hours:
            yield path, "has no hours; a day that is closed stands in days_off", None
        if (clash := overlap_of(hours)) is not None:
            yield path, f"has hours that overlap: {clash}; join or part them", None
        if date.fromisoformat(written) in calendar.days_off:
            yield path, "stands in days_off too; keep it in one of them", None
    yield from _day_faults(calendar)
    yield from _country_faults(calendar.country)


def _day_faults(calendar: CalendarSettings) -> Iterable[tuple[tuple[str, ...], str, str | None]]:
    for place, day in enumerate(calendar.days_off):
        if day in calendar.days_off[:place]:
            yield ("days_off", str(place)), f"names {day} again; once is enough", None
    for path, day in (
        *((("days_off", str(place)), day) for place, day in enumerate(calendar.days_off)),
        *((("days_on", written), date.fromisoformat(written)) for written in calendar.days_on),
    ):
        if not 2000 <= day.year <= 2200:
            yield path, f"must be a day between 2000 and 2200, not {day}", None


def _country_faults(country: str | None) -> Iterable[tuple[tuple[str, ...], str, str | None]]:
    if country is None:
        return
    from holidays import list_supported_countries  # 60 ms to import: only where a calendar names a country

    if country not in (countries := list_supported_countries(include_aliases=False)):
        nearest = nearest_name(country, countries)
        yield ("country",), f"no holidays are known for country {country!r}", nearest


def _run_over(hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
    """What the hours of the day before leave to this one."""
    return tuple(Hours(start=0, end=one.end - MINUTES_A_DAY) for one in hours if one.end > MINUTES_A_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierSettings:
    """What a customer is to us, and what he is promised for it."""

    title: Mapping[str, str] = field(metadata=rule(are_languages))
    priority: int = field(default=0, metadata=between(-100, 100))
    promises: PromiseTable = field(default_factory=PromiseTable)


def overflow_faults(queues: Mapping[str, QueueSettings]) -> Iterable[tuple[str, str]]:
    """What is wrong with the queues that take over from others: the queue's name, and what to do about it."""
    for name, section in queues.items():
        taker = queues.get(section.overflow or "")
        if taker is None:
            continue
        way = _overflow_way(queues, name)
        if way[-1] == name:
            yield name, f"goes in a circle ({' → '.join(way)}); let one of these queues end without overflow"
        elif "complaints" in section.skills and "complaints" not in taker.skills:
            yield (
                name,
                f"would give complaints to agents of queue {section.overflow!r}, which does not ask for the skill "
                f'"complaints"; add the skill there or name another queue',
            )


def _overflow_way(queues: Mapping[str, QueueSettings], name: str) -> list[str]:
    """The queues that are asked one after the other, up to the first that was named already."""
    way = [name]
    while (section := queues.get(way[-1])) is not None and section.overflow is not None:
        way.append(section.overflow)
        if section.overflow in way[:-1]:
            break
    return way
