"""How the demo shop keeps its file, stays young and answers fast."""

import asyncio
import json
import random
import shutil
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.orders import demo_book
from gateway.orders.contract import OrderState, Owner
from gateway.orders.demo_shop import DemoShop
from gateway.orders.demo_store import FILE_NAME
from gateway.orders.wishes import (
    Buyer,
    DeliveryWish,
    OrderChange,
    OrderDraft,
    OrderEventKind,
    Placed,
    Refused,
    ReturnDraft,
    WantedLine,
    Why,
)

DEMO = Path(__file__).parents[2] / "config" / "demo"
WEDNESDAY = date(2031, 1, 8)
DRAFT = OrderDraft(
    buyer=Buyer(phone="+74950000099"), lines=(), delivery=DeliveryWish(way="pickup", branch="north"), payment="card"
)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "demo"))


async def open_shop(data: Path, demo: Path = DEMO) -> DemoShop:
    return await DemoShop.open(data, demo=demo, today=lambda: WEDNESDAY)


def rename_first_article(demo: Path, name: str) -> str:
    goods = json.loads((demo / "articles.json").read_text("utf-8"))
    goods["articles"][0]["names"]["en"] = name
    (demo / "articles.json").write_text(json.dumps(goods), "utf-8")
    return str(goods["articles"][0]["reference"])


async def test_the_first_opening_makes_the_shop_and_its_book_and_nothing_else(tmp_path: Path) -> None:
    await (await open_shop(tmp_path / "data")).close()
    assert {file.name for file in (tmp_path / "data").iterdir()} == {FILE_NAME, demo_book.FILE_NAME}


async def test_a_second_opening_leaves_the_file_alone(tmp_path: Path) -> None:
    await open_shop(tmp_path)
    before = (tmp_path / FILE_NAME).stat()
    await open_shop(tmp_path)
    after = (tmp_path / FILE_NAME).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


async def test_changed_demo_files_make_the_shop_anew(tmp_path: Path, demo: Path) -> None:
    await open_shop(tmp_path, demo)
    reference = rename_first_article(demo, "Something else")
    (article,) = await (await open_shop(tmp_path, demo)).find_articles(reference, "en")
    assert article.names["en"] == "Something else"


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
async def test_a_file_that_is_no_shop_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    assert await (await open_shop(tmp_path)).order("4500123456") is not None


async def test_several_openings_at_once_all_find_the_whole_shop(tmp_path: Path) -> None:
    shops = await asyncio.gather(*(open_shop(tmp_path) for _ in range(4)))
    assert [await shop.order("4500123499") is not None for shop in shops] == [True] * 4


async def test_the_shop_moves_on_with_the_day(tmp_path: Path) -> None:
    days = [date(2031, 1, 8), date(2031, 1, 9), date(2041, 1, 1)]
    left = iter(days)
    shop = await DemoShop.open(tmp_path, demo=DEMO, today=lambda: next(left))
    orders = [await shop.order("4500123456") for _ in days]
    assert [order.eta for order in orders if order] == [date(2031, 1, 10), date(2031, 1, 13), date(2041, 1, 3)]


async def test_an_order_is_found_in_microseconds(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    await shop.order("4500123456")
    started = time.process_time()
    for _ in range(1000):
        await shop.order("4500123456")
        await shop.open_orders(Owner(phones=("+74950000001",)))
    assert time.process_time() - started < 0.25


async def test_the_worst_search_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    queries = ["A9F7421" * 100, "автоматический выключатель " * 100, "断路器" * 100, "1 2 3 4 5 6 7 8 9 " * 100]
    started = time.process_time()
    for query in queries:
        await shop.find_articles(query, "ru")
    assert time.process_time() - started < 0.1


async def test_a_late_order_of_the_demo_is_told_once_a_day(tmp_path: Path) -> None:
    day = WEDNESDAY
    shop = await DemoShop.open(tmp_path, demo=DEMO, today=lambda: day)
    cursor = (await shop.events(None)).cursor
    assert (await shop.events(cursor)).events == ()
    day = date(2031, 1, 9)
    (event,) = (await shop.events(cursor)).events
    assert (event.kind, event.number, event.eta) == ("delayed", "4500123406", date(2031, 1, 13))
    assert len((await shop.events(cursor)).events) == 1


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (OrderState.NEW, {"change", "redirect", "cancel"}),
        (OrderState.CONFIRMED, {"change", "redirect", "cancel"}),
        (OrderState.PICKING, {"redirect", "cancel"}),
        (OrderState.READY_FOR_PICKUP, {"cancel"}),
        (OrderState.CANCELLED, set()),
        (OrderState.RETURNED, set()),
    ],
)
async def test_what_may_be_done_to_an_order_follows_from_its_state(
    tmp_path: Path, state: OrderState, may: set[str]
) -> None:
    shop = await open_shop(tmp_path)
    orders = [await shop.order(str(4500123400 + at)) for at in range(100)]
    assert {order.may for order in orders if order and order.state is state} == {frozenset(may)}


