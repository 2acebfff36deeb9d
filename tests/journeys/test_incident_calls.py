"""Incidents told by telephone, and customers who call a number that is not for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Loaded
from gateway.cases import Actor
from gateway.ids import now_us
from gateway.incidents.service import By, Incidents, Patch
from gateway.store.access import agent_by_mail
from tests.journeys.phone_line import Line, phone_line, settings

PUBLIC, INTERNAL, SHOP = "+74950000009", "+74950000032", "+74950000031"


def with_internal(loaded: Loaded) -> Loaded:
    """Settings in which one of the line's numbers is for units alone."""
    units = dict(loaded.settings.units)
    units["shop-north"] = replace(units["shop-north"], numbers=(SHOP,), internal_numbers=(INTERNAL,))
    return replace(loaded, settings=replace(loaded.settings, units=units))


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    numbers: dict[str, object] = {PUBLIC: {}, INTERNAL: {}}
    async with phone_line(with_internal(settings(tmp_path, line={"numbers": numbers}))) as opened:
        yield opened


async def test_a_customer_on_the_internal_number_is_told_the_public_contact_and_served(line: Line) -> None:
    answered = (await line.voice.tell("call.started", to=INTERNAL)).body
    assert "customercare@example.com" in answered["say"][0]
    assert INTERNAL not in str(answered)
    assert answered["gather"]["menu"] == "main"
    await line.worked()
    assert "internal-entrance" in str((await line.case())["reasons"])


async def test_a_unit_on_the_internal_number_is_told_nothing(line: Line) -> None:
    answered = (await line.voice.tell("call.started", **{"from": SHOP, "to": INTERNAL})).body
    assert "customercare@example.com" not in str(answered["say"])


async def test_a_customer_on_a_public_number_is_told_nothing(line: Line) -> None:
    answered = (await line.voice.tell("call.started", to=PUBLIC)).body
    assert "customercare@example.com" not in str(answered["say"])
    await line.worked()
    assert "internal-entrance" not in str((await line.case())["reasons"])


async def test_an_agent_makes_a_call_an_incident_that_was_passed_on_at_once(line: Line) -> None:
    await line.voice.tell("call.started", to=PUBLIC)
    await line.worked()
    case = await line.case()
    parts = line.gateway.parts
    agent = await parts.store.read(agent_by_mail, "agent1@example.com")
    assert agent is not None
    by = By(actor=f"agent:{Actor(agent=agent).agent.mail}", agent_id=agent.person_id)
    patch = Patch(comment="The consultant gave wrong advice.", customer_name="Anna Ivanova")
    service = Incidents(parts, now=now_us)
    held = await service.make(str(case["number"]), unit="call-centre-phone", type_="advice", patch=patch, by=by)
    row = held.incident
    assert (row.via, list(row.missing)) == ("phone", [])
    assert row.hand_over_due_at == row.handed_over_at == case["opened_at"]
