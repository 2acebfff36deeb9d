"""The sections `[signals.*]` and `[webhooks.*]`: what is worth telling somebody, and which programs are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.reader import rule
from config.running import are_languages, is_address


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSettings:
    """One kind of signal."""

    title: Mapping[str, str] = field(metadata=rule(are_languages))
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """A program that is told of events by signed requests."""

    url: str = field(metadata=rule(is_address("http", "https")))
    secret: str = field(repr=False)
    events: tuple[str, ...] = ("*",)
