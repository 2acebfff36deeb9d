"""The only module that imports aiogram: one bot's requests, and its errors in our words.

Importing it takes seconds and 165 MB, so `channel.py` imports it in a thread when a bot is first spoken with. Errors of
the library are raised `from None`: they hold the bot's token (in addresses) and customers' words (in answers).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar, cast

import aiohttp
from aiogram import Bot, exceptions
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    GetFile,
    GetMe,
    GetWebhookInfo,
    SendDocument,
    SendMessage,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup
from aiogram.utils.token import TokenValidationError

from channels.errors import BadCredentials, BadPayload, CannotConnect, ChannelError, NotSent, Refused, SendUnknown
from channels.telegram.errors import Conflict, RequestRefused, TooManyRequests
from channels.telegram.inbound import KINDS

LARGEST_FILE: Final = 20 * 2**20
"""What bots may fetch, by the Bot API's own limit."""

_CONNECT_S: Final = 5
_TIMEOUT_S: Final = 20
_FILE_TIMEOUT_S: Final = 60
_CREDENTIALS_PAUSE_S: Final = 600.0
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f"\\/;]')
_NEVER_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_FAILURES: Final = (exceptions.AiogramError, UnicodeDecodeError)

T = TypeVar("T")


class _RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without aiogram's types: an update they do not fit must not hold up those behind it."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int
    allowed_updates: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where Telegram posts a bot's updates, "" for nowhere, and how that goes."""

    url: str
    pending: int
    last_error: str | None
    last_error_at: datetime | None


