"""Who gets what waits: room by kind of channel, the telephone, languages, overflow, and cases whose agent has gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from config.settings import Settings
from gateway.ids import SECOND, new_id
from gateway.routing import rank_of
from gateway.store import gone_agents, rows
from gateway.store.rows import CaseRow
from gateway.store.schema import absence, agent, assignment, cases, contact, event
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

AGENT_1, AGENT_2, AGENT_3 = "agent1@example.com", "agent2@example.com", "agent3@example.com"
SUPERVISOR = "supervisor@example.com"
MINUTE = 60


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def waits(centre: QuietGateway, number: str, **known: object) -> CaseRow:
    """A case in the line of general matters, queued now."""
    values: dict[str, object] = {"queue": "general", "topic": "general", "language": "en", "queued_at": centre.now()}
    values |= {"contact_id": None}
    case = CaseRow(
        id=new_id(),
        number=number,
        account_id=None,
        owner="queue",
        version=1,
        opened_via="demo",
        opened_by=new_id(),
        opened_at=centre.now(),
        active_at=centre.now(),
        **{**values, **known},  # type: ignore[arg-type]
    )
    case.rank_at = rank_of(case)
    await centre.gateway.parts.store.write(rows.CASES.insert, [case])
    return case


async def change(centre: QuietGateway, mail: str, **known: object) -> str:
    """An agent with other settings, at the desk."""
    id_ = await centre.arrives(mail)
    changed = update(agent).where(agent.c.person_id == id_).values(**known) if known else None
    if changed is not None:
        await centre.gateway.parts.store.write(lambda connection: connection.execute(changed))
    return id_


async def open_offers(centre: QuietGateway) -> dict[str, tuple[str, str | None]]:
    """By the case's number: who is asked, and as what."""
    query = (
        select(cases.c.number, agent.c.mail, assignment.c.role)
        .join(assignment, assignment.c.case_id == cases.c.id)
        .join(agent, agent.c.person_id == assignment.c.agent_id)
        .where(assignment.c.ended_at.is_(None))
    )
    return {number: (mail, role) for number, mail, role in await centre.rows(query)}


