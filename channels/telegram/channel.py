"""The `telegram` kind and its channels, one bot each: what the gateway opens, reads by, sends by and closes."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from channels.contract import Channel, Delivery, Door, Entrance, Probe, Problem, Sent, Surroundings
from channels.errors import BadCredentials, BadPayload, ChannelError, NotSent
from channels.message import File, Left, Letter, Message
from channels.telegram import outbound, settings
from channels.telegram.inbound import read
from channels.telegram.polling import Poller
from channels.telegram.settings import TelegramSettings
from channels.telegram.source import Source
from channels.telegram.webhook import ROUTES, WebhookKeeper, address_of, complaint_of, secret_of

if TYPE_CHECKING:
    from channels.telegram.bot_api import BotApi

_CREDENTIALS_PAUSE_S = 600.0


class TelegramKind:
    """Bots that customers write to in private chats."""

    name = "telegram"
    routes = ROUTES

    def problems(self, table: Mapping[str, object]) -> list[Problem]:
        """Everything wrong with the table."""
        return settings.problems(table)

    def keys(self) -> Mapping[str, str]:
        """Each key with its explanation."""
        return settings.KEYS

    def open(self, table: Mapping[str, object], surroundings: Surroundings) -> Channel:
        """A channel of this table; aiogram is imported and Telegram asked only when it first runs or sends."""
        return TelegramChannel(settings.settings_of(table), surroundings)


class TelegramChannel:
    """One bot. `sleep` and `now` are the clock of its pauses."""

    kind = "telegram"
    delivery: Delivery = "push"
    has_buttons = True
    entrances: Mapping[str, Entrance] = {}

    def __init__(
        self,
        own: TelegramSettings,
        surroundings: Surroundings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name = surroundings.name
        self._own = own
        self._bot = own.token.partition(":")[0]
        self._webhook_url = address_of(surroundings.public_url, self.name)
        self.webhook_secret = secret_of(surroundings.signing_key, self.name, self._bot)
        self._now = now
        self._sleep = sleep
        self._api: BotApi | None = None
        self._source: Source | None = None
        self._opening = asyncio.Lock()

    def read(self, payload: bytes) -> Message | Left:
        """What a stored update says; raises BadPayload."""
        return read(payload)

    async def run(self, door: Door) -> None:
        """Poll, or keep the webhook set, until cancelled; nothing that Telegram answers ends it."""
        self._source = source = Source(self.name, door, sleep=self._sleep)
        try:
            api = await self._opened()
        except BadCredentials as err:
            await door.report(self.name, error=str(err))
            return
        if self._own.mode == "webhook":
            keeper = WebhookKeeper(
                api, url=self._webhook_url, secret=self.webhook_secret, now=self._now, sleep=self._sleep
            )
            await source.keep(keeper.look)
            return
        poller = Poller(
            self.name,
            door,
            api,
            bot=self._bot,
            timeout_s=self._own.poll_timeout_s,
            own_webhook=self._webhook_url,
        )
        await source.keep(poller.poll)

    async def send(self, letter: Letter) -> Sent:
        """Send one letter to a private chat; raises NotSent, Refused or SendUnknown."""
        try:
            api = await self._opened()
        except BadCredentials as err:
            raise NotSent(str(err), retry_after_s=_CREDENTIALS_PAUSE_S) from err
        return await outbound.send(api, letter, sleep=self._sleep)

    async def fetch(self, file: File) -> bytes:
        """The bytes of a file that a stored message named by `external_id`.

        Raises CannotConnect (later is worth a try), BadCredentials, or BadPayload (gone, or over 20 MiB).
        """
        if file.external_id is None:
            raise BadPayload("the file has no external_id, so Telegram cannot be asked for it")
        return await (await self._opened()).content_of(file.external_id)

    async def check(self) -> list[Probe]:
        """Whether Telegram knows the bot, and whether its messages come to us."""
        try:
            api = await self._opened()
            name = await api.name()
        except ChannelError as err:
            return [Probe(what="getMe", ok=False, advice=str(err))]
        found = Probe(what=f"getMe: {name}", ok=True)
        try:
            return [found, await self._probe_webhook(api)]
        except ChannelError as err:
            return [found, Probe(what="getWebhookInfo", ok=False, advice=str(err))]

    async def close(self) -> None:
        """End what `run` does and give back the connections to Telegram."""
        if self._source is not None:
            self._source.end()
        if self._api is not None:
            await self._api.close()

    async def _opened(self) -> BotApi:
        """The bot, made at its first use in a thread: the import of aiogram alone takes seconds."""
        async with self._opening:
            if self._api is None:
                self._api = await asyncio.to_thread(_api_of, self._own)
            return self._api

    async def _probe_webhook(self, api: BotApi) -> Probe:
        state = await api.webhook()
        wanted = self._webhook_url if self._own.mode == "webhook" else ""
        what = f"getWebhookInfo: {state.pending} updates wait"
        if state.url not in ("", self._webhook_url):
            advice = "the bot has a webhook of another program; delete it or use a bot of its own"
            return Probe(what=what, ok=False, advice=advice)
        if wanted and state.url:
            complaint = complaint_of(state, now=self._now())
            return Probe(what=what, ok=complaint is None, advice=complaint or "")
        advice = "" if state.url == wanted else "the webhook is set, or removed, when the gateway runs"
        return Probe(what=what, ok=True, advice=advice)


def _api_of(own: TelegramSettings) -> BotApi:
    bot_api = importlib.import_module("channels.telegram.bot_api")
    made: BotApi = bot_api.BotApi(own.token, api_url=own.api_url)
    return made
