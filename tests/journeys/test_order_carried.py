"""From "where is my order" to its papers in customers' own words: neither number nor proof is asked for twice."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def said(centre: QuietGateway, text: str, locale: str) -> str:
    return "\n".join(item.text for item in await centre.say("u1", text, locale=locale))


@pytest.mark.parametrize(
    ("locale", "asks", "goes_on"),
    [
        ("en", "where is order 4500123446", "and can you send me the invoice for it?"),
        ("ru", "где заказ 4500123446", "пришлите копию счёта по этому заказу"),
        ("zh", "订单4500123446到哪了", "请把这个订单的发票副本发给我"),
    ],
)
async def test_its_invoice_is_sent_without_the_number_and_without_another_proof(
    centre: QuietGateway, locale: str, asks: str, goes_on: str
) -> None:
    await said(centre, asks, locale)
    assert "TRK1234461" in await said(centre, "0046", locale)
    assert "INV-4500123446" in await said(centre, goes_on, locale)


async def test_another_order_of_his_own_words_is_asked_for(centre: QuietGateway) -> None:
    await said(centre, "where is order 4500123446", "en")
    await said(centre, "0046", "en")
    assert "4500123446" not in await said(centre, "please send me a copy of the invoice of another order", "en")


@pytest.mark.parametrize(
    ("locale", "lines", "told"),
    [
        ("ru", ("отмените заказ 4500123413", "0013", "HH2013"), "Убираем: HH2013"),
        ("ru", ("хочу отказаться от части заказа 4500123413", "0013", "HH2013"), "Убираем: HH2013"),
        ("en", ("please cancel part of order 4500123413", "0013", "HH2013"), "Taken out: HH2013"),
    ],
)
async def test_a_part_of_an_order_is_taken_out_and_the_rest_is_not_cancelled(
    centre: QuietGateway, locale: str, lines: tuple[str, ...], told: str
) -> None:
    answers = [await said(centre, line, locale) for line in lines]
    assert told in answers[-1]


@pytest.mark.parametrize(
    ("locale", "lines", "change", "told"),
    [
        (
            "ru",
            ("хочу заказать 3 A9F74216, самовывоз", "1", "1", "Анна Петрова, +7 495 000-00-51", "да"),
            "исправьте мой заказ: A9F74216 нужно 40 шт.",
            "было 3",
        ),
        (
            "en",
            ("I want to order 3 A9F74216, pick up", "1", "1", "Anna Smith, +7 495 000-00-52", "yes"),
            "please update my order: 40 pcs of A9F74216",
            "now 3 pcs, then 40 pcs",
        ),
        (
            "zh",
            ("我要订3个A9F74216，自提", "1", "1", "张三 +7 495 000-00-53", "是"),
            "把订单改一下：A9F74216要40个",
            "3",
        ),
    ],
)
async def test_goods_of_an_order_that_is_to_change_are_no_further_order(
    centre: QuietGateway, locale: str, lines: tuple[str, ...], change: str, told: str
) -> None:
    placed = [await said(centre, line, locale) for line in lines][-1]
    number = re.search(r"45\d{8}", placed)
    answer = await said(centre, change, locale)
    assert number is not None
    assert number.group() in answer
    assert told in answer
