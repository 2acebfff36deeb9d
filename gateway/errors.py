"""What people and programs are refused, told apart by what they can do about it; HTTP gives each its status."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Something asked of the gateway is not done; never raised itself.

    The message says what happened and what to do; `fields` names wrong or telling fields of what was sent.
    """

    code = "refused"

    def __init__(self, message: str, *, fields: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.fields: Mapping[str, object] = fields or {}


class Malformed(Refusal):
    """What was sent cannot be read at all."""

    code = "malformed"


class NotSignedIn(Refusal):
    """Nobody knows who asks: no token or session, or one that is not good any more."""

    code = "not_signed_in"


class NotAllowed(Refusal):
    """Who asks is known and may not do this."""

    code = "not_allowed"


class NotFound(Refusal):
    """There is no such thing."""

    code = "not_found"


class Conflict(Refusal):
    """It was possible before somebody else did something: look again."""

    code = "conflict"


class NotValid(Refusal):
    """It can be read, and what it says cannot be done."""

    code = "not_valid"


class TooMany(Refusal):
    """Too often in too short a time: again after `retry_after_s`."""

    code = "too_many"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
