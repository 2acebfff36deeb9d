"""One suite over every OrderSystem: goods put aside and given back, quotes, documents, terms and events."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.orders.contract import OrderSystem, Owner
from gateway.orders.demo_shop import DemoShop
from gateway.orders.wishes import (
    Agreed,
    Buyer,
    DeliveryWish,
    OrderDraft,
    Paper,
    PaperKind,
    Placed,
    Quote,
    QuoteDraft,
    Refused,
    Reservation,
    ReservationDraft,
    ReturnDraft,
    ReturnNumber,
    WantedLine,
    Why,
)
from tests.fakes import order_systems

DEMO = Path(__file__).parents[2] / "config" / "demo"
MORNING = datetime(2031, 1, 8, 9, 0, tzinfo=UTC)
WEDNESDAY = MORNING.date()
SOMEBODY = Buyer(name="Somebody", phone="+74950000099", mail="somebody@example.com")
DELIVERED, WITH_CABLE, LONG_AGO, ON_ITS_WAY = "4500123407", "4500123496", "4500123450", "4500123456"


@dataclass
class Clock:
    """A clock that is set by hand."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()

    def go_on(self, **by: int) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def shop(tmp_path: Path, clock: Clock) -> AsyncIterator[DemoShop]:
    shop = await DemoShop.open(tmp_path, demo=DEMO, today=clock.today, now=clock.now)
    yield shop
    await shop.close()


@pytest.fixture(params=order_systems.KINDS)
async def system(request: pytest.FixtureRequest, shop: DemoShop) -> AsyncIterator[OrderSystem]:
    async with order_systems.order_system(request.param, shop) as system:
        yield system


def lines(**quantities: int) -> tuple[WantedLine, ...]:
    return tuple(WantedLine(reference=reference, quantity=quantity) for reference, quantity in quantities.items())


def aside(branch: str = "north", **quantities: int) -> ReservationDraft:
    return ReservationDraft(branch=branch, lines=lines(**quantities), buyer=SOMEBODY)


def back(number: str = DELIVERED, reason: str = "unwanted", **quantities: int) -> ReturnDraft:
    return ReturnDraft(order_number=number, lines=lines(**quantities), wish="refund", reason=reason)


async def reserve(system: OrderSystem, draft: ReservationDraft, key: str = "k1") -> Reservation:
    reservation = await system.reserve(draft, key=key)
    assert isinstance(reservation, Reservation)
    return reservation


async def state_of(system: OrderSystem, number: str) -> str:
    reservation = await system.reservation(number)
    assert reservation is not None
    return reservation.state


async def at_north(system: OrderSystem) -> int:
    stock = await system.stock("A9F74216")
    assert stock is not None
    return sum(held.in_stock for held in stock.branches if held.branch.code == "north")


# -- Reservations --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("branch", "at_once", "after_a_minute"),
    [
        ("central", "confirmed", "confirmed"),
        ("north", "asked", "confirmed"),
        ("south", "asked", "asked"),
        ("east", "asked", "refused"),
    ],
)
async def test_each_branch_answers_a_reservation_in_its_own_way(
    system: OrderSystem, clock: Clock, branch: str, at_once: str, after_a_minute: str
) -> None:
    reservation = await reserve(system, aside(branch, A9F74216=2))
    assert (reservation.state, reservation.branch.code) == (at_once, branch)
    clock.go_on(seconds=60)
    assert await state_of(system, reservation.number) == after_a_minute


async def test_a_confirmed_reservation_says_until_when(system: OrderSystem, clock: Clock) -> None:
    asked = await reserve(system, aside("north", A9F74216=2))
    clock.go_on(minutes=1)
    confirmed = await system.reservation(asked.number)
    assert asked.until is None
    assert confirmed is not None and confirmed.until == MORNING + timedelta(hours=48)


async def test_a_reservation_for_a_later_day_lasts_over_that_day(system: OrderSystem) -> None:
    reservation = await reserve(system, replace(aside("central", A9F74216=2), day=date(2031, 1, 20)))
    assert reservation.until == datetime(2031, 1, 21, tzinfo=UTC)


