"""Calendars over HTTP: read by who works on cases, edited by admins, refused with a reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import Served, served

PLANT = {"zone": "Europe/Berlin", "weekly": {"mon-sat": ["06:00-14:00"]}, "country": "DE"}


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        await one.as_agent("admin", "admin")
        yield one


async def test_a_calendar_says_where_it_comes_from_and_when_it_opens_next(api: Served) -> None:
    answer = await api.get("/v1/calendars/moscow?at=2026-06-12T09:00:00Z")
    told = answer.body
    assert (answer.status, told["origin"], told["version"], told["is_open"]) == (200, "file", None, False)
    assert told["openings"][0] == {"from": "2026-06-15T06:00:00.000000Z", "to": "2026-06-15T15:00:00.000000Z"}


async def test_an_opening_under_way_begins_at_the_instant_asked_for(api: Served) -> None:
    told = (await api.get("/v1/calendars/moscow?at=2026-06-15T09:00:00Z")).body
    assert told["is_open"] is True
    assert told["openings"][0] == {"from": "2026-06-15T09:00:00.000000Z", "to": "2026-06-15T15:00:00.000000Z"}


async def test_a_calendar_is_added_listed_changed_and_taken_away(api: Served) -> None:
    added = await api.ask("PUT", "/v1/calendars/plant", PLANT)
    assert (added.status, added.body["version"], added.body["changed_by"]) == (200, 1, "admin@example.com")
    names = [one["name"] for one in (await api.get("/v1/calendars")).body["items"]]
    assert names == ["always", "moscow", "plant", "shanghai"]
    changed = await api.ask("PUT", "/v1/calendars/plant", {**PLANT, "days_off": ["2026-12-31"], "version": 1})
    assert (changed.body["version"], changed.body["days_off"]) == (2, ["2026-12-31"])
    assert (await api.ask("DELETE", "/v1/calendars/plant")).status == 204
    assert (await api.get("/v1/calendars/plant")).status == 404


async def test_what_was_read_can_be_sent_back(api: Served) -> None:
    await api.ask("PUT", "/v1/calendars/plant", PLANT)
    read = (await api.get("/v1/calendars/plant")).body
    sent = {key: read[key] for key in ("zone", "country", "weekly", "days_off", "days_on", "version")}
    again = await api.ask("PUT", "/v1/calendars/plant", sent)
    assert (again.status, again.body["version"]) == (200, 1)


async def test_who_comes_second_is_told_who_changed_it(api: Served) -> None:
    await api.ask("PUT", "/v1/calendars/plant", PLANT)
    answer = await api.ask("PUT", "/v1/calendars/plant", {**PLANT, "country": None})
    assert (answer.status, answer.error["code"]) == (409, "conflict")
    assert answer.error["fields"] == {"version": 1, "changed_by": "admin@example.com"}


async def test_a_calendar_of_the_file_is_not_changed_by_pages(api: Served) -> None:
    answer = await api.ask("PUT", "/v1/calendars/moscow", PLANT)
    assert (answer.status, answer.error["fields"]) == (409, {"origin": "file"})
    assert (await api.ask("DELETE", "/v1/calendars/moscow")).status == 409


async def test_all_faults_are_told_at_once(api: Served) -> None:
    wrong = {"zone": "Europe/Berlin", "weekly": {"mon": ["09:00-13:00", "12:00-18:00"]}, "country": "XX"}
    answer = await api.ask("PUT", "/v1/calendars/plant", wrong)
    assert (answer.status, set(answer.error["fields"])) == (422, {"weekly", "country"})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"zone": "UTC", "weekly": {"mon": ["09:00-10:00"]}, "colour": "red"},
        {"zone": "\x00", "weekly": {"mon": ["09:00-10:00"]}},
        {"zone": "../../etc/passwd", "weekly": {"mon": ["09:00-10:00"]}},
        {"zone": "UTC", "weekly": {"mon": ["09:00-10:00"]}, "days_off": ["9999999-01-01"]},
        {"zone": "UTC", "weekly": {"mon": ["09:00-10:00"]}, "version": 2**40},
        {"zone": "UTC", "weekly": {"mon": "09:00-10:00"}},
        [],
    ],
)
async def test_what_cannot_be_a_calendar_is_422(api: Served, body: object) -> None:
    assert (await api.ask("PUT", "/v1/calendars/plant", body)).status == 422


@pytest.mark.parametrize("name", ["Plant", "%D0%B6", "a b", "-a", "x" * 65])
async def test_a_name_that_cannot_stand_in_settings_is_422(api: Served, name: str) -> None:
    answer = await api.ask("PUT", f"/v1/calendars/{name}", PLANT)
    assert (answer.status, answer.error["fields"]) == (422, {"name": "not a name"})


@pytest.mark.parametrize("at", ["soon", "2026-06-15", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
async def test_an_instant_that_is_none_is_422(api: Served, at: str) -> None:
    assert (await api.get(f"/v1/calendars/moscow?at={at}")).status == 422


async def test_agents_read_and_do_not_edit(api: Served) -> None:
    await api.as_agent("agent1")
    assert (await api.get("/v1/calendars")).status == 200
    assert (await api.ask("PUT", "/v1/calendars/plant", PLANT)).status == 403
    assert (await api.ask("DELETE", "/v1/calendars/plant")).status == 403


async def test_a_program_of_scope_admin_edits_in_its_own_name(api: Served) -> None:
    await api.as_program("admin")
    assert (await api.ask("PUT", "/v1/calendars/plant", PLANT)).body["changed_by"] == "program-admin"
