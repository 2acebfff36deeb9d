"""The generic protocol as a voice system meets it: posted signed, answered in the request, never lost or doubled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from channels.contract import Incoming, Receipt
from channels.errors import NotStored
from channels.phone.answer import PhoneAnswer, Route
from tests.fakes.door import FakeDoor
from tests.fakes.voice_system import VoiceSystem, voice_system

TABLE: dict[str, object] = {
    "number": "+74950000000",
    "greeting": {"ru": "Это {brand}."},
    "numbers": {"+74950000009": {"language": "zh", "brand": "other"}},
    "degraded": {"to": "agent", "target": "agent1@example.com", "extension": "101"},
}
SAFE_ROUTE = {
    "to": "agent",
    "target": "agent1@example.com",
    "extension": "101",
    "priority": 0,
    "reason": "degraded",
    "expected_wait_s": None,
    "else": [],
    "desk_url": None,
}
CONSIDERED = PhoneAnswer(
    call_id="call-1", case="1001", language="ru", say=("Здравствуйте!",), route=Route(to="queue", target="general")
)


class ClosingDoor(FakeDoor):
    """A door whose store goes away between taking an event and keeping its answer."""

    async def put_answer(self, receipt: Receipt, answer: bytes) -> bytes:
        raise NotStored("the disk is gone")


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
async def voice(door: FakeDoor) -> AsyncIterator[VoiceSystem]:
    async with voice_system(door, TABLE) as system:
        yield system


async def test_an_event_gets_the_considered_answer_in_its_own_request(voice: VoiceSystem, door: FakeDoor) -> None:
    door.answers["inbox-1"] = CONSIDERED.as_json()
    answer = await voice.tell("call.started")
    assert answer.status == 200
    assert answer.body == json.loads(CONSIDERED.as_json())


async def test_an_answer_that_is_late_is_the_lines_safe_route(voice: VoiceSystem) -> None:
    answer = await voice.tell("call.started")
    assert answer.status == 200
    assert answer.body == {
        "call_id": "call-1",
        "case": None,
        "stored": True,
        "degraded": True,
        "language": "ru",
        "say": ["Это Example Supply."],
        "gather": None,
        "route": SAFE_ROUTE,
    }


async def test_a_repeat_gets_the_first_answer_given_even_a_degraded_one(voice: VoiceSystem, door: FakeDoor) -> None:
    event = voice.event("call.started")
    first = await voice.post(event, event_id="msg_7")
    door.answers.setdefault("inbox-1", CONSIDERED.as_json())
    again = await voice.post(event, event_id="msg_7")
    assert (len(door.stored), again.body) == (1, first.body)


async def test_a_considered_answer_that_came_just_before_ours_stands(door: FakeDoor) -> None:
    class LateDoor(FakeDoor):
        async def put_answer(self, receipt: Receipt, answer: bytes) -> bytes:
            return CONSIDERED.as_json()

    async with voice_system(LateDoor(), TABLE) as voice:
        answer = await voice.tell("call.started")
    assert answer.body["case"] == "1001"


async def test_what_cannot_be_stored_says_so_and_the_call_still_goes_somewhere(
    voice: VoiceSystem, door: FakeDoor
) -> None:
    door.full = NotStored("the disk is full")
    answer = await voice.tell("call.step", digits="1")
    assert answer.status == 200
    assert (answer.body["stored"], answer.body["degraded"], answer.body["route"]) == (False, True, SAFE_ROUTE)


async def test_a_store_that_fails_after_taking_the_event_still_routes_the_call() -> None:
    async with voice_system(ClosingDoor(), TABLE) as voice:
        answer = await voice.tell("call.queued")
    assert (answer.status, answer.body["stored"], answer.body["route"]) == (200, True, SAFE_ROUTE)


async def test_a_store_that_hangs_leaves_no_caller_in_silence() -> None:
    class HangingDoor(FakeDoor):
        async def accept(self, incoming: Incoming) -> Receipt:
            await asyncio.Event().wait()
            raise AssertionError("never")

    async with voice_system(HangingDoor(), TABLE) as voice:
        answer = await voice.tell("call.started")
    assert (answer.status, answer.body["stored"], answer.body["route"]) == (200, False, SAFE_ROUTE)


async def test_an_agents_state_that_cannot_be_stored_is_to_be_posted_again(voice: VoiceSystem, door: FakeDoor) -> None:
    door.full = NotStored("the disk is full")
    answer = await voice.tell("agent.state", call_id=None, agent="agent1@example.com", state="away")
    assert (answer.status, answer.body["stored"], answer.body["route"]) == (200, False, None)


@pytest.mark.parametrize("kind", ["call.answered", "call.transferred", "call.ended", "call.recording"])
async def test_a_call_that_is_past_waiting_is_never_rerouted(voice: VoiceSystem, kind: str) -> None:
    assert (await voice.tell(kind)).body["route"] is None


async def test_a_degraded_greeting_never_names_the_wrong_brand(voice: VoiceSystem) -> None:
    answer = await voice.tell("call.started", to="+74950000009")
    assert (answer.body["language"], answer.body["say"]) == ("zh", [])


async def test_an_agents_state_belongs_to_the_agents_lane_and_to_no_call(voice: VoiceSystem, door: FakeDoor) -> None:
    answer = await voice.tell("agent.state", call_id=None, agent="Agent1@Example.com", state="ready")
    assert (answer.body["stored"], answer.body["call_id"], answer.body["route"]) == (True, None, None)
    assert [one.conversation_key for one in door.stored] == ["agent:agent1@example.com"]


async def test_the_stored_payload_is_the_bytes_as_received(voice: VoiceSystem, door: FakeDoor) -> None:
    body = json.dumps(voice.event("call.started"), indent=3).encode()
    await voice.post(body)
    assert door.stored[0].payload == body


@pytest.mark.parametrize(
    ("kind", "urgent"),
    [("call.started", True), ("call.step", True), ("call.answered", True), ("call.ended", False)],
)
async def test_events_somebody_waits_for_are_urgent(
    voice: VoiceSystem, door: FakeDoor, kind: str, urgent: bool
) -> None:
    await voice.tell(kind)
    assert door.stored[0].urgent is urgent


async def test_a_wrong_signature_is_refused_and_nothing_is_stored(voice: VoiceSystem, door: FakeDoor) -> None:
    answer = await voice.post(voice.event("call.started"), webhook_signature="v1,d3Jvbmc=")
    assert (answer.status, door.stored) == (401, [])


async def test_a_stale_timestamp_is_refused(voice: VoiceSystem) -> None:
    assert (await voice.post(voice.event("call.started"), webhook_timestamp="1700000000")).status == 401


async def test_the_same_fact_by_bearer_is_one_event(voice: VoiceSystem, door: FakeDoor) -> None:
    voice.token = "good"
    event = voice.event("call.step", digits="1")
    await voice.post(event)
    await voice.post({**event, "unknown_to_us": 1})
    assert len(door.stored) == 1


async def test_another_fact_by_bearer_is_another_event(voice: VoiceSystem, door: FakeDoor) -> None:
    voice.token = "good"
    event = voice.event("call.step", digits="1")
    await voice.post(event)
    await voice.post({**event, "digits": "2"})
    assert len(door.stored) == 2


@pytest.mark.parametrize(
    ("broken", "status", "said"),
    [
        (b"{", 400, "JSON"),
        (b"\xff", 400, "JSON"),
        (b"[]", 400, "a list"),
        (b"[" * 100_000, 400, "JSON"),
        ({"type": "call.begun"}, 422, "call.started, call.step"),
        ({"type": None}, 422, "missing"),
        ({"type": 7}, 422, "a number"),
        ({"call_id": None}, 422, "'call_id' is missing"),
        ({"call_id": ["a"]}, 422, "a list"),
        ({"call_id": "a\nb"}, 422, "control"),
        ({"call_id": "x" * 129}, 422, "at most 128"),
        ({"at": "2026-03-02T09:30:00"}, 422, "without an offset"),
        ({"at": "yesterday"}, 422, "like 2026-03-02T09:30:00Z"),
        ({"at": "0001-01-01T00:00:00+14:00"}, 422, "like 2026-03-02T09:30:00Z"),
        ({"at": None}, 422, "'at' is missing"),
        ({"from": 74950000001}, 422, "'from' is a number"),
        ({"digits": True}, 422, "a truth value"),
        ({"digits": {}}, 422, "an object"),
        (b"null", 400, "null"),
        (b'"call.started"', 400, "a string"),
        ({"speech": "a" * 100_000}, 422, "at most 4000"),
        ({"type": "agent.state"}, 422, "'agent' is missing"),
        ({"type": "agent.state", "agent": "agent1@example.com", "state": "asleep"}, 422, "ready, talking"),
    ],
)
async def test_a_broken_event_is_refused_with_what_to_send_instead(
    voice: VoiceSystem, door: FakeDoor, broken: object, status: int, said: str
) -> None:
    voice.token = "good"
    event = broken if isinstance(broken, bytes) else {**voice.event("call.started"), **broken}  # type: ignore[dict-item]
    answer = await voice.post(event)
    assert answer.status == status
    assert said in answer.body["error"]["message"]
    assert door.stored == []
