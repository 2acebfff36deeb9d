"""The care table over HTTP, as supervisors, agents and programs change it, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from gateway.ids import SECOND, new_id
from gateway.store.schema import account
from tests.fakes.centre import create_tables, opened, sqlite_file
from tests.fakes.served import Served, served

NUMBER = "1000000042"
A1, A2, BOSS = "agent1@example.com", "agent2@example.com", "supervisor@example.com"
ROW: dict[str, Any] = {"account": NUMBER, "topic": "technical", "role": "preferred", "person": A1}
BOTH = [
    {"topic": "technical", "role": "preferred", "person": A1},
    {"topic": "technical", "role": "backup", "person": A2},
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def api(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Served]:
    if request.param == "sqlite":
        url = sqlite_file(tmp_path)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        await create_tables(url)
    async with opened(url) as centre, served(centre, tmp_path) as one:
        values = {"external_no": NUMBER, "name": "Example Electric", "domains": [], "tier": "PRIMARY"}
        await centre.store.write(lambda c: c.execute(account.insert().values(id=new_id(), preferences={}, **values)))
        await one.as_program("admin")
        yield one


async def _care(api: Served) -> list[tuple[str, str, str | None, str | None]]:
    found = (await api.get(f"/v1/care?account={NUMBER}")).body["items"]
    return sorted((one["role"], one["person"], one["valid_from"], one["valid_to"]) for one in found)


async def _events(api: Served, kind: str) -> list[Any]:
    return [row for row in await api.centre.rows("event") if row["kind"] == kind]


async def test_a_row_is_added_approved_and_told_with_who_did_it(api: Served) -> None:
    with api.centre.bus.waiter("offers") as offers:
        made = await api.post("/v1/care", {**ROW, "valid_from": "2027-01-31", "agent": BOSS})
        assert await offers.wait(0)
    assert (made.status, made.body["approved_by"], made.body["valid_from"]) == (201, BOSS, "2027-01-31")
    (event,) = await _events(api, "care.changed")
    assert (event["subject"], event["data"]["by"], event["data"]["added"]) == (NUMBER, BOSS, 1)
    assert [row["action"] for row in await api.centre.rows("audit")] == ["care.changed"]


@pytest.mark.parametrize("mail", [BOSS, A1])
async def test_a_program_that_may_only_write_cases_proposes_in_whoevers_name(api: Served, mail: str) -> None:
    await api.as_program("cases:write")
    made = await api.post("/v1/care", {**ROW, "agent": mail})
    assert (made.status, made.body["approved_by"]) == (201, None)


async def test_the_same_row_sent_twice_is_one(api: Served) -> None:
    first, again = await api.post("/v1/care", ROW), await api.post("/v1/care", ROW)
    assert first.body["id"] == again.body["id"]
    assert len(await _events(api, "care.changed")) == 1


async def test_a_row_in_the_way_is_refused_with_the_way_out_and_gives_way_when_asked(api: Served) -> None:
    await api.post("/v1/care", ROW)
    other = {**ROW, "person": A2, "valid_from": "2027-02-01"}
    refused = await api.post("/v1/care", other)
    assert refused.status == 422
    assert refused.error["fields"]["findings"][0]["code"] == "overlap"
    assert (await api.post("/v1/care", {**other, "replace": True})).status == 201
    assert await _care(api) == [("preferred", A1, None, "2027-01-31"), ("preferred", A2, "2027-02-01", None)]


async def test_of_two_who_name_somebody_at_once_one_is_refused(api: Served) -> None:
    both = await asyncio.gather(*(api.post("/v1/care", {**ROW, "person": mail}) for mail in (A1, A2)))
    assert sorted(answer.status for answer in both) == [201, 422]
    assert len(await _care(api)) == 1


async def test_everything_wrong_with_a_row_is_told_at_once_in_the_readers_language(api: Served) -> None:
    body = {**ROW, "account": "1000000041", "topic": "sales", "person": "nobody@example.com"}
    refused = await api.post("/v1/care", body, Accept_Language="ru")
    fields = refused.error["fields"]
    assert (refused.status, {one["field"] for one in fields["findings"]}) == (422, {"account", "topic", "preferred"})
    assert NUMBER in fields["account"]
    assert fields["account"].startswith("Клиента 1000000041 нет")
    assert await _care(api) == []


async def test_an_agent_proposes_and_a_supervisor_approves(api: Served) -> None:
    await api.post("/v1/care", ROW)
    await api.as_agent("agent1")
    proposed = await api.post("/v1/care", {**ROW, "person": A2})
    assert (proposed.status, proposed.body["approved_by"]) == (201, None)
    assert (await api.post(f"/v1/care/{proposed.body['id']}/approve")).status == 403
    assert [one["id"] for one in (await api.get("/v1/care?state=proposed")).body["items"]] == [proposed.body["id"]]
    await api.as_agent("supervisor", "supervisor")
    assert (await api.post(f"/v1/care/{proposed.body['id']}/approve")).status == 422
    today = {**ROW, "person": A2, "valid_from": "2027-01-15"}
    dated = (await api.post("/v1/care", {**today, "replace": True})).body
    assert dated["approved_by"] == BOSS
    approved = await api.post(f"/v1/care/{proposed.body['id']}/approve", {"replace": True})
    assert (approved.status, approved.body["approved_by"], approved.body["id"]) == (200, BOSS, proposed.body["id"])
    assert await _care(api) == [("preferred", A2, None, None)]


async def test_a_program_says_in_whose_name_it_proposes(api: Served) -> None:
    await api.as_program("cases:write")
    assert (await api.post("/v1/care", ROW)).error["fields"] == {"agent": "missing"}
    assert (await api.post("/v1/care", {**ROW, "agent": "nobody@example.com"})).status == 422
    proposed = await api.post("/v1/care", {**ROW, "agent": A2})
    assert (proposed.status, proposed.body["approved_by"]) == (201, None)
    (event_,) = await _events(api, "care.proposed")
    assert event_["data"]["by"] == A2
    assert (await api.ask("DELETE", f"/v1/care/{proposed.body['id']}?agent={BOSS}")).status == 403


async def test_an_agent_changes_nothing_that_stands(api: Served) -> None:
    row = (await api.post("/v1/care", ROW)).body
    await api.as_agent("agent1")
    assert (await api.ask("PUT", f"/v1/care/{row['id']}", {"person": A2})).status == 403
    assert (await api.ask("DELETE", f"/v1/care/{row['id']}")).status == 403


async def test_a_change_from_a_day_keeps_what_was(api: Served) -> None:
    row = (await api.post("/v1/care", ROW)).body
    changed = await api.ask("PUT", f"/v1/care/{row['id']}", {"person": A2, "from": "2027-02-01"})
    again = await api.ask("PUT", f"/v1/care/{changed.body['id']}", {"person": A2, "from": "2027-02-01"})
    assert (changed.status, again.status, again.body["id"]) == (200, 200, changed.body["id"])
    assert await _care(api) == [("preferred", A1, None, "2027-01-31"), ("preferred", A2, "2027-02-01", None)]


async def test_a_change_without_a_day_is_made_in_place(api: Served) -> None:
    row = (await api.post("/v1/care", ROW)).body
    changed = (await api.ask("PUT", f"/v1/care/{row['id']}", {"person": A2, "valid_to": "2027-03-01"})).body
    assert (changed["id"], changed["person"]) == (row["id"], A2)
    assert await _care(api) == [("preferred", A2, None, "2027-03-01")]


async def test_a_row_that_is_deleted_stays_as_history_up_to_yesterday(api: Served) -> None:
    running = (await api.post("/v1/care", ROW)).body
    coming = (await api.post("/v1/care", {**ROW, "role": "backup", "person": A2, "valid_from": "2027-06-01"})).body
    for row in (running, coming):
        assert (await api.ask("DELETE", f"/v1/care/{row['id']}")).status == 200
    assert await _care(api) == [("preferred", A1, None, "2027-01-14")]
    assert (await api.ask("DELETE", f"/v1/care/{running['id']}")).status == 200
    assert (await api.ask("DELETE", f"/v1/care/{coming['id']}")).status == 404


async def test_an_accounts_rows_are_replaced_as_a_whole_by_who_read_the_newest(api: Served) -> None:
    path = f"/v1/care/accounts/{NUMBER}"
    seen = (await api.get(path)).body["version"]
    done = await api.ask("PUT", path, {"version": seen, "rows": BOTH, "agent": BOSS})
    assert (done.status, len(done.body["rows"])) == (200, 2)
    late = await api.ask("PUT", path, {"version": seen, "rows": []})
    assert (late.status, late.error["fields"]["version"]) == (409, done.body["version"])
    assert len(await _care(api)) == 2
    same = await api.ask("PUT", path, {"version": done.body["version"], "rows": BOTH})
    assert same.body == done.body


async def test_rows_of_one_account_that_cannot_stand_together_are_told_by_their_place(api: Served) -> None:
    path = f"/v1/care/accounts/{NUMBER}"
    seen = (await api.get(path)).body["version"]
    rows = [*BOTH, {"topic": "technical", "role": "lead", "person": A2}]
    refused = await api.ask("PUT", path, {"version": seen, "rows": rows})
    (finding,) = refused.error["fields"]["findings"]
    assert (refused.status, finding["row"], finding["code"]) == (422, 2, "asked-twice")


async def test_the_table_is_checked_as_it_stands(api: Served) -> None:
    await api.post("/v1/care", ROW)
    assert (await api.get("/v1/care/check")).body["items"] == []
    await api.ask("PUT", f"/v1/staff/{A1}", {"last_day": "2027-01-10", "successor": A2})
    api.centre.now += 30 * 86_400 * SECOND
    assert (await api.get("/v1/care/check")).body["items"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": "yesterday"},
        {"valid_from": "0001-01-01"},
        {"valid_from": 5},
        {"account": "\x00"},
        {"person": "a\x00@example.com"},
        {"role": "boss"},
        {"note": 7},
        {"colour": "red"},
    ],
)
async def test_what_cannot_be_is_the_senders_mistake(api: Served, wrong: dict[str, object]) -> None:
    assert (await api.post("/v1/care", {**ROW, **wrong})).status == 422


# As files

HEAD = "account,account_name,tier,topic,preferred,backup,lead,account_manager,valid_from,valid_to,approved_by\r\n"


def _csv(*lines: str) -> bytes:
    return (HEAD + "\r\n".join(lines) + "\r\n").encode("utf-8-sig")


async def _take_in(api: Served, raw: bytes, query: str = "") -> Any:
    return await api.ask("POST", f"/v1/care/import{query}", raw, Content_Type="text/csv")


async def test_a_file_taken_in_twice_changes_nothing_the_second_time_and_says_so(api: Served) -> None:
    raw = _csv(f"{NUMBER},Example Electric,PRIMARY,technical,{A1},{A2},{BOSS},,,,{BOSS}")
    dry = await _take_in(api, raw, "?dry_run=1")
    assert (dry.body["added"], await _care(api)) == (3, [])
    first, second = await _take_in(api, raw), await _take_in(api, raw)
    assert (first.body["added"], first.body["accounts"]) == (3, 1)
    assert {name: second.body[name] for name in ("added", "changed", "removed", "unchanged")} == {
        "added": 0,
        "changed": 0,
        "removed": 0,
        "unchanged": 3,
    }


async def test_an_export_taken_in_again_changes_nothing(api: Served) -> None:
    await _take_in(api, _csv(f"{NUMBER},,,technical,{A1},{A2},,,,2027-03-31,", f"{NUMBER},,,finance,{A2},,,,,,"))
    exported = await api.get("/v1/care.csv")
    assert exported.headers["Content-Type"].startswith("text/csv")
    assert f"{NUMBER},Example Electric,PRIMARY,technical,{A1},{A2}" in exported.raw.decode("utf-8-sig")
    again = (await _take_in(api, exported.raw)).body
    assert (again["added"], again["changed"], again["removed"]) == (0, 0, 0)


async def test_a_file_with_any_mistake_is_refused_whole_with_every_line(api: Served) -> None:
    raw = _csv(
        f"{NUMBER},,PRIMARY,technical,{A1},,,,,,",
        f"1000000049,,,technical,{A1},,,,,,",
        f"{NUMBER},,GENERAL,finance,{A1},{A1},,,soon,,",
        f"{NUMBER},,,general,,,,,,,",
    )
    refused = await _take_in(api, raw)
    told = {(one["line"], one["field"], one["code"]) for one in refused.error["fields"]["findings"]}
    assert refused.status == 422
    assert told == {
        (3, "account", "unknown-account"),
        (4, "valid_from", "no-day"),
        (4, "tier", "other-tier"),
        (4, "backup", "asked-twice"),
        (5, "preferred", "nobody"),
    }
    assert await _care(api) == []


async def test_what_is_wrong_with_a_line_of_several_people_is_told_once(api: Served) -> None:
    refused = await _take_in(api, _csv("1000000049,,,technical,agent1@example.com,agent2@example.com,,,,,"))
    assert [(one["line"], one["code"]) for one in refused.error["fields"]["findings"]] == [(2, "unknown-account")]


async def test_a_file_from_a_day_on_keeps_what_was_in_force(api: Served) -> None:
    await _take_in(api, _csv(f"{NUMBER},,,technical,{A1},,,,,,"))
    changed = await _take_in(api, _csv(f"{NUMBER},,,technical,{A2},,,,,,"), "?from=2027-02-01")
    assert (changed.body["added"], changed.body["changed"], changed.body["removed"]) == (1, 1, 0)
    assert await _care(api) == [("preferred", A1, None, "2027-01-31"), ("preferred", A2, "2027-02-01", None)]


async def test_a_file_of_another_kind_is_415(api: Served) -> None:
    assert (await api.ask("POST", "/v1/care/import", b"{}", Content_Type="application/pdf")).status == 415


async def test_what_a_file_costs_in_questions_to_the_store_does_not_grow_with_it(api: Served) -> None:
    counts = []
    for size in (3, 60):
        numbers = [f"{size}-{place}" for place in range(size)]
        accounts = "account,name,tier\n" + "".join(f"{number},Example,PRIMARY\n" for number in numbers)
        await api.ask("POST", "/v1/accounts/import", accounts.encode(), Content_Type="text/csv")
        with _questions() as asked:
            taken = await _take_in(api, _csv(*(f"{number},,,technical,{A1},{A2},,,,," for number in numbers)))
        assert taken.body["added"] == 2 * size
        counts.append(len(asked))
    assert counts[0] == counts[1]


@contextmanager
def _questions() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
