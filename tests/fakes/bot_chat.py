"""A gateway with a bot, worked by hand: a customer's updates go in as Telegram sends them, nothing runs by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from channels.contract import Incoming, Receipt
from channels.telegram.inbound import dumped, envelope
from config.settings import ChannelSettings, load
from gateway.app import Gateway, open_gateway
from gateway.outbox import Outbox
from tests.fakes.bot_api import TOKEN, BotApiServer, bot_api_server
from tests.fakes.bot_user import BotUser
from tests.fakes.quiet_gateway import MONDAY_NOON, SHIPPED
from tests.fakes.rows import rows_of

SECOND = 1_000_000


@dataclass
class BotChat:
    """The gateway, the Bot API before it and one customer; `clock` is in UTC microseconds."""

    gateway: Gateway
    api: BotApiServer
    clock: list[int]
    user: BotUser = field(init=False)

    def __post_init__(self) -> None:
        self.user = BotUser(self.api)
        self.outbox = Outbox(self.gateway.parts, now=lambda: self.clock[0])

    async def take_in(self, update: Mapping[str, Any]) -> Receipt:
        """Store one update as a poll does."""
        incoming = envelope(update, dumped(update), channel="bot")
        assert isinstance(incoming, Incoming)
        return await self.gateway.parts.door.accept(incoming)

    async def work(self) -> None:
        """Work everything that waits, fragments too."""
        await self.gateway.worker.work_all()
        self.clock[0] += 3 * SECOND
        await self.gateway.worker.work_all()

    async def after(self, *updates: Mapping[str, Any]) -> None:
        """Take updates in and work them."""
        for update in updates:
            await self.take_in(update)
        await self.work()

    async def rows(self, query: str, **values: object) -> list[Mapping[str, Any]]:
        """A look into the store."""
        return await rows_of(self.gateway.parts.store, query, **values)

    async def said(self) -> Sequence[Mapping[str, Any]]:
        """The customer's messages as agents read them."""
        return await self.rows("SELECT text, full_text FROM message WHERE direction = 'in' ORDER BY position")

    async def letters(self) -> Sequence[Mapping[str, Any]]:
        """What was written to the customer, and what became of it."""
        return await self.rows("SELECT state, error, letter FROM outbox ORDER BY created_at, seq")

    async def acknowledged(self) -> list[tuple[str, str]]:
        """Outcome and reason of every event, in the order in which they came."""
        query = "SELECT a.outcome, a.reason FROM acknowledgement a JOIN inbox i ON i.id = a.inbox_id ORDER BY i.seq"
        return [(str(one["outcome"]), str(one["reason"]).split('"')[3]) for one in await self.rows(query)]


@asynccontextmanager
async def bot_chat(folder: Path, **gateway: object) -> AsyncIterator[BotChat]:
    """The shipped settings on an empty folder with a bot beside the other channels, at noon of a working day."""
    clock = [MONDAY_NOON]
    loaded = load(SHIPPED, {"DATA_DIR": str(folder)})
    async with bot_api_server() as api:
        own = {"token": TOKEN, "api_url": api.url}
        settings = replace(
            loaded.settings,
            gateway=replace(loaded.settings.gateway, **gateway),  # type: ignore[arg-type]
            channels={**loaded.settings.channels, "bot": ChannelSettings(kind="telegram", own=own)},
        )
        async with open_gateway(replace(loaded, settings=settings), now=lambda: clock[0]) as opened:
            yield BotChat(gateway=opened, api=api, clock=clock)
