"""Files that an agent sends along: taken over HTTP, kept with the message, refused where they cannot go."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.api.enclosures import Attached, brought
from gateway.errors import NotValid
from gateway.store.blobs import Blobs
from tests.fakes.centre import create_tables, opened, sqlite_file
from tests.fakes.served import Served, served

AS_AGENT1 = {"agent": "agent1@example.com"}
PDF = {"name": "счёт №1.pdf", "media_type": "application/pdf", "data": base64.b64encode(b"%PDF-1").decode()}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def api(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Served]:
    if request.param == "sqlite":
        url = sqlite_file(tmp_path)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        await create_tables(url)
    async with opened(url) as centre, served(centre, tmp_path) as one:
        await one.as_program("admin")
        yield one


async def test_a_replys_files_stand_with_its_message(api: Served) -> None:
    case = await api.centre.case(channel="mail-demo")
    body = {**AS_AGENT1, "text": "The invoice.", "attachments": [PDF, {**PDF, "name": "2.pdf"}]}
    answer = await api.post(f"/v1/cases/{case.number}/reply", body)
    assert answer.status == 200, answer.raw
    told = (await api.get(f"/v1/cases/{case.number}")).body["messages"][-1]
    assert [(one["name"], one["media_type"], one["size"]) for one in told["attachments"]] == [
        ("счёт №1.pdf", "application/pdf", 6),
        ("2.pdf", "application/pdf", 6),
    ]
    (letter,) = await api.centre.rows("outbox")
    assert isinstance(letter["letter"], dict)
    assert letter["letter"]["files"] == 2


async def test_a_repeated_request_attaches_nothing_twice(api: Served) -> None:
    case = await api.centre.case(channel="mail-demo")
    body = {**AS_AGENT1, "text": "The invoice.", "id": "mine-1", "attachments": [PDF]}
    for _ in range(2):
        assert (await api.post(f"/v1/cases/{case.number}/reply", body)).status == 200
    assert len(await api.centre.rows("attachment")) == 1


async def test_where_a_channel_carries_no_files_the_reply_is_refused_and_nothing_is_written(api: Served) -> None:
    case = await api.centre.case(channel="demo")
    answer = await api.post(f"/v1/cases/{case.number}/reply", {**AS_AGENT1, "text": "See.", "attachments": [PDF]})
    assert (answer.status, list(answer.body["error"]["fields"])) == (422, ["attachments"])
    assert await api.centre.rows("outbox") == []


@pytest.mark.parametrize(
    ("attachments", "field"),
    [
        ([{**PDF, "data": "no base64!"}], "attachments.0.data"),
        ([{**PDF, "data": ""}], "attachments.0.data"),
        ([PDF, {"name": "x"}], "attachments.1.data"),
        ([{**PDF, "name": ""}], "attachments.0.name"),
        ([{**PDF, "name": "a\r\nBcc: x@example.com"}], "attachments.0.name"),
        ([{**PDF, "more": 1}], "attachments.0.more"),
        ([PDF] * 21, "attachments"),
        ("none", "attachments"),
    ],
)
async def test_files_that_cannot_be_taken_are_named(api: Served, attachments: object, field: str) -> None:
    case = await api.centre.case(channel="mail-demo")
    answer = await api.post(f"/v1/cases/{case.number}/reply", {**AS_AGENT1, "text": "See.", "attachments": attachments})
    assert (answer.status, list(answer.body["error"]["fields"])) == (422, [field])


def test_more_than_a_letter_may_weigh_is_refused_with_a_way_out(tmp_path: Path) -> None:
    one = Attached(name="a", data=base64.b64encode(b"x" * 600).decode())
    with pytest.raises(NotValid, match="link"):
        brought([one, one], Blobs(tmp_path), most_bytes=1000)
    assert len(brought([one], Blobs(tmp_path), most_bytes=1000).enclosures) == 1


def test_a_type_that_is_none_is_plain_bytes(tmp_path: Path) -> None:
    one = Attached(name="a", media_type='text/html"; x', data="eA==")
    (file,) = brought([one], Blobs(tmp_path), most_bytes=1000).enclosures
    assert file.media_type == "application/octet-stream"
