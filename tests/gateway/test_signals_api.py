"""Signals and reports over HTTP: raised by hand once, seen, done; parameters fed by programs; refusals that say why."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from gateway.ids import new_id
from gateway.store import schema
from gateway.store.parameters import put
from tests.fakes.centre import NOON, Centre, opened, sqlite_file
from tests.fakes.served import Served, served

DAY = 86_400_000_000


async def account(centre: Centre, number: str, *, manager: str | None = None) -> str:
    """An account, looked after by that agent as its account manager."""
    id_ = new_id()
    row = {"id": id_, "external_no": number, "name": f"=Firm {number}", "domains": [], "tier": "PRIMARY"}

    def write(connection: Any) -> None:
        connection.execute(insert(schema.account).values(**row, preferences={}))
        if manager is not None:
            care = {"id": new_id(), "account_id": id_, "topic": "general", "role": "account_manager"}
            connection.execute(insert(schema.care).values(**care, person_id=centre.agents[manager].person_id))

    await centre.store.write(write)
    return id_


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        await account(centre, "42", manager="agent2")
        await account(centre, "43")
        await one.as_program("cases:read", "cases:write")
        yield one


async def tell(api: Served, **body: object) -> Any:
    answer = await api.post("/v1/signals", {"note": "They look around", "account": "42", **body})
    assert answer.status == 200, answer.body
    return answer.body


async def test_a_signal_by_hand_reaches_the_accounts_manager(api: Served) -> None:
    made = await tell(api, agent="agent1@example.com", kind="competitor")
    assert (made["owner"], made["by"], made["state"], made["account"]["number"]) == (
        "agent2@example.com",
        "agent:agent1@example.com",
        "new",
        "42",
    )
    (event,) = await api.centre.rows("event")
    assert (event["kind"], event["data"]["by_hand"]) == ("signal.raised", True)  # type: ignore[index]
    assert "look around" not in str(event)


async def test_the_same_id_is_noted_once(api: Served) -> None:
    first, second = await tell(api, id="s-1"), await tell(api, id="s-1")
    assert first["id"] == second["id"]
    assert len(await api.centre.rows("signal")) == len(await api.centre.rows("event")) == 1


async def test_a_signal_may_name_a_case_or_a_contact(api: Served) -> None:
    case = await api.centre.case()
    assert (await tell(api, account=None, case=case.number))["case"] == case.number
    assert (await tell(api, account=None, contact=case.contact_id))["contact"]["id"] == case.contact_id


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"account": "no"}, "account"),
        ({"account": None}, "case"),
        ({"case": "1"}, "case"),
        ({"account": None, "case": "999"}, "case"),
        ({"account": None, "contact": "x"}, "contact"),
        ({"kind": "weather"}, "kind"),
        ({"note": " \u0000"}, "note"),
        ({"note": "x" * 5000}, "note"),
        ({"agent": "nobody@example.com"}, "agent"),
        ({"account": "4\u00002"}, "account"),
    ],
)
async def test_what_cannot_be_done_says_which_field_is_wrong(api: Served, body: dict[str, Any], field: str) -> None:
    answer = await api.post("/v1/signals", {"note": "n", "account": "42", **body})
    assert answer.status == 422
    assert field in answer.error["fields"]


async def test_a_signal_is_seen_and_done_once(api: Served) -> None:
    id_ = (await tell(api))["id"]
    assert (await api.post(f"/v1/signals/{id_}/seen")).body["state"] == "seen"
    done = (await api.post(f"/v1/signals/{id_}/done", {"agent": "agent2@example.com"})).body
    again = (await api.post(f"/v1/signals/{id_}/done")).body
    assert (done["state"], done["done_by"], again["done_by"]) == ("done", *["agent:agent2@example.com"] * 2)
    kinds = [row["kind"] for row in await api.centre.rows("event")]
    assert kinds == ["signal.raised", "signal.seen", "signal.done"]
    assert (await api.post("/v1/signals/none/seen")).status == 404


async def test_signals_are_listed_by_owner_account_and_state_newest_first(api: Served) -> None:
    ids = [(await tell(api, account=number))["id"] for number in ("42", "43", "42")]
    await api.post(f"/v1/signals/{ids[0]}/done")

    async def listed(query: str) -> list[str]:
        return [one["id"] for one in (await api.get(f"/v1/signals?{query}")).body["items"]]

    assert await listed("") == ids[::-1]
    assert await listed("owner=agent2@example.com") == [ids[2], ids[0]]
    assert await listed("account=43") == [ids[1]]
    assert (await listed("state=done"), await listed("state=new")) == ([ids[0]], [ids[2], ids[1]])
    page = (await api.get("/v1/signals?limit=2")).body
    assert await listed(f"limit=2&after={page['next']}") == [ids[0]]
    assert (await api.get("/v1/signals?state=lost")).status == 422
    assert (await api.get("/v1/signals?after=x")).status == 422


async def parameters(api: Served, number: str = "42") -> dict[str, dict[str, Any]]:
    report = (await api.get(f"/v1/accounts/{number}/triggers")).body
    return {one["name"]: one for one in report["parameters"]}


async def test_a_report_of_an_account_nobody_knows_anything_of_says_so_nine_times(api: Served) -> None:
    lines = await parameters(api)
    assert len(lines) == 9
    assert {(one["value"], one["source"], one["threat"]) for one in lines.values()} == {(None, "unknown", False)}


async def test_what_a_program_gives_stands_in_the_report_with_its_name(api: Served) -> None:
    given = {"consulting_share": 0.2, "product_logins": 40, "overdue_debt": True, "newsletter": True, "seminars": 0}
    answer = await api.ask("PUT", "/v1/accounts/42/parameters", given)
    assert (answer.status, answer.body["threats"]) == (200, 3)
    lines = await parameters(api)
    assert {name for name, one in lines.items() if one["threat"]} == {"consulting_share", "overdue_debt", "seminars"}
    assert lines["product_logins"]["source"].startswith("fed by program-")
    await api.ask("PUT", "/v1/accounts/42/parameters", {"overdue_debt": False})
    assert ((await parameters(api))["overdue_debt"]["value"], (await parameters(api))["seminars"]["value"]) == (
        False,
        0,
    )


async def test_measured_parameters_look_back_over_their_own_days(api: Served) -> None:
    ((id_,),) = await api.centre.store.read(
        lambda c: c.execute(select(schema.account.c.id).where(schema.account.c.external_no == "42")).all()
    )
    kept = {
        "lowest_rating": {"ratings": [[NOON - 40 * DAY, 1], [NOON - 2 * DAY, 3]]},
        "failed_contacts": {"failed": [[NOON - 61 * DAY, "a"], [NOON - 5 * DAY, "b"], [NOON - DAY, "c"]]},
    }
    await api.centre.store.write(put, id_, kept, source="measured", at=NOON)
    lines = await parameters(api)
    assert [(lines[name]["value"], lines[name]["threat"]) for name in ("lowest_rating", "failed_contacts")] == [
        (3, True),
        (2, True),
    ]
    assert lines["lowest_rating"]["source"] == "measured"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lowest_rating": 5},
        {"failed_contacts": 0},
        {"consulting_share": 2},
        {"consulting_share": "much"},
        {"product_logins": -1},
        {"seminars": 10**400},
        {"competitor": "perhaps"},
        {"overdue_debt": "yes"},
        {"weather": 1},
    ],
)
async def test_parameters_that_are_wrong_or_measured_here_are_refused(api: Served, body: dict[str, Any]) -> None:
    answer = await api.ask("PUT", "/v1/accounts/42/parameters", json.dumps(body).encode())
    assert answer.status in (400, 422), answer.body
    assert answer.error["message"]


async def test_all_reports_come_in_pages_and_as_csv_that_no_spreadsheet_runs(api: Served) -> None:
    page = (await api.get("/v1/triggers?limit=1")).body
    following = (await api.get(f"/v1/triggers?limit=1&after={page['next']}")).body
    assert [one["account"] for one in (*page["items"], *following["items"])] == ["42", "43"]
    answer = await api.get("/v1/triggers?format=csv&limit=1")
    (head, line) = csv.reader(io.StringIO(answer.raw.decode()))
    assert (len(head), line[:4], answer.headers["Next-After"]) == (22, ["42", "'=Firm 42", "PRIMARY", "0"], "42")


async def test_an_unknown_account_has_no_report(api: Served) -> None:
    assert (await api.get("/v1/accounts/99/triggers")).status == 404
    assert (await api.ask("PUT", "/v1/accounts/99/parameters", {"seminars": 1})).status == 404
