"""One suite over every OrderSystem: the embedded demo shop, and the HTTP client over a real server."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.orders.contract import OrderState, OrderSystem, Owner
from gateway.orders.demo_shop import DemoShop
from tests.fakes import order_systems

DEMO = Path(__file__).parents[2] / "config" / "demo"
WEDNESDAY = date(2031, 1, 8)


@pytest.fixture(params=order_systems.KINDS)
async def system(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OrderSystem]:
    shop = await DemoShop.open(tmp_path, demo=DEMO, today=lambda: WEDNESDAY)
    async with order_systems.order_system(request.param, shop) as system:
        yield system
    await shop.close()


async def test_an_order_is_told_whole(system: OrderSystem) -> None:
    order = await system.order("4500123456")
    assert order is not None
    assert (order.number, order.state, order.phone) == ("4500123456", OrderState.ON_ITS_WAY, "+74950000001")
    assert (order.mail, order.account_no) == ("customer@example.com", "1000000042")
    assert order.eta == date(2031, 1, 10)
    assert order.placed_on < WEDNESDAY
    assert [line.reference for line in order.lines] == ["A9F74216", "RX4C24DC"]
    assert order.lines[0].names["zh"] == "断路器 2P 16A C型"
    assert order.deliveries[0].sent_on == date(2031, 1, 7)
    assert order.deliveries[0].arrived_on is None
    assert order.branch is not None and order.branch.names["en"]


@pytest.mark.parametrize(
    "typed",
    [
        "4500123456",
        " 4500 123 456 ",
        "№4500123456",
        "4500-123-456",
        "PO-7001",
        "po 7001",
        "РО7001",
        "４５００１２３４５６",
    ],
)
async def test_an_order_is_found_however_its_number_is_typed(system: OrderSystem, typed: str) -> None:
    order = await system.order(typed)
    assert order is not None and order.number == "4500123456"


@pytest.mark.parametrize(
    "typed", ["", " ", "4599999999", "45001234", "😀", "\x00", "\ud800", "9" * 100_000, "' OR 1=1"]
)
async def test_what_is_no_order_number_finds_nothing(system: OrderSystem, typed: str) -> None:
    assert await system.order(typed) is None


@pytest.mark.parametrize(
    "owner",
    [
        Owner(phones=("+74950000001",)),
        Owner(mails=("Customer@Example.com",)),
        Owner(account_no="1000000042"),
        Owner(phones=("+74950000001",), mails=("customer@example.com",), account_no="1000000042"),
    ],
)
async def test_the_open_order_of_the_demo_customer_is_found_once_by_each_mark(
    system: OrderSystem, owner: Owner
) -> None:
    assert [brief.number for brief in await system.open_orders(owner)] == ["4500123456"]


async def test_open_orders_come_newest_first_without_those_that_are_over(system: OrderSystem) -> None:
    briefs = await system.open_orders(Owner(account_no="1000000044"))
    assert len(briefs) > 2
    assert [brief.placed_on for brief in briefs] == sorted((brief.placed_on for brief in briefs), reverse=True)
    assert not {brief.number for brief in briefs} & {"4500123450", "4500123483"}


@pytest.mark.parametrize("owner", [Owner(), Owner(phones=("+74950000999",)), Owner(mails=("",), account_no="")])
async def test_nobody_and_strangers_have_no_open_orders(system: OrderSystem, owner: Owner) -> None:
    assert await system.open_orders(owner) == ()


@pytest.mark.parametrize("typed", ["A9F74216", "А9Ф74216", "a9f 742-16", "А9F74216 2 шт", "есть A9F74216 ?"])
async def test_a_complete_reference_finds_just_its_article(system: OrderSystem, typed: str) -> None:
    assert [article.reference for article in await system.find_articles(typed, "ru")] == ["A9F74216"]


@pytest.mark.parametrize("typed", ["A9F47216", "A9F7216", "A9F742166", "A8F74216", "A9F742I6"])
async def test_a_misspelt_reference_offers_the_right_one_first(system: OrderSystem, typed: str) -> None:
    assert (await system.find_articles(typed, "en"))[0].reference == "A9F74216"


async def test_a_part_of_a_reference_offers_those_that_begin_with_it(system: OrderSystem) -> None:
    found = await system.find_articles("lc1d09", "en")
    assert [article.reference for article in found] == ["LC1D09BD", "LC1D09M7"]


@pytest.mark.parametrize(
    ("typed", "language", "reference"),
    [
        ("автомат 16А", "ru", "A9F74216"),
        ("контактора 9 ампер 220", "ru", "LC1D09M7"),
        ("circut breaker 2P 16 A", "en", "A9F74216"),
        ("16A断路器 2P", "zh", "A9F74216"),
        ("чайник", "ru", "HH2001"),
        ("体温计", "zh", "PH1007"),
    ],
)
async def test_a_name_as_people_write_it_offers_the_article_first(
    system: OrderSystem, typed: str, language: str, reference: str
) -> None:
    assert (await system.find_articles(typed, language))[0].reference == reference


@pytest.mark.parametrize("typed", ["", "?", "😀", "\x00", "\ud800", "abracadabra", "ъ" * 100_000])
async def test_what_is_no_article_finds_none(system: OrderSystem, typed: str) -> None:
    assert await system.find_articles(typed, "en") == ()


async def test_no_more_articles_come_than_asked_for(system: OrderSystem) -> None:
    assert len(await system.find_articles("A9F742", "en", limit=2)) == 2


async def test_stock_is_the_sum_over_branches(system: OrderSystem) -> None:
    stock = await system.stock("a9f74216")
    assert stock is not None
    assert stock.in_stock == sum(held.in_stock for held in stock.branches) == 224
    assert stock.branches[0].branch.code == "central"


async def test_what_is_out_of_stock_says_when_it_is_back(system: OrderSystem) -> None:
    stock = await system.stock("LC1D09M7")
    assert stock is not None
    assert (stock.in_stock, stock.branches, stock.more_on) == (0, (), date(2031, 1, 18))


@pytest.mark.parametrize(
    ("account_no", "amount", "for_account"),
    [
        (None, "1332.00", False),
        ("1000000042", "1090.00", True),
        ("1000000043", "1332.00", False),
        ("1000000044", "1232.10", True),
        ("9999999999", "1332.00", False),
    ],
)
async def test_a_price_is_the_accounts_own_or_the_list_price(
    system: OrderSystem, account_no: str | None, amount: str, for_account: bool
) -> None:
    price = await system.price("A9F74216", account_no)
    assert price is not None
    assert (price.amount, price.currency, price.for_account) == (Decimal(amount), "RUB", for_account)


async def test_an_unknown_reference_has_neither_stock_nor_price(system: OrderSystem) -> None:
    assert await system.stock("NOSUCH1") is None
    assert await system.price("NOSUCH1", None) is None


async def test_an_account_is_found_by_its_number(system: OrderSystem) -> None:
    account = await system.account("1000000042")
    assert account is not None
    assert (account.name, account.tier, account.domains) == ("Example Electric", "PRIMARY", ("electric.example.com",))
    assert await system.account("1") is None


async def test_an_article_tells_the_unit_that_it_is_sold_in(system: OrderSystem) -> None:
    (cable,) = await system.find_articles("CBL3X25", "en")
    assert (cable.unit, cable.pack_of, cable.pack_unit) == ("coil", 100, "metre")
    (terminal,) = await system.find_articles("TB40-GY", "en")
    assert (terminal.unit, terminal.minimum, terminal.multiple) == ("piece", 20, 10)


async def test_no_more_open_orders_come_than_asked_for(system: OrderSystem) -> None:
    everybodys = Owner(account_no="1000000044")
    every = await system.open_orders(everybodys)
    assert len(every) > 1
    assert await system.open_orders(everybodys, 1) == every[:1]


async def test_a_name_of_a_series_finds_its_articles(system: OrderSystem) -> None:
    found = await system.find_articles("iC60N C16", "ru")
    assert found[0].reference == "A9F74216"
