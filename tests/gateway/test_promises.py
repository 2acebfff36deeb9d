"""What is promised to whom, by when, and what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.care import LevelHours, PromiseSettings, PromiseTable, QueueSettings, TierSettings
from config.running import GatewaySettings
from config.settings import Settings, load
from gateway.calendars import calendars_of
from gateway.promises import Policy, calendar_name_for, due, outcome, policy_for, warn_at

SHIPPED = load(Path(__file__).parents[2] / "config" / "gateway.toml", {}).settings
OFFICE = calendars_of(SHIPPED)["moscow"]
ANSWER = PromiseSettings(
    clock="elapsed", hours=LevelHours(primary=24, expert=72), topics={"claims": LevelHours(advanced=3)}
)
SETTINGS = Settings(
    gateway=GatewaySettings(default_tier="GENERAL"),
    tiers={
        "GENERAL": TierSettings(title={}, promises=PromiseTable(answer=ANSWER)),
        "PRIMARY": TierSettings(title={}, promises=PromiseTable(answer=PromiseSettings(hours=LevelHours(primary=4)))),
    },
)


def _moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    due_at: datetime
    met_at: datetime | None = None


def test_a_primary_customer_who_writes_on_friday_evening_is_promised_monday_noon() -> None:
    policy = policy_for(SHIPPED, "PRIMARY", "primary", "commercial", "answer")
    assert policy == Policy(hours=4, clock="working")
    assert due(policy, OFFICE, _moscow("2026-06-19T17:00")) == _moscow("2026-06-22T12:00")


def test_elapsed_hours_run_through_the_night() -> None:
    assert due(Policy(hours=24, clock="elapsed"), OFFICE, _moscow("2026-06-19T17:00")) == _moscow("2026-06-20T17:00")


@pytest.mark.parametrize("tier", [None, "", "RETIRED"])
def test_a_customer_of_no_known_tier_has_the_default(tier: str | None) -> None:
    assert policy_for(SETTINGS, tier, "primary", None, "answer") == Policy(hours=24, clock="elapsed")


def test_a_level_without_hours_has_those_of_the_level_below() -> None:
    assert policy_for(SETTINGS, "GENERAL", "advanced", None, "answer") == Policy(hours=24, clock="elapsed")
    assert policy_for(SETTINGS, "GENERAL", "expert", None, "answer") == Policy(hours=72, clock="elapsed")


def test_a_topic_goes_before_the_level_where_it_says_something() -> None:
    assert policy_for(SETTINGS, "GENERAL", "expert", "claims", "answer") == Policy(hours=3, clock="elapsed")
    assert policy_for(SETTINGS, "GENERAL", "primary", "claims", "answer") == Policy(hours=24, clock="elapsed")


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


def test_the_owner_is_warned_after_three_quarters_of_the_time() -> None:
    made = datetime(2026, 6, 16, 12, tzinfo=UTC)
    assert warn_at(made, made + timedelta(hours=4)) == made + timedelta(hours=3)
    assert warn_at(made, made + timedelta(hours=4), share=0.5) == made + timedelta(hours=2)


def test_a_warning_by_the_calendar_comes_while_somebody_works() -> None:
    made, due_at = _moscow("2026-06-19T17:00"), _moscow("2026-06-22T12:00")
    assert warn_at(made, due_at, calendar=OFFICE) == _moscow("2026-06-22T11:00")


@pytest.mark.parametrize(
    ("met_h", "asked_h", "became"),
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
def test_a_promise_is_kept_when_it_was_met_in_time(met_h: int | None, asked_h: int, became: str) -> None:
    made = datetime(2026, 6, 16, tzinfo=UTC)
    met = None if met_h is None else made + timedelta(hours=met_h)
    promise = Stored(due_at=made + timedelta(hours=4), met_at=met)
    assert outcome(promise, made + timedelta(hours=asked_h)) == became