async def test_what_is_put_aside_is_not_for_others(system: OrderSystem) -> None:
    before = await at_north(system)
    await reserve(system, aside("north", A9F74216=2))
    assert await at_north(system) == before - 2


@pytest.mark.parametrize(("branch", "hours"), [("south", 48), ("central", 48), ("east", 1)])
async def test_what_is_not_kept_any_more_goes_back_by_itself(
    system: OrderSystem, clock: Clock, branch: str, hours: int
) -> None:
    before = await system.stock("A9F74216")
    await reserve(system, aside(branch, A9F74216=2))
    clock.go_on(hours=hours)
    assert before is not None and (await system.stock("A9F74216")) == replace(
        before, more_on=clock.today() + timedelta(days=7)
    )


async def test_a_reservation_that_nobody_fetched_expires(system: OrderSystem, clock: Clock) -> None:
    reservation = await reserve(system, aside("central", A9F74216=2))
    clock.go_on(hours=48)
    assert await state_of(system, reservation.number) == "expired"


async def test_a_reservation_given_up_puts_its_goods_back_once(system: OrderSystem) -> None:
    before = await at_north(system)
    reservation = await reserve(system, aside("north", A9F74216=2))
    first = await system.end_reservation(reservation.number, key="k2")
    assert isinstance(first, Agreed)
    assert await system.end_reservation(reservation.number, key="k2") == first
    assert await system.end_reservation(reservation.number, key="k3") == Refused(why=Why.TOO_LATE)
    assert (await state_of(system, reservation.number), await at_north(system)) == ("ended", before)


async def test_the_same_key_reserves_once(system: OrderSystem) -> None:
    before = await at_north(system)
    first = await reserve(system, aside("north", A9F74216=2))
    assert await reserve(system, aside("north", A9F74216=2)) == first
    assert await at_north(system) == before - 2


@pytest.mark.parametrize(
    ("draft", "refused"),
    [
        (aside("moon", A9F74216=1), Refused(why=Why.UNKNOWN_BRANCH)),
        (aside("north", NOSUCH1=1), Refused(why=Why.UNKNOWN_ARTICLE, reference="NOSUCH1")),
        (aside("north", A9F74216=25), Refused(why=Why.NOT_ENOUGH, reference="A9F74216", at_most=24)),
        (aside("north", KM25220=1), Refused(why=Why.DISCONTINUED, reference="KM25-220")),
        (aside("north"), Refused(why=Why.NOT_VALID)),
        (aside("north", A9F74216=0), Refused(why=Why.NOT_VALID, reference="A9F74216")),
    ],
)
async def test_what_cannot_be_put_aside_is_refused(
    system: OrderSystem, draft: ReservationDraft, refused: Refused
) -> None:
    assert await system.reserve(draft, key="k1") == refused


async def test_an_unknown_reservation_is_none_and_cannot_be_ended(system: OrderSystem) -> None:
    assert await system.reservation("R-1") is None
    assert await system.end_reservation("R-1", key="k1") == Refused(why=Why.UNKNOWN_ORDER)


# -- Returns -------------------------------------------------------------------------------------------------------
async def test_delivered_goods_come_back_under_a_number(system: OrderSystem) -> None:
    returned = await system.request_return(back(PH1010=2), key="k1")
    assert isinstance(returned, ReturnNumber)
    assert returned.number and returned.send_to["zh"] and returned.until == date(2031, 1, 22)
    assert await system.request_return(back(PH1010=2), key="k1") == returned


async def test_no_more_comes_back_than_was_delivered(system: OrderSystem) -> None:
    assert isinstance(await system.request_return(back(PH1010=4), key="k1"), ReturnNumber)
    refused = await system.request_return(back(PH1010=3), key="k2")
    assert refused == Refused(why=Why.NOT_RETURNABLE, reference="PH1010", at_most=2)


