"""Polling, against a Bot API server by aiogram: what is stored when, and what is told when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest

from channels.errors import NotStored
from channels.message import Left, Message
from tests.fakes.bot_api import TOKEN, BotApiServer, bot_api_server
from tests.fakes.bot_side import Naps, WatchedDoor, bot_channel, running
from tests.fakes.bot_user import BotUser

BOT = TOKEN.partition(":")[0]


@pytest.fixture
async def api() -> AsyncIterator[BotApiServer]:
    async with bot_api_server() as server:
        yield server


@pytest.fixture
def door() -> WatchedDoor:
    return WatchedDoor()


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def user(api: BotApiServer) -> BotUser:
    return BotUser(api)


async def test_a_message_is_stored_as_it_came(api: BotApiServer, door: WatchedDoor, user: BotUser) -> None:
    update = await user.writes("Где заказ 4500123456?")
    channel = bot_channel(api.url)
    async with running(channel, door):
        await door.until(lambda: bool(door.stored))
    (stored,) = door.stored
    assert orjson.loads(stored.payload) == update
    assert (stored.channel, stored.conversation_key) == ("bot", str(user.id))
    said = channel.read(stored.payload)
    assert isinstance(said, Message)
    assert (said.text, said.locale, said.sender.value) == ("Где заказ 4500123456?", "ru", str(user.id))


async def test_the_offset_steps_only_after_the_message_is_stored(
    api: BotApiServer, door: WatchedDoor, user: BotUser
) -> None:
    await user.writes("1")
    async with running(bot_channel(api.url), door):
        await door.until(lambda: "cursor" in door.steps)
    assert door.steps[:2] == ["accept", "cursor"]
    assert door.cursors == {"bot": f"{BOT}:1001"}


async def test_what_cannot_be_stored_stays_at_telegram(
    api: BotApiServer, door: WatchedDoor, user: BotUser, naps: Naps
) -> None:
    door.full = NotStored("the disk is full", retry_after_s=5)
    await user.writes("1")
    async with running(bot_channel(api.url, naps=naps), door):
        assert await naps.next() == 5
        assert (door.cursors, len(api.waiting)) == ({}, 1)
        door.full = None
        naps.wake()
        await door.until(lambda: bool(door.stored))
    assert len(door.stored) == 1


async def test_a_kill_between_storing_and_the_offset_brings_no_second_record(
    api: BotApiServer, door: WatchedDoor, user: BotUser
) -> None:
    await user.writes("1")
    async with running(bot_channel(api.url), door):
        await door.until(lambda: "cursor" in door.steps)
    door.cursors.clear()
    api.waiting.clear()
    await user.edits("2")
    api.waiting.insert(0, orjson.loads(door.stored[0].payload))
    async with running(bot_channel(api.url), door):
        await door.until(lambda: len(door.stored) == 2)
    assert [one.dedupe_key[:2] for one in door.stored] == ["m:", "e:"]


async def test_a_restart_goes_on_where_it_was(api: BotApiServer, door: WatchedDoor, user: BotUser) -> None:
    door.cursors["bot"] = f"{BOT}:1001"
    await user.writes("already taken")
    await user.writes("new")
    async with running(bot_channel(api.url), door):
        await door.until(lambda: bool(door.stored))
    assert api.polled[0] == 1001
    assert [orjson.loads(one.payload)["message"]["text"] for one in door.stored] == ["new"]


async def test_the_offset_of_another_bot_makes_telegram_forget_nothing(
    api: BotApiServer, door: WatchedDoor, user: BotUser
) -> None:
    door.cursors["bot"] = "700000099:999999"
    await user.writes("1")
    async with running(bot_channel(api.url), door):
        await door.until(lambda: bool(door.stored))
    assert api.polled[0] is None


async def test_an_update_that_nobody_can_read_holds_up_nothing(
    api: BotApiServer, door: WatchedDoor, user: BotUser
) -> None:
    await api.add("chat_of_tomorrow", {"of": "a later Bot API"})
    await api.add("message", {"message_id": 1, "chat": {"id": 5, "type": "private"}})
    await user.writes("1")
    async with running(bot_channel(api.url), door):
        await door.until(lambda: "cursor" in door.steps)
    assert [one.conversation_key for one in door.stored] == ["unreadable", str(user.id)]
    assert door.cursors["bot"] == f"{BOT}:1003"


async def test_only_kinds_that_are_read_are_asked_for(api: BotApiServer, door: WatchedDoor) -> None:
    async with running(bot_channel(api.url), door):
        await door.until(lambda: bool(door.reports))
    assert api.allowed == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_a_quiet_source_reports_that_it_is_well(api: BotApiServer, door: WatchedDoor) -> None:
    async with running(bot_channel(api.url), door):
        await door.until(lambda: bool(door.reports))
    assert door.reports[0] == ("bot", None)


async def test_a_limit_is_waited_out_as_long_as_telegram_says(
    api: BotApiServer, door: WatchedDoor, naps: Naps, user: BotUser
) -> None:
    api.limit("getUpdates", 7)
    await user.writes("1")
    async with running(bot_channel(api.url, naps=naps), door):
        assert await naps.next() == 7
        naps.wake()
        await door.until(lambda: bool(door.stored))


async def test_lost_connections_are_tried_again_after_growing_pauses(
    api: BotApiServer, door: WatchedDoor, naps: Naps, user: BotUser
) -> None:
    api.fail("getUpdates", how="cut", times=2)
    api.fail("getUpdates", 502, body=b"<html>Bad Gateway</html>")
    await user.writes("1")
    async with running(bot_channel(api.url, naps=naps), door):
        pauses = []
        for _ in range(3):
            pauses.append(await naps.next())
            naps.wake()
        await door.until(lambda: door.reports[-1:] == [("bot", None)])
    assert pauses == [1, 2, 5]
    assert "did not answer" in await door.told()
    assert len(door.stored) == 1


async def test_a_foreign_webhook_is_told_by_its_host_alone(api: BotApiServer, door: WatchedDoor) -> None:
    api.webhook["url"] = "https://crm.example.com/hook?key=secret"
    async with running(bot_channel(api.url), door):
        told = await door.told()
    assert "crm.example.com" in told
    assert "secret" not in told
    assert api.webhook["url"]


async def test_our_own_webhook_is_removed_when_the_channel_polls_again(
    api: BotApiServer, door: WatchedDoor, user: BotUser
) -> None:
    await user.writes("waits")
    api.webhook["url"] = "https://care.example.com/v1/telegram/bot"
    async with running(bot_channel(api.url), door):
        await door.until(lambda: bool(door.stored))
    assert api.webhook["url"] == ""


async def test_a_second_program_with_the_same_token_is_told(api: BotApiServer, door: WatchedDoor) -> None:
    api.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    async with running(bot_channel(api.url), door):
        assert "another program polls" in await door.told()


@pytest.mark.parametrize("token", ["700000001:AAE-revoked", "x"])
async def test_a_wrong_token_is_told_and_never_shown(
    api: BotApiServer, door: WatchedDoor, token: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running(bot_channel(api.url, token=token), door):
        told = await door.told()
    assert "@BotFather" in told
    assert "AAE-revoked" not in told + "".join(capfd.readouterr())


async def test_a_pressed_button_stops_turning(api: BotApiServer, door: WatchedDoor, user: BotUser) -> None:
    await user.writes("1")
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    api.sent.append({"message_id": 9, "date": 1, "chat": user.chat, "reply_markup": keyboard})
    await user.presses("Да")
    async with running(bot_channel(api.url), door):
        await door.until(lambda: bool(door.reports))
    assert len(api.ended_presses) == 1
    assert [one.dedupe_key[:2] for one in door.stored] == ["m:", "c:"]


async def test_a_press_that_cannot_be_ended_is_stored_all_the_same(
    api: BotApiServer, door: WatchedDoor, user: BotUser
) -> None:
    await user.writes("1")
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    api.sent.append({"message_id": 9, "date": 1, "chat": user.chat, "reply_markup": keyboard})
    await user.presses("Да")
    api.fail("answerCallbackQuery", 400, "Bad Request: query is too old")
    async with running(bot_channel(api.url), door):
        await door.until(lambda: bool(door.reports))
    assert len(door.stored) == 2
    assert door.reports == [("bot", None)]


async def test_a_customer_who_stops_the_bot_has_left(api: BotApiServer, door: WatchedDoor, user: BotUser) -> None:
    channel = bot_channel(api.url)
    await user.blocks()
    await user.unblocks()
    async with running(channel, door):
        await door.until(lambda: "cursor" in door.steps)
    (stored,) = door.stored
    assert channel.read(stored.payload) == Left(
        sender=channel.read(stored.payload).sender, reason="the customer has stopped the bot"
    )


async def test_two_bots_of_one_person_are_two_lanes_and_one_identity(api: BotApiServer, user: BotUser) -> None:
    door, other = WatchedDoor(), WatchedDoor()
    async with bot_api_server("700000002:AAE-a-second-bot") as second:
        await user.writes("1")
        await BotUser(second).writes("1")
        first_bot = bot_channel(api.url)
        second_bot = bot_channel(second.url, name="bot-2", token=second.token)
        async with running(first_bot, door), running(second_bot, other):
            await door.until(lambda: bool(door.stored))
            await other.until(lambda: bool(other.stored))
    one, two = door.stored[0], other.stored[0]
    assert (one.channel, one.conversation_key) != (two.channel, two.conversation_key)
    assert first_bot.read(one.payload).sender == second_bot.read(two.payload).sender


async def test_a_fault_of_the_store_ends_no_channel(
    api: BotApiServer, door: WatchedDoor, naps: Naps, user: BotUser
) -> None:
    failures = [RuntimeError("the store is down")]
    move = door.move_cursor

    async def move_or_fail(channel: str, cursor: str) -> None:
        if failures:
            raise failures.pop()
        await move(channel, cursor)

    door.move_cursor = move_or_fail  # type: ignore[method-assign]
    await user.writes("1")
    async with running(bot_channel(api.url, naps=naps), door):
        assert await naps.next() == 1
        naps.wake()
        await door.until(lambda: bool(door.cursors))
    assert len(door.stored) == 1


async def test_closing_the_channel_is_no_loss_of_its_source(api: BotApiServer, door: WatchedDoor) -> None:
    channel = bot_channel(api.url)
    task = asyncio.create_task(channel.run(door))
    await door.until(lambda: bool(door.reports))
    await channel.close()
    async with asyncio.timeout(60):
        await task
    assert [error for _, error in door.reports if error] == []
