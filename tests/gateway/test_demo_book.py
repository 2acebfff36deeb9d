"""How the demo shop remembers what was done at it: across restarts, processes, changed demo files and failures."""

import asyncio
import json
import shutil
import sqlite3
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from gateway import backup
from gateway.orders.contract import OrderState, OrderSystemDown
from gateway.orders.demo_book import FILE_NAME
from gateway.orders.demo_shop import DemoShop
from gateway.orders.wishes import Agreed, Buyer, DeliveryWish, OrderDraft, Placed, ReservationDraft, WantedLine

DEMO = Path(__file__).parents[2] / "config" / "demo"
WEDNESDAY = date(2031, 1, 8)
NEW = "4500123488"


def draft(quantity: int = 2) -> OrderDraft:
    return OrderDraft(
        buyer=Buyer(name="Somebody", phone="+74950000099"),
        lines=(WantedLine(reference="A9F74216", quantity=quantity),),
        delivery=DeliveryWish(way="pickup", branch="north"),
        payment="card",
    )


async def open_shop(data: Path, demo: Path = DEMO, today: Callable[[], date] = lambda: WEDNESDAY) -> DemoShop:
    return await DemoShop.open(data, demo=demo, today=today)


async def place(shop: DemoShop, key: str = "k1", quantity: int = 2) -> Placed:
    placed = await shop.place_order(draft(quantity), key=key)
    assert isinstance(placed, Placed)
    return placed


async def in_stock(shop: DemoShop) -> int:
    stock = await shop.stock("A9F74216")
    assert stock is not None
    return stock.in_stock


