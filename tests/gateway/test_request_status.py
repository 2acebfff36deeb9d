"""A customer asks about an earlier request: the promise is told, its owner reminded once an hour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.store.schema import cases, event
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

HOUR_S = 3600.0
QUESTIONS = {
    "ru": "что с моим обращением? когда ответите?",
    "en": "what about my earlier request, any news on it?",
    "zh": "我之前的请求处理得怎么样了？",
}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def nudges(centre: QuietGateway) -> int:
    return len(await centre.rows(select(event.c.id).where(event.c.kind == "case.nudged")))


async def waiting(centre: QuietGateway, locale: str = "en") -> None:
    await centre.say("u1", "talk to a human", locale=locale)


@pytest.mark.parametrize("locale", ["ru", "en", "zh"])
async def test_the_number_is_told_and_the_request_stays_with_people(centre: QuietGateway, locale: str) -> None:
    await waiting(centre, locale)
    (answer,) = await centre.say("u1", QUESTIONS[locale], locale=locale)
    ((number, owner, state),) = await centre.rows(select(cases.c.number, cases.c.owner, cases.c.state))
    assert number in answer.text
    assert (owner, state) == ("queue", "open")


async def test_the_owner_is_reminded_not_more_than_once_an_hour(centre: QuietGateway) -> None:
    await waiting(centre)
    for _ in range(2):
        await centre.say("u1", QUESTIONS["en"])
    assert await nudges(centre) == 1
    centre.pass_time(HOUR_S + 60)
    await centre.say("u1", QUESTIONS["en"])
    assert await nudges(centre) == 2


async def test_a_missed_promise_is_admitted(centre: QuietGateway) -> None:
    await waiting(centre)
    centre.pass_time(20 * 24 * HOUR_S)
    (answer,) = await centre.say("u1", QUESTIONS["en"])
    assert "missed the time we promised" in answer.text


async def test_who_has_no_request_gets_a_person(centre: QuietGateway) -> None:
    (answer,) = await centre.say("u1", QUESTIONS["en"])
    assert "I do not see an open request" in answer.text
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "queue"


async def test_another_customer_s_request_is_not_told(centre: QuietGateway) -> None:
    await waiting(centre)
    (answer,) = await centre.say("u2", QUESTIONS["en"])
    assert "I do not see an open request" in answer.text
    assert await nudges(centre) == 0
