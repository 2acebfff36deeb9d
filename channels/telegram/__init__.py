"""Telegram: private chats with bots of ours, read by long polling or taken by a webhook."""

from __future__ import annotations

from channels.telegram.channel import TelegramKind

KIND = TelegramKind()
