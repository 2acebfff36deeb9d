"""The trigger report of accounts over HTTP, as JSON and CSV, and the parameters that other programs give for it."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Final, Literal

from aiohttp import web
from pydantic import Field, model_validator

from gateway.access import Grant
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, StrictBody, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json, instant
from gateway.api.webhooks import who
from gateway.errors import NotFound
from gateway.signals.report import PARAMETERS, report
from gateway.store import parameters as rows
from gateway.store.parameters import Account

FEED: Final = Needs(scope="cases:write", role="supervisor")
_FORMATS: Final = ("json", "csv")
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


class Parameters(StrictBody):
    """What another program knows of an account; what is left out stays as it was."""

    consulting_share: Annotated[float | None, Field(ge=0, le=1, strict=False)] = None
    product_logins: Annotated[int | None, Field(ge=0, le=1_000_000_000)] = None
    untrained_departments: Annotated[int | None, Field(ge=0, le=1_000_000)] = None
    competitor: Literal["yes", "no", "unknown"] | None = None
    overdue_debt: bool | None = None
    newsletter: bool | None = None
    seminars: Annotated[int | None, Field(ge=0, le=1_000_000)] = None

    @model_validator(mode="after")
    def _says_something(self) -> Parameters:
        if not self.model_dump(exclude_none=True):
            raise ValueError(f"give at least one of {', '.join(type(self).model_fields)}; the others are measured here")
        return self


async def get_triggers(call: Call) -> object:
    """The report of one account."""
    found = await _account(call)
    return _report(call, found)


async def list_triggers(call: Call) -> object:
    """The reports of all accounts by their number; as CSV with `format=csv`."""
    limit = call.limit
    form = call.query("format", among=_FORMATS)
    found = await call.parts.store.read(rows.list_accounts, after=call.after, limit=limit + 1)
    following = found[limit - 1].number if len(found) > limit else None
    reports = [_report(call, one) for one in found[:limit]]
    return _as_csv(reports, following) if form == "csv" else listed(reports, following)


async def put_parameters(call: Call) -> object:
    """What another program knows of an account; the same again changes nothing but its time."""
    sent = await call.body(Parameters)
    found = await _account(call)
    source = call.caller.name if isinstance(call.caller, Grant) else who(call)
    values = {name: {"value": value} for name, value in sent.model_dump(exclude_none=True).items()}
    await call.parts.store.write(rows.put, found.id, values, source=source, at=call.services.now())
    return _report(call, await _account(call))


async def _account(call: Call) -> Account:
    number = call.param("number")
    found = await call.parts.store.read(rows.of_account, number)
    if found is None:
        raise NotFound(f"there is no account {number!r}")
    return found


def _report(call: Call, found: Account) -> Json:
    lines = report(found.parameters, call.parts.settings.triggers, now=call.services.now())
    return {
        "account": found.number,
        "name": found.name,
        "tier": found.tier,
        "threats": sum(line.is_threat for line in lines),
        "parameters": [
            {
                "name": line.name,
                "value": line.value,
                "since": instant(line.since),
                "source": line.source,
                "threat": line.is_threat,
            }
            for line in lines
        ],
    }


def _as_csv(reports: list[Json], following: str | None) -> web.Response:
    """One line an account; the cursor of the next page stands in the header `Next-After`."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["account", "name", "tier", "threats", *PARAMETERS, *(f"{name}_threat" for name in PARAMETERS)])
    for one in reports:
        lines = one["parameters"]
        values = ["" if line["value"] is None else line["value"] for line in lines]
        named = [_plain(one["account"]), _plain(one["name"]), one["tier"], one["threats"]]
        out.writerow([*named, *values, *(int(line["threat"]) for line in lines)])
    headers = (
        {"Next-After": following} if following is not None and following.isascii() and following.isprintable() else {}
    )
    return web.Response(text=text.getvalue(), content_type="text/csv", charset="utf-8", headers=headers)


def _plain(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_RISKY) else value


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path="/v1/accounts/{number}/triggers",
        handler=get_triggers,
        rule=READ,
        tag="signals",
        summary="The trigger report of an account.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/triggers",
        handler=list_triggers,
        rule=READ,
        tag="signals",
        summary="The trigger reports of all accounts.",
        queries={
            "after": "The cursor a list gave as next; of CSV it stands in the header Next-After.",
            "limit": "1 to 200, usually 50.",
            "format": "json or csv.",
        },
        answers={200: LIST, 422: FAILED},
    ),
    Endpoint(
        method="PUT",
        path="/v1/accounts/{number}/parameters",
        handler=put_parameters,
        rule=FEED,
        tag="signals",
        summary="What another program knows of an account for its report.",
        body=Parameters,
        answers={200: ANYTHING, 404: FAILED, 422: FAILED},
    ),
)
