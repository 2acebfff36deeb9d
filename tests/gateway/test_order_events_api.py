"""The door by which an order system pushes what happened, and the list of what came of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import Served, served

PATH = "/v1/orders/events"
EVENT: dict[str, Any] = {
    "id": "e-1",
    "kind": "shipped",
    "number": "4500123456",
    "at": "2026-11-20T09:30:00Z",
    "eta": "2026-11-25",
    "tracking_number": "TRK1",
    "carrier": "Example Courier",
}


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        await one.as_program("orders", "cases:read")
        yield one


async def test_an_event_is_taken_in_once(api: Served) -> None:
    first = await api.post(PATH, {"events": [EVENT]})
    second = await api.post(PATH, {"events": [EVENT]})
    assert (first.status, first.body) == (200, {"taken": 1, "known": 0})
    assert second.body == {"taken": 0, "known": 1}


async def test_an_event_with_only_what_it_needs_and_more_than_we_know_is_taken_in(api: Served) -> None:
    bare = {key: EVENT[key] for key in ("id", "kind", "number", "at")}
    answer = await api.post(PATH, {"events": [{**bare, "weather": "fine"}], "page": 1})
    assert answer.body == {"taken": 1, "known": 0}


async def test_what_was_taken_in_is_listed_the_newest_first(api: Served) -> None:
    await api.post(PATH, {"events": [EVENT]})
    await api.post(PATH, {"events": [{**EVENT, "id": "e-2"}]})
    listed = (await api.get(PATH)).body["items"]
    assert [one["id"] for one in listed] == ["e-2", "e-1"]
    assert {key: listed[1][key] for key in ("kind", "number", "at", "state", "why", "case")} == {
        "kind": "shipped",
        "number": "4500123456",
        "at": "2026-11-20T09:30:00.000000Z",
        "state": "due",
        "why": None,
        "case": None,
    }


async def test_the_list_goes_on_where_a_page_ended(api: Served) -> None:
    await api.post(PATH, {"events": [{**EVENT, "id": f"e-{place}"} for place in range(5)]})
    first = (await api.get(f"{PATH}?limit=3")).body
    rest = (await api.get(f"{PATH}?limit=3&after={first['next']}")).body
    ids = [one["id"] for one in (*first["items"], *rest["items"])]
    assert ids == ["e-4", "e-3", "e-2", "e-1", "e-0"]
    assert rest["next"] is None


async def test_the_list_is_narrowed_to_a_state(api: Served) -> None:
    await api.post(PATH, {"events": [EVENT]})
    assert len((await api.get(f"{PATH}?state=due")).body["items"]) == 1
    assert (await api.get(f"{PATH}?state=told")).body["items"] == []
    assert (await api.get(f"{PATH}?state=lost")).status == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", "x" * 129),
        ("id", "a\nb"),
        ("id", None),
        ("kind", "lost"),
        ("number", ""),
        ("number", 45),
        ("at", "yesterday"),
        ("at", "2026-11-20T09:30:00"),
        ("at", "0001-01-01T00:00:00Z"),
        ("eta", "soon"),
        ("tracking_number", "x" * 81),
    ],
)
async def test_an_event_that_is_not_as_it_should_be_keeps_all_of_its_request_out(
    api: Served, field: str, value: object
) -> None:
    answer = await api.post(PATH, {"events": [{**EVENT, "id": "good"}, {**EVENT, field: value}]})
    assert answer.status == 422
    assert f"events.1.{field}" in answer.error["fields"]
    assert (await api.get(PATH)).body["items"] == []


@pytest.mark.parametrize("body", [{}, {"events": []}, {"events": [EVENT] * 501}, {"events": "all"}])
async def test_a_request_without_events_or_with_too_many_is_refused(api: Served, body: object) -> None:
    assert (await api.post(PATH, body)).status == 422


@pytest.mark.parametrize("scope", ["cases:read", "cases:write", "nlu"])
async def test_other_programs_push_nothing(api: Served, scope: str) -> None:
    await api.as_program(scope)
    assert (await api.post(PATH, {"events": [EVENT]})).status == 403


async def test_an_order_system_reads_no_list_and_no_case(api: Served) -> None:
    await api.as_program("orders")
    assert (await api.get(PATH)).status == 403
    assert (await api.get("/v1/cases")).status == 403


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("supervisor", 200), ("admin", 200)])
async def test_the_list_is_for_supervisors(api: Served, role: str, status: int) -> None:
    api.headers = {}
    await api.as_agent("agent7", role)
    assert (await api.get(PATH)).status == status
