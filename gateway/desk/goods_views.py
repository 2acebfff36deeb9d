"""The desk's pages of goods: what branches are to put aside, and what customers wanted in vain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aiohttp import web

from gateway.api.defectura import DAYS_USUAL, export_file, filter_of
from gateway.api.endpoint import Call, Endpoint, place_of
from gateway.api.rules import Page
from gateway.desk.pages import Pages, is_part
from gateway.desk.service import Desk
from gateway.desk.shown import session_of
from gateway.errors import NotFound, Refusal
from gateway.reservations.service import ACTIONS, Reservations
from gateway.store import demands
from gateway.store.demands import WHYS
from gateway.store.reservations import STATES, ReservationFilter
from gateway.store.store import StoreDownError

_SHOWN: Final = 100
_VIEWS: Final = ("open", "late", *(one for one in STATES if one != "asked"))
_TOP: Final = 20
_FILTERS: Final = ("why", "q", "days", "waiting", "known")


class GoodsViews:
    """Handlers of the two pages; `shared` gives what every page of somebody logged in needs."""

    def __init__(self, desk: Desk, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._desk = desk
        self._pages = pages
        self._shared = shared

    def routes(self) -> list[Endpoint]:
        """The routes of the pages."""
        return [
            _page("GET", "/desk/reservations", self.reservations, "goods put aside"),
            _page("POST", "/desk/reservations/{number}", self.act, "do something with a reservation"),
            _page("GET", "/desk/defectura", self.defectura, "what customers wanted in vain"),
            _page("GET", "/desk/defectura.csv", self.export, "the same as a file", senior=True),
        ]

    async def reservations(self, call: Call) -> web.Response:
        """Several at once, live: the state, age, deadline and branch of each."""
        return await self._reservations(call)

    async def act(self, call: Call) -> web.Response:
        """Take one over, note what the branch said; afterwards the list as it stands."""
        form = await call.request.post()
        action = str(form.get("action", ""))
        try:
            if action not in ACTIONS:
                raise NotFound(f"a reservation has no action {action[:20]!r}")
            service = Reservations(self._desk.parts, now=call.services.now)
            await service.act(session_of(call).agent, call.param("number"), action)
        except (Refusal, StoreDownError) as err:
            return await self._reservations(call, problem=str(err), status=409)
        view = str(form.get("view", ""))
        location = f"/desk/reservations?view={view}" if view in _VIEWS else "/desk/reservations"
        return web.Response(status=303, headers={"Location": location})

    async def defectura(self, call: Call) -> web.Response:
        """Entries of the register with their filters, and the articles that are wanted most."""
        wanted, store = filter_of(call, days_usual=DAYS_USUAL), self._desk.parts.store
        found = await store.read(demands.listed, wanted, after=place_of(call.after), limit=_SHOWN + 1)
        values = {
            **self._shared(call),
            "rows": found[:_SHOWN],
            "top": await store.read(demands.by_article, wanted, limit=_TOP),
            "following": f"{found[_SHOWN - 1]['last_at']}_{found[_SHOWN - 1]['id']}" if len(found) > _SHOWN else None,
            "whys": WHYS,
            "given": {name: call.query(name) or (DAYS_USUAL if name == "days" else "") for name in _FILTERS},
            "query": _query(call),
        }
        return self._pages.render("defectura.html", values)

    async def export(self, call: Call) -> web.Response:
        """The register as it is filtered, as a file."""
        return await export_file(call, delimiter=";")

    async def _reservations(self, call: Call, *, problem: str | None = None, status: int = 200) -> web.Response:
        view = call.request.query.get("view", "")
        view = view if view in _VIEWS else "open"
        service = Reservations(self._desk.parts, now=call.services.now)
        found = await service.listed(_wanted(view), limit=_SHOWN)
        values = {
            **self._shared(call),
            "rows": found,
            "view": view,
            "views": _VIEWS,
            "now": call.services.now(),
            "refused": problem,
        }
        template = "reservations_shown.html" if is_part(call.request) else "reservations.html"
        return self._pages.render(template, values, status=status)


def _wanted(view: str) -> ReservationFilter:
    if view == "late":
        return ReservationFilter(is_late=True)
    return ReservationFilter(state="asked" if view == "open" else view)


def _query(call: Call) -> str:
    """The filters as they stand in the address, for the file and the next page."""
    asked = {name: value for name, value in call.request.query.items() if name in _FILTERS and value}
    kept = {"days": DAYS_USUAL, **asked}
    return str(call.request.rel_url.with_query(kept).query_string)


def _page(method: str, path: str, handler: Callable[[Call], object], summary: str, *, senior: bool = False) -> Endpoint:
    rule = Page(role="supervisor" if senior else "agent")
    return Endpoint(method=method, path=path, handler=handler, rule=rule, summary=summary, is_listed=False)  # type: ignore[arg-type]
