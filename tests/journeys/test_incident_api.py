"""Incidents and praise over HTTP, as a unit's program and an agent's desk use them."""

from __future__ import annotations

import asyncio
import base64
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.open_centre import Centre, open_centre, shipped

FULL = {
    "id": "doc-1",
    "unit": "documents",
    "type": "quality",
    "customer": {"name": "Anna Ivanova", "phone": "+7 495 000-00-51"},
    "remark_no": "17",
    "comment": "The kettle leaks, an exchange is promised.",
    "occurred_at": "2026-11-16T06:30:00Z",
}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with open_centre(shipped(tmp_path)) as opened:
        yield opened


def scan(width: int, height: int, name: str = "scan.png") -> dict[str, str]:
    """A picture of that size as the API takes it."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", width, height)
    return {"name": name, "media_type": "image/png", "data": base64.b64encode(head).decode()}


async def post(centre: Centre, path: str, **body: object):  # type: ignore[no-untyped-def]
    return await centre.ask("POST", path, token=centre.desk, json=body)


async def test_a_passed_on_incident_answers_with_its_case_checklist_and_deadline(centre: Centre) -> None:
    answer = await post(centre, "/v1/incidents", **FULL, documents=[scan(1654, 2339)])
    assert answer.status == 201, answer.told
    told = answer.told
    assert (told["complete"], told["missing"], told["late"]) == (True, [], True)
    assert told["hand_over_due_at"] == "2026-11-16T09:30:00.000000Z"
    case = await centre.case(told["number"])
    assert (case["queue"], case["owner"], case["intent"]) == ("complaints", "queue", "complaint_quality")
    assert case["contact"]["name"] == "Anna Ivanova"  # type: ignore[index]
    assert (case["incident"]["type"], case["incident"]["unit"]) == ("quality", "documents")  # type: ignore[index]


async def test_the_same_id_of_a_unit_is_one_incident(centre: Centre) -> None:
    first = await post(centre, "/v1/incidents", **FULL)
    again = await post(centre, "/v1/incidents", **FULL)
    assert (first.status, again.status) == (201, 200)
    assert first.told["number"] == again.told["number"]
    assert len(await centre.rows("SELECT 1 FROM incident")) == 1


async def test_what_is_missing_is_listed_and_completed_by_what_is_told_later(centre: Centre) -> None:
    bare = {"unit": "documents", "type": "service", "customer": {"name": "xxx"}, "documents": [scan(600, 800)]}
    answer = await post(centre, "/v1/incidents", **bare)
    assert answer.told["missing"] == ["scan", "comment", "remark_no", "name"]
    path = f"/v1/incidents/{answer.told['number']}"
    later = {"customer_name": "Anna Ivanova", "remark_no": "3", "comment": "Nobody came at all."}
    told = (await centre.ask("PATCH", path, token=centre.desk, json=later)).told
    assert told["missing"] == ["scan"]
    told = (await centre.ask("PATCH", path, token=centre.desk, json={"documents": [scan(2480, 3508)]})).told
    assert (told["complete"], told["state"]) == (True, "open")
    case = await centre.case(told["number"])
    assert len(case["messages"]) == 2  # type: ignore[arg-type]


async def test_of_very_many_documents_the_newest_are_listed(centre: Centre) -> None:
    number = (await post(centre, "/v1/incidents", **FULL)).told["number"]
    for round_ in range(12):
        documents = [scan(1654, 2339, f"{round_}.png")] * 20
        await centre.ask("PATCH", f"/v1/incidents/{number}", token=centre.desk, json={"documents": documents})
    listed = (await centre.ask("GET", f"/v1/incidents/{number}", token=centre.desk)).told["documents"]
    assert (len(listed), listed[-1]["name"]) == (200, "11.png")


async def test_two_reports_at_once_under_one_id_are_one_incident(centre: Centre) -> None:
    answers = await asyncio.gather(*(post(centre, "/v1/incidents", **FULL) for _ in range(4)))
    assert sorted(one.status for one in answers) == [200, 200, 200, 201]
    assert len({one.told["number"] for one in answers}) == 1


async def test_two_new_incidents_of_one_new_customer_at_once_are_of_one_contact(centre: Centre) -> None:
    bodies = [{**FULL, "id": f"doc-{place}"} for place in range(4)]
    answers = await asyncio.gather(*(post(centre, "/v1/incidents", **body) for body in bodies))
    assert [one.status for one in answers] == [201] * 4
    assert len(await centre.rows("SELECT DISTINCT contact_id FROM cases")) == 1


async def test_a_change_of_an_older_version_is_a_conflict(centre: Centre) -> None:
    told = (await post(centre, "/v1/incidents", **FULL)).told
    path = f"/v1/incidents/{told['number']}"
    assert (await centre.ask("PATCH", path, token=centre.desk, json={"remark_no": "18"})).status == 200
    late = await centre.ask("PATCH", path, token=centre.desk, json={"remark_no": "19", "version": told["version"]})
    assert late.status == 409
    assert (await centre.ask("GET", path, token=centre.desk)).told["remark_no"] == "18"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"unit": "nowhere"}, "unit"),
        ({"type": "weather"}, "type"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": "9000-01-01T00:00:00Z"}, "occurred_at"),
        ({"language": "tlh"}, "language"),
        ({"documents": [{"name": "a", "data": "%%%"}]}, "documents.0.data"),
        ({"customer": {"name": "x" * 201}}, "customer.name"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field(centre: Centre, changed: dict[str, object], field: str) -> None:
    answer = await centre.ask("POST", "/v1/incidents", token=centre.desk, json={**FULL, **changed})
    assert answer.status == 422, answer.told
    assert field in answer.told["error"]["fields"]


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("/v1/incidents", b'{"unit": "documents\\u0000", "type": "quality"}'),
        ("/v1/incidents", b'{"unit": "documents", "type": "quality", "comment": "\\ud800"}'),
        ("/v1/incidents", b'{"unit": "documents", "type": "quality", "customer": {"phone": "\\u0000\\u202e"}}'),
        ("/v1/incidents", b'{"unit": "documents", "type": "quality", "customer": {"mail": "a\\u0000@b"}}'),
        ("/v1/incidents", b'{"unit": "documents", "type": "quality", "occurred_at": "0001-01-01T00:00:00+14:00"}'),
        ("/v1/incidents", b'{"unit": ["documents"], "type": 7}'),
        ("/v1/praise", b'{"agent": "agent1@example.com", "case": "\\u0000"}'),
        ("/v1/incidents/1%00/report", b'{"text": "x"}'),
    ],
)
async def test_nothing_that_is_sent_is_a_fault_of_ours(centre: Centre, path: str, raw: bytes) -> None:
    told = {"Content-Type": "application/json"}
    answer = await centre.ask("POST", path, token=centre.desk, data=raw, headers=told)
    assert answer.status < 500, answer.told


@pytest.mark.parametrize(
    "query", ["unit=%00", "after=o.1.2.%00", "after=r.99999999999999999999.0.x", "after=x", "limit=0", "type=%F0%9F"]
)
async def test_a_list_asked_for_in_an_impossible_way_is_refused(centre: Centre, query: str) -> None:
    assert (await centre.ask("GET", f"/v1/incidents?{query}", token=centre.desk)).status == 422


async def test_an_agent_makes_a_case_an_incident_once(centre: Centre) -> None:
    event = {"id": "call", "from": {"id": "u1", "name": "Anna Ivanova"}, "text": "operator"}
    await centre.ask("POST", "/v1/inbound/demo", token=centre.customer, json=event)
    await centre.all_worked()
    number = (await centre.rows("SELECT number FROM cases"))[0]["number"]
    told = {"unit": "call-centre-phone", "type": "advice", "comment": "The advice was plainly wrong."}
    first = await centre.act(number, "incident", **told)
    again = await centre.act(number, "incident", **told)
    other = await centre.act(number, "incident", unit="documents", type="advice")
    assert (first.status, again.status, other.status) == (201, 200, 409)
    assert (first.told["unit"], first.told["customer_name"]) == ("call-centre-phone", "Anna Ivanova")


async def test_a_case_whose_matter_is_unknown_needs_a_type(centre: Centre) -> None:
    await centre.write("u1", "operator")
    await centre.all_worked()
    number = (await centre.rows("SELECT number FROM cases"))[0]["number"]
    answer = await centre.act(number, "incident", unit="documents")
    assert (answer.status, answer.told["error"]["fields"]) == (422, {"type": "missing"})


async def test_an_incident_is_finished_only_with_its_report(centre: Centre) -> None:
    number = (await post(centre, "/v1/incidents", **FULL, documents=[scan(1654, 2339)])).told["number"]
    assert (await centre.act(number, "claim")).status == 200
    assert (await centre.act(number, "close", reason="done")).status == 200
    path = f"/v1/incidents/{number}"
    assert (await centre.ask("GET", path, token=centre.desk)).told["state"] in ("solved", "overdue")
    report = await post(centre, f"{path}/report", text="The customer came, exchanged.")
    again = await post(centre, f"{path}/report", text="The customer came, exchanged.")
    other = await post(centre, f"{path}/report", text="Something else.")
    assert (report.status, again.status, other.status) == (200, 200, 409)
    assert report.told["state"] == "finished"


async def test_the_list_shows_overdue_reports_first_and_goes_on_page_by_page(centre: Centre) -> None:
    numbers = []
    for place in range(5):
        told = await post(centre, "/v1/incidents", **{**FULL, "id": f"doc-{place}"})
        numbers.append(told.told["number"])
    await centre.gateway.parts.store.write(_overdue, numbers[1])
    seen: list[str] = []
    after = ""
    for _ in range(4):
        answer = await centre.ask("GET", f"/v1/incidents?limit=2{after}", token=centre.desk)
        seen += [one["number"] for one in answer.told["items"]]
        after = f"&after={answer.told['next']}"
        if answer.told["next"] is None:
            break
    assert seen == [numbers[1], numbers[4], numbers[3], numbers[2], numbers[0]]
    overdue = await centre.ask("GET", "/v1/incidents?state=overdue", token=centre.desk)
    assert [one["number"] for one in overdue.told["items"]] == [numbers[1]]


async def test_the_list_is_narrowed_by_unit_type_and_state(centre: Centre) -> None:
    await post(centre, "/v1/incidents", **FULL)
    for query, count in (("unit=documents", 1), ("unit=other", 0), ("type=quality", 1), ("type=advice", 0)):
        answer = await centre.ask("GET", f"/v1/incidents?{query}", token=centre.desk)
        assert len(answer.told["items"]) == count, query
    assert len((await centre.ask("GET", "/v1/incidents?state=incomplete", token=centre.desk)).told["items"]) == 1
    assert (await centre.ask("GET", "/v1/incidents?state=lost", token=centre.desk)).status == 422
    assert (await centre.ask("GET", "/v1/incidents?after=o.1", token=centre.desk)).status == 422


async def test_a_case_that_is_no_incident_is_not_found_as_one(centre: Centre) -> None:
    await centre.write("u1", "operator")
    await centre.all_worked()
    number = (await centre.rows("SELECT number FROM cases"))[0]["number"]
    answer = await centre.ask("GET", f"/v1/incidents/{number}", token=centre.desk)
    assert (answer.status, answer.told["error"]["code"]) == (404, "not_found")


async def test_praise_noted_by_hand_twice_is_one(centre: Centre) -> None:
    await centre.write("u1", "operator")
    await centre.all_worked()
    number = (await centre.rows("SELECT number FROM cases"))[0]["number"]
    body = {"agent": "agent1@example.com", "case": number, "person": "agent2@example.com"}
    first, again = await post(centre, "/v1/praise", **body), await post(centre, "/v1/praise", **body)
    assert (first.status, again.status) == (201, 200)
    listed = await centre.ask("GET", "/v1/praise", token=centre.desk)
    assert [(one["case"], one["person"]["mail"]) for one in listed.told["items"]] == [(number, "agent2@example.com")]
    assert len(await centre.rows("SELECT 1 FROM event WHERE kind = 'praise.noted'")) == 1


@pytest.mark.parametrize("wrong", [{"person": "nobody@example.com"}, {"unit": "nowhere"}])
async def test_praise_of_nobody_we_know_is_refused(centre: Centre, wrong: dict[str, str]) -> None:
    await centre.write("u1", "operator")
    await centre.all_worked()
    number = (await centre.rows("SELECT number FROM cases"))[0]["number"]
    answer = await post(centre, "/v1/praise", agent="agent1@example.com", case=number, **wrong)
    assert answer.status == 422


async def test_the_share_of_praise_counts_over_the_days_cases(centre: Centre) -> None:
    for who, text in (("u1", "operator"), ("u2", "Great work, your consultant Anna was wonderful, praise her!")):
        await centre.write(who, text)
    await centre.all_worked()
    number = (await centre.rows("SELECT number FROM cases ORDER BY number"))[0]["number"]
    await post(centre, "/v1/praise", agent="agent1@example.com", case=number)
    praised = len(await centre.rows("SELECT 1 FROM praise"))
    told = (await centre.ask("GET", "/v1/praise/figures", token=centre.desk)).told
    assert told["all"] == {"praise": praised, "cases": 2, "share": praised / 2}
    assert {one["channel"] for one in told["items"]} == {"demo"}


@pytest.mark.parametrize("query", ["from=2026-02-30", "from=2026-02-01&to=2026-01-01", "from=1990-01-01&to=2026-01-01"])
async def test_days_that_cannot_be_are_refused(centre: Centre, query: str) -> None:
    assert (await centre.ask("GET", f"/v1/praise/figures?{query}", token=centre.desk)).status == 422


def _overdue(connection, number: str) -> None:  # type: ignore[no-untyped-def]
    connection.exec_driver_sql(
        "UPDATE incident SET solved_at = 1, report_due_at = 2 WHERE case_id = (SELECT id FROM cases WHERE number = ?)",
        (number,),
    )
