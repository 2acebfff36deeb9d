"""How the order system is read on: by one process at a time, from where it ended, without loss."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.order_events.following import OrderEvents
from gateway.order_events.taking import row_of
from gateway.orders.contract import OrderSystemDown
from gateway.orders.wishes import OrderEvents as Page
from gateway.store import order_events as store
from gateway.store.schema import (
    order_feed,
)
from tests.fakes.quiet_gateway import quiet_gateway
from tests.gateway.told_orders import Told


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def told(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Told]:
    is_sqlite = request.param == "sqlite"
    elsewhere = {} if is_sqlite else {"DATABASE_URL": request.getfixturevalue("postgres").fresh_database()}
    async with quiet_gateway(tmp_path, **elsewhere) as opened:
        yield Told(opened)


async def test_the_first_look_only_learns_where_to_begin(told: Told) -> None:
    told.orders.answers["events"] = Page(events=(), cursor="7")
    await told.follower.read_on()
    assert told.orders.calls == [("events", (None, 100), {})]
    assert await told.centre.rows(select(order_feed.c.cursor)) == [("7",)]


async def test_reading_goes_on_where_it_ended(told: Told) -> None:
    told.orders.answers["events"] = Page(events=(told.event(),), cursor="8")
    await told.follower.read_on()
    told.centre.pass_time(16)
    await told.follower.read_on()
    assert [args for _, args, _ in told.orders.calls] == [(None, 100), ("8", 100)]
    assert await told.came_of() == [("due", None)]


async def test_the_order_system_is_not_asked_before_its_time(told: Told) -> None:
    told.orders.answers["events"] = Page(events=(), cursor="7")
    await told.follower.read_on()
    told.centre.pass_time(5)
    await told.follower.read_on()
    assert len(told.orders.calls) == 1


async def test_of_two_processes_one_reads(told: Told) -> None:
    told.orders.answers["events"] = Page(events=(), cursor="7")
    parts = replace(told.centre.gateway.parts, orders=told.orders, process_id="another")
    await told.follower.read_on()
    await OrderEvents(parts, now=told.centre.now).read_on()
    assert len(told.orders.calls) == 1


async def test_a_process_that_died_while_reading_is_followed_by_another(told: Told) -> None:
    told.orders.answers["events"] = Page(events=(), cursor="7")
    now = told.centre.now()
    await told.centre.gateway.parts.store.write(store.hold_feed, owner="dead", now=now, until=now + 60_000_000)
    await told.follower.read_on()
    assert told.orders.calls == []
    told.centre.pass_time(61)
    await told.follower.read_on()
    assert len(told.orders.calls) == 1


async def test_a_page_that_comes_too_late_moves_nothing(told: Told) -> None:
    now = told.centre.now()
    parts = told.centre.gateway.parts
    await parts.store.write(store.hold_feed, owner="another", now=now, until=now + 60_000_000)
    rows = [row_of(told.event(), now=now)]
    late = await parts.store.write(store.move_feed, rows, owner="late", cursor="9", now=now, again_at=now)
    assert late is None
    assert await told.came_of() == []


async def test_an_order_system_that_tells_nothing_is_asked_again(told: Told) -> None:
    told.orders.answers["events"] = OrderSystemDown("stock-taking", retry_after_s=5)
    assert await told.follower.read_on() == 0
    ((error,),) = await told.centre.rows(select(order_feed.c.last_error))
    assert "stock-taking" in error
    told.orders.answers["events"] = Page(events=(), cursor="7")
    told.centre.pass_time(16)
    await told.follower.read_on()
    assert await told.centre.rows(select(order_feed.c.cursor, order_feed.c.last_error)) == [("7", None)]


async def test_a_feed_that_repeats_its_full_page_is_asked_at_its_time_only(told: Told) -> None:
    told.orders.answers["events"] = Page(events=tuple(told.event(f"e{at}") for at in range(100)), cursor="1")
    for _ in range(5):
        await told.follower.read_on()
    asked_at_once = len(told.orders.calls)
    told.centre.pass_time(16)
    await told.follower.read_on()
    assert (asked_at_once, len(told.orders.calls)) == (2, 3)


async def test_a_full_page_with_more_behind_it_is_read_on_at_once(told: Told) -> None:
    for page in range(3):
        events = tuple(told.event(f"e{page}-{at}") for at in range(100))
        told.orders.answers["events"] = Page(events=events, cursor=str(page))
        await told.follower.read_on()
    assert len(told.orders.calls) == 3
