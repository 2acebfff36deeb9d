"""Makes up the next customer: which flow, which language, which goods; his order is placed in the shop before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.bot_crowd.centre import Centre
from benchmarks.bot_crowd.customer import PERSONAS, Customer, Persona
from benchmarks.bot_crowd.phrases import Phrases, table_of
from benchmarks.bot_crowd.wants import FLOWS, Want
from gateway.orders.wishes import Buyer, DeliveryWish, OrderDraft, Placed, WantedLine

LANGUAGES = ("ru", "en", "zh")
_DEMO = Path(__file__).parents[2] / "config" / "demo"
_PAPERS_BY_STATE = {
    "on_its_way": ("invoice", "delivery_note", "order_confirmation"),
    "delivered": ("invoice", "delivery_note", "order_confirmation"),
    "confirmed": ("order_confirmation",),
    "new": ("order_confirmation",),
}
_CERTIFIED = ("circuit_breaker", "residual_current", "contactor", "relay", "cable")
_OF_OWN_ORDERS = ("order_change", "order_cancel", "delivery_change")
_OF_GOODS = ("availability_price", "order_place", "quote_request")
_ENOUGH, _ENOUGH_THERE = 60, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What the demo shop holds, as the crowd knows it: references by what they are good for, and its orders."""

    references: frozenset[str]
    plenty: tuple[str, ...]
    sold_out: tuple[str, ...]
    certified: tuple[str, ...]
    returnable: frozenset[str]
    orders: tuple[dict[str, Any], ...]
    at_branch: dict[str, tuple[str, ...]]


def read_shop() -> Shop:
    """Read the demo's files."""
    articles = json.loads((_DEMO / "articles.json").read_text("utf-8"))["articles"]
    orders = json.loads((_DEMO / "orders.json").read_text("utf-8"))
    on_sale = [one for one in articles if not one["discontinued"] and one["price"]]
    plenty = [one for one in on_sale if one["stock"].get("central", 0) >= _ENOUGH]
    return Shop(
        references=frozenset(one["reference"] for one in articles),
        plenty=tuple(one["reference"] for one in plenty),
        sold_out=tuple(one["reference"] for one in on_sale if not sum(one["stock"].values())),
        certified=tuple(one["reference"] for one in plenty if one["group"] in _CERTIFIED),
        returnable=frozenset(one["reference"] for one in articles if one["group"] != "cable"),
        at_branch={
            branch: tuple(one["reference"] for one in on_sale if one["stock"].get(branch, 0) >= _ENOUGH_THERE)
            for branch in ("north", "south", "east")
        },
        orders=tuple(order for order in orders if order["account_no"] is None),
    )


async def next_customer(centre: Centre, shop: Shop, seed: int, index: int, used: set[str]) -> Customer:
    """The customer of this index: flows and languages come evenly, ways of talking by lot."""
    rng = Random(f"{seed}:{index}")
    flow, language = FLOWS[index % len(FLOWS)], LANGUAGES[(index // len(FLOWS)) % len(LANGUAGES)]
    want = Want(flow=flow, language=language, phone=f"+7495000{1000 + index % 9000:04d}", is_known=rng.random() < 0.4)
    words = Phrases(language, rng)
    _give_person(want, rng, words)
    if flow in _OF_GOODS:
        want.goods = {ref: rng.randint(1, 9) for ref in rng.sample(shop.plenty, rng.choice((1, 1, 1, 2, 3)))}
    if flow == "reserve":
        want.branch = rng.choice(list(shop.at_branch))
        at_branch = shop.at_branch[want.branch]
        want.goods = {ref: rng.randint(1, 3) for ref in rng.sample(at_branch, rng.choice((1, 1, 2)))}
    if flow == "preorder":
        want.goods, want.is_ahead = {rng.choice(shop.sold_out): rng.randint(1, 5)}, rng.random() < 0.3
    if flow == "certificate":
        want.goods = {rng.choice(shop.certified): 1}
    if flow in _OF_OWN_ORDERS:
        await _order_before(centre, shop, want, rng, key=f"crowd:{seed}:{index}")
    elif flow in ("order_status", "document_copy", "return_rma"):
        _order_of_the_shop(shop, want, rng, used)
    personas: tuple[Persona, ...] = PERSONAS
    return Customer(want=want, persona=rng.choice(personas), rng=rng, known=shop.references)


def _give_person(want: Want, rng: Random, words: Phrases) -> None:
    """A name, a place and a way to pay."""
    want.name = words.pick("names")
    want.way = rng.choice(("delivery", "pickup"))
    want.town, want.street = words.pick("towns"), words.pick("streets")
    want.house = str(rng.randint(2, 98))
    want.branch = rng.choice(list(table_of(want.language)["branch"]))
    want.payment = rng.choice(list(table_of(want.language)["payment"]))


async def _order_before(centre: Centre, shop: Shop, want: Want, rng: Random, *, key: str) -> None:
    """An order that he placed before, and what is to become of it."""
    lines = {ref: rng.randint(2, 8) for ref in rng.sample(shop.plenty, rng.choice((1, 2, 3)))}
    placed = await centre.shop.place_order(
        OrderDraft(
            buyer=Buyer(name=want.name, phone=want.phone),
            lines=tuple(WantedLine(reference=ref, quantity=count) for ref, count in lines.items()),
            delivery=DeliveryWish(way="delivery", address="Москва, Примерная улица, 3"),
            payment="card",
        ),
        key=key,
    )
    assert isinstance(placed, Placed), placed
    want.order, want.before = placed.number, lines
    if want.flow == "delivery_change":
        want.way = "delivery"
    if want.flow != "order_change":
        return
    want.deed = rng.choice(("quantity", "quantity", "add", "remove") if len(lines) > 1 else ("quantity", "add"))
    if want.deed == "add":
        want.goods = {rng.choice([ref for ref in shop.plenty if ref not in lines]): rng.randint(1, 5)}
        return
    reference = rng.choice(sorted(lines))
    want.goods = {reference: lines[reference] + rng.randint(1, 4) if want.deed == "quantity" else 0}


def _order_of_the_shop(shop: Shop, want: Want, rng: Random, used: set[str]) -> None:
    """An order of the demo: any state for its status, delivered and not used yet for a return."""
    states = {"return_rma": ("delivered",), "document_copy": tuple(_PAPERS_BY_STATE)}.get(want.flow)
    fitting = [one for one in shop.orders if states is None or one["state"] in states]
    if want.flow == "return_rma":
        fitting = [one for one in fitting if one["number"] not in used and _is_recent(one)]
        fitting = [one for one in fitting if any(line["reference"] in shop.returnable for line in one["lines"])]
    order = rng.choice(fitting)
    want.order, want.phone, want.is_known = order["number"], order["phone"], False
    want.tracking = (order["tracking_number"] or "") if order["state"] == "on_its_way" else ""
    if want.flow == "document_copy":
        want.paper = rng.choice(_PAPERS_BY_STATE[order["state"]])
    if want.flow == "return_rma":
        used.add(order["number"])
        line = rng.choice([one for one in order["lines"] if one["reference"] in shop.returnable])
        want.goods = {line["reference"]: rng.randint(1, line["quantity"])}
        want.wish = rng.choice(("refund", "exchange", "repair"))
        want.reason = rng.choice(("unwanted", "defective", "damaged", "wrong_article"))


def _is_recent(order: dict[str, Any]) -> bool:
    arrived = [one["arrived"] for one in order["deliveries"]]
    return bool(arrived) and all(day is not None and day >= -7 for day in arrived)
