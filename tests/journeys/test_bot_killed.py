"""The process dies around what binds: placed, cancelled, put aside and announced once, and told once.

One installation lives through all the moments, one after another: sixteen customers come to their summaries in its
first life, and each moment has four of them say yes. So the summaries outlive other customers' crashes besides.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from gateway.orders.contract import OrderState
from gateway.store.engine import sqlite_url
from gateway.store.store import Store
from tests.fakes.held_shop import TOKEN, HeldShop, held_shop
from tests.fakes.real_gateway import ROOT, GatewayProcess
from tests.fakes.rows import rows_of
from tests.fakes.rush import everything_worked
from tests.fakes.until import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOMENTS = ("before", "after", "unsaved", "saved")
CANCELLED = {"before": "4500123408", "after": "4500123413", "unsaved": "4500123416", "saved": "4500123441"}
RETURNED = {"before": "4500123410", "after": "4500123447", "unsaved": "4500123407", "saved": "4500123484"}
PHONES = {"before": "71", "after": "72", "unsaved": "73", "saved": "74"}
WISHES = ("places", "cancels", "reserves", "returns")
ORDERED, RESERVED = ("LC1D25M7", 2), ("A9F74216", 3)
TIMEOUT_S = 8.0
_ORDERS = """
[orders]
kind = "http"
url = "{address}"
token = "{token}"
timeout_s = {timeout_s}
events_poll_s = 0
"""


def talks_at(moment: str) -> Mapping[str, Sequence[str]]:
    """What the four customers of a moment say before the yes, by what they want."""
    phone = f"+7 495 000-00-{PHONES[moment]}"
    return {
        "places": (
            f"I'd like to order {ORDERED[1]} pcs of {ORDERED[0]}, deliver to Moscow, Sadovaya street 8, paying by card",
            f"Anna Kotova {phone}",
        ),
        "cancels": (
            f"please cancel my order {CANCELLED[moment]}",
            tail_of(CANCELLED[moment]),
            "I ordered it twice by mistake",
        ),
        "reserves": (f"please reserve {RESERVED[1]} pcs of {RESERVED[0]} at the North store", "Anna Brown", phone),
        "returns": (
            f"I want to return something from order {RETURNED[moment]}",
            tail_of(RETURNED[moment]),
            "all",
            "money back please",
            "not needed",
        ),
    }


def tail_of(order: str) -> str:
    """The end of the phone number of one of the demo's orders: they are numbered alike."""
    return f"00{int(order[-2:]):02}"


