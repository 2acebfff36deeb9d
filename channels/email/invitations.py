"""Owns calendar invitations in mail (RFC 5545, RFC 5546): what one says, in lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from icalendar import Calendar, Component

from channels.email.charsets import clean

MAX_BYTES = 200_000
"""Bytes of a calendar that are read; an invitation has few, a whole calendar is no message."""

MAX_EVENTS = 5

_MAX_LINE = 500
_MAX_DESCRIPTION = 5_000
_STATES = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "DELEGATED": "delegated"}


def lines_of(content: bytes) -> str:
    """What a calendar says: what it is for, summary, when and in which zone, where, who invites; "" if unreadable."""
    try:
        calendar = Calendar.from_ical(content[:MAX_BYTES])
        said = [line for event in list(_events(calendar))[:MAX_EVENTS] for line in _lines(calendar, event)]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError):
        return ""
    return clean("\n".join(said)).strip()


def _events(calendar: Component) -> Iterator[Component]:
    yield from calendar.walk("VEVENT")
    yield from calendar.walk("VTODO")


def _lines(calendar: Component, event: Component) -> Iterator[str]:
    yield f"[{_what_for(calendar, event)}]"
    for name in ("SUMMARY", "LOCATION"):
        if text := _text(event, name):
            yield text
        if name == "SUMMARY" and (when := _when(event)):
            yield when
    if organiser := _person(event, "ORGANIZER"):
        yield organiser
    if words := _text(event, "COMMENT", most=_MAX_DESCRIPTION) or _text(event, "DESCRIPTION", most=_MAX_DESCRIPTION):
        yield ""
        yield words


def _what_for(calendar: Component, event: Component) -> str:
    """The method of the invitation by its code, of an answer with what was answered."""
    method = _text(calendar, "METHOD").lower() or "publish"
    if method != "reply":
        cancelled = _text(event, "STATUS").upper() == "CANCELLED"
        return f"calendar: {'cancel' if cancelled else method}"
    said = [getattr(one, "params", {}).get("PARTSTAT", "") for one in _all(event, "ATTENDEE")]
    states = [_STATES.get(str(one).upper()) for one in said]
    return ", ".join(["calendar: reply", *(state for state in states[:MAX_EVENTS] if state)])


def _when(event: Component) -> str:
    begin, end = _instant(event, "DTSTART") or _instant(event, "DUE"), _instant(event, "DTEND")
    if begin is None:
        return ""
    zone = f" {_zone(begin)}" if isinstance(begin, datetime) else ""
    if not isinstance(begin, datetime) or not isinstance(end, datetime):
        return f"{_written(begin)}{zone}"
    last = end.strftime("%H:%M") if end.date() == begin.date() else _written(end)
    return f"{_written(begin)} - {last}{zone}"


def _written(at: date) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else at.isoformat()


def _zone(at: datetime) -> str:
    return str(getattr(at.tzinfo, "key", None) or at.tzname() or "") if at.tzinfo else ""


def _instant(event: Component, name: str) -> date | None:
    found = getattr(next(iter(_all(event, name)), None), "dt", None)
    return found if isinstance(found, date) else None


def _person(event: Component, name: str) -> str:
    person = next(iter(_all(event, name)), None)
    if person is None:
        return ""
    address = str(person)[:_MAX_LINE]
    address = address[7:] if address.lower().startswith("mailto:") else address
    said = str(getattr(person, "params", {}).get("CN", ""))[:_MAX_LINE].strip()
    return f"{said} <{address}>" if said and said != address else address


def _text(component: Component, name: str, *, most: int = _MAX_LINE) -> str:
    found = next(iter(_all(component, name)), None)
    return str(found).strip()[:most] if found is not None else ""


def _all(component: Component, name: str) -> list[object]:
    value = component.get(name)
    return [] if value is None else list(value) if isinstance(value, list) else [value]
