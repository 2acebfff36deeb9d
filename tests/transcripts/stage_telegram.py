"""A customer of a Telegram bot: what he sees is what the Bot API was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.bot_chat import SECOND, BotChat, bot_chat
from tests.transcripts.order_doors import OrderDoors, gateway_behind
from tests.transcripts.stage import MEDIA, Answer, Stage, in_bytes


@dataclass
class TelegramStage(Stage):
    """One private chat with the bot."""

    chat: BotChat
    _seen: int = 0

    async def write(self, text: str, files: Sequence[Path]) -> Answer:
        """See Stage; a file goes as a document, the words with the first one as its caption."""
        if not files:
            return await self._after(await self.chat.user.writes(text))
        captions = [text, *[""] * len(files)]
        return await self._after(*[await self._document(*one) for one in zip(files, captions, strict=False)])

    async def press(self, payload: str) -> Answer:
        """See Stage."""
        title = next(title for title, own in self._buttons(self.chat.api.sent) if own == payload)
        return await self._after(await self.chat.user.presses(title))

    async def wait(self, seconds: float) -> Answer:
        """See Stage."""
        self.chat.clock[0] += int(seconds * SECOND)
        await self.look(lambda: self.chat.clock[0])
        return await self._after()

    async def _document(self, file: Path, caption: str) -> Mapping[str, Any]:
        content = self.chat.api.files[file.name] = in_bytes(file)
        document = {
            "file_id": file.name,
            "file_name": file.name,
            "mime_type": MEDIA[file.suffix],
            "file_size": len(content),
        }
        return await self.chat.user.sends(document=document, **({"caption": caption} if caption else {}))

    async def _after(self, *updates: Mapping[str, Any]) -> Answer:
        await self.chat.after(*updates)
        while await self.chat.outbox.send_due():
            pass
        sent, self._seen = self.chat.api.sent[self._seen :], len(self.chat.api.sent)
        return Answer(
            text="\n".join(one["text"] for one in sent if "text" in one),
            buttons=self._buttons(sent),
            files=tuple(one["document"]["file_name"] for one in sent if "document" in one),
        )

    def _buttons(self, sent: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
        """The buttons under the newest text."""
        newest: Mapping[str, Any] = next((one for one in reversed(sent) if "text" in one), {})
        rows = newest.get("reply_markup", {}).get("inline_keyboard", [])
        return tuple((button["text"], button["callback_data"]) for row in rows for button in row)


@asynccontextmanager
async def telegram_stage(folder: Path, language: str) -> AsyncIterator[Stage]:
    """A gateway with a bot, and a customer whose program speaks this language."""
    async with bot_chat(folder) as chat:
        orders = OrderDoors(chat.gateway.parts.orders)
        chat.gateway = gateway_behind(chat.gateway, orders, lambda: chat.clock[0])
        chat.user.language = language
        yield TelegramStage(gateway=chat.gateway, orders=orders, chat=chat)