async def test_goods_come_back_within_fourteen_days_of_their_arrival(system: OrderSystem, clock: Clock) -> None:
    order = await system.order(DELIVERED)
    assert order is not None and order.deliveries[0].arrived_on is not None
    assert order.returnable_until == order.deliveries[0].arrived_on + timedelta(days=14)
    assert order.may == {"return"}


@pytest.mark.parametrize(
    ("draft", "refused"),
    [
        (back("4599999999", PH1010=1), Refused(why=Why.UNKNOWN_ORDER)),
        (back(NOSUCH1=1), Refused(why=Why.UNKNOWN_ARTICLE, reference="NOSUCH1")),
        (back(HH2001=1), Refused(why=Why.NOT_RETURNABLE, reference="HH2001", at_most=0)),
        (back(WITH_CABLE, CBL3X25=1), Refused(why=Why.NOT_RETURNABLE, reference="CBL3X25", at_most=0)),
        (back(ON_ITS_WAY, A9F74216=1), Refused(why=Why.NOT_RETURNABLE)),
        (back(reason="because", PH1010=1), Refused(why=Why.NOT_VALID)),
        (back(), Refused(why=Why.NOT_VALID)),
    ],
)
async def test_what_does_not_come_back_is_refused(system: OrderSystem, draft: ReturnDraft, refused: Refused) -> None:
    assert await system.request_return(draft, key="k1") == refused


# -- Quotes and documents ------------------------------------------------------------------------------------------
async def test_a_quote_is_made_at_the_accounts_prices_and_listed_while_it_is_valid(
    system: OrderSystem, clock: Clock
) -> None:
    buyer = replace(SOMEBODY, account_no="1000000042")
    quote = await system.make_quote(QuoteDraft(buyer=buyer, lines=lines(A9F74216=300)), key="k1")
    assert isinstance(quote, Quote)
    assert (quote.sum.total, quote.valid_until) == (300 * Decimal("1090.00"), date(2031, 1, 22))
    for owner in (Owner(account_no="1000000042"), Owner(phones=("+74950000099",))):
        assert await system.quotes(owner) == (quote,)
    assert await system.quotes(Owner(account_no="1000000043")) == ()
    clock.go_on(days=15)
    assert await system.quotes(Owner(account_no="1000000042")) == ()


async def test_the_same_key_makes_one_quote_and_the_newest_comes_first(system: OrderSystem) -> None:
    draft = QuoteDraft(buyer=SOMEBODY, lines=lines(A9F74216=1))
    first = await system.make_quote(draft, key="k1")
    assert await system.make_quote(draft, key="k1") == first
    second = await system.make_quote(draft, key="k2")
    assert await system.quotes(Owner(phones=("+74950000099",))) == (second, first)


@pytest.mark.parametrize(
    ("reference", "why"),
    [("NOSUCH1", Why.UNKNOWN_ARTICLE), ("KM25-220", Why.DISCONTINUED), ("FD90KW4", Why.NO_PRICE)],
)
async def test_what_has_no_price_gets_no_quote(system: OrderSystem, reference: str, why: Why) -> None:
    draft = QuoteDraft(buyer=SOMEBODY, lines=(WantedLine(reference=reference, quantity=1),))
    assert await system.make_quote(draft, key="k1") == Refused(why=why, reference=reference)


async def test_a_quote_is_a_document_too(system: OrderSystem) -> None:
    quote = await system.make_quote(QuoteDraft(buyer=SOMEBODY, lines=lines(A9F74216=1)), key="k1")
    assert isinstance(quote, Quote)
    paper = await system.paper("quote", quote.number)
    assert paper is not None and (paper.sum, paper.buyer) == (quote.sum, SOMEBODY)


@pytest.mark.parametrize(
    ("kind", "number", "is_there"),
    [
        ("order_confirmation", "4500123488", True),
        ("order_confirmation", "4500123403", False),
        ("invoice", DELIVERED, True),
        ("invoice", "4500123488", False),
        ("invoice", "4500123497", True),
        ("delivery_note", DELIVERED, True),
        ("delivery_note", "4500123488", False),
        ("receipt", DELIVERED, True),
        ("receipt", ON_ITS_WAY, False),
        ("receipt", "4599999999", False),
    ],
)
async def test_a_document_is_there_from_the_state_on_that_makes_it(
    system: OrderSystem, kind: PaperKind, number: str, is_there: bool
) -> None:
    paper = await system.paper(kind, number)
    assert (paper is not None) == is_there
    assert paper is None or (paper.kind, paper.order_number) == (kind, number)


