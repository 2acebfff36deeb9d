"""A call as its facts show it at one moment: who calls, what is wanted, where its case belongs; computed, not kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from channels.contract import Entrance
from channels.phone.settings import LineSettings
from config.settings import ChannelSettings, Settings
from gateway.calendars import Calendar
from gateway.call_callers import Caller
from gateway.call_cases import Naming, Standing, standing_of
from gateway.call_lines import Teller
from gateway.call_record import Record
from gateway.call_targets import Place, place_of
from gateway.call_wants import Want, want_of
from gateway.calls import spoken_language
from gateway.texts import Texts


class PhoneLine(Protocol):
    """What a call's turn needs of its channel: a line of the kind `phone`."""

    name: str
    line: LineSettings
    language: str
    brand_name: str
    public_url: str
    entrances: Mapping[str, Entrance]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What does not change while a call's turn is worked."""

    channel: PhoneLine
    section: ChannelSettings
    settings: Settings
    texts: Texts
    agents: Mapping[str, tuple[str, str]]
    calendars: Mapping[str, Calendar]
    now: int

    @property
    def line(self) -> LineSettings:
        """The line's own settings."""
        return self.channel.line

    def entrance(self, record: Record) -> Entrance:
        """What the dialled number says."""
        return self.channel.entrances.get(record.view.dialled or "") or Entrance()

    def brand_name(self, record: Record) -> str:
        """The name under which the dialled number answers."""
        brand = self.settings.brands.get(self.entrance(record).brand or "")
        return brand.name if brand is not None else self.channel.brand_name

    def language(self, record: Record, caller: Caller) -> str:
        """The language of the call."""
        return spoken_language(
            self.channel.language,
            dialled=self.entrance(record).language,
            caller=caller.known,
            offered=self.settings.gateway.languages,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One call at one moment."""

    record: Record
    caller: Caller
    want: Want
    place: Place
    standing: Standing
    naming: Naming
    teller: Teller


def sight_of(record: Record, caller: Caller, setting: Setting) -> Sight:
    """The call as this record shows it."""
    entrance = setting.entrance(record)
    want = want_of(setting.line, record, setting.settings)
    language = setting.language(record, caller)
    place = place_of(want, caller, entrance, setting.section, setting.settings, language=language, now=setting.now)
    naming = Naming(
        contact_id=caller.customer_id,
        reporter_id=caller.reporter_id,
        account_id=caller.account.id if caller.account is not None else None,
        language=language,
        brand=entrance.brand or setting.section.brand,
    )
    teller = Teller(
        texts=setting.texts,
        settings=setting.settings,
        line=setting.line,
        agents=setting.agents,
        view=record.view,
        language=language,
    )
    standing = standing_of(record, want, place, setting.agents)
    return Sight(record=record, caller=caller, want=want, place=place, standing=standing, naming=naming, teller=teller)
