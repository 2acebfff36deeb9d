"""How the demo shop keeps its file, stays young and answers fast."""

import asyncio
import json
import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from gateway.orders.contract import Owner
from gateway.orders.demo_shop import DemoShop
from gateway.orders.demo_store import FILE_NAME

DEMO = Path(__file__).parents[2] / "config" / "demo"
WEDNESDAY = date(2031, 1, 8)


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


async def test_the_first_opening_makes_the_file_and_nothing_else(tmp_path: Path) -> None:
    await open_shop(tmp_path / "data")
    assert [file.name for file in (tmp_path / "data").iterdir()] == [FILE_NAME]


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
