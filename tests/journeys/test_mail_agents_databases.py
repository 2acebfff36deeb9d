"""The way of a notice and its answer, and of a copy, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.agent_notices import AgentNotices
from gateway.ids import SECOND
from gateway.store import agent_notices
from tests.journeys.mail_post import TO_PEOPLE, Post, answering, post_office, settings

AGENT = "agent1@example.com"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def post(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Post]:
    is_live = request.param == "postgresql"
    database = request.getfixturevalue("postgres").fresh_database() if is_live else None
    async with post_office(settings(tmp_path, database=database)) as opened:
        await opened.gateway.parts.store.write(agent_notices.begin)
        await opened.gateway.parts.store.write(agent_notices.set_when, AGENT, "always")
        yield opened


async def test_notice_reply_note_and_refusal(post: Post) -> None:
    await post.write(TO_PEOPLE)
    headers = answering(post.letter())
    await post.actions.claim(await post.agent(), "1001")
    post.clock.at += SECOND
    await post.write("It has not come yet.", **headers)
    notices = AgentNotices(post.gateway.parts, now=post.clock)
    while await notices.follow():
        pass
    await post.send()
    answer = {**answering(post.letter()), "from_": AGENT}
    await post.write("It comes tomorrow.", **answer)
    await post.write("note: call him back", **answer)
    await post.write("I saw this.", **{**answer, "from_": "agent2@example.com"})
    found = await post.rows("SELECT direction, text FROM message WHERE author = 'agent' ORDER BY position")
    assert [(one["direction"], one["text"]) for one in found] == [
        ("out", "It comes tomorrow."),
        ("note", "call him back"),
        ("note", "I saw this."),
    ]
    assert len(await post.events("agent_mail.refused")) == 1


async def test_who_is_new_and_what_may_be_related(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="Contract for May")
    headers = answering(post.letter())
    await post.write("What about this?", from_="somebody@elsewhere.example.net", **headers)
    await post.write(TO_PEOPLE, subject="Contract for May")
    assert len(await post.events("case.participant_joined")) == 1
    assert len(await post.events("case.possibly_related")) == 1
