"""The bot dial: where the bot answers by itself, where it only drafts, where it is silent, and for which share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from config.reader import between

BotMode = Literal["off", "drafts", "answers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BotRuleSettings:
    """One position of the dial: for a flow, a channel, a language, or all of what it does not name."""

    mode: BotMode
    flow: str | None = None
    channel: str | None = None
    language: str | None = None
    share: int = field(default=100, metadata=between(0, 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """How far the bot goes where no rule says otherwise; `share` is the percentage of contacts for whom."""

    mode: BotMode = "answers"
    share: int = field(default=100, metadata=between(0, 100))
    rules: Mapping[str, BotRuleSettings] = field(default_factory=dict)
