"""A customer blocks the bot: their agent is told, nothing more is sent, until they write again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.bot_chat import BotChat, bot_chat

PERSON = "соедините меня с оператором"
BLOCKED = "SELECT blocked_at FROM identity WHERE kind = 'telegram'"


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[BotChat]:
    async with bot_chat(tmp_path) as opened:
        yield opened


async def is_blocked(chat: BotChat) -> bool:
    (row,) = await chat.rows(BLOCKED)
    return row["blocked_at"] is not None


async def test_who_leaves_is_blocked_and_the_case_says_so(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    await chat.after(await chat.user.blocks())
    assert await is_blocked(chat)
    (event,) = await chat.rows(
        "SELECT e.subject, c.number FROM event e JOIN cases c ON c.id = e.case_id WHERE e.kind = 'conversation.left'"
    )
    assert event["subject"] == event["number"]
    assert (await chat.acknowledged())[-1] == ("suppressed", "not-a-message")


async def test_who_writes_again_can_be_written_to_again(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    await chat.after(await chat.user.blocks())
    await chat.after(await chat.user.writes("я вернулся"))
    assert not await is_blocked(chat)


async def test_a_letter_that_waits_for_who_left_fails_and_says_why(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    await chat.after(await chat.user.blocks())
    await chat.outbox.send_due()
    (letter,) = await chat.letters()
    assert letter["state"] == "failed"
    assert "blocked" in str(letter["error"])
    assert chat.api.sent == []


async def test_who_writes_and_leaves_at_once_is_not_answered(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON), await chat.user.blocks())
    assert await is_blocked(chat)
    assert await chat.letters() == []
    assert await chat.acknowledged() == [("suppressed", "address-blocked"), ("suppressed", "not-a-message")]
    assert len(await chat.rows("SELECT 1 FROM event WHERE kind = 'conversation.left' AND case_id IS NOT NULL")) == 1


async def test_who_leaves_and_writes_at_once_is_answered(chat: BotChat) -> None:
    await chat.after(await chat.user.writes("привет"))
    await chat.after(await chat.user.blocks(), await chat.user.writes(PERSON))
    assert not await is_blocked(chat)
    assert len(await chat.letters()) == 2


async def test_somebody_who_never_wrote_may_leave(chat: BotChat) -> None:
    await chat.after(await chat.user.blocks())
    assert await chat.rows(BLOCKED) == []
    assert await chat.acknowledged() == [("suppressed", "not-a-message")]
