"""What observed channels would have done in a time, counted, each count with the cases to open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gateway.observing import OBSERVED
from gateway.store import observed
from gateway.store.observed import Seen
from gateway.store.store import Store

Group = Literal["say", "goes", "why", "agent", "intent"]
GROUPS: Final[tuple[Group, ...]] = ("say", "goes", "why", "agent", "intent")
MOST_READ: Final = 50_000
_CASES_SHOWN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many messages had this in common, and the newest of their cases."""

    key: str
    count: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What would have been done: said, to whom it would have gone, why nothing was said, whom it would have asked.

    `goes` is bot, junk, nobody, agent or the name of a queue after `queue:`; `is_cut` says that there was more.
    """

    since: int
    until: int
    messages: int
    cases: int
    groups: Mapping[Group, tuple[Count, ...]]
    is_cut: bool = False


async def report(store: Store, *, since: int, until: int, channel: str | None = None) -> Report:
    """Count what would have been done from `since` to before `until`, on all channels or on one."""
    found = await store.read(
        observed.would_have_done, kind=OBSERVED, since=since, until=until, channel=channel, most=MOST_READ + 1
    )
    ids = {str(one.data["agent"]) for one in found if one.data.get("agent")}
    mails = await store.read(observed.mails_of, ids) if ids else {}
    return counted(found[:MOST_READ], mails, since=since, until=until, is_cut=len(found) > MOST_READ)


def counted(found: Sequence[Seen], mails: Mapping[str, str], *, since: int, until: int, is_cut: bool = False) -> Report:
    """The counts of these, the most frequent first. Pure."""
    keys: Mapping[Group, Callable[[Seen], str | None]] = {
        "say": lambda one: str(one.data.get("say")),
        "goes": _goes,
        "why": lambda one: one.data.get("why"),
        "agent": lambda one: mails.get(str(one.data.get("agent"))),
        "intent": lambda one: one.data.get("intent"),
    }
    return Report(
        since=since,
        until=until,
        messages=len(found),
        cases=len({one.number for one in found}),
        groups={group: _counts(found, keys[group]) for group in GROUPS},
        is_cut=is_cut,
    )


def _goes(one: Seen) -> str:
    queue = one.data.get("queue")
    return f"queue:{queue}" if queue else str(one.data.get("as"))


def _counts(found: Sequence[Seen], key_of: Callable[[Seen], str | None]) -> tuple[Count, ...]:
    numbers: dict[str, dict[str, None]] = {}
    times: dict[str, int] = {}
    for one in found:
        key = key_of(one)
        if key is None:
            continue
        times[key] = times.get(key, 0) + 1
        shown = numbers.setdefault(key, {})
        if len(shown) < _CASES_SHOWN:
            shown[one.number] = None
    counts = [Count(key=key, count=times[key], cases=tuple(numbers[key])) for key in times]
    return tuple(sorted(counts, key=lambda one: (-one.count, one.key)))
