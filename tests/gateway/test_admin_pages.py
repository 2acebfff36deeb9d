"""The admin's pages: the care table and the calendars, looked at and changed by those who may."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from tests.fakes.desk_site import Browserlike, DeskSite, logged_in, running_desk

CARE, ACCOUNT, CALENDARS = "/admin/care", "/admin/care/1000000042", "/admin/calendars"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


@pytest.fixture
async def supervisor(site: DeskSite) -> AsyncIterator[Browserlike]:
    async with logged_in(site, "supervisor") as browser:
        yield browser


@pytest.fixture
async def admin(site: DeskSite) -> AsyncIterator[Browserlike]:
    async with logged_in(site, "admin") as browser:
        yield browser


async def test_agents_are_kept_out_and_strangers_sent_to_log_in(site: DeskSite) -> None:
    async with logged_in(site, "agent1") as agent, agent.http.get(site.address + CARE) as refused:
        assert refused.status == 403
    async with aiohttp.ClientSession() as http, http.get(site.address + CARE, allow_redirects=False) as sent:
        assert sent.status == 303
        assert sent.headers["Location"].startswith("/desk/login?next=")


async def test_the_table_shows_who_is_asked_for_each_topic_in_order(supervisor: Browserlike) -> None:
    page = await supervisor.page(CARE)
    line = page[page.index("Example Electric") : page.index("Sample Pharmacy")]
    first_cell = line[line.index("<td>PRIMARY") :].split("</td>")[1]
    assert re.findall(r"<bdi>([^<]+)</bdi>", first_cell) == ["Agent One", "Agent Two", "Supervisor One"]


async def test_the_table_is_searched_by_number_name_and_person(supervisor: Browserlike) -> None:
    assert "Model Builders" not in await supervisor.page(CARE + "?q=1000000042")
    assert "Example Electric" in await supervisor.page(CARE + "?q=example%20el")
    assert "No account is like that." in await supervisor.page(CARE + "?q=%25")
    assert "Sample Pharmacy" in await supervisor.page(CARE + "?q=agent2@")


async def test_a_row_that_is_added_is_asked_from_its_day_on(site: DeskSite, supervisor: Browserlike) -> None:
    tomorrow = (_today() + timedelta(days=2)).isoformat()
    form = {"topic": "finance", "role": "preferred", "person": "agent3@example.com", "valid_from": tomorrow}
    status, _ = await supervisor.send(f"{ACCOUNT}/rows", part=False, replaces="yes", **form)
    assert status == 303
    rows = (await site.get("/v1/care?account=1000000042&topic=finance"))["items"]
    of = {(row["role"], row["person"]): row for row in rows}
    assert of["preferred", "agent3@example.com"]["valid_from"] == tomorrow
    assert of["preferred", "agent1@example.com"]["valid_to"] < tomorrow


async def test_a_row_that_cannot_stand_is_refused_with_the_form_as_it_was(supervisor: Browserlike) -> None:
    form = {"topic": "finance", "role": "preferred", "person": "agent2@example.com", "valid_from": "2031-01-01"}
    status, page = await supervisor.send(f"{ACCOUNT}/rows", part=False, note="for the summer", **form)
    assert status == 422
    assert 'role="alert"' in page
    assert "for the summer" in page
    assert 'value="2031-01-01"' in page


@pytest.mark.parametrize("written", ["2026-13-45", "yesterday", "\x00", "9" * 300])
async def test_a_day_that_is_none_is_refused_and_named(supervisor: Browserlike, written: str) -> None:
    form = {"topic": "finance", "role": "lead", "person": "agent2@example.com", "valid_from": written or "x"}
    status, page = await supervisor.send(f"{ACCOUNT}/rows", part=False, **form)
    if written == "\x00":
        assert status in (303, 422)  # nothing is left of it: no day was given
    else:
        assert status == 422
        assert "valid_from" in page


async def test_a_row_that_ends_is_over_on_its_day(site: DeskSite, supervisor: Browserlike) -> None:
    page = await supervisor.page(ACCOUNT)
    row_id = re.findall(r"/rows/([0-9a-f-]{36})/end", page)[0]
    in_a_week = _today() + timedelta(days=7)
    status, _ = await supervisor.send(f"{ACCOUNT}/rows/{row_id}/end", part=False, **{"from": in_a_week.isoformat()})
    assert status == 303
    (row,) = [row for row in (await site.get("/v1/care?account=1000000042"))["items"] if row["id"] == row_id]
    assert row["valid_to"] == (in_a_week - timedelta(days=1)).isoformat()


async def test_a_file_is_tried_before_it_is_imported(site: DeskSite, supervisor: Browserlike) -> None:
    table = "account;topic;preferred;backup\n1000000043;general;agent1@example.com;agent2@example.com\n"
    tried = await _upload(supervisor, site, table, do="try")
    assert "Nothing is stored yet." in tried
    assert await _preferred(site) == "agent2@example.com"
    assert "Imported:" in await _upload(supervisor, site, table, do="import")
    assert await _preferred(site) == "agent1@example.com"


async def test_a_faulty_file_is_refused_with_every_line(site: DeskSite, supervisor: Browserlike) -> None:
    table = "account;topic;preferred\n77;general;agent1@example.com\n1000000043;nothing;nobody@example.com\n"
    page = await _upload(supervisor, site, table, do="import")
    assert "3 things are wrong; nothing was stored." in page
    assert page.count("line 3") == 2


async def test_the_exported_file_imports_without_a_change(site: DeskSite, supervisor: Browserlike) -> None:
    async with supervisor.http.get(site.address + "/admin/care.csv") as file:
        table = (await file.read()).decode("utf-8-sig")
    assert "0 added, 0 changed, 0 removed" in await _upload(supervisor, site, table, do="import")


async def test_a_proposal_waits_on_the_page_until_it_is_approved(site: DeskSite, supervisor: Browserlike) -> None:
    row = {"account": "1000000043", "topic": "finance", "role": "lead", "person": "agent3@example.com"}
    async with logged_in(site, "agent1") as agent:
        headers = {"X-CSRF-Token": agent.csrf}
        async with agent.http.post(site.address + "/v1/care", json=row, headers=headers) as proposed:
            assert proposed.status == 201
    assert "Waiting for approval" in await supervisor.page(CARE)
    page = await supervisor.page("/admin/care/1000000043")
    (row_id,) = re.findall(r"/rows/([0-9a-f-]{36})/approve", page)
    await supervisor.send(f"/admin/care/1000000043/rows/{row_id}/approve", part=False)
    assert "Waiting for approval" not in await supervisor.page(CARE)


async def test_a_calendar_of_the_file_is_shown_and_not_changed(admin: Browserlike) -> None:
    page = await admin.page(f"{CALENDARS}/moscow")
    assert "This calendar stands in the settings file" in page
    status, page = await admin.send(f"{CALENDARS}/moscow", part=False, zone="UTC", weekly="mon 09:00-10:00")
    assert status == 422
    assert 'role="alert"' in page


async def test_a_calendar_is_added_changed_and_taken_away(site: DeskSite, admin: Browserlike) -> None:
    given = {
        "name": "depot",
        "zone": "Europe/Moscow",
        "weekly": "mon-fri 08:00-12:00 13:00-17:00",
        "days_off": "2026-12-31",
    }
    status, _ = await admin.send(f"{CALENDARS}/new", part=False, version="0", **given)
    assert status == 303
    kept = await site.get("/v1/calendars/depot")
    assert (kept["weekly"], kept["days_off"]) == ({"mon-fri": ["08:00-12:00", "13:00-17:00"]}, ["2026-12-31"])
    changed = {**given, "weekly": "mon-sat 08:00-17:00"}
    assert (await admin.send(f"{CALENDARS}/depot", part=False, version="1", **changed))[0] == 303
    status, page = await admin.send(f"{CALENDARS}/depot", part=False, version="1", **given)
    assert status == 422
    assert "mon-fri 08:00-12:00" in page  # what was typed is not lost
    assert (await admin.send(f"{CALENDARS}/depot/delete", part=False))[0] == 303
    assert "depot" not in await admin.page(CALENDARS)


async def test_a_calendar_without_hours_is_refused_with_the_place(admin: Browserlike) -> None:
    status, page = await admin.send(f"{CALENDARS}/new", part=False, name="never", zone="Mars/Base", weekly="")
    assert status == 422
    assert "zone" in page
    assert 'value="never"' in page


async def test_supervisors_look_at_calendars_and_do_not_change_them(site: DeskSite, supervisor: Browserlike) -> None:
    assert "moscow" in await supervisor.page(CALENDARS)
    assert (await supervisor.send(f"{CALENDARS}/new", part=False, name="x", zone="UTC", weekly="mon 09:00-10:00"))[
        0
    ] == 403


async def test_every_page_speaks_the_readers_language(tmp_path: Path) -> None:
    async with running_desk(tmp_path, "ru") as site, logged_in(site, "supervisor") as reader:
        for path, said in ((CARE, "Закрепление"), (ACCOUNT, "Добавить строку"), (CALENDARS, "Часовой пояс")):
            page = await reader.page(path)
            assert said in page
            assert "admin-" not in re.sub(r'class="[^"]*"', "", page)


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Moscow")).date()


async def _preferred(site: DeskSite) -> str:
    rows = (await site.get("/v1/care?account=1000000043&topic=general"))["items"]
    found = [row["person"] for row in rows if row["role"] == "preferred" and row["valid_to"] is None]
    return str(found[0])


async def _upload(browser: Browserlike, site: DeskSite, table: str, *, do: str) -> str:
    form = aiohttp.FormData({"csrf": browser.csrf, "do": do})
    form.add_field("file", table.encode(), filename="care.csv", content_type="text/csv")
    async with browser.http.post(site.address + "/admin/care/import", data=form) as answer:
        return await answer.text()
