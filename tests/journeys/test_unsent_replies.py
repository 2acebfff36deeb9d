"""An agent's reply that did not go out: the customer has no answer, so the case is work again and its agent is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.mail_post import CUSTOMER, MINUTE, TO_PEOPLE, Post, post_office, settings
from tests.live.smtp_sink import SmtpSink


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def post(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink) -> AsyncIterator[Post]:
    """The centre on each of the databases, which hands its letters to a real server; the customer waits for people."""
    is_live = request.param == "postgresql"
    database = request.getfixturevalue("postgres").fresh_database() if is_live else None
    mail = {"smtp": {"host": "127.0.0.1", "port": smtp_sink.port, "security": "none"}}
    async with post_office(settings(tmp_path, mail=mail, database=database)) as opened:
        await opened.write(TO_PEOPLE)
        yield opened


async def reply(post: Post) -> None:
    await post.actions.reply(await post.agent(), "1001", text="Here.")


async def test_a_case_whose_answer_was_refused_waits_for_the_customer_no_longer(
    post: Post, smtp_sink: SmtpSink
) -> None:
    smtp_sink.refuse(CUSTOMER)
    await reply(post)
    await post.send()
    case, agent = await post.case(), (await post.agent()).agent
    assert (case["owner"], case["agent_id"], case["state"]) == ("agent", agent.person_id, "open")


async def test_so_is_one_that_was_solved_by_it(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse(CUSTOMER)
    await reply(post)
    await post.actions.solve(await post.agent(), "1001")
    await post.send()
    assert (await post.case())["state"] == "open"


async def test_one_that_was_closed_with_it_is_in_its_queue_again(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse(CUSTOMER)
    await reply(post)
    await post.actions.close(await post.agent(), "1001")
    await post.send()
    case = await post.case()
    assert (case["owner"], case["state"], case["closed_at"], case["close_reason"]) == ("queue", "open", None, None)


async def test_where_the_agent_is_away_by_then_it_is_in_its_queue(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse(CUSTOMER)
    await reply(post)
    await post.change("UPDATE agent SET last_seen_at = :at WHERE mail = 'agent1@example.com'", at=post.clock.at)
    post.clock.at += 60 * MINUTE
    await post.send()
    case = await post.case()
    assert (case["owner"], case["state"], case["agent_id"]) == ("queue", "open", None)


async def test_its_agent_is_told_at_the_desk(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse(CUSTOMER)
    await reply(post)
    async with post.gateway.parts.bus.subscribe("desk") as hints:
        await post.send()
        told = json.loads(await anext(aiter(hints)))
    agent = (await post.agent()).agent.person_id
    assert told == {"type": "alarm", "kind": "unsent", "number": "1001", "agent": agent}


async def test_a_reply_that_is_tried_again_wakes_nothing(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.answer_data("451 4.3.0 later")
    await reply(post)
    await post.send()
    assert (await post.case())["state"] == "waiting_customer"


async def test_nor_does_one_of_which_nobody_knows(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.close_after_data(times=3)
    await reply(post)
    for _ in range(2):
        await post.send()
        post.clock.at += 20 * MINUTE
    await post.send()
    assert (await post.case())["state"] == "waiting_customer"


async def test_an_acknowledgement_that_was_refused_leaves_the_case_as_it_is(
    tmp_path: Path, smtp_sink: SmtpSink
) -> None:
    smtp_sink.refuse(CUSTOMER)
    mail = {"smtp": {"host": "127.0.0.1", "port": smtp_sink.port, "security": "none"}}
    async with post_office(settings(tmp_path, mail=mail)) as post:
        await post.write(TO_PEOPLE)
        case = await post.case()
    assert (case["owner"], case["state"], case["version"]) == ("queue", "open", 1)
