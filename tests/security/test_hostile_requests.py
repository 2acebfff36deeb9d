"""What no browser or program sends: answered as the client's mistake, and nothing of its bytes in the log."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.http_exceptions import BadStatusLine

from gateway.api.server import _without_bytes
from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import served


def _record(err: Exception) -> logging.LogRecord:
    try:
        raise err
    except Exception:  # noqa: BLE001 - to have the traceback that a log record holds
        return logging.LogRecord("aiohttp.server", logging.ERROR, "", 0, "Error handling request", (), sys.exc_info())


def test_the_bytes_of_a_request_that_is_no_http_are_not_logged() -> None:
    assert not _without_bytes(_record(BadStatusLine("Bearer sb_secret")))


@pytest.mark.parametrize("err", [ValueError("broken"), web.HTTPInternalServerError()])
def test_a_fault_of_ours_is_logged(err: Exception) -> None:
    assert _without_bytes(_record(err))


@pytest.mark.parametrize("charset", ["nope", "punycode", "zlib", "utf-16"])
async def test_a_body_in_an_odd_charset_is_answered_415(tmp_path: Path, charset: str) -> None:
    headers = {"Content-Type": f"application/x-www-form-urlencoded; charset={charset}"}
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as api:
        answer = await api.post("/v1/session", {}, **headers)

    assert answer.status == 415
