"""The life of a case over HTTP: what each action takes, what a case shows of it, what is refused and how."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.ids import SECOND, new_id, rfc3339
from gateway.store.changes import Changes, write_one
from gateway.store.rows import CaseRow, UnderstandingRow
from gateway.store.schema import account
from tests.fakes.centre import Centre, create_tables, opened, sqlite_file
from tests.fakes.served import Answer, Served, served

HOUR = 3600 * SECOND


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


async def act(api: Served, case: CaseRow, action: str, *, agent: str = "agent1", **body: Any) -> Answer:
    path = f"/v1/cases/{case.number}/{action}"
    return await api.post(path, {"agent": f"{agent}@example.com", **body})


async def shown(api: Served, case: CaseRow) -> Any:
    answer = await api.get(f"/v1/cases/{case.number}?lang=en")
    assert answer.status == 200, answer.raw
    return answer.body


async def with_account(centre: Centre, number: str) -> str:
    id_ = new_id()
    row = {"id": id_, "external_no": number, "name": "Example", "domains": [], "tier": "GENERAL", "preferences": {}}
    wanted = {name: value for name, value in row.items() if name in account.c}
    await centre.store.write(lambda connection: connection.execute(account.insert().values(**wanted)))
    return id_


async def understood(centre: Centre, case: CaseRow, order: str) -> None:
    found = next(row for row in await centre.rows("message") if row["case_id"] == case.id)
    row = UnderstandingRow(
        message_id=str(found["id"]),
        engine="embedded",
        model="test",
        intent="order_status",
        also=[],
        confidence=0.9,
        ranking=[],
        entities=[{"entity": "order_number", "value": order, "normalized": order, "start": 0, "end": 1}],
    )
    await centre.store.write(lambda connection: write_one(connection, Changes(understandings=[row])))


async def test_a_case_shows_the_sheets_that_went_along_and_its_hops(api: Served) -> None:
    case = await api.centre.case()
    sheet = {"reason": "needs a specialist", "missing": "a photo", "promised": "a call"}
    await act(api, case, "transfer", queue="technical", **sheet)
    await act(api, case, "escalate", level="expert", reason="deeper")
    told = await shown(api, case)
    assert told["hops"] == 2
    first, second = told["sheets"]
    assert {name: first[name] for name in ("kind", "from", "queue", "hop", "by", *sheet)} == {
        "kind": "transfer",
        "from": "general",
        "queue": "technical",
        "hop": 1,
        "by": "Agent One",
        **sheet,
    }
    assert (second["kind"], second["level"], second["reason"]) == ("escalate", "expert", "deeper")


async def test_a_case_shows_for_whom_it_waits_until_when(api: Served) -> None:
    case = await api.centre.case()
    until = rfc3339(api.centre.now + 24 * HOUR)
    answer = await act(api, case, "wait", **{"for": "third_party", "whom": "carrier", "until": until, "reason": "lost"})
    assert (answer.status, answer.body["state"]) == (200, "waiting_third")
    told = await shown(api, case)
    assert told["waits_for"] == {"who": "third_party", "whom": "carrier", "until": until, "reason": "lost"}
    assert told["snoozed_until"] == until


async def test_a_case_that_waits_for_the_customer_says_so_and_one_at_work_waits_for_nobody(api: Served) -> None:
    case = await api.centre.case()
    assert (await shown(api, case))["waits_for"] is None
    await act(api, case, "wait", **{"for": "customer"})
    assert (await shown(api, case))["waits_for"]["who"] == "customer"


@pytest.mark.parametrize(
    "body",
    [
        {"for": "third_party"},
        {"for": "customer", "whom": "carrier"},
        {"for": "the moon"},
        {},
        {"for": "third_party", "whom": "carrier", "until": "tomorrow"},
        {"for": "third_party", "whom": "carrier", "until": "2001-01-01T00:00:00Z"},
        {"for": "third_party", "whom": "x" * 201},
    ],
)
async def test_a_wait_that_makes_no_sense_is_refused(api: Served, body: dict[str, object]) -> None:
    case = await api.centre.case()
    answer = await api.post(f"/v1/cases/{case.number}/wait", {"agent": "agent1@example.com", **body})
    assert (answer.status, answer.error["code"]) == (422, "not_valid")


async def test_a_merged_case_says_what_it_went_into_and_the_target_what_came(api: Served) -> None:
    source, target = await api.centre.case(), await api.centre.case()
    answer = await act(api, source, "merge", to=target.number)
    assert (answer.body["state"], answer.body["other"]) == ("merged", target.number)
    assert (await shown(api, source))["merged_into"] == target.number
    assert (await shown(api, target))["merged"] == [source.number]
    undone = await act(api, source, "unmerge")
    assert (undone.body["state"], undone.body["owner"], undone.body["agent"]) == ("open", "agent", "agent1@example.com")
    assert (await shown(api, target))["merged"] == []


async def test_nothing_else_can_be_done_with_a_merged_case(api: Served) -> None:
    source, target = await api.centre.case(), await api.centre.case()
    await act(api, source, "merge", to=target.number)
    for action, body in (("claim", {}), ("note", {"text": "x"}), ("close", {}), ("solve", {}), ("junk", {})):
        answer = await act(api, source, action, **body)
        assert (answer.status, answer.error["fields"]["state"]) == (409, "merged"), action


async def test_a_second_claim_is_told_who_has_it_and_a_supervisor_takes_over(api: Served) -> None:
    case = await api.centre.case()
    await act(api, case, "claim")
    refused = await act(api, case, "claim", agent="supervisor")
    assert (refused.status, refused.error["fields"]["agent"]) == (409, "agent1@example.com")
    assert (await act(api, case, "take_over", agent="agent2")).status == 403
    taken = await act(api, case, "take_over", agent="supervisor")
    assert (taken.status, taken.body["agent"]) == (200, "supervisor@example.com")


async def test_closing_a_case_that_took_long_names_the_reasons(api: Served) -> None:
    case = await api.centre.case(opened_at=api.centre.now - 30 * HOUR)
    refused = await act(api, case, "close")
    assert refused.status == 422
    assert "24 hours" in refused.error["message"]
    assert refused.error["fields"]["reasons"]["waited-for-third"]["zh"] == "等待第三方"
    assert (await act(api, case, "close", delay="waited-for-third")).body["state"] == "closed"


async def test_a_planned_contact_is_shown_and_taken_back_by_null(api: Served) -> None:
    case = await api.centre.case()
    at = rfc3339(api.centre.now + HOUR)
    assert (await act(api, case, "follow_up", at=at, note="did it arrive?")).body["follow_up_at"] == at
    assert (await act(api, case, "follow_up", at=None)).body["follow_up_at"] is None
    assert (await act(api, case, "follow_up")).status == 422


async def test_solving_junk_and_back_answer_the_new_state(api: Served) -> None:
    case = await api.centre.case()
    states = [(await act(api, case, name)).body["state"] for name in ("solve", "reopen", "junk", "not_junk")]
    assert states == ["solved", "open", "junk", "open"]


async def test_an_escalation_is_judged(api: Served) -> None:
    case = await api.centre.case()
    await act(api, case, "escalate", level="advanced", reason="deeper")
    assert (await act(api, case, "escalation", correct=True)).status == 200
    assert (await act(api, case, "escalation", correct="yes")).status == 422
    assert (await act(api, case, "escalate", level="primary", reason="back")).status == 422


async def test_cases_of_the_same_customer_company_or_order_are_possibly_related(api: Served) -> None:
    centre = api.centre
    company = await with_account(centre, "1000000077")
    case = await centre.case(account_id=company)
    same_contact = await centre.case(contact_id=case.contact_id)
    same_order = await centre.case(account_id=company)
    await centre.case()
    for one in (case, same_order):
        await understood(centre, one, "4500123456")
    answer = await api.get(f"/v1/cases/{case.number}/related?lang=en")
    found = {one["number"]: [why["text"] for why in one["reasons"]] for one in answer.body["items"]}
    assert found == {
        same_order.number: ["The same order: 4500123456", "The same company"],
        same_contact.number: ["The same customer"],
    }
    assert answer.body["items"][0]["number"] == same_order.number


async def test_what_is_linked_merged_junk_or_long_ago_is_not_possibly_related(api: Served) -> None:
    centre = api.centre
    case = await centre.case()
    same: dict[str, Any] = {"contact_id": case.contact_id}
    linked, merged, junk = await centre.case(**same), await centre.case(**same), await centre.case(**same)
    await centre.case(**same, active_at=centre.now - 91 * 24 * HOUR)
    await act(api, case, "link", to=linked.number)
    await act(api, merged, "merge", to=linked.number)
    await act(api, junk, "junk")
    assert (await api.get(f"/v1/cases/{case.number}/related")).body["items"] == []
    assert (await shown(api, case))["linked"] == [linked.number]


async def test_what_relates_to_no_case_is_not_found(api: Served) -> None:
    assert (await api.get("/v1/cases/77/related")).status == 404


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("merge", {"to": "10\x0001"}),
        ("merge", {"to": "9" * 21}),
        ("merge", {"to": "no such case"}),
        ("unlink", {"to": ""}),
        ("snooze", {"until": "9999-12-31T23:59:59Z"}),
        ("follow_up", {"at": 17}),
        ("close", {"delay": "\x00"}),
        ("solve", {"delay": "x" * 65}),
        ("escalate", {"level": "expert", "reason": "\x00\x01"}),
        ("escalate", {"level": "expert"}),
        ("wait", {"for": "third_party", "whom": "\x07"}),
    ],
)
async def test_nonsense_is_refused_and_changes_nothing(api: Served, action: str, body: dict[str, object]) -> None:
    case = await api.centre.case()
    answer = await api.post(f"/v1/cases/{case.number}/{action}", {"agent": "agent1@example.com", **body})
    assert (answer.status, answer.error["code"]) == (422, "not_valid"), answer.raw
    assert (await api.centre.stored(case)).version == case.version


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("9999-12-31T23:59:59Z", "out of range"),
        ("0001-01-01T00:00:00Z", "out of range"),
        ("2030-01-31T09:00:00", "zone"),
    ],
)
async def test_what_is_wrong_with_a_time_is_said(api: Served, until: str, told: str) -> None:
    case = await api.centre.case()
    answer = await api.post(f"/v1/cases/{case.number}/snooze", {"agent": "agent1@example.com", "until": until})
    assert told in answer.error["fields"]["until"]


async def test_a_time_as_far_as_there_are_years_is_kept(api: Served) -> None:
    case = await api.centre.case()
    answer = await act(api, case, "snooze", until="9998-12-31T23:59:59Z", reason="one day")
    assert (answer.status, answer.body["snoozed_until"]) == (200, "9998-12-31T23:59:59.000000Z")
