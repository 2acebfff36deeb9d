"""Phone lines: a voice system posts call events, and the answer to the request says what the caller hears next."""

from channels.phone.channel import KIND

__all__ = ["KIND"]
