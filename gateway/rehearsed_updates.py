"""Updates of Telegram's Bot API as a private chat would cause them, for trying the channel without Telegram; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Update = Mapping[str, object]


class Chat:
    """One customer's private chat with the bot; every update has an id of its own."""

    def __init__(self, *, user_id: int, name: str, language: str | None, at: int) -> None:
        self._at = at
        self._last = 0
        told = {"language_code": language} if language else {}
        self._user = {"id": user_id, "is_bot": False, "first_name": name, **told}
        self._chat = {"id": user_id, "type": "private", "first_name": name}

    def written(self, text: str) -> Update:
        """The customer writes; a text that begins with a slash is a command."""
        said: dict[str, object] = {"from": self._user, **self._message(), "text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"update_id": self._last, "message": said}

    def pressed(self, rows: Sequence[Sequence[Mapping[str, str]]], data: str) -> Update:
        """The customer presses a button of ours."""
        under = {**self._message(), "reply_markup": {"inline_keyboard": [list(row) for row in rows]}}
        query = {"id": str(self._at * 1000 + self._last), "from": self._user, "message": under, "data": data}
        return {"update_id": self._last, "callback_query": query}

    def _message(self) -> dict[str, object]:
        self._last += 1
        return {"message_id": self._last, "chat": self._chat, "date": self._at + self._last}
