"""Who is told what the order system tells by itself: the owner, once, where he wrote last; nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from gateway.ids import from_us
from gateway.order_events.following import OrderEvents
from gateway.order_events.taking import row_of
from gateway.order_events.telling import tell_once
from gateway.orders.contract import OrderState, OrderSystemDown
from gateway.orders.wishes import OrderEvent, OrderEventKind
from gateway.orders.wishes import OrderEvents as Page
from gateway.store import order_events as store
from gateway.store.schema import (
    account,
    cases,
    contact,
    conversation,
    event,
    identity,
    message,
    order_event,
    order_feed,
    outbox,
    placed_order,
)
from gateway.unasked import firing_of
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.gateway.canned_orders import ORDER, CannedOrders

PHONE = {"phone": "+74950000001"}
NUMBER = "4500123456"
QUESTION = "Do you have A9F74216 in stock?"


class Told:
    """A quiet gateway whose order system is canned, and what follows that."""

    def __init__(self, centre: QuietGateway) -> None:
        self.centre = centre
        self.orders = CannedOrders()
        self.orders.answers["order"] = replace(ORDER, account_no=None)
        parts = replace(centre.gateway.parts, orders=self.orders)
        self.follower = OrderEvents(parts, now=centre.now)

    def event(self, id_: str = "e1", kind: OrderEventKind = "shipped", number: str = NUMBER) -> OrderEvent:
        return OrderEvent(id=id_, kind=kind, number=number, at=from_us(self.centre.now()))

    async def push(self, *events: OrderEvent) -> int:
        rows = [row_of(one, now=self.centre.now()) for one in events]
        return await self.centre.gateway.parts.store.write(store.take_in, rows)

    async def happens(self, *events: OrderEvent) -> list[str]:
        """Take events in and work them; gives what was said to customers."""
        await self.push(*(events or (self.event(),)))
        await self.follower.work_due()
        return await self.said()

    async def said(self) -> list[str]:
        query = select(message.c.text).where(message.c.author == "system", message.c.direction == "out")
        return [text for (text,) in await self.centre.rows(query.order_by(message.c.at, message.c.position))]

    async def came_of(self) -> list[tuple[str, str | None]]:
        query = select(order_event.c.state, order_event.c.why).order_by(order_event.c.id)
        return [tuple(one) for one in await self.centre.rows(query)]

    async def write(self, *statements: object) -> None:
        def run(connection: object) -> None:
            for one in statements:
                connection.execute(one)  # type: ignore[attr-defined]

        await self.centre.gateway.parts.store.write(run)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def told(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Told]:
    is_sqlite = request.param == "sqlite"
    elsewhere = {} if is_sqlite else {"DATABASE_URL": request.getfixturevalue("postgres").fresh_database()}
    async with quiet_gateway(tmp_path, **elsewhere) as opened:
        yield Told(opened)


async def test_the_owner_is_told_in_the_conversation_where_he_wrote(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    (text,) = await told.happens()
    assert text.startswith("Your order 4500123456 is on its way.")
    assert await told.came_of() == [("told", None)]


@pytest.mark.parametrize(
    ("locale", "question", "part"),
    [("ru", "есть A9F74216 в наличии?", "отправлен"), ("zh", "A9F74216有货吗", "已发货")],
)
async def test_he_is_told_in_his_language(told: Told, locale: str, question: str, part: str) -> None:
    await told.centre.say("u1", question, locale=locale, **PHONE)
    (text,) = await told.happens()
    assert part in text


async def test_the_letter_joins_the_case_of_the_conversation(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.happens()
    ((case_id,),) = await told.centre.rows(select(cases.c.id))
    assert await told.centre.rows(select(outbox.c.case_id).where(outbox.c.author == "system")) == [(case_id,)]
    assert await told.centre.rows(select(order_event.c.case_id)) == [(case_id,)]


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


async def test_a_stranger_is_told_nothing(told: Told) -> None:
    await told.centre.say("u1", QUESTION)
    assert await told.happens() == []
    assert await told.came_of() == [("noted", "nobody_known")]


async def test_a_phone_that_was_only_typed_proves_nothing(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.write(update(identity).where(identity.c.kind == "phone").values(verified_at=None))
    assert await told.happens() == []


async def test_a_shared_phone_proves_nothing(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.write(update(identity).where(identity.c.kind == "phone").values(shared=True))
    assert await told.happens() == []


async def test_who_placed_the_order_is_told_where_he_placed_it(told: Told) -> None:
    await told.centre.say("u1", QUESTION)
    await told.centre.say("u2", QUESTION)
    ((own, channel),) = await told.centre.rows(
        select(identity.c.id, conversation.c.channel)
        .join(conversation, conversation.c.identity_id == identity.c.id)
        .where(identity.c.value.like("%u1"))
    )
    placed = insert(placed_order).values(number=NUMBER, identity_id=own, channel=channel, at=1)
    await told.write(placed)
    await told.happens()
    ((to,),) = await told.centre.rows(
        select(conversation.c.identity_id)
        .join(message, message.c.conversation_id == conversation.c.id)
        .where(message.c.author == "system")
    )
    assert to == own


async def test_of_several_conversations_it_is_the_one_used_last(told: Told) -> None:
    for customer in ("u1", "u2", "u1"):
        await told.centre.say(customer, QUESTION, **PHONE)
        told.centre.pass_time(60)
    await told.happens()
    ((to,),) = await told.centre.rows(select(outbox.c.letter).where(outbox.c.author == "system"))
    assert to["to"].endswith("u1")


async def test_an_accounts_order_is_told_where_one_person_speaks_for_the_account(told: Told) -> None:
    told.orders.answers["order"] = replace(ORDER, phone=None, account_no="1000000042")
    await told.centre.say("u1", QUESTION)
    own = select(account.c.id).where(account.c.external_no == "1000000042").scalar_subquery()
    await told.write(update(contact).values(account_id=None))
    await told.write(update(contact).where(contact.c.id.in_(select(cases.c.contact_id))).values(account_id=own))
    assert len(await told.happens()) == 1


async def test_an_accounts_order_is_told_to_nobody_where_several_speak_for_it(told: Told) -> None:
    told.orders.answers["order"] = replace(ORDER, phone=None, account_no="1000000042")
    await told.centre.say("u1", QUESTION)
    await told.centre.say("u2", QUESTION)
    own = select(account.c.id).where(account.c.external_no == "1000000042").scalar_subquery()
    await told.write(update(contact).values(account_id=own))
    assert await told.happens() == []


async def test_one_who_has_blocked_us_is_written_nothing(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.write(update(identity).values(blocked_at=told.centre.now()))
    assert await told.happens() == []
    assert await told.came_of() == [("noted", "not_reachable")]


async def test_where_a_machine_wrote_last_nothing_is_written(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.write(update(message).where(message.c.direction == "in").values(verdict={"robot": True}))
    assert await told.happens() == []


async def test_one_of_ours_is_told_of_no_order(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    ours = await told.centre.agent_id("agent1@example.com")
    await told.write(update(identity).where(identity.c.kind == "external").values(person_id=ours))
    assert await told.happens() == []


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


async def test_a_case_that_is_over_opens_again_with_the_bot_and_closes_by_itself(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    told.centre.pass_time(30 * 24 * 3600)
    await told.centre.timers.fire_due()
    assert await told.centre.rows(select(cases.c.state)) == [("closed",)]
    await told.happens()
    assert await told.centre.rows(select(cases.c.owner, cases.c.state)) == [("bot", "open")]
    told.centre.pass_time(30 * 24 * 3600)
    await told.centre.timers.fire_due()
    assert await told.centre.rows(select(cases.c.state)) == [("closed",)]


async def test_a_case_that_people_have_stays_theirs(told: Told) -> None:
    await told.centre.say("u1", "talk to a human", **PHONE)
    ((owner, state),) = await told.centre.rows(select(cases.c.owner, cases.c.state))
    assert len(await told.happens()) == 1
    assert await told.centre.rows(select(cases.c.owner, cases.c.state)) == [(owner, state)]


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


async def test_an_order_of_nobodys_that_was_not_confirmed_opens_one_case(told: Told) -> None:
    told.orders.answers["order"] = None
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
