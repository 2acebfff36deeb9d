"""A code to the order's mail proves it; whether there is an order or a mail shows in nothing that is said."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.operations.mail_codes import CODES_A_DAY
from gateway.store.schema import cases, flow_state, message, outbox
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

KNOWN, UNKNOWN = "4500123456", "4500999999"
QUESTIONS = {"ru": "где мой заказ {}", "en": "where is my order {}", "zh": "订单{}到哪里了"}
NO_TAIL = {"ru": "не знаю", "en": "I don't know it", "zh": "不知道"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def told(centre: QuietGateway, text: str, *, customer: str = "u1", **known: str) -> str:
    return "\n".join(item.text for item in await centre.say(customer, text, **known))


async def letters(centre: QuietGateway) -> list[dict[str, str]]:
    return [found for (found,) in await centre.rows(select(outbox.c.letter).where(outbox.c.channel == "mail-demo"))]


async def code_in_the_letter(centre: QuietGateway) -> str:
    (letter,) = await letters(centre)
    found = re.search(r"\d{6}", letter["text"])
    assert found is not None
    return found.group()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize("locale", ["ru", "en", "zh"])
async def test_the_code_out_of_the_letter_tells_the_order(centre: QuietGateway, locale: str) -> None:
    await told(centre, QUESTIONS[locale].format(KNOWN), locale=locale)
    await told(centre, NO_TAIL[locale], locale=locale)
    answer = await told(centre, await code_in_the_letter(centre), locale=locale)
    assert "TRK1234561" in answer


async def test_an_order_that_does_not_exist_is_answered_alike_and_no_letter_goes(centre: QuietGateway) -> None:
    said = []
    for number, customer in ((KNOWN, "u1"), (UNKNOWN, "u2")):
        texts = [QUESTIONS["en"].format(number), NO_TAIL["en"], "000000", "no"]
        said.append([(await told(centre, text, customer=customer)).replace(number, "N") for text in texts])
    assert said[0] == said[1]
    assert len(await letters(centre)) == 1


async def test_a_code_is_over_after_ten_minutes(centre: QuietGateway) -> None:
    await told(centre, QUESTIONS["en"].format(KNOWN))
    await told(centre, NO_TAIL["en"])
    centre.pass_time(11 * 60)
    answer = await told(centre, await code_in_the_letter(centre))
    assert "TRK" not in answer
    assert "is not right" in answer


async def test_somebody_else_s_code_does_not_fit(centre: QuietGateway) -> None:
    for customer in ("u1", "u2"):
        await told(centre, QUESTIONS["en"].format(KNOWN), customer=customer)
    await told(centre, NO_TAIL["en"])
    stolen = await code_in_the_letter(centre)
    await told(centre, NO_TAIL["en"], customer="u2")
    assert "TRK" not in await told(centre, stolen, customer="u2")


async def test_three_wrong_codes_bring_a_person(centre: QuietGateway) -> None:
    await told(centre, QUESTIONS["en"].format(KNOWN))
    await told(centre, NO_TAIL["en"])
    code = await code_in_the_letter(centre)
    for _ in range(3):
        assert "TRK" not in await told(centre, wrong(code))
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "queue"


async def test_an_order_s_mail_gets_few_codes_a_day_whoever_asks(centre: QuietGateway) -> None:
    for place in range(CODES_A_DAY + 2):
        await told(centre, QUESTIONS["en"].format(KNOWN), customer=f"u{place}")
        await told(centre, NO_TAIL["en"], customer=f"u{place}")
    assert len(await letters(centre)) == CODES_A_DAY


async def test_the_code_stands_neither_in_the_case_nor_in_what_is_handed_over(centre: QuietGateway) -> None:
    await told(centre, QUESTIONS["en"].format(KNOWN))
    await told(centre, NO_TAIL["en"])
    code = await code_in_the_letter(centre)
    texts = [text for (text,) in await centre.rows(select(message.c.text))]
    assert all(code not in text for text in texts)
    await told(centre, code)
    states = [str(state) for (state,) in await centre.rows(select(flow_state.c.state))]
    assert all(code not in state for state in states)
