"""Messages that come within a moment: one case, one turn, one answer, one acknowledgement sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.open_centre import Centre, open_centre, shipped

BURST = ("hello", "a question", "where is my order", "4500123456")


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with open_centre(shipped(tmp_path)) as centre:
        yield centre


async def test_short_messages_within_a_second_are_one_turn_with_one_answer(centre: Centre) -> None:
    for text in BURST:
        await centre.write("v", text)
    (answer,) = await centre.answers("v", 1)
    await centre.all_worked()
    assert len(await centre.feed("v")) == 1
    assert "4500123456" in str(answer["text"])
    turns = await centre.rows("SELECT DISTINCT turn_id FROM inbox")
    assert len(turns) == 1


async def test_of_a_burst_one_acknowledgement_is_sent_and_the_others_say_burst(centre: Centre) -> None:
    for text in BURST:
        await centre.write("v", text)
    await centre.answers("v", 1)
    rows = await centre.rows(
        "SELECT a.outcome, a.reason FROM acknowledgement a JOIN inbox i ON i.id = a.inbox_id ORDER BY i.seq"
    )
    assert [row["outcome"] for row in rows] == ["suppressed", "suppressed", "suppressed", "sent"]
    assert all("burst" in str(row["reason"]) for row in rows[:3])


async def test_messages_of_one_person_at_the_same_time_open_one_case(centre: Centre) -> None:
    posted = [centre.write("v", f"where is my order 45001234{place:02}") for place in range(10)]
    assert {one.status for one in await asyncio.gather(*posted)} == {202}
    await centre.all_worked()
    assert await centre.rows("SELECT count(*) AS n FROM cases") == [{"n": 1}]
    assert await centre.rows("SELECT count(*) AS n FROM message WHERE direction = 'in'") == [{"n": 10}]


async def test_a_retry_of_an_event_is_one_message_with_one_answer(centre: Centre) -> None:
    event = {"id": "same", "from": {"id": "v"}, "text": "I want to talk to a person"}
    outcomes = []
    for _ in range(3):
        answer = await centre.ask("POST", "/v1/inbound/demo", token=centre.customer, json=event)
        outcomes.append(answer.told["outcome"])
    assert outcomes == ["accepted", "duplicate", "duplicate"]
    await centre.answers("v", 1)
    await centre.all_worked()
    assert len(await centre.feed("v")) == 1
    assert await centre.rows("SELECT count(*) AS n FROM message WHERE direction = 'in'") == [{"n": 1}]
