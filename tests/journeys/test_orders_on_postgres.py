"""Everything that orders brought, on a real PostgreSQL, and with two processes that watch the same rows at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.bot_dial.service import BotDial, RuleBody
from gateway.care.editor import Editor
from gateway.handoff_pack.facts import facts_of
from gateway.handoff_pack.pack import pack_of
from gateway.order_requests.working import OrderRequests
from gateway.orders.demo_shop import DemoShop
from gateway.parts import Parts
from gateway.reservations.watching import ReservationWatch
from gateway.stock_watch.watching import StockWatch
from gateway.store import bot_dial, rows
from gateway.store.schema import cases, deed, demand, order_request, placed_order, reservation, stock_wait
from gateway.store.store import Store
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.journeys import test_order_requests as by_shop
from tests.journeys.test_reservations import KNOWN, reserved
from tests.live.postgres import PostgresServer

pytestmark = pytest.mark.live


@pytest.fixture
async def centre(postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path, DATABASE_URL=postgres.fresh_database()) as opened:
        yield opened


@pytest.fixture
async def both(centre: QuietGateway) -> AsyncIterator[tuple[Parts, Parts]]:
    """The gateway's parts, and those of a second process on the same database."""
    parts = centre.gateway.parts
    other = Store(parts.store.url)
    yield parts, replace(parts, store=other, process_id="another")
    await other.close()


async def summed_up(centre: QuietGateway) -> None:
    """Talk up to the summary of an order."""
    for line in ("order 3 pcs A9F74216", "pickup", "1", "card", "Ann Lee, +7 495 000-00-77", "no", "no"):
        items = await centre.say("u1", line)
        if items and "Total" in items[-1].text:
            return
    raise AssertionError("the order was never summed up")


async def unasked(centre: QuietGateway) -> list[tuple[str, str]]:
    """Whom the gateway wrote to by itself since the last time, and what."""
    items = await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=200)
    centre.read_up_to = items[-1].seq if items else centre.read_up_to
    return [(item.to, item.text) for item in items]


async def test_an_order_is_placed_once_settled_and_its_place_kept(centre: QuietGateway) -> None:
    await summed_up(centre)
    await centre.send("u1", "yes")
    await centre.send("u1", "yes")
    await centre.work()
    told = [text for _, text in await unasked(centre)]
    assert sum("4500200001" in text for text in told) == 1
    ((outcome, number, settled_at),) = await centre.rows(select(deed.c.outcome, deed.c.number, deed.c.settled_at))
    assert (outcome, number) == ("placed", "4500200001")
    assert settled_at is not None
    assert await centre.rows(select(placed_order.c.number)) == [("4500200001",)]


async def test_a_deed_that_nobody_was_told_of_comes_to_people(centre: QuietGateway) -> None:
    await summed_up(centre)
    shop, parts = centre.gateway.parts.orders, centre.gateway.parts
    place = shop.place_order

    async def closed_meanwhile(*args: object, **named: object) -> object:
        answer = await place(*args, **named)  # type: ignore[arg-type]
        change = cases.update().values(version=cases.c.version + 1, owner="queue")
        await parts.store.write(lambda connection: connection.execute(change))
        return answer

    shop.place_order = closed_meanwhile  # type: ignore[assignment, method-assign]
    await centre.say("u1", "yes")
    centre.pass_time(200)
    await centre.timers.fire_due()
    ((reasons,),) = await centre.rows(select(cases.c.reasons))
    assert "deed-unsettled" in {one["code"] for one in reasons}


async def test_a_branch_s_answer_is_told_once_by_however_many_that_watch(
    centre: QuietGateway, both: tuple[Parts, Parts]
) -> None:
    await reserved(centre, "North store")
    await unasked(centre)
    centre.pass_time(120)
    await asyncio.gather(*(ReservationWatch(parts, now=centre.now).look_due() for parts in both))
    ((to, said),) = await unasked(centre)
    assert to == "u1"
    assert "has confirmed" in said
    assert await centre.rows(select(reservation.c.state)) == [("confirmed",)]


async def test_who_waits_is_told_once_by_however_many_that_watch(
    centre: QuietGateway, both: tuple[Parts, Parts]
) -> None:
    for customer in ("u1", "u2"):
        await centre.say(customer, "let me know when LC1D09M7 is back in stock, I need 2 pcs")
    shop = centre.gateway.parts.orders
    assert isinstance(shop, DemoShop)
    await shop.restock("LC1D09M7", 10)
    centre.pass_time(5 * 3600)
    await asyncio.gather(*(StockWatch(parts, now=centre.now).look_due() for parts in both))
    assert sorted({to for to, _ in await unasked(centre)}) == ["u1", "u2"]
    assert {state for (state,) in await centre.rows(select(stock_wait.c.state))} == {"told"}
    assert len(await centre.rows(select(demand.c.key))) >= 1


async def test_a_shop_s_request_is_placed_once_by_however_many_that_work(
    centre: QuietGateway, both: tuple[Parts, Parts]
) -> None:
    await by_shop.asked(centre)
    await centre.say("order-1001", "yes")
    await asyncio.gather(*(OrderRequests(parts, now=centre.now).work_due() for parts in both))
    ((state, number),) = await centre.rows(select(order_request.c.state, order_request.c.order_number))
    assert (state, number) == ("placed", "4500200001")
    assert await centre.gateway.parts.orders.order("4500200002") is None


async def test_a_draft_and_the_pack_are_shown_to_who_takes_over(centre: QuietGateway) -> None:
    desk = BotDial(centre.gateway.parts, now=centre.now)
    rule = RuleBody.model_validate({"flow": "order_status", "mode": "drafts"})
    await desk.put_rule(Editor(name="admin@example.com"), "tried", rule)
    await centre.say("u1", "where is my order 4500123456", **KNOWN)
    ((case_id,),) = await centre.rows(select(cases.c.id))
    draft = await centre.gateway.parts.store.read(bot_dial.draft_of, case_id)
    assert draft is not None
    assert "4500123456" in draft.text


async def test_the_pack_says_what_was_given_and_proven(centre: QuietGateway) -> None:
    await centre.say("u1", "where is order 4500123456", **KNOWN)
    await centre.say("u1", "talk to a human", **KNOWN)
    (found,) = await centre.rows(select(*rows.CASES.columns))
    facts = await centre.gateway.parts.store.read(facts_of, rows.CASES.of(found))
    assert facts is not None
    made = pack_of(facts)
    assert [(one.by, one.is_right) for one in made.proofs] == [("channel", True)]
    assert [one.number for one in made.orders] == ["4500123456"]
