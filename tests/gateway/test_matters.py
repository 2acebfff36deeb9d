"""A case that people have takes its own matter and no other: what is plainly something else goes to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from config.settings import Settings, load
from gateway import matters
from gateway.cases import Actor, CaseActions
from gateway.ids import new_id
from gateway.routing_line import lead_of
from gateway.store import access
from gateway.store.rows import CaseRow
from gateway.store.schema import assignment, cases, conversation, event, message
from gateway.turns import Meaning
from tests.fakes.quiet_gateway import SHIPPED, QuietGateway, quiet_gateway

COMPLAINT = "I want to complain: the quality of the goods is terrible, everything arrived broken"
ORDER = "Where is my order 4500123456?"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(SHIPPED, {}).settings


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as centre:
        yield centre


def case(**changed: object) -> CaseRow:
    told: dict[str, Any] = {
        "id": new_id(),
        "number": "1001",
        "contact_id": "contact",
        "account_id": None,
        "language": "en",
        "topic": "claims",
        "intent": "complaint_quality",
        "queue": "complaints",
        "owner": "queue",
        "version": 1,
        "opened_via": "demo",
        "opened_by": new_id(),
        "opened_at": 1,
        "active_at": 1,
    }
    return CaseRow(**(told | changed))


def meaning(intent: str, confidence: float = 0.95, *, button: str | None = None) -> Meaning:
    return Meaning(
        intent=intent, confidence=confidence, ranking=(), entities=(), text="words", button=button, language="en"
    )


@pytest.mark.parametrize("owner", ["queue", "agent"])
def test_a_sure_question_about_another_topic_is_another_matter(settings: Settings, owner: str) -> None:
    assert matters.is_plainly_other(case(owner=owner), meaning("order_status"), settings)


@pytest.mark.parametrize(
    ("changed", "meant"),
    [
        pytest.param({}, meaning("order_status", 0.7), id="not sure enough"),
        pytest.param({}, meaning("complaint_delivery"), id="a further complaint"),
        pytest.param({}, meaning("safety_issue"), id="danger"),
        pytest.param({}, meaning("human"), id="a wish for a person"),
        pytest.param({}, meaning("thanks"), id="a courtesy"),
        pytest.param({}, meaning("return_rma"), id="the same topic"),
        pytest.param({"intent": "human", "topic": "general"}, meaning("order_status"), id="the matter, told at last"),
        pytest.param({"intent": None}, meaning("order_status"), id="a case whose matter is unknown"),
        pytest.param({"owner": "bot"}, meaning("order_status"), id="a case that the bot has"),
        pytest.param({}, meaning("order_status", button="control=operator"), id="a button"),
    ],
)
def test_all_else_stays_where_people_look(settings: Settings, changed: dict[str, object], meant: Meaning) -> None:
    assert not matters.is_plainly_other(case(**changed), meant, settings)


def test_what_the_bot_asked_is_answered_to_the_bot(settings: Settings) -> None:
    earlier = case()
    current = case(owner="bot", topic="commercial", linked=(earlier.id,), active_at=2)
    assert not matters.goes_back(current, earlier, meaning("inform"), settings, bot_asked=True)
    assert matters.goes_back(current, earlier, meaning("inform"), settings, bot_asked=False)


def test_a_thank_you_goes_to_who_spoke_last(settings: Settings) -> None:
    earlier, current = case(active_at=1), case(owner="bot", active_at=2)
    assert not matters.goes_back(current, earlier, meaning("thanks"), settings, bot_asked=False)
    assert matters.goes_back(current, case(active_at=3), meaning("thanks"), settings, bot_asked=False)


def test_a_case_that_somebody_else_opened_is_no_way_back(settings: Settings) -> None:
    other = case(contact_id="somebody else")
    assert matters.case_of_people(case(owner="bot", linked=(other.id,)), [other]) is None


@pytest.mark.parametrize("none", ["no photo", "none, sorry", "no pictures"])
async def test_that_there_is_none_of_what_a_complaint_asks_for_opens_no_case(centre: QuietGateway, none: str) -> None:
    for line in ("you delivered broken goods!!!", "4500123429", "the box is crushed"):
        await centre.say("u1", line)
    (asked,) = await centre.say("u1", none)
    assert "What would you like us to do?" in asked.text
    assert len(await centre.rows(select(cases.c.number))) == 1


async def test_a_question_beside_a_complaint_opens_a_linked_case_and_the_bot_answers_it(centre: QuietGateway) -> None:
    await centre.say("c", COMPLAINT, phone="+74950000001")
    said = await centre.say("c", ORDER, phone="+74950000001")
    first, second = await _cases(centre)
    assert (first.owner, second.owner) == ("queue", "bot")
    assert "4500123456" in said[-1].text
    assert list(second.linked) == [first.id]
    assert list(first.linked) == [second.id]
    assert [one["code"] for one in second.reasons][-1] == "other-matter"
    assert [row.kind for row in await centre.rows(_events(first.id))][-1] == "case.linked"


async def test_what_follows_without_a_matter_of_its_own_goes_back_to_the_person(centre: QuietGateway) -> None:
    await centre.say("c", COMPLAINT, phone="+74950000001")
    await centre.say("c", ORDER, phone="+74950000001")
    (added,) = await centre.say("c", "qwerty zxcvb", phone="+74950000001")
    assert "added this to your question" in added.text
    first, _ = await _cases(centre)
    texts = [row.text for row in await centre.rows(select(message.c.text).where(message.c.case_id == first.id))]
    assert "qwerty zxcvb" in texts
    assert [row.case_id for row in await centre.rows(select(conversation.c.case_id))] == [first.id]


async def test_a_second_question_of_the_same_topic_stays_in_the_bots_case(centre: QuietGateway) -> None:
    await centre.say("c", COMPLAINT, phone="+74950000001")
    await centre.say("c", ORDER, phone="+74950000001")
    await centre.say("c", "qwerty zxcvb", phone="+74950000001")
    assert await centre.say("c", ORDER, phone="+74950000001")
    assert len(await _cases(centre)) == 2


async def test_an_agents_case_that_waits_for_the_customer_does_not_swallow_another_matter(centre: QuietGateway) -> None:
    await centre.say("c", COMPLAINT, phone="+74950000001")
    (first,) = await _cases(centre)
    await _reply(centre, first.number, "Which of the goods is it?")
    assert await centre.say("c", ORDER, phone="+74950000001")
    first, second = await _cases(centre)
    assert (first.owner, first.state) == ("agent", "waiting_customer")
    assert second.owner == "bot"


async def test_the_answer_to_an_agent_goes_to_the_agent_although_the_bot_spoke_meanwhile(centre: QuietGateway) -> None:
    await centre.say("c", COMPLAINT, phone="+74950000001")
    await centre.say("c", ORDER, phone="+74950000001")
    first, _ = await _cases(centre)
    await _reply(centre, first.number, "Which of the goods is it?")
    await centre.say("c", "thanks", phone="+74950000001")
    texts = [row.text for row in await centre.rows(select(message.c.text).where(message.c.case_id == first.id))]
    assert "thanks" in texts


@pytest.mark.parametrize(
    ("added", "queue", "alarm"),
    [(COMPLAINT, "complaints", False), ("The breaker exploded, a man got an electric shock", "safety", True)],
)
async def test_danger_and_complaints_in_a_case_that_waits_go_to_their_line(
    centre: QuietGateway, added: str, queue: str, alarm: bool
) -> None:
    await centre.say("c", "I want to speak to a human operator", phone="+74950000001")
    await centre.say("c", added, phone="+74950000001")
    (row,) = await _cases(centre)
    assert (row.owner, row.queue) == ("queue", queue)
    handed = select(event.c.data).where(event.c.kind == "case.handed_over").order_by(event.c.seq)
    assert [data["alarm"] for (data,) in await centre.rows(handed)] == [False, alarm]


async def test_what_turns_out_to_be_a_complaint_is_no_longer_offered_to_who_takes_none(centre: QuietGateway) -> None:
    agent = await centre.arrives("agent2@example.com")
    await centre.say("c", "I want to speak to a human operator", phone="+74950000001")
    assert await centre.offers.offer_waiting() == 1
    await centre.say("c", COMPLAINT, phone="+74950000001")
    (offer,) = await centre.rows(select(assignment.c.agent_id, assignment.c.ended_at, assignment.c.end_reason))
    assert (offer.agent_id, offer.end_reason) == (agent, "rerouted")
    assert await centre.offers.offer_waiting() == 0


async def test_danger_in_a_case_that_an_agent_has_rings_at_open_desks(centre: QuietGateway) -> None:
    await centre.say("c", COMPLAINT, phone="+74950000001")
    (case_,) = await _cases(centre)
    await _reply(centre, case_.number, "Which of the goods is it?")
    async with centre.gateway.parts.bus.subscribe("desk") as hints:
        await centre.say("c", "The breaker exploded, a man got an electric shock", phone="+74950000001")
        async with asyncio.timeout(60):
            async for hint in hints:
                if isinstance(hint, bytes) and b"alarm" in hint:
                    break
    assert orjson.loads(hint) == {"type": "alarm", "kind": "danger", "number": case_.number}  # type: ignore[arg-type]
    (after,) = await _cases(centre)
    assert after.owner == "agent"


async def test_a_case_that_goes_to_another_line_has_waited_since_it_first_waited(centre: QuietGateway) -> None:
    await centre.say("c", "I want to speak to a human operator", phone="+74950000001")
    (first,) = await _cases(centre)
    centre.pass_time(20 * 60)
    await centre.say("c", COMPLAINT, phone="+74950000001")
    (moved,) = await _cases(centre)
    assert (moved.queue, moved.queued_at) == ("complaints", first.queued_at)
    assert moved.rank_at <= moved.queued_at - lead_of(moved.priority)


async def test_a_time_that_was_promised_is_told_again_by_the_same_clock(centre: QuietGateway) -> None:
    (first,) = await centre.say("c", "I want to speak to a human operator", phone="+74950000001")
    (second,) = await centre.say("c", COMPLAINT, phone="+74950000001")
    assert "today by 16:00 (Moscow time)" in first.text
    assert "today by 16:00 (Moscow time)" in second.text


async def _cases(centre: QuietGateway) -> list[Any]:
    return list(await centre.rows(select(cases).order_by(cases.c.opened_at, cases.c.id)))


def _events(case_id: str) -> Any:
    return select(event.c.kind).where(event.c.case_id == case_id).order_by(event.c.seq)


async def _reply(centre: QuietGateway, number: str, text: str) -> None:
    parts = centre.gateway.parts
    actions = CaseActions(
        store=parts.store,
        settings=parts.settings,
        bus=parts.bus,
        tokens=parts.tokens,
        channels=parts.channels,
        numbers=centre.gateway.numbers,
        now=centre.now,
    )
    agent = await parts.store.read(access.agent_by_mail, "agent1@example.com")
    assert agent is not None
    centre.pass_time(1)
    await actions.reply(Actor(agent=agent), number, text=text)
