"""How much somebody who has proven nothing may have bound in a day, counted on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.flow import JSON
from gateway.ids import SECOND, from_us
from gateway.operations import changing, limits, placing, reserving
from gateway.operations.contract import Asked
from gateway.orders.contract import OrderBrief, OrderState, OrderSystemDown, Owner
from gateway.orders.wishes import Refused, Why
from gateway.store import proofs
from gateway.store.schema import proof_try
from gateway.store.store import Store
from tests.gateway.canned_orders import ANSWERS, ORDER, CannedOrders
from tests.gateway.test_operations_papers import OURS, asked, person
from tests.gateway.test_operations_placing import WISH

NOBODY = Owner()
DAY = 24 * 3600 * SECOND


class Orders(CannedOrders):
    """Answers as laid out, and counts what it was asked to place, change or put aside."""

    placed = changed = kept = 0

    async def change_order(self, number: str, change: Any, *, key: str) -> Any:
        self.changed += 1
        return self.answers["change_order"]

    async def reserve(self, draft: Any, *, key: str) -> Any:
        self.kept += 1
        return Refused(why=Why.NOT_ENOUGH, reference="A9F74216", at_most=1)

    async def place_order(self, draft: Any, *, key: str) -> Any:
        self.placed += 1
        if isinstance(answer := self.answers["place_order"], BaseException):
            raise answer
        return answer


@pytest.fixture
def orders() -> Orders:
    return Orders(answers={**ANSWERS, "order": ORDER, "paper": None})


def visitor(
    store: Store, orders: Orders, folder: Path, *, name: str = "u1", verified: Owner = NOBODY, **wanted: Any
) -> Asked:
    """Somebody who asks; `wanted` are settings of the orders."""
    who = person(verified)
    one = asked(orders, folder, who=replace(who, identity=replace(who.identity, value=name)))
    wanted = {"unproven_orders_a_day": 2, **wanted}
    return replace(one, store=store, settings=replace(one.settings, orders=replace(one.settings.orders, **wanted)))


async def outcomes(one: Asked, times: int, **wish: JSON) -> list[str]:
    return [(await placing.place_order(one, {**WISH, **wish})).outcome for _ in range(times)]


async def test_so_many_orders_a_day_are_placed_and_the_next_is_for_people(
    store: Store, orders: Orders, tmp_path: Path
) -> None:
    one = visitor(store, orders, tmp_path)
    assert await outcomes(one, 3) == ["placed", "placed", "over_limit"]
    assert orders.placed == 2


async def test_a_verified_buyer_is_not_limited(store: Store, orders: Orders, tmp_path: Path) -> None:
    assert await outcomes(visitor(store, orders, tmp_path, verified=OURS), 4) == ["placed"] * 4


async def test_a_new_visitor_with_the_same_phone_is_counted_with_the_first(
    store: Store, orders: Orders, tmp_path: Path
) -> None:
    for name in ("u1", "u2"):
        assert await outcomes(visitor(store, orders, tmp_path, name=name), 1) == ["placed"]
    assert await outcomes(visitor(store, orders, tmp_path, name="u3"), 1) == ["over_limit"]
    other = visitor(store, orders, tmp_path, name="u4")
    assert await outcomes(other, 1, phone="+74950000078") == ["placed"]


async def test_a_channel_has_a_limit_of_its_own_against_ever_new_visitors(
    store: Store, orders: Orders, tmp_path: Path
) -> None:
    one = visitor(store, orders, tmp_path, unproven_orders_a_day=1)
    row = {"subject": "bound_on:demo", "misses": 199, "since": one.turn.now}
    await store.write(lambda connection: connection.execute(proof_try.insert().values(row)))
    assert await outcomes(one, 1) == ["placed"]
    other = visitor(store, orders, tmp_path, name="u2", unproven_orders_a_day=1)
    assert await outcomes(other, 1, phone="+74950000078") == ["over_limit"]


async def test_a_day_later_orders_are_placed_again(store: Store, orders: Orders, tmp_path: Path) -> None:
    one = visitor(store, orders, tmp_path)
    await outcomes(one, 3)
    later = replace(one, turn=replace(one.turn, now=one.turn.now + DAY + SECOND))
    assert await outcomes(later, 1) == ["placed"]


async def test_what_the_order_system_refuses_is_not_counted(store: Store, orders: Orders, tmp_path: Path) -> None:
    one = visitor(store, orders, tmp_path)
    orders.answers["place_order"] = Refused(why=Why.NOT_ENOUGH, reference="A9F74216", at_most=1)
    assert await outcomes(one, 4) == ["refused"] * 4
    orders.answers["place_order"] = ANSWERS["place_order"]
    assert await outcomes(one, 1) == ["placed"]


async def test_what_may_have_been_placed_is_counted(store: Store, orders: Orders, tmp_path: Path) -> None:
    orders.answers["place_order"] = OrderSystemDown("no answer", retry_after_s=1)
    one = visitor(store, orders, tmp_path)
    assert await outcomes(one, 3) == ["unconfirmed", "unconfirmed", "over_limit"]


async def test_a_retry_under_the_same_key_is_counted_once_and_gets_its_answer(
    store: Store, orders: Orders, tmp_path: Path
) -> None:
    one = visitor(store, orders, tmp_path, unproven_orders_a_day=1)
    assert await outcomes(one, 1) == ["placed"]
    assert await outcomes(replace(one, is_again=True), 3) == ["placed"] * 3
    assert await outcomes(one, 1) == ["over_limit"]


async def test_many_orders_at_once_do_not_pass_the_limit(store: Store, orders: Orders, tmp_path: Path) -> None:
    one = visitor(store, orders, tmp_path)
    told = [found for (found,) in await asyncio.gather(*(outcomes(one, 1) for _ in range(6)))]
    assert sorted(told) == ["over_limit"] * 4 + ["placed"] * 2


async def test_an_order_above_the_largest_sum_is_never_summed_up_for_a_yes(
    store: Store, orders: Orders, tmp_path: Path
) -> None:
    total = ANSWERS["total"].total
    below = visitor(store, orders, tmp_path, unproven_sum_at_most=float(total))
    assert (await placing.order_total(below, WISH)).outcome == "ok"
    above = visitor(store, orders, tmp_path, unproven_sum_at_most=float(total) - 1)
    assert (await placing.order_total(above, WISH)).outcome == "over_limit"
    known = visitor(store, orders, tmp_path, unproven_sum_at_most=1.0, verified=OURS)
    assert (await placing.order_total(known, WISH)).outcome == "ok"


async def test_a_sum_without_a_limit_may_be_any(store: Store, orders: Orders, tmp_path: Path) -> None:
    one = visitor(store, orders, tmp_path, unproven_sum_at_most=0.0)
    assert not await limits.is_over(one, phone=None, total=Decimal("99999999"))


async def test_a_summary_is_not_made_where_the_order_could_not_be_placed(
    store: Store, orders: Orders, tmp_path: Path
) -> None:
    one = visitor(store, orders, tmp_path)
    await outcomes(one, 2)
    assert (await placing.order_total(one, WISH)).outcome == "over_limit"


def more(pieces: int, total: str | None) -> dict[str, JSON]:
    """A change of the order's only line, as it was summed up."""
    line = {"reference": "A9F74216", "name": "", "before": 2, "after": pieces, "price": "1332.00"}
    amounts: JSON = {"total": total, "currency": "RUB"} if total else None
    return {"order_number": "4500123456", "phone_tail": "0001", "changes": [line], "sum": amounts}


