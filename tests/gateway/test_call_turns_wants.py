"""What a caller wants, read off the facts: keys, words, silence, and what counts as a miss."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from channels.message import CallEvent, CallEventType
from channels.phone.table import read_table
from config.settings import load
from gateway.call_record import Record, Told, read_record
from gateway.call_wants import Want, Wish, clear_intent, has_missed_before, outcome_of, want_of, wish_of
from gateway.calls import call_view
from gateway.store.call_rows import CallRow
from nlu.contract import Parse, Ranked
from tests.fakes.voice_system import BEGAN

SETTINGS = load(Path(__file__).parents[2] / "config" / "gateway.toml", {}).settings
LINE = read_table(
    {
        "menu": {
            "1": {"title": {"en": "orders"}, "self_service": "order_status"},
            "2": {"title": {"en": "returns"}, "menu": {"1": {"title": {"en": "a return"}, "intent": "return_rma"}}},
            "3": {"title": {"en": "money"}, "queue": "finance"},
            "9": {"title": {"en": "call me"}, "callback": True},
            "0": {"title": {"en": "a person"}, "intent": "human"},
        },
        "numbers": {"+74950000009": {"queue": "primary-commercial"}},
    }
)[0]


def event(kind: CallEventType, at_s: int = 0, **told: str) -> CallEvent:
    return CallEvent(type=kind, call_id="c", line="main", at=BEGAN + timedelta(seconds=at_s), **told)


def call(*facts: CallEvent | tuple[CallEvent, Told]) -> Record:
    record = Record(view=call_view("c", "main"))
    for place, fact in enumerate(facts):
        one, told = fact if isinstance(fact, tuple) else (fact, Told(message_id=str(place)))
        record = record.with_fact(one, told)
    return record


def pressed(digits: str, at_s: int = 0, menu: str = "main") -> CallEvent:
    return event("call.step", at_s, menu=menu, digits=digits)


@pytest.mark.parametrize(
    ("step", "wish"),
    [
        (pressed("1"), Wish(intent="order_status", service="order_status")),
        (pressed("1", menu="main.2"), Wish(intent="return_rma")),
        (pressed("3"), Wish(queue="finance")),
        (pressed("9"), Wish(is_callback=True)),
        (pressed("0"), Wish()),
        (pressed("1", menu="callback"), Wish(is_callback=True)),
        (pressed("5", menu="callback"), Wish()),
        (pressed("2"), None),
        (pressed("7"), None),
    ],
)
def test_a_key_stands_for_what_the_menu_says(step: CallEvent, wish: Wish | None) -> None:
    assert wish_of(LINE, step, None, SETTINGS) == wish


@pytest.mark.parametrize(
    ("intent", "wish"),
    [
        ("order_status", Wish(intent="order_status", service="order_status")),
        ("company_info", Wish(intent="company_info", service="company_info")),
        ("technical_support", Wish(intent="technical_support")),
        ("safety_issue", Wish(intent="safety_issue")),
        ("human", Wish()),
        (None, None),
    ],
)
def test_words_stand_for_the_intent_understood(intent: str | None, wish: Wish | None) -> None:
    assert wish_of(LINE, event("call.step", menu="main", speech="…"), intent, SETTINGS) == wish


@pytest.mark.parametrize(
    ("name", "confidence", "asks_person", "intent"),
    [
        ("order_status", 0.9, False, "order_status"),
        ("order_status", 0.4, False, None),
        ("safety_issue", 0.4, False, "safety_issue"),
        ("oos", 0.9, False, None),
        ("no_such_intent", 0.9, False, None),
        ("oos", 0.9, True, "human"),
    ],
)
def test_only_sure_intents_are_acted_on(name: str, confidence: float, asks_person: bool, intent: str | None) -> None:
    parse = Parse(
        text="…",
        intent=Ranked(name=name, confidence=confidence),
        also=(),
        entities=(),
        ranking=(),
        language="en",
        engine="test",
        model="test",
    )
    assert clear_intent(parse, SETTINGS, wants_person=asks_person) == intent


def test_a_call_that_only_began_wants_nothing_yet() -> None:
    assert want_of(LINE, call(event("call.started")), SETTINGS) == Want()


def test_a_dedicated_number_wants_a_person_at_once() -> None:
    assert want_of(LINE, call(event("call.started", dialled="+74950000009")), SETTINGS).is_person


def test_saying_nothing_wants_a_person() -> None:
    assert want_of(LINE, call(event("call.step", menu="main")), SETTINGS).is_person


def test_what_was_answered_at_once_wants_no_person() -> None:
    want = want_of(LINE, call((pressed("1"), Told(message_id="m", served=True))), SETTINGS)
    assert (want.intent, want.is_served, want.is_person) == ("order_status", True, False)


def test_what_could_not_be_answered_at_once_wants_a_person() -> None:
    want = want_of(LINE, call(pressed("1")), SETTINGS)
    assert (want.intent, want.is_person) == ("order_status", True)


def test_the_second_unknown_key_wants_a_person_and_the_first_does_not() -> None:
    assert not want_of(LINE, call(pressed("7")), SETTINGS).is_person
    assert want_of(LINE, call(pressed("7"), pressed("8", 1)), SETTINGS).is_person


def test_the_intent_stays_while_a_later_step_names_none() -> None:
    want = want_of(LINE, call(pressed("1", menu="main.2"), pressed("0", 1)), SETTINGS)
    assert (want.intent, want.is_person) == ("return_rma", True)


def test_the_queue_the_exchange_names_counts_where_we_have_it() -> None:
    assert want_of(LINE, call(event("call.queued", queue="finance")), SETTINGS).queue == "finance"
    assert want_of(LINE, call(event("call.queued", queue="pbx-17")), SETTINGS).queue is None


def test_words_that_were_understood_are_no_miss() -> None:
    first = event("call.step", menu="main", speech="where is my order")
    second = event("call.step", 1, menu="main", speech="mumble")
    understood = call((first, Told(message_id="m", intent="order_status", served=True)), second)
    assert not has_missed_before(LINE, understood, second)
    assert has_missed_before(LINE, call(first, second), second)


def test_a_caller_who_asked_for_a_person_and_got_none_was_missed() -> None:
    record = call(pressed("0"), event("call.ended", 1))
    assert record.view.outcome == "self_service"
    assert outcome_of(record, want_of(LINE, record, SETTINGS)) == "missed"


def test_a_key_that_asks_for_a_call_back_is_the_calls_outcome() -> None:
    record = call(pressed("9"), event("call.ended", 1))
    assert outcome_of(record, want_of(LINE, record, SETTINGS)) == "callback"


def test_a_record_is_read_back_as_it_was_kept() -> None:
    record = call(
        event("call.started", caller="+74950000001"),
        (pressed("1", 1), Told(message_id="m", intent="order_status", served=True)),
    )
    row = CallRow(
        id="i",
        channel="main",
        external_id="c",
        case_id=None,
        contact_id=None,
        line="main",
        caller=None,
        agent=None,
        language=None,
        started_at=None,
        queued_at=None,
        answered_at=None,
        ended_at=None,
        outcome=None,
        path=(),
        facts=record.as_json(),
    )
    assert read_record(row, "c", "main") == record
