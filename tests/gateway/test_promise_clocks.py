"""Clocks of promises that stop while a case waits for somebody else, and what is left when they run on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.care import TierSettings
from config.promise_policy import Clock, Kind, Limit, PromiseSettings, PromiseTable
from config.settings import load
from gateway.calendars import calendars_of
from gateway.ids import SECOND, from_us, to_us
from gateway.promise_clocks import Followed, follow, paused, resumed
from gateway.promising import Clocks, Matter, left_at, make
from gateway.store.promises import OpenPromise
from gateway.store.rows import CaseRow

SHIPPED = load(Path(__file__).parents[2] / "config" / "gateway.toml", {}).settings
CLOCKS = Clocks(settings=SHIPPED, calendars=calendars_of(SHIPPED))
MOSCOW = ZoneInfo("Europe/Moscow")
MATTER = Matter(tier="PRIMARY", level="primary", topic="commercial", calendar="moscow")
CASE = CaseRow(
    id="c",
    number="1001",
    contact_id=None,
    account_id=None,
    language="en",
    owner="agent",
    agent_id="a",
    version=1,
    opened_via="site",
    opened_by="t",
    opened_at=0,
    active_at=0,
    topic="commercial",
)


def _us(text: str) -> int:
    return to_us(datetime.fromisoformat(text).replace(tzinfo=MOSCOW))


def _local(micros: int | None) -> str:
    assert micros is not None
    return from_us(micros).astimezone(MOSCOW).strftime("%Y-%m-%dT%H:%M")


def _promised(kind: Kind = "answer", written: str = "2026-06-16T10:00") -> OpenPromise:
    made = make(MATTER, kind, case_id="c", clocks=CLOCKS, now=_us(written))
    assert made is not None
    return OpenPromise(row=made.row)


def _moves(
    open_: list[OpenPromise], before: str, after: str, at: str, *, owner: str = "agent", clocks: Clocks = CLOCKS
) -> Followed:
    was = replace(CASE, state=before)
    is_ = replace(CASE, state=after, owner=owner, agent_id="a" if owner == "agent" else None)
    return follow(was, is_, open_, tier="PRIMARY", clocks=clocks, now=_us(at))


@pytest.mark.parametrize(
    ("stopped", "went_on", "due"),
    [
        ("2026-06-16T11:00", "2026-06-16T12:00", "2026-06-16T15:00"),
        ("2026-06-16T11:00", "2026-06-17T09:00", "2026-06-17T12:00"),
        ("2026-06-16T11:00", "2026-06-19T17:00", "2026-06-22T11:00"),
        ("2026-06-16T13:59", "2026-06-20T12:00", "2026-06-22T09:01"),
    ],
)
def test_what_was_left_when_it_stopped_is_left_when_it_runs_on(stopped: str, went_on: str, due: str) -> None:
    one = paused(_promised(), _us(stopped))
    again = resumed(one, _us(went_on), CLOCKS)
    assert (_local(again.row.due_at), again.paused_at) == (due, None)
    assert again.paused_us == _us(went_on) - _us(stopped)


@pytest.mark.parametrize("clock", ["working", "elapsed", "workdays"])
@given(st.integers(0, 6000), st.integers(0, 20_000), st.integers(1, 90))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_no_minute_is_lost_or_won_by_a_pause(clock: Clock, stop_min: int, pause_min: int, hours: int) -> None:
    table = PromiseTable(answer=PromiseSettings(target=Limit(hours=hours), clock=clock))
    tiers = {"GENERAL": TierSettings(title={}, promises=table)}
    clocks = replace(CLOCKS, settings=replace(SHIPPED, tiers=tiers))
    made_at = _us("2026-06-10T10:00")
    made = make(MATTER, "answer", case_id="c", clocks=clocks, now=made_at)
    assert made is not None
    stop = made_at + stop_min * 60 * SECOND
    one = paused(OpenPromise(row=made.row), stop)
    if one.paused_at is None:
        assert stop >= made.row.due_at
        return
    again = resumed(one, stop + pause_min * 60 * SECOND, clocks)
    assert again.row.due_at >= made.row.due_at
    assert left_at(again.row, stop + pause_min * 60 * SECOND, clocks) >= left_at(made.row, stop, clocks)
    if clock == "working":
        assert left_at(again.row, stop + pause_min * 60 * SECOND, clocks) == left_at(made.row, stop, clocks)
    if clock == "elapsed":
        assert again.row.due_at == made.row.due_at + pause_min * 60 * SECOND


def test_stopping_twice_keeps_the_first_instant_and_running_twice_changes_nothing() -> None:
    one = paused(_promised(), _us("2026-06-16T11:00"))
    assert paused(one, _us("2026-06-16T12:00")) is one
    again = resumed(one, _us("2026-06-16T12:00"), CLOCKS)
    assert resumed(again, _us("2026-06-16T13:00"), CLOCKS) is again


def test_a_promise_that_is_broken_does_not_stop() -> None:
    one = _promised()
    assert paused(one, one.row.due_at) is one


def test_pauses_add_up() -> None:
    one = _promised()
    for stopped, went_on in (("10:30", "11:00"), ("11:30", "12:30")):
        one = resumed(paused(one, _us(f"2026-06-16T{stopped}")), _us(f"2026-06-16T{went_on}"), CLOCKS)
    assert _local(one.row.due_at) == "2026-06-16T15:30"
    assert one.paused_us == to_us(from_us(0) + timedelta(minutes=90))


@pytest.mark.parametrize("state", ["waiting_customer", "waiting_third", "snoozed"])
def test_waiting_stops_what_pauses_by_policy_and_nothing_else(state: str) -> None:
    answer, closing = _promised(), _promised("closing")
    followed = _moves([answer, closing], "open", state, "2026-06-16T11:00")
    assert [(one.row.kind, one.paused_at) for one in followed.moved] == [("closing", _us("2026-06-16T11:00"))]
    assert followed.timers == ()


def test_a_policy_may_stop_the_answer_too() -> None:
    table = PromiseTable(answer=PromiseSettings(target=Limit(hours=4), pauses=True))
    tiers = {"PRIMARY": TierSettings(title={}, promises=table)}
    clocks = replace(CLOCKS, settings=replace(SHIPPED, tiers=tiers))
    followed = _moves([_promised()], "open", "waiting_customer", "2026-06-16T11:00", clocks=clocks)
    assert [one.row.kind for one in followed.moved] == ["answer"]


def test_going_on_sets_the_timer_of_what_was_stopped_to_its_new_warning() -> None:
    closing = paused(_promised("closing"), _us("2026-06-16T11:00"))
    followed = _moves([closing], "waiting_customer", "open", "2026-06-17T11:00")
    [timer], [moved] = followed.timers, followed.moved
    assert (timer.kind, timer.subject) == ("promise", closing.row.id)
    assert (_local(moved.row.due_at), _local(timer.due_at)) == ("2026-06-19T10:00", "2026-06-18T14:30")
    assert followed.due_at == moved.row.due_at


def test_what_was_warned_about_rings_at_its_end_only() -> None:
    closing = replace(paused(_promised("closing"), _us("2026-06-17T18:00")), warned_at=1)
    followed = _moves([closing], "waiting_third", "open", "2026-06-18T09:00")
    assert [one.due_at for one in followed.timers] == [followed.moved[0].row.due_at]


def test_waiting_for_another_one_keeps_the_clock_stopped() -> None:
    closing = paused(_promised("closing"), _us("2026-06-16T11:00"))
    assert _moves([closing], "waiting_customer", "snoozed", "2026-06-17T11:00").moved == ()


@pytest.mark.parametrize(
    ("state", "why"), [("closed", "case-closed"), ("merged", "case-merged"), ("junk", "case-junk")]
)
def test_what_is_over_ends_our_promises_and_not_the_customers(state: str, why: str) -> None:
    ours, theirs = _promised(), replace(_promised(), row=replace(_promised().row, to_whom="us", kind="payment"))
    followed = _moves([ours, theirs], "open", state, "2026-06-16T11:00", owner="nobody")
    assert ([one.row.kind for one in followed.ended], followed.end_reason) == (["answer"], why)
    assert followed.due_at is None


def test_an_agent_who_takes_the_case_keeps_the_promise_of_the_handover() -> None:
    handover, answer = _promised("handover"), _promised()
    followed = _moves([handover, answer], "open", "open", "2026-06-16T10:30")
    assert [one.row.kind for one in followed.met] == ["handover"]
    assert followed.due_at == answer.row.due_at
