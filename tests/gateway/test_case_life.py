"""The life of a case over days, through the whole gateway: solved and answered, put off and woken, closed by time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.cases import Actor, CaseActions
from gateway.store.schema import agent, assignment, case_merge, cases, event, message
from tests.fakes.quiet_gateway import HOUR, QuietGateway, quiet_gateway

AGENT = "agent1@example.com"


@dataclass
class Life:
    """An open gateway and what its agents do."""

    quiet: QuietGateway
    actions: CaseActions

    async def actor(self, mail: str = AGENT) -> Actor:
        return Actor(agent=await self.actions.agent(mail))

    async def case(self, number: str) -> Any:
        (row,) = await self.quiet.rows(select(cases).where(cases.c.number == number))
        return row

    async def told(self, kind: str) -> list[dict[str, Any]]:
        return [row.data for row in await self.quiet.rows(select(event.c.data).where(event.c.kind == kind))]

    async def opened(self, who: str = "u1") -> str:
        """A case that waits for people."""
        (first, *_) = await self.quiet.say(who, "I want to talk to a person")
        return str(first.case)

    async def later(self, hours: float) -> None:
        self.quiet.pass_time(hours * 3600)
        await self.quiet.timers.fire_due()

    async def seen(self, mail: str = AGENT) -> None:
        """The agent's desk is open now."""
        change = update(agent).where(agent.c.mail == mail).values(last_seen_at=self.quiet.now())
        await self.quiet.gateway.parts.store.write(lambda connection: connection.execute(change))


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    async with quiet_gateway(tmp_path) as quiet:
        parts = quiet.gateway.parts
        actions = CaseActions(
            store=parts.store,
            settings=parts.settings,
            bus=parts.bus,
            tokens=parts.tokens,
            channels=parts.channels,
            numbers=quiet.gateway.numbers,
            calendars=parts.calendars,
            now=quiet.now,
        )
        yield Life(quiet, actions)


async def test_an_answer_to_a_solved_case_comes_back_to_who_solved_it(life: Life) -> None:
    number = await life.opened()
    await life.actions.solve(await life.actor(), number)
    assert await life.quiet.say("u1", "it does not work after all") == []
    row = await life.case(number)
    assert (row.owner, row.state) == ("agent", "open")
    (told,) = await life.told("case.reopened")
    assert (told["by"], told["was"]) == ("customer", "solved")


async def test_a_thank_you_leaves_a_case_solved(life: Life) -> None:
    number = await life.opened()
    await life.actions.solve(await life.actor(), number)
    await life.quiet.say("u1", "thank you very much")
    assert (await life.case(number)).state == "solved"


async def test_a_solved_case_closes_after_silence_and_not_before(life: Life) -> None:
    number = await life.opened()
    await life.actions.solve(await life.actor(), number)
    await life.later(71)
    assert (await life.case(number)).state == "solved"
    await life.later(2)
    row = await life.case(number)
    assert (row.owner, row.agent_id, row.state, row.close_reason) == ("nobody", None, "closed", "solved")
    assert await life.quiet.rows(select(assignment).where(assignment.c.ended_at.is_(None))) == []


async def test_an_answer_after_the_closing_goes_to_people_again(life: Life) -> None:
    number = await life.opened()
    await life.actions.solve(await life.actor(), number)
    await life.later(73)
    await life.quiet.say("u1", "it broke again, as before")
    row = await life.case(number)
    assert (row.owner, row.state, row.closed_at, row.close_reason) == ("queue", "open", None, None)


async def test_an_answer_after_the_window_is_a_new_case_linked_to_the_old(life: Life) -> None:
    number = await life.opened()
    await life.actions.solve(await life.actor(), number)
    await life.later(73)
    await life.later(8 * 24)
    await life.quiet.say("u1", "I want to talk to a person")
    assert (await life.case(number)).state == "closed"
    old = await life.case(number)
    newest = (await life.quiet.rows(select(cases).order_by(cases.c.id.desc()).limit(1)))[0]
    assert (newest.number != number, newest.linked) == (True, [old.id])


async def test_what_was_put_off_comes_back_to_its_agent_who_is_there(life: Life) -> None:
    number = await life.opened()
    await life.actions.snooze(await life.actor(), number, until=life.quiet.now() + 2 * HOUR)
    life.quiet.pass_time(2 * 3600)
    await life.seen()
    await life.quiet.timers.fire_due()
    row = await life.case(number)
    assert (row.owner, row.state, row.snoozed_until) == ("agent", "open", None)


