"""What the bot may tell of orders and goods, to whom, and what others learn: nothing."""

import asyncio
import statistics
import time
from collections.abc import Awaitable
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from gateway.orders.contract import Order, OrderState, OrderSystemDown, Owner
from gateway.orders.demo_shop import DemoShop
from gateway.orders.operations import Answer, Verified, Wanted, availability, order_status
from gateway.orders.told import OrderFound

DEMO = Path(__file__).parents[2] / "config" / "demo"
WEDNESDAY = date(2031, 1, 8)
KNOWN, UNKNOWN = "4500123456", "4599999999"
NOBODY = Verified()
STRANGER = Verified(phones=("+74950000003",), mails=("buyer03@example.com",))
DEMO_CUSTOMER = Verified(phones=("+74950000001",))
SECOND_CUSTOMER = Verified(account_no="1000000043")


class Down(DemoShop):
    """An order system that is down."""

    async def order(self, number: str) -> Order | None:
        raise OrderSystemDown("on fire", retry_after_s=5)

    async def find_articles(self, query: str, language: str, limit: int = 3):  # type: ignore[no-untyped-def]
        raise OrderSystemDown("on fire", retry_after_s=5)


class Stuck(DemoShop):
    """An order system that never answers."""

    async def order(self, number: str) -> Order | None:
        await asyncio.Event().wait()
        return None


class Counting(DemoShop):
    """An order system that remembers which orders it was asked for."""

    asked: tuple[str, ...] = ()

    async def order(self, number: str) -> Order | None:
        self.asked = (*self.asked, number)
        return await super().order(number)


class WithoutPhones(DemoShop):
    """An order system whose orders bear neither phone nor mail."""

    async def order(self, number: str) -> Order | None:
        return Order(
            number=number,
            customer_reference=None,
            state=OrderState.NEW,
            phone=None,
            mail=None,
            account_no=None,
            lines=(),
            deliveries=(),
            carrier=None,
            tracking_number=None,
            eta=None,
            branch=None,
            placed_on=WEDNESDAY,
        )


async def open_shop(tmp_path: Path, kind: type[DemoShop] = DemoShop) -> DemoShop:
    return await kind.open(tmp_path, demo=DEMO, today=lambda: WEDNESDAY)


def status(
    shop: DemoShop,
    number: str | None,
    tail: str | None = None,
    *,
    verified: Owner = NOBODY,
    tries_left: int = 3,
    language: str = "en",
    timeout_s: float = 3.0,
    untold_after_s: float = 0.0,
) -> Awaitable[Answer]:
    return order_status(
        shop,
        order_number=number,
        phone_tail=tail,
        verified=verified,
        tries_left=tries_left,
        language=language,
        timeout_s=timeout_s,
        untold_after_s=untold_after_s,
    )


async def test_the_number_and_the_tail_tell_the_whole_order(tmp_path: Path) -> None:
    answer = await status(await open_shop(tmp_path), KNOWN, "0001", language="ru")
    eta = "2031-01-10"
    assert answer.outcome == "found"
    told = cast(OrderFound, answer.value)
    assert (told["number"], told["state"], told["eta"]) == ("4500123456", "on_its_way", eta)
    assert (told["tracking_number"], told["carrier"]) == ("TRK1234561", "Example Courier")
    assert told["branch"] == "Центральный склад"
    assert [(line["reference"], line["quantity"], line["state"], line["eta"]) for line in told["lines"]] == [
        ("A9F74216", 10, "on_its_way", eta),
        ("RX4C24DC", 5, "on_its_way", eta),
    ]
    assert told["lines"][0]["name"] == "Автоматический выключатель 2P 16 А, характеристика C"


@pytest.mark.parametrize("tail", ["0001", " 00-01 ", "+7 495 000-00-01", "０００１", "my number ends 0001"])
async def test_the_tail_may_be_typed_as_people_type_it(tmp_path: Path, tail: str) -> None:
    assert (await status(await open_shop(tmp_path), KNOWN, tail)).outcome == "found"


@pytest.mark.parametrize("number", ["PO-7001", "po 7001", "№ 4500123456"])
async def test_the_customers_own_reference_will_do(tmp_path: Path, number: str) -> None:
    answer = await status(await open_shop(tmp_path), number, "0001")
    assert answer.value["number"] == KNOWN


@pytest.mark.parametrize(
    "verified",
    [DEMO_CUSTOMER, Verified(mails=("CUSTOMER@example.com",)), Verified(account_no="1000000042")],
    ids=["phone", "mail", "account"],
)
async def test_a_verified_owner_needs_no_tail_and_no_tries(tmp_path: Path, verified: Verified) -> None:
    answer = await status(await open_shop(tmp_path), KNOWN, verified=verified, tries_left=0)
    assert answer.outcome == "found"


