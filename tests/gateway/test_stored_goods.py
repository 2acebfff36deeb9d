"""What the store keeps of goods on every database: put aside, waited for, wanted in vain, requested, done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from gateway.cases import Actor
from gateway.deeds import key_of
from gateway.ids import new_id
from gateway.merging import ContactMerges
from gateway.store import bot_dial, deeds, demands, finished, order_requests, reservations, stock_waits
from gateway.store.access import put_user
from gateway.store.bot_dial import DRAFTS, DraftRow, RuleRow, SwitchRow
from gateway.store.demands import DemandFilter
from gateway.store.order_requests import REQUESTS, RequestMove
from gateway.store.reservations import ReservationFilter
from gateway.store.rows import MESSAGES, MessageRow
from gateway.store.schema import article_watch, deed, order_request, reservation, stock_wait, timer
from gateway.store.store import Store
from tests.gateway.stored_goods import DAY, HOUR, NOW, Customer, customer


@pytest.fixture
async def anna(store: Store) -> Customer:
    return await customer(store)


@pytest.fixture
async def other(store: Store) -> AsyncIterator[Store]:
    """A second process on the same database."""
    opened = Store(store.url)
    yield opened
    await opened.close()


async def test_a_reservation_that_two_processes_keep_is_one(store: Store, other: Store, anna: Customer) -> None:
    rows = [anna.reservation("R1"), anna.reservation("R1", state="refused")]
    await asyncio.gather(*(one.write(reservations.add, [row]) for one, row in zip((store, other), rows, strict=True)))
    assert len(await store.read(reservations.listed, ReservationFilter(), after=None, limit=9)) == 1


async def test_a_reservation_is_read_as_it_was_kept(store: Store, anna: Customer) -> None:
    row = anna.reservation("R" * 64, wished={"name": "Анна\t", "phone": None, "day": "2031-01-10"}, until=NOW + DAY)
    await store.write(reservations.add, [row])
    assert await store.read(reservations.by_number, row.number) == row
    shown = await store.read(reservations.shown, row.number)
    assert shown is not None
    assert (shown["contact_name"], shown["case_number"], shown["holder_name"]) == ("Anna", "1", None)


async def test_a_reservation_that_is_due_goes_to_one_process(store: Store, other: Store, anna: Customer) -> None:
    await store.write(reservations.add, [anna.reservation(f"R{place}") for place in range(20)])
    look = {"now": NOW, "again_at": NOW + HOUR, "most": 20}
    both = await asyncio.gather(*(one.write(reservations.take_due, **look) for one in (store, other)))
    assert len({row.number for found in both for row in found}) == sum(len(found) for found in both) == 20
    assert await store.write(reservations.look_now, "R3", now=NOW)
    assert [row.number for row in await store.write(reservations.take_due, **look)] == ["R3"]


async def test_a_list_of_reservations_goes_on_behind_the_last_one(store: Store, anna: Customer) -> None:
    rows = [anna.reservation(f"R{place}", asked_at=NOW + place // 2) for place in range(6)]
    await store.write(
        reservations.add, [*rows, anna.reservation("late", late_at=NOW, branch="south", asked_at=NOW - 1)]
    )
    found: list[object] = []
    after: tuple[int, str] | None = None
    while page := await store.read(reservations.listed, ReservationFilter(is_late=False), after=after, limit=4):
        found += [row["number"] for row in page]
        after = (int(str(page[-1]["asked_at"])), str(page[-1]["id"]))
    assert sorted(map(str, found)) == [f"R{place}" for place in range(6)]
    late = await store.read(reservations.listed, ReservationFilter(is_late=True, branch="south"), after=None, limit=4)
    assert [row["number"] for row in late] == ["late"]


async def test_who_waits_twice_keeps_one_place_with_the_new_number(store: Store, anna: Customer) -> None:
    await store.write(stock_waits.add, [anna.wait("X1"), anna.wait("X1", quantity=5, mail="anna@example.org")])
    (line,) = await store.read(stock_waits.line_of, "X1", most=9)
    assert (line.quantity, line.mail, line.at) == (5, "anna@example.org", NOW)
    assert await store.read(stock_waits.waiting_count) == 1


async def test_the_line_is_told_in_its_order_and_counted(store: Store, anna: Customer) -> None:
    boris = await customer(store, "2")
    await store.write(stock_waits.add, [boris.wait("X1", at=NOW + 1, quantity=3), anna.wait("X1")])
    line = await store.read(stock_waits.line_of, "X1", most=9)
    assert [row.contact_id for row in line] == [anna.contact_id, boris.contact_id]
    for row, is_reached in zip(line, (True, False), strict=True):
        await store.write(stock_waits.mark_told, row, now=NOW + HOUR, is_reached=is_reached)
    assert await store.read(stock_waits.told_since, "X1", NOW) == 2
    assert not await store.write(stock_waits.is_waiting, line[0].id)


async def test_an_article_is_looked_at_by_one_process_and_until_nobody_waits(
    store: Store, other: Store, anna: Customer
) -> None:
    await store.write(stock_waits.add, [anna.wait(f"X{place}") for place in range(10)])
    look = {"now": NOW, "again_at": NOW + HOUR, "most": 10}
    both = await asyncio.gather(*(one.write(stock_waits.take_due, **look) for one in (store, other)))
    assert sorted(one.reference for found in both for one in found) == [f"X{place}" for place in range(10)]
    again = {"at": NOW + DAY, "looks": 3, "in_stock": 7, "now": NOW}
    await store.write(stock_waits.look_again, "X1", **again)
    assert await store.write(stock_waits.end, anna.contact_id, ["X1", "X2"], why="customer", now=NOW) == 2
    await store.write(stock_waits.look_again, "X2", **again)
    watched = select(article_watch.c.reference).where(article_watch.c.reference.in_(["X1", "X2"]))
    assert await store.read(lambda connection: connection.execute(watched).scalars().all()) == ["X1"]


async def test_what_is_wanted_again_is_one_entry_with_the_largest_number(store: Store, anna: Customer) -> None:
    first = await store.write(demands.note, [anna.demand("X1"), anna.demand("50% OFF_", reference=None)])
    assert [event.subject for event in first] == ["1", "1"]
    later = anna.demand("X1", at=NOW + 2 * HOUR, quantity=9, why="not_enough")
    assert await store.write(demands.note, [later, anna.demand("X1", at=NOW + 2 * HOUR, quantity=None)]) == []
    (entry,) = await store.read(demands.listed, DemandFilter(is_known=True), after=None, limit=9)
    assert (entry["times"], entry["quantity"], entry["why"]) == (2, 9, "out_of_stock")
    (found,) = await store.read(demands.listed, DemandFilter(sought="0% off_"), after=None, limit=9)
    assert found["key"] == "50% OFF_"


async def test_the_register_counts_customers_and_who_waits(store: Store, anna: Customer) -> None:
    boris = await customer(store, "2")
    await store.write(demands.note, [anna.demand("X1"), boris.demand("X1", quantity=5), boris.demand("X2")])
    await store.write(stock_waits.add, [boris.wait("X1")])
    first, second = await store.read(demands.by_article, DemandFilter(), limit=9)
    assert (first["key"], first["customers"], int(str(first["quantity"])), first["waiting"]) == ("X1", 2, 7, 1)
    assert (second["key"], second["customers"]) == ("X2", 1)


async def test_a_request_moves_only_from_where_it_was_seen(store: Store, anna: Customer) -> None:
    row = anna.request("q1", state="customer_asked", look_at=NOW + DAY)
    await store.write(REQUESTS.insert_missing, [row])
    says = RequestMove(id=row.id, was="customer_asked", to="confirmed", why=None, at=NOW)
    await store.write(order_requests.move, [says, replace(says, to="declined", why="changed")])
    found = await store.read(order_requests.by_id, row.id)
    assert found is not None
    assert (found.state, found.why, found.look_at) == ("confirmed", None, NOW)
    assert await store.write(order_requests.held, row) is None


async def test_requests_that_are_due_go_to_one_process(store: Store, other: Store, anna: Customer) -> None:
    await store.write(REQUESTS.insert_missing, [anna.request(f"q{place}") for place in range(10)])
    assert await store.read(order_requests.is_due, now=NOW)
    look = {"now": NOW, "again_at": NOW + HOUR, "most": 10}
    both = await asyncio.gather(*(one.write(order_requests.take_due, **look) for one in (store, other)))
    assert sorted(row.request_id for found in both for row in found) == [f"q{place}" for place in range(10)]
    assert await store.read(order_requests.numbers_of, "shop", ["q1", "q2", "q99"]) == {"q1": "1", "q2": "1"}


async def test_a_deed_is_begun_once_by_however_many(store: Store, other: Store, anna: Customer) -> None:
    begun = {"key": "k1", "case_id": anna.case_id, "operation": "place_order", "now": NOW, "look_at": NOW + HOUR}
    both = await asyncio.gather(*(one.write(deeds.begin, **begun) for one in (store, other, store, other)))
    assert sorted(both) == [False, False, False, True]
    assert len(await store.read(lambda connection: connection.execute(select(timer.c.subject)).all())) == 1


async def test_what_was_done_stays_done_whatever_a_later_try_is_told(store: Store, anna: Customer) -> None:
    begun = {"key": "k1", "case_id": anna.case_id, "operation": "place_order", "now": NOW, "look_at": NOW + HOUR}
    await store.write(deeds.begin, **begun)
    for outcome, number in (("unconfirmed", None), ("placed", "4500200001"), ("over_limit", None)):
        await store.write(deeds.note, key="k1", outcome=outcome, number=number)
    await store.write(deeds.settle, [("k1", NOW), ("k1", NOW + 1)])
    row = await store.write(deeds.held, "k1")
    assert row is not None
    assert (row.outcome, row.number, row.settled_at, row.is_known_done) == ("placed", "4500200001", NOW, True)


async def test_a_deed_of_a_step_with_a_long_name_has_room(store: Store, anna: Customer) -> None:
    operation = "hook:" + "service_visit_" * 8
    key = key_of(new_id(), operation)
    assert key != key_of(new_id(), operation)
    begun = {"key": key, "case_id": anna.case_id, "operation": operation, "now": NOW, "look_at": NOW + HOUR}
    assert await store.write(deeds.begin, **begun)
    await store.write(deeds.note, key=key, outcome="done", number="9" * 500)
    row = await store.write(deeds.held, key)
    assert row is not None
    assert (row.outcome, row.number) == ("done", "9" * 64)


async def test_positions_and_switches_of_the_dial_are_kept_once(store: Store) -> None:
    rule = RuleRow(
        name="night", mode="drafts", share=50, flow=None, channel="demo", language="zh", changed_by="a", changed_at=NOW
    )
    await store.write(bot_dial.put_rule, rule)
    await store.write(bot_dial.put_rule, replace(rule, mode="off"))
    switch = SwitchRow(name="bot", changed_by="a", changed_at=NOW)
    assert [await store.write(bot_dial.switch, switch, is_on=on) for on in (False, False, True, True)] == [
        True, False, True, False,
    ]  # fmt: skip
    kept = await store.read(bot_dial.load)
    assert ([one.mode for one in kept.rules], kept.off) == (["off"], frozenset())
    assert [await store.write(bot_dial.drop_rule, "night") for _ in range(2)] == [True, False]


async def test_a_draft_waits_until_a_person_has_written(store: Store, anna: Customer) -> None:
    draft = DraftRow(
        id=new_id(), case_id=anna.case_id, flow="order_place", language="en", text="Placed.", position=1, at=NOW
    )
    await store.write(DRAFTS.insert, [replace(draft, id=new_id(), text="Older.", at=NOW - 1), draft])
    assert await store.read(bot_dial.draft_of, anna.case_id) == draft
    reply = MessageRow(
        id=new_id(), case_id=anna.case_id, position=2, conversation_id=None, direction="out", author="agent",
        channel="demo", text="Hello", at=NOW,
    )  # fmt: skip
    await store.write(MESSAGES.insert, [reply])
    assert await store.read(bot_dial.draft_of, anna.case_id) is None


async def test_what_was_over_long_ago_is_forgotten_and_nothing_else(store: Store, anna: Customer) -> None:
    old = NOW - 400 * DAY
    await store.write(
        reservations.add,
        [
            anna.reservation("gone", state="collected", asked_at=old, look_at=None),
            anna.reservation("open", state="asked", asked_at=old),
            anna.reservation("new", state="ended", look_at=None),
        ],
    )
    await store.write(stock_waits.add, [anna.wait("X1", at=old), anna.wait("X2", at=old)])
    await store.write(stock_waits.end, anna.contact_id, ["X1"], why="customer", now=old)
    requests = {"placed": None, "customer_asked": NOW, "declined": None}
    rows = [anna.request(state, state=state, look_at=look, at=old) for state, look in requests.items()]
    await store.write(REQUESTS.insert_missing, rows)
    for key, values in {
        "told": {"outcome": "placed", "settled_at": old},
        "not done": {"outcome": "refused"},
        "in doubt": {"outcome": "unconfirmed"},
    }.items():
        row = {"key": key, "case_id": anna.case_id, "operation": "place_order", "begun_at": old, **values}
        await store.write(lambda connection, row=row: connection.execute(insert(deed).values(row)))
    gone = await store.write(finished.forget, before=NOW - 365 * DAY, most=10)
    assert gone == {"deed": 2, "reservation": 1, "stock_wait": 1, "order_request": 2, "bot_draft": 0}
    kept = [
        await store.read(lambda connection, column=column: sorted(connection.execute(select(column)).scalars()))
        for column in (reservation.c.number, stock_wait.c.reference, order_request.c.state, deed.c.key)
    ]
    assert kept == [["new", "open"], ["X2"], ["customer_asked"], ["in doubt"]]


async def test_no_more_is_forgotten_at_a_time_than_asked(store: Store, anna: Customer) -> None:
    rows = [anna.reservation(f"R{place}", state="ended", look_at=None) for place in range(5)]
    await store.write(reservations.add, rows)
    counts = [(await store.write(finished.forget, before=NOW + 1, most=2))["reservation"] for _ in range(4)]
    assert counts == [2, 2, 1, 0]


async def test_a_customer_s_own_reservations_are_found_the_newest_first(store: Store, anna: Customer) -> None:
    boris = await customer(store, "2")
    old = {"state": "ended", "decided_at": NOW - DAY, "look_at": None}
    rows = [
        anna.reservation("open", asked_at=NOW - 9 * DAY),
        anna.reservation("just ended", asked_at=NOW - DAY, **old),
        anna.reservation("long ended", asked_at=NOW, **{**old, "decided_at": NOW - 9 * DAY}),
        boris.reservation("his"),
    ]
    await store.write(reservations.add, rows)
    found = await store.read(reservations.of_contact, anna.contact_id, since=NOW - 2 * DAY)
    assert [row.number for row in found] == ["just ended", "open"]


async def test_what_a_customer_waits_for_is_found(store: Store, anna: Customer) -> None:
    boris = await customer(store, "2")
    await store.write(stock_waits.add, [anna.wait("X2", at=NOW + 1), anna.wait("X1"), boris.wait("X3")])
    await store.write(stock_waits.end, boris.contact_id, ["X3"], why="customer", now=NOW)
    assert [row.reference for row in await store.read(stock_waits.of_contact, anna.contact_id)] == ["X1", "X2"]
    assert await store.read(stock_waits.of_contact, boris.contact_id) == []


async def test_what_a_merged_contact_asked_for_is_the_target_s_until_that_is_undone(
    store: Store, anna: Customer
) -> None:
    boris, target = await customer(store, "2"), await customer(store, "3")
    await store.write(reservations.add, [anna.reservation("R1"), boris.reservation("R2"), target.reservation("R3")])
    await store.write(stock_waits.add, [anna.wait("X1")])

    async def own() -> tuple[set[str], list[str]]:
        kept = await store.read(reservations.of_contact, target.contact_id, since=NOW)
        waits = await store.read(stock_waits.of_contact, target.contact_id)
        return {row.number for row in kept}, [row.reference for row in waits]

    assert await own() == ({"R3"}, [])
    merges = ContactMerges(store, now=lambda: NOW)
    agent = await store.write(
        put_user, mail="agent1@example.com", name="Agent One", role="agent", password_hash="!", language="en"
    )
    actor = Actor(agent=agent, token_name="desk")
    first = await merges.merge(actor, anna.contact_id, boris.contact_id)
    await merges.merge(actor, boris.contact_id, target.contact_id)
    assert await own() == ({"R1", "R2", "R3"}, ["X1"])
    await merges.undo(actor, first.id)
    assert (await own())[0] == {"R2", "R3"}
