"""Days as people write them, and the instants in the installation's zone that they stand for.

A span of days is from the start of its first day to the end of its last one; the store keeps the instant at which the
next day starts, so that "still in force" is one comparison. Days are read as Excel and people write them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.settings import Settings
from gateway.ids import from_us, to_us

ONE_DAY: Final = timedelta(days=1)
FIRST_DAY: Final = date(1971, 1, 1)
LAST_DAY: Final = date(9990, 12, 31)
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_DOTS: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: 0?0:00(?::00)?)?")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]0+)?")
_EXCEL_ZERO: Final = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Days:
    """Turns days into instants and back, in one zone."""

    zone: ZoneInfo

    def starts_at(self, day: date | None) -> int | None:
        """The instant at which the day begins."""
        if day is None:
            return None
        return to_us(datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC))

    def ends_at(self, day: date | None) -> int | None:
        """The instant at which the day is over: the start of the next."""
        return None if day is None else self.starts_at(day + ONE_DAY)

    def first_of(self, micros: int | None) -> date | None:
        """The day in which an instant lies."""
        return None if micros is None else from_us(micros).astimezone(self.zone).date()

    def last_of(self, micros: int | None) -> date | None:
        """The last day of what is over at that instant."""
        return None if micros is None else from_us(micros - 1).astimezone(self.zone).date()

    def today(self, now: int) -> date:
        """The day it is."""
        return from_us(now).astimezone(self.zone).date()


def days_of(settings: Settings) -> Days:
    """The days of the installation: those of its default calendar's zone."""
    calendar = settings.calendars.get(settings.gateway.default_calendar)
    return Days(ZoneInfo(calendar.zone if calendar is not None else "UTC"))


def parse_day(text: str) -> date:
    """A day as 2026-01-31, 31.01.2026 or Excel's number of it (46053); raises ValueError for anything else."""
    written = text.strip()
    if found := _ISO.fullmatch(written):
        day = date(int(found[1]), int(found[2]), int(found[3]))
    elif found := _DOTS.fullmatch(written):
        day = date(int(found[3]), int(found[2]), int(found[1]))
    elif found := _SERIAL.fullmatch(written):
        day = _EXCEL_ZERO + timedelta(days=int(found[1]))
    else:
        raise ValueError(f"{written!r} is no day like 2026-01-31")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{written!r} lies too far away")
    return day


def overlap(first: tuple[date | None, date | None], second: tuple[date | None, date | None]) -> bool:
    """Whether two spans of days, open where they have None, have a day in common."""
    (start, end), (begins, closes) = first, second
    is_before = end is not None and begins is not None and end < begins
    is_after = closes is not None and start is not None and closes < start
    return not (is_before or is_after)
