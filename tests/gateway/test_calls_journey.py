"""Whole calls over HTTP: a voice system, the line's routes, the fold and the answers, with all texts in Russian."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource

from channels.contract import Incoming, Receipt
from channels.message import CallEvent
from channels.phone.channel import PhoneChannel
from channels.phone.table import read_table
from gateway.calls import CallCase, CallTarget, CallView, Person, answer, call_view, fold
from tests.fakes.door import FakeDoor
from tests.fakes.voice_system import SURROUNDINGS, VoiceSystem, voice_system

LINE = PhoneChannel(read_table({})[0], SURROUNDINGS)
PREFERRED = Person(mail="agent1@example.com", extension="101")
QUEUE = CallTarget(queue="general", reason="queue-by-default", expected_wait_s=90)


@dataclass
class WorkingDoor(FakeDoor):
    """A door behind which every call event is worked at once; the calls stand in `calls`, `target` is the routing."""

    target: CallTarget = QUEUE
    calls: dict[str, CallView] = field(default_factory=dict)

    async def accept(self, incoming: Incoming) -> Receipt:
        receipt = await super().accept(incoming)
        event = LINE.read(incoming.payload)
        if receipt.outcome == "accepted" and isinstance(event, CallEvent):
            call = fold(self.calls.get(event.call_id) or call_view(event.call_id, "main"), event)
            self.calls[event.call_id] = call
            case = CallCase(number=str(1000 + list(self.calls).index(event.call_id)))
            said = answer(LINE.line, call, event, None, self.target, "ru", russian, brand="Example Supply", case=case)
            await self.put_answer(receipt, said.as_json())
        return receipt


def russian(key: str, args: Mapping[str, str | int]) -> str:
    text, errors = BUNDLE.format_pattern(BUNDLE.get_message(key).value, args)
    assert errors == []
    return str(text)


def _bundle() -> FluentBundle:
    bundle = FluentBundle(["ru"], use_isolating=False)
    texts = Path(__file__).parents[2] / "config" / "texts" / "phone.ru.ftl"
    bundle.add_resource(FluentResource(texts.read_text(encoding="utf-8")))
    return bundle


BUNDLE = _bundle()


@pytest.fixture
def door() -> WorkingDoor:
    return WorkingDoor()


@pytest.fixture
async def voice(door: WorkingDoor) -> AsyncIterator[VoiceSystem]:
    async with voice_system(door, {}) as system:
        yield system


async def test_a_call_from_greeting_to_end_is_one_case(voice: VoiceSystem, door: WorkingDoor) -> None:
    greeted = await voice.tell("call.started")
    assert greeted.body["say"][:2] == ["Здравствуйте! Вы позвонили в Example Supply.", "узнать, где заказ — нажмите 1."]
    assert greeted.body["gather"]["options"]["0"] == "сотрудник"

    chosen = await voice.tell("call.step", menu="main", digits="0")
    assert chosen.body["say"] == [
        "Соединяю с сотрудником, оставайтесь на линии.",
        "Ожидание — около 2 минут.",
    ]
    assert (chosen.body["route"]["to"], chosen.body["route"]["expected_wait_s"]) == ("queue", 90)

    for kind in ("call.queued", "call.answered", "call.ended"):
        answered = await voice.tell(kind, agent="agent1@example.com" if kind == "call.answered" else None)
        assert answered.body["case"] == greeted.body["case"] == "1000"
    assert [(call.outcome, call.agent) for call in door.calls.values()] == [("answered", "agent1@example.com")]


async def test_a_cared_for_caller_reaches_the_specialist_first(voice: VoiceSystem, door: WorkingDoor) -> None:
    door.target = CallTarget(queue="general", specialists=(PREFERRED,), reason="care-row")
    route = (await voice.tell("call.step", menu="main", digits="0")).body["route"]
    assert (route["to"], route["target"], route["extension"], route["reason"]) == (
        "agent",
        "agent1@example.com",
        "101",
        "care-row",
    )
    assert route["else"] == [{"to": "queue", "target": "general", "after_s": 20}]


async def test_a_call_nobody_can_take_ends_as_a_call_back(voice: VoiceSystem, door: WorkingDoor) -> None:
    door.target = CallTarget(queue="general", has_people=False)
    offered = await voice.tell("call.step", menu="main", digits="0")
    assert offered.body["gather"]["menu"] == "callback"
    noted = await voice.tell("call.step", menu="callback", digits="1")
    assert noted.body["say"] == ["Мы перезвоним на номер, который оканчивается на 0001. До свидания!"]
    assert noted.body["route"]["target"] == "+74950000001"


async def test_events_out_of_order_and_twice_are_one_call(voice: VoiceSystem, door: WorkingDoor) -> None:
    events = [
        voice.event(kind, agent="agent1@example.com" if kind == "call.answered" else None)
        for kind in ("call.started", "call.queued", "call.answered", "call.ended")
    ]
    for event in [*reversed(events), *events]:
        assert (await voice.post(event)).status == 200
    call = door.calls["call-1"]
    assert [one.type for one in call.facts] == ["call.started", "call.queued", "call.answered", "call.ended"]
    assert call.outcome == "answered"


async def test_a_retry_of_the_same_event_is_one_record_and_one_answer(voice: VoiceSystem, door: WorkingDoor) -> None:
    event = voice.event("call.started")
    first = await voice.post(event, event_id="msg_retry")
    door.target = CallTarget(queue="other")
    again = await voice.post(event, event_id="msg_retry")
    assert again.body == first.body
    assert len(door.stored) == 1


async def test_an_end_of_a_call_nobody_told_of_is_a_missed_call(voice: VoiceSystem, door: WorkingDoor) -> None:
    answered = await voice.tell("call.ended", call_id="call-unknown")
    assert (answered.status, answered.body["case"]) == (200, "1000")
    assert door.calls["call-unknown"].outcome == "missed"


async def test_a_withheld_number_is_a_call_like_any_other(voice: VoiceSystem, door: WorkingDoor) -> None:
    answered = await voice.tell("call.started", **{"from": "anonymous"})
    assert answered.body["gather"]["menu"] == "main"
    assert door.calls["call-1"].caller is None


async def test_two_calls_at_once_are_two_cases(voice: VoiceSystem) -> None:
    cases = {(await voice.tell("call.started", call_id=call)).body["case"] for call in ("call-1", "call-2")}
    assert cases == {"1000", "1001"}
