"""The sections `[units.*]`: the parts of the company that pass incidents on to customer care.

A unit is recognised by the mail addresses, domains and numbers written here, so that its messages are known without
asking the database. Its internal mailboxes and numbers are for units and staff: a customer who comes in by one is
taken all the same and told the public address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from config.reader import Rule, between, rule
from config.running import are_languages

UnitKind = Literal["shop", "call_centre_mail", "call_centre_phone", "documents", "service_centre", "services", "other"]
UnitChannel = Literal["mail", "edm", "phone"]

_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,250}")
_DOMAIN = re.compile(r"[a-z0-9.-]{1,250}\.[a-z0-9-]{2,63}")
_NUMBER = re.compile(r"\+[0-9]{7,15}")


def _written_as(pattern: re.Pattern[str], what: str) -> Rule:
    """A rule: a text, or every text of a list, has this form in small letters."""

    def check(value: object) -> str | None:
        texts = value if isinstance(value, tuple) else (value,)
        wrong = [str(text) for text in texts if not pattern.fullmatch(str(text)) or str(text) != str(text).lower()]
        return f"must be {what} (wrong: {', '.join(wrong)})" if wrong else None

    return check


_mails = rule(_written_as(_MAIL, "mail addresses in small letters"))
_domains = rule(_written_as(_DOMAIN, "domains in small letters"))
_numbers = rule(_written_as(_NUMBER, "numbers like +74950000001"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSettings:
    """A unit: how it passes incidents on, how soon by its own working hours, and by what it is recognised."""

    title: Mapping[str, str] = field(metadata=rule(are_languages))
    kind: UnitKind = "other"
    channel: UnitChannel = "mail"
    calendar: str | None = None
    language: str | None = field(default=None, metadata=rule(are_languages))
    hand_over_hours: float = field(default=3.0, metadata=between(0, 1000))
    report_hours: float = field(default=3.0, metadata=between(0, 1000))
    remind_hours: float = field(default=3.0, metadata=between(0.1, 1000))
    reminders: int = field(default=3, metadata=between(0, 50))
    scan_dpi: int = field(default=150, metadata=between(0, 2400))
    addresses: tuple[str, ...] = field(default=(), metadata=_mails)
    domains: tuple[str, ...] = field(default=(), metadata=_domains)
    numbers: tuple[str, ...] = field(default=(), metadata=_numbers)
    responsible: str | None = field(default=None, metadata=_mails)
    internal_mailboxes: tuple[str, ...] = field(default=(), metadata=_mails)
    internal_numbers: tuple[str, ...] = field(default=(), metadata=_numbers)
