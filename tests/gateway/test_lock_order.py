"""Cases are locked before all that belongs to them, and in the order of their ids: so nobody waits in a circle."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        await opened.arrives("agent1@example.com")
        yield opened


async def test_cases_are_locked_in_the_order_of_their_ids_when_they_are_offered(centre: QuietGateway) -> None:
    await centre.say("anna", "I want to speak to a human operator")
    with statements() as run:
        assert await centre.offers.offer_waiting() == 1
    (seen,) = [one for one in run if "is_offered" in one]
    assert "ORDER BY cases.id" in seen


async def test_a_case_is_locked_before_its_offer_runs_out(centre: QuietGateway) -> None:
    await centre.say("anna", "I want to speak to a human operator")
    await centre.offers.offer_waiting()
    centre.pass_time(centre.gateway.parts.settings.gateway.offer_timeout_s + 1)
    with statements() as run:
        await centre.timers.fire_due()
    ended = next(place for place, one in enumerate(run) if one.startswith("UPDATE assignment"))
    assert any("FROM cases" in one for one in run[:ended])


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
