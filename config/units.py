"""The sections `[units.*]`: the parts of the company that pass incidents on to customer care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.reader import between, rule
from config.running import are_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSettings:
    """A unit, and how soon it passes an incident on by its own working hours."""

    title: Mapping[str, str] = field(metadata=rule(are_languages))
    calendar: str | None = None
    hand_over_hours: float = field(default=3.0, metadata=between(0, 1000))