@pytest.mark.parametrize(
    ("pieces", "total", "outcome"),
    [(3, "4346.00", "done"), (20, "26990.00", "over_limit"), (20, None, "over_limit"), (1, "1682.00", "done")],
)
async def test_an_order_grows_by_a_change_no_dearer_than_one_that_may_be_placed(
    store: Store, orders: Orders, tmp_path: Path, pieces: int, total: str | None, outcome: str
) -> None:
    one = visitor(store, orders, tmp_path, unproven_sum_at_most=5000.0, proof_for_changes="tail")
    assert (await changing.change_order(one, more(pieces, total))).outcome == outcome
    assert orders.changed == (outcome == "done")


async def test_a_change_of_a_dear_order_that_makes_it_cheaper_is_done(
    store: Store, orders: Orders, tmp_path: Path
) -> None:
    one = visitor(store, orders, tmp_path, unproven_sum_at_most=1000.0, proof_for_changes="tail")
    assert (await changing.change_order(one, more(1, "1682.00"))).outcome == "done"


async def test_the_owner_himself_makes_his_order_as_dear_as_he_likes(
    store: Store, orders: Orders, tmp_path: Path
) -> None:
    owner = Owner(phones=("+74950000001",))
    one = visitor(store, orders, tmp_path, verified=owner, unproven_sum_at_most=1000.0)
    assert (await changing.change_order(one, more(20, "26990.00"))).outcome == "done"


