"""The order system does what it was asked and answers too late: an honest sentence, a person, nothing done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.orders.contract import OrderState
from gateway.orders.http_client import HttpOrderSystem
from gateway.store.schema import cases
from tests.fakes.held_shop import TOKEN, HeldShop, held_shop
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.transcripts.order_doors import OrderDoors, gateway_behind

TIMEOUT_S = 0.5
PLACES = {
    "ru": (
        "хочу заказать 10 бухт CBL3X15, доставка Москва, ул. Садовая, 8, оплата картой",
        "Анна Котова, +7 495 000-00-09",
        "да",
    ),
    "en": (
        "I'd like to order 10 pcs of CBL3X15, deliver to Moscow, Sadovaya street 8, paying by card",
        "Anna Kotova +7 495 000-00-09",
        "yes please",
    ),
    "zh": ("我要订购10个CBL3X15，送到莫斯科，萨多瓦亚街8号，在线刷卡", "王芳，+7 495 000-00-09", "是的"),
}
CANCELS = ("please cancel my order 4500123408", "0008", "I ordered it twice by mistake", "yes please")
RESERVES = ("please reserve 3 pcs of LC1D32M7 at the North store", "Anna Brown", "+7 495 000-00-08", "yes please")
RETURNS = (
    "I want to return something from order 4500123410",
    "0010",
    "all",
    "money back please",
    "not needed",
    "yes please",
)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[HeldShop]:
    folder = tmp_path / "shop"
    folder.mkdir()
    async with held_shop(folder) as served:
        yield served


@pytest.fixture
async def centre(tmp_path: Path, shop: HeldShop) -> AsyncIterator[QuietGateway]:
    folder = tmp_path / "data"
    folder.mkdir()
    client = await HttpOrderSystem.open(shop.address, token=TOKEN, timeout_s=TIMEOUT_S)
    async with quiet_gateway(folder) as opened:
        gateway = gateway_behind(opened.gateway, OrderDoors(client), opened.now)
        yield QuietGateway(gateway=gateway, clock=opened.clock)
    await client.close()


async def talk(centre: QuietGateway, lines: Sequence[str], locale: str = "en") -> str:
    """Say the lines one after another; gives what was answered to the last one."""
    said = ""
    for line in lines:
        said = "\n".join(item.text for item in await centre.say("u1", line, locale=locale))
    return said


async def owners(centre: QuietGateway) -> list[str]:
    return [one for (one,) in await centre.rows(select(cases.c.owner))]


@pytest.mark.parametrize(
    ("locale", "honest"),
    [("ru", "мог и оформиться, и нет"), ("en", "may or may not have been placed"), ("zh", "可能已成功，也可能没有")],
)
async def test_an_order_that_may_be_placed_is_told_as_that_and_goes_to_a_person(
    centre: QuietGateway, shop: HeldShop, locale: str, honest: str
) -> None:
    *before, yes = PLACES[locale]
    await talk(centre, before, locale)
    shop.holds = "after"
    said = await talk(centre, [yes], locale)
    shop.go_on()
    assert honest in said
    assert await owners(centre) == ["queue"]
    await talk(centre, [yes, yes], locale)
    assert len(set(shop.asked)) == 1
    assert [await shop.shop.order(number) is not None for number in ("4500200001", "4500200002")] == [True, False]


async def test_a_cancelling_that_may_be_done_is_told_as_that(centre: QuietGateway, shop: HeldShop) -> None:
    await talk(centre, CANCELS[:-1])
    shop.holds = "after"
    said = await talk(centre, CANCELS[-1:])
    shop.go_on()
    assert "may or may not" in said
    assert "is cancelled" not in said
    assert await owners(centre) == ["queue"]
    order = await shop.shop.order("4500123408")
    assert order is not None
    assert order.state is OrderState.CANCELLED


async def test_goods_that_may_be_put_aside_are_told_as_that(centre: QuietGateway, shop: HeldShop) -> None:
    await talk(centre, RESERVES[:-1])
    shop.holds = "after"
    said = await talk(centre, RESERVES[-1:])
    shop.go_on()
    assert "could not find out whether the branch has received" in said
    assert await owners(centre) == ["queue"]
    assert await shop.shop.reservation("R-700002") is None


async def test_a_return_that_may_be_registered_is_told_as_that(centre: QuietGateway, shop: HeldShop) -> None:
    await talk(centre, RETURNS[:-1])
    shop.holds = "after"
    said = await talk(centre, RETURNS[-1:])
    shop.go_on()
    assert "may or may not" in said
    assert await owners(centre) == ["queue"]
    assert len(set(shop.asked)) == 1


async def test_what_was_never_reached_is_not_done_later(centre: QuietGateway, shop: HeldShop) -> None:
    *before, yes = PLACES["en"]
    await talk(centre, before)
    shop.holds = "before"
    assert "may or may not" in await talk(centre, [yes])
    shop.forget_held()
    await talk(centre, [yes, "is it placed?"])
    assert await shop.shop.order("4500200001") is None
    assert await owners(centre) == ["queue"]
