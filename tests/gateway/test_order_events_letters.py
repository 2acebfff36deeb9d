"""What customers read of their orders unasked, in three languages, and what is old news by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.order_events.letters import TOLD, text_of, why_untold
from gateway.order_events.taking import row_of
from gateway.orders.contract import Order, OrderState
from gateway.orders.wishes import OrderEvent, OrderEventKind
from gateway.store.order_events import OrderEventRow
from gateway.texts import Texts
from tests.gateway.canned_orders import BRANCH, DAY, ORDER

TEXTS = Texts.load(("ru", "en", "zh"))
AT = datetime(2031, 1, 8, 9, 30, tzinfo=UTC)
NOW = 1_925_631_000_000_000
HOUR = 3_600_000_000
LANGUAGES = ("ru", "en", "zh")


def event(kind: OrderEventKind = "shipped", **more: object) -> OrderEventRow:
    return replace(row_of(OrderEvent(id="e1", kind=kind, number="4500123456", at=AT), now=NOW), **more)  # type: ignore[arg-type]


def said(kind: OrderEventKind, language: str, order: Order = ORDER, **more: object) -> str:
    return text_of(event(kind, **more), order, TEXTS, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(TOLD))
def test_every_letter_names_the_order(kind: OrderEventKind, language: str) -> None:
    assert "4500123456" in said(kind, language)


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("on its way", "Example Courier", "TRK1", "Wednesday, 8 January")),
        ("ru", ("отправлен", "Example Courier", "TRK1", "8 января (среда)")),
        ("zh", ("已发货", "Example Courier", "TRK1", "1月8日（星期三）")),
    ],
)
def test_a_parcel_is_told_with_its_way_and_day(language: str, parts: Sequence[str]) -> None:
    text = said("shipped", language)
    assert [one for one in parts if one not in text] == []


def test_a_parcel_without_a_tracking_number_is_told_without_one() -> None:
    text = said("shipped", "en", replace(ORDER, tracking_number=None, eta=None))
    assert text == "Your order 4500123456 is on its way. It travels with Example Courier."


def test_what_the_event_says_of_a_parcel_goes_before_what_the_order_says() -> None:
    assert "TRK2" in said("shipped", "en", tracking_number="TRK2")


@pytest.mark.parametrize(
    ("language", "regret", "day"),
    [("en", "sorry", "8 January"), ("ru", "извинения", "8 января"), ("zh", "抱歉", "1月8日")],
)
def test_a_delay_is_regretted_and_told_with_the_new_day(language: str, regret: str, day: str) -> None:
    text = said("delayed", language)
    assert regret in text and day in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_delay_without_a_new_day_promises_none(language: str) -> None:
    text = said("delayed", language, replace(ORDER, eta=None))
    assert "2031" not in text and text != said("delayed", language)


def test_the_day_that_the_order_system_knows_now_goes_before_that_of_the_event() -> None:
    assert "8 January" in said("delayed", "en", eta="2031-02-02")


def test_a_day_that_only_the_event_knows_is_told() -> None:
    assert "2 February" in said("delayed", "en", replace(ORDER, eta=None), eta="2031-02-02")


def test_what_is_ready_is_told_with_place_and_hours() -> None:
    text = said("ready_for_pickup", "en")
    assert "North store" in text and "2 Example Street" in text and "9-20" in text


def test_what_is_ready_at_a_branch_of_which_little_is_known_is_told_without_it() -> None:
    bare = replace(BRANCH, address=None, hours=None)
    text = said("ready_for_pickup", "en", replace(ORDER, branch=bare))
    assert text == "Your order 4500123456 is ready to be picked up. It waits for you at North store."


@pytest.mark.parametrize("kind", ["delivered", "cancelled"])
@pytest.mark.parametrize(("language", "reply"), [("en", "reply"), ("ru", "ответьте"), ("zh", "回复")])
def test_what_is_over_says_how_to_object(kind: OrderEventKind, language: str, reply: str) -> None:
    assert reply in said(kind, language)


@pytest.mark.parametrize(
    ("kind", "state", "why"),
    [
        ("shipped", OrderState.ON_ITS_WAY, None),
        ("shipped", OrderState.PARTLY_DELIVERED, None),
        ("shipped", OrderState.DELIVERED, "overtaken"),
        ("shipped", OrderState.READY_FOR_PICKUP, "overtaken"),
        ("delayed", OrderState.BACK_ORDERED, None),
        ("delayed", OrderState.CANCELLED, "overtaken"),
        ("ready_for_pickup", OrderState.READY_FOR_PICKUP, None),
        ("ready_for_pickup", OrderState.DELIVERED, "overtaken"),
        ("delivered", OrderState.DELIVERED, None),
        ("delivered", OrderState.RETURNED, "overtaken"),
        ("cancelled", OrderState.CANCELLED, None),
        ("cancelled", OrderState.DELIVERED, "overtaken"),
    ],
)
def test_news_are_told_unless_the_order_is_further_on(kind: OrderEventKind, state: OrderState, why: str | None) -> None:
    assert why_untold(event(kind), replace(ORDER, state=state), now=NOW, max_age_hours=48) == why


@pytest.mark.parametrize(("hours", "why"), [(47, None), (49, "too_old")])
def test_what_happened_long_ago_is_not_told(hours: int, why: str | None) -> None:
    row = event("shipped", at=NOW - hours * HOUR)
    assert why_untold(row, ORDER, now=NOW, max_age_hours=48) == why


def test_an_event_is_kept_as_it_was_told() -> None:
    told = OrderEvent(
        id="e1", kind="shipped", number="45", at=AT, eta=DAY, tracking_number="T\0" + "1" * 99, carrier="C"
    )
    row = row_of(told, now=NOW)
    assert (row.id, row.number, row.eta, row.carrier, row.state) == ("e1", "45", "2031-01-08", "C", "due")
    assert row.tracking_number == "T" + "1" * 79


def test_long_ids_stay_apart() -> None:
    told = OrderEvent(id="x" * 200 + "1", kind="shipped", number="45", at=AT)
    one, other = row_of(told, now=NOW), row_of(replace(told, id="x" * 200 + "2"), now=NOW)
    assert one.id != other.id and len(one.id) <= 128


def test_an_instant_without_a_zone_is_read_as_utc_and_none_lies_ahead() -> None:
    naive = OrderEvent(id="e1", kind="shipped", number="45", at=AT.replace(tzinfo=None))
    assert row_of(naive, now=NOW).at == row_of(replace(naive, at=AT), now=NOW).at
    assert row_of(replace(naive, at=datetime(2099, 1, 1, tzinfo=UTC)), now=NOW).at == NOW
