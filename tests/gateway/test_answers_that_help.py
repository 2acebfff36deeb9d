"""After a ready answer the customer is asked whether it helped: "no" brings a person, a new question is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.store.schema import cases
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

QUESTIONS = {
    "ru": "какие у вас условия доставки?",
    "en": "what are your delivery terms?",
    "zh": "你们的配送说明是什么？",
}
NO, YES = {"ru": "нет", "en": "no", "zh": "没有"}, {"ru": "да", "en": "yes", "zh": "是的"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def told(centre: QuietGateway, text: str, **known: str) -> str:
    return "\n".join(item.text for item in await centre.say("u1", text, **known))


async def owner(centre: QuietGateway) -> str:
    ((found,),) = await centre.rows(select(cases.c.owner))
    return str(found)


@pytest.mark.parametrize("locale", ["ru", "en", "zh"])
async def test_no_brings_a_person(centre: QuietGateway, locale: str) -> None:
    await told(centre, QUESTIONS[locale], locale=locale)
    assert await owner(centre) == "bot"
    await told(centre, NO[locale], locale=locale)
    assert await owner(centre) == "queue"


@pytest.mark.parametrize("locale", ["ru", "en", "zh"])
async def test_yes_ends_it(centre: QuietGateway, locale: str) -> None:
    await told(centre, QUESTIONS[locale], locale=locale)
    assert await told(centre, YES[locale], locale=locale) != ""
    assert await owner(centre) == "bot"


async def test_whether_it_helped_is_asked_behind_the_answer(centre: QuietGateway) -> None:
    said = await told(centre, QUESTIONS["en"])
    assert "We deliver by courier" in said
    assert said.index("We deliver") < said.index("Did that answer your question?")


async def test_thanks_is_a_yes(centre: QuietGateway) -> None:
    await told(centre, QUESTIONS["en"])
    assert "glad to help" in await told(centre, "thank you!")


async def test_another_question_is_answered_and_nothing_is_asked_twice(centre: QuietGateway) -> None:
    await told(centre, QUESTIONS["en"])
    said = await told(centre, "where is my order 4500123456")
    assert "4500123456" in said
    assert "Did that answer" not in said