async def test_a_verified_owner_with_one_open_order_needs_no_number(tmp_path: Path) -> None:
    answer = await status(await open_shop(tmp_path), None, verified=DEMO_CUSTOMER)
    assert (answer.outcome, answer.value["number"]) == ("found", KNOWN)


async def test_a_verified_owner_of_several_open_orders_gets_their_list(tmp_path: Path) -> None:
    answer = await status(await open_shop(tmp_path), None, verified=SECOND_CUSTOMER)
    assert answer.outcome == "several"
    orders = answer.value["orders"]
    assert isinstance(orders, list)
    assert {order["number"] for order in orders} == {"4500123405", "4500123417", "4500123444", "4500123461"}
    assert {tuple(order) for order in orders} == {("number", "state", "eta")}


async def test_a_verified_customer_without_open_orders_has_none(tmp_path: Path) -> None:
    unknown_to_the_shop = Verified(mails=("nobody@example.com",))
    assert await status(await open_shop(tmp_path), None, verified=unknown_to_the_shop) == Answer(outcome="none")


@pytest.mark.parametrize("number", [None, "", " ", "№", "😀"])
async def test_without_number_and_identity_the_number_is_asked_for(tmp_path: Path, number: str | None) -> None:
    assert await status(await open_shop(tmp_path), number) == Answer(outcome="needs_number")


@pytest.mark.parametrize("verified", [NOBODY, STRANGER], ids=["nobody", "stranger"])
@pytest.mark.parametrize(
    ("tail", "tries_left", "outcome"),
    [
        (None, 3, "needs_proof"),
        ("01", 3, "needs_proof"),
        ("no idea", 3, "needs_proof"),
        ("9999", 3, "refused"),
        ("0000", 1, "refused"),
        ("9999", 0, "locked"),
        (None, 0, "locked"),
        (None, -1, "locked"),
    ],
)
async def test_an_unknown_order_and_a_wrong_proof_look_alike(
    tmp_path: Path, verified: Verified, tail: str | None, tries_left: int, outcome: str
) -> None:
    shop = await open_shop(tmp_path)
    known = await status(shop, KNOWN, tail, verified=verified, tries_left=tries_left)
    unknown = await status(shop, UNKNOWN, tail, verified=verified, tries_left=tries_left)
    assert known == unknown
    assert (known.outcome, known.value) == (outcome, {})


async def test_the_right_tail_does_not_open_what_is_locked(tmp_path: Path) -> None:
    assert await status(await open_shop(tmp_path), KNOWN, "0001", tries_left=0) == Answer(outcome="locked")


async def test_without_proof_nothing_is_looked_up(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, Counting)
    assert isinstance(shop, Counting)
    await status(shop, KNOWN)
    await status(shop, KNOWN, "0001", tries_left=0)
    assert shop.asked == ()


@pytest.mark.parametrize("tail", ["0000", "9999", "none", "----"])
async def test_an_order_without_a_phone_opens_to_no_tail(tmp_path: Path, tail: str) -> None:
    answer = await status(await open_shop(tmp_path, WithoutPhones), KNOWN, tail)
    assert answer.outcome != "found"


