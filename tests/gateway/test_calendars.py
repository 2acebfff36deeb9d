"""Working time against the calendars on people's walls."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.care import CalendarSettings
from config.hours import Hours
from gateway.calendars import Calendar, NeverOpen, calendar_of

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")


def _calendar(zone: str, weekly: dict[str, list[str]], *, country: str | None = None) -> Calendar:
    hours = {days: tuple(Hours.parse(each) for each in spans) for days, spans in weekly.items()}
    return calendar_of(CalendarSettings(zone=zone, weekly=hours, country=country))


def _office(**changes: tuple[Hours, ...]) -> Calendar:
    hours = (Hours.parse("09:00-18:00"),)
    extra = {date.fromisoformat(day.replace("_", "-")[1:]): value for day, value in changes.items()}
    return calendar_of(
        CalendarSettings(
            zone="Europe/Moscow",
            weekly={"mon-fri": hours},
            days_off=tuple(day for day, value in extra.items() if not value),
            days_on={day.isoformat(): value for day, value in extra.items() if value},
        )
    )


def _at(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_four_hours_asked_for_at_noon_are_over_in_the_afternoon() -> None:
    assert _office().add_working(_at("2026-06-16T12:00"), timedelta(hours=4)) == _at("2026-06-16T16:00")


def test_what_does_not_fit_into_friday_goes_on_on_monday() -> None:
    assert _office().add_working(_at("2026-06-19T16:30"), timedelta(hours=4)) == _at("2026-06-22T11:30")


def test_what_is_asked_for_at_night_begins_in_the_morning() -> None:
    assert _office().add_working(_at("2026-06-16T23:00"), timedelta(hours=1)) == _at("2026-06-17T10:00")


def test_work_that_fills_the_day_ends_with_it() -> None:
    assert _office().add_working(_at("2026-06-16T09:00"), timedelta(hours=9)) == _at("2026-06-16T18:00")


def test_no_work_takes_no_time_even_at_night() -> None:
    assert _office().add_working(_at("2026-06-20T03:00"), timedelta()) == _at("2026-06-20T03:00")


def test_results_are_in_utc() -> None:
    assert _office().add_working(_at("2026-06-16T12:00"), timedelta(hours=1)).tzinfo is UTC


def test_it_is_open_from_the_first_minute_until_just_before_closing() -> None:
    office = _office()
    assert office.is_open(_at("2026-06-16T09:00"))
    assert office.is_open(_at("2026-06-16T17:59:59.999999"))
    assert not office.is_open(_at("2026-06-16T18:00"))
    assert not office.is_open(_at("2026-06-20T12:00"))


def test_next_opening_is_now_while_open_and_else_the_next_morning() -> None:
    office = _office()
    assert office.next_open(_at("2026-06-16T12:34")) == _at("2026-06-16T12:34")
    assert office.next_open(_at("2026-06-19T18:00")) == _at("2026-06-22T09:00")


def test_single_days_go_before_the_week() -> None:
    office = _office(d2026_06_16=(), d2026_06_20=(Hours.parse("10:00-12:00"),))
    assert not office.is_open(_at("2026-06-16T12:00"))
    assert office.is_open(_at("2026-06-20T11:00"))


def test_a_lunch_break_is_not_worked() -> None:
    calendar = _calendar("Europe/Moscow", {"mon-fri": ["09:00-13:00", "14:00-18:00"]})
    assert calendar.add_working(_at("2026-06-16T12:00"), timedelta(hours=2)) == _at("2026-06-16T15:00")
    assert calendar.working_between(_at("2026-06-16T00:00"), _at("2026-06-17T00:00")) == timedelta(hours=8)


def test_a_night_shift_belongs_to_the_day_it_begins_on() -> None:
    calendar = _calendar("Europe/Moscow", {"fri": ["22:00-06:00"]})
    assert calendar.is_open(_at("2026-06-20T05:59"))
    assert not calendar.is_open(_at("2026-06-19T05:59"))
    assert calendar.working_between(_at("2026-06-19T00:00"), _at("2026-06-21T00:00")) == timedelta(hours=8)


def test_round_the_clock_is_plain_time_also_over_daylight_saving() -> None:
    calendar = _calendar("Europe/Berlin", {"mon-sun": ["00:00-24:00"]})
    start = _at("2026-03-28T12:00", BERLIN)
    assert calendar.add_working(start, timedelta(hours=100)) - start.astimezone(UTC) == timedelta(hours=100)


def test_an_hour_skipped_by_daylight_saving_is_not_worked() -> None:
    calendar = _calendar("Europe/Berlin", {"sun": ["01:00-04:00"]})
    assert calendar.working_between(_at("2026-03-29T00:00", BERLIN), _at("2026-03-30T00:00", BERLIN)) == timedelta(
        hours=2
    )


def test_an_hour_repeated_by_daylight_saving_is_worked_twice() -> None:
    calendar = _calendar("Europe/Berlin", {"sun": ["02:15-02:45"]})
    assert calendar.working_between(_at("2026-10-25T00:00", BERLIN), _at("2026-10-26T00:00", BERLIN)) == timedelta(
        hours=1
    )


def test_public_holidays_of_the_country_are_not_worked() -> None:
    calendar = _calendar("Europe/Moscow", {"mon-fri": ["09:00-18:00"]}, country="RU")
    assert calendar.next_open(_at("2027-06-11T18:00")) == _at("2027-06-15T09:00")  # 14 June stands for the 12th


def test_a_weekend_day_that_the_country_works_has_mondays_hours() -> None:
    calendar = _calendar("Asia/Shanghai", {"mon": ["08:00-12:00"], "tue-fri": ["09:00-18:00"]}, country="CN")
    saturday = datetime(2026, 2, 14, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert calendar.is_open(saturday)
    assert not calendar.is_open(saturday + timedelta(hours=4))


def test_a_calendar_without_hours_says_so_instead_of_searching_for_ever() -> None:
    calendar = _calendar("UTC", {"mon-fri": []})
    with pytest.raises(NeverOpen, match="give the calendar hours"):
        calendar.add_working(_at("2026-06-16T12:00"), timedelta(hours=1))


def test_time_that_runs_backwards_holds_no_work() -> None:
    assert _office().working_between(_at("2026-06-17T12:00"), _at("2026-06-16T12:00")) == timedelta()
