"""A flow that is left in the middle is come back to; after a day's silence the bot first asks whether to go on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.store.schema import cases, flow_state
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

DAY_S = 24 * 3600.0


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as quiet:
        yield quiet


async def said(centre: QuietGateway, text: str, **known: str) -> str:
    """What is answered to one message."""
    return "\n".join(item.text for item in await centre.say("u1", text, **known))


@pytest.mark.parametrize(
    ("locale", "order", "aside", "back"),
    [
        ("ru", "где мой заказ 4500123456", "есть ли в наличии A9F74216 и сколько стоит?", "Вернёмся к вашему вопросу"),
        ("en", "where is my order 4500123456", "is A9F74216 in stock and what is the price?", "Back to your question"),
        ("zh", "我的订单4500123456在哪里", "A9F74216有货吗？多少钱？", "回到"),
    ],
)
async def test_a_question_in_the_middle_is_answered_and_then_the_open_one_asked_again(
    centre: QuietGateway, locale: str, order: str, aside: str, back: str
) -> None:
    await said(centre, order, locale=locale)
    answer = await said(centre, aside, locale=locale)
    assert "A9F74216" in answer
    assert back in answer
    assert "4500123456" in answer
    assert "TRK1234561" in await said(centre, "0001", locale=locale)


async def test_a_flow_in_the_middle_of_another_is_worked_to_its_end_and_the_first_come_back_to(
    centre: QuietGateway,
) -> None:
    await said(centre, "where is my order 4500123456")
    asked = await said(centre, "do you have LC1D09 in stock and at what price?")
    assert "Back to your question" not in asked
    answer = await said(centre, "LC1D09M7")
    assert "LC1D09M7" in answer
    assert "Back to your question" in answer
    assert "TRK1234561" in await said(centre, "0001")


async def test_a_wish_for_a_person_in_the_middle_ends_it(centre: QuietGateway) -> None:
    await said(centre, "where is my order 4500123456")
    await said(centre, "operator")
    assert [row.owner for row in await centre.rows(select(cases.c.owner))] == ["queue"]


@pytest.mark.parametrize("text", ["hello", "hm"])
async def test_after_a_day_the_bot_asks_whether_to_go_on(centre: QuietGateway, text: str) -> None:
    await said(centre, "where is my order 4500123456")
    centre.pass_time(DAY_S + 60)
    assert "Where is my order" in await said(centre, text)
    assert "4500123456" in await said(centre, "yes")
    assert "TRK1234561" in await said(centre, "0001")


async def test_after_a_day_a_no_lets_the_matter_rest(centre: QuietGateway) -> None:
    await said(centre, "where is my order 4500123456")
    centre.pass_time(DAY_S + 60)
    await said(centre, "hello")
    await said(centre, "no")
    ((state,),) = await centre.rows(select(flow_state.c.state))
    assert state["ended"] == "cancelled"


async def test_after_a_day_a_plain_answer_goes_on_by_itself(centre: QuietGateway) -> None:
    await said(centre, "where is my order 4500123456")
    centre.pass_time(DAY_S + 60)
    assert "TRK1234561" in await said(centre, "0001")


async def test_after_three_days_nothing_is_come_back_to(centre: QuietGateway) -> None:
    await said(centre, "where is my order 4500123456")
    centre.pass_time(3 * DAY_S + 60)
    assert "TRK1234561" not in await said(centre, "0001")
    assert "A9F74216" in await said(centre, "is A9F74216 in stock?")
