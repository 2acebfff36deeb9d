"""A customer changes a message: the text changes where it stands, is never a new message and is not answered twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from gateway.live import conversation_topic
from tests.fakes.bot_chat import BotChat, bot_chat

PERSON = "соедините меня с оператором"


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[BotChat]:
    async with bot_chat(tmp_path) as opened:
        yield opened


async def test_a_stored_message_is_changed_where_it_stands_and_its_first_wording_stays_readable(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    await chat.after(await chat.user.edits(f"{PERSON}, пожалуйста"))
    assert await chat.said() == [{"text": f"{PERSON}, пожалуйста", "full_text": PERSON}]


async def test_every_earlier_wording_stays_readable(chat: BotChat) -> None:
    await chat.after(await chat.user.writes("оператор"))
    await chat.after(await chat.user.edits("оператора"))
    await chat.after(await chat.user.edits("оператору"))
    assert await chat.said() == [{"text": "оператору", "full_text": "оператор\n\nоператора"}]


async def test_an_edit_of_a_stored_message_is_acknowledged_as_one_and_not_answered(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    await chat.after(await chat.user.edits("где мой заказ 4500123456"))
    assert await chat.acknowledged() == [("sent", "handover"), ("suppressed", "edit")]
    assert len(await chat.letters()) == 1


async def test_an_edit_before_the_answer_is_what_is_understood_and_answered_once(chat: BotChat) -> None:
    first = await chat.user.writes("привет")
    await chat.after(first, await chat.user.edits(PERSON))
    assert len(await chat.letters()) == 1
    assert [one["owner"] for one in await chat.rows("SELECT owner FROM cases")] == ["queue"]
    assert await chat.said() == [{"text": PERSON, "full_text": "привет"}]
    assert await chat.acknowledged() == [("sent", "handover"), ("suppressed", "edit")]


async def test_an_edit_while_a_greeting_waits_for_more_leads_to_one_answer(chat: BotChat) -> None:
    await chat.take_in(await chat.user.writes("привет"))
    await chat.gateway.worker.work_all()
    assert await chat.letters() == [], "the greeting does not wait for more"
    await chat.after(await chat.user.edits("добрый день"))
    assert len(await chat.letters()) == 1
    assert [one["text"] for one in await chat.said()] == ["добрый день"]


async def test_a_message_and_an_edit_of_an_older_one_may_come_together(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    edit = await chat.user.edits(f"{PERSON}!")
    await chat.after(edit, await chat.user.writes("вы здесь?"))
    assert [one["text"] for one in await chat.said()] == [f"{PERSON}!", "вы здесь?"]
    assert [reason for _, reason in await chat.acknowledged()] == ["handover", "edit", "bot-answered"]


async def test_an_edit_of_a_message_we_never_had_is_a_message(chat: BotChat) -> None:
    await chat.user.writes("before the bot was ours")
    await chat.after(await chat.user.edits(PERSON))
    assert await chat.said() == [{"text": PERSON, "full_text": None}]
    assert await chat.acknowledged() == [("sent", "handover")]
    await chat.after(await chat.user.edits("оператор"))
    assert await chat.said() == [{"text": "оператор", "full_text": PERSON}]


async def test_an_edit_that_comes_twice_changes_the_message_once(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    edit = await chat.user.edits("оператор")
    await chat.after(edit)
    await chat.after(edit)
    assert await chat.said() == [{"text": "оператор", "full_text": PERSON}]
    assert len(await chat.rows("SELECT id FROM event WHERE kind = 'message.edited'")) == 1


async def test_an_edit_changes_no_message_of_another_customer(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    edit = await chat.user.edits("чужое")
    stranger = {**edit["edited_message"]["from"], "id": 500_000_002}
    edit["edited_message"] |= {"from": stranger, "chat": {**edit["edited_message"]["chat"], "id": 500_000_002}}
    await chat.after(edit)
    assert PERSON in [one["text"] for one in await chat.said()]


async def test_an_edit_is_told_to_desk_and_conversation_and_noted_in_the_case(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    (case,) = await chat.rows("SELECT id, number FROM cases")
    bus = chat.gateway.parts.bus
    topic = conversation_topic("bot", str(chat.user.id))
    async with bus.subscribe("desk") as desk, bus.subscribe(topic) as conversation, asyncio.timeout(60):
        await chat.after(await chat.user.edits("оператор"))
        assert orjson.loads(await anext(aiter(desk)))["number"] == case["number"]  # type: ignore[arg-type]
        assert await anext(aiter(conversation)) == b'{"type":"message"}'
    (event,) = await chat.rows("SELECT actor, case_id, data FROM event WHERE kind = 'message.edited'")
    assert (event["actor"], event["case_id"]) == ("customer", case["id"])
    assert "оператор" not in str(event["data"])


async def test_an_edit_that_changes_no_word_leaves_the_message_as_it_is(chat: BotChat) -> None:
    await chat.after(await chat.user.writes(PERSON))
    await chat.after(await chat.user.edits(PERSON))
    assert await chat.said() == [{"text": PERSON, "full_text": None}]
    assert [reason for _, reason in await chat.acknowledged()] == ["handover", "edit"]


async def test_a_file_that_an_edit_brings_is_not_lost(chat: BotChat) -> None:
    document = {"file_id": "file-1", "file_name": "plan.pdf", "mime_type": "application/pdf", "file_size": 9}
    await chat.after(await chat.user.sends(caption="оператор", document=document))
    edit = await chat.user.edits("")
    edit["edited_message"] |= {"caption": "новый план", "document": {**document, "file_id": "file-2", "file_size": 7}}
    await chat.after(edit)
    files = await chat.rows("SELECT external_id FROM attachment ORDER BY external_id")
    assert [one["external_id"] for one in files] == ["file-1", "file-2"]
