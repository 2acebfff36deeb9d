"""The admin's routes: which pages there are, who may use them, and what all of them show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from aiohttp import web

from gateway.access import Role
from gateway.admin.calendar_views import CalendarViews
from gateway.admin.care_views import CareViews
from gateway.admin.channel_views import ChannelViews
from gateway.admin.pages import admin_pages
from gateway.admin.words import AdminWords
from gateway.api.endpoint import Call, Endpoint
from gateway.api.rules import Page
from gateway.desk.pages import Pages
from gateway.desk.shown import session_of
from gateway.parts import Parts

Handler = Callable[[Call], Awaitable[object]]


def routes(parts: Parts) -> list[Endpoint]:
    """Every route of the admin's pages."""
    pages = admin_pages()
    shared = _Shared(parts)
    care, calendars = CareViews(pages, shared), CalendarViews(pages, shared)
    channels = ChannelViews(pages, shared)
    return [
        _page("GET", "/admin", _Start(pages, shared), "what admins change"),
        _page("GET", "/admin/channels", channels.channels, "the channels, their sources and letters"),
        _page("GET", "/admin/care", care.accounts, "the care table"),
        _page("GET", "/admin/care.csv", care.export, "the care table as a file"),
        _page("POST", "/admin/care/import", care.take_in, "try a file of the care table, or take it in"),
        _page("GET", "/admin/care/{number}", care.account, "one account's rows"),
        _page("POST", "/admin/care/{number}/rows", care.add, "add a row"),
        _page("POST", "/admin/care/{number}/rows/{id}/{what}", care.change, "end or approve a row"),
        _page("GET", "/admin/calendars", calendars.calendars, "the calendars"),
        _page("GET", "/admin/calendars/{name}", calendars.calendar, "one calendar"),
        _page("POST", "/admin/calendars/{name}", calendars.save, "add or change a calendar", role="admin"),
        _page("POST", "/admin/calendars/{name}/delete", calendars.delete, "take a calendar away", role="admin"),
    ]


class _Shared:
    """What every page of somebody logged in needs."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def __call__(self, call: Call) -> dict[str, object]:
        session = session_of(call)
        settings = self._parts.settings
        calendar = settings.calendars.get(settings.gateway.default_calendar)
        words = AdminWords(
            texts=self._parts.texts,
            settings=settings,
            language=call.language,
            zone=ZoneInfo(calendar.zone if calendar is not None else "UTC"),
            now=call.services.now(),
        )
        return {"w": words, "me": session.agent, "csrf": session.csrf, "is_admin": session.agent.role == "admin"}


class _Start:
    """The first page."""

    def __init__(self, pages: Pages, shared: _Shared) -> None:
        self._pages = pages
        self._shared = shared

    async def __call__(self, call: Call) -> web.Response:
        return self._pages.render("admin.html", self._shared(call))


def _page(method: str, path: str, handler: Handler, summary: str, *, role: Role = "supervisor") -> Endpoint:
    return Endpoint(method=method, path=path, handler=handler, rule=Page(role=role), summary=summary, is_listed=False)
