"""Whether the shipped demo data tells one sensible story in three languages."""

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from gateway.orders.contract import OrderState
from gateway.orders.demo_seed import Seed, SeedOrder, read_seed
from gateway.orders.demo_terms import working_day
from gateway.orders.references import fold_reference

DEMO = Path(__file__).parents[2] / "config" / "demo"
CJK = re.compile(r"[\u4e00-\u9fff]")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@pytest.fixture(scope="module")
def seed() -> Seed:
    return read_seed(DEMO)


def test_there_are_goods_of_many_kinds(seed: Seed) -> None:
    kinds = Counter(article.group for article in seed.goods.articles)
    assert len(seed.goods.articles) >= 200
    assert set(kinds) == {group.code for group in seed.goods.groups}
    assert min(kinds.values()) >= 4


def test_every_name_is_written_in_its_own_language(seed: Seed) -> None:
    terms = seed.terms
    named = [article.names for article in seed.goods.articles] + [group.names for group in seed.goods.groups]
    named += [branch.names for branch in seed.goods.branches] + [zone.names for zone in terms.zones]
    named += [form.names for form in terms.payment_forms] + [one.names for one in terms.certificates]
    named += [terms.returns.send_to]
    for branch in seed.goods.branches:
        named += [branch.address or {}, branch.hours or {}]
    wrong = [
        names
        for names in named
        if set(names) != {"ru", "en", "zh"}
        or not CYRILLIC.search(names["ru"])
        or CJK.search(names["ru"] + names["en"])
        or CYRILLIC.search(names["en"] + names["zh"])
        or not CJK.search(names["zh"])
        or any(name != " ".join(name.split()) for name in names.values())
    ]
    assert wrong == []


def test_a_name_states_the_same_figures_in_every_language(seed: Seed) -> None:
    wrong = []
    for article in seed.goods.articles:
        ru, en, zh = (figures(article.names[language]) for language in ("ru", "en", "zh"))
        written_out_in_chinese = {figure for figure in en - zh if len(figure) == 1}
        if not (ru == en == zh | written_out_in_chinese):
            wrong.append(article.names)
    assert wrong == []


