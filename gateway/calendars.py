"""Working time: when people work in a zone, and what an hour of theirs is on the clock.

Openings are local wall-clock hours; all arithmetic is in UTC over the openings of each UTC day, computed once. An
instant is open when the clock on the wall there shows a time within the day's hours: an hour that daylight saving skips
is not worked, one that it repeats is worked twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from config.care import CalendarSettings
from config.hours import MINUTES_A_DAY, Hours
from config.settings import Settings

Week = tuple[tuple[Hours, ...], ...]
Opening = tuple[datetime, datetime]

_DAY = timedelta(days=1)
_WHOLE_DAY = (Hours(start=0, end=MINUTES_A_DAY),)
_NEVER_DAYS = 400  # longer than any closed season: a calendar without an hour in so many days never opens


class NeverOpen(Exception):
    """A calendar has no opening for more than a year; its settings need hours."""


class Holidays(Protocol):
    """The public holidays of a country, by day."""

    def is_day_off(self, day: date) -> bool:
        """Whether people do not work that day although the week says so."""

    def is_moved_workday(self, day: date) -> bool:
        """Whether people work that day of a weekend, for a day off elsewhere; it has Monday's hours."""


class NoHolidays:
    """Every day follows the week."""

    def is_day_off(self, day: date) -> bool:
        """No day is off."""
        return False

    def is_moved_workday(self, day: date) -> bool:
        """No day is moved."""
        return False


class CountryHolidays:
    """Holidays by the `holidays` library, imported on first use and computed once for each year."""

    def __init__(self, country: str) -> None:
        self.country = country

    def is_day_off(self, day: date) -> bool:
        """Whether that day is a public holiday of the country."""
        return day in _year(self.country, day.year)[0]

    def is_moved_workday(self, day: date) -> bool:
        """Whether the country's government moved a working day onto that day of a weekend."""
        return day in _year(self.country, day.year)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Weekly hours in a zone, less holidays, with single days changed (`extra`: no hours means closed)."""

    zone: ZoneInfo
    weekly: Week
    holidays: Holidays = field(default_factory=NoHolidays)
    extra: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    _days: dict[int, tuple[Opening, ...]] = field(default_factory=dict, repr=False, compare=False)
    _whole: list[Calendar] = field(default_factory=list, repr=False, compare=False)

    def is_open(self, instant: datetime) -> bool:
        """Whether people work at that instant; at closing time they do not."""
        return any(start <= instant < end for start, end in self._openings(instant.astimezone(UTC).toordinal()))

    def next_open(self, instant: datetime) -> datetime:
        """That instant where it is open, else when it next opens; raises NeverOpen."""
        return self._next_opening(instant.astimezone(UTC))[0]

    def add_working(self, instant: datetime, worked: timedelta) -> datetime:
        """The first instant by which `worked` working time has passed; raises NeverOpen.

        Work that ends when people go home ends then, not when they come back.
        """
        at = instant.astimezone(UTC)
        left = worked
        while left > timedelta():
            opens, closes = self._next_opening(at)
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
            at = closes
        return at

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; none where `end` is not later."""
        worked = timedelta()
        for day in range(start.astimezone(UTC).toordinal(), end.astimezone(UTC).toordinal() + 1):
            for opens, closes in self._openings(day):
                worked += max(timedelta(), min(closes, end) - max(opens, start))
        return worked

    def coming(self, instant: datetime, *, most: int, days: int = 14) -> tuple[Opening, ...]:
        """The openings from that instant on, at most so many within so many days, the one under way first."""
        found: list[Opening] = []
        first = instant.astimezone(UTC).toordinal()
        for day in range(first, first + days):
            for start, end in self._openings(day):
                if end <= instant:
                    continue
                if found and found[-1][1] == start:  # cut at a midnight of UTC
                    found[-1] = (found[-1][0], end)
                elif len(found) == most:
                    return tuple(found)
                else:
                    found.append((max(start, instant.astimezone(UTC)), end))
        return tuple(found)

    def same_day(self, instant: datetime) -> datetime:
        """The end of the local day's last opening; of the next day that opens where that is over; raises NeverOpen.

        Hours that run past midnight belong to the day they begin on; a day that is open throughout ends at midnight.
        """
        local = instant.astimezone(self.zone)
        for place in range(-1, _NEVER_DAYS):
            end = self.closing_of(local.date() + place * _DAY)
            if end is not None and instant < end and (place >= 0 or self.is_open(instant)):
                return end
        raise NeverOpen(f"no opening within {_NEVER_DAYS} days after {instant:%Y-%m-%d}; give the calendar hours")

    def whole_days(self) -> Calendar:
        """The same calendar with every day on which anybody works open from midnight to midnight; made once."""
        if not self._whole:
            weekly = tuple(_WHOLE_DAY if hours else () for hours in self.weekly)
            extra = {day: _WHOLE_DAY if hours else () for day, hours in self.extra.items()}
            self._whole.append(Calendar(zone=self.zone, weekly=weekly, holidays=self.holidays, extra=extra))
        return self._whole[0]

    def closing_of(self, day: date) -> datetime | None:
        """The instant at which the last hours of a local day end, None for a day without any."""
        hours = self._hours(day)
        ends: list[datetime] = []
        for utc_day in range(day.toordinal() - 1, day.toordinal() + 4) if hours else ():
            midnight = datetime.fromordinal(utc_day).replace(tzinfo=UTC)
            for begin, finish, offset in _steady_stretches(self.zone, midnight, midnight + _DAY):
                local_midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
                for one in hours:
                    opens = max(begin, local_midnight + timedelta(minutes=one.start))
                    closes = min(finish, local_midnight + timedelta(minutes=one.end))
                    ends += [closes] if opens < closes else []
        return max(ends, default=None)

    def _next_opening(self, instant: datetime) -> Opening:
        """What is left of the opening at that instant, else the whole next one of its UTC day or a later one."""
        for day in range(instant.toordinal(), instant.toordinal() + _NEVER_DAYS):
            for start, end in self._openings(day):
                if instant < end:
                    return max(instant, start), end
        raise NeverOpen(f"no opening within {_NEVER_DAYS} days after {instant:%Y-%m-%d}; give the calendar hours")

    def _openings(self, utc_day: int) -> tuple[Opening, ...]:
        """The openings of one UTC day, cut at its midnights, in order and without gaps of nothing."""
        known = self._days.get(utc_day)
        if known is None:
            known = self._days[utc_day] = self._opened(utc_day)
        return known

    def _opened(self, utc_day: int) -> tuple[Opening, ...]:
        midnight = datetime.fromordinal(utc_day).replace(tzinfo=UTC)
        found: list[Opening] = []
        for begin, finish, offset in _steady_stretches(self.zone, midnight, midnight + _DAY):
            for day in {(begin + offset).date(), (finish + offset).date()}:
                local_midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
                for start, end in self._worked_minutes(day):
                    opens = max(begin, local_midnight + timedelta(minutes=start))
                    closes = min(finish, local_midnight + timedelta(minutes=end))
                    if opens < closes:
                        found.append((opens, closes))
        return _joined(found)

    def _worked_minutes(self, day: date) -> list[tuple[int, int]]:
        """The minutes worked on a local day: its own hours, and what the day before runs past midnight."""
        own = [(hours.start, min(hours.end, MINUTES_A_DAY)) for hours in self._hours(day)]
        late = [(0, hours.end - MINUTES_A_DAY) for hours in self._hours(day - _DAY) if hours.end > MINUTES_A_DAY]
        return own + late

    def _hours(self, day: date) -> tuple[Hours, ...]:
        if day in self.extra:
            return self.extra[day]
        if self.holidays.is_day_off(day):
            return ()
        hours = self.weekly[day.weekday()]
        return self.weekly[0] if not hours and self.holidays.is_moved_workday(day) else hours


