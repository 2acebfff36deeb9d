"""Letters to a Bot API server by aiogram: what the customer gets, and what each answer means for the letter."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest

from channels.errors import BadPayload, CannotConnect, NotSent, Refused, SendUnknown
from channels.message import Address, Button, File, Letter
from channels.telegram.bot_api import BotApi
from channels.telegram.buttons import key_of
from channels.telegram.channel import TelegramChannel
from channels.telegram.outbound import LONGEST_TEXT, split
from tests.fakes.bot_api import TOKEN, BotApiServer, bot_api_server
from tests.fakes.bot_side import Naps, bot_channel
from tests.fakes.bot_user import BotUser


@pytest.fixture
async def api() -> AsyncIterator[BotApiServer]:
    async with bot_api_server() as server:
        yield server


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def channel(api: BotApiServer, naps: Naps) -> AsyncIterator[TelegramChannel]:
    channel = bot_channel(api.url, naps=naps)
    yield channel
    await channel.close()


@pytest.fixture
async def user(api: BotApiServer) -> BotUser:
    user = BotUser(api)
    await user.writes("hello")
    return user


def letter(user: BotUser, text: str = "Здравствуйте!", **more: Any) -> Letter:
    to = more.pop("to", Address(kind="telegram", value=str(user.id)))
    return Letter(key="k1", to=to, text=text, author="bot", case="1001", **more)


async def test_a_letter_reaches_the_chat_and_is_known_by_its_place(channel: TelegramChannel, user: BotUser) -> None:
    sent = await channel.send(letter(user))
    assert user.received == ["Здравствуйте!"]
    assert sent.external_id == f"{user.id}:{user.api.sent[0]['message_id']}"


async def test_buttons_stand_under_the_last_part_alone(channel: TelegramChannel, user: BotUser) -> None:
    buttons = (Button(title="Да", payload="yes"), Button(title="Нет", payload="no"))
    await channel.send(letter(user, "x" * 5000, buttons=buttons))
    first, last = user.api.sent
    assert "reply_markup" not in first
    assert last["reply_markup"]["inline_keyboard"] == [
        [{"text": "Да", "callback_data": "yes"}],
        [{"text": "Нет", "callback_data": "no"}],
    ]


@pytest.mark.parametrize("payload", ["order=" + "4" * 59, "товар=" + "я" * 40, "~" + "0" * 32])
async def test_a_long_payload_is_sent_shortened_and_pressed_by_its_title(
    channel: TelegramChannel, user: BotUser, payload: str
) -> None:
    await channel.send(letter(user, buttons=(Button(title="Выбрать", payload=payload),)))
    update = await user.presses("Выбрать")
    assert update["callback_query"]["data"] == key_of(payload) != payload


async def test_a_file_follows_the_words(channel: TelegramChannel, user: BotUser) -> None:
    file = File(name='in"voice\r\nX: 1.pdf', media_type="application/pdf", content=b"%PDF-1.7")
    await channel.send(letter(user, files=(file,)))
    words, document = user.api.sent
    assert words["text"] == "Здравствуйте!"
    assert document["document"]["file_name"] == "in_voice__X: 1.pdf"
    assert user.api.files[document["document"]["file_id"]] == b"%PDF-1.7"


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (Address(kind="phone", value="+74950000001"), "1"),
        (Address(kind="telegram", value="@demo"), "1"),
        (Address(kind="telegram", value="500000001"), " \n "),
    ],
)
async def test_what_cannot_be_a_message_is_refused_unsent(
    channel: TelegramChannel, user: BotUser, address: Address, text: str
) -> None:
    with pytest.raises(Refused):
        await channel.send(letter(user, text, to=address))
    assert user.api.calls == []


async def test_a_limit_is_told_with_its_wait(channel: TelegramChannel, user: BotUser) -> None:
    user.api.limit("sendMessage", 17)
    with pytest.raises(NotSent) as told:
        await channel.send(letter(user))
    assert told.value.retry_after_s == 17


async def test_a_customer_who_stopped_the_bot_is_a_dead_address(channel: TelegramChannel, user: BotUser) -> None:
    await user.blocks()
    with pytest.raises(Refused, match="blocked by the user") as told:
        await channel.send(letter(user))
    assert told.value.address_dead


async def test_a_bad_request_is_refused_but_no_dead_address(channel: TelegramChannel, user: BotUser) -> None:
    with pytest.raises(Refused, match="chat not found") as told:
        await channel.send(letter(user, to=Address(kind="telegram", value="42")))
    assert not told.value.address_dead


async def test_a_server_that_says_it_failed_has_not_sent(channel: TelegramChannel, user: BotUser) -> None:
    user.api.fail("sendMessage", 500)
    with pytest.raises(NotSent):
        await channel.send(letter(user))


@pytest.mark.parametrize("how", ["cut", "cut after"])
async def test_a_connection_lost_after_sending_leaves_it_unknown(
    channel: TelegramChannel, user: BotUser, how: str
) -> None:
    user.api.fail("sendMessage", how=how)
    with pytest.raises(SendUnknown):
        await channel.send(letter(user))


async def test_an_answer_of_a_stranger_leaves_it_unknown(channel: TelegramChannel, user: BotUser) -> None:
    user.api.fail("sendMessage", 502, body=b"\xff<html>Bad Gateway</html>")
    with pytest.raises(SendUnknown):
        await channel.send(letter(user))


async def test_an_answer_that_does_not_come_in_time_leaves_it_unknown(user: BotUser) -> None:
    user.api.fail("sendMessage", how="hang")
    bot = BotApi(TOKEN, api_url=user.api.url, timeout_s=0.2)
    try:
        with pytest.raises(SendUnknown, match="TimeoutError"):
            await bot.send_text(user.id, "1", [])
    finally:
        await bot.close()


async def test_a_server_that_is_not_there_has_surely_not_sent(user: BotUser) -> None:
    async with bot_api_server() as gone:
        channel = bot_channel(gone.url)
    try:
        with pytest.raises(NotSent, match="ClientConnectorError"):
            await channel.send(letter(user))
    finally:
        await channel.close()


@pytest.mark.parametrize("token", ["700000001:AAE-revoked", "x"])
async def test_a_wrong_token_is_another_day_and_never_shown(
    api: BotApiServer, user: BotUser, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = bot_channel(api.url, token=token)
    try:
        with pytest.raises(NotSent, match="@BotFather") as told:
            await channel.send(letter(user))
    finally:
        await channel.close()
    assert told.value.retry_after_s == 600
    assert "AAE" not in caplog.text


async def test_no_error_shows_the_token(channel: TelegramChannel, user: BotUser, caplog: Any, capfd: Any) -> None:
    caplog.set_level(logging.DEBUG)
    shown = ""
    for failure in ({"how": "cut"}, {"body": b"<"}, {"description": f"bot{TOKEN} is odd"}):
        user.api.fail("sendMessage", **failure)  # type: ignore[arg-type]
        with pytest.raises((NotSent, SendUnknown)) as told:
            await channel.send(letter(user))
        shown += "".join(traceback.format_exception(told.value))
    assert TOKEN not in shown + caplog.text + "".join(capfd.readouterr())


async def test_a_limit_between_two_parts_is_waited_out_and_nothing_comes_twice(
    channel: TelegramChannel, user: BotUser, naps: Naps
) -> None:
    naps.wake()
    user.api.limit("sendMessage", 3, after=1)
    await channel.send(letter(user, "a" * 4096 + "b"))
    assert user.received == ["a" * 4096, "b"]
    assert await naps.next() == 3


async def test_a_letter_that_stops_halfway_is_never_sent_anew(channel: TelegramChannel, user: BotUser) -> None:
    user.api.limit("sendMessage", 300, after=1)
    with pytest.raises(SendUnknown, match="1 of 2 parts"):
        await channel.send(letter(user, "a" * 4096 + "b"))
    assert user.received == ["a" * 4096]


@pytest.mark.parametrize(
    "text",
    ["", "short", "line\n" * 3000, "word " * 3000, "x" * 9000, "😀" * 5000, "\n".join("я" * 300 for _ in range(40))],
    ids=["empty", "short", "lines", "words", "one word", "emoji", "paragraphs"],
)
def test_a_cut_text_fits_and_loses_no_word(text: str) -> None:
    pieces = split(text)
    assert all(0 < len(piece.encode("utf-16-le")) // 2 <= LONGEST_TEXT for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_text_is_cut_at_line_ends() -> None:
    lines = ["я" * 300 for _ in range(40)]
    assert [line for piece in split("\n".join(lines)) for line in piece.split("\n")] == lines


async def test_a_file_of_a_stored_message_is_fetched_later(channel: TelegramChannel, api: BotApiServer) -> None:
    api.files["F"] = b"photo" * 50_000
    assert await channel.fetch(File(name="a", media_type="image/jpeg", external_id="F")) == api.files["F"]


async def test_a_file_that_is_gone_is_gone_for_good(channel: TelegramChannel) -> None:
    with pytest.raises(BadPayload, match="no more"):
        await channel.fetch(File(name="a", media_type="image/jpeg", external_id="F"))


async def test_a_file_over_the_limit_is_not_fetched(channel: TelegramChannel, api: BotApiServer) -> None:
    api.files["F"] = bytes(20 * 2**20 + 1)
    with pytest.raises(BadPayload, match="bytes"):
        await channel.fetch(File(name="a", media_type="video/mp4", external_id="F"))


async def test_a_file_whose_size_was_not_told_is_cut_off_at_the_limit(
    channel: TelegramChannel, api: BotApiServer
) -> None:
    api.files["F"] = bytes(20 * 2**20 + 1)
    api.tells_sizes = False
    with pytest.raises(BadPayload, match="more than"):
        await channel.fetch(File(name="a", media_type="video/mp4", external_id="F"))


async def test_a_file_server_that_fails_is_tried_later_and_shows_no_token(
    channel: TelegramChannel, api: BotApiServer
) -> None:
    api.files["F"] = b"1"
    api.lost.add("F")
    with pytest.raises(CannotConnect, match="404") as told:
        await channel.fetch(File(name="a", media_type="image/jpeg", external_id="F"))
    assert TOKEN not in str(told.value)
    assert told.value.__cause__ is None
