"""Calendars against a slow reference that looks at the clock on the wall minute by minute."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from config.hours import MINUTES_A_DAY, Hours
from gateway.calendars import Calendar, CountryHolidays

MINUTE = timedelta(minutes=1)
# Around changes of the clock: by an hour, by half an hour, at midnight, and by a whole day.
STARTS = [
    ("Europe/Berlin", datetime(2026, 3, 28, 6, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 24, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 5, tzinfo=UTC)),
    ("America/Havana", datetime(2026, 10, 31, 12, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 29, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 6, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 7, 12, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 31, 12, tzinfo=UTC)),
    ("Asia/Shanghai", datetime(2026, 6, 1, tzinfo=UTC)),
    ("Europe/Moscow", datetime(2026, 6, 1, tzinfo=UTC)),
]
# Around holidays, and weekends that are worked for them.
FEASTS = [
    ("Europe/Moscow", "RU", datetime(2026, 4, 30, tzinfo=UTC)),
    ("Asia/Shanghai", "CN", datetime(2026, 2, 13, tzinfo=UTC)),
    ("Europe/Berlin", "DE", datetime(2026, 12, 23, tzinfo=UTC)),
    ("America/New_York", "US", datetime(2026, 7, 2, tzinfo=UTC)),
    ("Australia/Lord_Howe", "AU", datetime(2026, 4, 2, tzinfo=UTC)),
]
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def _hours(draw: st.DrawFn) -> Hours:
    start = draw(st.integers(0, MINUTES_A_DAY - 1))
    return Hours(start=start, end=start + draw(st.integers(1, MINUTES_A_DAY)))


_DAYS = st.one_of(st.just(()), st.just((Hours(start=0, end=MINUTES_A_DAY),)), st.lists(_hours(), max_size=3).map(tuple))


@st.composite
def _calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    zone, start = draw(st.sampled_from(STARTS))
    week = tuple(draw(_DAYS) for _ in range(7))
    extra = draw(
        st.dictionaries(st.integers(0, 3).map(lambda day: start.date() + timedelta(days=day)), _DAYS, max_size=2)
    )
    calendar = Calendar(zone=ZoneInfo(zone), weekly=week, extra=extra)
    return calendar, start + draw(st.integers(0, 60)) * timedelta(minutes=17)


@st.composite
def _with_holidays(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    zone, country, start = draw(st.sampled_from(FEASTS))
    office = draw(_hours().filter(lambda hours: hours.end <= MINUTES_A_DAY))
    week = ((office,),) * 5 + (draw(_DAYS), ())
    calendar = Calendar(zone=ZoneInfo(zone), weekly=week, holidays=CountryHolidays(country))
    return calendar, start + draw(st.integers(0, 60)) * timedelta(minutes=17)


_ANY = st.one_of(_calendars(), _with_holidays())


@cache
def _feasts(country: str, year: int) -> HolidayBase:
    return country_holidays(country, years=[year])


def _hours_of(calendar: Calendar, day: date) -> tuple[Hours, ...]:
    """What is worked on a day, by the library's own holidays."""
    if day in calendar.extra:
        return calendar.extra[day]
    if isinstance(calendar.holidays, CountryHolidays):
        known = _feasts(calendar.holidays.country, day.year)
        if day in known:
            return ()
        if day in known.weekend_workdays and not calendar.weekly[day.weekday()]:
            return calendar.weekly[0]
    return calendar.weekly[day.weekday()]


def _day_worked(calendar: Calendar, instant: datetime) -> date | None:
    """The day whose hours hold the instant, by the clock on the wall; None when nobody works."""
    wall = instant.astimezone(calendar.zone)
    minute, today = wall.hour * 60 + wall.minute, wall.date()
    yesterday = today - timedelta(days=1)
    if any(minute + MINUTES_A_DAY < each.end for each in _hours_of(calendar, yesterday)):
        return yesterday
    return today if any(each.start <= minute < each.end for each in _hours_of(calendar, today)) else None


