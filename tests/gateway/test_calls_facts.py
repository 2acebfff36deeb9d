"""One call out of its facts: in any order, any number of times, with or without an end (faults.md 1 and 23)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.message import CallEvent, CallEventType
from gateway.calls_facts import CallView, Leg, Step, call_view, fold

BEGAN = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def at(second: int) -> datetime:
    return BEGAN + timedelta(seconds=second)


def fact(kind: CallEventType, second: int, **fields: str | None) -> CallEvent:
    return CallEvent(type=kind, call_id="call-1", line="main", at=at(second), **fields)


def folded(*events: CallEvent) -> CallView:
    call = call_view("call-1", "main")
    for event in events:
        call = fold(call, event)
    return call


WHOLE_CALL = (
    fact("call.started", 0, caller="+74950000001", dialled="+74950000000"),
    fact("call.step", 5, menu="main", digits="1"),
    fact("call.step", 9, menu="main.1", speech="где мой заказ"),
    fact("call.queued", 10, queue="general"),
    fact("call.answered", 30, agent="agent1@example.com"),
    fact("call.transferred", 60, agent="agent2@example.com"),
    fact("call.answered", 62, agent="agent2@example.com"),
    fact("call.ended", 90),
    fact("call.recording", 95, recording_url="https://rec.example.com/1"),
)

texts = st.none() | st.sampled_from(["1", "2", "a", "agent1@example.com"])
facts = st.builds(
    CallEvent,
    type=st.sampled_from(get_args(CallEventType)),
    call_id=st.just("call-1"),
    line=st.just("main"),
    at=st.integers(0, 5).map(at),
    caller=st.none() | st.just("+74950000001"),
    dialled=st.none() | st.just("+74950000000"),
    digits=texts,
    speech=texts,
    menu=texts,
    agent=texts,
    queue=texts,
    reason=texts,
    recording_url=texts,
)


@settings(deadline=None)
@given(st.data())
def test_a_calls_events_in_any_order_with_repeats_are_the_same_call(data: st.DataObject) -> None:
    events = data.draw(st.lists(facts, max_size=8))
    repeated = events + data.draw(st.lists(st.sampled_from(events), max_size=4) if events else st.just([]))
    assert folded(*data.draw(st.permutations(repeated))) == folded(*events)


@settings(deadline=None)
@given(st.permutations(WHOLE_CALL))
def test_a_whole_call_is_read_the_same_in_any_order(events: list[CallEvent]) -> None:
    call = folded(*events)
    assert (call.started_at, call.queued_at, call.answered_at, call.ended_at) == (at(0), at(10), at(30), at(90))
    assert (call.caller, call.dialled, call.queue) == ("+74950000001", "+74950000000", "general")
    assert call.path == (
        Step(menu="main", digits="1", speech=None),
        Step(menu="main.1", digits=None, speech="где мой заказ"),
    )
    assert call.legs == (Leg(agent="agent1@example.com", at=at(30)), Leg(agent="agent2@example.com", at=at(60)))
    assert (call.agent, call.outcome) == ("agent2@example.com", "transferred")
    assert call.recordings == ("https://rec.example.com/1",)


@settings(deadline=None)
@given(st.lists(facts, max_size=8))
def test_a_call_comes_back_whole_from_its_row(events: list[CallEvent]) -> None:
    call = folded(*events)
    assert call_view("call-1", "main", call.facts_as_json()) == call


def test_the_same_fact_under_a_new_id_changes_nothing() -> None:
    call = folded(WHOLE_CALL[1])
    assert fold(call, WHOLE_CALL[1]) is call


def test_the_earliest_instant_of_a_kind_counts() -> None:
    call = folded(fact("call.started", 8), fact("call.started", 3), fact("call.answered", 20), fact("call.answered", 9))
    assert (call.started_at, call.answered_at) == (at(3), at(9))


def test_what_happened_at_one_instant_stands_in_the_way_of_a_call() -> None:
    call = folded(fact("call.ended", 1), fact("call.answered", 1), fact("call.started", 1))
    assert [one.type for one in call.facts] == ["call.started", "call.answered", "call.ended"]


def test_a_call_that_only_ever_ended_was_missed_and_has_no_start() -> None:
    call = folded(fact("call.ended", 4, caller="+74950000001"))
    assert (call.started_at, call.began_at, call.ended_at, call.outcome) == (None, at(4), at(4), "missed")


def test_a_call_nothing_is_known_of_is_open_and_empty() -> None:
    call = call_view("call-1", "main")
    assert (call.outcome, call.began_at, call.agent, call.path) == (None, None, None, ())


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([fact("call.started", 0)], None),
        ([fact("call.started", 0), fact("call.queued", 1)], None),
        ([fact("call.queued", 1), fact("call.answered", 2)], "answered"),
        ([fact("call.queued", 1), fact("call.abandoned", 2)], "abandoned"),
        ([fact("call.queued", 1), fact("call.abandoned", 2), fact("call.ended", 3)], "abandoned"),
        ([fact("call.queued", 1), fact("call.ended", 3)], "missed"),
        ([fact("call.step", 1, digits="1"), fact("call.ended", 3)], "self_service"),
        ([fact("call.step", 1), fact("call.ended", 3)], "missed"),
        ([fact("call.step", 1, digits="1"), fact("call.queued", 2), fact("call.ended", 3)], "missed"),
        ([fact("call.callback_requested", 1), fact("call.ended", 3)], "callback"),
        ([fact("call.outbound_result", 1, reason="completed")], "answered"),
        ([fact("call.outbound_result", 1, reason="no-answer")], "missed"),
    ],
)
def test_the_outcome_is_what_the_facts_say(events: list[CallEvent], outcome: str | None) -> None:
    assert folded(*events).outcome == outcome


def test_an_end_told_after_the_caller_gave_up_is_the_end() -> None:
    assert folded(fact("call.abandoned", 2), fact("call.ended", 3)).ended_at == at(3)


def test_one_answer_told_twice_is_one_leg() -> None:
    call = folded(
        fact("call.answered", 1, agent="agent1@example.com"), fact("call.answered", 2, agent="agent1@example.com")
    )
    assert call.legs == (Leg(agent="agent1@example.com", at=at(1)),)


def test_another_calls_event_is_never_folded_in() -> None:
    with pytest.raises(ValueError, match="call-2"):
        fold(call_view("call-2", "main"), WHOLE_CALL[0])
