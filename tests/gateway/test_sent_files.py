"""A file of ours given over HTTP to whoever has its link, and to nobody else."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.file_links import DAYS, PATH, FileLinks
from gateway.ids import SECOND, new_id
from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import Served, served

DAY = 24 * 3600 * SECOND
LINKS = FileLinks(b"k" * 32, "")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    url = sqlite_file(tmp_path)
    async with opened(url) as centre, served(centre, tmp_path) as one:
        await one.as_program("admin")
        case = await centre.case(channel="mail-demo")
        pdf = {"name": "счёт №1.pdf", "media_type": "text/html", "data": base64.b64encode(b"%PDF-1").decode()}
        body = {"agent": "agent1@example.com", "text": "The invoice.", "attachments": [pdf]}
        assert (await one.post(f"/v1/cases/{case.number}/reply", body)).status == 200
        one.headers.clear()
        yield one


async def link(api: Served) -> str:
    """The link of the one file that was sent."""
    ((row),) = await api.centre.rows("attachment")
    return LINKS.make(str(row["id"]), now=api.centre.now)


async def test_whoever_has_the_link_has_the_file(api: Served) -> None:
    answer = await api.get(await link(api))
    assert (answer.status, answer.raw) == (200, b"%PDF-1")


async def test_it_is_only_ever_saved_and_kept_by_nobody_between(api: Served) -> None:
    headers = (await api.get(await link(api))).headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D1%81")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in headers["Content-Security-Policy"]


async def test_after_a_week_there_is_nothing_there(api: Served) -> None:
    old = await link(api)
    api.centre.now += (DAYS + 1) * DAY
    assert (await api.get(old)).status == 404


@pytest.mark.parametrize("token", ["x", "a" * 64, "%D1%8F", "..%2f..%2fetc"])
async def test_what_we_did_not_make_is_nothing(api: Served, token: str) -> None:
    answer = await api.get(PATH + token)
    assert (answer.status, answer.error["code"]) == (404, "not_found")


async def test_a_link_to_what_was_never_sent_is_nothing(api: Served) -> None:
    assert (await api.get(LINKS.make(new_id(), now=api.centre.now))).status == 404
