"""Calendars against a slow reference that looks at the clock on the wall minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from config.hours import MINUTES_A_DAY, Hours
from gateway.calendars import Calendar

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
    ("Europe/Moscow", datetime(2026, 6, 1, tzinfo=UTC)),
]


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


def _is_open(calendar: Calendar, instant: datetime) -> bool:
    wall = instant.astimezone(calendar.zone)
    minute = wall.hour * 60 + wall.minute

    def hours(day: date) -> tuple[Hours, ...]:
        return calendar.extra.get(day, calendar.weekly[day.weekday()])

    today = any(each.start <= minute < each.end for each in hours(wall.date()))
    return today or any(minute + MINUTES_A_DAY < each.end for each in hours(wall.date() - timedelta(days=1)))


@given(_calendars())
@settings(max_examples=40, deadline=None)
def test_it_is_open_when_the_clock_on_the_wall_says_so(case: tuple[Calendar, datetime]) -> None:
    calendar, start = case
    minutes = [start + place * MINUTE for place in range(0, 60 * 60, 7)]
    assert [calendar.is_open(at) for at in minutes] == [_is_open(calendar, at) for at in minutes]


@given(_calendars(), st.integers(0, 2 * MINUTES_A_DAY))
@settings(max_examples=40, deadline=None)
def test_working_time_is_the_number_of_open_minutes(case: tuple[Calendar, datetime], length: int) -> None:
    calendar, start = case
    worked = sum(_is_open(calendar, start + place * MINUTE) for place in range(length))
    assert calendar.working_between(start, start + length * MINUTE) == worked * MINUTE


@given(_calendars(), st.integers(1, MINUTES_A_DAY))
@settings(max_examples=60, deadline=None)
def test_adding_working_time_ends_at_the_first_instant_that_holds_it(
    case: tuple[Calendar, datetime], length: int
) -> None:
    calendar, start = case
    if not any(calendar.weekly):
        return
    end = calendar.add_working(start, length * MINUTE)
    assert calendar.working_between(start, end) == length * MINUTE
    assert calendar.working_between(start, end - MINUTE) == (length - 1) * MINUTE


@given(_calendars())
@settings(max_examples=40, deadline=None)
def test_the_next_opening_is_open_and_nothing_before_it_is(case: tuple[Calendar, datetime]) -> None:
    calendar, start = case
    if not any(calendar.weekly):
        return
    opens = calendar.next_open(start)
    assert calendar.is_open(opens)
    assert calendar.working_between(start, opens) == timedelta()
