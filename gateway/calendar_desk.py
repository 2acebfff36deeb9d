"""What people do with calendars: look at them, add, change and take away those that pages keep. No HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy.exc import IntegrityError

from config.care import CalendarSettings
from config.settings import Settings
from config.tree import Finding
from gateway.bus.contract import Bus
from gateway.calendars import Opening
from gateway.errors import Conflict, NotFound, NotValid
from gateway.ids import from_us, new_id
from gateway.live_calendars import TOPIC, LiveCalendars, body_of, read_calendar
from gateway.store import calendars as stored
from gateway.store.access import AuditRow
from gateway.store.calendars import CalendarRow, Change
from gateway.store.rows import EventRow
from gateway.store.store import Store

Origin = Literal["file", "pages"]
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_OPENINGS_SHOWN: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who changes a calendar: a person by mail address, or a program by the name of its token."""

    name: str
    agent_id: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A calendar as it is looked at: what it says, and what that comes to at an instant."""

    name: str
    origin: Origin
    section: CalendarSettings
    row: CalendarRow | None
    is_open: bool
    openings: Sequence[Opening]


class CalendarDesk:
    """Looks at calendars and changes those that pages keep."""

    def __init__(self, *, calendars: LiveCalendars, store: Store, bus: Bus, settings: Settings) -> None:
        self._calendars = calendars
        self._store = store
        self._bus = bus
        self._settings = settings

    async def all(self, at: datetime) -> Sequence[Shown]:
        """Every calendar by name, as it is at that instant."""
        await self._calendars.reload(self._store)
        return [self._shown(name, at) for name in sorted(self._calendars)]

    async def get(self, name: str, at: datetime) -> Shown:
        """The calendar of that name; raises NotFound."""
        await self._calendars.reload(self._store)
        return self._shown(name, at)

    async def put(self, editor: Editor, name: str, body: Mapping[str, object], *, version: int, now: int) -> Shown:
        """Add the calendar (version 0) or change the version that was seen; the same again changes nothing.

        Raises NotValid with every finding at once, and Conflict where the settings file has the name or somebody else
        changed it.
        """
        self._check_name(name)
        section, findings = read_calendar(name, body)
        if section is None or findings:
            raise not_valid(findings)
        written = body_of(section)
        row = await self._store.read(stored.get_calendar, name)
        if row is None or row.body != written:
            await self._write(editor, name, written, row, version=version, now=now)
        await self._tell()
        return self._shown(name, from_us(now))

    async def delete(self, editor: Editor, name: str, *, now: int) -> None:
        """Take a stored calendar away; raises NotFound, and Conflict naming who counts by it."""
        row = await self._store.read(stored.get_calendar, name)
        if row is None and name in self._settings.calendars:
            raise _of_file(name)
        if row is None:
            raise NotFound(f"there is no calendar {name!r}")
        users = await self.users(name) if name not in self._settings.calendars else []
        if users:
            message = f"calendar {name!r} is used by {', '.join(users)}; give them another one first"
            raise Conflict(message, fields={"used_by": users})
        await self._write(editor, name, None, row, version=row.version, now=now)
        await self._tell()

    async def users(self, name: str) -> list[str]:
        """Who counts by a calendar: sections of the settings, and some of the accounts."""
        settings = self._settings
        found = ["[gateway] default_calendar"] if settings.gateway.default_calendar == name else []
        found += [f"queue {key}" for key, queue in settings.queues.items() if queue.calendar == name]
        found += [f"unit {key}" for key, unit in settings.units.items() if unit.calendar == name]
        numbers = await self._store.read(stored.accounts_by, name)
        return [*found, *(f"account {number}" for number in numbers)]

    def _check_name(self, name: str) -> None:
        if name in self._settings.calendars:
            raise _of_file(name)
        if not _NAME.fullmatch(name):
            message = (
                "a calendar's name has small letters, digits, - and _, at most 64 of them, a letter or digit first"
            )
            raise NotValid(message, fields={"name": "not a name"})

    async def _write(
        self,
        editor: Editor,
        name: str,
        body: Mapping[str, object] | None,
        row: CalendarRow | None,
        *,
        version: int,
        now: int,
    ) -> None:
        if (row.version if row is not None else 0) != version:
            raise _changed(name, row)
        done = "calendar.changed" if body is not None else "calendar.deleted"
        detail: dict[str, object] = {"version": version + 1}
        actor = f"agent:{editor.name}"[:80]
        change = Change(
            name=name,
            body=body,
            version=version,
            by=editor.name,
            at=now,
            event=EventRow(id=new_id(), at=now, actor=actor, kind=done, subject=name, case_id=None, data=detail),
            audit=AuditRow(
                at=now, agent_id=editor.agent_id, token=editor.token, action=done, subject=name, detail=detail
            ),
        )
        try:
            is_written = await self._store.write(stored.write_calendar, change)
        except IntegrityError:  # somebody added the same name in the same instant
            is_written = False
        if not is_written:
            raise _changed(name, await self._store.read(stored.get_calendar, name))

    async def _tell(self) -> None:
        await self._calendars.reload(self._store)
        await self._bus.wake(TOPIC)

    def _shown(self, name: str, at: datetime) -> Shown:
        section, calendar = self._calendars.settings.get(name), self._calendars.get(name)
        if section is None or calendar is None:
            raise NotFound(f"there is no calendar {name!r}; there are {', '.join(sorted(self._calendars))}")
        return Shown(
            name=name,
            origin="file" if name in self._settings.calendars else "pages",
            section=section,
            row=self._calendars.rows.get(name),
            is_open=calendar.is_open(at),
            openings=calendar.coming(at, most=_OPENINGS_SHOWN),
        )


def not_valid(findings: Sequence[Finding]) -> NotValid:
    """The refusal of a calendar, with every finding at its field."""
    fields = {one.key or "calendar": one.message for one in findings}
    named = "; ".join(f"{key}: {said}" for key, said in fields.items())
    return NotValid(f"the calendar cannot be as it is written ({named})", fields=fields)


def _of_file(name: str) -> Conflict:
    message = f"calendar {name!r} stands in the settings file; change it there, or take another name"
    return Conflict(message, fields={"origin": "file"})


def _changed(name: str, row: CalendarRow | None) -> Conflict:
    if row is None:
        message = f"there is no calendar {name!r} any more; send version 0 to add it"
        return Conflict(message, fields={"version": 0})
    message = f"{row.changed_by} changed calendar {name!r} (version {row.version}); read it again and change that"
    return Conflict(message, fields={"version": row.version, "changed_by": row.changed_by})