class BotApi:
    """One bot. Requests that read raise TooManyRequests, Conflict, RequestRefused, BadCredentials or CannotConnect."""

    def __init__(self, token: str, *, api_url: str, timeout_s: float = _TIMEOUT_S) -> None:
        """Raises BadCredentials where the token cannot be one; `timeout_s` is that of a request that moves no file."""
        session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
        try:
            self._bot = Bot(token, session=session)
        except TokenValidationError:
            raise BadCredentials(_WRONG_TOKEN) from None
        self._session = session
        self._token = token
        self._timeout_s = timeout_s

    async def updates(self, *, offset: int | None, timeout_s: int) -> list[Mapping[str, object]]:
        """What came since `offset`, oldest first, at most 100; waits up to `timeout_s` for the first one."""
        method = _RawUpdates(offset=offset, timeout=timeout_s, allowed_updates=list(KINDS))
        return cast(list[Mapping[str, object]], await self._read(method, timeout_s=timeout_s + self._timeout_s) or [])

    async def send_text(self, chat: int, text: str, rows: Sequence[Sequence[Mapping[str, str]]]) -> int:
        """Send one message; gives its id. Raises NotSent, Refused or SendUnknown."""
        keyboard = InlineKeyboardMarkup.model_validate({"inline_keyboard": rows}) if rows else None
        return (await self._send(SendMessage(chat_id=chat, text=text, reply_markup=keyboard))).message_id

    async def send_file(self, chat: int, name: str, content: bytes) -> int:
        """Send one file as it is; gives the message's id. Raises NotSent, Refused or SendUnknown."""
        document = BufferedInputFile(content, filename=_UNSAFE.sub("_", name))  # aiogram quotes nothing in it
        return (await self._send(SendDocument(chat_id=chat, document=document), timeout_s=_FILE_TIMEOUT_S)).message_id

    async def end_press(self, callback_query_id: str) -> None:
        """Stop the pressed button's turning."""
        await self._read(AnswerCallbackQuery(callback_query_id=callback_query_id), timeout_s=_CONNECT_S)

    async def name(self) -> str:
        """The bot's name, with its @; the cheapest proof that the token is right."""
        me = await self._read(GetMe())
        return f"@{me.username or me.id}"

    async def webhook(self) -> Webhook:
        """Where updates are posted, and the last complaint about it."""
        found = await self._read(GetWebhookInfo())
        return Webhook(
            url=found.url,
            pending=found.pending_update_count,
            last_error=found.last_error_message,
            last_error_at=found.last_error_date,
        )

    async def set_webhook(self, url: str, *, secret: str) -> None:
        """Let Telegram post updates to `url` with the secret in a header; what waits is kept."""
        await self._read(SetWebhook(url=url, secret_token=secret, allowed_updates=list(KINDS)))

    async def delete_webhook(self) -> None:
        """Let updates wait for polls again; what waits is kept."""
        await self._read(DeleteWebhook(drop_pending_updates=False))

    async def content_of(self, file_id: str) -> bytes:
        """The bytes of a file; raises BadPayload where it is gone or over LARGEST_FILE."""
        try:
            found = await self._read(GetFile(file_id=file_id))
        except RequestRefused as err:
            raise BadPayload(f"Telegram has the file no more: {err}") from err
        if not found.file_path or (found.file_size or 0) > LARGEST_FILE:
            raise BadPayload(f"the file has {found.file_size or 'unknown'} bytes; bots may fetch {LARGEST_FILE}")
        try:
            return await self._download(self._session.api.file_url(self._token, found.file_path))
        except aiohttp.ClientResponseError as err:
            raise CannotConnect(f"Telegram answered {err.status} instead of the file") from None
        except (aiohttp.ClientError, TimeoutError) as err:
            raise CannotConnect(f"the file did not come: {type(err).__name__}") from None

    async def close(self) -> None:
        """Give back the connections."""
        await self._session.close()

    async def _download(self, url: str) -> bytes:
        found = bytearray()
        async for chunk in self._session.stream_content(url, timeout=_FILE_TIMEOUT_S):
            found += chunk
            if len(found) > LARGEST_FILE:
                raise BadPayload(f"the file has more than {LARGEST_FILE} bytes; bots may fetch no more")
        return bytes(found)

    async def _read(self, method: TelegramMethod[T], *, timeout_s: float | None = None) -> T:
        try:
            return await self._bot(method, request_timeout=_timeout(timeout_s or self._timeout_s))
        except _FAILURES as err:
            raise self._read_error(err) from None

    async def _send(self, method: TelegramMethod[T], *, timeout_s: float | None = None) -> T:
        try:
            return await self._bot(method, request_timeout=_timeout(timeout_s or self._timeout_s))
        except _FAILURES as err:
            raise self._send_error(err) from None

    def _read_error(self, err: Exception) -> ChannelError:
        told = self._told(err)
        match err:
            case exceptions.TelegramRetryAfter():
                return TooManyRequests(told, retry_after_s=float(err.retry_after))
            case exceptions.TelegramUnauthorizedError() | exceptions.TelegramNotFound():
                return BadCredentials(_WRONG_TOKEN)
            case exceptions.TelegramConflictError():
                return Conflict(told)
            case exceptions.TelegramBadRequest() | exceptions.TelegramForbiddenError():
                return RequestRefused(told)
            case _:
                return CannotConnect(told)

    def _send_error(self, err: Exception) -> ChannelError:
        told = self._told(err)
        match err:
            case exceptions.TelegramRetryAfter():
                return NotSent(told, retry_after_s=float(err.retry_after))
            case exceptions.TelegramUnauthorizedError() | exceptions.TelegramNotFound():
                return NotSent(_WRONG_TOKEN, retry_after_s=_CREDENTIALS_PAUSE_S)
            case exceptions.TelegramForbiddenError():
                return Refused(told, address_dead=True)
            case exceptions.TelegramServerError():
                return NotSent(told)
            case exceptions.TelegramEntityTooLarge():
                return Refused(told)
            case exceptions.TelegramNetworkError():
                return NotSent(told) if isinstance(err.__cause__, _NEVER_LEFT) else SendUnknown(told)
            case exceptions.TelegramAPIError():
                return Refused(told)
            case _:
                return SendUnknown(told)

    def _told(self, err: Exception) -> str:
        """What happened, without the token, the customer's chat or an answer's content."""
        match err:
            case exceptions.TelegramRetryAfter():
                return f"Telegram asks for a rest of {err.retry_after} s"
            case exceptions.TelegramNetworkError():
                return f"Telegram did not answer: {type(err.__cause__ or err).__name__}"
            case exceptions.TelegramAPIError():
                return f"Telegram answered: {err.message.replace(self._token, '…')[:300]}"
            case _:
                return f"Telegram's answer cannot be read ({type(err).__name__}); is api_url a Bot API server?"


_WRONG_TOKEN: Final = "Telegram does not know the token; write the one @BotFather shows into the channel's settings"  # noqa: S105


def _timeout(total_s: float) -> int:
    """A time-out with its own limit for connecting, so that an unanswered connect is known to have sent nothing.

    aiogram says int and hands it to aiohttp as it is, which takes both.
    """
    return cast(int, aiohttp.ClientTimeout(total=total_s, connect=_CONNECT_S))
