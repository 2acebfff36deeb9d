"""Orders changed, redirected and cancelled by talking to the bot, through the real gateway, model and demo shop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.orders.contract import Order, OrderState
from gateway.store.schema import cases
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

NUMBER = "4500123408"
PROOF = "0008"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def talk(centre: QuietGateway, locale: str, *lines: str, customer: str = "u1") -> str:
    """Say the lines one after another; gives what was answered to the last one."""
    said = ""
    for line in lines:
        items = await centre.say(customer, line, locale=locale)
        said = "\n".join(item.text for item in items)
    return said


async def order(centre: QuietGateway, number: str = NUMBER) -> Order:
    found = await centre.gateway.parts.orders.order(number)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        ("ru", (f"отмените заказ {NUMBER}", PROOF, "нашли дешевле", "да")),
        ("en", (f"please cancel my order {NUMBER}", PROOF, "I ordered it twice by mistake", "yes, cancel it")),
        ("zh", (f"取消订单{NUMBER}", PROOF, "不用", "是的")),
    ],
)
async def test_an_order_is_cancelled_after_the_proof_and_a_yes(
    centre: QuietGateway, locale: str, lines: tuple[str, ...]
) -> None:
    *before, yes = lines
    assert NUMBER in await talk(centre, locale, *before)
    assert (await order(centre)).state is OrderState.CONFIRMED
    assert NUMBER in await talk(centre, locale, yes)
    assert (await order(centre)).state is OrderState.CANCELLED


async def test_a_no_keeps_the_order(centre: QuietGateway) -> None:
    await talk(centre, "ru", f"отмените заказ {NUMBER}", PROOF, "не скажу", "нет")
    assert (await order(centre)).state is OrderState.CONFIRMED


async def test_nobody_cancels_an_order_without_its_proof(centre: QuietGateway) -> None:
    await talk(centre, "ru", f"отмените заказ {NUMBER}", "9991", "9992", "9993", "да")
    assert (await order(centre)).state is OrderState.CONFIRMED
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "queue"


async def test_what_is_on_its_way_is_not_cancelled_and_the_way_out_is_told(centre: QuietGateway) -> None:
    said = await talk(centre, "en", "cancel my order 4500123456", "0001")
    assert "already on its way" in said
    assert "return" in said


@pytest.mark.parametrize(
    ("locale", "lines", "after"),
    [
        ("ru", (f"в заказе {NUMBER} увеличьте HH2015 до 8 шт", PROOF, "да"), {"HH2015": 8, "HH2022": 2}),
        ("ru", (f"уберите HH2022 из заказа {NUMBER}", PROOF, "да"), {"HH2015": 6}),
        (
            "en",
            (f"please add 2 pcs of A9F74216 to my order {NUMBER}", PROOF, "yes"),
            {"HH2015": 6, "HH2022": 2, "A9F74216": 2},
        ),
        (
            "en",
            (f"I want to change my order {NUMBER}", PROOF, "a quantity", "1", "4", "yes"),
            {"HH2015": 4, "HH2022": 2},
        ),
        ("zh", (f"订单{NUMBER}里的HH2015改成3个", PROOF, "是"), {"HH2015": 3, "HH2022": 2}),
    ],
)
async def test_the_lines_of_an_order_are_changed_after_a_yes(
    centre: QuietGateway, locale: str, lines: tuple[str, ...], after: dict[str, int]
) -> None:
    await talk(centre, locale, *lines)
    assert {line.reference: line.quantity for line in (await order(centre)).lines} == after


async def test_one_article_takes_the_place_of_another(centre: QuietGateway) -> None:
    await talk(centre, "ru", f"замените в заказе {NUMBER} HH2022 на A9F74216", PROOF, "да")
    assert {line.reference: line.quantity for line in (await order(centre)).lines} == {"HH2015": 6, "A9F74216": 2}


@pytest.mark.parametrize(
    ("locale", "lines", "address"),
    [
        ("ru", (f"поменяйте адрес доставки заказа {NUMBER}", PROOF, "Химки, Лесная, 7", "да"), "Химки, Лесная, 7"),
        (
            "en",
            (f"please deliver order {NUMBER} to another address", PROOF, "Moscow, Sadovaya street 8", "yes"),
            "Moscow, Sadovaya street 8",
        ),
        ("zh", (f"订单{NUMBER}改一下收货地址", PROOF, "莫斯科，北街12号", "好的"), "莫斯科，北街12号"),
    ],
)
async def test_a_delivery_goes_elsewhere_after_its_cost_was_told(
    centre: QuietGateway, locale: str, lines: tuple[str, ...], address: str
) -> None:
    await talk(centre, locale, *lines)
    delivery = (await order(centre)).delivery
    assert delivery is not None
    assert (delivery.way, delivery.address) == ("delivery", address)


async def test_another_day_keeps_the_address_and_pick_up_needs_none(centre: QuietGateway) -> None:
    before = (await order(centre)).delivery
    said = await talk(centre, "ru", f"перенесите доставку заказа {NUMBER} на послезавтра", PROOF)
    assert before is not None
    assert before.address is not None
    assert before.address in said
    await talk(centre, "ru", "лучше самовывозом", "южный", "да")
    after = (await order(centre)).delivery
    assert after is not None
    assert (after.way, after.branch) == ("pickup", "south")


async def test_an_order_just_placed_can_be_changed_and_cancelled_by_its_number(centre: QuietGateway) -> None:
    said = await talk(
        centre,
        "en",
        "I want to order 2 pcs of A9F74216",
        "pick-up",
        "1",
        "card",
        "Anna Kotova, +7 495 000-00-77",
        "yes",
    )
    number = next(word for word in said.split() if word.startswith("45002"))
    await talk(centre, "en", f"change A9F74216 to 3 pcs in order {number}", "0077", "yes")
    assert [line.quantity for line in (await order(centre, number)).lines] == [3]
    await talk(centre, "en", f"cancel order {number}", "0077", "no", "yes")
    assert (await order(centre, number)).state is OrderState.CANCELLED
