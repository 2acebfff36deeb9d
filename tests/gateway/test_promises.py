"""What is promised to whom, by when, and what became of it."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.care import QueueSettings, TierSettings
from config.promise_policy import Clock, Kind, Level, Limit, PromiseRule, PromiseSettings, PromiseTable
from config.running import GatewaySettings
from config.settings import Settings, load
from gateway.calendars import calendars_of
from gateway.promises import Policy, calendar_name_for, due, instants, outcome, passed, policy_for

SHIPPED = load(Path(__file__).parents[2] / "config" / "gateway.toml", {}).settings
OFFICE = calendars_of(SHIPPED)["moscow"]
ANSWER = PromiseSettings(
    target=Limit(hours=24),
    clock="elapsed",
    rules=(
        PromiseRule(level="expert", target=Limit(hours=72)),
        PromiseRule(topic="claims", level="advanced", target=Limit(hours=3)),
    ),
)
SETTINGS = Settings(
    gateway=GatewaySettings(default_tier="GENERAL"),
    tiers={
        "GENERAL": TierSettings(title={}, promises=PromiseTable(answer=ANSWER)),
        "PRIMARY": TierSettings(title={}, promises=PromiseTable(answer=PromiseSettings(target=Limit(hours=4)))),
    },
)


def _within(*hours: float | None, clock: Clock = "working", told: int = 0) -> Policy:
    return Policy(limits=tuple(Limit(hours=one) for one in hours), clock=clock, told=told)


def _moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow"))


def test_a_primary_customer_who_writes_on_friday_evening_is_promised_monday_noon() -> None:
    policy = policy_for(SHIPPED, "PRIMARY", "primary", "commercial", "answer")
    assert policy is not None
    assert due(policy, OFFICE, _moscow("2026-06-19T17:00")) == _moscow("2026-06-22T12:00")


@pytest.mark.parametrize(
    ("tier", "level", "written", "expected"),
    [
        ("PRIMARY", "primary", "2026-06-16T10:00", ["2026-06-16T14:00", "2026-06-16T18:00", "2026-06-17T10:00"]),
        ("PRIMARY", "primary", "2026-06-16T16:00", ["2026-06-17T11:00", "2026-06-17T11:00", "2026-06-17T16:00"]),
        ("PRIMARY", "advanced", "2026-06-16T10:00", ["2026-06-17T10:00", "2026-06-18T10:00", "2026-06-19T10:00"]),
        ("GENERAL", "primary", "2026-06-19T17:00", ["2026-06-22T17:00", "2026-06-23T17:00", "2026-06-24T17:00"]),
        ("GENERAL", "expert", "2026-06-19T17:00", ["2026-06-22T17:00", "2026-06-23T17:00", "2026-06-24T17:00"]),
    ],
)
def test_the_shipped_answers_come_in_the_bands_of_their_tier(
    tier: str, level: Level, written: str, expected: list[str]
) -> None:
    policy = policy_for(SHIPPED, tier, level, "commercial", "answer")
    assert policy is not None
    assert instants(policy, OFFICE, _moscow(written)) == tuple(_moscow(one) for one in expected)


def test_elapsed_hours_run_through_the_night() -> None:
    policy = _within(24, clock="elapsed")
    assert due(policy, OFFICE, _moscow("2026-06-19T17:00")) == _moscow("2026-06-20T17:00")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-06-16T10:00", "2026-06-17T10:00"),
        ("2026-06-19T17:00", "2026-06-22T17:00"),
        ("2026-06-20T12:00", "2026-06-23T09:00"),
        ("2026-06-16T20:00", "2026-06-18T09:00"),
        ("2026-06-11T17:00", "2026-06-15T17:00"),
    ],
)
def test_twenty_four_hours_of_workdays_are_one_working_day(written: str, expected: str) -> None:
    policy = _within(24, clock="workdays")
    assert due(policy, OFFICE, _moscow(written)) == _moscow(expected)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-06-16T10:00", "2026-06-16T18:00"),
        ("2026-06-16T08:00", "2026-06-16T18:00"),
        ("2026-06-16T18:00", "2026-06-17T18:00"),
        ("2026-06-19T20:00", "2026-06-22T18:00"),
        ("2026-06-12T10:00", "2026-06-15T18:00"),
    ],
)
def test_the_same_day_ends_with_its_opening_and_a_closed_day_is_the_next_that_opens(
    written: str, expected: str
) -> None:
    assert due(_within(None), OFFICE, _moscow(written)) == _moscow(expected)


def test_a_band_never_ends_before_the_one_it_follows() -> None:
    found = instants(_within(4, None, 6), OFFICE, _moscow("2026-06-16T16:00"))
    assert found == (_moscow("2026-06-17T11:00"), _moscow("2026-06-17T11:00"), _moscow("2026-06-17T13:00"))


def test_the_band_that_is_told_is_what_is_due() -> None:
    assert due(_within(4, None, told=1), OFFICE, _moscow("2026-06-16T10:00")) == _moscow("2026-06-16T18:00")


@pytest.mark.parametrize(("clock", "hours"), [("working", 10), ("elapsed", 73), ("workdays", 25)])
def test_time_that_passed_is_counted_by_the_clock(clock: Clock, hours: int) -> None:
    start, end = _moscow("2026-06-19T10:00"), _moscow("2026-06-22T11:00")
    assert passed(clock, OFFICE, start, end) == timedelta(hours=hours)


@pytest.mark.parametrize("tier", [None, "", "RETIRED"])
def test_a_customer_of_no_known_tier_has_the_default(tier: str | None) -> None:
    assert policy_for(SETTINGS, tier, "primary", None, "answer") == _within(24, clock="elapsed")


def test_a_level_without_a_rule_has_that_of_the_level_below() -> None:
    assert policy_for(SETTINGS, "GENERAL", "advanced", None, "answer") == _within(24, clock="elapsed")
    assert policy_for(SETTINGS, "GENERAL", "expert", None, "answer") == _within(72, clock="elapsed")


def test_the_rule_of_topic_and_level_goes_before_that_of_the_level() -> None:
    assert policy_for(SETTINGS, "GENERAL", "expert", "claims", "answer") == _within(3, clock="elapsed")
    assert policy_for(SETTINGS, "GENERAL", "primary", "claims", "answer") == _within(24, clock="elapsed")


def test_waiting_for_the_customer_stops_the_closing_alone_unless_settings_say_otherwise() -> None:
    table = PromiseTable(
        answer=PromiseSettings(target=Limit(hours=4)),
        closing=PromiseSettings(target=Limit(hours=9)),
        handover=PromiseSettings(target=Limit(hours=1), pauses=True),
    )
    settings = Settings(tiers={"GENERAL": TierSettings(title={}, promises=table)})
    kinds: tuple[Kind, ...] = ("answer", "closing", "handover")
    found = [policy_for(settings, "GENERAL", "primary", None, kind) for kind in kinds]
    assert [one.pauses for one in found if one is not None] == [False, True, True]


def test_a_kind_that_is_not_promised_has_no_policy() -> None:
    assert policy_for(SETTINGS, "PRIMARY", "primary", None, "callback") is None
    assert policy_for(Settings(), "PRIMARY", "primary", None, "answer") is None


def test_the_calendar_is_the_accounts_then_the_queues_then_the_default() -> None:
    settings = Settings(
        gateway=GatewaySettings(default_calendar="always"),
        calendars=SHIPPED.calendars,
        queues={"a": QueueSettings(title={}, calendar="shanghai"), "b": QueueSettings(title={})},
    )
    assert calendar_name_for(settings, account="moscow", queue="a") == "moscow"
    assert calendar_name_for(settings, account="gone", queue="a") == "shanghai"
    assert calendar_name_for(settings, account=None, queue="b") == "always"
    assert calendar_name_for(settings, account=None, queue=None) == "always"


def test_a_calendar_of_pages_counts_where_it_is_known() -> None:
    settings = Settings(gateway=GatewaySettings(default_calendar="always"), calendars=SHIPPED.calendars)
    assert calendar_name_for(settings, account="plant", queue=None, known={"plant", "always"}) == "plant"
    assert calendar_name_for(settings, account="plant", queue=None) == "always"


@pytest.mark.parametrize(
    ("met", "asked", "became"),
    [
        (None, 3, "open"),
        (None, 4, "open"),
        (None, 5, "broken"),
        (3, 5, "kept"),
        (4, 5, "kept"),
        (5, 6, "broken"),
        (3, 2, "open"),
    ],
)
def test_a_promise_is_kept_when_it_was_met_in_time(met: int | None, asked: int, became: str) -> None:
    assert outcome(due_at=4, met_at=met, at=asked) == became


def test_a_promise_that_is_stopped_or_dropped_is_not_broken() -> None:
    assert outcome(due_at=4, met_at=None, at=9, paused_at=3) == "paused"
    assert outcome(due_at=4, met_at=None, at=9, ended_at=5) == "ended"
    assert outcome(due_at=4, met_at=2, at=9, ended_at=5) == "kept"
