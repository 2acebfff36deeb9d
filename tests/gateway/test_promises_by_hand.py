"""Promises noted by hand: a customer's payment day, our own callback; reminded, met, dropped, broken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.ids import SECOND, to_us
from gateway.store.rows import CaseRow
from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import Answer, Served, served

TUESDAY = to_us(datetime(2026, 6, 16, 9, tzinfo=UTC))
HOUR = 3600 * SECOND
BY_PROGRAM = {"agent": "agent1@example.com"}


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        centre.now = TUESDAY
        await one.as_program("cases:read", "cases:write")
        yield one


async def promise(api: Served, case: CaseRow, **sent: object) -> Answer:
    body = {**BY_PROGRAM, "kind": "payment", "due": "2026-06-19", **sent}
    return await api.post(f"/v1/cases/{case.number}/promises", body)


async def listed(api: Served, query: str = "") -> list[dict[str, object]]:
    answer = await api.get(f"/v1/promises{query}")
    assert answer.status == 200, answer.raw
    return answer.body["items"]  # type: ignore[no-any-return]


async def test_a_payment_day_ends_with_the_day_where_the_customer_is(api: Served) -> None:
    answer = await promise(api, await api.centre.case(), note="by bank")
    told = answer.body
    assert (answer.status, told["to_whom"], told["state"], told["note"]) == (201, "us", "open", "by bank")
    assert told["due_at"] == "2026-06-19T20:59:59.000000Z"  # midnight in Moscow
    assert told["made_by"] == "agent1@example.com"


async def test_our_own_day_ends_when_people_go_home(api: Served) -> None:
    told = (await promise(api, await api.centre.case(), kind="callback", by="us")).body
    assert (told["to_whom"], told["due_at"]) == ("customer", "2026-06-19T15:00:00.000000Z")


async def test_ours_is_the_nearest_at_its_case_and_the_customers_is_not(api: Served) -> None:
    case = await api.centre.case()
    await promise(api, case)
    assert (await api.centre.stored(case)).due_at is None
    await promise(api, case, kind="callback", by="us")
    assert (await api.centre.stored(case)).due_at == to_us(datetime(2026, 6, 19, 15, tzinfo=UTC))


async def test_the_reminder_is_an_instant_or_so_long_before(api: Served) -> None:
    first, second = await api.centre.case(), await api.centre.case()
    told = (await promise(api, first, due="2026-06-19T12:00:00Z", remind={"before": 24})).body
    assert told["remind_at"] == "2026-06-18T12:00:00.000000Z"
    told = (await promise(api, second, remind="2026-06-18T06:00:00+03:00")).body
    assert told["remind_at"] == "2026-06-18T03:00:00.000000Z"


async def test_the_same_again_is_one_promise_and_another_day_is_refused(api: Served) -> None:
    case = await api.centre.case()
    first, again = await promise(api, case), await promise(api, case)
    assert (again.status, again.body["id"]) == (201, first.body["id"])
    other = await promise(api, case, due="2026-06-20")
    assert (other.status, other.error["fields"]["promise"]) == (409, first.body["id"])
    assert len(await listed(api)) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"due": "2026-06-15"}, "due"),
        ({"due": "2036-06-15"}, "due"),
        ({"due": "soon"}, "due"),
        ({"due": "2026-13-01"}, "due"),
        ({"due": "2026-06-19T12:00:00"}, "due"),
        ({"due": "9999-12-31"}, "due"),
        ({"due": "0001-01-01T00:00:00Z"}, "due"),
        ({"remind": "2026-06-20T00:00:00Z"}, "remind"),
        ({"remind": {"before": 9000}}, "remind"),
        ({"remind": {"before": -1}}, "remind.before"),
        ({"kind": "answer"}, "kind"),
        ({"by": "nobody"}, "by"),
        ({"agent": "nobody@example.com"}, "agent"),
    ],
)
async def test_a_promise_that_cannot_be_is_422_at_its_field(api: Served, sent: dict[str, object], field: str) -> None:
    answer = await promise(api, await api.centre.case(), **sent)
    assert answer.status == 422
    assert field in answer.error["fields"], answer.error


async def test_a_wrong_field_is_named_as_it_was_sent(api: Served) -> None:
    answer = await promise(api, await api.centre.case(), remind={"before": -5})
    assert set(answer.body["error"]["fields"]) == {"remind", "remind.before"}


async def test_what_is_over_takes_no_promise(api: Served) -> None:
    assert (await promise(api, await api.centre.case(state="junk", owner="nobody"))).status == 409
    closed = await api.centre.case(state="closed", owner="nobody")
    assert (await promise(api, closed, kind="callback", by="us")).status == 409
    assert (await promise(api, closed)).status == 201
    assert (
        await api.post("/v1/cases/none/promises", {**BY_PROGRAM, "kind": "payment", "due": "2026-06-19"})
    ).status == 404


async def test_a_promise_that_was_met_in_time_is_kept_and_stays_so(api: Served) -> None:
    case = await api.centre.case()
    id_ = (await promise(api, case, kind="callback", by="us")).body["id"]
    met = await api.post(f"/v1/promises/{id_}/met", BY_PROGRAM)
    api.centre.now += 100 * HOUR
    again = await api.post(f"/v1/promises/{id_}/met", BY_PROGRAM)
    assert (met.body["state"], again.body["met_at"]) == ("kept", met.body["met_at"])
    assert (await api.centre.stored(case)).due_at is None
    kinds = [row["kind"] for row in await api.centre.rows("event")]
    assert (kinds.count("promise.made"), kinds.count("promise.met")) == (1, 1)


async def test_a_promise_that_was_met_late_is_broken(api: Served) -> None:
    id_ = (await promise(api, await api.centre.case())).body["id"]
    api.centre.now += 200 * HOUR
    assert (await listed(api, "?state=broken"))[0]["id"] == id_
    told = (await api.post(f"/v1/promises/{id_}/met", BY_PROGRAM)).body
    assert (told["state"], told["broken_at"]) == ("broken", told["due_at"])


async def test_agents_drop_a_customers_promise_and_supervisors_ours(api: Served) -> None:
    case = await api.centre.case()
    theirs = (await promise(api, case)).body["id"]
    ours = (await promise(api, case, kind="callback", by="us")).body["id"]
    why = {**BY_PROGRAM, "reason": "paid in cash"}
    assert (await api.post(f"/v1/promises/{theirs}/drop", why)).body["state"] == "ended"
    assert (await api.post(f"/v1/promises/{ours}/drop", why)).status == 403
    by_supervisor = {**why, "agent": "supervisor@example.com"}
    told = (await api.post(f"/v1/promises/{ours}/drop", by_supervisor)).body
    assert (told["state"], told["end_reason"], told["note"]) == ("ended", "dropped", "paid in cash")
    assert (await api.post(f"/v1/promises/{ours}/met", BY_PROGRAM)).status == 409
    assert (await api.centre.stored(case)).due_at is None


async def test_a_promise_nobody_made_is_404(api: Served) -> None:
    assert (await api.post("/v1/promises/none/met", BY_PROGRAM)).status == 404
    assert (await api.get("/v1/cases/none/promises")).status == 404


async def test_the_ledger_is_narrowed_and_paged(api: Served) -> None:
    first, second = await api.centre.case(), await api.centre.case()
    await promise(api, first)
    await promise(api, first, kind="callback", by="us")
    await promise(api, second, due="2026-06-25")
    assert len(await listed(api, "?kind=payment")) == 2
    assert len(await listed(api, "?to=customer")) == 1
    assert len(await listed(api, "?before=2026-06-20T00:00:00Z")) == 2
    assert len(await listed(api, "?agent=agent1@example.com")) == 0
    page = (await api.get("/v1/promises?limit=2")).body
    rest = (await api.get(f"/v1/promises?limit=2&after={page['next']}")).body
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    of_case = (await api.get(f"/v1/cases/{first.number}/promises")).body["items"]
    assert [one["kind"] for one in of_case] == ["payment", "callback"]


@pytest.mark.parametrize(
    "query", ["?state=lost", "?kind=gift", "?to=them", "?before=soon", "?before=0001-01-01T00:00:00Z"]
)
async def test_a_wrong_filter_is_422(api: Served, query: str) -> None:
    assert (await api.get(f"/v1/promises{query}")).status == 422