async def test_what_arrived_long_ago_comes_too_late_to_be_given_back(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    lines = (WantedLine(reference="CT300BK", quantity=1),)
    draft = ReturnDraft(order_number="4500123440", lines=lines, wish="refund", reason="unwanted")
    order = await shop.order("4500123440")
    assert order is not None and order.returnable_until is not None and order.returnable_until < WEDNESDAY
    assert await shop.request_return(draft, key="k1") == Refused(why=Why.TOO_LATE)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("shipped", OrderState.ON_ITS_WAY),
        ("ready_for_pickup", OrderState.READY_FOR_PICKUP),
        ("delivered", OrderState.DELIVERED),
        ("cancelled", OrderState.CANCELLED),
        ("delayed", OrderState.CONFIRMED),
        ("unconfirmed", OrderState.CONFIRMED),
    ],
)
async def test_what_the_warehouse_does_shows_in_the_order_and_is_told(
    tmp_path: Path, kind: OrderEventKind, state: OrderState
) -> None:
    shop = await open_shop(tmp_path)
    cursor = (await shop.events(None)).cursor
    before = await shop.order("4500123408")
    await shop.happen(kind, "4500123408")
    extinguishers = await shop.stock("HH2015")
    assert extinguishers is not None and extinguishers.in_stock == (142 if kind == "cancelled" else 136)
    order = await shop.order("4500123408")
    (event,) = (await shop.events(cursor)).events
    assert before is not None and order is not None and before.state is OrderState.CONFIRMED
    assert order.state is state
    assert (event.kind, event.number, event.eta) == (kind, "4500123408", order.eta)
    assert (order.eta != before.eta) == (kind not in ("shipped", "unconfirmed"))


async def test_goods_that_come_in_are_told_only_if_they_were_sold_out(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    cursor = (await shop.events(None)).cursor
    await shop.restock("lc1d09m7", 5)
    await shop.restock("LC1D09M7", 5)
    await shop.restock("A9F74216", 5)
    stock = await shop.stock("LC1D09M7")
    assert stock is not None and stock.in_stock == 10
    events = (await shop.events(cursor)).events
    assert [(event.kind, event.number) for event in events] == [("back_in_stock", "LC1D09M7")]


async def test_whatever_is_done_no_piece_is_lost_or_sold_twice(tmp_path: Path) -> None:
    shop, chance, at_hand = await open_shop(tmp_path), random.Random(7), {}
    for reference in ("A9F74216", "LC1D18BD"):
        stock = await shop.stock(reference)
        assert stock is not None
        at_hand[reference] = stock.in_stock
    numbers: list[str] = []
    for turn in range(120):
        lines = (WantedLine(reference=chance.choice(list(at_hand)), quantity=chance.randint(0, 60)),)
        number = chance.choice(numbers) if numbers else ""
        if chance.random() < 0.4:
            placed = await shop.place_order(replace(DRAFT, lines=lines), key=f"place {turn}")
            numbers += [placed.number] if isinstance(placed, Placed) else []
        elif chance.random() < 0.6:
            await shop.change_order(number, OrderChange(lines=lines), key=f"change {turn}")
        else:
            await shop.cancel_order(number, "", key=f"cancel {turn}")
        assert await in_hand_and_sold(shop, numbers, list(at_hand)) == at_hand


async def in_hand_and_sold(shop: DemoShop, numbers: list[str], references: list[str]) -> dict[str, int]:
    """Count the pieces of each article: on the shelf, and in orders that are not cancelled."""
    counted = {}
    for reference in references:
        stock = await shop.stock(reference)
        assert stock is not None
        counted[reference] = stock.in_stock
    for number in numbers:
        order = await shop.order(number)
        assert order is not None
        if order.state is not OrderState.CANCELLED:
            for line in order.lines:
                counted[line.reference] += line.quantity
    return counted


@pytest.mark.parametrize(("day", "earliest"), [(8, 8), (10, 10), (11, 13), (12, 13)])
async def test_goods_are_fetched_on_a_day_on_which_their_branch_is_open(
    tmp_path: Path, day: int, earliest: int
) -> None:
    shop = await DemoShop.open(tmp_path / "shop", demo=DEMO, today=lambda: date(2031, 1, day))
    weekdays_only = next(one for one in await shop.branches() if (one.hours or {})["en"].startswith("Mon–Fri"))
    at_branch = replace(
        DRAFT,
        lines=(WantedLine(reference="A9F74216", quantity=1),),
        delivery=DeliveryWish(way="pickup", branch=weekdays_only.code),
    )
    answer = await shop.total(at_branch)
    await shop.close()
    assert not isinstance(answer, Refused)
    assert answer.earliest == date(2031, 1, earliest)
