"""The admin's routes: which pages there are, who may use them, and what all of them show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from aiohttp import web

from gateway.access import Role
from gateway.admin.bot_views import BotViews
from gateway.admin.calendar_views import CalendarViews
from gateway.admin.care_views import CareViews
from gateway.admin.channel_views import ChannelViews
from gateway.admin.pages import admin_pages
from gateway.admin.training_example_views import ExampleViews
from gateway.admin.training_intent_views import IntentViews
from gateway.admin.training_label_views import LabelViews
from gateway.admin.training_model_views import model_routes
from gateway.admin.training_views import TrainingViews
from gateway.admin.words import AdminWords
from gateway.api.endpoint import Call, Endpoint
from gateway.api.rules import Page
from gateway.desk.pages import Pages
from gateway.desk.shown import session_of
from gateway.parts import Parts
from nlu.trouble import trouble_of

Handler = Callable[[Call], Awaitable[object]]


def routes(parts: Parts) -> list[Endpoint]:
    """Every route of the admin's pages."""
    pages = admin_pages()
    shared = _Shared(parts)
    care, calendars = CareViews(pages, shared), CalendarViews(pages, shared)
    channels, bot = ChannelViews(pages, shared), BotViews(pages, shared)
    training, intents = TrainingViews(pages, shared), IntentViews(pages, shared)
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
        _page("GET", "/admin/bot", bot.dial, "how far the bot goes"),
        _page("POST", "/admin/bot/switches/{name}", bot.switch, "switch the bot or acknowledgements", role="admin"),
        _page("POST", "/admin/bot/rules", bot.save, "keep a position of the bot dial", role="admin"),
        _page("POST", "/admin/bot/rules/{name}/delete", bot.delete, "take a position away", role="admin"),
        _page("GET", "/admin/training", training.overview, "what training has and what waits"),
        *_example_pages(ExampleViews(pages, shared)),
        *_label_pages(LabelViews(pages, shared)),
        *model_routes(pages, shared),
        _page("GET", "/admin/training/intents", intents.intents, "the intents and their figures"),
        _page("GET", "/admin/training/intents/{name}", intents.intent, "one intent, or the form of a new one"),
        _page("POST", "/admin/training/intents/{name}", intents.save, "add an intent, or draft a change", role="admin"),
        _page("GET", "/admin/training/intents/{name}/split", intents.parting, "the examples to part"),
        _page("POST", "/admin/training/intents/{name}/split", intents.split, "part examples", role="admin"),
        _page("POST", "/admin/training/intents/{name}/{what}", intents.act, "let a change of it count", role="admin"),
    ]


def _example_pages(views: ExampleViews) -> list[Endpoint]:
    root = "/admin/training/examples"
    return [
        _page("GET", root, views.examples, "the training examples"),
        _page("POST", f"{root}/do", views.change_many, "move, remove or restore examples", role="admin"),
        _page("GET", f"{root}/files", views.files, "import and export of examples"),
        _page("GET", f"{root}/export", views.export, "the examples as a file"),
        _page("POST", f"{root}/import", views.take_in, "try a file of examples, or take it in", role="admin"),
        _page("GET", f"{root}/{{id}}", views.example, "one example"),
        _page("POST", f"{root}/{{id}}", views.save, "add or change an example", role="admin"),
    ]


def _label_pages(views: LabelViews) -> list[Endpoint]:
    return [
        _page("GET", "/admin/training/label", views.label, "messages to label", role="admin"),
        _page("POST", "/admin/training/label", views.say, "label messages", role="admin"),
        _page("POST", "/admin/training/corrections", views.corrections, "confirm corrections", role="admin"),
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
        return self._pages.render("admin.html", {**self._shared(call), "trouble": trouble_of(call.parts.nlu)})


def _page(method: str, path: str, handler: Handler, summary: str, *, role: Role = "supervisor") -> Endpoint:
    return Endpoint(method=method, path=path, handler=handler, rule=Page(role=role), summary=summary, is_listed=False)