async def test_what_was_put_off_waits_in_its_old_place_where_its_agent_is_gone(life: Life) -> None:
    number = await life.opened()
    queued_at = (await life.case(number)).queued_at
    await life.seen()
    await life.actions.snooze(await life.actor(), number, until=life.quiet.now() + 2 * HOUR)
    await life.later(2)
    row = await life.case(number)
    assert (row.owner, row.agent_id, row.state, row.queued_at) == ("queue", None, "open", queued_at)
    assert row.rank_at is not None
    assert await life.quiet.rows(select(assignment).where(assignment.c.ended_at.is_(None))) == []


async def test_the_customer_wakes_what_was_put_off_and_the_timer_then_does_nothing(life: Life) -> None:
    number = await life.opened()
    await life.actions.snooze(await life.actor(), number, until=life.quiet.now() + 2 * HOUR)
    await life.quiet.say("u1", "any news?")
    assert (await life.case(number)).state == "open"
    await life.later(3)
    assert await life.told("case.woken") == []


async def test_waiting_for_a_third_party_ends_at_its_time(life: Life) -> None:
    number = await life.opened()
    until = life.quiet.now() + 5 * HOUR
    await life.actions.wait_for_third(await life.actor(), number, whom="carrier", until=until)
    await life.later(4)
    assert (await life.case(number)).state == "waiting_third"
    await life.later(1)
    assert (await life.case(number)).state == "open"


async def test_a_planned_contact_brings_a_closed_case_back_to_its_queue(life: Life) -> None:
    number = await life.opened()
    await life.actions.follow_up(await life.actor(), number, at=life.quiet.now() + 20 * HOUR, note="call again")
    await life.actions.close(await life.actor(), number)
    await life.later(21)
    row = await life.case(number)
    assert (row.owner, row.state, row.follow_up_at, row.closed_at) == ("queue", "open", None, None)
    (told,) = await life.told("case.follow_up_due")
    assert (told["was"], told["owner"]) == ("closed", "queue")


async def test_a_planned_contact_of_a_held_case_stays_with_its_agent(life: Life) -> None:
    number = await life.opened()
    await life.actions.claim(await life.actor(), number)
    await life.actions.follow_up(await life.actor(), number, at=life.quiet.now() + HOUR)
    life.quiet.pass_time(3600)
    await life.seen()
    await life.quiet.timers.fire_due()
    assert ((await life.case(number)).owner, len(await life.told("case.follow_up_due"))) == ("agent", 1)


async def test_a_contact_that_was_planned_anew_comes_at_its_new_time_only(life: Life) -> None:
    number = await life.opened()
    await life.actions.follow_up(await life.actor(), number, at=life.quiet.now() + HOUR)
    await life.actions.follow_up(await life.actor(), number, at=life.quiet.now() + 3 * HOUR)
    await life.later(2)
    assert await life.told("case.follow_up_due") == []
    await life.later(2)
    assert len(await life.told("case.follow_up_due")) == 1


async def test_what_the_customer_writes_to_a_merged_case_reaches_the_target(life: Life) -> None:
    source, target = await life.opened("u1"), await life.opened("u2")
    await life.actions.merge(await life.actor(), source, to=target)
    await life.quiet.say("u1", "one more thing about it")
    in_target = select(message.c.text).where(message.c.case_id == (await life.case(target)).id)
    assert ("one more thing about it",) in [tuple(row) for row in await life.quiet.rows(in_target)]
    assert ((await life.case(source)).state, len(await life.quiet.rows(select(case_merge)))) == ("merged", 1)


async def test_after_the_undoing_the_customer_reaches_the_own_case_again(life: Life) -> None:
    source, target = await life.opened("u1"), await life.opened("u2")
    await life.actions.merge(await life.actor(), source, to=target)
    await life.actions.unmerge(await life.actor(), source)
    before = (await life.case(source)).last_position
    await life.quiet.say("u1", "one more thing about it")
    assert (await life.case(source)).last_position == before + 1


async def test_whatever_a_person_does_silences_the_bot(life: Life) -> None:
    (first, *_) = await life.quiet.say("u1", "Where is my order 4500123456?", phone="+74950000001")
    await life.actions.wait_for_customer(await life.actor(), str(first.case))
    assert await life.quiet.say("u1", "and now?", phone="+74950000001") == []


async def test_a_planned_contact_opens_a_solved_case_for_its_agent(life: Life) -> None:
    number = await life.opened()
    await life.actions.follow_up(await life.actor(), number, at=life.quiet.now() + HOUR)
    await life.actions.solve(await life.actor(), number)
    life.quiet.pass_time(3600)
    await life.seen()
    await life.quiet.timers.fire_due()
    row = await life.case(number)
    assert (row.owner, row.state) == ("agent", "open")
