"""What time does: idle cases close, promises are warned about and break, early timers arm themselves again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway.ids import SECOND, new_id
from gateway.store import rows
from gateway.store.rows import TimerRow
from gateway.store.schema import cases, event, promise, timer
from tests.fakes.quiet_gateway import HOUR, QuietGateway, quiet_gateway


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def kinds(centre: QuietGateway) -> list[str]:
    return [kind for (kind,) in await centre.rows(select(event.c.kind).order_by(event.c.seq))]


async def test_a_case_that_the_bot_answered_closes_after_a_day_of_silence(centre: QuietGateway) -> None:
    await centre.say("u1", "Where is my order 4500123456?", phone="+74950000001")
    centre.pass_time(24 * 3600 - 10)
    await centre.timers.fire_due()
    assert "case.closed" not in await kinds(centre)
    centre.pass_time(20)
    await centre.timers.fire_due()
    ((state, owner, why),) = await centre.rows(select(cases.c.state, cases.c.owner, cases.c.close_reason))
    assert (state, owner, why) == ("closed", "nobody", "idle")


async def test_a_customer_who_goes_on_writing_keeps_the_case_open(centre: QuietGateway) -> None:
    await centre.say("u1", "Where is my order 4500123456?", phone="+74950000001")
    centre.pass_time(23 * 3600)
    await centre.say("u1", "is A9F74216 in stock?", phone="+74950000001")
    centre.pass_time(2 * 3600)
    await centre.timers.fire_due()
    ((state,),) = await centre.rows(select(cases.c.state))
    assert state == "open"
    ((again_at,),) = await centre.rows(select(timer.c.due_at).where(timer.c.kind == "auto_close"))
    assert again_at > centre.now()


async def test_an_answer_within_a_week_of_the_closing_reopens_the_case(centre: QuietGateway) -> None:
    (first,) = await centre.say("u1", "Where is my order 4500123456?", phone="+74950000001")
    centre.pass_time(25 * 3600)
    await centre.timers.fire_due()
    centre.pass_time(6 * 24 * 3600)
    (second,) = await centre.say("u1", "is A9F74216 in stock?", phone="+74950000001")
    assert second.case == first.case
    ((state, owner, closed_at),) = await centre.rows(select(cases.c.state, cases.c.owner, cases.c.closed_at))
    assert (state, owner, closed_at) == ("open", "bot", None)


async def test_a_later_answer_is_a_new_case_linked_to_the_old_one(centre: QuietGateway) -> None:
    (first,) = await centre.say("u1", "Where is my order 4500123456?", phone="+74950000001")
    centre.pass_time(25 * 3600)
    await centre.timers.fire_due()
    centre.pass_time(8 * 24 * 3600)
    (second,) = await centre.say("u1", "is A9F74216 in stock?", phone="+74950000001")
    assert second.case != first.case
    found = {row.number: row for row in await centre.rows(select(cases.c.number, cases.c.id, cases.c.linked))}
    assert found[second.case].linked == [found[first.case].id]


async def test_a_reopened_case_closes_again_after_silence(centre: QuietGateway) -> None:
    await centre.say("u1", "Where is my order 4500123456?", phone="+74950000001")
    centre.pass_time(25 * 3600)
    await centre.timers.fire_due()
    await centre.say("u1", "is A9F74216 in stock?", phone="+74950000001")
    centre.pass_time(25 * 3600)
    await centre.timers.fire_due()
    assert (await kinds(centre)).count("case.closed") == 2


async def test_a_promise_that_was_met_is_never_broken(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    met = update(promise).values(met_at=centre.now() + SECOND)
    await centre.gateway.parts.store.write(lambda connection: connection.execute(met))
    centre.pass_time(10 * 24 * 3600)
    await centre.timers.fire_due()
    assert not {"promise.warned", "promise.broken"} & set(await kinds(centre))


async def test_a_snoozed_case_wakes_at_its_hour_and_not_before(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    until = centre.now() + HOUR
    ((case_id,),) = await centre.rows(select(cases.c.id))
    sleep = update(cases).values(state="snoozed", snoozed_until=until)
    await centre.gateway.parts.store.write(lambda connection: connection.execute(sleep))
    early = TimerRow(id=new_id(), kind="snooze", subject=case_id, due_at=centre.now())
    await centre.gateway.parts.store.write(rows.TIMERS.upsert, [early])
    await centre.timers.fire_due()
    assert ((await centre.rows(select(cases.c.state)))[0][0]) == "snoozed"
    centre.clock[0] = until
    await centre.timers.fire_due()
    assert ((await centre.rows(select(cases.c.state)))[0][0]) == "open"


async def test_a_timer_set_again_replaces_the_one_before(centre: QuietGateway) -> None:
    one = TimerRow(id=new_id(), kind="snooze", subject="x", due_at=centre.now() + HOUR)
    write = centre.gateway.parts.store.write
    await write(rows.TIMERS.upsert, [one])
    await write(rows.TIMERS.upsert, [replace(one, id=new_id(), due_at=centre.now() + 2 * HOUR)])
    found = await centre.rows(select(timer.c.due_at).where(timer.c.subject == "x"))
    assert [due for (due,) in found] == [centre.now() + 2 * HOUR]


async def test_a_timer_that_fails_is_put_off_whole_and_stops_no_other(centre: QuietGateway) -> None:
    await centre.say("u1", "operator", phone="+74950000001")
    await centre.say("u2", "operator", phone="+74950000002")
    broken, sound = (id_ for (id_,) in await centre.rows(select(cases.c.id).order_by(cases.c.number)))
    until = centre.now() + HOUR
    sleep = update(cases).values(state="snoozed", snoozed_until=until)
    faulty = update(promise).where(promise.c.case_id == broken, promise.c.kind == "closing")
    bent = faulty.values(calendar="moscow", clock="working", paused_at=until, due_at=2**62)
    write = centre.gateway.parts.store.write
    await write(lambda connection: (connection.execute(sleep), connection.execute(bent)))
    woken = [TimerRow(id=new_id(), kind="snooze", subject=id_, due_at=until) for id_ in (broken, sound)]
    await write(rows.TIMERS.upsert, woken)
    centre.clock[0] = until
    await centre.timers.fire_due()
    states = dict(await centre.rows(select(cases.c.id, cases.c.state)))
    assert states == {broken: "snoozed", sound: "open"}
    ((again_at,),) = await centre.rows(
        select(timer.c.due_at).where(timer.c.kind == "snooze", timer.c.subject == broken)
    )
    assert again_at > until
