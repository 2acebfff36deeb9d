"""When agents are told by mail, over HTTP: for oneself, by a supervisor, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.open_centre import Centre, open_centre, shipped

AGENT, OTHER, BOSS = "agent1@example.com", "agent2@example.com", "supervisor@example.com"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with open_centre(shipped(tmp_path)) as opened:
        yield opened


def path(mail: str = AGENT) -> str:
    return f"/v1/staff/{mail}/mail_notices"


async def test_nobody_is_told_before_they_say_so(centre: Centre) -> None:
    answer = await centre.ask("GET", path(), token=centre.desk)
    assert (answer.status, answer.told) == (200, {"mail": AGENT, "when": "never"})


@pytest.mark.parametrize("when", ["always", "away", "never"])
async def test_agents_say_it_for_themselves(centre: Centre, when: str) -> None:
    answer = await centre.ask("PUT", path(), token=centre.desk, json={"agent": AGENT, "when": when})
    assert (answer.status, answer.told["when"]) == (200, when)
    assert (await centre.ask("GET", path(), token=centre.desk)).told["when"] == when


async def test_agents_say_it_for_nobody_else(centre: Centre) -> None:
    answer = await centre.ask("PUT", path(OTHER), token=centre.desk, json={"agent": AGENT, "when": "always"})
    assert answer.status == 403


async def test_another_word_is_refused_with_the_field(centre: Centre) -> None:
    answer = await centre.ask("PUT", path(), token=centre.desk, json={"agent": AGENT, "when": "sometimes"})
    assert (answer.status, "when" in answer.told["error"]["fields"]) == (422, True)


async def test_nobody_of_that_address_is_not_found(centre: Centre) -> None:
    nobody = "nobody@example.com"
    assert (await centre.ask("GET", path(nobody), token=centre.desk)).status == 404


async def test_the_same_said_twice_is_as_once(centre: Centre) -> None:
    for _ in range(2):
        answer = await centre.ask("PUT", path(), token=centre.desk, json={"agent": AGENT, "when": "away"})
        assert (answer.status, answer.told["when"]) == (200, "away")
