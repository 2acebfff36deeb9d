"""One suite over every OrderSystem that acts: what is placed, changed and cancelled, once, and what is refused."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.orders.contract import OrderState, OrderSystem, Owner
from gateway.orders.demo_shop import DemoShop
from gateway.orders.wishes import (
    Agreed,
    AgreedTotal,
    Buyer,
    DeliveryWish,
    OrderChange,
    OrderDraft,
    Placed,
    Refused,
    Sum,
    WantedLine,
    Why,
)
from tests.fakes import order_systems

DEMO = Path(__file__).parents[2] / "config" / "demo"
WEDNESDAY = date(2031, 1, 8)
SOMEBODY = Buyer(name="Somebody", phone="+74950000099", mail="somebody@example.com")
TO_MOSCOW = DeliveryWish(way="delivery", address="Москва, Примерная улица, 1")
AT_NORTH = DeliveryWish(way="pickup", branch="north")
NEW, PICKING, ON_ITS_WAY, ON_INVOICE = "4500123488", "4500123404", "4500123456", "4500123497"


@pytest.fixture(params=order_systems.KINDS)
async def system(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OrderSystem]:
    shop = await DemoShop.open(tmp_path, demo=DEMO, today=lambda: WEDNESDAY)
    async with order_systems.order_system(request.param, shop) as system:
        yield system
    await shop.close()


def lines(**quantities: int) -> tuple[WantedLine, ...]:
    return tuple(WantedLine(reference=reference, quantity=quantity) for reference, quantity in quantities.items())


def draft(**quantities: int) -> OrderDraft:
    return OrderDraft(buyer=SOMEBODY, lines=lines(**quantities), delivery=TO_MOSCOW, payment="card")


async def in_stock(system: OrderSystem, reference: str) -> int:
    stock = await system.stock(reference)
    assert stock is not None
    return stock.in_stock


async def place(system: OrderSystem, wanted: OrderDraft, key: str = "k1") -> Placed:
    placed = await system.place_order(wanted, key=key)
    assert isinstance(placed, Placed)
    return placed


async def test_a_sum_is_told_line_by_line_and_takes_nothing(system: OrderSystem) -> None:
    before = await in_stock(system, "A9F74216")
    worth = await system.total(draft(A9F74216=2, HH2001=1))
    assert isinstance(worth, Sum)
    kettle = await system.price("HH2001", None)
    assert kettle is not None
    assert [(line.reference, line.quantity) for line in worth.lines] == [("A9F74216", 2), ("HH2001", 1)]
    assert worth.total == worth.delivery + 2 * Decimal("1332.00") + kettle.amount
    assert (worth.delivery, worth.currency, worth.earliest) == (Decimal("350.00"), "RUB", date(2031, 1, 9))
    assert await in_stock(system, "A9F74216") == before


async def test_a_placed_order_costs_its_sum_and_is_found_at_once(system: OrderSystem) -> None:
    worth = await system.total(draft(A9F74216=2))
    placed = await place(system, draft(A9F74216=2))
    order = await system.order(placed.number)
    assert placed.sum == worth
    assert order is not None and order.total == placed.sum.total
    assert (order.state, order.placed_on, order.phone) == (OrderState.NEW, WEDNESDAY, "+74950000099")
    assert (order.delivery, order.payment, order.recipient) == (TO_MOSCOW, "card", "Somebody")
    assert [(line.reference, line.quantity, line.price) for line in order.lines] == [
        ("A9F74216", 2, Decimal("1332.00"))
    ]
    assert order.may == {"change", "redirect", "cancel"}


async def test_a_placed_order_is_among_the_open_ones_of_its_buyer(system: OrderSystem) -> None:
    placed = await place(system, draft(A9F74216=2))
    for owner in (Owner(phones=("+74950000099",)), Owner(mails=("Somebody@Example.com",))):
        assert placed.number in [brief.number for brief in await system.open_orders(owner)]


async def test_a_placed_order_is_found_by_the_customers_own_reference(system: OrderSystem) -> None:
    placed = await place(system, replace(draft(A9F74216=2), customer_reference="MY-0815"))
    order = await system.order("my 0815")
    assert order is not None and order.number == placed.number


async def test_placing_takes_from_the_shelf_and_cancelling_gives_back(system: OrderSystem) -> None:
    before = await in_stock(system, "A9F74216")
    placed = await place(system, draft(A9F74216=5))
    assert await in_stock(system, "A9F74216") == before - 5
    assert isinstance(await system.cancel_order(placed.number, "", key="k2"), Agreed)
    assert await in_stock(system, "A9F74216") == before


@pytest.mark.parametrize(
    ("wished", "there_on"),
    [
        (None, date(2031, 1, 9)),
        (date(2031, 1, 1), date(2031, 1, 9)),
        (date(2031, 1, 8), date(2031, 1, 9)),
        (date(2031, 1, 11), date(2031, 1, 11)),
    ],
)
async def test_goods_are_there_on_the_wished_day_or_the_first_possible_one(
    system: OrderSystem, wished: date | None, there_on: date
) -> None:
    placed = await place(system, replace(draft(A9F74216=1), delivery=replace(TO_MOSCOW, day=wished)))
    order = await system.order(placed.number)
    assert order is not None and order.eta == there_on


async def test_an_account_pays_its_own_prices(system: OrderSystem) -> None:
    buyer = replace(SOMEBODY, account_no="1000000042")
    worth = await system.total(replace(draft(A9F74216=2), buyer=buyer, payment="invoice"))
    assert isinstance(worth, Sum)
    assert worth.lines[0].price == Decimal("1090.00")


async def test_the_same_key_places_one_order_whatever_is_in_it(system: OrderSystem) -> None:
    before = await in_stock(system, "A9F74216")
    first = await place(system, draft(A9F74216=5))
    assert await place(system, draft(A9F74216=5)) == first
    assert await place(system, draft(HH2001=1)) == first
    assert await in_stock(system, "A9F74216") == before - 5


async def test_another_key_places_another_order(system: OrderSystem) -> None:
    first, second = await place(system, draft(A9F74216=1), "one"), await place(system, draft(A9F74216=1), "two")
    assert first.number != second.number


async def test_the_same_key_at_the_same_moment_places_one_order(system: OrderSystem) -> None:
    before = await in_stock(system, "A9F74216")
    placed = await asyncio.gather(*(place(system, draft(A9F74216=2)) for _ in range(8)))
    assert len({one.number for one in placed}) == 1
    assert await in_stock(system, "A9F74216") == before - 2


async def test_a_refusal_is_the_answer_of_its_key_too(system: OrderSystem) -> None:
    refused = await system.place_order(draft(LC1D09M7=1), key="k1")
    assert isinstance(refused, Refused)
    assert await system.place_order(draft(A9F74216=1), key="k1") == refused


async def test_the_last_pieces_are_sold_once(system: OrderSystem) -> None:
    left = await in_stock(system, "A9F74216")
    await place(system, draft(A9F74216=left - 3), "most")
    answers = await asyncio.gather(*(system.place_order(draft(A9F74216=1), key=f"k{at}") for at in range(20)))
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(answers) - len(refused) == 3
    assert {(one.why, one.at_most) for one in refused} == {(Why.NOT_ENOUGH, 0)}
    assert await in_stock(system, "A9F74216") == 0


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        (draft(NOSUCH1=1), Refused(why=Why.UNKNOWN_ARTICLE, reference="NOSUCH1")),
        (draft(KM25220=1), Refused(why=Why.DISCONTINUED, reference="KM25-220")),
        (draft(LC1D09M7=2), Refused(why=Why.NOT_ENOUGH, reference="LC1D09M7", at_most=0)),
        (draft(A9F74216=9999), Refused(why=Why.NOT_ENOUGH, reference="A9F74216", at_most=224)),
        (draft(FD90KW4=1), Refused(why=Why.NO_PRICE, reference="FD90KW4")),
        (draft(), Refused(why=Why.NOT_VALID)),
        (draft(A9F74216=0), Refused(why=Why.NOT_VALID, reference="A9F74216")),
        (
            replace(draft(), lines=(WantedLine(reference="TB40-GY", quantity=5),)),
            Refused(why=Why.NOT_VALID, reference="TB40-GY"),
        ),
        (draft(A9F74216=10_001), Refused(why=Why.NOT_VALID, reference="A9F74216")),
        (
            replace(draft(A9F74216=1), delivery=DeliveryWish(way="delivery", address="Atlantis, 1")),
            Refused(why=Why.NOT_DELIVERED_THERE),
        ),
        (replace(draft(A9F74216=1), delivery=DeliveryWish(way="delivery")), Refused(why=Why.NOT_VALID)),
        (
            replace(draft(A9F74216=1), delivery=DeliveryWish(way="pickup", branch="moon")),
            Refused(why=Why.UNKNOWN_BRANCH),
        ),
        (replace(draft(A9F74216=1), payment="shells"), Refused(why=Why.UNKNOWN_PAYMENT)),
        (replace(draft(A9F74216=1), payment="invoice"), Refused(why=Why.UNKNOWN_PAYMENT)),
        (
            OrderDraft(
                buyer=replace(SOMEBODY, account_no="1000000044"),
                lines=lines(A9F74216=220),
                delivery=TO_MOSCOW,
                payment="invoice",
            ),
            Refused(why=Why.ON_CREDIT_HOLD),
        ),
    ],
)
async def test_what_cannot_be_placed_is_refused_by_sum_and_placing_alike(
    system: OrderSystem, wanted: OrderDraft, refused: Refused
) -> None:
    assert await system.total(wanted) == refused
    assert await system.place_order(wanted, key="k1") == refused


async def test_a_refused_order_takes_nothing(system: OrderSystem) -> None:
    before = await in_stock(system, "A9F74216")
    await system.place_order(draft(A9F74216=1, LC1D09M7=1), key="k1")
    assert await in_stock(system, "A9F74216") == before


async def test_a_preorder_takes_what_is_not_there_and_says_when_it_comes(system: OrderSystem) -> None:
    placed = await place(system, replace(draft(LC1D09M7=2), is_preorder=True))
    order = await system.order(placed.number)
    stock = await system.stock("LC1D09M7")
    assert order is not None and stock is not None and stock.more_on is not None
    assert order.state is OrderState.BACK_ORDERED
    assert placed.sum.earliest is not None and placed.sum.earliest > stock.more_on
    assert order.eta == placed.sum.earliest


async def test_goods_of_several_branches_can_be_fetched_at_one_a_little_later(system: OrderSystem) -> None:
    there = await system.total(replace(draft(A9F74216=10), delivery=AT_NORTH))
    elsewhere = await system.total(replace(draft(A9F74216=100), delivery=AT_NORTH))
    assert isinstance(there, Sum) and isinstance(elsewhere, Sum)
    assert (there.delivery, there.earliest) == (Decimal(0), WEDNESDAY)
    assert elsewhere.earliest == date(2031, 1, 10)


async def test_lines_are_changed_together(system: OrderSystem) -> None:
    placed = await place(system, draft(A9F74216=5, HH2001=1))
    before = await in_stock(system, "A9F74216")
    change = OrderChange(lines=lines(A9F74216=3, HH2001=0, HH2002=2))
    agreed = await system.change_order(placed.number, change, key="k2")
    order = await system.order(placed.number)
    assert isinstance(agreed, Agreed) and order is not None
    assert [(line.reference, line.quantity) for line in order.lines] == [("A9F74216", 3), ("HH2002", 2)]
    assert agreed.total == order.total
    assert await in_stock(system, "A9F74216") == before + 2


async def test_a_change_is_done_once_under_its_key(system: OrderSystem) -> None:
    placed = await place(system, draft(A9F74216=5))
    first = await system.change_order(placed.number, OrderChange(lines=lines(A9F74216=3)), key="k2")
    assert await system.change_order(placed.number, OrderChange(lines=lines(A9F74216=9)), key="k2") == first
    order = await system.order(placed.number)
    assert order is not None and order.lines[0].quantity == 3


async def test_a_change_that_is_refused_in_part_changes_nothing(system: OrderSystem) -> None:
    placed = await place(system, draft(A9F74216=5))
    before = await in_stock(system, "A9F74216")
    refused = await system.change_order(placed.number, OrderChange(lines=lines(A9F74216=6, LC1D09M7=1)), key="k2")
    order = await system.order(placed.number)
    assert refused == Refused(why=Why.NOT_ENOUGH, reference="LC1D09M7", at_most=0)
    assert order is not None and [line.quantity for line in order.lines] == [5]
    assert await in_stock(system, "A9F74216") == before


async def test_a_change_cannot_go_over_the_credit_of_an_account(system: OrderSystem) -> None:
    buyer = replace(SOMEBODY, account_no="1000000044")
    placed = await place(system, replace(draft(A9F74216=100), buyer=buyer, payment="invoice"))
    refused = await system.change_order(placed.number, OrderChange(lines=lines(A9F74216=220)), key="k2")
    assert refused == Refused(why=Why.ON_CREDIT_HOLD)
    less = await system.change_order(placed.number, OrderChange(lines=lines(A9F74216=90)), key="k3")
    assert isinstance(less, Agreed)


async def test_all_lines_cannot_be_taken_out(system: OrderSystem) -> None:
    placed = await place(system, draft(A9F74216=5))
    refused = await system.change_order(placed.number, OrderChange(lines=lines(A9F74216=0)), key="k2")
    assert refused == Refused(why=Why.NOT_VALID)


async def test_delivery_and_recipient_are_changed_with_what_it_costs(system: OrderSystem) -> None:
    placed = await place(system, draft(A9F74216=5))
    wish = DeliveryWish(way="delivery", address="Казань, Примерная улица, 2", day=date(2031, 1, 20))
    change = OrderChange(delivery=wish, recipient="Somebody Else")
    agreed = await system.change_order(placed.number, change, key="k2")
    order = await system.order(placed.number)
    assert isinstance(agreed, Agreed) and order is not None
    assert (order.delivery, order.recipient, order.eta) == (wish, "Somebody Else", date(2031, 1, 20))
    assert agreed.total == placed.sum.total + Decimal("540.00")


@pytest.mark.parametrize(
    ("number", "change", "why"),
    [
        ("4599999999", OrderChange(recipient="X"), Why.UNKNOWN_ORDER),
        (ON_ITS_WAY, OrderChange(recipient="X"), Why.TOO_LATE),
        (PICKING, OrderChange(lines=lines(HH2014=1)), Why.TOO_LATE),
        (NEW, OrderChange(lines=lines(NOSUCH1=1)), Why.UNKNOWN_ARTICLE),
        (NEW, OrderChange(lines=lines(KM25220=1)), Why.DISCONTINUED),
        (NEW, OrderChange(lines=lines(FD90KW4=1)), Why.NO_PRICE),
        (NEW, OrderChange(lines=lines(HH2001=-1)), Why.NOT_VALID),
        (NEW, OrderChange(delivery=DeliveryWish(way="delivery", address="Atlantis")), Why.NOT_DELIVERED_THERE),
        (NEW, OrderChange(delivery=DeliveryWish(way="pickup", branch="moon")), Why.UNKNOWN_BRANCH),
    ],
)
async def test_what_cannot_be_changed_is_refused(
    system: OrderSystem, number: str, change: OrderChange, why: Why
) -> None:
    refused = await system.change_order(number, change, key="k1")
    assert isinstance(refused, Refused) and refused.why is why


async def test_an_order_of_long_ago_can_be_redirected_while_it_is_picked(system: OrderSystem) -> None:
    agreed = await system.change_order(PICKING, OrderChange(delivery=TO_MOSCOW), key="k1")
    order = await system.order(PICKING)
    assert isinstance(agreed, Agreed)
    assert order is not None and (order.delivery, order.state) == (TO_MOSCOW, OrderState.PICKING)


@pytest.mark.parametrize("number", [NEW, "45001234-88", PICKING, ON_INVOICE])
async def test_what_has_not_left_is_cancelled(system: OrderSystem, number: str) -> None:
    agreed = await system.cancel_order(number, "changed my mind", key="k1")
    order = await system.order(number)
    assert isinstance(agreed, Agreed)
    assert order is not None and order.state is OrderState.CANCELLED
    assert not order.may


async def test_the_pieces_of_a_cancelled_order_are_back_on_the_shelf(system: OrderSystem) -> None:
    before = await in_stock(system, "HH2001")
    await system.cancel_order(NEW, "", key="k1")
    assert await in_stock(system, "HH2001") == before + 1


@pytest.mark.parametrize(
    ("number", "why"), [("4599999999", Why.UNKNOWN_ORDER), ("", Why.UNKNOWN_ORDER), (ON_ITS_WAY, Why.TOO_LATE)]
)
async def test_what_cannot_be_cancelled_is_refused(system: OrderSystem, number: str, why: Why) -> None:
    assert await system.cancel_order(number, "", key="k1") == Refused(why=why)


async def test_a_second_cancelling_comes_too_late_unless_it_is_the_same(system: OrderSystem) -> None:
    first = await system.cancel_order(NEW, "", key="k1")
    assert await system.cancel_order(NEW, "", key="k1") == first
    assert await system.cancel_order(NEW, "", key="k2") == Refused(why=Why.TOO_LATE)


async def test_an_order_is_placed_only_for_the_sum_that_was_agreed(system: OrderSystem) -> None:
    wanted = draft(A9F74216=2)
    worth = await system.total(wanted)
    assert isinstance(worth, Sum)
    agreed = AgreedTotal(total=worth.total, currency=worth.currency)
    for key, other in (("t", replace(agreed, total=worth.total - 1)), ("c", replace(agreed, currency="CNY"))):
        refused = await system.place_order(replace(wanted, agreed=other), key=key)
        assert refused == Refused(why=Why.SUM_CHANGED)
    assert (await place(system, replace(wanted, agreed=agreed))).sum.total == worth.total


async def test_an_order_is_changed_only_for_the_sum_that_was_agreed(system: OrderSystem) -> None:
    order = await system.order(NEW)
    assert order is not None and order.total is not None and order.currency is not None
    reference, quantity = order.lines[0].reference, order.lines[0].quantity
    agreed = AgreedTotal(total=order.total, currency=order.currency)
    change = OrderChange(lines=(WantedLine(reference=reference, quantity=quantity + 1),), agreed=agreed)
    assert await system.change_order(NEW, change, key="k1") == Refused(why=Why.SUM_CHANGED)
    done = await system.change_order(NEW, replace(change, agreed=None), key="k2")
    assert isinstance(done, Agreed)
    kept = await system.order(NEW)
    assert kept is not None and kept.lines[0].quantity == quantity + 1
