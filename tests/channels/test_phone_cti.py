"""The generic CTI form: newCall, answer and hangup become facts of one call, as a form or as JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from channels.errors import NotStored
from channels.message import CallEvent
from channels.phone import KIND
from tests.fakes.door import FakeDoor
from tests.fakes.voice_system import CTI_ANSWER, CTI_HANGUP, CTI_NEW_CALL, SURROUNDINGS, VoiceSystem, voice_system


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
async def voice(door: FakeDoor) -> AsyncIterator[VoiceSystem]:
    async with voice_system(door, {}) as system:
        yield system


def facts(door: FakeDoor) -> list[CallEvent]:
    line = KIND.open({}, SURROUNDINGS)
    return [event for event in (line.read(one.payload) for one in door.stored) if isinstance(event, CallEvent)]


@pytest.mark.parametrize("as_form", [True, False])
async def test_a_whole_call_is_three_facts_of_one_call(voice: VoiceSystem, door: FakeDoor, as_form: bool) -> None:
    voice.token = "good"
    for event in (CTI_NEW_CALL, CTI_ANSWER, CTI_HANGUP):
        assert (await voice.cti(event, as_form=as_form)).status == 200
    assert [(one.type, one.call_id, one.caller, one.dialled) for one in facts(door)] == [
        (kind, "100000000000000001", "+74950000001", "+74950000000")
        for kind in ("call.started", "call.answered", "call.ended")
    ]


async def test_a_signed_event_needs_no_token(voice: VoiceSystem) -> None:
    assert (await voice.cti(CTI_NEW_CALL)).status == 200


async def test_an_unsigned_event_without_a_token_is_refused(voice: VoiceSystem, door: FakeDoor) -> None:
    voice.secret = "whsec_b3RoZXItb3RoZXItb3RoZXI="
    assert (await voice.cti(CTI_NEW_CALL)).status == 401
    assert door.stored == []


async def test_the_one_who_answered_is_known(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.cti(CTI_ANSWER)
    assert facts(door)[0].agent == "agent1@example.com"


async def test_a_mail_address_names_an_agent_better_than_a_display_name(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.cti(CTI_ANSWER | {"user": "Agent One", "userId": ["Agent1@example.com"]})
    assert facts(door)[0].agent == "agent1@example.com"


@pytest.mark.parametrize("cause", ["cancel", "noAnswer"])
async def test_a_hang_up_nobody_answered_is_an_abandoned_call(voice: VoiceSystem, door: FakeDoor, cause: str) -> None:
    await voice.cti(CTI_HANGUP | {"cause": cause})
    assert (facts(door)[0].type, facts(door)[0].reason) == ("call.abandoned", cause)


async def test_the_customer_of_an_outgoing_call_is_the_one_called(voice: VoiceSystem, door: FakeDoor) -> None:
    await voice.cti(CTI_NEW_CALL | {"direction": "out", "from": "74950000000", "to": "74950000001"})
    assert facts(door)[0].caller == "+74950000001"


async def test_a_repeat_is_one_record_though_the_form_has_no_instant(voice: VoiceSystem, door: FakeDoor) -> None:
    voice.token = "good"
    await voice.cti(CTI_NEW_CALL, as_form=True)
    await voice.cti(CTI_NEW_CALL, as_form=True)
    assert len(door.stored) == 1


async def test_an_unknown_event_names_the_known_ones(voice: VoiceSystem) -> None:
    answer = await voice.cti(CTI_NEW_CALL | {"event": "dtmf"})
    assert answer.status == 422
    assert "newCall, answer, hangup" in answer.body["error"]["message"]


async def test_what_cannot_be_stored_is_a_503(voice: VoiceSystem, door: FakeDoor) -> None:
    door.full = NotStored("the disk is full")
    assert (await voice.cti(CTI_NEW_CALL)).status == 503