def _is_open(calendar: Calendar, instant: datetime) -> bool:
    return _day_worked(calendar, instant) is not None


def _last_minute(calendar: Calendar, day: date) -> datetime | None:
    """The end of the last minute that the hours of a day hold, looked for minute by minute."""
    hours = _hours_of(calendar, day)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    found: datetime | None = None
    for place in range(4 * MINUTES_A_DAY) if hours else ():
        at = start + place * MINUTE
        wall = at.astimezone(calendar.zone)
        minute = (wall.date() - day).days * MINUTES_A_DAY + wall.hour * 60 + wall.minute
        if any(each.start <= minute < each.end for each in hours):
            found = at + MINUTE
    return found


def _same_day(calendar: Calendar, instant: datetime) -> datetime | None:
    today = instant.astimezone(calendar.zone).date()
    for place in range(-1, 5):
        day = today + timedelta(days=place)
        end = _last_minute(calendar, day)
        if end is None or end <= instant:
            continue
        if place >= 0 or _is_open(calendar, instant):
            return end
    return None


@given(_ANY)
@QUICK
def test_it_is_open_when_the_clock_on_the_wall_says_so(case: tuple[Calendar, datetime]) -> None:
    calendar, start = case
    minutes = [start + place * MINUTE for place in range(0, 60 * 60, 7)]
    assert [calendar.is_open(at) for at in minutes] == [_is_open(calendar, at) for at in minutes]


@given(_ANY, st.integers(0, 2 * MINUTES_A_DAY))
@QUICK
def test_working_time_is_the_number_of_open_minutes(case: tuple[Calendar, datetime], length: int) -> None:
    calendar, start = case
    worked = sum(_is_open(calendar, start + place * MINUTE) for place in range(length))
    assert calendar.working_between(start, start + length * MINUTE) == worked * MINUTE


@given(_ANY, st.integers(1, MINUTES_A_DAY))
@QUICK
def test_adding_working_time_ends_at_the_first_instant_that_holds_it(
    case: tuple[Calendar, datetime], length: int
) -> None:
    calendar, start = case
    if not any(calendar.weekly[:5]):
        return
    end = calendar.add_working(start, length * MINUTE)
    assert calendar.working_between(start, end) == length * MINUTE
    assert calendar.working_between(start, end - MINUTE) == (length - 1) * MINUTE


@given(_ANY)
@QUICK
def test_the_next_opening_is_open_and_nothing_before_it_is(case: tuple[Calendar, datetime]) -> None:
    calendar, start = case
    if not any(calendar.weekly):
        return
    opens = calendar.next_open(start)
    assert calendar.is_open(opens)
    assert calendar.working_between(start, opens) == timedelta()


@given(_ANY)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_the_same_day_ends_with_the_last_minute_of_its_hours(case: tuple[Calendar, datetime]) -> None:
    calendar, start = case
    expected = _same_day(calendar, start)
    if expected is not None:
        assert calendar.same_day(start) == expected


@given(_ANY, st.integers(0, 2 * MINUTES_A_DAY))
@QUICK
def test_a_whole_day_counts_where_anybody_works_on_it(case: tuple[Calendar, datetime], length: int) -> None:
    calendar, start = case
    minutes = [start + place * MINUTE for place in range(length)]
    worked = sum(bool(_hours_of(calendar, at.astimezone(calendar.zone).date())) for at in minutes)
    assert calendar.whole_days().working_between(start, start + length * MINUTE) == worked * MINUTE


@given(_ANY)
@QUICK
def test_the_openings_to_come_are_the_open_minutes_without_gaps_between_them(case: tuple[Calendar, datetime]) -> None:
    calendar, start = case
    openings = calendar.coming(start, most=3, days=3)
    assert all(one[1] < following[0] for one, following in pairwise(openings))
    for opens, closes in openings:
        assert (closes - opens) == calendar.working_between(opens, closes)
        assert not calendar.is_open(closes) or closes == datetime.fromordinal(start.toordinal() + 3).replace(tzinfo=UTC)