@pytest.mark.parametrize(("pieces", "outcome"), [(3, "refused"), (4, "over_limit")])
async def test_goods_are_put_aside_up_to_the_worth_of_an_order_that_may_be_placed(
    store: Store, orders: Orders, tmp_path: Path, pieces: int, outcome: str
) -> None:
    one = visitor(store, orders, tmp_path, unproven_sum_at_most=4000.0)
    wish: dict[str, JSON] = {"branch": "north", "phone": "+74950000001", "name": "A. Customer"}
    cart: JSON = [{"reference": "A9F74216", "quantity": pieces}]
    assert (await reserving.reserve(one, {**wish, "cart": cart})).outcome == outcome
    assert orders.kept == (outcome == "refused")


async def test_goods_without_a_price_are_put_aside_by_people(store: Store, orders: Orders, tmp_path: Path) -> None:
    orders.answers["price"] = None
    one = visitor(store, orders, tmp_path)
    wish: dict[str, JSON] = {"branch": "north", "phone": "+74950000001", "name": "A. Customer"}
    assert (await reserving.reserve(one, {**wish, "cart": [{"reference": "A9F74216", "quantity": 1}]})).outcome == (
        "over_limit"
    )


@pytest.mark.parametrize(("days_ago", "told"), [(0, ["placed", "over_limit"]), (1, ["placed", "placed"])])
async def test_a_mail_address_counts_as_proven_only_with_an_order_of_an_earlier_day(
    store: Store, orders: Orders, tmp_path: Path, days_ago: int, told: list[str]
) -> None:
    one = visitor(store, orders, tmp_path, verified=Owner(mails=("any@example.com",)), unproven_orders_a_day=1)
    day = from_us(one.turn.now).date() - timedelta(days=days_ago)
    orders.answers["open_orders"] = (OrderBrief(number="1", state=OrderState.NEW, eta=None, placed_on=day),)
    assert await outcomes(one, 2) == told


async def test_asking_what_it_costs_counts_nothing(store: Store, orders: Orders, tmp_path: Path) -> None:
    one = visitor(store, orders, tmp_path)
    for _ in range(5):
        assert (await placing.order_total(one, WISH)).outcome == "ok"
    subject = "bound_by:external:u1"
    assert await store.read(proofs.tries, [subject], since=0) == {subject: 0}


@pytest.mark.parametrize(("most", "told"), [(1000.0, "3014.00"), (5000.0, "5000.00"), (0.0, None)])
async def test_how_dear_an_order_may_become_is_told_before_anything_is_summed_up(
    store: Store, orders: Orders, tmp_path: Path, most: float, told: str | None
) -> None:
    orders.answers["order"] = replace(ORDER, may=frozenset({"change", "redirect"}))
    one = visitor(store, orders, tmp_path, unproven_sum_at_most=most, proof_for_changes="tail")
    wish: dict[str, JSON] = {"order_number": "4500123456", "phone_tail": "0001"}
    assert (await changing.change_terms(one, wish)).value["at_most"] == told
    assert (await changing.redirect_terms(one, wish)).value["at_most"] == told


async def test_nothing_bounds_what_the_owner_himself_makes_dearer(store: Store, orders: Orders, tmp_path: Path) -> None:
    owner = Owner(phones=("+74950000001",))
    orders.answers["order"] = replace(ORDER, may=frozenset({"change"}))
    one = visitor(store, orders, tmp_path, verified=owner, unproven_sum_at_most=1000.0)
    terms = await changing.change_terms(one, {"order_number": "4500123456"})
    assert (terms.outcome, terms.value["at_most"]) == ("ok", None)


@pytest.mark.parametrize(("total", "outcome"), [("3014.00", "done"), ("3500.00", "over_limit")])
async def test_a_delivery_makes_no_order_dearer_than_one_that_may_be_placed(
    store: Store, orders: Orders, tmp_path: Path, total: str, outcome: str
) -> None:
    one = visitor(store, orders, tmp_path, unproven_sum_at_most=1000.0, proof_for_changes="tail")
    wish: dict[str, JSON] = {"order_number": "4500123456", "phone_tail": "0001", "way": "delivery", "address": "Moscow"}
    amounts: JSON = {"total": total, "currency": "RUB"}
    assert (await changing.redirect_order(one, {**wish, "sum": amounts})).outcome == outcome
    assert orders.changed == (outcome == "done")
