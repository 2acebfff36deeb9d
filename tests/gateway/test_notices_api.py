"""Notices over HTTP: who may make them, what is refused, and that they hold and end at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.ids import SECOND, rfc3339
from tests.fakes.centre import NOON, opened, sqlite_file
from tests.fakes.served import Served, served

LATER = rfc3339(NOON + 3600 * SECOND)
DISRUPTION = {"kind": "disruption", "texts": {"en": "We cannot see orders."}, "to": LATER}


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        await one.as_program("admin")
        yield one


async def test_a_notice_holds_at_once_and_says_who_made_it(api: Served) -> None:
    made = await api.post("/v1/notices", DISRUPTION)
    assert (made.status, made.body["state"]) == (201, "active")
    assert made.body["made_by"] == "program program-admin"
    listed = await api.get("/v1/notices?active=true")
    assert [one["id"] for one in listed.body["items"]] == [made.body["id"]]
    assert [one.texts["en"] for one in api.services.parts.notices.active(at=NOON)] == ["We cannot see orders."]


async def test_an_ended_notice_holds_no_more_and_ending_twice_is_once(api: Served) -> None:
    made = (await api.post("/v1/notices", DISRUPTION)).body
    ended = await api.post(f"/v1/notices/{made['id']}/end")
    again = await api.post(f"/v1/notices/{made['id']}/end")
    assert (ended.status, ended.body["state"], again.body) == (200, "ended", ended.body)
    assert (await api.get("/v1/notices?active=true")).body["items"] == []
    assert [row["kind"] for row in await api.centre.rows("event")] == ["notice.made", "notice.ended"]


async def test_events_of_notices_hold_no_texts(api: Served) -> None:
    await api.post("/v1/notices", DISRUPTION)
    assert "orders" not in str(await api.centre.rows("event"))


async def test_the_same_id_is_made_once(api: Served) -> None:
    first = await api.post("/v1/notices", {**DISRUPTION, "id": "storm-1"})
    second = await api.post("/v1/notices", {**DISRUPTION, "id": "storm-1", "texts": {"en": "Other words."}})
    assert (second.status, second.body) == (201, first.body)


async def test_notices_are_listed_newest_first_in_pages(api: Served) -> None:
    made = [(await api.post("/v1/notices", DISRUPTION)).body["id"] for _ in range(3)]
    first = (await api.get("/v1/notices?limit=2")).body
    rest = (await api.get(f"/v1/notices?limit=2&after={first['next']}")).body
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"to": None}, "to"),
        ({"to": rfc3339(NOON)}, "to"),
        ({"from": LATER}, "to"),
        ({"to": "tomorrow"}, "to"),
        ({"to": "9999-12-31T23:59:59-12:00"}, "to"),
        ({"to": "2027-01-31T09:00:00"}, "to"),
        ({"kind": "joke"}, "kind"),
        ({"texts": {}}, "texts"),
        ({"texts": {"en": " \x00 "}}, "texts.en"),
        ({"texts": {"en": "x" * 1001}}, "texts.en"),
        ({"texts": {"xx": "Hm."}}, "texts"),
        ({"channels": ["no-such"]}, "channels"),
        ({"topics": ["weather"]}, "topics"),
        ({"words": "x"}, "words"),
    ],
)
async def test_a_wrong_notice_is_refused_naming_the_field(api: Served, wrong: dict[str, object], field: str) -> None:
    answer = await api.post("/v1/notices", {**DISRUPTION, **wrong})
    assert (answer.status, list(answer.error["fields"])) == (422, [field])
    assert await api.centre.rows("notice") == []


async def test_a_year_that_is_out_of_range_is_called_so(api: Served) -> None:
    answer = await api.post("/v1/notices", {**DISRUPTION, "to": "9999-12-31T23:59:59Z"})
    assert "out of range" in answer.error["fields"]["to"]


async def test_marks_that_turn_texts_are_taken_out(api: Served) -> None:
    made = await api.post("/v1/notices", {**DISRUPTION, "texts": {"en": "Call\u202e us\x07."}})
    assert made.body["texts"] == {"en": "Call us."}


async def test_an_unknown_notice_is_404(api: Served) -> None:
    assert (await api.post("/v1/notices/none/end")).status == 404


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("supervisor", 201), ("admin", 201)])
async def test_supervisors_make_notices_and_agents_read_them(api: Served, role: str, status: int) -> None:
    await api.as_agent("somebody", role)
    assert (await api.post("/v1/notices", DISRUPTION)).status == status
    assert (await api.get("/v1/notices")).status == 200


async def test_a_program_that_may_only_work_cases_makes_none(api: Served) -> None:
    await api.as_program("cases:read", "cases:write")
    assert (await api.post("/v1/notices", DISRUPTION)).status == 403
