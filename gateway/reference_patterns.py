"""The patterns of references an installation set, over those that are shipped."""

from __future__ import annotations

from dataclasses import fields, replace

from config.patterns import PatternSettings
from nlu.patterns import ReferencePatterns


def reference_patterns(given: PatternSettings) -> ReferencePatterns:
    """What the reader of entities is opened with; a key that was left out keeps its shipped value."""
    chosen = {each.name: getattr(given, each.name) for each in fields(given)}
    return replace(ReferencePatterns(), **{name: value for name, value in chosen.items() if value is not None})
