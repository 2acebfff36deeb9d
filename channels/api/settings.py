"""What a settings table of kind `api` may say, and everything that can be wrong with one."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from channels.contract import Problem

LONGEST_TEXT = 100_000

KEYS: Mapping[str, str] = {
    "trust_identities": "true: from.phone and from.email count as verified, the sender has proven who they are.",
    "deliver_url": "Answers are posted to this address, signed (Standard Webhooks); without it they wait in the feed.",
    "rate_per_s": "Messages taken per second, then 429 with Retry-After; 0 is no limit.",
    "max_text": f"The longest text taken, in characters; at most {LONGEST_TEXT}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """A table without problems, with a default for all it does not say."""

    trust_identities: bool = False
    deliver_url: str | None = None
    rate_per_s: float = 0.0
    max_text: int = LONGEST_TEXT


def problems(table: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with the table, each with the key and what to write instead."""
    found = [_unknown(key) for key in table if key not in KEYS]
    checks = {
        "trust_identities": (_is_flag, "must be true or false"),
        "deliver_url": (_is_address, 'must be an address such as "https://example.com/answers"'),
        "rate_per_s": (_is_rate, "must be a number of messages per second, 0 for no limit"),
        "max_text": (_is_length, f"must be a whole number from 1 to {LONGEST_TEXT}"),
    }
    found += [
        Problem(key=key, message=message)
        for key, (is_right, message) in checks.items()
        if key in table and not is_right(table[key])
    ]
    return found


def settings_of(table: Mapping[str, object]) -> ApiSettings:
    """The settings of a table in which `problems` found nothing."""
    url, rate, longest = table.get("deliver_url"), table.get("rate_per_s", 0), table.get("max_text", LONGEST_TEXT)
    return ApiSettings(
        trust_identities=table.get("trust_identities") is True,
        deliver_url=url if isinstance(url, str) and url else None,
        rate_per_s=float(rate) if isinstance(rate, int | float) else 0.0,
        max_text=longest if isinstance(longest, int) else LONGEST_TEXT,
    )


def _unknown(key: str) -> Problem:
    near = difflib.get_close_matches(key, KEYS, n=1)
    advice = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(KEYS)}"
    return Problem(key=key, message=f"is not a key of an api channel; {advice}")


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_address(value: object) -> bool:
    if not isinstance(value, str):
        return False
    if not value:
        return True
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000_000


def _is_length(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_TEXT
