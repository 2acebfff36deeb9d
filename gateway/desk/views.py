"""The desk's pages over HTTP: which routes there are, who may use them, and what each shows; decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

from aiohttp import web

from gateway.access import Access, reaches
from gateway.api.endpoint import Call, Endpoint
from gateway.api.rules import Anyone, Page
from gateway.cases import CaseActions
from gateway.desk import case_page, lists
from gateway.desk.action_views import ActionViews
from gateway.desk.assets import BASE, Assets
from gateway.desk.goods_views import GoodsViews
from gateway.desk.live import LiveDesks
from gateway.desk.log_in import LogInViews
from gateway.desk.originals import OriginalViews
from gateway.desk.overview import Online
from gateway.desk.pages import Pages, is_part
from gateway.desk.service import WHEN_NOTIFIED, Desk, Inbox, Shown
from gateway.desk.shown import choices, session_of
from gateway.desk.uploads import files_of
from gateway.errors import NotFound
from gateway.ids import now_us
from gateway.parts import Parts
from gateway.sessions import COOKIE
from gateway.store.search_terms import LONGEST_QUERY

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_NO_SCRIPT_AT_ALL: Final = "default-src 'none'; sandbox"


def routes(
    parts: Parts,
    actions: CaseActions,
    access: Access,
    *,
    now: Callable[[], int] = now_us,
    desks: LiveDesks | None = None,
) -> list[Endpoint]:
    """Every route of the desk; who gives its open `desks` closes them before the server stops, which waits for them."""
    assets = Assets()
    pages = Pages(assets)
    desk = Desk(parts, actions, now=now)
    entry = LogInViews(desk, pages)
    views = DeskViews(desk, pages, assets, desks or LiveDesks(parts.bus, parts.store, now=now))
    acting = ActionViews(desk, pages)
    originals = OriginalViews(desk, pages)
    return [
        _open("GET", "/desk/login", entry.show, "the log-in page"),
        _open("POST", "/desk/login", entry.enter, "log in"),
        _open("GET", BASE + "/{hash}/{name:.+}", views.asset, "a script or style of the pages"),
        _page("POST", "/desk/logout", entry.leave, "log out"),
        _page("GET", "/desk", views.start, "the desk"),
        _page("GET", "/desk/list", views.lines, "the list of a view, or what a search finds"),
        _page("GET", "/desk/offers", views.offers, "what is offered to the reader"),
        _page("GET", "/desk/cases/{number}", views.case, "one case"),
        _page("GET", "/desk/files/{id}", views.file, "an attachment, to be saved"),
        _page("GET", "/desk/messages/{id}/original", originals.page, "a mail as it was sent"),
        _page("GET", "/desk/messages/{id}/original/body", originals.body, "the mail's own page, for a frame"),
        _page("GET", "/desk/messages/{id}/raw", originals.raw, "the raw mail, to be saved"),
        _page("GET", "/desk/live", views.live, "the live socket"),
        _page("POST", "/desk/cases/{number}/{action}", acting.act, "do something with a case"),
        _page("POST", "/desk/messages/{id}/intent", acting.correct, "say what a customer's message means"),
        _page("POST", "/desk/offers/{id}/{answer}", acting.answer_offer, "accept or decline an offer"),
        *GoodsViews(desk, pages, views.shared).routes(),
        _page("GET", "/desk/me", views.own, "what agents choose for themselves"),
        _page("POST", "/desk/me", acting.set_own, "choose it"),
        _page("POST", "/desk/presence", acting.set_presence, "be away, or there again"),
        _page("GET", "/desk/supervise", views.supervise, "the state of queues and people", senior=True),
        _page("POST", "/desk/supervise/{number}", acting.reassign, "give a case to somebody", senior=True),
    ]


class DeskViews:
    """Handlers that show."""

    def __init__(self, desk: Desk, pages: Pages, assets: Assets, live: LiveDesks) -> None:
        self._desk = desk
        self._pages = pages
        self._assets = assets
        self._live = live

    async def start(self, call: Call) -> web.Response:
        """The desk without a case."""
        return await self._desk_page(call, None)

    async def lines(self, call: Call) -> web.Response:
        """The list alone."""
        return self._pages.render("list.html", {**self.shared(call), "inbox": await self._inbox(call)})

    async def offers(self, call: Call) -> web.Response:
        """What is offered to the reader now."""
        offered = await self._desk.inbox(session_of(call).agent, "offers")
        return self._pages.render("offers.html", {**self.shared(call), "offered": offered.lines})

    async def case(self, call: Call) -> web.Response:
        """One case: alone for the page that shows it already, else with everything around it."""
        agent, depth = session_of(call).agent, _whole(call, "depth") or case_page.SHOWN
        try:
            shown = await self._desk.case(agent, call.param("number"), depth=depth)
        except NotFound:
            return await self._desk_page(call, None, status=404, problem="error-not-found")
        if not is_part(call.request):
            return await self._desk_page(call, shown)
        people = await self._desk.people()
        return self._pages.render(
            "case.html", {**self.shared(call), "shown": shown, "choices": choices(call, shown, people)}
        )

    async def file(self, call: Call) -> web.StreamResponse:
        """The bytes of an attachment, only ever to be saved: nothing a customer sent runs or shows here."""
        found = await self._desk.file(call.param("id"))
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "Content-Type": "application/octet-stream",
            "Content-Security-Policy": _NO_SCRIPT_AT_ALL,
            "Cache-Control": "private, no-store",
        }
        return web.FileResponse(found.path, headers=headers)

    async def live(self, call: Call) -> web.StreamResponse:
        """The socket of an open desk."""
        session, sessions, cookies = session_of(call), call.services.sessions, dict(call.request.cookies)

        async def still_in() -> bool:
            return await sessions.session(cookies[COOKIE]) is not None

        return await self._live.serve(call.request, session.agent.person_id, still_in)

    async def supervise(self, call: Call) -> web.Response:
        """Queues, people and promises."""
        overview = await self._desk.overview(session_of(call).agent)
        template = "supervised.html" if is_part(call.request) else "supervise.html"
        return self._pages.render(template, {**self.shared(call), "overview": overview})

    async def own(self, call: Call) -> web.Response:
        """What agents choose for themselves."""
        session = session_of(call)
        values = {
            **self.shared(call),
            "mail_notices": await self._desk.mail_notices(session.agent),
            "whens": WHEN_NOTIFIED,
            "kept": call.request.query.get("kept") == "1",
        }
        return self._pages.render("own.html", values)

    async def asset(self, call: Call) -> web.Response:
        """A script or style, to be kept for ever under this address."""
        found = self._assets.at(call.request.path)
        if found is None:
            raise NotFound("there is no such file; load the page again")
        headers = {"Cache-Control": _FOR_EVER}
        return web.Response(body=found.content, content_type=found.media_type, headers=headers)

    async def _desk_page(
        self, call: Call, shown: Shown | None, *, status: int = 200, problem: str | None = None
    ) -> web.Response:
        agent = session_of(call).agent
        inbox = await self._inbox(call)
        offered = await self._desk.inbox(agent, "offers")
        people: Sequence[Online] = await self._desk.people() if shown is not None else ()
        values = {
            **self.shared(call),
            "inbox": inbox,
            "offered": offered.lines,
            "shown": shown,
            "choices": choices(call, shown, people) if shown is not None else None,
            "problem": problem,
        }
        return self._pages.render("desk.html", values, status=status)

    async def _inbox(self, call: Call) -> Inbox:
        view = lists.view_of(call.request.query.get("view"))
        queue = call.request.query.get("queue") or None
        sought = call.request.query.get("q", "")[:LONGEST_QUERY].strip()
        limit = _whole(call, "limit") or lists.PAGE
        return await self._desk.inbox(session_of(call).agent, view, queue=queue, sought=sought, limit=limit)

    def shared(self, call: Call) -> dict[str, object]:
        """What every page of somebody logged in needs."""
        session = session_of(call)
        return {
            "w": self._desk.words(call.language),
            "me": session.agent,
            "csrf": session.csrf,
            "is_senior": reaches(session.agent.role, "supervisor"),
            "queues": list(self._desk.parts.settings.queues),
            **files_of(self._desk.parts.settings),
            "bulletins": self._desk.bulletins(call.language),
        }


def _whole(call: Call, name: str) -> int | None:
    """A positive whole number of the query, or None for anything else."""
    written = call.request.query.get(name, "")
    return int(written) or None if written.isascii() and written.isdigit() and len(written) < 6 else None


def _open(method: str, path: str, handler: Callable[[Call], object], summary: str) -> Endpoint:
    return Endpoint(method=method, path=path, handler=handler, rule=Anyone(), summary=summary, is_listed=False)  # type: ignore[arg-type]


def _page(method: str, path: str, handler: Callable[[Call], object], summary: str, *, senior: bool = False) -> Endpoint:
    rule = Page(role="supervisor" if senior else "agent")
    return Endpoint(method=method, path=path, handler=handler, rule=rule, summary=summary, is_listed=False)  # type: ignore[arg-type]
