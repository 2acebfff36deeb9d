"""What the Bot API can answer beside what every channel knows, told apart by what we then do."""

from __future__ import annotations

from channels.errors import CannotConnect, ChannelError


class TooManyRequests(CannotConnect):
    """Telegram asks for a rest (429): the next request comes after `retry_after_s`, not earlier."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Conflict(ChannelError):
    """Updates of this bot go elsewhere (409): to a webhook, or to another program that polls with the same token."""


class RequestRefused(ChannelError):
    """Telegram understood the request and will never do it (400, 403): trying it again changes nothing."""
