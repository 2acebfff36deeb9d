"""The process dies around what binds: placed, cancelled, put aside and announced once, and told once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import ClientSession

from gateway.orders.contract import OrderState
from gateway.store.engine import sqlite_url
from gateway.store.store import Store
from tests.fakes.held_shop import TOKEN, HeldShop, held_shop
from tests.fakes.real_gateway import ROOT, GatewayProcess
from tests.fakes.rows import rows_of
from tests.fakes.rush import everything_worked
from tests.fakes.until import until

TALKS: Mapping[str, Sequence[str]] = {
    "places": (
        "I'd like to order 10 pcs of CBL3X15, deliver to Moscow, Sadovaya street 8, paying by card",
        "Anna Kotova +7 495 000-00-09",
    ),
    "cancels": ("please cancel my order 4500123408", "0008", "I ordered it twice by mistake"),
    "reserves": ("please reserve 3 pcs of LC1D32M7 at the North store", "Anna Brown", "+7 495 000-00-08"),
    "returns": ("I want to return something from order 4500123410", "0010", "all", "money back please", "not needed"),
}
TOLD = {
    "places": "Order 4500200001 is placed",
    "cancels": "4500123408 is cancelled",
    "reserves": "R-700001",
    "returns": "RMA-600001",
}
"""What each is told after the yes; the numbers are the first that the shop gives."""
TIMEOUT_S = 8.0
_ORDERS = """
[orders]
kind = "http"
url = "{address}"
token = "{token}"
timeout_s = {timeout_s}
events_poll_s = 0
"""


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[HeldShop]:
    folder = tmp_path / "shop"
    folder.mkdir()
    async with held_shop(folder) as served:
        yield served


@pytest.fixture
async def product(tmp_path: Path, shop: HeldShop) -> AsyncIterator[GatewayProcess]:
    config = tmp_path / "gateway.toml"
    shipped = (ROOT / "config" / "gateway.toml").read_text("utf-8")
    told = _ORDERS.format(address=shop.address, token=TOKEN, timeout_s=TIMEOUT_S)
    config.write_text(shipped + told, "utf-8")
    process = GatewayProcess(tmp_path / "data", config=config)
    process.start()
    await process.ready()
    yield process
    process.kill()


@pytest.fixture
async def store(product: GatewayProcess) -> AsyncIterator[Store]:
    store = Store(sqlite_url(product.folder))
    yield store
    await store.close()


class Customers:
    """Four customers at once, each of whom is one yes away from what binds."""

    def __init__(self, product: GatewayProcess, store: Store) -> None:
        self._product, self._store = product, store
        self._said = 0

    async def come_to_the_summary(self) -> None:
        """Say everything before the yes."""
        for place in range(max(len(lines) for lines in TALKS.values())):
            await self._say({who: lines[place] for who, lines in TALKS.items() if place < len(lines)})
            await everything_worked(self._store, within_s=30)
        answers = await self.answers()
        assert {who: "es" in said[-1] for who, said in answers.items()} == dict.fromkeys(TALKS, True), answers

    async def say_yes(self) -> None:
        """Say yes, all of them in one request, so that they are worked beside each other."""
        await self._say(dict.fromkeys(TALKS, "yes please"))

    async def answers(self) -> dict[str, list[str]]:
        """What each was told, in order."""
        async with self._http() as http, http.get("/v1/inbound/demo/outgoing?after=0&limit=200") as answer:
            items = (await answer.json())["items"]
        return {who: [one["text"] for one in items if one["to"] == who] for who in TALKS}

    async def _say(self, lines: Mapping[str, str]) -> None:
        self._said += 1
        events = [
            {"id": f"{who}.{self._said}", "from": {"id": who, "locale": "en"}, "text": text}
            for who, text in lines.items()
        ]
        async with self._http() as http, http.post("/v1/inbound/demo", json=events) as answer:
            assert answer.status == 202, await answer.text()

    def _http(self) -> ClientSession:
        headers = {"Authorization": f"Bearer {self._product.token()}"}
        return ClientSession(self._product.address, headers=headers)


@pytest.fixture
async def customers(product: GatewayProcess, store: Store) -> Customers:
    customers = Customers(product, store)
    await customers.come_to_the_summary()
    return customers


async def all_held(shop: HeldShop) -> None:
    """Wait until every deed is held."""

    async def are_held() -> bool:
        return shop.held == len(TALKS)

    await until(are_held, within_s=TIMEOUT_S, what="four deeds at the order system")


async def live_again(product: GatewayProcess, store: Store) -> None:
    """Start again, and have what was left worked."""
    product.start()
    await product.ready()
    await everything_worked(store, within_s=30)


async def everything_was_done_and_told_once(shop: HeldShop, customers: Customers, store: Store) -> None:
    """Nothing at the order system is doubled, and each customer got one answer to his yes."""
    answers = await customers.answers()
    for who, said in answers.items():
        assert [TOLD[who] in text for text in said] == [*[False] * len(TALKS[who]), True], said
    system = shop.shop
    assert [await system.order(number) is not None for number in ("4500200001", "4500200002")] == [True, False]
    cancelled = await system.order("4500123408")
    assert cancelled is not None
    assert cancelled.state is OrderState.CANCELLED
    assert [await system.reservation(number) is not None for number in ("R-700001", "R-700002")] == [True, False]
    assert {reference: await in_stock(shop, reference) for reference in ("CBL3X15", "LC1D32M7")} == {
        "CBL3X15": 0,
        "LC1D32M7": 24,
    }
    assert len(set(shop.asked)) == len(TALKS)
    assert await rows_of(store, "SELECT number FROM reservation") == [{"number": "R-700001"}]
    assert {row["owner"] for row in await rows_of(store, "SELECT owner FROM cases")} == {"bot"}


async def in_stock(shop: HeldShop, reference: str) -> int:
    stock = await shop.shop.stock(reference)
    assert stock is not None
    return stock.in_stock


async def test_killed_before_the_order_system_did_anything(
    product: GatewayProcess, shop: HeldShop, customers: Customers, store: Store
) -> None:
    shop.holds = "before"
    await customers.say_yes()
    await all_held(shop)
    product.kill()
    shop.forget_held()
    await live_again(product, store)
    await everything_was_done_and_told_once(shop, customers, store)


async def test_killed_after_the_order_system_did_it_and_before_its_answer(
    product: GatewayProcess, shop: HeldShop, customers: Customers, store: Store
) -> None:
    shop.holds = "after"
    await customers.say_yes()
    await all_held(shop)
    product.kill()
    shop.forget_held()
    await live_again(product, store)
    await everything_was_done_and_told_once(shop, customers, store)


async def test_killed_between_the_answer_of_the_order_system_and_the_save(
    product: GatewayProcess, shop: HeldShop, customers: Customers, store: Store
) -> None:
    shop.holds = "after"
    await customers.say_yes()
    await all_held(shop)
    with closing(sqlite3.connect(product.folder / "switchboard.db", isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")  # nothing can be saved from here on
        shop.go_on()
        await asyncio.sleep(1.0)  # the moment of the kill: the answers are read by then, and nothing waits for it
        product.kill()
        other.execute("ROLLBACK")
    await live_again(product, store)
    await everything_was_done_and_told_once(shop, customers, store)


async def test_killed_as_soon_as_everything_is_saved(
    product: GatewayProcess, shop: HeldShop, customers: Customers, store: Store
) -> None:
    await customers.say_yes()
    await everything_worked(store, within_s=30)
    product.kill()
    await live_again(product, store)
    await everything_was_done_and_told_once(shop, customers, store)
