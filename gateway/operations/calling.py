"""Operations of a call back: which number we know, when we can call, and the promise to do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bots.flow import JSON
from gateway.calendars import Calendar, NeverOpen
from gateway.ids import from_us, new_id, to_us
from gateway.operations.contract import UNAVAILABLE, Answered, Asked, Operation, text_of
from gateway.promising import Clocks, Made, warning
from gateway.store.rows import PromiseRow

_KNOWN: Final = "known"
_AHEAD: Final = timedelta(days=60)
_WINDOW: Final = timedelta(hours=1)
_SOON: Final = timedelta(hours=2)
_PARTS: Final = {
    "morning": (time(6), time(12)),
    "afternoon": (time(12), time(18)),
    "evening": (time(18), time(22)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Between when we call, in the calendar's own clock; `is_as_asked` unless nobody works at the time asked for."""

    begins: datetime
    ends: datetime
    is_as_asked: bool

    @property
    def moment(self) -> str:
        """The same time as the slot `moment` writes it."""
        return f"{self.begins.date().isoformat()} {self.begins:%H:%M}-{self.ends:%H:%M}"


async def known_phone(asked: Asked, _args: Mapping[str, JSON]) -> Answered:
    """The end of the phone that the customer is known by; only of a verified one."""
    phones = asked.turn.known_person.verified.phones
    if asked.turn.is_doubtful or not phones:
        return Answered(outcome="unknown")
    return Answered(outcome="known", value={"tail": phones[0][-4:]})


async def callback_time(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """When we call: as asked (`open`), else the next time at which people work (`closed`)."""
    window = _window(asked, text_of(args.get("moment")))
    if window is None:
        return UNAVAILABLE
    return Answered(outcome="open" if window.is_as_asked else "closed", value=_told(window))


async def ask_callback(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Promise the call; what is promised stands with the case, and its owner is warned in time."""
    phones = asked.turn.known_person.verified.phones
    phone = text_of(args.get("phone"))
    number = (phones[0] if phones else None) if phone == _KNOWN else phone
    window = _window(asked, text_of(args.get("moment")))
    if number is None or window is None:
        return UNAVAILABLE
    if all(one.row.kind != "callback" for one in asked.turn.promises):
        asked.turn.promised.append(_promise(asked, window, number))
    return Answered(outcome="asked", value={**_told(window), "phone": number})


def window_of(moment: str | None, calendar: Calendar, now: datetime) -> Window:
    """Work out between when to call; raises NeverOpen where nobody ever works."""
    day, _, part = (moment or "").partition(" ")
    here = now.astimezone(calendar.zone)
    if (wanted := _wanted(day, part, here)) is None:
        begins = calendar.next_open(now).astimezone(calendar.zone)
        is_asked_for = part in ("", "now") and begins <= now + timedelta(minutes=1)
        ends = calendar.add_working(begins, _SOON).astimezone(calendar.zone)
        return Window(begins=begins, ends=ends, is_as_asked=is_asked_for or not part)
    start, end = wanted
    begins = calendar.next_open(max(start, now)).astimezone(calendar.zone)
    is_as_asked = now < end and begins < end and start <= now + _AHEAD
    if not is_as_asked:
        begins = calendar.next_open(max(start, now) if start <= now + _AHEAD else now).astimezone(calendar.zone)
        end = begins + _WINDOW
    closes = calendar.coming(begins, most=1)[0][1].astimezone(calendar.zone)
    return Window(begins=begins, ends=min(end, closes), is_as_asked=is_as_asked)


def _wanted(day: str, part: str, here: datetime) -> tuple[datetime, datetime] | None:
    """Between when the customer wants the call, by the clock on the wall; None for "as soon as possible"."""
    try:
        on = date.fromisoformat(day) if day else here.date()
    except ValueError:
        return None
    if part in ("", "now"):
        return None if not day else _on(on, time(0), time(23, 59), here)
    if part in _PARTS:
        return _on(on, *_PARTS[part], here)
    begins, _, ends = part.partition("-")
    try:
        start = datetime.combine(on, time.fromisoformat(begins), here.tzinfo)
        end = datetime.combine(on, time.fromisoformat(ends), here.tzinfo) if ends else start + _WINDOW
    except ValueError:
        return None
    later = timedelta(days=1 if not day and start < here else 0)
    return start + later, end + later


def _on(day: date, start: time, end: time, here: datetime) -> tuple[datetime, datetime]:
    return datetime.combine(day, start, here.tzinfo), datetime.combine(day, end, here.tzinfo)


def _window(asked: Asked, moment: str | None) -> Window | None:
    calendar = asked.calendars.get(asked.settings.gateway.default_calendar)
    if calendar is None:
        return None
    try:
        return window_of(moment, calendar, from_us(asked.turn.now))
    except (NeverOpen, OverflowError):
        return None


def _told(window: Window) -> dict[str, JSON]:
    return {
        "day": window.begins.date().isoformat(),
        "from": f"{window.begins:%H:%M}",
        "until": f"{window.ends:%H:%M}",
        "moment": window.moment,
    }


def _promise(asked: Asked, window: Window, number: str) -> Made:
    row = PromiseRow(
        id=new_id(),
        case_id="",
        kind="callback",
        to_whom="customer",
        made_at=asked.turn.now,
        due_at=to_us(window.ends),
        target_at=to_us(window.begins),
        calendar=asked.settings.gateway.default_calendar,
        made_by="bot",
        note=number,
    )
    return Made(row=row, warn_at=min(warning(row, _clocks(asked)), to_us(window.begins)))


def _clocks(asked: Asked) -> Clocks:
    return Clocks(settings=asked.settings, calendars=asked.calendars)


OPERATIONS: Mapping[str, Operation] = {
    "known_phone": Operation(run=known_phone),
    "callback_time": Operation(run=callback_time),
    "ask_callback": Operation(run=ask_callback, acts=True),
}
