"""Staff over HTTP: agents or not, absences with stand-ins, and what happens to their rows when they leave."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.ids import SECOND, new_id
from gateway.store.schema import account
from tests.fakes.centre import create_tables, opened, sqlite_file
from tests.fakes.served import Answer, Served, served

NUMBER = "1000000042"
A1, A2, BOSS = "agent1@example.com", "agent2@example.com", "supervisor@example.com"
MANAGER = "manager@example.com"
DAY = 86_400 * SECOND


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


async def _put(api: Served, mail: str, **fields: object) -> Answer:
    return await api.ask("PUT", f"/v1/staff/{mail}", fields)


async def _away(api: Served, mail: str, start: str, end: str, stand_in: str | None = None) -> Answer:
    return await api.post(f"/v1/staff/{mail}/absences", {"from": start, "to": end, "stand_in": stand_in})


async def _care(api: Served, role: str, person: str) -> str:
    body = {"account": NUMBER, "topic": "technical", "role": role, "person": person}
    made = await api.post("/v1/care", body)
    assert made.status == 201, made.raw
    return str(made.body["id"])


def _codes(answer: Answer) -> list[str]:
    return [one["code"] for one in answer.error["fields"]["findings"]]


async def test_an_account_manager_is_known_by_mobile_and_is_no_agent(api: Served) -> None:
    made = await _put(api, MANAGER, name="Manager One", role="account_manager", phones=["+7 (495) 000-00-90"])
    assert (made.status, made.body["is_agent"], made.body["desk_role"]) == (200, False, None)
    assert made.body["identities"] == [{"kind": "phone", "value": "+74950000090"}]
    (identity,) = [row for row in await api.centre.rows("identity") if row["value"] == "+74950000090"]
    assert identity["person_id"] is not None
    assert [one["mail"] for one in (await api.get("/v1/staff?role=account_manager")).body["items"]] == [MANAGER]


async def test_what_is_left_out_stays_and_the_same_again_is_no_event(api: Served) -> None:
    await _put(api, MANAGER, name="Manager One", role="account_manager", phones=["+74950000090"])
    again = await _put(api, MANAGER, name="Manager One")
    assert (again.body["role"], again.body["identities"][0]["value"]) == ("account_manager", "+74950000090")
    kinds = [row["kind"] for row in await api.centre.rows("event")]
    assert kinds.count("staff.changed") == 1


async def test_an_agents_skills_and_languages_are_changed_and_nobody_is_raised(api: Served) -> None:
    changed = await _put(api, A1, skills=["technical", "complaints"], languages=["ru", "zh"], capacity=7)
    assert (changed.status, changed.body["capacity"], changed.body["skills"]) == (200, 7, ["technical", "complaints"])
    assert changed.body["desk_role"] == "agent"
    assert (await _put(api, BOSS, capacity=2)).body["desk_role"] == "supervisor"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"phones": ["12"]}, "bad-phone"),
        ({"mails": ["nobody"]}, "bad-mail"),
        ({"unit": "moon"}, "unknown-unit"),
        ({"brands": ["none"]}, "unknown-brand"),
        ({"language": "xx"}, "unknown-language"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_reason(api: Served, fields: dict[str, Any], code: str) -> None:
    assert code in _codes(await _put(api, MANAGER, **{"name": "M", "role": "agent", **fields}))


async def test_somebody_new_needs_a_name(api: Served) -> None:
    assert _codes(await _put(api, MANAGER, role="employee")) == ["bad-name"]


async def test_an_agent_stays_an_agent(api: Served) -> None:
    assert _codes(await _put(api, A1, role="account_manager")) == ["stays-agent"]


async def test_one_number_is_not_two_peoples(api: Served) -> None:
    await _put(api, MANAGER, name="Manager One", phones=["+74950000090"])
    refused = await _put(api, "other@example.com", name="Other", phones=["+74950000090"])
    assert _codes(refused) == ["address-taken"]
    assert MANAGER in refused.error["fields"]["phones"]


# Leaving


async def test_who_looks_after_somebody_cannot_leave_without_a_successor(api: Served) -> None:
    await _care(api, "preferred", A1)
    refused = await _put(api, A1, last_day="2027-01-31")
    assert _codes(refused) == ["still-cares"]
    assert f"{NUMBER}/technical (preferred)" in refused.error["fields"]["last_day"]


async def test_a_successor_has_the_rows_from_the_next_day_on(api: Served) -> None:
    await _care(api, "preferred", A1)
    assert (await _put(api, A1, last_day="2027-01-31", successor=A2)).status == 200
    found = (await api.get(f"/v1/care?account={NUMBER}")).body["items"]
    assert sorted((one["person"], one["valid_from"], one["valid_to"]) for one in found) == [
        (A1, None, "2027-01-31"),
        (A2, "2027-02-01", None),
    ]
    assert all(one["approved_by"] for one in found)
    assert (await _put(api, A1, last_day="2027-01-31", successor=A2)).status == 200


async def test_a_successor_who_is_asked_already_is_refused(api: Served) -> None:
    await _care(api, "preferred", A1)
    await _care(api, "backup", A2)
    assert _codes(await _put(api, A1, last_day="2027-01-31", successor=A2)) == ["cannot-follow"]


async def test_who_is_to_stand_in_for_somebody_cannot_leave_without_a_successor(api: Served) -> None:
    await _away(api, A1, "2027-02-01", "2027-02-10", A2)
    assert _codes(await _put(api, A2, last_day="2027-01-31")) == ["still-stands-in"]
    assert (await _put(api, A2, last_day="2027-01-31", successor=BOSS)).status == 200
    assert (await api.get(f"/v1/staff/{A1}")).body["absences"][0]["stand_in"] == BOSS


async def test_who_has_left_can_no_longer_log_in(api: Served) -> None:
    await api.services.access.add_user(A1, "agent", "correct horse battery")
    await _put(api, A1, last_day="2027-01-10")
    told = {"mail": A1, "password": "correct horse battery"}
    assert (await api.post("/v1/session", told)).status in (401, 403, 422)


async def test_a_supervisor_does_not_end_an_admins_access(api: Served) -> None:
    await api.as_agent("supervisor", "supervisor")
    assert (await _put(api, "admin@example.com", last_day="2027-01-10")).status == 403
    assert (await _put(api, "admin@example.com", capacity=3)).status == 200


# Absences


async def test_an_absence_lasts_to_the_end_of_its_last_day_and_tells_no_reason(api: Served) -> None:
    body = {"from": "2027-02-01", "to": "2027-02-10", "stand_in": A2, "reason": "a private matter"}
    made = await api.post(f"/v1/staff/{A1}/absences", body)
    (absence,) = made.body["items"]
    assert (made.status, absence["from"], absence["to"]) == (201, "2027-02-01", "2027-02-10")
    assert absence["ends_at"] == "2027-02-10T21:00:00.000000Z"
    (event,) = [row for row in await api.centre.rows("event") if row["kind"] == "staff.absent"]
    assert "private" not in str(event["data"])
    assert "private" not in str(await api.centre.rows("audit"))


async def test_the_same_absence_sent_twice_is_one(api: Served) -> None:
    for _ in range(2):
        answer = await _away(api, A1, "2027-02-01", "2027-02-10", A2)
    assert len(answer.body["items"]) == 1


async def test_a_program_that_may_only_write_cases_writes_down_the_named_agents_own_absence(api: Served) -> None:
    await api.as_program("cases:write")
    days = {"from": "2027-03-01", "to": "2027-03-05", "agent": BOSS}
    assert (await api.post(f"/v1/staff/{A1}/absences", days)).status == 403
    assert (await api.post(f"/v1/staff/{A1}/absences", {**days, "agent": A1})).status == 201


async def test_two_absences_at_a_time_are_refused(api: Served) -> None:
    await _away(api, A1, "2027-02-01", "2027-02-10")
    assert _codes(await _away(api, A1, "2027-02-10", "2027-02-12")) == ["absence-overlap"]
    assert (await _away(api, A1, "2027-02-11", "2027-02-12")).status == 201


async def test_a_circle_of_stand_ins_is_refused_and_named(api: Served) -> None:
    await _away(api, A1, "2027-02-01", "2027-02-10", A2)
    await _away(api, A2, "2027-02-05", "2027-02-15", BOSS)
    refused = await _away(api, BOSS, "2027-02-10", "2027-02-20", A1)
    assert _codes(refused) == ["stand-in-circle"]
    assert f"{BOSS} → {A1} → {A2} → {BOSS}" in refused.error["fields"]["stand_in"]
    assert (await _away(api, BOSS, "2027-02-11", "2027-02-20", A1)).status == 201


async def test_an_absence_is_taken_back_or_ended_when_somebody_returns(api: Served) -> None:
    coming = (await _away(api, A1, "2027-03-01", "2027-03-10")).body["items"][0]["id"]
    running = (await _away(api, A2, "2027-01-10", "2027-01-30")).body["items"][0]["id"]
    assert (await api.ask("DELETE", f"/v1/staff/{A1}/absences/{coming}")).body["items"] == []
    assert (await api.ask("DELETE", f"/v1/staff/{A2}/absences/{running}")).body["items"] == []
    (kept,) = await api.centre.rows("absence")
    assert (kept["id"], kept["ends_at"]) == (running, api.centre.now)
    assert (await api.ask("DELETE", f"/v1/staff/{A2}/absences/{coming}")).status == 404


async def test_an_agent_writes_down_his_own_absence_and_no_others(api: Served) -> None:
    await api.as_agent("agent1")
    assert (await _away(api, A1, "2027-02-01", "2027-02-10", A2)).status == 201
    assert (await _away(api, A2, "2027-03-01", "2027-03-10")).status == 403
    assert (await _put(api, A2, capacity=1)).status == 403


async def test_nobody_unknown_is_absent(api: Served) -> None:
    assert (await _away(api, "x@example.com", "2027-02-01", "2027-02-10")).status == 404
    assert (await _away(api, A1, "2027-02-10", "2027-02-01")).status == 422


# As a file


async def test_a_file_of_staff_is_taken_in_whole_or_not_at_all(api: Served) -> None:
    head = b"mail,name,role,phones,capacity\n"
    wrong = head + b"a@example.com,A,agent,12,\nb@example.com,B,boss,,x\n"
    refused = await api.ask("POST", "/v1/staff/import", wrong, Content_Type="text/csv")
    told = {(one["line"], one["code"]) for one in refused.error["fields"]["findings"]}
    assert told == {(2, "bad-phone"), (3, "unknown-staff-role"), (3, "no-number")}
    right = head + b"a@example.com,A,agent,+74950000092,3\nb@example.com,B,employee,,\n"
    first = await api.ask("POST", "/v1/staff/import", right, Content_Type="text/csv")
    again = await api.ask("POST", "/v1/staff/import", right, Content_Type="text/csv")
    assert (first.body["made"], again.body["made"], again.body["unchanged"]) == (2, 0, 2)
    exported = (await api.get("/v1/staff.csv")).raw
    whole = await api.ask("POST", "/v1/staff/import", exported, Content_Type="text/csv")
    assert (whole.status, whole.body["made"], whole.body["changed"]) == (200, 0, 0)
