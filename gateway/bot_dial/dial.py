"""The dial as one value: which mode counts for a flow, a channel, a language and a contact. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final, Literal

from config.bot import BotMode, BotSettings
from config.settings import ChannelSettings
from gateway.store.bot_dial import Kept, RuleRow

Origin = Literal["file", "pages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One position; None stands for all."""

    name: str
    mode: BotMode
    share: int
    flow: str | None = None
    channel: str | None = None
    language: str | None = None
    origin: Origin = "file"

    def fits(self, flow: str | None, channel: str, language: str) -> bool:
        """Whether the rule speaks of this."""
        is_flow = self.flow in (None, flow)
        return is_flow and self.channel in (None, channel) and self.language in (None, language)

    @property
    def precision(self) -> tuple[int, bool]:
        """What goes first where several fit: a named flow before a channel before a language, pages before the file."""
        named = 4 * (self.flow is not None) + 2 * (self.channel is not None) + (self.language is not None)
        return named, self.origin == "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """How far the bot goes now, and whether the two switches are on."""

    usual: Rule
    rules: Sequence[Rule] = field(default_factory=tuple)
    is_bot_on: bool = True
    are_acknowledgements_on: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether the bot answers everybody everything."""
        return not self.rules and self.usual.mode == "answers" and self.usual.share == 100

    def mode_for(self, flow: str | None, channel: str, language: str, contact_id: str) -> BotMode:
        """How far the bot goes here; a contact outside the share is people's."""
        fitting = [one for one in self.rules if one.fits(flow, channel, language)]
        rule = max(fitting, key=lambda one: one.precision, default=self.usual)
        return rule.mode if place_of(contact_id) < rule.share else "off"

    def turned(self, section: ChannelSettings) -> ChannelSettings:
        """A channel's section with what is switched off taken out."""
        if self.is_bot_on and self.are_acknowledgements_on:
            return section
        acknowledges = section.acknowledge and self.are_acknowledgements_on
        return replace(section, bot=section.bot and self.is_bot_on, acknowledge=acknowledges)


def dial_of(settings: BotSettings, kept: Kept) -> Dial:
    """The dial of the settings file with what pages keep."""
    own = [
        Rule(name=name, mode=one.mode, share=one.share, flow=one.flow, channel=one.channel, language=one.language)
        for name, one in settings.rules.items()
    ]
    return Dial(
        usual=Rule(name="", mode=settings.mode, share=settings.share),
        rules=(*own, *(_of_row(row) for row in kept.rules if row.name not in settings.rules)),
        is_bot_on="bot" not in kept.off,
        are_acknowledgements_on="acknowledgements" not in kept.off,
    )


def plain_dial() -> Dial:
    """The dial on which the bot answers everybody everything."""
    return _PLAIN


def place_of(contact_id: str) -> int:
    """The contact's place from 0 to 99, always the same: who is in a share of 20 % is in one of 30 % too."""
    return int.from_bytes(blake2b(contact_id.encode(), digest_size=8).digest(), "big") % 100


def _of_row(row: RuleRow) -> Rule:
    return Rule(
        name=row.name,
        mode=row.mode,
        share=row.share,
        flow=row.flow,
        channel=row.channel,
        language=row.language,
        origin="pages",
    )


_PLAIN: Final = Dial(usual=Rule(name="", mode="answers", share=100))
