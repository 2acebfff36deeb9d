"""What becomes of each event: worked once whatever fails, told, passed on, an alarm, or noted with the reason."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from gateway.order_events.following import KEPT_DAYS, TRIES
from gateway.order_events.taking import row_of
from gateway.order_events.telling import tell_once
from gateway.orders.contract import OrderState, OrderSystemDown
from gateway.orders.wishes import OrderEventKind
from gateway.store import order_events as store
from gateway.store import reservations
from gateway.store.reservations import ReservationRow
from gateway.store.schema import article_watch, cases, conversation, event, reservation
from gateway.unasked import firing_of
from tests.fakes.quiet_gateway import quiet_gateway
from tests.gateway.canned_orders import ORDER
from tests.gateway.told_orders import NUMBER, PHONE, QUESTION, Told


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def told(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Told]:
    is_sqlite = request.param == "sqlite"
    elsewhere = {} if is_sqlite else {"DATABASE_URL": request.getfixturevalue("postgres").fresh_database()}
    async with quiet_gateway(tmp_path, **elsewhere) as opened:
        yield Told(opened)


async def test_the_same_event_twice_is_one_letter(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    assert len(await told.happens()) == 1
    assert len(await told.happens()) == 1


async def test_the_same_news_under_another_id_are_said_once(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    assert len(await told.happens(told.event("e1"), told.event("e2"))) == 1
    assert await told.came_of() == [("told", None), ("noted", "said_already")]


async def test_a_second_parcel_is_news(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    assert len(await told.happens(told.event("e1"), replace(told.event("e2"), tracking_number="TRK2"))) == 2


async def test_a_second_delay_is_news(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.happens(told.event("e1", "delayed"))
    told.orders.answers["order"] = replace(ORDER, eta=date(2031, 3, 3))
    assert len(await told.happens(told.event("e2", "delayed"))) == 2


async def test_an_event_that_was_worked_is_not_known_as_new(told: Told) -> None:
    assert await told.push(told.event()) == 1
    assert await told.push(told.event(), told.event("e2"), told.event("e2")) == 1


async def test_two_who_work_the_same_event_write_one_letter(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.push(told.event())
    (due,) = await told.centre.gateway.parts.store.write(
        store.take_due, now=told.centre.now(), again_at=told.centre.now(), most=1
    )
    await told.follower.work_due()
    await told.follower._work(due)
    assert len(await told.said()) == 1


async def test_a_crash_after_the_letter_was_written_leaves_nothing_of_it_and_the_next_try_all_of_it(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.push(told.event())
    firing = firing_of(told.centre.gateway.parts, told.centre.now())

    def crashes(connection: Connection) -> None:
        row = row_of(told.event(), now=told.centre.now())
        assert tell_once(connection, row, told.orders.answers["order"], firing) is not None
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await told.centre.gateway.parts.store.write(crashes)
    assert await told.said() == []
    await told.follower.work_due()
    assert len(await told.said()) == 1


async def test_several_events_are_told_in_the_order_in_which_they_happened(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    first, then = told.event("z", "delayed"), told.event("a")
    earlier = replace(first, at=first.at - timedelta(minutes=5))
    texts = await told.happens(then, earlier)
    assert ["delayed" in text for text in texts] == [True, False]


async def test_a_conversation_is_written_to_so_often_a_day_and_no_more(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    most = told.centre.gateway.parts.settings.orders.events_per_day
    parcels = [replace(told.event(f"e{place:03}"), tracking_number=f"TRK{place}") for place in range(most + 3)]
    texts = await told.happens(*parcels)
    assert len(texts) == most
    assert (await told.came_of()).count(("noted", "capped")) == 3


async def test_an_unknown_order_is_noted(told: Told) -> None:
    told.orders.answers["order"] = None
    assert await told.happens() == []
    assert await told.came_of() == [("noted", "unknown_order")]


async def test_what_is_overtaken_is_noted(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    told.orders.answers["order"] = replace(ORDER, state=OrderState.DELIVERED)
    assert await told.happens() == []
    assert await told.came_of() == [("noted", "overtaken")]


async def test_what_nobody_is_told_of_stands_in_the_log(told: Told) -> None:
    await told.happens()
    ((subject, data),) = await told.centre.rows(
        select(event.c.subject, event.c.data).where(event.c.kind == "order.noted")
    )
    assert subject == NUMBER
    assert (data["why"], data["of"], data["event"]) == ("nobody_known", "shipped", "e1")


async def test_while_the_order_system_is_down_events_wait(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    order = told.orders.answers["order"]
    told.orders.answers["order"] = OrderSystemDown("stock-taking", retry_after_s=5)
    assert await told.happens() == []
    assert await told.came_of() == [("due", None)]
    told.orders.answers["order"] = order
    told.centre.pass_time(6)
    await told.follower.work_due()
    assert len(await told.said()) == 1


async def test_an_event_that_was_held_by_a_process_that_died_is_worked_by_the_next(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.push(told.event())
    now = told.centre.now()
    await told.centre.gateway.parts.store.write(store.take_due, now=now, again_at=now + 120_000_000, most=1)
    assert await told.follower.work_due() == 0
    told.centre.pass_time(121)
    assert await told.follower.work_due() == 1
    assert len(await told.said()) == 1


async def test_one_event_with_a_fault_does_not_stop_the_others(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    bad = replace(row_of(told.event("a"), now=told.centre.now()), eta="nonsense")
    order = replace(ORDER, eta=None)
    told.orders.answers["order"] = order
    await told.centre.gateway.parts.store.write(store.take_in, [bad])
    assert len(await told.happens(told.event("b"))) == 1
    assert await told.came_of() == [("due", None), ("told", None)]


async def test_hours_without_the_order_system_are_no_tries_of_ours(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    order = told.orders.answers["order"]
    told.orders.answers["order"] = OrderSystemDown("stock-taking", retry_after_s=5)
    await told.push(told.event())
    for _ in range(TRIES + 5):
        await told.follower.work_due()
        told.centre.pass_time(901)
    told.orders.answers["order"] = "no order at all"
    await told.follower.work_due()
    assert await told.came_of() == [("due", None)], "the first fault after an outage gives nothing up"
    told.orders.answers["order"] = order
    told.centre.pass_time(901)
    assert await told.follower.work_due() == 1


async def test_what_came_of_events_is_forgotten_long_after_and_what_is_due_never(told: Told) -> None:
    told.orders.answers["order"] = None
    await told.happens(told.event("e1"))
    await told.push(told.event("e2"))
    told.centre.pass_time((KEPT_DAYS - 1) * 24 * 3600)
    assert await told.follower.forget_old() == 0
    told.centre.pass_time(2 * 24 * 3600)
    assert await told.follower.forget_old() == 1
    assert await told.came_of() == [("due", None)]


async def test_goods_that_somebody_waits_for_are_looked_at_now(told: Told) -> None:
    await told.write(insert(article_watch).values(reference="A9F74216", look_at=told.centre.now() + 10**9))
    await told.happens(told.event("e1", "back_in_stock", "A9F74216"))
    assert await told.came_of() == [("passed_on", None)]
    assert await told.centre.rows(select(article_watch.c.look_at)) == [(told.centre.now(),)]


async def test_a_reservation_of_ours_is_looked_at_now(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    query = select(conversation.c.id, cases.c.id, cases.c.contact_id).join(cases, cases.c.id == conversation.c.case_id)
    ((conversation_id, case_id, contact_id),) = await told.centre.rows(query)
    row = ReservationRow(
        id="r1",
        number="R1",
        branch="north",
        branch_names={"en": "North store"},
        lines=[],
        wished={},
        contact_id=contact_id,
        conversation_id=conversation_id,
        case_id=case_id,
        language="en",
        state="asked",
        asked_at=1,
        due_at=2,
    )
    await told.centre.gateway.parts.store.write(reservations.add, [row])
    await told.happens(told.event("e1", "reservation_confirmed", "R1"))
    assert await told.came_of() == [("passed_on", None)]
    assert await told.centre.rows(select(reservation.c.look_at)) == [(told.centre.now(),)]


async def test_goods_that_nobody_waits_for_are_noted(told: Told) -> None:
    await told.happens(told.event("e1", "back_in_stock", "A9F74216"))
    assert await told.came_of() == [("noted", "nobody_waits")]


@pytest.mark.parametrize("kind", ["reservation_confirmed", "reservation_refused"])
async def test_a_reservation_that_is_not_ours_is_noted(told: Told, kind: OrderEventKind) -> None:
    await told.happens(told.event("e1", kind, "R1"))
    assert await told.came_of() == [("noted", "unknown_reservation")]


async def test_an_order_that_nobody_confirmed_brings_its_case_to_people(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    assert await told.happens(told.event("e1", "unconfirmed")) == []
    ((owner, reasons),) = await told.centre.rows(select(cases.c.owner, cases.c.reasons))
    assert owner == "queue"
    assert reasons[-1] == {"code": "order-unconfirmed", "args": {"order": NUMBER}}
    assert await told.came_of() == [("alarmed", None)]


async def test_people_are_told_of_an_unconfirmed_order_once_a_day(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.happens(told.event("e1", "unconfirmed"))
    await told.happens(told.event("e2", "unconfirmed"))
    told.centre.pass_time(25 * 3600)
    await told.happens(told.event("e3", "unconfirmed"))
    assert await told.came_of() == [("alarmed", None), ("noted", "said_already"), ("alarmed", None)]


async def test_an_order_of_nobodys_that_was_not_confirmed_opens_one_case(told: Told) -> None:
    await told.happens(told.event("e1", "unconfirmed"))
    await told.happens(told.event("e1", "unconfirmed"))
    ((owner, subject),) = await told.centre.rows(select(cases.c.owner, cases.c.subject))
    assert owner == "queue" and NUMBER in subject


async def test_desks_ring_for_an_order_that_nobody_confirmed(told: Told) -> None:
    async with told.centre.gateway.parts.bus.subscribe("desk") as heard:
        await told.happens(told.event("e1", "unconfirmed"))
        async with asyncio.timeout(5):
            while b'"unconfirmed"' not in (hint := cast(bytes, await anext(heard))):
                pass
    assert b'"alarm"' in hint


async def test_an_order_that_nobody_knows_rings_nobody(told: Told) -> None:
    told.orders.answers["order"] = None
    for at in range(5):
        await told.happens(replace(told.event(f"e{at}", "unconfirmed"), number=f"77{at}"))
    assert await told.came_of() == [("noted", "unknown_order")] * 5
    assert await told.centre.rows(select(cases.c.id)) == []


async def test_an_order_rings_once_however_its_number_is_written(told: Told) -> None:
    for at, number in enumerate((NUMBER, f"№ {NUMBER}", f"{NUMBER[:4]} {NUMBER[4:]}", NUMBER)):
        await told.happens(replace(told.event(f"e{at}", "unconfirmed"), number=number))
    assert [state for state, _ in await told.came_of()] == ["alarmed", "noted", "noted", "noted"]
    assert len(await told.centre.rows(select(cases.c.id))) == 1
