"""In which zone an instant is told to a customer."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from gateway.calendars import Calendar
from gateway.handover import told_in


def calendar(zone: str) -> Calendar:
    return Calendar(zone=ZoneInfo(zone), weekly=((),) * 7)


MOSCOW, SHANGHAI, ALWAYS = calendar("Europe/Moscow"), calendar("Asia/Shanghai"), calendar("UTC")


@pytest.mark.parametrize(
    ("counted_by", "own", "told"),
    [
        (MOSCOW, None, "Europe/Moscow"),
        (SHANGHAI, None, "Asia/Shanghai"),
        (ALWAYS, None, "Europe/Moscow"),
        (ALWAYS, SHANGHAI, "Asia/Shanghai"),
        (ALWAYS, ALWAYS, "Europe/Moscow"),
    ],
)
def test_what_is_counted_round_the_clock_is_told_by_the_clock_near_the_customer(
    counted_by: Calendar, own: Calendar | None, told: str
) -> None:
    assert told_in(counted_by, own, MOSCOW) == ZoneInfo(told)


def test_where_all_is_kept_in_utc_it_is_told_so() -> None:
    assert told_in(ALWAYS, None, ALWAYS) == ZoneInfo("UTC")


def test_without_a_calendar_no_instant_is_told() -> None:
    assert told_in(None, MOSCOW, MOSCOW) is None
