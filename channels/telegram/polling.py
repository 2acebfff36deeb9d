"""Long polling: what came is stored, and only then does the offset step over it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog

from channels.contract import Door, Incoming
from channels.errors import ChannelError
from channels.telegram import fields
from channels.telegram.errors import Conflict
from channels.telegram.inbound import Skipped, callback_id, dumped, envelope

if TYPE_CHECKING:
    from channels.telegram.bot_api import BotApi

Update = Mapping[str, object]

_CURSOR: Final = re.compile(r"([^:]+):(\d+)")
_log = structlog.get_logger(__name__)


class Poller:
    """Polls for one channel; the cursor is `<bot>:<offset>`, as each bot counts for itself.

    An offset tells Telegram to forget all before it: one that another bot left behind would lose messages.
    """

    def __init__(self, name: str, door: Door, api: BotApi, *, bot: str, timeout_s: int, own_webhook: str) -> None:
        self._name = name
        self._door = door
        self._api = api
        self._bot = bot
        self._timeout_s = timeout_s
        self._own_webhook = own_webhook

    async def poll(self) -> None:
        """One poll and the storing of what it brought; raises what keeps either from being done."""
        offset = await self._offset()
        try:
            updates = await self._api.updates(offset=offset, timeout_s=self._timeout_s)
        except Conflict as err:
            await self._settle(err)
            return
        if updates:
            await self._take(updates)

    async def _offset(self) -> int | None:
        found = _CURSOR.fullmatch(await self._door.cursor(self._name) or "")
        return int(found[2]) if found and found[1] == self._bot else None

    async def _take(self, updates: Sequence[Update]) -> None:
        judged = [envelope(update, dumped(update), channel=self._name) for update in updates]
        incoming = [one for one in judged if isinstance(one, Incoming)]
        if incoming:
            await self._door.accept_many(incoming)
        last = max((fields.number(update, "update_id") or 0 for update in updates), default=0)
        await self._door.move_cursor(self._name, f"{self._bot}:{last + 1}")
        self._count_skipped([one for one in judged if isinstance(one, Skipped)])
        await self._end_presses(updates)

    def _count_skipped(self, skipped: Sequence[Skipped]) -> None:
        for why, count in Counter(one.why for one in skipped).items():
            _log.info("telegram_updates_skipped", channel=self._name, why=why, count=count)

    async def _end_presses(self, updates: Sequence[Update]) -> None:
        """A button that goes on turning is ugly, no more: that its press cannot be ended holds nothing up."""
        pressed = [one for one in (callback_id(update) for update in updates) if one]
        ended = await asyncio.gather(*(self._api.end_press(one) for one in pressed), return_exceptions=True)
        for failure in ended:
            if isinstance(failure, ChannelError):
                _log.debug("telegram_press_not_ended", channel=self._name, error=type(failure).__name__)
            elif isinstance(failure, BaseException):
                raise failure

    async def _settle(self, conflict: Conflict) -> None:
        """Remove a webhook that we set ourselves before; tell of any other reason why polls are refused."""
        webhook = await self._api.webhook()
        if webhook.url == self._own_webhook:
            await self._api.delete_webhook()
            _log.info("telegram_webhook_removed", channel=self._name)
        elif webhook.url:
            host = urlsplit(webhook.url).hostname  # the rest of a stranger's address may be secret
            raise Conflict(
                f"this bot's messages are posted to a webhook at {host}, so none comes here; delete that webhook, or "
                'set mode = "webhook", or use a bot of its own'
            ) from conflict
        else:
            raise Conflict(
                "another program polls with the same token; stop it, or give this channel a bot of its own"
            ) from conflict