def calendar_of(settings: CalendarSettings) -> Calendar:
    """The calendar that a `[calendars.x]` section describes."""
    return Calendar(
        zone=ZoneInfo(settings.zone),
        weekly=settings.week(),
        holidays=CountryHolidays(settings.country) if settings.country else NoHolidays(),
        extra=settings.changed_days(),
    )


def calendars_of(settings: Settings) -> Mapping[str, Calendar]:
    """Every calendar of the settings, by name."""
    return {name: calendar_of(each) for name, each in settings.calendars.items()}


def _steady_stretches(zone: ZoneInfo, start: datetime, end: datetime) -> list[tuple[datetime, datetime, timedelta]]:
    """A day's time cut where the zone's offset changes, at most once a day, each stretch with its offset."""
    before, after = _offset(zone, start), _offset(zone, end)
    if before == after:
        return [(start, end, before)]
    change = _change(zone, start, end)
    return [(start, change, before), (change, end, after)]


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset of `before` ends, which it does by `after`."""
    offset = _offset(zone, before)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, before + timedelta(seconds=middle)) == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _joined(openings: list[Opening]) -> tuple[Opening, ...]:
    """The openings in order, those that touch or overlap made one."""
    joined: list[Opening] = []
    for start, end in sorted(openings):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


@lru_cache(maxsize=256)
def _year(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """The days off and the moved working days of a country in a year."""
    from holidays import country_holidays  # 60 ms and 10 MB: only where a calendar names a country

    found = country_holidays(country, years=year)
    return frozenset(found), frozenset(found.weekend_workdays)
