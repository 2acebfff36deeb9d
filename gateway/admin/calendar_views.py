"""The calendars' pages: what is open when, and the ones that pages keep changed by form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from aiohttp import web

from config.care import CalendarSettings
from gateway.api.endpoint import Call
from gateway.api.rules import form_of
from gateway.calendar_desk import CalendarDesk, Editor, Shown
from gateway.desk.pages import Pages
from gateway.desk.shown import session_of
from gateway.errors import NotFound, Refusal
from gateway.ids import from_us

_LONGEST: Final = 20_000
_NEW: Final = "new"

Form = Mapping[str, str]


class CalendarViews:
    """Handlers of the calendars' pages."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def calendars(self, call: Call) -> web.Response:
        """Every calendar with its next openings."""
        found = await _desk(call).all(from_us(call.services.now()))
        zones = {one.name: ZoneInfo(one.section.zone) for one in found}
        return self._pages.render("calendars.html", {**self._shared(call), "calendars": found, "zones": zones})

    async def calendar(self, call: Call) -> web.Response:
        """One calendar, or the form of a new one."""
        return await self._calendar(call, call.param("name"))

    async def save(self, call: Call) -> web.Response:
        """Add a calendar or change it."""
        form = await _form(call)
        asked = call.param("name")
        name = form.get("name", "").strip() if asked == _NEW else asked
        version = form.get("version", "")
        try:
            await _desk(call).put(
                _editor(call),
                name,
                body_of_form(form),
                version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
                now=call.services.now(),
            )
        except NotFound:
            raise
        except Refusal as err:
            return await self._calendar(call, asked, form=form, refused=err)
        raise web.HTTPSeeOther(f"/admin/calendars/{name}")

    async def delete(self, call: Call) -> web.Response:
        """Take a calendar away."""
        try:
            await _desk(call).delete(_editor(call), call.param("name"), now=call.services.now())
        except NotFound:
            raise
        except Refusal as err:
            return await self._calendar(call, call.param("name"), refused=err)
        raise web.HTTPSeeOther("/admin/calendars")

    async def _calendar(
        self, call: Call, name: str, *, form: Form | None = None, refused: Refusal | None = None
    ) -> web.Response:
        now = from_us(call.services.now())
        shown = None if name == _NEW else await _desk(call).get(name, now)
        users = await _desk(call).users(name) if shown is not None else []
        found = list(refused.fields.items()) if refused is not None else []
        values = {
            **self._shared(call),
            "shown": shown,
            "zone": ZoneInfo(shown.section.zone) if shown is not None else None,
            "users": users,
            "form": form or (form_of_section(shown) if shown is not None else {}),
            "version": shown.row.version if shown is not None and shown.row is not None else 0,
            "zones": sorted(available_timezones()),
            "problem": str(refused) if refused is not None and not found else None,
            "findings": [f"{field}: {said}" for field, said in found],
        }
        return self._pages.render("calendar.html", values, status=422 if refused is not None else 200)


def body_of_form(form: Form) -> dict[str, object]:
    """A filled-in form as a `[calendars.x]` section: a line for each day or span of days, its hours after it."""
    return {
        "zone": form.get("zone", "").strip(),
        "country": form.get("country", "").strip().upper() or None,
        "weekly": _hours_by_day(form.get("weekly", "")),
        "days_off": form.get("days_off", "").replace(",", " ").split(),
        "days_on": _hours_by_day(form.get("days_on", "")),
    }


def form_of_section(shown: Shown) -> dict[str, str]:
    """A calendar as its form is filled in."""
    section: CalendarSettings = shown.section
    return {
        "zone": section.zone,
        "country": section.country or "",
        "weekly": "\n".join(f"{days} {' '.join(map(str, hours))}" for days, hours in section.weekly.items()),
        "days_off": "\n".join(day.isoformat() for day in section.days_off),
        "days_on": "\n".join(f"{day} {' '.join(map(str, hours))}" for day, hours in section.days_on.items()),
    }


def _hours_by_day(written: str) -> dict[str, list[str]]:
    """Lines like "mon-fri 09:00-13:00 14:00-18:00"; a day that comes twice has the hours of both lines."""
    found: dict[str, list[str]] = {}
    for line in written.splitlines():
        day, *hours = line.replace(",", " ").replace("=", " ").split() or [""]
        if day:
            found.setdefault(day.lower().rstrip(":"), []).extend(hours)
    return found


def _desk(call: Call) -> CalendarDesk:
    parts = call.parts
    return CalendarDesk(calendars=parts.calendars, store=parts.store, bus=parts.bus, settings=parts.settings)


def _editor(call: Call) -> Editor:
    agent = session_of(call).agent
    return Editor(name=agent.mail, agent_id=agent.person_id)


async def _form(call: Call) -> dict[str, str]:
    sent = await form_of(call.request)
    return {name: value.replace("\0", "")[:_LONGEST] for name, value in sent.items() if isinstance(value, str)}