async def test_a_document_is_found_by_its_own_number_too(system: OrderSystem) -> None:
    paper = await system.paper("invoice", DELIVERED)
    assert isinstance(paper, Paper)
    assert await system.paper("invoice", paper.number) == paper


async def test_a_delivery_note_lists_what_was_sent(system: OrderSystem) -> None:
    order, note = await system.order("4500123485"), await system.paper("delivery_note", "4500123485")
    assert order is not None and note is not None
    sent = {line.reference: line.quantity for delivery in order.deliveries for line in delivery.lines}
    assert {line.reference: line.quantity for line in note.sum.lines} == sent


async def test_certificates_are_the_valid_ones_and_a_copy_is_a_pdf(system: OrderSystem) -> None:
    first, second = await system.certificates("a9f74216")
    assert first.valid_until is not None and second.valid_until is not None
    assert first.valid_until > second.valid_until > WEDNESDAY
    assert first.content is not None and first.content.startswith(b"%PDF-")
    assert await system.certificates("NOSUCH1") == () == await system.certificates("HH2001")


# -- Terms ---------------------------------------------------------------------------------------------------------
async def test_shops_say_where_they_are_and_when_they_are_open(system: OrderSystem) -> None:
    branches = await system.branches()
    assert [branch.code for branch in branches] == ["central", "north", "south", "east"]
    assert all(set(branch.address or {}) == set(branch.hours or {}) == {"ru", "en", "zh"} for branch in branches)


async def test_only_accounts_pay_on_invoice(system: OrderSystem) -> None:
    private = [form.code for form in await system.payment_forms(None)]
    business = [form.code for form in await system.payment_forms("1000000042")]
    assert (private, business) == (["card", "on_delivery"], ["invoice", "card", "on_delivery"])
    assert [form.code for form in await system.payment_forms("9999999999")] == private


@pytest.mark.parametrize(
    ("address", "zone"),
    [
        ("Москва, Примерная улица, 1", "city"),
        ("в Москве", "city"),
        ("123456, г. Казань, ул. Московская, 5", "volga_ural"),
        ("Moscow, 1 Example street", "city"),
        ("莫斯科示例街1号", "city"),
        ("ул. Ленина 3, Химки", "region"),
        ("Московская область, посёлок Примерный", "region"),
        ("Khimki, Moscow region", "region"),
        ("Санкт-Петербург, Невский 1", "north_west"),
        ("доставка в Питер", "north_west"),
        ("st petersburg", "north_west"),
        ("нижний новгород", "volga_ural"),
        ("в Нижнем Новгороде", "volga_ural"),
        ("新西伯利亚", "siberia"),
        ("ул. Казанская, 5", None),
        ("Atlantis", None),
        ("", None),
        ("😀\x00", None),
        ("а" * 100_000, None),
    ],
)
async def test_a_town_in_any_language_and_case_has_its_zone(
    system: OrderSystem, address: str, zone: str | None
) -> None:
    offer = await system.delivery_offer(address)
    assert (offer.zone if offer else None) == zone


async def test_a_delivery_cannot_be_there_before_its_first_working_day(system: OrderSystem) -> None:
    offer = await system.delivery_offer("Казань")
    assert offer is not None
    assert (offer.cost, offer.currency, offer.earliest) == (Decimal("890.00"), "RUB", date(2031, 1, 14))


# -- Events --------------------------------------------------------------------------------------------------------
async def told(system: OrderSystem, cursor: str) -> list[tuple[str, str]]:
    return [(event.kind, event.number) for event in (await system.events(cursor)).events if event.kind != "delayed"]


async def cursor_of(system: OrderSystem) -> str:
    begun = await system.events(None)
    assert begun.events == ()
    return begun.cursor


