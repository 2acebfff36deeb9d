"""What a settings table of kind `webchat` may say, and everything that can be wrong with one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.contract import Problem

_ORIGIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")
_MOST_BYTES = 20 * 2**20

KEYS: Mapping[str, str] = {
    "origins": 'Sites that may open this chat, such as "https://shop.example.com"; empty: only our own address.',
    "title": 'The heading of the chat by language, such as { en = "Customer care" }; without it the brand\'s name.',
    "rate_per_minute": "Messages a visitor may send per minute; 0 is no limit.",
    "max_attachment_bytes": f"The largest attachment taken; at most {_MOST_BYTES}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebchatSettings:
    """A table without problems, with a default for all it does not say."""

    origins: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    rate_per_minute: float = 120.0
    max_attachment_bytes: int = 5 * 2**20


def problems(table: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with the table, each with the key and what to write instead."""
    found = [_unknown(key) for key in table if key not in KEYS]
    checks = {
        "rate_per_minute": (_is_rate, "must be a number of messages per minute, 0 for no limit"),
        "max_attachment_bytes": (_is_size, f"must be a whole number of bytes from 1 to {_MOST_BYTES}"),
        "origins": (_is_list, 'must be an array such as ["https://shop.example.com"]'),
        "title": (_is_table, 'must be texts by language such as { en = "Customer care" }'),
    }
    found += [
        Problem(key=key, message=message)
        for key, (is_right, message) in checks.items()
        if key in table and not is_right(table[key])
    ]
    return found + _wrong_origins(table.get("origins"))


def settings_of(table: Mapping[str, object]) -> WebchatSettings:
    """The settings of a table in which `problems` found nothing."""
    plain = WebchatSettings()
    origins, title = table.get("origins"), table.get("title")
    rate, size = table.get("rate_per_minute"), table.get("max_attachment_bytes")
    return WebchatSettings(
        origins=tuple(str(origin) for origin in origins) if isinstance(origins, list | tuple) else (),
        title={str(key): str(text) for key, text in title.items()} if isinstance(title, Mapping) else {},
        rate_per_minute=float(rate) if isinstance(rate, int | float) else plain.rate_per_minute,
        max_attachment_bytes=size if isinstance(size, int) else plain.max_attachment_bytes,
    )


def _unknown(key: str) -> Problem:
    near = difflib.get_close_matches(key, KEYS, n=1)
    advice = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(KEYS)}"
    return Problem(key=key, message=f"is not a key of a webchat channel; {advice}")


def _wrong_origins(origins: object) -> list[Problem]:
    if not isinstance(origins, list | tuple):
        return []
    message = 'must be an origin as browsers send it, in small letters and without a path: "https://shop.example.com"'
    return [
        Problem(key=f"origins.{place}", message=message)
        for place, origin in enumerate(origins)
        if not (isinstance(origin, str) and _ORIGIN.fullmatch(origin))
    ]


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000_000


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_BYTES


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(text, str) and text.strip() for text in value.values())
