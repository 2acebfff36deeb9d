"""The section `[acknowledgement]`: when automatic letters go out, and how many at most."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from config.reader import between, rule

MOST_LETTERS = 100_000
_WRITTEN = re.compile(r"(\d{1,6}) in (\d{1,4})([mhd])")
_UNIT_S = {"m": 60, "h": 3600, "d": 86_400}
_LONGEST_S = 31 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many letters in so long a time, written `10 in 10m`, `100 in 10h` or `500 in 1d`."""

    most: int
    window_s: int

    @classmethod
    def parse(cls, text: str) -> Limit:
        """The limit a text stands for; raises ValueError saying what is wrong with it."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError(f'must be written like "10 in 10m" or "100 in 10h" (m, h or d), not {text[:40]!r}')
        limit = cls(most=int(found[1]), window_s=int(found[2]) * _UNIT_S[found[3]])
        if limit.most > MOST_LETTERS or not 60 <= limit.window_s <= _LONGEST_S:
            raise ValueError(f"must be at most {MOST_LETTERS} letters in 1m to 31d, not {text[:40]!r}")
        return limit

    def __str__(self) -> str:
        """The limit as it is written."""
        unit = next(unit for unit in ("d", "h", "m") if self.window_s % _UNIT_S[unit] == 0)
        return f"{self.most} in {self.window_s // _UNIT_S[unit]}{unit}"


def _have_windows_of_their_own(value: object) -> str | None:
    windows = [limit.window_s for limit in value if isinstance(limit, Limit)] if isinstance(value, tuple) else []
    return None if len(windows) == len(set(windows)) else "must name each length of time once"


def _limits(*written: str) -> tuple[Limit, ...]:
    return field(default=tuple(map(Limit.parse, written)), metadata=rule(_have_windows_of_their_own))


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLimits:
    """How many automatic letters go out by mail; each list holds at once, an empty one limits nothing."""

    per_case: tuple[Limit, ...] = _limits("10 in 10m", "30 in 1h", "100 in 10h")
    per_address: tuple[Limit, ...] = _limits("10 in 10m", "30 in 1h", "100 in 10h")
    per_domain: tuple[Limit, ...] = _limits("100 in 1h", "500 in 10h")
    in_all: tuple[Limit, ...] = _limits("1000 in 1h", "5000 in 10h")


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLimits:
    """How many answers the bot gives in chats, Telegram and HTTP channels, so that two bots do not talk for ever."""

    per_case: tuple[Limit, ...] = _limits()
    per_address: tuple[Limit, ...] = _limits("100 in 1h")
    in_all: tuple[Limit, ...] = _limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementSettings:
    """When an automatic letter is due, to whom none goes, and how many go at most."""

    window_minutes: float = field(default=60.0, metadata=between(0))
    max_age_hours: float = field(default=48.0, metadata=between(0))
    blocked_days: float = field(default=60.0, metadata=between(0, 3650))
    unblock_when_they_write_hours: float = field(default=24.0, metadata=between(0, 87_600))
    letters: LetterLimits = field(default_factory=LetterLimits)
    talk: TalkLimits = field(default_factory=TalkLimits)
