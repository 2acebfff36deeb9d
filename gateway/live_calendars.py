"""The calendars there are now: those of the settings file, and those that pages keep; joined, and read again on change.

What the settings file declares goes first and is changed there alone. A stored calendar of the same name lies in its
shadow, counts for nothing and is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

import structlog

from config.care import CalendarSettings, calendar_faults
from config.reader import read_section
from config.settings import Settings
from config.tree import Finding, Tree
from gateway.bus.contract import Bus
from gateway.calendars import Calendar, calendar_of, calendars_of
from gateway.store import calendars as stored
from gateway.store.calendars import CalendarRow
from gateway.store.store import Store, StoreDownError

log = structlog.get_logger()

TOPIC: Final = "settings"
SWEEP_S: Final = 5.0
_LONGEST_SHOWN: Final = 200


class LiveCalendars(Mapping[str, Calendar]):
    """Every calendar by name, as it is now; made with those of the file, `reload` brings the stored ones."""

    def __init__(self, settings: Settings) -> None:
        self._declared = settings.calendars
        self._of_file = calendars_of(settings)
        self._rows: Mapping[str, CalendarRow] = {}
        self._settings: Mapping[str, CalendarSettings] = settings.calendars
        self._joined: Mapping[str, Calendar] = self._of_file

    def __getitem__(self, name: str) -> Calendar:
        return self._joined[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined)

    def __len__(self) -> int:
        return len(self._joined)

    @property
    def settings(self) -> Mapping[str, CalendarSettings]:
        """What each calendar says, by name."""
        return self._settings

    @property
    def rows(self) -> Mapping[str, CalendarRow]:
        """The stored calendars that count, by name."""
        return MappingProxyType({name: row for name, row in self._rows.items() if name not in self._of_file})

    @property
    def shadowed(self) -> tuple[str, ...]:
        """Names of stored calendars that the settings file has too."""
        return tuple(name for name in self._rows if name in self._of_file)

    async def reload(self, store: Store) -> bool:
        """Read the stored calendars again; whether any changed. One that cannot be read any more is left out."""
        rows = {row.name: row for row in await store.read(stored.list_calendars)}
        if rows == self._rows:
            return False
        read = {name: read_calendar(name, row.body) for name, row in rows.items() if name not in self._of_file}
        for name, (_, findings) in read.items():
            if findings:
                log.warning("a stored calendar cannot be read", calendar=name, findings=[str(one) for one in findings])
        good = {name: section for name, (section, findings) in read.items() if section is not None and not findings}
        same = {name for name in good if self._rows.get(name) == rows[name] and name in self._joined}
        made = {name: self._joined[name] if name in same else calendar_of(one) for name, one in good.items()}
        for name in sorted(set(rows) & set(self._of_file)):
            log.warning("a stored calendar is hidden by one of the settings file", calendar=name)
        self._rows, self._settings = rows, {**good, **self._declared}
        self._joined = {**made, **self._of_file}
        return True

    async def keep_up(self, store: Store, bus: Bus) -> None:
        """Read the stored calendars again when somebody says that they changed, and every few seconds."""
        with bus.waiter(TOPIC) as waiter:
            while True:
                await waiter.wait(SWEEP_S)
                try:
                    await self.reload(store)
                except StoreDownError as err:
                    log.warning("the store is down, calendars stay as they were", error=str(err))


def read_calendar(name: str, body: Mapping[str, object]) -> tuple[CalendarSettings | None, list[Finding]]:
    """A stored or sent calendar with everything that is wrong with it, by the rules of the settings file."""
    written = {key: value for key, value in body.items() if value is not None}
    if isinstance(days := written.get("days_off"), list):
        written["days_off"] = [_date(day) for day in days]
    tree = Tree(file=f"calendar {name}", values=written)
    findings: list[Finding] = []
    section = read_section(CalendarSettings, tree, (), findings)
    if section is not None and not findings:
        for below, message, nearest in calendar_faults(section):
            findings.append(tree.finding(below, message, nearest))
    return section, findings


def body_of(section: CalendarSettings) -> dict[str, object]:
    """A calendar as it is stored and sent."""
    return {
        "zone": section.zone,
        "country": section.country,
        "weekly": {days: [str(one) for one in hours] for days, hours in section.weekly.items()},
        "days_off": [day.isoformat() for day in section.days_off],
        "days_on": {day: [str(one) for one in hours] for day, hours in section.days_on.items()},
    }


def _date(written: object) -> object:
    """A day as it stands in JSON; what is none stays as it is and is refused when read."""
    try:
        return date.fromisoformat(written) if isinstance(written, str) else written
    except ValueError:
        return written[:_LONGEST_SHOWN] if isinstance(written, str) else written
