"""What an order system may answer: texts are cut, counts held, numbers that are too long are no answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from gateway.order_events.taking import row_of
from gateway.orders import wire
from gateway.orders.bounds import LARGEST_COUNT, LONGEST_NUMBER, LONGEST_TEXT, TooLarge, bounded
from gateway.orders.contract import OrderSystemDown
from gateway.orders.http_client import HttpOrderSystem
from gateway.orders.wishes import OrderEvent
from tests.gateway.canned_orders import ANSWERS, DRAFT, ORDER

LONG = "9" * (LONGEST_NUMBER + 1)


def test_what_is_usual_is_the_very_value() -> None:
    assert bounded(ORDER) is ORDER


@pytest.mark.parametrize("changed", [{"number": LONG}, {"customer_reference": LONG}, {"account_no": LONG}])
def test_a_number_that_is_too_long_is_no_answer(changed: dict[str, str]) -> None:
    with pytest.raises(TooLarge, match="at most"):
        bounded(replace(ORDER, **changed))  # type: ignore[arg-type]


def test_a_reference_deep_inside_is_looked_at_too() -> None:
    line = replace(ORDER.lines[0], reference=LONG)
    with pytest.raises(TooLarge, match="reference"):
        bounded((replace(ORDER, lines=(line,)),))


def test_a_number_of_the_longest_kind_is_read() -> None:
    assert bounded(replace(ORDER, number=LONG[1:])).number == LONG[1:]


def test_texts_are_cut_and_hold_no_zero() -> None:
    told = bounded(replace(ORDER, recipient="\0Anna" + "a" * 5000))
    assert told.recipient is not None
    assert (len(told.recipient), told.recipient[:4]) == (LONGEST_TEXT, "Anna")


@pytest.mark.parametrize("count", [10**30, -(10**30)])
def test_counts_are_held_within_what_a_database_counts_to(count: int) -> None:
    line = replace(ORDER.lines[0], quantity=count)
    assert abs(bounded(replace(ORDER, lines=(line,))).lines[0].quantity) == LARGEST_COUNT


@pytest.mark.parametrize("amount", ["1E+999999", "1000000000000000", "-1E+20"])
def test_a_sum_without_end_is_no_answer(amount: str) -> None:
    with pytest.raises(TooLarge, match="digits"):
        bounded(replace(ORDER, total=Decimal(amount)))


@given(st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner).map(tuple), max_leaves=20))
def test_bounding_twice_changes_nothing_more(value: object) -> None:
    once = bounded(value)
    assert bounded(once) == once


def test_an_event_with_a_long_number_is_taken_in_cut_so_that_the_feed_goes_on() -> None:
    event = OrderEvent(id="e" * 500, kind="shipped", number=LONG, at=datetime(2031, 1, 1, tzinfo=UTC), carrier="c" * 99)
    row = row_of(bounded(event), now=0)
    assert (len(row.id) <= 128, len(row.number), len(row.carrier or "")) == (True, LONGEST_NUMBER, 80)


@pytest.fixture
async def client() -> AsyncIterator[HttpOrderSystem]:
    """A client of an order system whose numbers are too long."""
    order, placed = replace(ORDER, number=LONG), replace(ANSWERS["place_order"], number=LONG)

    async def handle(request: web.Request) -> web.Response:
        acts = request.method == "POST"
        body = wire.PLACE_ORDER.answer.dump_json(placed) if acts else wire.ORDER.answer.dump_json(order)
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(app) as server:
        opened = await HttpOrderSystem.open(str(server.make_url("/")), token="t0ken")
        yield opened
        await opened.close()


async def test_an_order_whose_number_is_too_long_cannot_be_told(client: HttpOrderSystem) -> None:
    with pytest.raises(OrderSystemDown, match="number has 65 signs"):
        await client.order("4500123456")


async def test_what_was_placed_under_a_number_that_is_too_long_may_be_done(client: HttpOrderSystem) -> None:
    with pytest.raises(OrderSystemDown) as told:
        await client.place_order(DRAFT, key="k1")
    assert told.value.may_be_done
