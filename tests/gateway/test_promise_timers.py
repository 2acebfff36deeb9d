"""What becomes of promises as time goes by: warned, broken and to the front, stopped while a customer is awaited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway.cases import Actor, CaseActions
from gateway.ids import SECOND, from_us
from gateway.promise_desk import PromiseDesk, Wish
from gateway.promising import Clocks
from gateway.store import access as access_rows
from gateway.store.schema import cases, event, promise, timer
from tests.fakes.quiet_gateway import HOUR, QuietGateway, quiet_gateway

KNOWN = {"phone": "+74950000001"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def told(centre: QuietGateway, kind: str = "") -> list[str]:
    """Events in their order; of promises with the kind of promise, narrowed to one kind of it."""
    found = await centre.rows(select(event.c.kind, event.c.data).order_by(event.c.seq))
    return [name for name, data in found if not kind or data.get("promised") == kind]


async def kept(centre: QuietGateway, kind: str = "answer") -> dict[str, object]:
    [row] = await centre.rows(select(promise).where(promise.c.kind == kind))
    return dict(row._mapping)


async def case_of(centre: QuietGateway) -> dict[str, object]:
    [row] = await centre.rows(select(cases))
    return dict(row._mapping)


async def run_until(centre: QuietGateway, instant: object, *, step: int = HOUR) -> None:
    while centre.now() < int(str(instant)):
        centre.clock[0] = min(centre.now() + step, int(str(instant)))
        await centre.timers.fire_due()


def actions(centre: QuietGateway) -> CaseActions:
    parts = centre.gateway.parts
    return CaseActions(
        store=parts.store,
        settings=parts.settings,
        bus=parts.bus,
        tokens=parts.tokens,
        channels=parts.channels,
        numbers=centre.gateway.numbers,
        calendars=parts.calendars,
        now=centre.now,
    )


async def actor(centre: QuietGateway) -> Actor:
    found = await centre.gateway.parts.store.read(access_rows.agent_by_mail, "agent1@example.com")
    assert found is not None
    return Actor(agent=found)


async def test_a_handover_promises_every_kind_and_notes_the_nearest_at_the_case(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    made = {row.kind: row.due_at for row in await centre.rows(select(promise))}
    assert set(made) == {"answer", "handover", "closing"}
    assert (await case_of(centre))["due_at"] == min(made.values())
    assert made["answer"] - (await kept(centre))["made_at"] == 4 * HOUR


async def test_a_promise_is_warned_about_once_then_broken_once(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    made = await kept(centre)
    await run_until(centre, int(str(made["due_at"])) + HOUR)
    assert [name for name in await told(centre, "answer") if name.startswith("promise.")] == [
        "promise.warned",
        "promise.broken",
        "promise.escalated",
    ]
    row = await kept(centre)
    assert int(str(row["made_at"])) < int(str(row["warned_at"])) < int(str(row["due_at"]))
    assert row["broken_at"] == row["due_at"]
    assert row["escalated_at"] is not None


async def test_who_is_warned_is_the_agent_who_has_the_case_else_its_queue(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    await run_until(centre, (await kept(centre, "handover"))["due_at"], step=HOUR // 6)
    [warned] = [data for kind, data in await _events(centre, "promise.warned") if data["promised"] == "handover"]
    assert (warned["agent"], warned["queue"]) == (None, "general")


async def _events(centre: QuietGateway, kind: str) -> list[tuple[str, dict[str, object]]]:
    query = select(event.c.kind, event.c.data).where(event.c.kind == kind).order_by(event.c.seq)
    return [(row.kind, row.data) for row in await centre.rows(query)]


async def test_a_broken_promise_puts_its_case_before_those_that_came_earlier(centre: QuietGateway) -> None:
    await centre.say("early", "operator")
    centre.pass_time(60)
    await centre.say("late", "operator")
    early, late = await centre.rows(select(cases.c.id).order_by(cases.c.opened_at))
    soon = update(promise).where(promise.c.case_id == late.id, promise.c.kind == "answer")
    nearest = update(cases).where(cases.c.id == late.id)
    await centre.gateway.parts.store.write(lambda one: one.execute(nearest.values(due_at=centre.now())))
    hurry = update(timer).where(timer.c.kind == "promise")
    await centre.gateway.parts.store.write(lambda one: one.execute(soon.values(due_at=centre.now(), warned_at=1)))
    await centre.gateway.parts.store.write(lambda one: one.execute(hurry.values(due_at=centre.now())))
    await centre.timers.fire_due()
    line = await centre.rows(select(cases.c.id).order_by(cases.c.rank_at, cases.c.id))
    assert [one.id for one in line] == [late.id, early.id]


async def test_a_case_to_the_front_stays_there_whatever_else_is_done_with_it(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    await run_until(centre, int(str((await kept(centre))["due_at"])) + HOUR)
    before = await case_of(centre)
    await actions(centre).note(await actor(centre), str(before["number"]), text="still nobody")
    after = await case_of(centre)
    assert after["rank_at"] == before["rank_at"]
    assert int(str(after["rank_at"])) < int(str(after["queued_at"])) - 9 * 24 * HOUR


async def test_a_broken_promise_stays_open_until_it_is_met(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    await run_until(centre, int(str((await kept(centre))["due_at"])) + HOUR)
    number = str((await case_of(centre))["number"])
    await actions(centre).reply(await actor(centre), number, text="Here I am")
    row = await kept(centre)
    assert row["met_at"] == centre.now()
    assert row["broken_at"] == row["due_at"]


async def test_waiting_for_the_customer_stops_the_closing_and_their_answer_starts_it(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    number, before = str((await case_of(centre))["number"]), await kept(centre, "closing")
    await actions(centre).reply(await actor(centre), number, text="Which order is it?")
    stopped = await kept(centre, "closing")
    assert stopped["paused_at"] == centre.now()
    assert (await case_of(centre))["due_at"] == before["due_at"]
    centre.pass_time(2 * 3600)
    await centre.say("u1", "It is 4500123456, please do look at it again", **KNOWN)
    after = await kept(centre, "closing")
    assert after["paused_at"] is None
    assert 2 * HOUR <= int(str(after["due_at"])) - int(str(before["due_at"])) < 2 * HOUR + 60 * SECOND
    assert (await case_of(centre))["due_at"] == after["due_at"]
    [rings] = await centre.rows(select(timer.c.due_at).where(timer.c.subject == after["id"], timer.c.done_at.is_(None)))
    assert int(str(before["made_at"])) < rings.due_at < int(str(after["due_at"]))


async def test_a_promise_that_is_stopped_never_rings(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    number = str((await case_of(centre))["number"])
    await actions(centre).reply(await actor(centre), number, text="Which order is it?")
    await run_until(centre, centre.now() + 30 * 24 * HOUR, step=6 * HOUR)
    assert [name for name in await told(centre, "closing") if name.startswith("promise.")] == []
    assert (await kept(centre, "closing"))["broken_at"] is None


async def test_a_snoozed_case_that_wakes_by_itself_counts_on(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    number, before = str((await case_of(centre))["number"]), await kept(centre, "closing")
    until = centre.now() + 3 * HOUR
    await actions(centre).snooze(await actor(centre), number, until=until)
    await run_until(centre, until)
    after = await kept(centre, "closing")
    assert (after["paused_at"], int(str(after["due_at"])) - int(str(before["due_at"]))) == (None, 3 * HOUR)


async def test_a_closed_case_ends_what_is_still_promised_and_nothing_rings(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    number = str((await case_of(centre))["number"])
    await actions(centre).close(await actor(centre), number)
    open_ = select(promise.c.kind).where(promise.c.met_at.is_(None), promise.c.ended_at.is_(None))
    assert await centre.rows(open_) == []
    assert (await case_of(centre))["due_at"] is None
    await run_until(centre, centre.now() + 10 * 24 * HOUR, step=6 * HOUR)
    assert not {"promise.warned", "promise.broken"} & set(await told(centre))


async def test_a_promise_of_a_case_that_ended_unseen_is_ended_when_its_timer_fires(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    junk = update(cases).values(state="junk", owner="nobody")
    await centre.gateway.parts.store.write(lambda connection: connection.execute(junk))
    await run_until(centre, centre.now() + 10 * 24 * HOUR, step=6 * HOUR)
    assert (await kept(centre))["end_reason"] == "case-junk"
    assert "promise.broken" not in await told(centre)


async def test_a_timer_that_comes_too_early_arms_itself_again(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    hurry = update(timer).where(timer.c.kind == "promise").values(due_at=centre.now())
    await centre.gateway.parts.store.write(lambda connection: connection.execute(hurry))
    await centre.timers.fire_due()
    assert "promise.warned" not in await told(centre)
    await run_until(centre, (await kept(centre))["due_at"])
    assert "promise.warned" in await told(centre, "answer")


def desk(centre: QuietGateway) -> PromiseDesk:
    parts = centre.gateway.parts
    clocks = Clocks(settings=parts.settings, calendars=parts.calendars)
    return PromiseDesk(store=parts.store, clocks=clocks, now=centre.now)


async def test_a_customers_payment_day_reminds_its_owner_and_brings_the_case_back(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    number, due = str((await case_of(centre))["number"]), from_us(centre.now()) + timedelta(days=2)
    wish = Wish(kind="payment", by="customer", due=due, remind=timedelta(hours=24))
    await desk(centre).add(await actor(centre), number, wish)
    await actions(centre).close(await actor(centre), number)
    await run_until(centre, centre.now() + 24 * HOUR)
    await centre.timers.fire_due()
    assert (await told(centre, "payment")).count("promise.reminded") == 1
    case = await case_of(centre)
    assert (case["state"], case["owner"]) == ("open", "queue")


async def test_a_payment_that_does_not_come_is_broken_and_counted(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    number, case_id = str((await case_of(centre))["number"]), (await case_of(centre))["id"]
    for count in (1, 2):
        due = from_us(centre.now()) + timedelta(hours=5)
        made = await desk(centre).add(await actor(centre), number, Wish(kind="payment", by="customer", due=due))
        await run_until(centre, centre.now() + 6 * HOUR)
        facts = await _events(centre, "customer.promise_broken")
        assert [data["count"] for _, data in facts] == list(range(1, count + 1))
        if count == 1:
            await desk(centre).meet(await actor(centre), str(made["id"]))
    assert (await case_of(centre))["id"] == case_id
    assert "promise.escalated" not in await told(centre, "payment")


async def test_a_payment_that_came_rings_no_more(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", **KNOWN)
    number, due = str((await case_of(centre))["number"]), from_us(centre.now()) + timedelta(days=2)
    wish = Wish(kind="payment", by="customer", due=due, remind=timedelta(hours=24))
    made = await desk(centre).add(await actor(centre), number, wish)
    await desk(centre).meet(await actor(centre), str(made["id"]))
    await run_until(centre, centre.now() + 72 * HOUR)
    assert not {"promise.reminded", "promise.broken"} & set(await told(centre, "payment"))


async def test_two_cases_made_one_keep_the_nearer_promise_and_know_it(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    centre.pass_time(3600)
    await centre.say("u2", "operator")
    first, second = await centre.rows(select(cases.c.id, cases.c.number, cases.c.due_at).order_by(cases.c.opened_at))
    await actions(centre).merge(await actor(centre), first.number, to=second.number)
    [(due_at,)] = await centre.rows(select(cases.c.due_at).where(cases.c.id == second.id))
    [(gone,)] = await centre.rows(select(cases.c.due_at).where(cases.c.id == first.id))
    running = select(promise.c.due_at, promise.c.kind).where(
        promise.c.case_id == second.id, promise.c.met_at.is_(None), promise.c.ended_at.is_(None)
    )
    open_ = {row.kind: row.due_at for row in await centre.rows(running)}
    assert due_at == min(open_.values())
    assert gone is None
    assert set(open_) <= {"answer", "handover", "closing"}
    await actions(centre).unmerge(await actor(centre), first.number)
    [(back,)] = await centre.rows(select(cases.c.due_at).where(cases.c.id == first.id))
    assert back is not None
    assert back >= first.due_at


async def test_what_was_promised_counts_again_where_a_case_was_taken_for_junk_and_is_none(
    centre: QuietGateway,
) -> None:
    await centre.say("u1", "operator", **KNOWN)
    do, who, made = actions(centre), await actor(centre), await kept(centre)
    number = str((await case_of(centre))["number"])
    await do.wait_for_customer(who, number)
    await do.junk(who, number)
    centre.pass_time(60)
    await do.not_junk(who, number)
    answer, closing = await kept(centre), await kept(centre, "closing")
    assert (answer["due_at"], answer["ended_at"], closing["paused_at"]) == (made["due_at"], None, None)
    assert (await case_of(centre))["due_at"] == made["due_at"]
    await run_until(centre, int(str(made["due_at"])) + HOUR)
    assert "promise.broken" in await told(centre, "answer")


async def test_a_promise_that_stood_still_runs_on_in_the_case_it_is_merged_into(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    await centre.say("u2", "operator")
    do, who = actions(centre), await actor(centre)
    first, second = [str(row.number) for row in await centre.rows(select(cases.c.number).order_by(cases.c.number))]
    await do.wait_for_customer(who, first)
    centre.pass_time(60)
    await do.merge(who, first, to=second)
    stopped = await centre.rows(
        select(promise.c.id).where(promise.c.paused_at.is_not(None), promise.c.ended_at.is_(None))
    )
    assert stopped == []
