"""The webhook: what Telegram posts, what keeps it set, and what `check --connect` says about a bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from channels.errors import NotStored
from channels.telegram import KIND
from channels.telegram.channel import TelegramChannel
from channels.telegram.webhook import HEADER, secret_of
from tests.fakes.bot_api import NOW, TOKEN, BotApiServer, bot_api_server
from tests.fakes.bot_side import Naps, WatchedDoor, bot_channel, running
from tests.fakes.bot_user import BotUser
from tests.fakes.door import gateway_app


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
async def gateway(door: WatchedDoor) -> AsyncIterator[tuple[TestServer, dict[str, TelegramChannel]]]:
    """A gateway's HTTP side, before it has a channel: its address is needed to open one."""
    channels: dict[str, TelegramChannel] = {}
    server = TestServer(gateway_app(KIND, channels, door))
    await server.start_server()
    yield server, channels
    await server.close()


Side = tuple[TestServer, dict[str, TelegramChannel]]


@pytest.fixture
def channel(gateway: Side, api: BotApiServer, naps: Naps) -> TelegramChannel:
    server, channels = gateway
    opened = bot_channel(api.url, public_url=str(server.make_url("/")), naps=naps, mode="webhook")
    channels["bot"] = opened
    return opened


@pytest.fixture
async def posting(gateway: Side, channel: TelegramChannel) -> AsyncIterator[TestClient]:
    async with TestClient(gateway[0]) as client:
        yield client


async def test_a_message_comes_by_the_webhook_that_was_set(
    channel: TelegramChannel, door: WatchedDoor, api: BotApiServer, naps: Naps
) -> None:
    async with running(channel, door):
        assert await naps.next() == 60
        update = await BotUser(api).writes("Где заказ?")
    assert api.waiting == []
    (stored,) = door.stored
    assert stored.dedupe_key == f"m:{update['message']['chat']['id']}:1"
    assert door.reports == []


async def test_a_repeat_of_the_webhook_is_one_record(
    channel: TelegramChannel, door: WatchedDoor, api: BotApiServer, naps: Naps
) -> None:
    async with running(channel, door):
        await naps.next()
        update = await BotUser(api).writes("1")
        api.waiting.append(update)
        assert await api.deliver() == [200]
    assert len(door.stored) == 1


async def test_what_cannot_be_stored_is_posted_again_by_telegram(
    channel: TelegramChannel, door: WatchedDoor, api: BotApiServer, naps: Naps
) -> None:
    async with running(channel, door):
        await naps.next()
        door.full = NotStored("the disk is full")
        await BotUser(api).writes("1")
        assert len(api.waiting) == 1
        door.full = None
        assert await api.deliver() == [200]
    assert len(door.stored) == 1


@pytest.mark.parametrize("secret", ["", "wrong", "ключ", "0" * 64])
async def test_a_post_without_the_secret_is_refused_and_not_stored(
    posting: TestClient, door: WatchedDoor, secret: str
) -> None:
    answer = await posting.post("/v1/telegram/bot", json={"update_id": 1}, headers={HEADER: secret})
    assert answer.status == 401
    assert door.stored == []


def test_each_channel_and_each_bot_has_a_secret_of_its_own() -> None:
    secrets = {secret_of(key, name, bot) for key in (b"a", b"b") for name in ("x", "y") for bot in ("1", "2")}
    assert len(secrets) == 8
    assert all(len(one) == 64 and one.isalnum() for one in secrets)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"\xff", 400), (b"[" * 9000, 400), (b'{"update_id":1}', 200)],
    ids=["broken", "list", "bytes", "deep", "nothing"],
)
async def test_a_body_that_is_no_message_is_answered_clearly(
    posting: TestClient, channel: TelegramChannel, door: WatchedDoor, body: bytes, status: int
) -> None:
    answer = await posting.post("/v1/telegram/bot", data=body, headers={HEADER: channel.webhook_secret})
    assert answer.status == status
    assert door.stored == []


async def test_an_update_that_nobody_can_read_is_kept_for_the_quarantine(
    posting: TestClient, channel: TelegramChannel, door: WatchedDoor
) -> None:
    body = {"update_id": 1, "message": {"chat": {"id": 5, "type": "private"}, "text": "1"}}
    answer = await posting.post("/v1/telegram/bot", json=body, headers={HEADER: channel.webhook_secret})
    assert answer.status == 200
    assert [one.conversation_key for one in door.stored] == ["unreadable"]


