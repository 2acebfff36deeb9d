"""The webhook: Telegram posts updates to us, and we see to it that it goes on doing so."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

import orjson
import structlog
from aiohttp import web

from channels.contract import Channel, Door, Route
from channels.errors import CannotConnect, NotAuthentic
from channels.telegram import fields
from channels.telegram.inbound import Skipped, callback_id, envelope

if TYPE_CHECKING:
    from channels.telegram.bot_api import BotApi, Webhook
    from channels.telegram.channel import TelegramChannel

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
LOOK_EVERY_S: Final = 60.0
RECENT: Final = timedelta(minutes=5)

_log = structlog.get_logger(__name__)


def secret_of(signing_key: bytes, channel: str, bot: str) -> str:
    """The secret Telegram shows with each update; of the alphabet it allows, another one for each channel and bot."""
    return hmac.new(signing_key, f"telegram webhook {channel} {bot}".encode(), hashlib.sha256).hexdigest()


def address_of(public_url: str, channel: str) -> str:
    """Where Telegram posts the channel's updates."""
    return f"{public_url.rstrip('/')}/v1/telegram/{channel}"


async def take_in(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """Store one update; 200 only after it is on disk, else Telegram keeps it and posts it again."""
    own = cast("TelegramChannel", channel)
    given = request.headers.get(HEADER, "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, own.webhook_secret.encode()):
        raise NotAuthentic(f"{HEADER} is not the one this channel gave to Telegram; set the webhook by its settings")
    body = await request.read()
    update = fields.decode(body)
    found = envelope(update, body, channel=own.name)
    if isinstance(found, Skipped):
        _log.info("telegram_updates_skipped", channel=own.name, why=found.why, count=1)
    else:
        await door.accept(found)
    return web.Response(body=orjson.dumps(_reply(callback_id(update))), content_type="application/json")


class WebhookKeeper:
    """Sets the webhook and looks after it: what unsets it or fails behind it is seen within a minute."""

    def __init__(
        self,
        api: BotApi,
        *,
        url: str,
        secret: str,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._url = url
        self._secret = secret
        self._now = now
        self._sleep = sleep
        self._is_set = False

    async def look(self) -> None:
        """One look, or the setting; raises what is wrong, with what to do. Waits a minute where all is well."""
        if not self._is_set:
            await self._api.set_webhook(self._url, secret=self._secret)
            self._is_set = True
        state = await self._api.webhook()
        if state.url != self._url:
            self._is_set = False
            raise CannotConnect("the webhook was unset or moved by somebody else; it is set again")
        if complaint := complaint_of(state, now=self._now()):
            raise CannotConnect(complaint)
        await self._sleep(LOOK_EVERY_S)


def complaint_of(state: Webhook, *, now: datetime) -> str | None:
    """What Telegram has said within minutes about a webhook behind which updates pile up, or None."""
    if not state.pending or not state.last_error or not state.last_error_at or now - state.last_error_at > RECENT:
        return None
    return (
        f"Telegram cannot deliver {state.pending} updates: {state.last_error[:200]}; "
        "check that [gateway] public_url is reached from outside by https"
    )


def _reply(callback_query_id: str | None) -> Mapping[str, str]:
    """The answer may hold one request to the Bot API: here the one that stops a pressed button's turning."""
    if callback_query_id is None:
        return {}
    return {"method": "answerCallbackQuery", "callback_query_id": callback_query_id}


ROUTES: Final = (
    Route(
        method="POST",
        path="/v1/telegram/{channel}",
        handler=take_in,
        rule="open",
        summary="Take in one update of a Telegram bot; proven by its secret token.",
        body={"type": "object", "required": ["update_id"], "properties": {"update_id": {"type": "integer"}}},
        answers={200: {"type": "object", "properties": {"method": {"type": "string"}}}},
    ),
)
