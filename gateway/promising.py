"""Makes promises: what the policy gives a matter, counted by its calendar, as rows with the timers that watch them.

Pure: whoever writes a case puts the rows into the same changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from config.promise_policy import Clock, Kind, Level
from config.settings import Settings
from gateway import promises
from gateway.calendars import Calendar, NeverOpen
from gateway.ids import from_us, new_id, to_us
from gateway.promises import Policy
from gateway.store.rows import PromiseRow, TimerRow

KINDS_AT_HANDOVER: tuple[Kind, ...] = ("answer", "handover", "closing")
"""What is promised when a matter goes to people, as far as the policy gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What promises are counted by."""

    settings: Settings
    calendars: Mapping[str, Calendar]

    def calendar(self, name: str | None) -> Calendar | None:
        """The calendar of that name; where it is gone, the default one."""
        return self.calendars.get(name or "") or self.calendars.get(self.settings.gateway.default_calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What the policy looks at; `calendar` names whose hours count (see `promises.calendar_name_for`)."""

    tier: str | None
    level: Level
    topic: str | None
    calendar: str
    channels: Sequence[str] = ()

    def policy(self, settings: Settings, kind: Kind) -> Policy | None:
        """What is promised of that kind."""
        return promises.policy_for(settings, self.tier, self.level, self.topic, kind, channels=self.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A promise and the instant at which its owner is warned."""

    row: PromiseRow
    warn_at: int

    def of_case(self, case_id: str) -> Made:
        """The same promise of a case that was not there yet when it was made."""
        return replace(self, row=replace(self.row, case_id=case_id))

    @property
    def timer(self) -> TimerRow:
        """What watches it."""
        return TimerRow(id=new_id(), kind="promise", subject=self.row.id, due_at=self.warn_at)


def make(
    matter: Matter, kind: Kind, *, case_id: str, clocks: Clocks, now: int, instead: Kind | None = None
) -> Made | None:
    """The promise of that kind from now on; None where the policy gives none or nobody ever works.

    Where the policy gives nothing of the kind, the times of the kind `instead` are taken.
    """
    policy, calendar = matter.policy(clocks.settings, kind), clocks.calendars.get(matter.calendar)
    if policy is None and instead is not None:
        policy = matter.policy(clocks.settings, instead)
    if policy is None or calendar is None:
        return None
    begun = from_us(now)
    try:
        found = promises.instants(policy, calendar, begun)
    except (NeverOpen, OverflowError):
        return None
    due_at = found[policy.told]
    row = PromiseRow(
        id=new_id(),
        case_id=case_id,
        kind=kind,
        to_whom="customer",
        made_at=now,
        due_at=to_us(due_at),
        target_at=to_us(found[0]),
        hours=policy.told_limit.hours,
        clock=policy.told_clock,
        calendar=matter.calendar,
        made_by="policy",
    )
    return Made(row=row, warn_at=warning(row, clocks))


def make_all(matter: Matter, kinds: Iterable[Kind], *, case_id: str, clocks: Clocks, now: int) -> tuple[Made, ...]:
    """Those of the kinds that the policy gives."""
    made = (make(matter, kind, case_id=case_id, clocks=clocks, now=now) for kind in kinds)
    return tuple(one for one in made if one is not None)


def warning(row: PromiseRow, clocks: Clocks) -> int:
    """When the owner is warned: once no more of the promise's own time is left than the settings' share leaves."""
    made_at = from_us(row.made_at)
    whole = left_at(row, row.made_at, clocks)
    allowed = timedelta(hours=row.hours) if row.hours is not None else whole
    ahead = min(allowed, whole) * (1 - _share(clocks))
    if not whole:  # nobody works before it is due
        return to_us(from_us(row.due_at) - (from_us(row.due_at) - made_at) * (1 - _share(clocks)))
    return min(to_us(end_of(row, row.made_at, whole - ahead, clocks)), row.due_at)


def nearest(rows: Iterable[PromiseRow]) -> int | None:
    """The nearest end of the promises to the customer among these, None without any."""
    return min((row.due_at for row in rows if row.to_whom == "customer"), default=None)


def left_at(row: PromiseRow, at: int, clocks: Clocks) -> timedelta:
    """How much of a promise's time is left at an instant, by the clock it was counted with."""
    clock, calendar = clock_of(row), clocks.calendar(row.calendar)
    if calendar is None or clock == "elapsed":
        return max(from_us(row.due_at) - from_us(at), timedelta())
    return promises.passed(clock, calendar, from_us(at), from_us(row.due_at))


def end_of(row: PromiseRow, at: int, left: timedelta, clocks: Clocks) -> datetime:
    """When a promise with so much time left is due, counted on from an instant."""
    clock, calendar = clock_of(row), clocks.calendar(row.calendar)
    if calendar is None:
        return from_us(at) + left
    try:
        return promises.later(clock, calendar, from_us(at), left)
    except NeverOpen:
        return from_us(at) + left


def clock_of(row: PromiseRow) -> Clock:
    """The clock a promise was counted with; one made by hand, for a day or an hour, runs by the clock on the wall."""
    return cast(Clock, row.clock) if row.clock in ("working", "workdays") else "elapsed"


def _share(clocks: Clocks) -> float:
    return clocks.settings.gateway.promise_warn_share
