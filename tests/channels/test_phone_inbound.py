"""Reading single events: numbers as exchanges write them, texts with what does not belong in them, stored forms."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.errors import BadPayload
from channels.message import AgentState, CallEvent
from channels.phone import KIND
from channels.phone.answer import Fallback, read_fallbacks, write_fallbacks
from channels.phone.forms import stored_form
from channels.phone.inbound import envelope, read_event
from channels.phone.numbers import e164
from tests.fakes.voice_system import SURROUNDINGS


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+7 (495) 000-00-01", None, "+74950000001"),
        ("8 495 000 00 01", "RU", "+74950000001"),
        ("74950000001", None, "+74950000001"),
        ("74950000001", "RU", "+74950000001"),
        ("0074950000001", None, "+74950000001"),
        ("sip:+74950000001@pbx.example.com", None, "+74950000001"),
        ("tel:+74950000001;ext=5", None, "+74950000001"),
        ("anonymous", None, None),
        ("Withheld", "RU", None),
        ("+7378742833", None, None),
        ("204", "RU", None),
        ("+12345678901234567890", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_numbers_become_e164_or_nothing(written: str | None, region: str | None, number: str | None) -> None:
    assert e164(written, region=region) == number


def event(**fields: object) -> bytes:
    known = {"type": "call.step", "call_id": "call-1", "at": "2026-03-02T09:30:00+03:00"}
    return json.dumps({**known, **fields}).encode()


def read(**fields: object) -> CallEvent:
    fact = read_event(event(**fields), line="main", region="RU")
    assert isinstance(fact, CallEvent)
    return fact


def test_instants_are_kept_in_utc() -> None:
    assert read().at.isoformat() == "2026-03-02T06:30:00+00:00"


@pytest.mark.parametrize("call_id", ["agent:agent1@example.com", "agent:", " agent:x"])
def test_a_call_cannot_take_the_lane_of_an_agent(call_id: str) -> None:
    with pytest.raises(BadPayload, match="names agents") as refused:
        read(call_id=call_id)
    assert refused.value.field == "call_id"


def test_words_are_cleaned_and_never_lost() -> None:
    assert read(speech="где\0 заказ\ud800? и\u0306").speech == "где заказ\ufffd? й"


def test_an_emoji_of_two_surrogates_stays_whole() -> None:
    assert read(speech="\ud83d\udce6").speech == "📦"


def test_a_blank_field_is_one_left_out() -> None:
    assert read(digits="  ").digits is None


def test_fields_we_do_not_know_are_let_be() -> None:
    assert read(trunk={"id": 7}) == read()


def test_a_long_or_odd_event_id_still_makes_a_key() -> None:
    odd = envelope(read(), b"", channel="main", event_id="ü" * 4000)
    assert len(odd.dedupe_key) < 100


def test_an_event_id_can_never_be_taken_for_a_fact() -> None:
    by_fact = envelope(read(), b"", channel="main").dedupe_key
    assert envelope(read(), b"", channel="main", event_id=by_fact).dedupe_key != by_fact


def test_a_stored_form_with_a_broken_head_is_told_apart_from_an_event() -> None:
    with pytest.raises(BadPayload, match="first line"):
        stored_form(b"#cti yesterday\nevent=newCall")


def test_a_generic_event_is_no_form() -> None:
    assert stored_form(event()) is None


@settings(deadline=None)
@given(
    st.sampled_from([b"", b"#cti ", b"#cti 2026-03-02T09:30:00+00:00 \n", b"#twilio 2026-03-02T09:30:00+00:00 a=b\n"]),
    st.binary(max_size=60) | st.sampled_from([b"event=newCall&callId=1", b"CallSid=1&Timestamp=x", event()]),
)
def test_whatever_is_stored_is_read_or_named_unreadable(head: bytes, body: bytes) -> None:
    try:
        fact = KIND.open({}, SURROUNDINGS).read(head + body)
    except BadPayload:
        return
    assert isinstance(fact, CallEvent | AgentState)


def test_who_is_rung_next_survives_the_way_through_an_address() -> None:
    following = (Fallback(to="queue", target="очередь", after_s=20),)
    assert read_fallbacks(write_fallbacks(following)) == following
    assert write_fallbacks(following).replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("written", ["", "x", "очередь", "e30", "WzFd"])
def test_an_address_that_is_not_ours_rings_nobody(written: str) -> None:
    assert read_fallbacks(written) == ()
