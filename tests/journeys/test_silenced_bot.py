"""Whatever a person does silences the bot, up to the moment in which its text would leave; a case has one owner."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from config.settings import ChannelSettings
from gateway.offers import PRESENCE, Offers
from gateway.store import gone_agents
from tests.fakes.open_centre import AGENT_1, AGENT_2, Centre, open_centre, shipped
from tests.fakes.until import until

PERSON = "I want to talk to a person"


@dataclass
class Receiver:
    """A program at `deliver_url`: while it is away it takes nothing, and says when to come again."""

    is_away: bool = False
    tried: int = 0
    taken: list[Mapping[str, object]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.tried += 1
        if self.is_away:
            return web.Response(status=503, headers={"Retry-After": "1"})
        self.taken.append(await request.json())
        return web.Response(status=204)


@asynccontextmanager
async def listening(receiver: Receiver) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/answers", receiver.take)
    async with TestServer(app) as server:
        yield str(server.make_url("/answers"))


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def centre(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Centre]:
    async with listening(receiver) as url:
        pushing = ChannelSettings(kind="api", own={"deliver_url": url})
        async with open_centre(shipped(tmp_path, channels={"push": pushing}, away_release_minutes=0.1)) as centre:
            centre.customer = await centre.access.add_token("push", ["inbound:push", "inbound:demo"])
            yield centre


async def queued_case(centre: Centre, receiver: Receiver) -> object:
    """A case whose bot's letter was tried once and waits, since its receiver is away; gives its number."""
    receiver.is_away = True
    await centre.write("v", "Where is my order 4500123456?", channel="push")

    async def tried() -> bool:
        return receiver.tried > 0 and bool(await centre.rows("SELECT 1 FROM outbox WHERE state = 'queued'"))

    await until(tried, what="the first try")
    return (await centre.rows("SELECT number FROM cases"))[0]["number"]


async def test_a_bots_letter_that_waits_is_not_sent_once_a_person_has_answered(
    centre: Centre, receiver: Receiver
) -> None:
    number = await queued_case(centre, receiver)
    assert (await centre.act(number, "claim")).status == 200
    assert (await centre.act(number, "reply", text="I look after you.")).status == 200
    receiver.is_away = False

    async def answered() -> bool:
        return bool(receiver.taken)

    await until(answered, what="the person's answer")
    await _no_letter_waits(centre)
    assert [one["author"] for one in receiver.taken] == ["agent"]


async def test_a_letter_that_was_not_sent_is_marked_and_the_agent_is_told(centre: Centre, receiver: Receiver) -> None:
    number = await queued_case(centre, receiver)
    async with centre.gateway.parts.bus.subscribe("desk") as hints:
        await centre.act(number, "claim")
        receiver.is_away = False
        async with asyncio.timeout(60):
            async for hint in hints:
                if isinstance(hint, bytes) and b"letter" in hint:
                    break
    (letter,) = await centre.rows("SELECT state, error FROM outbox WHERE author = 'bot'")
    assert letter["state"] == "failed"
    assert "person" in str(letter["error"])
    case = await centre.case(number)
    assert "letter.failed" in [one["kind"] for one in case["events"]]  # type: ignore[attr-defined]


async def test_a_bots_letter_stays_behind_although_the_person_has_closed_the_case_again(
    centre: Centre, receiver: Receiver
) -> None:
    number = await queued_case(centre, receiver)
    await centre.act(number, "reply", text="All done.")
    await centre.act(number, "close")
    receiver.is_away = False
    await _no_letter_waits(centre)
    assert [one["author"] for one in receiver.taken] == ["agent"]


async def test_of_two_agents_who_claim_at_once_one_has_the_case_and_the_other_is_told_who(centre: Centre) -> None:
    await centre.write("w", PERSON)
    (told,) = await centre.answers("w", 1)
    both = await asyncio.gather(
        centre.act(told["case"], "claim", agent=AGENT_1), centre.act(told["case"], "claim", agent=AGENT_2)
    )
    assert sorted(one.status for one in both) == [200, 409]
    held = (await centre.case(told["case"]))["agent"]
    refused = next(one for one in both if one.status == 409)
    assert held in (AGENT_1, AGENT_2)
    assert str(held) in repr(refused.told)


async def test_the_case_of_an_agent_whose_desk_is_gone_waits_in_its_queue_again(centre: Centre) -> None:
    await centre.write("w", PERSON)
    (told,) = await centre.answers("w", 1)
    await centre.act(told["case"], "claim")
    (agent,) = await centre.rows("SELECT person_id FROM agent WHERE mail = :mail", mail=AGENT_1)
    claimed = (await centre.rows("SELECT claimed_at FROM cases"))[0]["claimed_at"]
    store = centre.gateway.parts.store
    await store.write(gone_agents.note_seen, agent["person_id"], now=int(str(claimed)) + 1)
    later = Offers(centre.gateway.parts, now=lambda: int(str(claimed)) + 60_000_000)
    assert await later.take_back() == 1
    case = await centre.case(told["case"])
    assert (case["owner"], case["agent"]) == ("queue", None)


async def test_an_agent_who_comes_is_offered_what_waits(centre: Centre) -> None:
    await centre.write("w", PERSON)
    (told,) = await centre.answers("w", 1)
    assert await centre.rows("SELECT 1 FROM assignment") == []
    (agent,) = await centre.rows("SELECT person_id FROM agent WHERE mail = :mail", mail=AGENT_2)
    await centre.gateway.parts.bus.seen(PRESENCE, str(agent["person_id"]), 60)
    await centre.gateway.parts.bus.wake("offers")

    async def offered() -> object:
        return await centre.rows("SELECT agent_id FROM assignment WHERE ended_at IS NULL")

    assert await until(offered, what="the offer") == [{"agent_id": agent["person_id"]}]
    assert (await centre.case(told["case"]))["owner"] == "queue"


async def _no_letter_waits(centre: Centre) -> None:
    async def none() -> bool:
        return not await centre.rows("SELECT 1 FROM outbox WHERE state IN ('queued', 'sending')")

    await until(none, what="the end of the letters")
