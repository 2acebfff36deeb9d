"""Opening hours as they are written in settings: `"mon-fri" = ["09:00-13:00", "14:00-18:00"]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60

_HOURS = re.compile(r"(\d\d):(\d\d)\s*[-–]\s*(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """One stretch of opening, in minutes from local midnight; `end` lies above 1440 where it runs past midnight."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Reads `"09:00-18:00"`; `"22:00-06:00"` runs into the next day, `"00:00-24:00"` is the whole day."""
        found = _HOURS.fullmatch(text.strip())
        if not found:
            raise ValueError(f'must be hours like "09:00-18:00", not {text!r}')
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if start >= MINUTES_A_DAY or end > MINUTES_A_DAY or int(found[2]) > 59 or int(found[4]) > 59:
            raise ValueError(f"hours run from 00:00 to 24:00, not {text!r}")
        if start == end:
            raise ValueError(f'must not end when they begin: {text!r}; the whole day is "00:00-24:00"')
        return cls(start=start, end=end if end > start else end + MINUTES_A_DAY)

    def __str__(self) -> str:
        """As it is written in settings."""
        end = self.end if self.end <= MINUTES_A_DAY else self.end - MINUTES_A_DAY
        return f"{self.start // 60:02}:{self.start % 60:02}-{end // 60:02}:{end % 60:02}"


def days_of(text: str) -> tuple[int, ...]:
    """The weekdays (Monday is 0) meant by `"mon-fri"`, `"sat"` or `"mon,wed,fri-sun"`; raises ValueError."""
    days: list[int] = []
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f'must be days like "mon-fri" or "sat,sun", not {text!r}')
        begin, finish = DAYS.index(first), DAYS.index(last or first)
        days += [day % 7 for day in range(begin, finish + 1 if finish >= begin else finish + 8)]
    return tuple(dict.fromkeys(days))


def week_of(weekly: Mapping[str, tuple[Hours, ...]]) -> tuple[tuple[Hours, ...], ...]:
    """The hours of each weekday, Monday first; a day named twice has both; raises ValueError on a wrong day name."""
    week: list[tuple[Hours, ...]] = [()] * 7
    for days, hours in weekly.items():
        for day in days_of(days):
            week[day] += hours
    return tuple(week)


def overlap_of(hours: Iterable[Hours]) -> str | None:
    """The first two stretches of a day that overlap, as they are written; those that touch do not."""
    in_order = sorted(hours, key=lambda one: (one.start, one.end))
    for one, following in pairwise(in_order):
        if following.start < one.end:
            return f"{one} and {following}"
    return None
