"""Channels over HTTP: their heartbeats, and how far each of their sources is taken in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from channels.contract import Progress
from gateway.ids import SECOND, from_us, rfc3339
from gateway.store.schema import channel
from tests.fakes.centre import NOON, OpenChannel, opened, sqlite_file
from tests.fakes.served import Served, served

INBOX = "care@imap.example.com/INBOX"


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        await one.as_program("cases:read")
        yield one


async def listed(api: Served) -> dict[str, dict[str, object]]:
    answer = await api.get("/v1/channels")
    assert answer.status == 200, answer.raw
    return {one["name"]: one for one in answer.body["items"]}


async def test_a_channel_that_was_never_heard_of_is_listed(api: Served) -> None:
    found = (await listed(api))["mail-demo"]
    assert found == {"name": "mail-demo", "kind": "email", "last_ok_at": None, "error": None, "sources": []}


async def test_a_long_catch_up_shows_how_far_it_is(api: Served) -> None:
    door = api.services.parts.door
    await door.move_cursor("mail-demo", "7;1:40", INBOX, taken=40)
    at = from_us(NOON)
    await door.report("mail-demo", error=None, source=INBOX, progress=Progress(waiting=60, missing=2, checked_at=at))
    assert (await listed(api))["mail-demo"]["sources"] == [
        {
            "name": INBOX,
            "last_ok_at": rfc3339(api.centre.now),
            "error": None,
            "waiting": 60,
            "taken": 40,
            "missing": 2,
            "checked_at": rfc3339(NOON),
        }
    ]


async def test_what_is_wrong_with_a_source_or_a_channel_is_said(api: Served) -> None:
    store, door = api.services.parts.store, api.services.parts.door
    await store.write(lambda connection: connection.execute(insert(channel).values(name="mail-demo", kind="email")))
    await door.report("mail-demo", error="its port is taken")
    await door.report("mail-demo", error="the connection is lost", source=INBOX)
    found = (await listed(api))["mail-demo"]
    assert (found["error"], found["sources"][0]["error"]) == ("its port is taken", "the connection is lost")  # type: ignore[index]


async def test_a_channel_was_heard_of_when_the_newest_of_its_sources_was(api: Served) -> None:
    store, door = api.services.parts.store, api.services.parts.door
    await store.write(lambda connection: connection.execute(insert(channel).values(name="mail-demo", kind="email")))
    await door.report("mail-demo", error=None)
    api.centre.now += SECOND
    await door.report("mail-demo", error=None, source=INBOX)
    assert (await listed(api))["mail-demo"]["last_ok_at"] == rfc3339(api.centre.now)


class WithSources(OpenChannel):
    sources = (INBOX,)


async def test_the_settings_say_which_sources_are_shown(api: Served) -> None:
    await api.services.parts.door.report("mail-demo", error=None, source="left@imap.example.com/INBOX")
    api.services.parts.channels["mail-demo"] = WithSources("mail-demo", "email", "push")  # type: ignore[index]
    (shown,) = (await listed(api))["mail-demo"]["sources"]  # type: ignore[misc]
    assert (shown["name"], shown["last_ok_at"], shown["waiting"]) == (INBOX, None, None)


@pytest.mark.parametrize(("scope", "status"), [("admin", 200), ("cases:write", 403), ("inbound:demo", 403)])
async def test_who_may_read_cases_may_see_the_channels(api: Served, scope: str, status: int) -> None:
    await api.as_program(scope)
    assert (await api.get("/v1/channels")).status == status
