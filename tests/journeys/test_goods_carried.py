"""From "is it in stock" to the order or the notice, in customers' own words, through gateway, model and demo shop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.store.schema import flow_state
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def said(centre: QuietGateway, text: str, locale: str) -> str:
    return "\n".join(item.text for item in await centre.say("u1", text, locale=locale))


async def running(centre: QuietGateway) -> tuple[str, str]:
    """The newest flow and its state as text."""
    rows = await centre.rows(select(flow_state.c.flow, flow_state.c.state))
    return rows[-1][0], str(rows[-1][1])


@pytest.mark.parametrize(
    ("locale", "asks", "answer", "takes"),
    [
        ("ru", "есть в наличии A9F74216?", "в наличии", "беру 5 штук"),
        ("ru", "сколько стоит A9F74216", "Цена", "давайте оформим 5"),
        ("en", "is A9F74216 in stock?", "in stock", "I'll take 5"),
        ("zh", "A9F74216有货吗？", "现货", "我要了，5个"),
        ("ru", "есть A9F74216?", "в наличии", "давайте 5 штук"),
        ("ru", "A9F74216 сколько стоит?", "Цена", "давай пять"),
        ("ru", "есть A9F74216?", "в наличии", "мне 5 шт, пожалуйста"),
        ("ru", "есть A9F74216?", "в наличии", "5 штук"),
        ("en", "price of A9F74216?", "in stock", "let's do 5"),
        ("zh", "A9F74216有货吗？", "现货", "来5个"),
        ("zh", "A9F74216有货吗？", "现货", "那就来五个吧"),
    ],
)
async def test_what_was_asked_about_is_ordered_without_naming_it_again(
    centre: QuietGateway, locale: str, asks: str, answer: str, takes: str
) -> None:
    assert answer in await said(centre, asks, locale)
    await said(centre, takes, locale)
    flow, state = await running(centre)
    assert flow == "order_place"
    assert "'reference': 'A9F74216'" in state
    assert "'quantity': 5" in state


@pytest.mark.parametrize(
    ("locale", "asks", "answer", "wants"),
    [
        ("ru", "есть в наличии LC1D09M7?", "нет в наличии", "сообщите, когда появится"),
        ("en", "is LC1D09M7 in stock?", "out of stock", "let me know when it is back"),
        ("zh", "LC1D09M7有货吗？", "缺货", "到货通知我"),
    ],
)
async def test_what_is_not_there_is_waited_for_without_naming_it_again(
    centre: QuietGateway, locale: str, asks: str, answer: str, wants: str
) -> None:
    assert answer in await said(centre, asks, locale)
    await said(centre, wants, locale)
    flow, state = await running(centre)
    assert flow == "preorder"
    assert "LC1D09M7" in state


async def test_a_list_is_answered_line_by_line_and_ordered_whole(centre: QuietGateway) -> None:
    answered = await said(centre, "Проверьте, пожалуйста, наличие:\nA9F74216 - 10 шт\nRX4C24DC - 5 шт", "ru")
    assert [line.split()[1] for line in answered.splitlines() if line.startswith("•")] == ["A9F74216", "RX4C24DC"]
    await said(centre, "беру всё", "ru")
    flow, state = await running(centre)
    assert flow == "order_place"
    assert "'quantity': 10" in state
    assert "RX4C24DC" in state


@pytest.mark.parametrize(
    ("locale", "text", "reference"),
    [
        ("ru", "сколько стоит автомат 16А двухполюсный?", "A9F74216"),
        ("en", "price of the contactor 9A 220V please", "LC1D09M7"),
        ("zh", "2P 16A断路器多少钱", "A9F74216"),
    ],
)
async def test_goods_asked_for_by_name_are_found(centre: QuietGateway, locale: str, text: str, reference: str) -> None:
    assert reference in await said(centre, text, locale)


async def test_goods_named_anew_are_not_mixed_with_those_told_about(centre: QuietGateway) -> None:
    await said(centre, "есть в наличии A9F74216?", "ru")
    await said(centre, "хочу заказать 3 шт RX4C24DC", "ru")
    rows = await centre.rows(select(flow_state.c.state))
    assert "A9F74216" not in str(rows[-1][0]["slots"])


@pytest.mark.parametrize("text", ["спасибо", "дорого, не беру"])
async def test_words_that_take_nothing_begin_no_order(centre: QuietGateway, text: str) -> None:
    await said(centre, "есть в наличии A9F74216?", "ru")
    await said(centre, text, "ru")
    assert (await running(centre))[0] != "order_place"


@pytest.mark.parametrize(
    ("locale", "text", "words"),
    [
        ("ru", "Проверьте, пожалуйста, наличие:\nA9F74216 - 10 шт\nRX4C24DC - 5 шт", "RX4C24DC"),
        ("ru", "A9F74216 10 шт, LC1D09M7 3 шт - есть?", "LC1D09M7"),
        ("ru", "есть автомат 16А двухполюсный?", "A9F74216"),
        ("en", "A9F74216, RX4C24DC - price and lead time?", "RX4C24DC"),
        ("zh", "A9F74216 10个，RX4C24DC 5个，有现货吗？", "RX4C24DC"),
    ],
)
async def test_a_list_does_not_drown_the_question_about_it(
    centre: QuietGateway, locale: str, text: str, words: str
) -> None:
    assert words in await said(centre, text, locale)


@pytest.mark.parametrize("text", ["A9F74216 сломался, что делать", "где мой заказ 4500123456, там A9F74216 10 шт"])
async def test_goods_in_other_matters_are_no_question_about_stock(centre: QuietGateway, text: str) -> None:
    assert "в наличии 224" not in await said(centre, text, "ru")


@pytest.mark.parametrize(
    ("locale", "asks", "takes"),
    [
        ("ru", "есть в наличии CB2P16C-1?", "беру 4 штуки замены"),
        ("en", "is CB2P16C-1 still available?", "I'll take 4 of the replacement"),
    ],
)
async def test_the_replacement_that_was_told_is_offered_by_its_name(
    centre: QuietGateway, locale: str, asks: str, takes: str
) -> None:
    assert "A9F74216" in await said(centre, asks, locale)
    assert "A9F74216" in await said(centre, takes, locale)
    flow, state = await running(centre)
    assert flow == "order_place"
    assert "'quantity': 4" in state
