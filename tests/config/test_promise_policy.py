"""What settings may say of promises and calendars, and which rule of a policy goes first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from config.crossrefs import check
from config.promise_policy import Level, Limit, PromiseRule, PromiseSettings
from config.settings import load

HEAD = """
[gateway]
default_tier = "T"
default_queue = "general"
default_calendar = "office"
[queues.general]
title = { en = "G", ru = "О", zh = "普" }
[channels.main]
kind = "phone"
"""
OFFICE = "[calendars.office]\nzone = 'UTC'\nweekly = { mon-fri = ['09:00-18:00'] }\n"
TIER = "[tiers.T]\ntitle = { en = 'T', ru = 'Т', zh = '特' }\n"


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    file = folder / "gateway.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return [(each.key, each.message) for each in check(load(file, {}))]


def promised(folder: Path, answer: str) -> list[tuple[str, str]]:
    return found(folder, f"{OFFICE}{TIER}[tiers.T.promises.answer]\n{answer}\n")


def calendar(folder: Path, lines: str) -> list[tuple[str, str]]:
    return found(folder, f"[calendars.office]\nzone = 'UTC'\n{lines}\n{TIER}")


def rule(hours: float, **named: str) -> PromiseRule:
    return PromiseRule(target=Limit(hours=hours), **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("level", "topic", "channels", "hours"),
    [
        ("primary", "general", (), 1),
        ("advanced", "general", (), 2),
        ("expert", "general", (), 2),
        ("expert", "claims", (), 3),
        ("primary", "claims", ("main", "phone"), 4),
        ("primary", "claims", ("other", "phone"), 5),
        ("advanced", "claims", ("mail-demo", "email"), 6),
        ("primary", "claims", ("mail-demo", "email"), 3),
    ],
)
def test_the_rule_that_says_more_goes_first(level: Level, topic: str, channels: Sequence[str], hours: float) -> None:
    promise = PromiseSettings(
        target=Limit(hours=1),
        rules=(
            rule(2, level="advanced"),
            rule(3, topic="claims"),
            rule(5, channel="phone"),
            rule(4, channel="main"),
            rule(6, channel="email", level="advanced"),
        ),
    )
    at = promise.at(level, topic=topic, channels=channels)
    assert at is not None
    assert at.target.hours == hours


def test_a_kind_with_rules_only_promises_nothing_elsewhere() -> None:
    promise = PromiseSettings(rules=(rule(2, topic="claims"),))
    assert promise.at("primary", topic="general") is None
    assert promise.at("primary", topic="claims") is not None


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("4h", Limit(hours=4)),
        ("0.5 h", Limit(hours=0.5)),
        ("24h workdays", Limit(hours=24, clock="workdays")),
        ("same_day", Limit(hours=None)),
    ],
)
def test_a_limit_is_written_as_hours_or_the_same_day(written: str, limit: Limit) -> None:
    assert Limit.parse(written) == limit


@pytest.mark.parametrize(
    ("answer", "key", "said"),
    [
        ("target = '-4h'", "target", "hours lie between"),
        ("target = '0h'", "target", "hours lie between"),
        ("target = 'soon'", "target", 'must be hours like "4h"'),
        ("target = '4h moonlight'", "target", "the clock must be one of"),
        ("target = 4", "target", "must be a text"),
        ("", "target", "is missing"),
        ("target = '48h'\nbands = ['24h']", "bands.0", "must grow"),
        ("target = '4h'\nbands = ['8h', '8h']", "bands.1", "must grow"),
        ("target = '4h'\nbands = ['8h']\ntold = 2", "told", "there are 1 bands"),
        ("target = '4h'\ntold = -1", "told", "must lie between"),
        ("target = 'same_day'\nbands = ['same_day']", "bands", "twice"),
        ("target = '4h'\nrules = [{ target = '1h' }]", "rules.0", "names no level, topic or channel"),
        ("target = '4h'\nrules = [{ topic = 'clams', target = '1h' }]", "rules.0.topic", "there is no topic 'clams'"),
        ("target = '4h'\nrules = [{ channel = 'fax', target = '1h' }]", "rules.0.channel", "there is no channel"),
        ("target = '4h'\nrules = [{ level = 'third', target = '1h' }]", "rules.0.level", "must be one of"),
        (
            "target = '4h'\nrules = [{ topic = 'claims', target = '1h' }, { topic = 'claims', target = '2h' }]",
            "rules.1",
            "holds where rule 1 holds already",
        ),
        (
            "target = '4h'\nrules = [{ topic = 'claims', target = '2h', bands = ['1h'] }]",
            "rules.0.bands.0",
            "must grow",
        ),
    ],
)
def test_a_policy_that_cannot_be_is_refused_with_its_place(tmp_path: Path, answer: str, key: str, said: str) -> None:
    [(at, message), *_] = promised(tmp_path, answer)
    assert at == f"tiers.T.promises.answer.{key}"
    assert said in message


@pytest.mark.parametrize(
    "answer",
    [
        "target = '4h'\nbands = ['same_day', '24h elapsed']",
        "target = '24h workdays'\nbands = ['30h', '48h workdays']",
        "target = '4h'\nrules = [{ channel = 'phone', target = '1h' }, { channel = 'main', target = '2h' }]",
    ],
)
def test_a_policy_that_can_be_is_left_alone(tmp_path: Path, answer: str) -> None:
    assert promised(tmp_path, answer) == []


@pytest.mark.parametrize(
    ("lines", "key", "said"),
    [
        ("weekly = {}", "weekly", "never opens"),
        ("weekly = { mon = [] }", "weekly", "never opens"),
        ("weekly = { mon = ['09:00-13:00', '12:00-18:00'] }", "weekly", "mon has hours that overlap: 09:00-13:00 and"),
        ("weekly = { mon-fri = ['09:00-13:00'], fri = ['12:00-14:00'] }", "weekly", "fri has hours that overlap"),
        ("weekly = { mon = ['22:00-06:00'], tue = ['05:00-10:00'] }", "weekly", "tue has hours that overlap"),
        ("weekly = { sun = ['22:00-06:00'], mon = ['05:00-10:00'] }", "weekly", "mon has hours that overlap"),
        ("weekly = { mon = ['09:00-10:00'] }\ndays_on = { 2026-12-26 = [] }", "days_on.2026-12-26", "has no hours"),
        (
            "weekly = { mon = ['09:00-10:00'] }\ndays_on = { 2026-12-26 = ['09:00-12:00', '11:00-13:00'] }",
            "days_on.2026-12-26",
            "overlap",
        ),
        (
            "weekly = { mon = ['09:00-10:00'] }\ndays_off = [2026-12-26]\ndays_on = { 2026-12-26 = ['09:00-12:00'] }",
            "days_on.2026-12-26",
            "stands in days_off too",
        ),
        ("weekly = { mon = ['09:00-10:00'] }\ndays_off = [2026-12-31, 2026-12-31]", "days_off.1", "again"),
        ("weekly = { mon = ['09:00-10:00'] }\ndays_off = [0206-12-31]", "days_off.0", "between 2000 and 2200"),
        ("weekly = { mon = ['09:00-10:00'] }\ncountry = 'XX'", "country", "no holidays are known"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_its_place(tmp_path: Path, lines: str, key: str, said: str) -> None:
    [(at, message)] = calendar(tmp_path, lines)
    assert at == f"calendars.office.{key}"
    assert said in message


@pytest.mark.parametrize(
    "weekly",
    [
        "{ mon-sun = ['00:00-24:00'] }",
        "{ mon-fri = ['09:00-13:00', '13:00-18:00'] }",
        "{ mon-sun = ['22:00-06:00'] }",
        "{ mon = ['22:00-06:00'], tue = ['06:00-10:00'] }",
    ],
)
def test_hours_that_only_touch_do_not_overlap(tmp_path: Path, weekly: str) -> None:
    assert calendar(tmp_path, f"weekly = {weekly}") == []