async def takes(centre: QuietGateway, number: str, mail: str) -> None:
    """An agent accepts what is offered, or takes a case."""
    id_ = await centre.agent_id(mail)
    now = centre.now()
    mine = (
        update(cases)
        .where(cases.c.number == number)
        .values(owner="agent", agent_id=id_, claimed_at=now, version=cases.c.version + 1)
    )
    of_case = select(cases.c.id).where(cases.c.number == number).scalar_subquery()
    accepted = update(assignment).where(assignment.c.case_id == of_case, assignment.c.ended_at.is_(None))

    def write(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(mine)
        connection.execute(accepted.values(accepted_at=now))
        gone_agents.note_seen(connection, id_, now=now)

    await centre.gateway.parts.store.write(write)


def settings(centre: QuietGateway) -> Settings:
    return centre.gateway.parts.settings


async def test_room_is_counted_by_the_kind_of_channel(centre: QuietGateway) -> None:
    await change(centre, AGENT_1, capacities={"webchat": 1, "email": 2}, capacity=1)
    for number, kind in (("1", "webchat"), ("2", "webchat"), ("3", "email"), ("4", "email"), ("5", "email")):
        await waits(centre, number, channel_kind=kind)
    await centre.offers.offer_waiting()
    assert sorted(await open_offers(centre)) == ["1", "3", "4"]


async def test_a_kind_that_is_not_named_counts_with_all_others(centre: QuietGateway) -> None:
    await change(centre, AGENT_1, capacities={"email": 1}, capacity=2)
    for number, kind in (("1", "email"), ("2", "telegram"), ("3", "telegram")):
        await waits(centre, number, channel_kind=kind)
    await centre.offers.offer_waiting()
    assert sorted(await open_offers(centre)) == ["1", "2"]


async def test_work_after_a_call_ends_by_itself_when_the_exchange_never_says_so(centre: QuietGateway) -> None:
    await change(centre, AGENT_1, telephone_state="wrap_up", telephone_state_at=centre.now())
    await waits(centre, "1")
    assert await centre.offers.offer_waiting() == 0
    centre.pass_time(settings(centre).routing.wrap_up_minutes * MINUTE + 1)
    assert await centre.offers.offer_waiting() == 1


async def test_a_call_ends_by_itself_when_the_exchange_never_says_so(centre: QuietGateway) -> None:
    await change(centre, AGENT_1, telephone_state="talking", telephone_state_at=centre.now())
    await waits(centre, "1")
    centre.pass_time(settings(centre).routing.wrap_up_minutes * MINUTE + 1)
    assert await centre.offers.offer_waiting() == 0
    centre.pass_time(settings(centre).routing.talking_minutes * MINUTE)
    assert await centre.offers.offer_waiting() == 1


async def test_the_one_who_is_idle_longest_is_asked(centre: QuietGateway) -> None:
    await change(centre, AGENT_1, idle_since=centre.now() - SECOND, capacity=5)
    await change(centre, AGENT_2, idle_since=centre.now() - 2 * SECOND, capacity=5)
    await waits(centre, "1")
    await centre.offers.offer_waiting()
    assert await open_offers(centre) == {"1": (AGENT_2, "queue")}


async def test_many_cases_are_shared_out_in_one_round(centre: QuietGateway) -> None:
    for mail in (AGENT_1, AGENT_2, AGENT_3):
        await change(centre, mail, capacity=2)
    for number in range(10):
        await waits(centre, str(number))
    assert await centre.offers.offer_waiting() == 6
    asked = [mail for mail, _ in (await open_offers(centre)).values()]
    assert {mail: asked.count(mail) for mail in asked} == {AGENT_1: 2, AGENT_2: 2, AGENT_3: 2}


async def test_who_speaks_the_language_goes_first_and_another_is_better_than_nobody(centre: QuietGateway) -> None:
    await change(centre, AGENT_2)
    await change(centre, AGENT_3, idle_since=centre.now())
    await waits(centre, "1", language="zh")
    await waits(centre, "2", language="zh")
    await change(centre, AGENT_3, capacity=1)
    await centre.offers.offer_waiting()
    assert await open_offers(centre) == {"1": (AGENT_3, "queue"), "2": (AGENT_2, "queue")}


async def test_an_agent_of_other_brands_is_not_asked(centre: QuietGateway) -> None:
    await change(centre, AGENT_1, brands=["second"])
    await waits(centre, "1", brand="example")
    assert await centre.offers.offer_waiting() == 0
    await change(centre, AGENT_2, brands=["second", "example"])
    assert await centre.offers.offer_waiting() == 1


async def test_a_complaint_waits_rather_than_reach_who_may_not_take_it(centre: QuietGateway) -> None:
    await change(centre, AGENT_2)
    await waits(centre, "1", queue="claims", topic="claims", intent="complaint_service")
    centre.pass_time(24 * 60 * MINUTE)
    assert await centre.offers.offer_waiting() == 0
    await change(centre, AGENT_1)
    assert await centre.offers.offer_waiting() == 1


async def test_cases_that_nobody_present_can_take_hold_up_nobody_behind_them(centre: QuietGateway) -> None:
    await change(centre, AGENT_2)
    for number in range(250):
        await waits(centre, f"s{number}", queue="safety", intent="safety_issue", topic="technical", priority=1000)
    await waits(centre, "last")
    rounds = [await centre.offers.offer_waiting() for _ in range(3)]
    assert sum(rounds) == 1
    assert await open_offers(centre) == {"last": (AGENT_2, "queue")}


async def test_whoever_waits_behind_them_is_reached_though_others_come_before_all_the_time(
    centre: QuietGateway,
) -> None:
    await change(centre, AGENT_2, capacity=100)
    for number in range(150):
        await waits(centre, f"s{number}", queue="safety", intent="safety_issue", topic="technical", priority=1000)
    await waits(centre, "last")
    for number in range(4):
        await waits(centre, f"n{number}", queued_at=0)
        await centre.offers.offer_waiting()
        await centre.offers.offer_waiting()
    assert "last" in await open_offers(centre)


async def test_nobody_is_asked_twice_while_somebody_else_was_not(centre: QuietGateway) -> None:
    for mail in (AGENT_1, AGENT_2, AGENT_3):
        await change(centre, mail)
    await waits(centre, "1")
    asked: list[str] = []
    for _ in range(4):
        await centre.offers.offer_waiting()
        asked.append((await open_offers(centre))["1"][0])
        centre.pass_time(61)
        await centre.timers.fire_due()
    assert len(set(asked[:3])) == 3 and asked[3] in asked[:3]


async def test_an_agent_who_finishes_can_be_asked_at_once(centre: QuietGateway) -> None:
    await change(centre, AGENT_1, capacity=1)
    await waits(centre, "1")
    await centre.offers.offer_waiting()
    await takes(centre, "1", AGENT_1)
    await waits(centre, "2")
    assert await centre.offers.offer_waiting() == 0
    done = update(cases).where(cases.c.number == "1").values(owner="nobody", agent_id=None, state="closed")
    await centre.gateway.parts.store.write(lambda connection: connection.execute(done))
    assert await centre.offers.offer_waiting() == 1


async def test_an_agent_who_filled_up_since_he_was_looked_at_is_replaced_by_another(centre: QuietGateway) -> None:
    await change(centre, AGENT_1, capacity=1)
    await centre.offers.offer_waiting()  # the roster knows him as free
    await waits(centre, "1")
    await takes(centre, "1", AGENT_1)
    await change(centre, AGENT_2, away=False)
    await waits(centre, "2")
    await centre.offers.offer_waiting()
    assert (await open_offers(centre))["2"] == (AGENT_2, "queue")


async def test_who_stands_in_for_a_specialist_on_leave_is_asked_in_his_place(centre: QuietGateway) -> None:
    for mail in (AGENT_1, AGENT_2, AGENT_3):
        await change(centre, mail)
    leave = insert(absence).values(
        id=new_id(),
        person_id=await centre.agent_id(AGENT_1),
        stand_in_id=await centre.agent_id(AGENT_3),
        starts_at=centre.now() - SECOND,
        ends_at=centre.now() + 3600 * SECOND,
        made_by=SUPERVISOR,
        made_at=centre.now(),
    )
    await centre.gateway.parts.store.write(lambda connection: connection.execute(leave))
    await centre.say("u1", "Where is my order 4500123456?", phone="+74950000001")
    await centre.say("u1", "operator", phone="+74950000001")
    await centre.offers.offer_waiting()
    assert list((await open_offers(centre)).values()) == [(AGENT_3, "stand_in")]


async def test_who_served_the_customer_last_is_asked_then_others(centre: QuietGateway) -> None:
    for mail in (AGENT_1, AGENT_2, AGENT_3):
        await change(centre, mail)
    known = {"id": new_id(), "created_at": centre.now(), "last_agent_id": await centre.agent_id(AGENT_3)}
    served = insert(contact).values(**known, last_agent_at=centre.now() - 3600 * SECOND)
    await centre.gateway.parts.store.write(lambda connection: connection.execute(served))
    await waits(centre, "1", contact_id=known["id"])
    await centre.offers.offer_waiting()
    assert await open_offers(centre) == {"1": (AGENT_3, "sticky")}
    centre.pass_time(61)
    await centre.timers.fire_due()
    await centre.offers.offer_waiting()
    assert (await open_offers(centre))["1"][1] == "queue"


class TestAgentsWhoGo:
    """Nothing stays with somebody who is not there."""

    async def test_cases_of_one_who_left_go_back_to_their_old_places(self, centre: QuietGateway) -> None:
        await change(centre, AGENT_1, capacity=9)
        ranks = {}
        for number in ("1", "2", "3"):
            ranks[number] = (await waits(centre, number)).rank_at
            centre.pass_time(10)
        await centre.offers.offer_waiting()
        for number in ("3", "1", "2"):
            await takes(centre, number, AGENT_1)
        await centre.leaves(AGENT_1)
        centre.pass_time(settings(centre).gateway.away_release_minutes * MINUTE + 1)
        await waits(centre, "later")
        assert await centre.offers.take_back() == 3
        line = await centre.rows(select(cases.c.number, cases.c.rank_at).order_by(cases.c.rank_at))
        assert [number for number, _ in line] == ["1", "2", "3", "later"]
        assert dict(line[:3]) == ranks

    async def test_and_are_given_to_who_comes(self, centre: QuietGateway) -> None:
        await change(centre, AGENT_1)
        await waits(centre, "1")
        await centre.offers.offer_waiting()
        await takes(centre, "1", AGENT_1)
        await centre.leaves(AGENT_1)
        centre.pass_time(settings(centre).gateway.away_release_minutes * MINUTE + 1)
        await centre.offers.take_back()
        assert await centre.offers.offer_waiting() == 0
        await change(centre, AGENT_2)
        await centre.offers.offer_waiting()
        assert (await open_offers(centre))["1"] == (AGENT_2, "queue")

    async def test_one_who_returns_in_time_keeps_what_he_had(self, centre: QuietGateway) -> None:
        await change(centre, AGENT_1)
        await waits(centre, "1")
        await centre.offers.offer_waiting()
        await takes(centre, "1", AGENT_1)
        centre.pass_time(settings(centre).gateway.away_release_minutes * MINUTE - 1)
        assert await centre.offers.take_back() == 0

    async def test_one_who_says_to_be_away_loses_what_he_has_though_his_desk_stays_open(
        self, centre: QuietGateway
    ) -> None:
        id_ = await change(centre, AGENT_1)
        await waits(centre, "1")
        await centre.offers.offer_waiting()
        await takes(centre, "1", AGENT_1)
        await change(centre, AGENT_1, away=True)
        centre.pass_time(settings(centre).gateway.away_release_minutes * MINUTE + 1)
        await centre.gateway.parts.store.write(gone_agents.note_seen, id_, now=centre.now())
        assert await centre.offers.take_back() == 1

    async def test_an_offer_of_one_who_goes_away_goes_to_the_next_at_once(self, centre: QuietGateway) -> None:
        await change(centre, AGENT_1)
        await waits(centre, "1")
        await centre.offers.offer_waiting()
        await change(centre, AGENT_2)
        await change(centre, AGENT_1, away=True)
        await centre.offers.take_back()
        await centre.offers.offer_waiting()
        assert (await open_offers(centre))["1"] == (AGENT_2, "queue")
        kinds = [kind for (kind,) in await centre.rows(select(event.c.kind).order_by(event.c.seq))]
        assert kinds == ["case.offered", "offer.taken_back", "case.offered"]

    async def test_a_page_that_is_loaded_anew_keeps_its_offer_and_a_closed_desk_loses_it(
        self, centre: QuietGateway
    ) -> None:
        await change(centre, AGENT_1)
        await waits(centre, "1")
        await centre.offers.offer_waiting()
        await centre.leaves(AGENT_1)
        await centre.offers.take_back()
        assert list(await open_offers(centre)) == ["1"]
        centre.pass_time(6)
        await centre.offers.take_back()
        assert await open_offers(centre) == {}


async def test_what_is_offered_says_what_figures_ask(centre: QuietGateway) -> None:
    await change(centre, AGENT_2)
    await centre.say("u1", "Where is my order 4500123456?", phone="+74950000001")
    await centre.say("u1", "operator", phone="+74950000001")
    centre.pass_time(27)
    await centre.offers.offer_waiting()
    told = dict(await centre.rows(select(event.c.kind, event.c.data)))
    handed = told["case.handed_over"]
    assert (handed["recognised"], handed["has_preferred"], handed["first_role"]) == (True, True, "preferred")
    offered = told["case.offered"]
    assert (offered["agent"], offered["role"], offered["has_preferred"]) == (AGENT_2, "backup", True)
    assert offered["is_recognised"] and offered["waited_s"] == 30


async def test_an_empty_chair_at_an_open_desk_is_not_rung_for_ever(centre: QuietGateway) -> None:
    await centre.arrives(AGENT_1)
    await waits(centre, "1")
    rung: list[bool] = []
    for _ in range(4 * 60):
        rung.append(await centre.offers.offer_waiting() == 1)
        centre.pass_time(MINUTE)
        await centre.timers.fire_due()
    assert rung[:2] == [True, True]
    assert 10 < sum(rung) < 30
    assert any(rung[-20:])