async def test_an_unknown_order_takes_the_time_of_a_wrong_proof(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for _ in range(500):
        for number, taken in times.items():
            started = time.perf_counter()
            await status(shop, number, "9999")
            taken.append(time.perf_counter() - started)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert abs(known - unknown) < 50e-6


async def test_what_is_not_told_can_be_held_back_so_that_a_remote_systems_time_tells_nothing(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path)
    started = time.monotonic()
    answers = [await status(shop, number, "9999", untold_after_s=0.03) for number in (KNOWN, UNKNOWN)]
    assert {answer.outcome for answer in answers} == {"refused"}
    assert time.monotonic() - started >= 0.06


@pytest.mark.parametrize("verified", [NOBODY, DEMO_CUSTOMER])
async def test_a_system_that_is_down_is_unavailable(tmp_path: Path, verified: Verified) -> None:
    shop = await open_shop(tmp_path, Down)
    assert await status(shop, KNOWN, "0001", verified=verified) == Answer(outcome="unavailable")
    assert await ask(shop, "A9F74216") == Answer(outcome="unavailable")


async def test_a_system_that_never_answers_is_unavailable(tmp_path: Path) -> None:
    answer = await status(await open_shop(tmp_path, Stuck), KNOWN, "0001", timeout_s=0.01)
    assert answer == Answer(outcome="unavailable")


def ask(
    shop: DemoShop, *references: str, quantity: int | None = None, language: str = "en", account_no: str | None = None
) -> Awaitable[Answer]:
    wanted = [Wanted(asked=reference, quantity=quantity) for reference in references]
    return availability(shop, wanted=wanted, language=language, account_no=account_no)


async def items(answer: Awaitable[Answer]) -> list[dict[str, object]]:
    told = await answer
    assert told.outcome == "ok"
    found = told.value["items"]
    assert isinstance(found, list)
    return found


async def test_goods_in_stock_are_told_with_branches_and_price(tmp_path: Path) -> None:
    (item,) = await items(ask(await open_shop(tmp_path), "А9Ф74216"))
    assert item == {
        "asked": "А9Ф74216",
        "quantity": None,
        "unit": None,
        "number": None,
        "sold_in": "piece",
        "pack_of": None,
        "pack_unit": "piece",
        "minimum": 1,
        "multiple": 1,
        "reference": "A9F74216",
        "name": "Circuit breaker 2P 16 A, curve C",
        "in_stock": 224,
        "branches": [
            {"branch": "Central warehouse", "in_stock": 180},
            {"branch": "North store", "in_stock": 24},
            {"branch": "South store", "in_stock": 16},
            {"branch": "East pick-up point", "in_stock": 4},
        ],
        "price": "1332.00",
        "currency": "RUB",
        "account_price": False,
        "available_on": None,
        "discontinued": False,
        "replacement": None,
        "candidates": [],
    }


async def test_goods_out_of_stock_are_told_with_the_day_they_are_back(tmp_path: Path) -> None:
    (item,) = await items(ask(await open_shop(tmp_path), "LC1D09M7"))
    assert (item["in_stock"], item["branches"], item["available_on"]) == (0, [], "2031-01-18")


@pytest.mark.parametrize(("quantity", "available_on"), [(224, None), (225, "2031-01-15"), (0, None), (None, None)])
async def test_more_than_there_is_comes_with_the_next_arrival(
    tmp_path: Path, quantity: int | None, available_on: str | None
) -> None:
    (item,) = await items(ask(await open_shop(tmp_path), "A9F74216", quantity=quantity))
    assert item["available_on"] == available_on


async def test_an_account_gets_its_own_price(tmp_path: Path) -> None:
    (item,) = await items(ask(await open_shop(tmp_path), "A9F74216", account_no="1000000042"))
    assert (item["price"], item["account_price"]) == ("1090.00", True)


async def test_discontinued_goods_name_their_replacement(tmp_path: Path) -> None:
    (item,) = await items(ask(await open_shop(tmp_path), "CB2P16C-1"))
    assert (item["discontinued"], item["in_stock"]) == (True, 0)
    assert item["replacement"] == {
        "reference": "A9F74216",
        "name": "Circuit breaker 2P 16 A, curve C",
        "in_stock": 224,
        "price": "1332.00",
        "currency": "RUB",
    }


async def test_a_list_is_answered_up_to_its_limit_and_says_how_many_are_left(tmp_path: Path) -> None:
    told = await ask(await open_shop(tmp_path), *["A9F74216"] * 23)
    assert isinstance(items := told.value["items"], list)
    assert (len(items), told.value["left_out"]) == (20, 3)


async def test_an_incomplete_reference_comes_back_with_candidates_and_no_figures(tmp_path: Path) -> None:
    (item,) = await items(ask(await open_shop(tmp_path), "LC1D09", language="zh"))
    assert (item["reference"], item["price"], item["in_stock"]) == (None, None, 0)
    assert item["candidates"] == [
        {"reference": "LC1D09BD", "name": "接触器 3P 9A 线圈24V DC"},
        {"reference": "LC1D09M7", "name": "接触器 3P 9A 线圈220V AC"},
    ]


async def test_a_single_likely_article_is_still_only_a_candidate(tmp_path: Path) -> None:
    (item,) = await items(ask(await open_shop(tmp_path), "LC1D09M"))
    assert (item["reference"], [candidate["reference"] for candidate in item["candidates"]]) == (  # type: ignore[attr-defined]
        None,
        ["LC1D09M7"],
    )


async def test_several_references_are_answered_in_their_order(tmp_path: Path) -> None:
    told = await items(ask(await open_shop(tmp_path), "LC1D09M7", "nonsense", "A9F74216"))
    assert [item["reference"] for item in told] == ["LC1D09M7", None, "A9F74216"]
    assert told[1]["candidates"] == []


async def test_an_unknown_language_gets_the_english_name(tmp_path: Path) -> None:
    (item,) = await items(ask(await open_shop(tmp_path), "A9F74216", language="kk"))
    assert item["name"] == "Circuit breaker 2P 16 A, curve C"


async def test_metres_are_told_in_the_coils_that_the_cable_is_sold_in(tmp_path: Path) -> None:
    answer = availability(
        await open_shop(tmp_path),
        wanted=[Wanted(asked="CBL3X25", quantity=2500, unit="metre")],
        language="en",
        account_no=None,
    )
    found = (await answer).value["items"]
    assert isinstance(found, list)
    (item,) = found
    assert (item["quantity"], item["unit"], item["number"]) == (2500, "metre", 25)
    assert item["available_on"] is not None, "24 coils are there, 25 are meant"
