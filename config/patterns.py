"""How this installation's references look: `[nlu.patterns]`, each key a list of regular expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from config.reader import rule


def are_patterns(value: object) -> str | None:
    """A rule: every text is a regular expression."""
    for written in value if isinstance(value, tuple) else ():
        try:
            re.compile(str(written))
        except re.error as err:
            return f"must be regular expressions, but {written!r} is none: {err}"
    return None


def _is_country(value: object) -> str | None:
    return None if re.fullmatch(r"[A-Z]{2}", str(value)) else "must be a country like RU"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternSettings:
    """The forms of references, and the words beside which a number is one; a key left out keeps the shipped list.

    Forms are matched on upper-case text in which Cyrillic look-alikes count as Latin letters.
    """

    order_numbers: tuple[str, ...] | None = field(default=None, metadata=rule(are_patterns))
    tracking_numbers: tuple[str, ...] | None = field(default=None, metadata=rule(are_patterns))
    document_numbers: tuple[str, ...] | None = field(default=None, metadata=rule(are_patterns))
    product_references: tuple[str, ...] | None = field(default=None, metadata=rule(are_patterns))
    order_words: tuple[str, ...] | None = field(default=None, metadata=rule(are_patterns))
    tracking_words: tuple[str, ...] | None = field(default=None, metadata=rule(are_patterns))
    document_words: tuple[str, ...] | None = field(default=None, metadata=rule(are_patterns))
    other_words: tuple[str, ...] | None = field(default=None, metadata=rule(are_patterns))
    phone_region: str | None = field(default=None, metadata=rule(_is_country))
