"""A "yes" after an interruption that asks something itself: it means the summary that was left, and places nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

ORDER = {
    "en": "I want to order 5 pcs A9F74216, deliver to Moscow, Sadovaya street 8, John Smith +7 495 000-00-07",
    "ru": "хочу заказать 5 шт A9F74216, доставка Москва, Садовая улица, 8, Анна Котова +7 495 000-00-07",
}
CARD = {"en": "by card", "ru": "картой"}
ASIDE = {"en": "wait, where is my order 4500123456?", "ru": "подождите, где мой заказ 4500123456?"}
YES = {"en": "yes", "ru": "да"}
TOTAL = {"en": "Total: RUB 7,010.00", "ru": "Итого: 7"}
PLACED = {"en": "is placed", "ru": "оформлен на сумму"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as quiet:
        yield quiet


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_summary_comes_again_and_only_its_own_yes_places(centre: QuietGateway, language: str) -> None:
    async def said(text: str) -> str:
        return "\n".join(item.text for item in await centre.say("u1", text, locale=language))

    await said(ORDER[language])
    summary = await said(CARD[language])
    assert TOTAL[language] in summary
    assert TOTAL[language] not in await said(ASIDE[language])
    again = await said(YES[language])
    assert TOTAL[language] in again
    assert PLACED[language] not in again
    assert PLACED[language] in await said(YES[language])


async def test_an_answer_to_the_question_in_between_goes_to_that(centre: QuietGateway) -> None:
    await centre.say("u1", ORDER["en"])
    await centre.say("u1", CARD["en"])
    await centre.say("u1", ASIDE["en"])
    answered = await centre.say("u1", "0001")
    assert "TRK1234561" in "\n".join(item.text for item in answered)
