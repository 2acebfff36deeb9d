"""The register of praise: filled by what customers write in praise, never by their politeness."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.store.schema import cases, message, praise
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

WORDS = (
    "Your engineer Anna did a wonderful job, excellent service, I want to praise her!",
    "Хочу похвалить вашего консультанта Анну: отличная работа, очень доволен обслуживанием!",
    "我想表扬你们的客服小王，服务态度非常好，特别满意！",
)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("words", WORDS)
async def test_praise_is_registered_with_its_message(centre: QuietGateway, words: str) -> None:
    await centre.say("u1", words)
    ((message_id, case_id, channel, made_by),) = await centre.rows(
        select(praise.c.message_id, praise.c.case_id, praise.c.channel, praise.c.made_by)
    )
    ((stored, its_case),) = await centre.rows(
        select(message.c.id, message.c.case_id).where(message.c.direction == "in")
    )
    assert (message_id, case_id, channel, made_by) == (stored, its_case, "demo", "machine")


@pytest.mark.parametrize(
    "words", ["Thank you!", "Спасибо, до свидания", "谢谢", "Thanks, where is my order 4500123456?"]
)
async def test_politeness_is_not_praise(centre: QuietGateway, words: str) -> None:
    await centre.say("u1", words)
    assert await centre.rows(select(praise.c.id)) == []


async def test_praise_in_an_agents_case_is_for_the_agent(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    agent_id = await centre.arrives("agent1@example.com")
    await centre.gateway.parts.store.write(
        lambda connection: connection.execute(cases.update().values(owner="agent", agent_id=agent_id))
    )
    await centre.say("u1", WORDS[0])
    assert await centre.rows(select(praise.c.person_id)) == [(agent_id,)]
