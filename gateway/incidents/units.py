"""Recognises units by the addresses of the settings, and entrances of ours that are not for customers. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from channels.contract import Channel
from config.settings import Settings
from config.units import UnitSettings
from gateway.calendars import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The units by what they are recognised by; one value a gateway, made from its settings."""

    by_name: Mapping[str, UnitSettings]
    by_address: Mapping[str, str]
    by_domain: Mapping[str, str]
    internal_mailboxes: frozenset[str]
    internal_numbers: frozenset[str]
    default_calendar: str
    default_language: str
    public_mails: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings) -> Units:
        """The units of the settings."""
        units = settings.units
        brand = settings.brands.get(settings.gateway.default_brand or "")
        brands = [brand] if brand is not None else []
        return cls(
            by_name=units,
            by_address={value: name for name, unit in units.items() for value in (*unit.addresses, *unit.numbers)},
            by_domain={value: name for name, unit in units.items() for value in unit.domains},
            internal_mailboxes=frozenset(one for unit in units.values() for one in unit.internal_mailboxes),
            internal_numbers=frozenset(one for unit in units.values() for one in unit.internal_numbers),
            default_calendar=settings.gateway.default_calendar,
            default_language=settings.gateway.default_language,
            public_mails=tuple(one.mail for one in (*brands, *settings.brands.values()) if one.mail),
        )

    def unit_at(self, address: str) -> str | None:
        """The unit that an address or number belongs to, or None; an exact address goes before a domain."""
        return self.by_address.get(address) or self.by_domain.get(address.rpartition("@")[2])

    def calendar_of(self, unit: str, calendars: Mapping[str, Calendar]) -> Calendar | None:
        """The calendar by which a unit works, or None where it stands in the settings no more."""
        section = self.by_name.get(unit)
        return calendars.get((section.calendar if section is not None else None) or self.default_calendar)

    def language_of(self, unit: str) -> str:
        """The language in which a unit is written to."""
        section = self.by_name.get(unit)
        return (section.language if section is not None else None) or self.default_language

    def title_of(self, unit: str, language: str) -> str:
        """The name under which a unit is spoken of."""
        section = self.by_name.get(unit)
        return section.title.get(language, unit) if section is not None else unit

    def public_mailbox(self, channel: Channel) -> str | None:
        """The mailbox of a mail channel that customers may know, or None where all of them are internal."""
        shown = [one for one in channel.entrances if one not in self.internal_mailboxes]
        return next((one for one in self.public_mails if one in shown), next(iter(shown), None))

    def public_contacts(self, numbers: Collection[str] = ()) -> tuple[str, ...]:
        """What a customer is told instead of an internal address: the brand's mail, public numbers."""
        mails = [one for one in self.public_mails[:1] if one not in self.internal_mailboxes]
        return (*mails, *(one for one in numbers if one not in self.internal_numbers))
