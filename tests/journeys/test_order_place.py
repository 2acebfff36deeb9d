"""Orders placed by talking to the bot, through the real gateway, model and demo shop, as customers write."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.orders.contract import Order
from gateway.store.schema import cases, flow_state
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

VERIFIED = {"phone": "+74950000001"}
_PLACED = re.compile(r"45002\d{5}")


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def talk(centre: QuietGateway, locale: str, *lines: str, **known: str) -> str:
    """Say the lines one after another; gives what was answered to the last one."""
    said = ""
    for line in lines:
        items = await centre.say("u1", line, locale=locale, **known)
        said = "\n".join(item.text for item in items)
    return said


async def placed(centre: QuietGateway, said: str) -> Order:
    """The order whose number was told."""
    found = _PLACED.search(said)
    assert found is not None, said
    order = await centre.gateway.parts.orders.order(found.group())
    assert order is not None
    return order


async def in_stock(centre: QuietGateway, reference: str) -> int:
    stock = await centre.gateway.parts.orders.stock(reference)
    assert stock is not None
    return stock.in_stock


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        (
            "ru",
            (
                "хочу заказать 10 автоматов A9F74216",
                "доставка",
                "Москва, ул. Садовая, 8",
                "картой",
                "Анна Котова, +7 495 000-00-01",
                "нет, пять, а не десять",
                "да",
            ),
        ),
        (
            "en",
            (
                "I'd like to order 10 pcs of A9F74216, deliver to Moscow, Sadovaya street 8, paying by card",
                "Anna Kotova +7 495 000-00-01",
                "make it 5, not 10",
                "yes please",
            ),
        ),
        (
            "zh",
            (
                "我要订购10个A9F74216，送到莫斯科，萨多瓦亚街8号",
                "在线刷卡",
                "王芳，+7 495 000-00-01",
                "换成5个",
                "是的",
            ),
        ),
    ],
)
async def test_an_order_is_placed_once_with_what_was_corrected(
    centre: QuietGateway, locale: str, lines: tuple[str, ...]
) -> None:
    before = await in_stock(centre, "A9F74216")
    order = await placed(centre, await talk(centre, locale, *lines))
    assert [(line.reference, line.quantity) for line in order.lines] == [("A9F74216", 5)]
    assert (order.phone, order.payment) == ("+74950000001", "card")
    assert order.delivery is not None
    assert "8" in (order.delivery.address or "")
    assert await in_stock(centre, "A9F74216") == before - 5


async def test_what_was_said_before_a_clarifying_question_is_not_asked_again(centre: QuietGateway) -> None:
    (item,) = await centre.say("u1", "A9F74216", locale="ru")
    assert "intent=order_place" in [button["payload"] for button in item.buttons]
    assert "A9F74216" in await talk(centre, "ru", "сделать заказ")


async def test_nothing_is_placed_before_the_yes(centre: QuietGateway) -> None:
    before = await in_stock(centre, "A9F74216")
    said = await talk(
        centre, "ru", "хочу заказать 10 шт A9F74216", "доставка", "Москва, ул. Садовая, 8", "картой",
        "Анна, +7 495 000-00-01",
    )  # fmt: skip
    assert "Итого" in said
    assert await in_stock(centre, "A9F74216") == before
    await talk(centre, "ru", "отмена")
    assert await in_stock(centre, "A9F74216") == before


async def test_a_known_company_is_asked_for_nothing_it_is_known_by(centre: QuietGateway) -> None:
    lines = ("Оформите заказ: A9F74216, 3 шт, самовывоз, оплата по счёту", "Северный", "наш номер PO-7777")
    said = await talk(centre, "ru", *lines, **VERIFIED)
    assert "Example Electric" in said
    order = await placed(centre, await talk(centre, "ru", "да", **VERIFIED))
    assert order.delivery is not None
    assert (order.delivery.way, order.delivery.branch, order.payment) == ("pickup", "north", "invoice")
    assert (order.customer_reference, order.account_no) == ("PO-7777", "1000000042")


async def test_a_discontinued_article_is_replaced_only_with_consent(centre: QuietGateway) -> None:
    asked = await talk(centre, "en", "I want to order 2 pcs of CB2P16C-1")
    assert "A9F74216" in asked
    await talk(centre, "en", "yes", "pick-up", "1", "card", "Anna Kotova, +7 495 000-00-01")
    order = await placed(centre, await talk(centre, "en", "yes"))
    assert [line.reference for line in order.lines] == ["A9F74216"]


async def test_more_than_there_is_can_be_waited_for(centre: QuietGateway) -> None:
    asked = await talk(centre, "ru", "хочу заказать 4 контактора LC1D09M7")
    assert "Подождать" in asked
    await talk(centre, "ru", "подожду", "самовывоз", "1", "картой", "Анна Котова, +7 495 000-00-01")
    order = await placed(centre, await talk(centre, "ru", "да"))
    assert [(line.reference, line.quantity) for line in order.lines] == [("LC1D09M7", 4)]


async def test_an_address_nobody_delivers_to_brings_a_person_with_everything(centre: QuietGateway) -> None:
    await talk(centre, "en", "I want to order 2 pcs of A9F74216 with delivery", "Atlantis, Deep street 5")
    said = await talk(centre, "en", "Atlantis, Deep street 5, the old harbour")
    assert "specialist" in said
    ((owner,),) = await centre.rows(select(cases.c.owner))
    ((state,),) = await centre.rows(select(flow_state.c.state))
    assert owner == "queue"
    assert state["slots"]["cart"][0]["reference"] == "A9F74216"
    assert "Deep street 5" in state["slots"]["address"]


async def test_a_pasted_table_is_a_cart(centre: QuietGateway) -> None:
    said = await talk(
        centre, "ru", "Прошу оформить заказ:\n1\tA9F74216\t10\n2\tLC1D25M7\t3", "самовывоз", "1", "картой",
        "Анна Котова, +7 495 000-00-01",
    )  # fmt: skip
    assert "10 шт." in said
    order = await placed(centre, await talk(centre, "ru", "да"))
    assert {(line.reference, line.quantity) for line in order.lines} == {("A9F74216", 10), ("LC1D25M7", 3)}
