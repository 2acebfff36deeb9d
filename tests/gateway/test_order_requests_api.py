"""The door by which a shop sends the orders that its customers want placed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import Served, served

PATH = "/v1/orders/requests"
REQUEST: dict[str, Any] = {
    "id": "1001",
    "source": "demo",
    "customer": {"name": "Anna Brown", "phone": "+74950000077"},
    "lines": [{"reference": "A9F74216", "quantity": 2}],
    "branch": "north",
}


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        await one.as_program("orders:demo")
        yield one


async def test_a_request_is_taken_in_once(api: Served) -> None:
    first, second = await api.post(PATH, REQUEST), await api.post(PATH, REQUEST)
    assert first.status == 202
    assert (first.body["outcome"], second.body["outcome"]) == ("accepted", "duplicate")
    assert first.body["inbox_id"] == second.body["inbox_id"]


async def test_a_request_that_is_not_worked_yet_can_be_asked_for(api: Served) -> None:
    taken = await api.post(PATH, REQUEST)
    told = await api.get(f"{PATH}/1001")
    assert (told.status, told.body["state"], told.body["inbox_id"]) == (200, "accepted", taken.body["inbox_id"])
    assert (await api.get(f"{PATH}/1002")).status == 404


async def test_each_request_of_a_batch_has_its_outcome(api: Served) -> None:
    answer = await api.post(PATH, [REQUEST, {**REQUEST, "id": "1002", "lines": []}, {**REQUEST, "id": "1003"}])
    assert answer.status == 202
    assert [one["outcome"] for one in answer.body["items"]] == ["accepted", "rejected", "accepted"]
    assert "lines" in answer.body["items"][1]["error"]["fields"]


async def test_a_batch_of_which_nothing_can_be_taken_is_refused(api: Served) -> None:
    answer = await api.post(PATH, [{**REQUEST, "source": "nowhere"}])
    assert answer.status == 422
    assert "source" in answer.body["items"][0]["error"]["fields"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "mail-demo"},
        {"lines": [{"quantity": 1}]},
        {"lines": [{"reference": "A", "text": "b", "quantity": 1}]},
        {"lines": [{"reference": "A", "quantity": 0}]},
        {"branch": None},
        {"delivery": {"address": "Moscow"}},
        {"callback": {"channel": "email"}},
        {"id": "with space"},
        {"surprise": 1},
    ],
)
async def test_what_cannot_be_worked_is_refused_at_the_door(api: Served, wrong: dict[str, Any]) -> None:
    answer = await api.post(PATH, {**REQUEST, **wrong})
    assert answer.status == 422
    assert answer.body["error"]["fields"]


@pytest.mark.parametrize("scope", ["inbound:demo", "orders", "cases:write"])
async def test_only_who_may_send_orders_sends_them(api: Served, scope: str) -> None:
    await api.as_program(scope)
    assert (await api.post(PATH, REQUEST)).status == 403
    assert (await api.get(PATH)).status == 403


async def test_a_token_speaks_for_its_own_source_alone(api: Served) -> None:
    await api.post(PATH, REQUEST)
    await api.as_program("orders:another")
    answer = await api.post(PATH, REQUEST)
    assert (answer.status, list(answer.body["error"]["fields"])) == (422, ["source"])
    assert (await api.get(f"{PATH}/1001")).status == 404
    assert (await api.get(f"{PATH}/1001?source=demo")).status == 404
    assert (await api.get(PATH)).body["items"] == []


async def test_a_shops_token_tells_no_events_of_the_order_system(api: Served) -> None:
    event = {"id": "e1", "kind": "shipped", "number": "4500123456", "at": "2031-01-08T09:30:00Z"}
    assert (await api.post("/v1/orders/events", {"events": [event]})).status == 403


async def test_an_administrator_speaks_for_every_source(api: Served) -> None:
    await api.as_program("admin")
    assert (await api.post(PATH, REQUEST)).status == 202
    assert (await api.get(f"{PATH}/1001")).status == 200