async def test_a_restarted_shop_remembers_orders_stock_and_answers(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    placed = await place(shop)
    await shop.close()
    shop = await open_shop(tmp_path)
    assert await shop.order(placed.number) is not None
    assert await in_stock(shop) == 222
    assert await place(shop) == placed
    assert (await place(shop, "k2")).number != placed.number


async def test_a_cancelled_order_of_the_demo_data_stays_cancelled_on_other_days(tmp_path: Path) -> None:
    await (await open_shop(tmp_path)).cancel_order(NEW, "", key="k1")
    order = await (await open_shop(tmp_path, today=lambda: date(2031, 3, 3))).order(NEW)
    assert order is not None and order.state is OrderState.CANCELLED


async def test_changed_demo_files_leave_the_book_alone(tmp_path: Path) -> None:
    demo = Path(shutil.copytree(DEMO, tmp_path / "demo"))
    placed = await place(await open_shop(tmp_path / "data", demo))
    goods = json.loads((demo / "articles.json").read_text("utf-8"))
    goods["articles"] = [article for article in goods["articles"] if article["reference"] != "HH2019"]
    (demo / "articles.json").write_text(json.dumps(goods), "utf-8")
    orders = [order for order in json.loads((demo / "orders.json").read_text("utf-8")) if order["number"] == NEW]
    (demo / "orders.json").write_text(json.dumps(orders), "utf-8")
    shop = await open_shop(tmp_path / "data", demo)
    assert await shop.stock("HH2019") is None
    assert await shop.order(placed.number) is not None


async def test_an_order_whose_article_is_no_longer_in_the_catalogue_can_still_be_cancelled(tmp_path: Path) -> None:
    demo = Path(shutil.copytree(DEMO, tmp_path / "demo"))
    placed = await place(await open_shop(tmp_path / "data", demo))
    goods = json.loads((demo / "articles.json").read_text("utf-8"))
    goods["articles"] = [a for a in goods["articles"] if a["reference"] == "HH2001"]
    (demo / "articles.json").write_text(json.dumps(goods), "utf-8")
    (demo / "orders.json").write_text("[]", "utf-8")
    shop = await open_shop(tmp_path / "data", demo)
    assert isinstance(await shop.cancel_order(placed.number, "", key="k2"), Agreed)


async def test_two_shops_on_one_folder_see_each_others_deeds_at_once(tmp_path: Path) -> None:
    one, other = await open_shop(tmp_path), await open_shop(tmp_path)
    placed = await place(one)
    assert await other.order(placed.number) is not None
    assert await in_stock(other) == 222
    await other.cancel_order(placed.number, "", key="k2")
    order = await one.order(placed.number)
    assert order is not None and order.state is OrderState.CANCELLED
    assert await in_stock(one) == 224


async def test_one_key_is_one_order_for_two_shops_on_one_folder(tmp_path: Path) -> None:
    one, other = await open_shop(tmp_path), await open_shop(tmp_path)
    placed = await asyncio.gather(*(place(shop, "k1") for shop in (one, other) * 4))
    assert len({order.number for order in placed}) == 1


async def test_several_first_openings_at_once_share_one_book(tmp_path: Path) -> None:
    shops = await asyncio.gather(*(open_shop(tmp_path) for _ in range(4)))
    placed = await place(shops[0])
    assert [await shop.order(placed.number) is not None for shop in shops] == [True] * 4


async def test_a_reservation_of_one_shop_is_settled_by_another(tmp_path: Path) -> None:
    one, other = await open_shop(tmp_path), await open_shop(tmp_path)
    lines = (WantedLine(reference="A9F74216", quantity=1),)
    await one.reserve(ReservationDraft(branch="central", lines=lines, buyer=Buyer()), key="k1")
    assert await in_stock(other) == 223
    later = await open_shop(tmp_path, today=lambda: date(2031, 1, 12))
    assert await in_stock(later) == 224
    assert await in_stock(one) == await in_stock(other) == 224


async def test_a_deed_whose_process_dies_midway_leaves_nothing(tmp_path: Path) -> None:
    await (await open_shop(tmp_path)).close()
    script = f"""
        import asyncio, os
        from datetime import date
        from pathlib import Path
        from gateway.orders.demo_book import Book, Page

        def die(page: Page) -> None:
            page.next_number("order")
            page.keep("order", "4500200001", b"{{}}")
            os._exit(7)

        Book(Path({str(tmp_path / FILE_NAME)!r})).act(die)
    """
    died = await asyncio.create_subprocess_exec(sys.executable, "-c", textwrap.dedent(script))
    await asyncio.wait_for(died.wait(), 60)
    shop = await open_shop(tmp_path)
    assert died.returncode == 7
    assert await shop.order("4500200001") is None
    assert (await place(shop)).number == "4500200001"


async def test_a_book_that_cannot_be_written_is_an_order_system_that_is_down(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with pytest.raises(OrderSystemDown):
            await place(shop)
        assert time.monotonic() - started < 5
        assert await shop.order(NEW) is not None
        other.execute("ROLLBACK")
    assert isinstance(await place(shop), Placed)


async def test_writing_does_not_hold_up_whoever_asks(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    await shop.order(NEW)
    waits = []
    placing = asyncio.gather(*(place(shop, f"k{at}", 1) for at in range(50)))
    while not placing.done():
        started = time.perf_counter()
        await shop.order(NEW)
        waits.append(time.perf_counter() - started)
        await asyncio.sleep(0)
    await placing
    assert sorted(waits)[int(len(waits) * 0.95)] < 0.02


async def test_a_backup_holds_what_was_done(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path / "data")
    placed = await place(shop)
    with closing(sqlite3.connect(tmp_path / "data" / "switchboard.db")) as connection:
        connection.execute("CREATE TABLE something (x)")
    url = f"sqlite+aiosqlite:///{tmp_path}/data/switchboard.db"
    await asyncio.to_thread(backup.write, tmp_path / "copy", folder=tmp_path / "data", database_url=url)
    url = f"sqlite+aiosqlite:///{tmp_path}/again/switchboard.db"
    await asyncio.to_thread(backup.read, tmp_path / "copy", folder=tmp_path / "again", database_url=url)
    assert await (await open_shop(tmp_path / "again")).order(placed.number) is not None
