"""Agents who work by mail hear by mail that an answer of theirs did not go out, and that a mail counted as no reply."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from gateway.agent_notices import AgentNotices
from gateway.ids import SECOND
from gateway.offers import PRESENCE
from gateway.store import agent_notices
from tests.journeys.mail_post import CUSTOMER, DAY, MINUTE, TO_PEOPLE, Post, answering, post_office, settings, words
from tests.live.smtp_sink import SmtpSink

AGENT = "agent1@example.com"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def post(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Post]:
    """The centre on each of the databases."""
    is_live = request.param == "postgresql"
    database = request.getfixturevalue("postgres").fresh_database() if is_live else None
    async with post_office(settings(tmp_path, database=database)) as opened:
        await opened.gateway.parts.store.write(agent_notices.begin)
        yield opened


async def follow(post: Post) -> None:
    """Look at what happened since, and send what comes of it."""
    notices = AgentNotices(post.gateway.parts, now=post.clock)
    while await notices.follow():
        pass
    await post.send()


async def notified(post: Post) -> EmailMessage:
    """The notice of what the customer wrote in a case that the agent has."""
    await post.gateway.parts.store.write(agent_notices.set_when, AGENT, "away")
    await post.write(TO_PEOPLE)
    headers = answering(post.letter())
    await post.actions.claim(await post.agent(), "1001")
    post.clock.at += SECOND
    await post.write("It has not come yet.", **headers)
    await follow(post)
    return post.letter()


async def answer(post: Post, notice: EmailMessage, text: str = "It comes today.") -> None:
    await post.write(text, from_=AGENT, to=str(notice["From"]).rpartition("<")[2].strip(">"), **answering(notice))
    await follow(post)


async def test_who_answers_too_late_is_told_that_nothing_went_to_the_customer(post: Post) -> None:
    notice = await notified(post)
    post.clock.at += 31 * DAY
    await answer(post, notice)
    told = post.letter()
    assert (told["To"], "[#1001]" in told["Subject"]) == (AGENT, True)
    assert "не ушло клиенту" in words(told) and "It has not come yet." not in words(told)


async def test_the_answer_to_what_they_are_told_is_a_reply(post: Post) -> None:
    notice = await notified(post)
    post.clock.at += 31 * DAY
    await answer(post, notice)
    await answer(post, post.letter())
    reply = post.letter()
    assert (reply["To"], "It comes today." in words(reply)) == (CUSTOMER, True)


async def test_whoever_is_at_the_desk_is_told_of_a_refused_mail_too(post: Post) -> None:
    notice = await notified(post)
    await post.gateway.parts.bus.seen(PRESENCE, (await post.agent()).agent.person_id, 60)
    await answer(post, notice, "> quoted words alone")
    assert post.letter()["To"] == AGENT


async def test_two_machines_that_refuse_one_another_end_after_one_letter(post: Post) -> None:
    notice = await notified(post)
    post.clock.at += 31 * DAY
    await answer(post, notice)
    told = post.letter()
    for _ in range(3):
        await answer(post, told, "> quoted words alone")
    assert post.letters() == []


async def test_an_absence_that_answers_a_notice_is_told_nothing(post: Post) -> None:
    notice = await notified(post)
    await post.write("I am away.", from_=AGENT, auto_submitted="auto-replied", **answering(notice))
    await follow(post)
    assert post.letters() == []


async def test_an_agent_whose_answer_was_refused_by_the_server_is_told(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    mail = {"smtp": {"host": smtp_sink.host, "port": smtp_sink.port, "security": "none"}}
    async with post_office(settings(tmp_path, mail=mail)) as post:
        await post.gateway.parts.store.write(agent_notices.begin)
        await post.gateway.parts.store.write(agent_notices.set_when, AGENT, "away")
        await post.write(TO_PEOPLE)
        smtp_sink.refuse(CUSTOMER)
        await post.actions.reply(await post.agent(), "1001", text="Here.")
        await post.send()
        post.clock.at += MINUTE
        await follow(post)
        assert [one.recipients for one in smtp_sink.letters] == [(CUSTOMER,), (AGENT,)]
