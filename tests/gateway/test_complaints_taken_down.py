"""A complaint is at people from its first word; the bot goes on asking what they need until one of them takes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bots.flow import Ask, Heard
from bots.own_words import as_answer
from bots.registry import flows
from gateway.store.schema import cases, event, flow_state, promise
from tests.bots.talk import Talk
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

COMPLAINTS = {
    "ru": "Безобразие! Привезли разбитый автомат, я хочу пожаловаться на качество",
    "en": "I want to complain: the breaker arrived broken, this quality is unacceptable",
    "zh": "我要投诉，收到的断路器是坏的，质量太差了",
}
WISHES = {"ru": "верните деньги", "en": "give me my money back", "zh": "请退款"}
NONE = {"ru": "номера нет", "en": "I don't have it", "zh": "没有"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def told(centre: QuietGateway, text: str, **known: str) -> str:
    return "\n".join(item.text for item in await centre.say("u1", text, **known))


async def standing(centre: QuietGateway) -> tuple[str, str]:
    ((owner, queue),) = await centre.rows(select(cases.c.owner, cases.c.queue))
    return owner, queue


@pytest.mark.parametrize("locale", ["ru", "en", "zh"])
async def test_it_is_at_people_at_once_and_what_they_need_is_asked_for(centre: QuietGateway, locale: str) -> None:
    await told(centre, COMPLAINTS[locale], locale=locale)
    assert await standing(centre) == ("queue", "complaints")
    await told(centre, "4500123456", locale=locale)
    await told(centre, NONE[locale], locale=locale)
    await told(centre, WISHES[locale], locale=locale)
    ((state,),) = await centre.rows(select(flow_state.c.state))
    assert state["slots"]["story"] == COMPLAINTS[locale]
    assert state["slots"]["order_number"] == "4500123456"
    assert state["slots"]["wish"] == WISHES[locale]
    assert await standing(centre) == ("queue", "complaints")


async def test_its_promise_is_made_once(centre: QuietGateway) -> None:
    await told(centre, COMPLAINTS["en"])
    before = await centre.rows(select(promise.c.id))
    for text in ("4500123456", "no", "a new one please"):
        await told(centre, text)
    assert await centre.rows(select(promise.c.id)) == before


async def test_what_was_not_given_is_noted_for_people(centre: QuietGateway) -> None:
    await told(centre, COMPLAINTS["en"])
    for text in ("I don't have it", "no", "a new one please"):
        await told(centre, text)
    ((data,),) = await centre.rows(select(event.c.data).where(event.c.kind == "complaint.collected"))
    assert data["missing"] == ["order_number", "files"]


async def test_a_person_who_takes_it_silences_the_bot(centre: QuietGateway) -> None:
    await told(centre, COMPLAINTS["en"])
    taken = cases.update().values(owner="agent", agent_id=await centre.agent_id("agent1@example.com"))
    await centre.gateway.parts.store.write(lambda connection: connection.execute(taken))
    assert await told(centre, "4500123456") == ""


async def test_a_complaint_in_a_case_that_waits_is_asked_about_too(centre: QuietGateway) -> None:
    await told(centre, "talk to a human")
    said = await told(centre, COMPLAINTS["en"])
    assert "Which order is it about?" in said
    assert await standing(centre) == ("queue", "complaints")


async def test_danger_in_a_complaint_rings_and_nothing_more_is_asked(centre: QuietGateway) -> None:
    await told(centre, COMPLAINTS["en"])
    said = await told(centre, "the breaker is burning, there is smoke and my hand is burnt")
    assert "112" in said
    assert (await standing(centre))[1] == "safety"


@pytest.mark.parametrize(("files", "slot"), [(0, "files"), (1, "wish")])
def test_a_file_that_came_is_not_asked_for(files: int, slot: str) -> None:
    customer = Talk(flows()["complaint"], "en")
    customer.begin("the breaker came in pieces, I am not pleased at all")
    answer = as_answer(customer.flow, customer.state, Heard(text="4500123456", files=files))
    output = customer.give(answer)
    assert isinstance(output, Ask)
    assert output.slot == slot


async def test_who_stops_answering_is_no_longer_waited_for(centre: QuietGateway) -> None:
    await told(centre, COMPLAINTS["en"])
    await told(centre, "4500123456")
    collected = select(event.c.data).where(event.c.kind == "complaint.collected")
    centre.pass_time(3.9 * 3600)
    await centre.timers.fire_due()
    assert await centre.rows(collected) == []
    centre.pass_time(0.2 * 3600)
    for _ in range(2):
        await centre.timers.fire_due()
    ((data,),) = await centre.rows(collected)
    assert data == {"missing": ["files", "wish"], "is_late": True}
    ((state,),) = await centre.rows(select(flow_state.c.state))
    assert state["slots"]["order_number"] == "4500123456"
    assert await standing(centre) == ("queue", "complaints")
