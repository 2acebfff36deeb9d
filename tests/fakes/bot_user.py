"""A customer of a bot: what he does in his chat becomes the update Telegram makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.bot_api import NOW, BotApiServer


@dataclass
class BotUser:
    """One person with one private chat; `language` is what his program is set to."""

    api: BotApiServer
    id: int = 500_000_001
    name: str = "Demo Customer"
    language: str = "ru"
    at: int = NOW
    written: list[int] = field(default_factory=list)

    async def writes(self, text: str, **more: Any) -> dict[str, Any]:
        """A text, or with `text=""` whatever else is given."""
        return await self.sends(**({"text": text} if text else {}), **more)

    async def sends(self, **content: Any) -> dict[str, Any]:
        """A message of any content: photo, document, contact, …"""
        self.api.known.add(self.id)
        self.api.blocked.discard(self.id)
        message = self._message(self.api.message_id(), content)
        self.written.append(message["message_id"])
        return await self.api.add("message", message)

    async def edits(self, text: str) -> dict[str, Any]:
        """Another text in place of the last one."""
        self.at += 1
        return await self.api.add(
            "edited_message", self._message(self.written[-1], {"text": text, "edit_date": self.at})
        )

    async def presses(self, title: str) -> dict[str, Any]:
        """A press of the newest button of that title."""
        message, pressed = next(
            (message, button)
            for message in reversed(self.api.sent)
            if message["chat"]["id"] == self.id and "reply_markup" in message
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if button["text"] == title
        )
        callback = {
            "id": f"{self.id}{self.api.next_update}",
            "from": self.user,
            "message": message,
            "chat_instance": "-1",
            "data": pressed["callback_data"],
        }
        return await self.api.add("callback_query", callback)

    async def shares_his_number(self, number: str) -> dict[str, Any]:
        """His own contact, by his own hand; Telegram writes numbers without the plus."""
        contact = {"phone_number": number.lstrip("+"), "first_name": self.name, "user_id": self.id}
        return await self.sends(contact=contact)

    async def blocks(self) -> dict[str, Any]:
        """The bot is stopped."""
        self.api.blocked.add(self.id)
        return await self.api.add("my_chat_member", self._membership("member", "kicked"))

    async def unblocks(self) -> dict[str, Any]:
        """The bot is let in again."""
        self.api.blocked.discard(self.id)
        return await self.api.add("my_chat_member", self._membership("kicked", "member"))

    @property
    def received(self) -> list[str]:
        """The texts he was sent."""
        return [one["text"] for one in self.api.sent if one["chat"]["id"] == self.id and "text" in one]

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "first_name": self.name, "type": "private"}

    def _message(self, message_id: int, content: Mapping[str, Any]) -> dict[str, Any]:
        return {"message_id": message_id, "from": self.user, "chat": self.chat, "date": self.at, **content}

    def _membership(self, before: str, after: str) -> dict[str, Any]:
        bot = {"id": int(self.api.token.partition(":")[0]), "is_bot": True, "first_name": "Demo"}
        return {
            "chat": self.chat,
            "from": self.user,
            "date": self.at,
            "old_chat_member": {"user": bot, "status": before},
            "new_chat_member": {"user": bot, "status": after},
        }
