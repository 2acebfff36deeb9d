"""What a settings table of kind `telegram` may say, and everything that can be wrong with one."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from channels.contract import Problem

Mode = Literal["polling", "webhook"]

PUBLIC_API_URL: Final = "https://api.telegram.org"
LONGEST_POLL_S: Final = 50

KEYS: Mapping[str, str] = {
    "token": 'the bot\'s token, as @BotFather told it; a secret: "${TELEGRAM_TOKEN}"',
    "mode": "polling (we ask; needs no address) or webhook (Telegram posts to [gateway] public_url, https); polling",
    "api_url": f"the Bot API server; another one only for a server of your own; left out: {PUBLIC_API_URL}",
    "poll_timeout_s": f"how long Telegram may hold an empty poll, 1 to {LONGEST_POLL_S} seconds; left out: 25",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """A table without problems, with a default for all it does not say."""

    token: str = field(repr=False)
    mode: Mode = "polling"
    api_url: str = PUBLIC_API_URL
    poll_timeout_s: int = 25


def problems(table: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with the table, each with the key and what to write instead; never with the token itself."""
    found = [_unknown(key) for key in table if key not in KEYS]
    checks = {
        "token": (_is_token, 'must be a bot\'s token without spaces; write it as a secret: "${TELEGRAM_TOKEN}"'),
        "mode": (_is_mode, 'must be "polling" or "webhook"'),
        "api_url": (_is_address, f'must be an address such as "{PUBLIC_API_URL}", without a query'),
        "poll_timeout_s": (_is_poll_timeout, f"must be a whole number of seconds from 1 to {LONGEST_POLL_S}"),
    }
    found += [
        Problem(key=key, message=message)
        for key, (is_right, message) in checks.items()
        if key in table and not is_right(table[key])
    ]
    if "token" not in table:
        found.append(Problem(key="token", message='is missing: ask @BotFather for one and write "${TELEGRAM_TOKEN}"'))
    return found


def settings_of(table: Mapping[str, object]) -> TelegramSettings:
    """The settings of a table in which `problems` found nothing."""
    return TelegramSettings(
        token=cast(str, table["token"]),
        mode=cast(Mode, table.get("mode", "polling")),
        api_url=cast(str, table.get("api_url", PUBLIC_API_URL)).rstrip("/"),
        poll_timeout_s=cast(int, table.get("poll_timeout_s", 25)),
    )


def _unknown(key: str) -> Problem:
    near = difflib.get_close_matches(key, KEYS, n=1)
    advice = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(KEYS)}"
    return Problem(key=key, message=f"is not a key of a telegram channel; {advice}")


def _is_token(value: object) -> bool:
    """Whether it can stand in an address; whether it is a token only Telegram can say (`check --connect` asks)."""
    return isinstance(value, str) and bool(value) and all("!" <= char <= "~" and char not in "/?#%{}" for char in value)


def _is_mode(value: object) -> bool:
    return value in ("polling", "webhook")


def _is_address(value: object) -> bool:
    if not isinstance(value, str) or any(char.isspace() or char in "?#{}" for char in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _is_poll_timeout(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_POLL_S
