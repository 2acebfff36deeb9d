"""Cases that wait reach somebody: the one who knows the customer first, the next when he does not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway.ids import SECOND
from gateway.store import gone_agents
from gateway.store.schema import agent, assignment, cases, event
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

CUSTOMER = {"phone": "+74950000001"}  # Demo Customer of Example Electric: agent1 preferred, agent2 backup


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def hand_over(centre: QuietGateway, customer: str = "u1", **known: str) -> None:
    await centre.say(customer, "Where is my order 4500123456?", **known)
    await centre.say(customer, "operator", **known)


async def offered_to(centre: QuietGateway) -> list[str]:
    query = (
        select(agent.c.mail)
        .join(assignment, assignment.c.agent_id == agent.c.person_id)
        .where(assignment.c.ended_at.is_(None))
        .order_by(assignment.c.offered_at)
    )
    return [mail for (mail,) in await centre.rows(query)]


async def test_nobody_there_means_no_offer_and_the_queue_keeps_the_case(centre: QuietGateway) -> None:
    await hand_over(centre, **CUSTOMER)
    assert await centre.offers.offer_waiting() == 0
    ((owner, queue),) = await centre.rows(select(cases.c.owner, cases.c.queue))
    assert (owner, queue) == ("queue", "primary-commercial")


async def test_a_case_is_given_out_when_somebody_comes(centre: QuietGateway) -> None:
    await hand_over(centre, **CUSTOMER)
    await centre.arrives("agent3@example.com")
    assert await centre.offers.offer_waiting() == 1
    assert await offered_to(centre) == ["agent3@example.com"]


async def test_the_preferred_specialist_is_asked_before_the_backup_and_anybody_else(centre: QuietGateway) -> None:
    for mail in ("agent3@example.com", "agent2@example.com", "agent1@example.com"):
        await centre.arrives(mail)
    await hand_over(centre, **CUSTOMER)
    await centre.offers.offer_waiting()
    assert await offered_to(centre) == ["agent1@example.com"]


async def test_an_offer_that_nobody_accepts_in_time_goes_to_the_backup(centre: QuietGateway) -> None:
    for mail in ("agent1@example.com", "agent2@example.com"):
        await centre.arrives(mail)
    await hand_over(centre, **CUSTOMER)
    await centre.offers.offer_waiting()
    centre.pass_time(61)
    await centre.timers.fire_due()
    await centre.offers.offer_waiting()
    assert await offered_to(centre) == ["agent2@example.com"]
    kinds = [kind for (kind,) in await centre.rows(select(event.c.kind).order_by(event.c.seq))]
    assert kinds[-2:] == ["offer.timed_out", "case.offered"]


async def test_a_case_is_offered_to_one_agent_at_a_time(centre: QuietGateway) -> None:
    for mail in ("agent1@example.com", "agent2@example.com"):
        await centre.arrives(mail)
    await hand_over(centre, **CUSTOMER)
    await centre.offers.offer_waiting()
    assert await centre.offers.offer_waiting() == 0
    assert len(await offered_to(centre)) == 1


async def test_somebody_on_the_telephone_is_not_asked(centre: QuietGateway) -> None:
    busy = await centre.arrives("agent1@example.com")
    await centre.arrives("agent2@example.com")
    talking = (
        update(agent)
        .where(agent.c.person_id == busy)
        .values(telephone_state="talking", telephone_state_at=centre.now())
    )
    await centre.gateway.parts.store.write(lambda connection: connection.execute(talking))
    await hand_over(centre, **CUSTOMER)
    await centre.offers.offer_waiting()
    assert await offered_to(centre) == ["agent2@example.com"]


async def test_nobody_gets_more_than_he_can_hold(centre: QuietGateway) -> None:
    only = await centre.arrives("agent1@example.com")
    one = update(agent).where(agent.c.person_id == only).values(capacity=1)
    await centre.gateway.parts.store.write(lambda connection: connection.execute(one))
    await hand_over(centre, "u1", **CUSTOMER)
    await hand_over(centre, "u2")
    assert await centre.offers.offer_waiting() == 1
    assert await centre.offers.offer_waiting() == 0


async def test_a_held_case_goes_back_only_when_a_presence_seen_after_the_claim_is_lost(centre: QuietGateway) -> None:
    await hand_over(centre, **CUSTOMER)
    holder = await centre.agent_id("agent1@example.com")
    claimed = update(cases).values(owner="agent", agent_id=holder, claimed_at=centre.now())
    await centre.gateway.parts.store.write(lambda connection: connection.execute(claimed))
    centre.pass_time(3600)
    assert await centre.offers.take_back() == 0
    await centre.gateway.parts.store.write(gone_agents.note_seen, holder, now=centre.now())
    assert await centre.offers.take_back() == 0
    minutes = centre.gateway.parts.settings.gateway.away_release_minutes
    centre.clock[0] += int(minutes * 60 * SECOND) + SECOND
    assert await centre.offers.take_back() == 1
    ((owner, agent_id),) = await centre.rows(select(cases.c.owner, cases.c.agent_id))
    assert (owner, agent_id) == ("queue", None)
