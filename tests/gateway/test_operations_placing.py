"""What placing and changing orders asks of an order system, under which key, and what becomes of its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.flow import JSON
from bots.reading import rows_at
from gateway.calendars import calendars_of
from gateway.ids import to_us
from gateway.operations import changing, enclosing, goods, looking, placing
from gateway.operations.contract import Answered, Asked
from gateway.orders.contract import Article, OrderSystemDown, Owner, Price
from gateway.orders.wishes import AgreedTotal, OrderDraft, Refused, WantedLine, Why
from gateway.store import proofs
from tests.gateway.canned_orders import ANSWERS, DAY, ORDER, SUM, CannedOrders
from tests.gateway.test_operations_papers import asked, person

OURS = Owner(phones=("+74950000001",))
COMPANY = Owner(phones=("+74950000001",), account_no="1000000042")
CART: list[JSON] = [
    {"asked": "A9F74216", "reference": "A9F74216", "quantity": 2},
    {"asked": "a9f74216", "reference": "A9F74216", "quantity": 3},
]
WISH: dict[str, JSON] = {
    "cart": CART,
    "way": "delivery",
    "address": "Москва, Садовая, 8",
    "day": DAY.isoformat(),
    "payment": "card",
    "name": "Anna",
    "phone": "+74950000077",
}
OWN_ORDER: dict[str, JSON] = {"order_number": "4500123456"}


@dataclass
class Orders(CannedOrders):
    """Answers as laid out, but for what `does` does instead of an answer."""

    does: dict[str, BaseException] = field(default_factory=dict)
    drafts: list[tuple[OrderDraft, str]] = field(default_factory=list)

    async def place_order(self, draft: OrderDraft, *, key: str) -> Any:
        self.drafts.append((draft, key))
        if error := self.does.get("place_order"):
            raise error
        return self.answers["place_order"]

    async def cancel_order(self, number: str, reason: str, *, key: str) -> Any:
        if error := self.does.get("cancel_order"):
            raise error
        return self.answers["cancel_order"]


@pytest.fixture
def orders() -> Iterator[Orders]:
    yield Orders(answers={**ANSWERS, "order": ORDER, "paper": None})


def buyer(**rights: bool) -> Any:
    return replace(person(COMPANY, prices=rights.get("prices", True)), may_order=rights.get("orders", False))


async def test_an_order_is_placed_under_the_key_of_its_turn_with_all_that_was_said(
    orders: Orders, tmp_path: Path
) -> None:
    answer = await placing.place_order(asked(orders, tmp_path), WISH)
    assert answer.outcome == "placed"
    ((draft, key),) = orders.drafts
    assert key == "t1:0"
    assert draft.lines == (WantedLine(reference="A9F74216", quantity=5),)
    assert (draft.buyer.name, draft.buyer.phone, draft.buyer.account_no) == ("Anna", "+74950000077", None)
    assert (draft.delivery.way, draft.delivery.address, draft.delivery.day) == ("delivery", "Москва, Садовая, 8", DAY)
    assert draft.is_preorder is False


async def test_a_line_that_is_waited_for_makes_it_an_order_ahead(orders: Orders, tmp_path: Path) -> None:
    waits: list[JSON] = [{"asked": "A9F74216", "reference": "A9F74216", "quantity": 2, "waits": True}]
    await placing.place_order(asked(orders, tmp_path), {**WISH, "cart": waits})
    assert orders.drafts[0][0].is_preorder is True


@pytest.mark.parametrize("error", [OrderSystemDown("no answer", retry_after_s=1), TimeoutError()])
async def test_an_order_that_got_no_answer_is_unconfirmed_and_not_tried_again(
    orders: Orders, tmp_path: Path, error: BaseException
) -> None:
    orders.does["place_order"] = error
    assert await placing.place_order(asked(orders, tmp_path), WISH) == Answered(outcome="unconfirmed")
    assert len(orders.drafts) == 1


async def test_an_order_whose_confirmation_cannot_be_had_is_placed_all_the_same(orders: Orders, tmp_path: Path) -> None:
    class Silent(Orders):
        async def paper(self, kind: Any, number: str) -> Any:
            raise OrderSystemDown("no answer", retry_after_s=1)

    answer = await placing.place_order(asked(Silent(answers=orders.answers), tmp_path), WISH)
    assert (answer.outcome, answer.value["is_enclosed"]) == ("placed", False)


async def test_a_confirmation_goes_out_with_the_answer(orders: Orders, tmp_path: Path) -> None:
    orders.answers["paper"] = replace(ANSWERS["paper"], kind="order_confirmation")
    one = asked(orders, tmp_path)
    answer = await placing.place_order(one, WISH)
    assert answer.value["is_enclosed"] is True
    assert len(one.turn.enclosures) == 1


@pytest.mark.parametrize("why", [one for one in Why if one is not Why.SUM_CHANGED])
async def test_every_refusal_is_told_as_it_is(orders: Orders, tmp_path: Path, why: Why) -> None:
    orders.answers["place_order"] = Refused(why=why, reference="A9F74216", at_most=3)
    answer = await placing.place_order(asked(orders, tmp_path), WISH)
    told = {"why": why.value, "reference": "A9F74216", "at_most": 3}
    assert answer == Answered(outcome="refused", value=told)


async def test_only_who_may_order_orders_for_a_company(orders: Orders, tmp_path: Path) -> None:
    for operation in (placing.order_terms, placing.place_order):
        answer = await operation(asked(orders, tmp_path, who=buyer(orders=False)), WISH)
        assert answer == Answered(outcome="not_allowed")
    assert orders.drafts == []
    assert (await placing.place_order(asked(orders, tmp_path, who=buyer(orders=True)), WISH)).outcome == "placed"
    assert orders.drafts[0][0].buyer.account_no == "1000000042"


async def test_a_sum_at_a_companys_prices_is_told_only_to_who_may_see_them(orders: Orders, tmp_path: Path) -> None:
    blind = asked(orders, tmp_path, who=buyer(orders=True, prices=False))
    amounts = (await placing.order_total(blind, WISH)).value["sum"]
    assert amounts == {"account_no": "1000000042", "lines": [], "earliest": DAY.isoformat()}
    seeing = asked(orders, tmp_path, who=buyer(orders=True, prices=True))
    told = (await placing.order_total(seeing, WISH)).value["sum"]
    assert isinstance(told, dict)
    assert told["total"] == f"{SUM.total:.2f}"


@pytest.mark.parametrize(
    ("minutes", "price", "outcome"), [(5, "999", "placed"), (20, "999", "sum_changed"), (20, "1332", "placed")]
)
async def test_a_summary_that_has_stood_for_long_is_placed_only_at_its_prices(
    orders: Orders, tmp_path: Path, minutes: int, price: str, outcome: str
) -> None:
    orders.answers["price"] = Price(reference="A9F74216", amount=Decimal(price), currency="RUB", for_account=False)
    one = asked(orders, tmp_path)
    lines: list[JSON] = [{"reference": "A9F74216", "price": "1332.00"}]
    told: dict[str, JSON] = {"told_at": one.turn.now - minutes * 60_000_000, "lines": lines}
    assert (await placing.place_order(one, {**WISH, "sum": told})).outcome == outcome


@pytest.mark.parametrize(
    ("day", "possible"), [("2031-01-01", DAY.isoformat()), ("2031-02-01", "2031-02-01"), (None, None)]
)
async def test_a_day_before_the_first_possible_one_becomes_that_one(
    orders: Orders, tmp_path: Path, day: str | None, possible: str | None
) -> None:
    assert (await placing.order_total(asked(orders, tmp_path), {**WISH, "day": day})).value["day"] == possible


async def test_what_is_ambiguous_or_unknown_is_told_with_what_may_be_meant(orders: Orders, tmp_path: Path) -> None:
    orders.answers["find_articles"] = (
        Article(reference="A9F74216", names={"en": "Breaker"}, group="breakers"),
        Article(reference="A9F74220", names={"en": "Breaker"}, group="breakers"),
    )
    cart: list[JSON] = [{"asked": "A9F74", "reference": None, "quantity": 2}]
    answer = await goods.match_goods(asked(orders, tmp_path), {"cart": cart})
    (row,) = rows_at(answer.value, "goods")
    assert row["reference"] is None
    assert [one["reference"] for one in rows_at(row, "candidates")] == ["A9F74216", "A9F74220"]


async def test_an_article_named_by_its_whole_name_is_that_one(orders: Orders, tmp_path: Path) -> None:
    orders.answers["find_articles"] = (
        Article(reference="A9F74216", names={"en": "Breaker", "zh": "断路器"}, group="breakers"),
        Article(reference="A9F74220", names={"en": "Breaker 20 A", "zh": "断路器 20A"}, group="breakers"),
    )
    cart: list[JSON] = [{"asked": "断路器", "reference": None, "quantity": 2}]
    answer = await goods.match_goods(asked(orders, tmp_path), {"cart": cart})
    assert [row["reference"] for row in rows_at(answer.value, "goods")] == ["A9F74216"]


async def test_a_list_that_is_too_long_is_not_looked_up(orders: Orders, tmp_path: Path) -> None:
    cart: list[JSON] = [{"asked": f"A{place}", "reference": None, "quantity": 1} for place in range(101)]
    assert await goods.match_goods(asked(orders, tmp_path), {"cart": cart}) == Answered(outcome="too_many")


@pytest.mark.parametrize("error", [OrderSystemDown("no answer", retry_after_s=1), TimeoutError()])
async def test_a_cancellation_that_got_no_answer_is_unconfirmed(
    orders: Orders, tmp_path: Path, error: BaseException
) -> None:
    orders.does["cancel_order"] = error
    one: Asked = asked(orders, tmp_path, who=person(OURS))
    assert await changing.cancel_order(one, OWN_ORDER) == Answered(outcome="unconfirmed")


async def test_somebody_elses_order_is_not_changed_by_its_number_alone(orders: Orders, tmp_path: Path) -> None:
    stranger = asked(orders, tmp_path, who=person(Owner(phones=("+74950000099",))))
    for operation in (changing.change_order, changing.redirect_order, changing.cancel_order, changing.change_terms):
        assert (await operation(stranger, OWN_ORDER)).outcome == "unproven"


async def test_a_colleague_without_the_right_changes_no_order_of_the_company(orders: Orders, tmp_path: Path) -> None:
    orders.answers["order"] = replace(ORDER, account_no="1000000042")
    one = asked(orders, tmp_path, who=buyer(orders=False))
    for operation in (changing.change_order, changing.redirect_order, changing.cancel_order, changing.redirect_terms):
        assert (await operation(one, OWN_ORDER)).outcome == "not_allowed"


async def test_a_turn_tried_again_gets_the_answer_of_the_first_time_though_the_order_has_gone_on(
    orders: Orders, tmp_path: Path
) -> None:
    orders.answers["order"] = replace(ORDER, may=frozenset())
    one = asked(orders, tmp_path, who=person(OURS))
    assert (await changing.cancel_order(one, OWN_ORDER)).outcome == "done"
    assert (await changing.change_terms(one, OWN_ORDER)).value["why"] == "too_late"


async def test_at_night_today_is_the_day_where_the_calendar_is_kept(orders: Orders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path)
    one.turn.now = to_us(datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    moscow = replace(one, calendars=calendars_of(one.settings))
    answer = await placing.order_terms(moscow, {})
    assert answer.value["today"] == "2026-11-24"


@pytest.mark.parametrize(
    ("account_no", "needed", "outcome"),
    [
        (None, "tail", "done"),
        (None, "code", "unproven"),
        (None, "verified", "unproven"),
        ("1000000042", "tail", "unproven"),
        ("1000000042", "code", "unproven"),
    ],
)
async def test_the_end_of_a_phone_acts_on_private_orders_alone_and_where_the_settings_say_so(
    orders: Orders, tmp_path: Path, account_no: str | None, needed: Any, outcome: str
) -> None:
    orders.answers["order"] = replace(ORDER, account_no=account_no, phone="+74950000050")
    one = asked(orders, tmp_path, who=person(Owner()))
    one = replace(one, settings=with_proof(one, needed), store=NoTries())  # type: ignore[arg-type]
    answer = await changing.cancel_order(one, {**OWN_ORDER, "phone_tail": "0050", "reason": ""})
    assert answer.outcome == outcome


@pytest.mark.parametrize(("account_no", "total"), [(None, "3014.00"), ("1000000042", None)])
async def test_the_end_of_a_phone_tells_no_sums_of_an_accounts_order(
    orders: Orders, tmp_path: Path, account_no: str | None, total: str | None
) -> None:
    orders.answers["order"] = replace(ORDER, account_no=account_no, phone="+74950000050", total=Decimal("3014.00"))
    one = replace(asked(orders, tmp_path, who=person(Owner())), store=NoTries())  # type: ignore[arg-type]
    answer = await looking.order_status(one, {**OWN_ORDER, "phone_tail": "0050"})
    assert (answer.outcome, answer.value["total"]) == ("found", total)
    if total is None:
        assert [row["price"] for row in rows_at(answer.value, "lines")] == [None]


async def test_an_order_says_which_sum_was_agreed_and_another_one_is_asked_anew(orders: Orders, tmp_path: Path) -> None:
    orders.answers["place_order"] = Refused(why=Why.SUM_CHANGED)
    told: dict[str, JSON] = {"total": "3014.00", "currency": "RUB"}
    answer = await placing.place_order(asked(orders, tmp_path), {**WISH, "sum": told})
    assert answer == Answered(outcome="sum_changed")
    assert orders.drafts[0][0].agreed == AgreedTotal(total=Decimal("3014.00"), currency="RUB")


async def test_an_order_summed_up_for_a_company_is_not_placed_for_a_private_person(
    orders: Orders, tmp_path: Path
) -> None:
    company, alone = (asked(orders, tmp_path, who=one) for one in (buyer(orders=True), person(OURS)))
    summed_up = await placing.order_total(company, WISH)
    args = {**WISH, "sum": summed_up.value["sum"]}
    assert (await placing.place_order(alone, args)).outcome == "sum_changed"
    assert orders.drafts == []
    assert (await placing.place_order(company, args)).outcome == "placed"


class NoTries:
    """A store in which nobody has tried anything yet."""

    async def write(self, work: Any, *args: Any, **named: Any) -> Any:
        return (0, 0, 0) if work is proofs.take_try else None


def with_proof(one: Asked, needed: Any) -> Any:
    return replace(one.settings, orders=replace(one.settings.orders, proof_for_changes=needed))


async def test_what_prints_the_confirmation_is_loaded_when_the_sum_is_told(orders: Orders, tmp_path: Path) -> None:
    enclosing.warm_press.cache_clear()
    await placing.order_total(asked(orders, tmp_path), WISH)
    assert enclosing.warm_press.cache_info().currsize == 1
    assert (await asyncio.wrap_future(enclosing.warm_press())).startswith(b"%PDF-")