@dataclass
class Installation:
    """A product whose orders are kept by a shop that can be held, and customers who are one yes away."""

    product: GatewayProcess
    shop: HeldShop
    store: Store
    written: int = 0
    moments: int = 0

    async def come_to_the_summary(self) -> None:
        """Let everybody say all that comes before the yes."""
        lines = {(wish, moment): said for moment in MOMENTS for wish, said in talks_at(moment).items()}
        for place in range(max(map(len, lines.values()))):
            await self._write({who: said[place] for who, said in lines.items() if place < len(said)})
            await everything_worked(self.store, within_s=60)
        for moment in MOMENTS:
            answers = await self.answers(moment)
            assert {wish: "yes" in said[-1] for wish, said in answers.items()} == dict.fromkeys(WISHES, True), answers

    async def say_yes(self, moment: str) -> None:
        """Say yes, the four of a moment in one request, so that they are worked beside each other."""
        self.shop.asked.clear()
        self.shop.held = 0
        await self._write({(wish, moment): "yes please" for wish in WISHES})

    async def all_are_held(self) -> None:
        """Wait until every deed is held."""

        async def are_held() -> bool:
            return self.shop.held == len(WISHES)

        await until(are_held, within_s=TIMEOUT_S, what="four deeds at the order system")

    async def live_again(self) -> None:
        """Start again, and have what was left worked."""
        self.product.start()
        await self.product.ready()
        await everything_worked(self.store, within_s=60)

    async def answers(self, moment: str) -> dict[str, list[str]]:
        """What each customer of a moment was told, in order."""
        async with self._http() as http, http.get("/v1/inbound/demo/outgoing?after=0&limit=200") as answer:
            items = (await answer.json())["items"]
        return {wish: [one["text"] for one in items if one["to"] == f"{wish}.{moment}"] for wish in WISHES}

    async def _write(self, lines: Mapping[tuple[str, str], str]) -> None:
        self.written += 1
        events = [
            {"id": f"{wish}.{moment}.{self.written}", "from": {"id": f"{wish}.{moment}", "locale": "en"}, "text": text}
            for (wish, moment), text in lines.items()
        ]
        async with self._http() as http, http.post("/v1/inbound/demo", json=events) as answer:
            assert answer.status == 202, await answer.text()

    def _http(self) -> ClientSession:
        headers = {"Authorization": f"Bearer {self.product.token()}"}
        return ClientSession(self.product.address, headers=headers)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "shop").mkdir()
    async with held_shop(folder / "shop") as shop:
        config = folder / "gateway.toml"
        shipped = (ROOT / "config" / "gateway.toml").read_text("utf-8")
        told = _ORDERS.format(address=shop.address, token=TOKEN, timeout_s=TIMEOUT_S)
        config.write_text(shipped + told, "utf-8")
        product = GatewayProcess(folder / "data", config=config)
        product.start()
        await product.ready()
        store = Store(sqlite_url(product.folder))
        opened = Installation(product=product, shop=shop, store=store)
        await opened.come_to_the_summary()
        yield opened
        product.kill()
        await store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One of the moments: its customers, the how-manieth it is, and what was in stock before it."""

    name: str
    place: int
    stock: Mapping[str, int]


@pytest_asyncio.fixture(loop_scope="module")
async def moment(installation: Installation, request: pytest.FixtureRequest) -> Moment:
    """The moment that the test is named by."""
    installation.moments += 1
    return Moment(name=request.param, place=installation.moments, stock=await in_stock(installation.shop))


async def in_stock(shop: HeldShop) -> Mapping[str, int]:
    found = {reference: await shop.shop.stock(reference) for reference, _ in (ORDERED, RESERVED)}
    return {reference: stock.in_stock for reference, stock in found.items() if stock is not None}


async def everything_was_done_and_told_once(installation: Installation, moment: Moment) -> None:
    """Nothing at the order system is doubled, and each customer got one answer to his yes."""
    place, talks = moment.place, talks_at(moment.name)
    told = {
        "places": f"Order {4500200000 + place} is placed",
        "cancels": f"{CANCELLED[moment.name]} is cancelled",
        "reserves": f"R-{700000 + place}",
        "returns": f"RMA-{600000 + place}",
    }
    for wish, said in (await installation.answers(moment.name)).items():
        assert [told[wish] in text for text in said] == [*[False] * len(talks[wish]), True], said
    await everything_was_done_once(installation, moment)
    reservations = await rows_of(installation.store, "SELECT number FROM reservation")
    assert sorted(str(row["number"]) for row in reservations) == [f"R-{700001 + at}" for at in range(place)]
    assert {row["owner"] for row in await rows_of(installation.store, "SELECT owner FROM cases")} == {"bot"}


async def everything_was_done_once(installation: Installation, moment: Moment) -> None:
    """What the order system has in its books."""
    shop, place = installation.shop.shop, moment.place
    there = [await shop.order(str(4500200000 + at)) is not None for at in (place, place + 1)]
    assert there == [True, False]
    cancelled = await shop.order(CANCELLED[moment.name])
    assert cancelled is not None
    assert cancelled.state is OrderState.CANCELLED
    there = [await shop.reservation(f"R-{700000 + at}") is not None for at in (place, place + 1)]
    assert there == [True, False]
    gone = {
        reference: moment.stock[reference] - left for reference, left in (await in_stock(installation.shop)).items()
    }
    assert gone == dict((ORDERED, RESERVED))
    assert len(set(installation.shop.asked)) == len(WISHES)


@pytest.mark.parametrize("moment", ["before"], indirect=True)
async def test_killed_before_the_order_system_did_anything(installation: Installation, moment: Moment) -> None:
    installation.shop.holds = "before"
    await installation.say_yes(moment.name)
    await installation.all_are_held()
    installation.product.kill()
    installation.shop.forget_held()
    await installation.live_again()
    await everything_was_done_and_told_once(installation, moment)


@pytest.mark.parametrize("moment", ["after"], indirect=True)
async def test_killed_after_the_order_system_did_it_and_before_its_answer(
    installation: Installation, moment: Moment
) -> None:
    installation.shop.holds = "after"
    await installation.say_yes(moment.name)
    await installation.all_are_held()
    installation.product.kill()
    installation.shop.forget_held()
    await installation.live_again()
    await everything_was_done_and_told_once(installation, moment)


@pytest.mark.parametrize("moment", ["unsaved"], indirect=True)
async def test_killed_between_the_answer_of_the_order_system_and_the_save(
    installation: Installation, moment: Moment
) -> None:
    installation.shop.holds = "after"
    await installation.say_yes(moment.name)
    await installation.all_are_held()
    file = installation.product.folder / "switchboard.db"
    with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")  # nothing can be saved from here on
        installation.shop.go_on()
        await asyncio.sleep(1.0)  # the moment of the kill: the answers are read by then, and nothing waits for it
        installation.product.kill()
        other.execute("ROLLBACK")
    await installation.live_again()
    await everything_was_done_and_told_once(installation, moment)


@pytest.mark.parametrize("moment", ["saved"], indirect=True)
async def test_killed_as_soon_as_everything_is_saved(installation: Installation, moment: Moment) -> None:
    installation.shop.holds = None
    await installation.say_yes(moment.name)
    await everything_worked(installation.store, within_s=60)
    installation.product.kill()
    await installation.live_again()
    await everything_was_done_and_told_once(installation, moment)
