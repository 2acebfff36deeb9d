"""The promises of a tier: what is due by when, in which bands, and where a level, a topic or a channel has its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from config.reader import between

Level = Literal["primary", "advanced", "expert"]
Clock = Literal["working", "elapsed", "workdays"]
Kind = Literal["answer", "handover", "closing", "callback", "payment"]
PolicyKind = Literal["answer", "handover", "closing", "callback"]

LEVELS: tuple[Level, ...] = get_args(Level)
KINDS: tuple[Kind, ...] = get_args(Kind)
POLICY_KINDS: tuple[PolicyKind, ...] = get_args(PolicyKind)
"""What we promise by settings; a payment is promised by the customer, by hand."""

MOST_HOURS = 10_000
_LIMIT = re.compile(r"(-?\d+(?:\.\d+)?) ?h(?: (\w+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """By when: so many hours by a clock, or (`hours` None) the end of the day's opening; `clock` None is the kind's."""

    hours: float | None
    clock: Clock | None = None

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Reads `"4h"`, `"24h workdays"` or `"same_day"`."""
        if text.strip() == "same_day":
            return cls(hours=None)
        found = _LIMIT.fullmatch(text.strip())
        if not found:
            raise ValueError(f'must be hours like "4h" or "24h elapsed", or "same_day", not {text!r}')
        hours = float(found[1])
        if not 0.01 <= hours <= MOST_HOURS:
            raise ValueError(f"hours lie between 0.01 and {MOST_HOURS}, not {text!r}")
        if found[2] is not None and found[2] not in get_args(Clock):
            raise ValueError(f"the clock must be one of {', '.join(get_args(Clock))}, not {found[2]!r}")
        clock: Clock | None = next((one for one in get_args(Clock) if one == found[2]), None)
        return cls(hours=hours, clock=clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRule:
    """Where a level, topic or channel (its name or kind) has its own times: they stand in place of the kind's."""

    level: Level | None = None
    topic: str | None = None
    channel: str | None = None
    target: Limit
    bands: tuple[Limit, ...] = ()
    told: int = field(default=0, metadata=between(0, 9))


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseSettings:
    """One kind of promise: the target, the bands after it, which of them is told (0 is the target), and its clock.

    `pauses` says whether the clock stops while the case waits for the customer; left out, it does for closing alone.
    """

    target: Limit | None = None
    bands: tuple[Limit, ...] = ()
    told: int = field(default=0, metadata=between(0, 9))
    clock: Clock = "working"
    pauses: bool | None = None
    rules: tuple[PromiseRule, ...] = ()

    def at(self, level: Level, *, topic: str | None = None, channels: Sequence[str] = ()) -> PromiseRule | None:
        """The times that hold there, or None when nothing is promised; `channels` are the channel's name and kind.

        The rule that names more goes first; of those that name as much, a channel by name before one by kind, before a
        topic, before a level. A rule of a level holds for the deeper levels too, the nearest one going first.
        """
        fitting = [rule for rule in self.rules if _fits(rule, level, topic, channels)]
        if fitting:
            return max(fitting, key=lambda rule: _specificity(rule, channels))
        if self.target is None:
            return None
        return PromiseRule(target=self.target, bands=self.bands, told=self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTable:
    """What a tier is promised; a kind that is not given is not promised."""

    answer: PromiseSettings | None = None
    handover: PromiseSettings | None = None
    closing: PromiseSettings | None = None
    callback: PromiseSettings | None = None

    def of(self, kind: Kind) -> PromiseSettings | None:
        """The promise of that kind, or None when this tier is promised nothing of it."""
        return {
            "answer": self.answer,
            "handover": self.handover,
            "closing": self.closing,
            "callback": self.callback,
        }.get(kind)


def faults_of(settings: PromiseSettings) -> Iterable[tuple[tuple[str, ...], str]]:
    """What does not fit together within one kind of promise: the path of the key below it, and what is wrong."""
    if settings.target is None and not settings.rules:
        yield ("target",), 'is missing; give it, e.g. target = "4h"'
    if settings.target is None and settings.bands:
        yield ("bands",), 'come after a target; give it, e.g. target = "4h"'
    if settings.target is not None:
        yield from _band_faults((), settings.target, settings.bands, settings.told, settings.clock)
    seen: dict[tuple[str | None, ...], int] = {}
    for place, rule in enumerate(settings.rules):
        path = ("rules", str(place))
        named = (rule.level, rule.topic, rule.channel)
        if not any(named):
            yield path, "names no level, topic or channel; write its times at the kind itself"
        elif named in seen:
            yield path, f"holds where rule {seen[named] + 1} holds already; keep one of them"
        seen.setdefault(named, place)
        yield from _band_faults(path, rule.target, rule.bands, rule.told, settings.clock)


def _band_faults(
    path: tuple[str, ...], target: Limit, bands: Sequence[Limit], told: int, clock: Clock
) -> Iterable[tuple[tuple[str, ...], str]]:
    if told > len(bands):
        yield (*path, "told"), f"is {told}, but there are {len(bands)} bands; 0 is the target, 1 the first band"
    longest: dict[Clock, float] = {}
    for place, limit in enumerate((target, *bands)):
        if limit.hours is None:
            continue
        by = limit.clock or clock
        if limit.hours <= longest.get(by, 0.0):
            message = f"must grow: {limit.hours:g}h does not come after {longest[by]:g}h by the same clock ({by})"
            yield (*path, "bands", str(place - 1)), message
        longest[by] = max(longest.get(by, 0.0), limit.hours)
    if sum(limit.hours is None for limit in (target, *bands)) > 1:
        yield (*path, "bands"), "name same_day twice; once is enough"


def _fits(rule: PromiseRule, level: Level, topic: str | None, channels: Sequence[str]) -> bool:
    fits_level = rule.level is None or LEVELS.index(rule.level) <= LEVELS.index(level)
    return fits_level and rule.topic in (None, topic) and (rule.channel is None or rule.channel in channels)


def _specificity(rule: PromiseRule, channels: Sequence[str]) -> tuple[int, int, bool, int]:
    named = sum(one is not None for one in (rule.level, rule.topic, rule.channel))
    channel = len(channels) - channels.index(rule.channel) if rule.channel is not None else 0
    return named, channel, rule.topic is not None, LEVELS.index(rule.level) if rule.level is not None else -1
