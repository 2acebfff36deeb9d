"""The demand register over HTTP: entries with who waits, articles by demand, the whole as a file for procurement."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from aiohttp import web

from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, listed, place_of
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, LIST
from gateway.api.shapes import Json, instant
from gateway.care.csv_files import Delimiter, write_table
from gateway.errors import NotValid
from gateway.ids import SECOND, rfc3339
from gateway.store import demands
from gateway.store.demands import WHYS, DemandFilter
from gateway.store.fields import Fields

EXPORT: Final = Needs(scope="admin", role="supervisor")
DAYS_USUAL: Final = "90"
"""Articles are added up over so many days where no others are asked for."""
_DAY: Final = 24 * 3600 * SECOND
_YES_NO: Final = {"true": True, "false": False}
_MOST_DAYS: Final = 3660
_MOST_EXPORTED: Final = 50_000
_PAGE: Final = 1000
_COLUMNS: Final = (
    "reference",
    "asked",
    "quantity",
    "why",
    "times",
    "waiting_since",
    "customer",
    "account",
    "case",
    "channel",
    "first_at",
    "last_at",
)
_FILTERS: Final = {
    "why": f"One of {', '.join(WHYS)}.",
    "q": "A part of the reference or of what was asked for.",
    "days": "Asked for within so many days.",
    "waiting": "true: only where the customer waits to be told.",
    "known": "false: only what is not in the catalogue.",
}


async def list_demands(call: Call) -> object:
    """Entries of the register, the newest first."""
    limit = call.limit
    found = await call.parts.store.read(demands.listed, filter_of(call), after=place_of(call.after), limit=limit + 1)
    following = f"{found[limit - 1]['last_at']}_{found[limit - 1]['id']}" if len(found) > limit else None
    return listed([_shown(row) for row in found[:limit]], following)


async def list_articles(call: Call) -> object:
    """Articles by how many customers want them."""
    wanted = filter_of(call, days_usual=DAYS_USUAL)
    found = await call.parts.store.read(demands.by_article, wanted, limit=call.limit)
    return listed([_article(row) for row in found], None)


async def export(call: Call) -> web.Response:
    """The entries as a file, opened safely by spreadsheets."""
    delimiter: Delimiter = ";" if call.query("delimiter", among=("comma", "semicolon")) == "semicolon" else ","
    return await export_file(call, delimiter=delimiter)


async def export_file(call: Call, *, delimiter: Delimiter) -> web.Response:
    """The register as it is filtered, as a CSV file; at most 50,000 entries, the newest."""
    wanted, rows = filter_of(call), list[Fields]()
    after: tuple[int, str] | None = None
    while len(rows) < _MOST_EXPORTED:
        page = await call.parts.store.read(demands.listed, wanted, after=after, limit=_PAGE)
        rows += page
        if len(page) < _PAGE:
            break
        after = (page[-1]["last_at"], page[-1]["id"])
    body = await asyncio.to_thread(write_table, _COLUMNS, [_cells(row) for row in rows], delimiter=delimiter)
    headers = {"Content-Disposition": 'attachment; filename="defectura.csv"'}
    return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=headers)


def filter_of(call: Call, *, days_usual: str | None = None) -> DemandFilter:
    """What the query narrows the register to; `days_usual` counts where it names no days."""
    days = call.query("days") or days_usual
    if days is not None and not (days.isascii() and days.isdigit() and 0 < int(days[:9]) <= _MOST_DAYS):
        raise NotValid(f"days is a whole number from 1 to {_MOST_DAYS}", fields={"days": days[:20]})
    waiting, known = call.query("waiting", among=tuple(_YES_NO)), call.query("known", among=tuple(_YES_NO))
    sought = call.query("q")
    return DemandFilter(
        why=call.query("why", among=WHYS),
        sought=sought[:100] if sought else None,
        since=call.services.now() - int(days) * _DAY if days is not None else None,
        waiting=_YES_NO[waiting] if waiting is not None else None,
        is_known=_YES_NO[known] if known is not None else None,
    )


def _shown(row: Fields) -> Json:
    return {
        "id": row["id"],
        "reference": row["reference"],
        "asked": row["asked"],
        "quantity": row["quantity"],
        "why": row["why"],
        "times": row["times"],
        "waiting_since": instant(row["waits_since"]),
        "contact": {"id": row["contact_id"], "name": row["contact_name"]},
        "account": {"number": row["account_no"], "name": row["account_name"]} if row["account_id"] else None,
        "case": row["case_number"],
        "channel": row["channel"],
        "first_at": instant(row["first_at"]),
        "last_at": instant(row["last_at"]),
    }


def _article(row: Fields) -> Json:
    return {
        "reference": row["reference"],
        "asked": row["asked"],
        "customers": row["customers"],
        "waiting": row["waiting"],
        "quantity": int(row["quantity"]),
        "times": int(row["times"]),
        "last_at": instant(row["last_at"]),
    }


def _cells(row: Fields) -> Sequence[str]:
    told = (
        row["reference"],
        row["asked"],
        row["quantity"],
        row["why"],
        row["times"],
        rfc3339(row["waits_since"]) if row["waits_since"] else None,
        row["contact_name"],
        row["account_no"],
        row["case_number"],
        row["channel"],
        rfc3339(row["first_at"]),
        rfc3339(row["last_at"]),
    )
    return ["" if one is None else str(one) for one in told]


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/defectura",
        handler=list_demands,
        rule=READ,
        tag="goods",
        summary="What customers wanted and could not have, the newest first.",
        queries={**_FILTERS, "after": "The cursor a list gave as next.", "limit": "1 to 200, usually 50."},
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/defectura/articles",
        handler=list_articles,
        rule=READ,
        tag="goods",
        summary="Articles by how many customers want them.",
        queries={**_FILTERS, "days": "Asked for within so many days, usually 90.", "limit": "1 to 200, usually 50."},
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/defectura/export",
        handler=export,
        rule=EXPORT,
        tag="goods",
        summary="The register as a CSV file, at most 50,000 entries.",
        queries={**_FILTERS, "delimiter": "comma (as usual) or semicolon."},
        answers={200: ANYTHING},
    ),
)
