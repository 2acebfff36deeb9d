"""Twilio Voice as Twilio itself meets it; its signatures are made by its own library and its TwiML read as XML."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from channels.contract import Incoming
from channels.errors import NotStored
from channels.message import CallEvent
from channels.phone import KIND
from channels.phone.answer import Fallback, Gather, PhoneAnswer, Route
from tests.fakes.door import FakeDoor
from tests.fakes.voice_system import (
    SURROUNDINGS,
    TWILIO_ENDED,
    TWILIO_INCOMING,
    TWILIO_NOT_TAKEN,
    TWILIO_PRESSED,
    TWILIO_SPOKEN,
    TWILIO_TAKEN,
    VoiceSystem,
    voice_system,
)

TABLE: dict[str, object] = {
    "number": "+74950000000",
    "twilio": {"auth_token": "twilio-token", "sip_domain": "pbx.example.com"},
}
CALL = "CA00000000000000000000000000000001"
SPECIALIST = Route(
    to="agent",
    target="agent1@example.com",
    extension="101",
    fallbacks=(
        Fallback(to="agent", target="agent2@example.com", extension="102", after_s=20),
        Fallback(to="queue", target="general", after_s=20),
    ),
)


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
async def voice(door: FakeDoor) -> AsyncIterator[VoiceSystem]:
    async with voice_system(door, TABLE) as system:
        yield system


def considered(**fields: object) -> bytes:
    return PhoneAnswer(call_id=CALL, language="ru", case="1001", **fields).as_json()  # type: ignore[arg-type]


def read(stored: Incoming) -> CallEvent:
    event = KIND.open(TABLE, SURROUNDINGS).read(stored.payload)
    assert isinstance(event, CallEvent)
    return event


async def test_a_call_is_greeted_and_asked(voice: VoiceSystem, door: FakeDoor) -> None:
    gather = Gather(menu="main", options={"1": "заказ"}, speech=True)
    door.answers["inbox-1"] = considered(say=("Здравствуйте & добро пожаловать!\x07",), gather=gather)
    answer = await voice.twilio(TWILIO_INCOMING)
    asked = answer.xml.find("Gather")
    assert asked.get("action") == "https://care.example.com/v1/phone/main/twilio?menu=main"
    assert (asked.get("input"), asked.get("language")) == ("dtmf speech", "ru-RU")
    assert asked.find("Say").text == "Здравствуйте & добро пожаловать!"


async def test_the_menu_of_a_pressed_key_comes_back_in_the_address(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.twilio(TWILIO_PRESSED, query="?menu=main.2")
    event = read(door.stored[0])
    assert (event.type, event.menu, event.digits) == ("call.step", "main.2", "1")


async def test_spoken_words_are_a_step(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.twilio(TWILIO_SPOKEN, query="?menu=main")
    assert read(door.stored[0]).speech == "где мой заказ 4500123456"


@pytest.mark.parametrize(
    ("form", "kind", "reason"),
    [
        (TWILIO_INCOMING, "call.started", None),
        (TWILIO_ENDED, "call.ended", "completed"),
        (TWILIO_ENDED | {"CallStatus": "no-answer"}, "call.abandoned", "no-answer"),
        (TWILIO_ENDED | {"Direction": "outbound-api"}, "call.outbound_result", "completed"),
        (TWILIO_INCOMING | {"RecordingUrl": "https://rec.example.com/1"}, "call.recording", None),
    ],
)
async def test_every_request_of_twilio_is_a_fact_of_the_call(
    voice: VoiceSystem, door: FakeDoor, form: dict[str, str], kind: str, reason: str | None
) -> None:
    assert (await voice.twilio(form)).status == 200
    event = read(door.stored[0])
    assert (event.type, event.reason, event.caller, event.call_id) == (kind, reason, _caller(form), CALL)


def _caller(form: dict[str, str]) -> str:
    return form["To"] if form["Direction"].startswith("outbound") else form["From"]


async def test_a_withheld_number_is_no_caller(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.twilio(TWILIO_INCOMING | {"From": "+266696687"})
    assert read(door.stored[0]).caller is None


async def test_a_status_callback_tells_its_own_instant(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.twilio(TWILIO_ENDED)
    assert read(door.stored[0]).at.isoformat() == "2026-03-02T06:31:30+00:00"


async def test_a_stored_request_reads_the_same_each_time(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.twilio(TWILIO_INCOMING)
    assert read(door.stored[0]) == read(door.stored[0])


async def test_a_retry_of_twilio_is_one_record(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.twilio(TWILIO_INCOMING)
    await voice.twilio(TWILIO_INCOMING)
    assert len(door.stored) == 1


async def test_the_same_key_pressed_again_is_another_request(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.twilio(TWILIO_PRESSED, query="?menu=main", token="token-1")
    await voice.twilio(TWILIO_PRESSED, query="?menu=main", token="token-2")
    await voice.twilio(TWILIO_PRESSED, query="?menu=main", token="token-2")
    assert len(door.stored) == 2


async def test_a_wrong_signature_is_refused(voice: VoiceSystem, door: FakeDoor) -> None:
    answer = await voice.twilio(TWILIO_INCOMING, signature="d3Jvbmc=")
    assert (answer.status, door.stored) == (401, [])


async def test_a_signature_for_another_address_is_refused(voice: VoiceSystem) -> None:
    voice.public_url = "https://other.example.com"
    assert (await voice.twilio(TWILIO_INCOMING)).status == 401


async def test_a_signature_over_the_default_port_is_good(voice: VoiceSystem) -> None:
    voice.public_url = "https://care.example.com:443"
    assert (await voice.twilio(TWILIO_INCOMING)).status == 200


async def test_a_line_without_an_auth_token_takes_nothing_from_twilio(door: FakeDoor) -> None:
    async with voice_system(door, {}) as voice:
        assert (await voice.twilio(TWILIO_INCOMING)).status == 401


async def test_what_cannot_be_stored_is_told_to_twilio(voice: VoiceSystem, door: FakeDoor) -> None:
    door.full = NotStored("the disk is full")
    assert (await voice.twilio(TWILIO_INCOMING)).status == 503


async def test_a_late_answer_is_the_safe_queue(voice: VoiceSystem) -> None:
    answer = await voice.twilio(TWILIO_INCOMING)
    assert answer.xml.find("Enqueue").text == "general"


async def test_a_specialist_is_rung_and_the_next_stands_in_the_signed_address(
    voice: VoiceSystem, door: FakeDoor
) -> None:
    door.answers["inbox-1"] = considered(route=SPECIALIST)
    dial = (await voice.twilio(TWILIO_INCOMING)).xml.find("Dial")
    assert (dial.find("Sip").text, dial.get("timeout")) == ("sip:101@pbx.example.com", "20")

    backup = (await voice.twilio(TWILIO_NOT_TAKEN, query=_query(dial.get("action")))).xml.find("Dial")
    assert backup.find("Sip").text == "sip:102@pbx.example.com"

    queue = await voice.twilio(TWILIO_NOT_TAKEN, query=_query(backup.get("action")))
    assert [one.tag for one in queue.xml] == ["Enqueue"]
    assert [read(one).type for one in door.stored] == ["call.started", "call.step", "call.queued"]


async def test_a_call_that_was_taken_is_not_handed_on_when_it_ends(voice: VoiceSystem, door: FakeDoor) -> None:
    door.answers["inbox-1"] = considered(route=SPECIALIST)
    dial = (await voice.twilio(TWILIO_INCOMING)).xml.find("Dial")
    answer = await voice.twilio(TWILIO_TAKEN, query=_query(dial.get("action")))
    assert [one.tag for one in answer.xml] == ["Hangup"]
    assert read(door.stored[1]).type == "call.ended"


async def test_a_specialist_without_a_telephone_is_passed_over(voice: VoiceSystem, door: FakeDoor) -> None:
    door.answers["inbox-1"] = considered(route=replace(SPECIALIST, extension=None))
    dial = (await voice.twilio(TWILIO_INCOMING)).xml.find("Dial")
    assert dial.find("Sip").text == "sip:102@pbx.example.com"


async def test_a_public_number_is_dialled_as_one(voice: VoiceSystem, door: FakeDoor) -> None:
    door.answers["inbox-1"] = considered(route=replace(SPECIALIST, extension="+74950000011"))
    dial = (await voice.twilio(TWILIO_INCOMING)).xml.find("Dial")
    assert dial.find("Number").text == "+74950000011"


@pytest.mark.parametrize(
    ("route", "verb"),
    [
        (Route(to="agent", target="agent1@example.com"), "Enqueue"),
        (Route(to="callback", target="+74950000001"), "Hangup"),
        (Route(to="self_service"), "Hangup"),
        (Route(to="hangup"), "Hangup"),
    ],
)
async def test_every_route_has_its_verb(voice: VoiceSystem, door: FakeDoor, route: Route, verb: str) -> None:
    door.answers["inbox-1"] = considered(say=("До свидания!",), route=route)
    answer = await voice.twilio(TWILIO_INCOMING)
    assert [one.tag for one in answer.xml] == ["Say", verb]


async def test_a_form_without_a_call_is_refused(voice: VoiceSystem) -> None:
    assert (await voice.twilio({"CallStatus": "ringing"})).status == 422


def _query(address: str) -> str:
    assert "then" in parse_qs(urlsplit(address).query)
    return "?" + urlsplit(address).query