async def test_an_order_is_told_of_as_it_goes_on_each_state_once(system: OrderSystem, clock: Clock) -> None:
    cursor = await cursor_of(system)
    wish = DeliveryWish(way="delivery", address="Казань")
    draft = OrderDraft(buyer=SOMEBODY, lines=lines(A9F74216=2), delivery=wish, payment="card")
    placed = await system.place_order(draft, key="k1")
    assert isinstance(placed, Placed)
    seen = []
    for _ in range(9):
        seen.append(await told(system, cursor))
        cursor = (await system.events(cursor)).cursor
        clock.go_on(days=1)
    assert [news for news in seen if news] == [[("shipped", placed.number)], [("delivered", placed.number)]]


async def test_an_order_to_be_fetched_is_told_to_be_ready(system: OrderSystem, clock: Clock) -> None:
    cursor = await cursor_of(system)
    wish = DeliveryWish(way="pickup", branch="north")
    draft = OrderDraft(buyer=SOMEBODY, lines=lines(A9F74216=2), delivery=wish, payment="card")
    placed = await system.place_order(draft, key="k1")
    clock.go_on(days=1)
    assert isinstance(placed, Placed)
    assert await told(system, cursor) == [("ready_for_pickup", placed.number)]


async def test_an_order_that_its_branch_leaves_lying_is_told_of_once_and_does_not_go_on(
    system: OrderSystem, clock: Clock
) -> None:
    cursor = await cursor_of(system)
    wish = DeliveryWish(way="pickup", branch="south")
    draft = OrderDraft(buyer=SOMEBODY, lines=lines(A9F74216=2), delivery=wish, payment="card")
    placed = await system.place_order(draft, key="k1")
    assert isinstance(placed, Placed)
    clock.go_on(minutes=29)
    assert await told(system, cursor) == []
    clock.go_on(days=3)
    assert await told(system, cursor) == [("unconfirmed", placed.number)]


@pytest.mark.parametrize(("branch", "kind"), [("north", "reservation_confirmed"), ("east", "reservation_refused")])
async def test_a_branchs_answer_is_told_once(system: OrderSystem, clock: Clock, branch: str, kind: str) -> None:
    cursor = await cursor_of(system)
    reservation = await reserve(system, aside(branch, A9F74216=2))
    assert await told(system, cursor) == []
    clock.go_on(minutes=2)
    assert await told(system, cursor) == await told(system, cursor) == [(kind, reservation.number)]


async def test_an_event_has_the_same_id_each_time_and_the_cursor_leads_behind_it(
    system: OrderSystem, shop: DemoShop
) -> None:
    cursor = await cursor_of(system)
    await shop.happen("shipped", "4500123408")
    await shop.happen("unconfirmed", "4500123488")
    first = await system.events(cursor, 1)
    assert await system.events(cursor, 1) == first
    second = await system.events(first.cursor)
    assert [event.kind for event in (*first.events, *second.events)] == ["shipped", "unconfirmed"]
    assert (await system.events(second.cursor)).events == ()
    assert len({event.id for event in (*first.events, *second.events)}) == 2


@pytest.mark.parametrize("cursor", ["", "nonsense", "-", "x-1", "x-9999999999999999999999"])
async def test_a_cursor_of_somebody_else_begins_anew(system: OrderSystem, shop: DemoShop, cursor: str) -> None:
    await shop.happen("shipped", "4500123408")
    begun = await system.events(cursor)
    assert begun.events == () and begun.cursor == (await system.events(None)).cursor


async def test_the_last_piece_given_back_is_told_to_be_back(system: OrderSystem) -> None:
    cursor = await cursor_of(system)
    wish = DeliveryWish(way="pickup", branch="north")
    draft = OrderDraft(buyer=SOMEBODY, lines=lines(A9F74216=224), delivery=wish, payment="card")
    placed = await system.place_order(draft, key="k1")
    assert isinstance(placed, Placed)
    await system.cancel_order(placed.number, "", key="k2")
    assert await told(system, cursor) == [("back_in_stock", "A9F74216")]
