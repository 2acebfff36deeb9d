"""Care table, accounts and staff as CSV over HTTP: exported, taken in all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from aiohttp import web

from gateway.api.care_bodies import bench_of, editor_of, in_readers_language
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED
from gateway.care.accounts import Accounts
from gateway.care.care_files import read_care, write_care
from gateway.care.csv_files import Delimiter
from gateway.care.days import parse_day
from gateway.care.people_files import read_accounts, read_staff, write_accounts, write_staff
from gateway.care.staff import Staff
from gateway.care.table import CareTable
from gateway.errors import NotValid

_EDIT: Final = Needs(scope="admin", role="supervisor")
_TYPES: Final = ("text/csv", "text/plain", "application/octet-stream", "application/vnd.ms-excel")
_DELIMITERS: Final[Mapping[str, Delimiter]] = {"comma": ",", "semicolon": ";", "tab": "\t"}
_YES: Final = ("1", "true", "yes")
_NO: Final = ("0", "false", "no")


async def export_care(call: Call) -> object:
    """The care table as a file."""
    delimiter, standing = _delimiter(call), await CareTable(bench_of(call)).every()
    return _file("care.csv", await asyncio.to_thread(write_care, standing, delimiter=delimiter))


async def export_accounts(call: Call) -> object:
    """The accounts as a file."""
    delimiter, wishes = _delimiter(call), await Accounts(bench_of(call)).every()
    return _file("accounts.csv", await asyncio.to_thread(write_accounts, wishes, delimiter=delimiter))


async def export_staff(call: Call) -> object:
    """The staff as a file."""
    delimiter, wishes = _delimiter(call), await Staff(bench_of(call)).every()
    return _file("staff.csv", await asyncio.to_thread(write_staff, wishes, delimiter=delimiter))


@in_readers_language
async def import_care(call: Call) -> object:
    """Take a file of the care table in."""
    raw, dry_run = await _sent(call), _is_dry_run(call)
    written = call.query("from")
    try:
        start = parse_day(written) if written is not None else None
    except ValueError as err:
        raise NotValid(f"from: {err}", fields={"from": str(err)}) from err
    editor = await editor_of(call, call.query("agent"))
    file = await asyncio.to_thread(read_care, raw)
    made = await CareTable(bench_of(call)).take_in(editor, file, start=start, dry_run=dry_run)
    return {**asdict(made), "dry_run": dry_run}


@in_readers_language
async def import_accounts(call: Call) -> object:
    """Take a file of accounts in."""
    raw, dry_run = await _sent(call), _is_dry_run(call)
    editor, file = await editor_of(call, call.query("agent")), await asyncio.to_thread(read_accounts, raw)
    made = await Accounts(bench_of(call)).take_in(editor, file.wishes, file.findings, dry_run=dry_run)
    return {**asdict(made), "dry_run": dry_run}


@in_readers_language
async def import_staff(call: Call) -> object:
    """Take a file of staff in."""
    raw, dry_run = await _sent(call), _is_dry_run(call)
    editor, file = await editor_of(call, call.query("agent")), await asyncio.to_thread(read_staff, raw)
    made = await Staff(bench_of(call)).take_in(editor, file.wishes, file.findings, dry_run=dry_run)
    return {**asdict(made), "dry_run": dry_run}


async def _sent(call: Call) -> bytes:
    if call.request.content_type not in _TYPES:
        raise web.HTTPUnsupportedMediaType
    return await call.request.read()


def _is_dry_run(call: Call) -> bool:
    return call.query("dry_run", among=(*_YES, *_NO)) in _YES


def _delimiter(call: Call) -> Delimiter:
    return _DELIMITERS[call.query("delimiter", among=tuple(_DELIMITERS)) or "comma"]


def _file(name: str, content: bytes) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type="text/csv", charset="utf-8", headers=headers)


_WRITING: Final = {"delimiter": "comma (usual), semicolon or tab."}
_READING: Final = {
    "dry_run": "1: check and count, store nothing.",
    "agent": "In whose name a program acts.",
}
_TAKEN: Final = {200: ANYTHING, 415: FAILED, 422: FAILED}

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/care.csv",
        handler=export_care,
        rule=READ,
        tag="care",
        summary="The approved rows of the care table as CSV, a line an account and topic.",
        queries=_WRITING,
    ),
    Endpoint(
        method="POST",
        path="/v1/care/import",
        handler=import_care,
        rule=_EDIT,
        tag="care",
        summary="Take a CSV file of the care table in, all or nothing; 422 lists everything wrong by line.",
        queries={"from": "The day on which what changes begins; what was in force ends before.", **_READING},
        answers=_TAKEN,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts.csv",
        handler=export_accounts,
        rule=READ,
        tag="people",
        summary="The accounts as CSV.",
        queries=_WRITING,
    ),
    Endpoint(
        method="POST",
        path="/v1/accounts/import",
        handler=import_accounts,
        rule=_EDIT,
        tag="people",
        summary="Take a CSV file of accounts in, all or nothing.",
        queries=_READING,
        answers=_TAKEN,
    ),
    Endpoint(
        method="GET",
        path="/v1/staff.csv",
        handler=export_staff,
        rule=Needs(scope="admin", role="supervisor"),
        tag="people",
        summary="The staff as CSV.",
        queries=_WRITING,
    ),
    Endpoint(
        method="POST",
        path="/v1/staff/import",
        handler=import_staff,
        rule=_EDIT,
        tag="people",
        summary="Take a CSV file of staff in, all or nothing.",
        queries=_READING,
        answers=_TAKEN,
    ),
)
