"""The sections `[signals.*] [triggers] [webhooks.*]`: what is worth telling an account's owner, and who is told."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from config.reader import between, rule
from config.running import are_languages, is_address

Trigger = Literal[
    "low_rating",
    "failed_contacts",
    "new_contact",
    "complaint",
    "safety",
    "debt",
    "competitor",
    "words",
    "customer_promise",
    "reopened",
    "ping_pong",
    "promise_broken",
    "by_hand",
]
OF_MESSAGES: Final[tuple[Trigger, ...]] = ("complaint", "safety", "debt", "competitor", "words")
"""Triggers that look at what a customer writes: its intent, its words, or both."""
OF_EVENTS: Final = re.compile(r"\*|[a-z_]+(\.[a-z_]+)*(\.\*)?")
_MAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_TERM: Final = re.compile(r"[^\W_]+\*?(?:[ -][^\W_]+\*?)*")
SHORTEST_SECRET: Final = 16
"""So many bytes a webhook's secret has at least."""


def _is_mail(value: object) -> str | None:
    return None if _MAIL.fullmatch(str(value)) else "must be a mail address"


def _are_terms(value: object) -> str | None:
    """A rule: words and phrases, each word whole or a stem that ends with `*`."""
    terms = [term for each in value.values() for term in each] if isinstance(value, Mapping) else []
    wrong = [term for term in terms if not _TERM.fullmatch(term)]
    if not wrong:
        return are_languages(value) if value else None
    return f'must hold words like "debt", stems like "overdu*" or phrases (wrong: {", ".join(wrong)})'


def is_signing_secret(text: str) -> bool:
    """Whether a text is a secret as Standard Webhooks writes them, and long enough."""
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    return text.startswith("whsec_") and len(key) >= SHORTEST_SECRET


def _are_kinds(value: object) -> str | None:
    wrong = [one for one in value if not OF_EVENTS.fullmatch(one)] if isinstance(value, tuple) else []
    if not value:
        return 'must name at least one kind; "*" stands for every kind'
    return f'must be kinds like "case.opened", "case.*" or "*" (wrong: {", ".join(wrong)})' if wrong else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSettings:
    """One rule: what triggers a signal, and who gets it where an account has nobody of its own.

    `score` is the highest rating that is low; `times` within `days` is how often something must happen.
    """

    title: Mapping[str, str] = field(metadata=rule(are_languages))
    on: Trigger
    enabled: bool = True
    owner: str | None = field(default=None, metadata=rule(_is_mail))
    score: int = field(default=2, metadata=between(1, 10))
    times: int = field(default=2, metadata=between(1, 10))
    days: float = field(default=60.0, metadata=between(1, 3650))
    tiers: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, metadata=rule(_are_terms))
    mailbox: str | None = field(default=None, metadata=rule(_is_mail))


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerSettings:
    """From where on a parameter of the report of an account counts as a threat."""

    consulting_share_below: float = field(default=0.34, metadata=between(0, 1))
    product_logins_below: int = field(default=4, metadata=between(0))
    rating_at_most: int = field(default=3, metadata=between(1, 10))
    untrained_departments_from: int = field(default=1, metadata=between(1))
    failed_contacts_from: int = field(default=2, metadata=between(1, 10))
    seminars_below: int = field(default=1, metadata=between(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """A program that is told of events by signed requests.

    `events` are kinds; `start` says whether a new hook begins now or with the first event of the log.
    """

    url: str = field(metadata=rule(is_address("http", "https")))
    secret: str = field(repr=False)
    events: tuple[str, ...] = field(default=("*",), metadata=rule(_are_kinds))
    enabled: bool = True
    start: Literal["now", "beginning"] = "now"
    timeout_s: float = field(default=10.0, metadata=between(0.1, 60))
