"""Cases, people and work over HTTP, as a program and an agent see them, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.ids import SECOND, new_id
from gateway.store.inbox import Arrival, store_arrivals
from gateway.store.schema import account, care, inbox, person
from tests.fakes.centre import NOON, Centre, create_tables, opened, sqlite_file
from tests.fakes.served import Served, served

AS_AGENT1 = {"agent": "agent1@example.com"}


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


async def _numbers(api: Served, query: str) -> list[str]:
    answer = await api.get(f"/v1/cases{query}")
    assert answer.status == 200, answer.raw
    return [one["number"] for one in answer.body["items"]]


async def test_cases_are_listed_by_newest_activity_page_by_page(api: Served) -> None:
    made = []
    for _ in range(5):
        api.centre.now += SECOND
        made.append((await api.centre.case()).number)
    seen: list[str] = []
    after = ""
    while True:
        answer = await api.get(f"/v1/cases?limit=2{after}")
        seen += [one["number"] for one in answer.body["items"]]
        if answer.body["next"] is None:
            break
        after = f"&after={answer.body['next']}"
    assert seen == made[::-1]


async def test_cases_of_one_instant_are_paged_without_loss(api: Served) -> None:
    made = {(await api.centre.case()).number for _ in range(3)}
    first = await api.get("/v1/cases?limit=2")
    second = await api.get(f"/v1/cases?limit=2&after={first.body['next']}")
    assert {one["number"] for one in first.body["items"] + second.body["items"]} == made
    assert second.body["next"] is None


async def test_a_list_is_narrowed_by_queue_owner_state_and_agent(api: Served) -> None:
    waits = await api.centre.case(queue="claims")
    held = await api.centre.case()
    await api.post(f"/v1/cases/{held.number}/claim", AS_AGENT1)
    assert await _numbers(api, "?queue=claims") == [waits.number]
    assert await _numbers(api, "?owner=agent&agent=agent1@example.com") == [held.number]
    assert await _numbers(api, "?state=closed") == []


async def test_a_case_tells_everything_about_itself(api: Served) -> None:
    reasons = ({"code": "queue-by-default", "args": {"queue": "general"}},)
    case = await api.centre.case(reasons=reasons, topic="general")
    await api.centre.promise(case)
    await api.post(f"/v1/cases/{case.number}/claim", AS_AGENT1)
    told = (await api.get(f"/v1/cases/{case.number}")).body
    assert (told["number"], told["owner"], told["agent"], told["state"]) == (
        case.number,
        "agent",
        "agent1@example.com",
        "open",
    )
    assert told["contact"]["name"] == "Demo Customer"
    assert [one["kind"] for one in told["contact"]["identities"]] == ["visitor"]
    assert [(one["direction"], one["text"], one["state"]) for one in told["messages"]] == [
        ("in", "Where is my order?", "received")
    ]
    assert [one["kind"] for one in told["events"]] == ["case.claimed"]
    assert [(one["kind"], one["met_at"]) for one in told["promises"]] == [("answer", None)]
    assert told["messages_next"] is None


async def test_reasons_are_told_in_the_readers_language(api: Served) -> None:
    case = await api.centre.case(reasons=({"code": "queue-by-default", "args": {"queue": "general"}},))
    said = {}
    for language in ("en", "ru", "zh"):
        told = (await api.get(f"/v1/cases/{case.number}", Accept_Language=f"{language},en;q=0.5")).body
        (one,) = told["reasons"]
        said[language] = one["text"]
        assert (one["code"], one["args"]) == ("queue-by-default", {"queue": "general"})
    assert said["en"] == "Queue general: no other queue takes this"
    assert len(set(said.values())) == 3


async def test_messages_are_listed_by_ascending_position(api: Served) -> None:
    case = await api.centre.case()
    for place in range(4):
        await api.post(f"/v1/cases/{case.number}/note", {**AS_AGENT1, "text": f"note {place}"})
    first = (await api.get(f"/v1/cases/{case.number}/messages?limit=3")).body
    rest = (await api.get(f"/v1/cases/{case.number}/messages?limit=3&after={first['next']}")).body
    assert [one["position"] for one in first["items"] + rest["items"]] == [1, 2, 3, 4, 5]
    assert rest["next"] is None


async def test_a_long_case_shows_its_newest_messages_and_where_the_older_ones_are(api: Served) -> None:
    case = await api.centre.case()
    for place in range(205):
        await api.centre.actions.note(api.centre.actor(), case.number, text=f"note {place}")
    told = (await api.get(f"/v1/cases/{case.number}")).body
    positions = [one["position"] for one in told["messages"]]
    assert positions == list(range(7, 207))
    older = (await api.get(f"/v1/cases/{case.number}/messages?limit=6&after={told['messages_next']}")).body
    assert [one["position"] for one in older["items"]] == [1, 2, 3, 4, 5, 6]


async def test_a_program_claims_in_an_agents_name_and_the_audit_keeps_both(api: Served) -> None:
    case = await api.centre.case()
    answer = await api.post(f"/v1/cases/{case.number}/claim", AS_AGENT1)
    assert (answer.status, answer.body["owner"], answer.body["agent"]) == (200, "agent", "agent1@example.com")
    (row,) = await api.centre.rows("audit")
    assert (row["agent_id"], row["token"]) == (api.centre.agents["agent1"].person_id, "program-admin")


async def test_a_second_claim_is_409_and_names_who_has_it(api: Served) -> None:
    case = await api.centre.case()
    await api.post(f"/v1/cases/{case.number}/claim", AS_AGENT1)
    answer = await api.post(f"/v1/cases/{case.number}/claim", {"agent": "agent2@example.com"})
    assert (answer.status, answer.error["code"], answer.error["fields"]["agent"]) == (
        409,
        "conflict",
        "agent1@example.com",
    )


@pytest.mark.parametrize("body", [{}, {"agent": "nobody@example.com"}])
async def test_a_program_must_name_an_agent_who_is_known(api: Served, body: dict[str, str]) -> None:
    case = await api.centre.case()
    answer = await api.post(f"/v1/cases/{case.number}/claim", body)
    assert (answer.status, list(answer.error["fields"])) == (422, ["agent"])


async def test_somebody_logged_in_acts_in_their_own_name_only(api: Served) -> None:
    case = await api.centre.case()
    api.headers = {}
    await api.as_agent("agent1")
    assert (await api.post(f"/v1/cases/{case.number}/claim", {"agent": "agent2@example.com"})).status == 403
    assert (await api.post(f"/v1/cases/{case.number}/claim")).body["agent"] == "agent1@example.com"


async def test_a_reply_stands_in_the_case_and_in_the_customers_feed(api: Served) -> None:
    case = await api.centre.case(channel="demo")
    answer = await api.post(f"/v1/cases/{case.number}/reply", {**AS_AGENT1, "text": " On\x00 its way. "})
    assert (answer.status, answer.body["state"]) == (200, "waiting_customer")
    (item,) = (await api.get("/v1/inbound/demo/outgoing")).body["items"]
    assert (item["text"], item["author"], item["case"]) == ("On its way.", "agent", case.number)
    told = (await api.get(f"/v1/cases/{case.number}")).body["messages"][-1]
    assert (told["direction"], told["text"], told["state"], told["name"]) == (
        "out",
        "On its way.",
        "sent",
        "Agent One",
    )


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01"])
async def test_an_empty_reply_is_refused(api: Served, text: str) -> None:
    case = await api.centre.case()
    answer = await api.post(f"/v1/cases/{case.number}/reply", {**AS_AGENT1, "text": text})
    assert (answer.status, list(answer.error["fields"])) == (422, ["text"])


async def test_every_action_is_there(api: Served) -> None:
    one, two = await api.centre.case(), await api.centre.case()
    message = (await api.get(f"/v1/cases/{one.number}/messages")).body["items"][0]["id"]
    later = datetime.fromtimestamp(NOON / SECOND + 60, UTC).isoformat()
    steps: list[tuple[str, dict[str, object]]] = [
        ("note", {"text": "x"}),
        ("link", {"to": two.number}),
        ("snooze", {"until": later}),
        ("claim", {}),
        ("transfer", {"queue": "claims", "reason": "x"}),
        ("transfer", {"to": "agent1@example.com", "reason": "x"}),
        ("return_to_bot", {}),
        ("close", {"reason": "done"}),
        ("reopen", {}),
        ("split", {"messages": [message]}),
    ]
    for action, body in steps:
        answer = await api.post(f"/v1/cases/{one.number}/{action}", {**AS_AGENT1, **body})
        assert answer.status == 200, (action, answer.raw)
    assert (await api.get(f"/v1/cases/{answer.body['other']}")).body["linked"] == [one.number]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("transfer", {"reason": "x"}),
        ("transfer", {"queue": "claims"}),
        ("snooze", {"until": "tomorrow"}),
        ("snooze", {"until": "2031-01-01T00:00:00"}),
        ("split", {"messages": []}),
        ("link", {}),
        ("reply", {"text": "x", "channel": "nowhere"}),
    ],
)
async def test_an_action_that_says_too_little_is_422(api: Served, action: str, body: dict[str, object]) -> None:
    case = await api.centre.case()
    assert (await api.post(f"/v1/cases/{case.number}/{action}", {**AS_AGENT1, **body})).status == 422


async def _account(centre: Centre) -> str:
    row = {"id": new_id(), "external_no": "1000000042", "name": "Example Electric", "tier": "PRIMARY"}
    agent = centre.agents["agent1"].person_id
    cared = {"id": new_id(), "account_id": row["id"], "topic": "commercial", "role": "preferred", "person_id": agent}

    def put(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(account.insert().values(**row, domains=["electric.example.com"], preferences={}))
        connection.execute(care.insert().values(**cared))

    await centre.store.write(put)
    return row["id"]


async def test_accounts_tell_who_looks_after_them(api: Served) -> None:
    case = await api.centre.case(account_id=await _account(api.centre))
    listed = (await api.get("/v1/accounts")).body["items"]
    told = (await api.get("/v1/accounts/1000000042")).body
    assert listed == [{"number": "1000000042", "name": "Example Electric", "tier": "PRIMARY"}]
    assert [(one["topic"], one["role"], one["person"], one["is_agent"]) for one in told["care"]] == [
        ("commercial", "preferred", "agent1@example.com", True)
    ]
    assert [one["number"] for one in told["cases"]] == [case.number]
    assert (await api.get("/v1/care?account=1000000042")).body["items"] == told["care"]


async def test_staff_who_are_no_agents_can_stand_in_the_care_table(api: Served) -> None:
    account_id = await _account(api.centre)
    manager = {"id": new_id(), "name": "Manager One", "mail": "manager@example.com"}

    def put(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(person.insert().values(**manager))
        row = {"id": new_id(), "account_id": account_id, "topic": "finance", "role": "account_manager"}
        connection.execute(care.insert().values(**row, person_id=manager["id"]))

    await api.centre.store.write(put)
    found = (await api.get("/v1/care")).body["items"]
    assert {one["person"]: one["is_agent"] for one in found} == {
        "agent1@example.com": True,
        "manager@example.com": False,
    }


async def test_a_contact_is_found_by_an_address_and_tells_its_cases(api: Served) -> None:
    case = await api.centre.case()
    await api.centre.case()
    value = next(row["value"] for row in await api.centre.rows("identity") if row["contact_id"] == case.contact_id)
    (found,) = (await api.get(f"/v1/contacts?identity={value}")).body["items"]
    told = (await api.get(f"/v1/contacts/{found['id']}")).body
    assert [one["value"] for one in told["identities"]] == [value]
    assert [one["number"] for one in told["cases"]] == [case.number]
    assert len((await api.get("/v1/contacts?limit=1")).body["items"]) == 1


async def test_queues_tell_what_waits_in_them(api: Served) -> None:
    await api.centre.case(queue="claims")
    found = {one["name"]: one for one in (await api.get("/v1/queues", Accept_Language="en")).body["items"]}
    assert (found["claims"]["waiting"], found["claims"]["title"]) == (1, "Returns and claims")
    assert found["finance"]["waiting"] == 0
    assert found["claims"]["longest_since"].startswith("2027-01-15T")


async def test_promises_tell_what_became_of_them(api: Served) -> None:
    kept, late = await api.centre.case(), await api.centre.case()
    await api.centre.promise(kept)
    await api.centre.promise(late)
    await api.centre.actions.reply(api.centre.actor(), kept.number, text="x")
    api.centre.now += 5 * SECOND
    found = {
        state: [one["case"] for one in (await api.get(f"/v1/promises?state={state}")).body["items"]]
        for state in ("open", "kept", "broken")
    }
    assert found == {"open": [], "kept": [kept.number], "broken": [late.number]}


async def test_figures_count_cases_by_what_is_asked(api: Served) -> None:
    await api.centre.case(channel="site", intent="order_status")
    held = await api.centre.case(channel="bot")
    await api.centre.actions.claim(api.centre.actor(), held.number)
    by_day = (await api.get("/v1/figures")).body
    by_channel = (await api.get("/v1/figures?by=channel&from=2027-01-15&to=2027-01-15")).body["items"]
    assert by_day["items"] == [{"key": "2027-01-15", "opened": 2, "with_people": 1, "closed": 0}]
    assert {one["key"]: (one["opened"], one["with_people"]) for one in by_channel} == {"bot": (1, 1), "site": (1, 0)}
    assert (await api.get("/v1/figures?from=2027-01-14&to=2027-01-14")).body["items"] == []


async def test_what_is_in_quarantine_is_listed_and_taken_in_again(api: Served) -> None:
    arrival = Arrival(
        id=new_id(), channel="demo", dedupe_key="1", conversation_key="7", payload=b"{", blob_sha256=None, received_at=1
    )
    other = replace(arrival, id=new_id(), dedupe_key="2")

    def put(connection) -> None:  # type: ignore[no-untyped-def]
        store_arrivals(connection, [arrival, other])
        connection.execute(inbox.update().values(state="quarantined", error="cannot be read"))

    await api.centre.store.write(put)
    (first,) = (await api.get("/v1/inbox?state=quarantined&limit=1")).body["items"]
    assert (first["inbox_id"], first["error"]) == (arrival.id, "cannot be read")
    with api.centre.bus.waiter("inbox") as worker:
        answer = await api.post(f"/v1/inbox/{arrival.id}/replay")
        assert await worker.wait(0)
    assert (answer.status, answer.body["replayed"]) == (202, [arrival.id])
    assert (await api.post("/v1/inbox/replay", {"ids": [arrival.id, other.id]})).body["replayed"] == [other.id]
    assert (await api.post(f"/v1/inbox/{arrival.id}/replay")).status == 404


async def test_a_text_is_understood_in_rasas_shape(api: Served) -> None:
    answer = await api.post("/v1/nlu/parse", {"text": "450 where", "locale": "ru"})
    assert answer.body["intent"] == {"name": "order_status", "confidence": 0.9}
    assert answer.body["entities"] == [{"entity": "order_number", "value": "450", "start": 0, "end": 3}]


async def test_an_engine_that_is_down_is_503(api: Served) -> None:
    api.services.parts.nlu.is_down = True  # type: ignore[attr-defined]
    answer = await api.post("/v1/nlu/parse", {"text": "x"})
    assert (answer.status, answer.error["code"]) == (503, "unavailable")


async def test_a_reply_sent_twice_under_one_id_is_written_once(api: Served) -> None:
    case = await api.centre.case(channel="demo")
    body = {**AS_AGENT1, "text": "On its way.", "id": "r-1"}
    first = (await api.post(f"/v1/cases/{case.number}/reply", body)).body
    again = (await api.post(f"/v1/cases/{case.number}/reply", body)).body
    assert again["message"] == first["message"]
    assert len((await api.get("/v1/inbound/demo/outgoing")).body["items"]) == 1


async def test_a_nul_character_anywhere_is_the_senders_mistake(api: Served) -> None:
    case = await api.centre.case()
    bodies: list[tuple[str, dict[str, object]]] = [
        ("/v1/session", {"mail": "a\x00@example.com", "password": "x"}),
        ("/v1/inbox/replay", {"ids": ["\x00"]}),
        *(
            (f"/v1/cases/{case.number}/{action}", {**AS_AGENT1, **body})
            for action, body in (
                ("claim", {"agent": "\x00"}),
                ("reply", {"text": "x", "channel": "\x00"}),
                ("reply", {"text": "x", "id": "\x00"}),
                ("transfer", {"to": "\x00", "reason": "x"}),
                ("link", {"to": "\x00"}),
                ("split", {"messages": ["\x00"]}),
            )
        ),
    ]
    assert [(await api.post(path, body)).status for path, body in bodies] == [422] * len(bodies)
