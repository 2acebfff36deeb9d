"""What can go wrong at a channel, told apart by what the gateway then does."""

from __future__ import annotations


class ChannelError(Exception):
    """Any failure of a channel; never raised itself."""


class BadPayload(ChannelError):
    """The payload cannot be read, now or ever: the source gets a clear error, a stored row goes to quarantine.

    `field` names the wrong field where there is one; the message says what to send instead.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotAuthentic(ChannelError):
    """The request does not prove where it comes from: wrong signature, token or secret, or a stale timestamp."""


class NotStored(ChannelError):
    """The gateway could not store what came in: the source must keep it and send it again after `retry_after_s`."""

    def __init__(self, message: str, *, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SendError(ChannelError):
    """A letter did not leave; the three kinds below say what is known of it."""


class NotSent(SendError):
    """Surely not sent and worth another try (4xx, connection refused, rate limit) after `retry_after_s`, if known.

    `counts` is False where the letter itself was not tried, as our own limits or log-in kept it: such a wait is none of
    its tries, however often it happens.
    """

    def __init__(self, message: str, *, retry_after_s: float | None = None, counts: bool = True) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.counts = counts


class Refused(SendError):
    """Refused for good; `address_dead` says that nothing will ever reach this address (blocked, unknown user)."""

    def __init__(self, message: str, *, address_dead: bool = False) -> None:
        super().__init__(message)
        self.address_dead = address_dead


class SendUnknown(SendError):
    """May or may not have been sent (a time-out after the data): told to a person at once.

    Only where the receiver knows a repeat (a mail by its Message-ID) it is sent once more, after a pause.
    """


class CannotConnect(ChannelError):
    """The counterpart is away: later is worth a try."""


class BadCredentials(ChannelError):
    """The counterpart refuses our credentials: stop and tell the admin, trying again changes nothing."""
