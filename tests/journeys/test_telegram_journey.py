"""A customer and a bot of ours, through the whole running gateway: asked, proven, answered, handed over, blocked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

import channels.telegram.bot_api  # noqa: F401 - takes seconds: here before any test's clock runs
from config.settings import ChannelSettings, Loaded, load
from gateway.app import Gateway
from gateway.serve import serving
from tests.fakes.bot_api import TOKEN, BotApiServer, bot_api_server
from tests.fakes.bot_user import BotUser
from tests.fakes.until import until

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
ORDER = "4500123456"


@dataclass
class Bot:
    """The gateway, the Bot API before it and one customer."""

    gateway: Gateway
    api: BotApiServer
    user: BotUser

    async def answers(self, count: int) -> list[str]:
        """What the customer has received once there are so many."""
        await self.api.until(lambda: len(self.user.received) >= count)
        return self.user.received

    async def rows(self, query: str) -> list[Mapping[str, object]]:
        """What a query of the store gives, each row by its columns."""
        return await self.gateway.parts.store.read(_rows, query)


def settings(folder: Path, api: BotApiServer, **table: object) -> Loaded:
    """The shipped settings on an empty folder with a bot beside the other channels."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    loaded = load(SHIPPED, {"DATA_DIR": str(folder), "PORT": str(port)})
    own = {"token": TOKEN, "api_url": api.url, "poll_timeout_s": 1, **table}
    channels = {**loaded.settings.channels, "bot": ChannelSettings(kind="telegram", own=own)}
    return replace(loaded, settings=replace(loaded.settings, channels=channels))


@pytest.fixture(params=["polling", "webhook"])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bot]:
    async with bot_api_server() as api, serving(settings(tmp_path, api, mode=request.param)) as running:
        method = "getUpdates" if request.param == "polling" else "getWebhookInfo"
        await api.until(lambda: method in api.calls)
        yield Bot(gateway=running.gateway, api=api, user=BotUser(api))


async def test_a_stranger_who_shares_his_number_is_told_of_his_order_and_gets_a_person(bot: Bot) -> None:
    await bot.user.writes("/start")
    await bot.answers(1)
    await bot.user.writes(f"где мой заказ {ORDER}")
    asked = (await bot.answers(2))[1]
    assert "+7495" not in asked
    await bot.user.shares_his_number("+74950000001")
    told = (await bot.answers(3))[2]
    assert ORDER in told
    await bot.user.writes("оператор")
    await bot.answers(4)
    (case,) = await bot.rows("SELECT c.owner, c.state, n.name FROM cases c JOIN contact n ON n.id = c.contact_id")
    assert case["owner"] == "queue"
    identities = await bot.rows("SELECT DISTINCT contact_id FROM identity WHERE value IN ('500000001', '+74950000001')")
    assert len(identities) == 1


async def test_a_pressed_button_is_understood_as_what_it_stands_for(bot: Bot) -> None:
    await bot.user.writes("насчет заказа")
    await bot.answers(1)
    keyboards = [one["reply_markup"]["inline_keyboard"] for one in bot.api.sent if "reply_markup" in one]
    assert keyboards, "what about an order is not clear, but the bot offers no choice"
    pressed = keyboards[0][0][0]
    await bot.user.presses(pressed["text"])
    await bot.answers(2)
    assert len(bot.api.ended_presses) == 1
    said = await bot.rows("SELECT text FROM message WHERE direction = 'in' ORDER BY position")
    assert [one["text"] for one in said] == ["насчет заказа", pressed["text"]]


async def test_the_start_button_is_answered_in_the_customers_language(bot: Bot) -> None:
    await bot.user.writes("/start")
    (greeting,) = await bot.answers(1)
    assert "Здравствуйте" in greeting


async def test_every_message_of_a_customer_stands_in_the_case_once(bot: Bot) -> None:
    update = await bot.user.writes("оператор")
    await bot.answers(1)
    bot.api.waiting.append(update)
    if bot.api.webhook["url"]:
        await bot.api.deliver()
    await bot.user.writes("вы здесь?")
    await bot.api.until(lambda: not bot.api.waiting)
    assert await bot.rows("SELECT count(*) AS n FROM inbox WHERE channel = 'bot'") == [{"n": 2}]


async def test_a_file_is_fetched_and_an_edit_of_its_message_is_not_answered(bot: Bot) -> None:
    bot.api.files["plan"] = b"%PDF-1.4"
    document = {"file_id": "plan", "file_name": "plan.pdf", "mime_type": "application/pdf"}
    await bot.user.sends(caption="оператор", document=document)
    await bot.answers(1)
    await bot.user.edits("оператора")
    await until(lambda: bot.rows("SELECT 1 FROM event WHERE kind = 'message.edited'"), within_s=20)
    (file,) = await until(lambda: bot.rows("SELECT size FROM attachment WHERE sha256 IS NOT NULL"), within_s=20)
    assert file["size"] == 8
    assert len(bot.user.received) == 1


async def test_a_customer_who_stopped_the_bot_is_told_to_the_agent(bot: Bot) -> None:
    await bot.user.writes("привет")
    bot.api.blocked.add(bot.user.id)
    await bot.api.until(lambda: "sendMessage" in bot.api.calls)
    async with asyncio.timeout(60):
        while not (told := await bot.rows("SELECT data FROM event WHERE kind = 'letter.failed'")):
            continue
    assert '"address_dead": true' in str(told[0]["data"]).replace(":true", ": true")


def _rows(connection: Connection, query: str) -> list[Mapping[str, object]]:
    return [dict(row) for row in connection.execute(text(query)).mappings()]