async def test_a_press_is_ended_in_the_answer(
    channel: TelegramChannel, door: WatchedDoor, api: BotApiServer, naps: Naps
) -> None:
    user = BotUser(api)
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    api.sent.append({"message_id": 9, "date": 1, "chat": user.chat, "reply_markup": keyboard})
    async with running(channel, door):
        await naps.next()
        await user.presses("Да")
    assert len(api.ended_presses) == 1
    assert "answerCallbackQuery" not in api.calls


async def test_a_limit_or_a_lost_connection_while_setting_it_ends_nothing(
    channel: TelegramChannel, door: WatchedDoor, api: BotApiServer, naps: Naps
) -> None:
    api.limit("setWebhook", 9)
    api.fail("setWebhook", how="cut")
    pauses = []
    async with running(channel, door):
        for _ in range(3):
            pauses.append(await naps.next())
            naps.wake()
    assert pauses == [9, 2, 60]
    assert api.webhook["url"].endswith("/v1/telegram/bot")


async def test_a_webhook_that_somebody_unset_is_seen_and_set_again(
    channel: TelegramChannel, door: WatchedDoor, api: BotApiServer, naps: Naps
) -> None:
    async with running(channel, door):
        await naps.next()
        api.webhook = {"url": "", "secret": None}
        naps.wake()
        assert await naps.next() == 1
        naps.wake()
        assert await naps.next() == 60
    assert "unset" in await door.told()
    assert api.webhook["url"].endswith("/v1/telegram/bot")


async def test_updates_that_pile_up_are_told_with_telegrams_reason(
    channel: TelegramChannel, door: WatchedDoor, api: BotApiServer, naps: Naps
) -> None:
    async with running(channel, door):
        await naps.next()
        door.full = NotStored("the disk is full")
        await BotUser(api).writes("1")
        naps.wake()
        told = await door.told()
    assert "1 updates" in told
    assert "503" in told


async def test_an_address_without_https_is_told(api: BotApiServer, door: WatchedDoor) -> None:
    channel = bot_channel(api.url, public_url="http://care.example.com", mode="webhook")
    async with running(channel, door):
        assert "HTTPS" in await door.told()


async def probes(channel: TelegramChannel) -> list[tuple[bool, str]]:
    try:
        return [(probe.ok, probe.what + probe.advice) for probe in await channel.check()]
    finally:
        await channel.close()


async def test_check_names_the_bot_and_what_waits(api: BotApiServer) -> None:
    await BotUser(api).writes("1")
    (me, webhook) = await probes(bot_channel(api.url))
    assert me == (True, "getMe: @demo_bot")
    assert webhook == (True, "getWebhookInfo: 1 updates wait")


async def test_check_tells_of_a_wrong_token(api: BotApiServer) -> None:
    ((ok, told),) = await probes(bot_channel(api.url, token="700000001:AAE-revoked"))
    assert not ok
    assert "@BotFather" in told
    assert "AAE-revoked" not in told


async def test_check_tells_of_another_programs_webhook(api: BotApiServer) -> None:
    api.webhook["url"] = "https://crm.example.com/hook"
    (_, (ok, told)) = await probes(bot_channel(api.url))
    assert not ok
    assert "another program" in told


@pytest.mark.parametrize(("minutes", "ok"), [(1, False), (60, True)])
async def test_check_tells_of_failing_deliveries_while_they_are_fresh(
    api: BotApiServer, minutes: int, ok: bool
) -> None:
    await BotUser(api).writes("1")
    api.webhook["url"] = "https://care.example.com/v1/telegram/bot"
    api.last_error = ("Connection refused", NOW)
    now = datetime.fromtimestamp(NOW, UTC) + timedelta(minutes=minutes)
    found = await probes(bot_channel(api.url, mode="webhook", now=now))
    assert found[1][0] is ok
    assert ("Connection refused" in found[1][1]) is not ok


async def test_check_tells_when_telegram_is_away(api: BotApiServer) -> None:
    api.fail("getMe", how="cut")
    ((ok, told),) = await probes(bot_channel(api.url))
    assert not ok
    assert "did not answer" in told
    assert TOKEN not in told


async def test_check_changes_nothing(api: BotApiServer) -> None:
    await probes(bot_channel(api.url, mode="webhook"))
    assert set(api.calls) == {"getMe", "getWebhookInfo"}