def figures(name: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", ".", name)))


def test_no_two_articles_share_a_reference_or_a_name(seed: Seed) -> None:
    articles = seed.goods.articles
    assert len({fold_reference(article.reference) for article in articles}) == len(articles)
    for language in ("ru", "en", "zh"):
        twice = [name for name, count in Counter(a.names[language] for a in articles).items() if count > 1]
        assert twice == []


def test_stock_lies_at_known_branches_and_prices_are_positive(seed: Seed) -> None:
    codes = {branch.code for branch in seed.goods.branches}
    assert seed.goods.currency == "RUB"
    for article in seed.goods.articles:
        assert set(article.stock) <= codes, article.reference
        assert all(count > 0 for count in article.stock.values()), article.reference
        assert article.price is None or article.price > 0, article.reference


def test_some_goods_are_discontinued_and_lead_to_goods_that_are_not(seed: Seed) -> None:
    by_reference = {article.reference: article for article in seed.goods.articles}
    old = [article for article in seed.goods.articles if article.discontinued]
    successors = [article.replacement for article in old if article.replacement]
    assert len(successors) >= 5 and len(old) > len(successors)
    assert not any(by_reference[reference].discontinued for reference in successors)
    assert not any(article.stock for article in old)


def test_the_two_articles_of_the_contract_stand(seed: Seed) -> None:
    by_reference = {article.reference: article for article in seed.goods.articles}
    breaker, contactor = by_reference["A9F74216"], by_reference["LC1D09M7"]
    assert "16 A" in breaker.names["en"] and sum(breaker.stock.values()) > 0
    assert (sum(contactor.stock.values()), contactor.back_in_days) == (0, 10)


def test_there_are_a_hundred_orders_in_every_state_each_with_its_own_phone(seed: Seed) -> None:
    assert [order.number for order in seed.orders] == [str(4500123400 + at) for at in range(100)]
    assert {order.state for order in seed.orders} == set(OrderState)
    assert len({order.phone for order in seed.orders}) == 100
    assert all(re.fullmatch(r"\+749500000\d\d", order.phone) for order in seed.orders)
    references = [order.customer_reference for order in seed.orders if order.customer_reference]
    assert len(set(references)) == len(references) > 50


def test_only_inventions_are_named(seed: Seed) -> None:
    assert all(order.mail.endswith("example.com") for order in seed.orders)
    assert {order.account_no for order in seed.orders} - {None} == {account.external_no for account in seed.accounts}


def test_the_order_of_the_contract_stands(seed: Seed) -> None:
    (order,) = (order for order in seed.orders if order.number == "4500123456")
    assert (order.state, order.eta) == (OrderState.ON_ITS_WAY, 2)
    assert (order.phone, order.mail, order.account_no) == ("+74950000001", "customer@example.com", "1000000042")


def test_the_lines_of_an_order_agree_with_its_state_and_deliveries(seed: Seed) -> None:
    assert [found for order in seed.orders for found in contradictions(order)] == []


def contradictions(order: SeedOrder) -> list[str]:
    """List what in an order cannot be true together."""
    State = OrderState  # noqa: N806
    states = {line.state for line in order.lines}
    delivered, asked = sum(line.delivered for line in order.lines), sum(line.quantity for line in order.lines)
    sent = Counter[str]()
    arrived = Counter[str]()
    for delivery in order.deliveries:
        for line in delivery.lines:
            sent[line.reference] += line.quantity
            arrived[line.reference] += line.quantity if delivery.arrived is not None else 0
    claims = {
        "an article stands twice": len({line.reference for line in order.lines}) < len(order.lines),
        "arrived is not what the lines say": any(arrived[line.reference] != line.delivered for line in order.lines),
        "more sent than ordered": any(sent[line.reference] > line.quantity for line in order.lines),
        "over, yet something is awaited": order.state.is_over and order.eta is not None,
        "over, yet a line is not": order.state.is_over and states != {order.state},
        "delivered in part only": order.state in (State.DELIVERED, State.RETURNED) and delivered != asked,
        "no part is missing": order.state is State.PARTLY_DELIVERED and not 0 < delivered < asked,
        "on its way without a parcel": (order.state is State.ON_ITS_WAY)
        != any(d.arrived is None for d in order.deliveries),
        "nothing is back-ordered": order.state is State.BACK_ORDERED and State.BACK_ORDERED not in states,
        "back-ordered without a day": any(
            line.state is State.BACK_ORDERED and line.eta is None for line in order.lines
        ),
        "a day in the past": any(line.eta is not None and line.eta <= 0 for line in order.lines),
        "sent before it was placed": any(delivery.sent < order.placed for delivery in order.deliveries),
        "arrived before it was sent": any((d.arrived or 0) < d.sent or (d.arrived or 0) > 0 for d in order.deliveries),
    }
    return [f"{order.number}: {claim}" for claim, is_so in claims.items() if is_so]


def test_orders_show_partial_deliveries_back_orders_and_several_parcels(seed: Seed) -> None:
    assert any(len(order.deliveries) > 1 for order in seed.orders)
    assert any(line.state is OrderState.PARTLY_DELIVERED for order in seed.orders for line in order.lines)
    assert any(
        order.state is OrderState.ON_ITS_WAY and line.state is OrderState.BACK_ORDERED
        for order in seed.orders
        for line in order.lines
    )
    assert len({order.branch for order in seed.orders if order.state is OrderState.READY_FOR_PICKUP}) > 1


def test_every_order_goes_to_a_town_of_a_zone_or_is_fetched_and_is_paid_as_its_buyer_may(seed: Seed) -> None:
    for order in seed.orders:
        assert order.address is None or seed.terms.zone_of(order.address), order.number
        payments = {form.code for form in seed.terms.payments(is_account=order.account_no is not None)}
        assert order.payment in payments, order.number


def test_every_spelling_of_a_town_leads_to_its_own_zone(seed: Seed) -> None:
    for zone in seed.terms.zones:
        wrong = [name for town in zone.towns for name in town if seed.terms.zone_of(name) != zone]
        assert wrong == [], zone.code


def test_terms_speak_of_goods_and_branches_that_there_are(seed: Seed) -> None:
    groups, branches = {group.code for group in seed.goods.groups}, {branch.code for branch in seed.goods.branches}
    assert {answer.branch for answer in seed.terms.answers} < branches
    assert set(seed.terms.returns.never) <= groups
    assert {code for certificate in seed.terms.certificates for code in certificate.groups} <= groups


@pytest.mark.parametrize("offset", range(14))
def test_two_working_days_are_never_a_weekend(offset: int) -> None:
    today = date(2031, 1, 6) + timedelta(days=offset)
    arrives = working_day(today, 2)
    assert arrives.weekday() < 5
    assert sum((today + timedelta(days=n)).weekday() < 5 for n in range(1, (arrives - today).days + 1)) == 2


@pytest.mark.parametrize(
    ("today", "days", "expected"),
    [
        (date(2031, 1, 10), 1, date(2031, 1, 13)),
        (date(2031, 1, 11), 1, date(2031, 1, 13)),
        (date(2031, 1, 13), -1, date(2031, 1, 10)),
        (date(2031, 1, 12), 0, date(2031, 1, 12)),
        (date(2031, 1, 8), 10, date(2031, 1, 22)),
    ],
)
def test_working_days_step_over_weekends_both_ways(today: date, days: int, expected: date) -> None:
    assert working_day(today, days) == expected
