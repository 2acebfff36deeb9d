"""Passing a case on to a person keeps the rule that routing keeps: complaints are for those who take them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from gateway.cases import Sheet
from gateway.errors import NotValid
from gateway.store.schema import agent
from tests.fakes.centre import Centre, opened, sqlite_file

SHEET = Sheet(reason="please")


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with opened(sqlite_file(tmp_path)) as made:
        yield made


async def test_a_complaint_is_not_passed_to_who_does_not_take_complaints(centre: Centre) -> None:
    case = await centre.case(intent="complaint_service", queue="complaints")
    with pytest.raises(NotValid, match="does not take complaints"):
        await centre.actions.transfer(centre.actor(), case.number, agent="agent2@example.com", sheet=SHEET)
    assert await centre.rows("assignment") == []


async def test_to_who_takes_them_it_is_offered_as_a_transfer(centre: Centre) -> None:
    case = await centre.case(intent="complaint_service", queue="complaints")
    skilled = update(agent).where(agent.c.mail == "agent2@example.com").values(skills=["complaints"])
    await centre.store.write(lambda connection: connection.execute(skilled))
    await centre.actions.transfer(centre.actor(), case.number, agent="agent2@example.com", sheet=SHEET)
    assert [row["role"] for row in await centre.rows("assignment") if row["ended_at"] is None] == ["transfer"]
