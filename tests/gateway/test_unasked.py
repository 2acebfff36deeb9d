"""Letters that nobody asked for just now: where they go, what they open again, what they leave alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bots.flow import FlowState
from gateway.store.rows import FlowRow
from gateway.store.schema import cases, conversation, flow_state, message, outbox
from gateway.unasked import Unasked, firing_of, may_write, tell
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def letter(centre: QuietGateway, **given: Any) -> Unasked:
    """A letter to the customer who wrote."""
    ((case_id, conversation_id),) = await centre.rows(
        select(cases.c.id, conversation.c.id).join(conversation, conversation.c.case_id == cases.c.id)
    )
    said = Unasked(
        case_id=case_id,
        conversation_id=conversation_id,
        key="news:1",
        language="en",
        text="There is news.",
        subject="News",
    )
    return replace(said, **given)


async def told(centre: QuietGateway, said: Unasked) -> bool:
    firing = firing_of(centre.gateway.parts, centre.now())
    return await centre.gateway.parts.store.write(tell, said, firing) is not None


async def set_case(centre: QuietGateway, **values: object) -> None:
    await centre.gateway.parts.store.write(lambda c: c.execute(update(cases).values(**values)))


async def situation(centre: QuietGateway) -> tuple[str, str]:
    ((owner, state),) = await centre.rows(select(cases.c.owner, cases.c.state))
    return owner, state


def asking(step: str = "still_wanted") -> FlowRow:
    state = FlowState(flow="preorder", version=1, step=step, slots={})
    return FlowRow(case_id="", flow="preorder", version=1, state=state.to_json(), misses=0)


async def test_the_same_news_is_told_once(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    said = await letter(centre)
    assert [await told(centre, said), await told(centre, said)] == [True, False]
    texts = await centre.rows(select(message.c.text).where(message.c.author == "system"))
    assert [tuple(one) for one in texts] == [("There is news.",)]


async def test_a_closed_case_opens_again_with_the_bot_and_closes_by_itself(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    said = await letter(centre)
    await set_case(centre, owner="nobody", state="closed", closed_at=1, close_reason="idle")
    assert await told(centre, said)
    assert await situation(centre) == ("bot", "open")
    centre.pass_time(25 * 3600)
    await centre.timers.fire_due()
    assert await situation(centre) == ("nobody", "closed")


async def test_a_case_of_people_stays_theirs(centre: QuietGateway) -> None:
    await centre.say("u1", "I want to speak to a human operator")
    await centre.say("u1", "a person please")
    assert await situation(centre) == ("queue", "open")
    assert await told(centre, await letter(centre, flow=asking()))
    assert await situation(centre) == ("queue", "open")
    states = await centre.rows(select(flow_state.c.state))
    assert all("step" not in state or state.get("ended") for (state,) in states)


async def test_a_question_of_the_bot_that_is_open_is_left_open(centre: QuietGateway) -> None:
    await centre.say("u1", "where is order 4500123456")
    assert await told(centre, await letter(centre, flow=asking()))
    ((flow,),) = await centre.rows(select(flow_state.c.flow))
    assert flow == "order_status"


async def test_where_nothing_is_asked_the_answer_is_read_by_the_flow_of_the_letter(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    assert await told(centre, await letter(centre, flow=asking()))
    ((flow,),) = await centre.rows(select(flow_state.c.flow))
    assert flow == "preorder"


@pytest.mark.parametrize("change", [{"observe": True}, {"enabled": False}, {"bot": False}])
async def test_nothing_is_said_where_nothing_may_be_said_by_itself(
    centre: QuietGateway, change: dict[str, Any]
) -> None:
    settings = centre.gateway.parts.settings
    assert may_write(settings, "demo")
    section = replace(settings.channels["demo"], **change)
    assert not may_write(replace(settings, channels={**settings.channels, "demo": section}), "demo")
    assert not may_write(settings, "a-channel-that-was-removed")


async def test_a_junked_case_is_not_written_to(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    said = await letter(centre)
    await set_case(centre, owner="nobody", state="junk")
    assert not await told(centre, said)


async def test_a_letter_by_mail_goes_to_the_address_and_asks_nothing_here(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    assert await told(centre, await letter(centre, mail="olga@example.com", flow=asking()))
    ((channel, sent),) = await centre.rows(
        select(outbox.c.channel, outbox.c.letter).where(outbox.c.idempotency_key == "news:1")
    )
    assert channel == "mail-demo"
    assert (sent["to_kind"], sent["to"]) == ("email", "olga@example.com")
    assert sent["thread"]["subject"].startswith("News")
    assert await centre.rows(select(flow_state.c.flow)) == []
