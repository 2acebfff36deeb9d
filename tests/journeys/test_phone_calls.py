"""Whole calls through the running gateway: what the exchange is answered over HTTP, and the case that is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from gateway.ids import now_us, rfc3339
from gateway.store import lanes
from gateway.store import turns as store_turns
from gateway.store.schema import account, cases, promise
from tests.journeys.phone_line import Line, phone_line, settings

AGENT_1, AGENT_2 = "agent1@example.com", "agent2@example.com"


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with phone_line(settings(tmp_path)) as opened:
        yield opened


async def test_a_known_caller_is_greeted_by_name_in_his_language(line: Line) -> None:
    answered = (await line.voice.tell("call.started")).body
    assert answered["say"][0] == "Здравствуйте, Demo Customer! Вы позвонили в Example Supply."
    assert (answered["case"], answered["degraded"], answered["gather"]["menu"]) == ("1001", False, "main")


async def test_the_preferred_specialist_who_is_there_is_rung_first_then_the_backup_then_the_queue(line: Line) -> None:
    await line.present(AGENT_1, AGENT_2)
    route = (await line.voice.tell("call.step", menu="main", digits="2")).body["route"]
    assert (route["to"], route["target"], route["reason"]) == ("agent", AGENT_1, "care-row")
    assert [one["target"] for one in route["else"]] == [AGENT_2, "primary-commercial"]


async def test_the_backup_is_rung_while_the_preferred_specialist_is_away(line: Line) -> None:
    await line.present(AGENT_2)
    route = (await line.voice.tell("call.step", menu="main", digits="2")).body["route"]
    assert (route["to"], route["target"]) == ("agent", AGENT_2)


async def test_a_specialist_who_talks_is_not_free(line: Line) -> None:
    await line.present(AGENT_1)
    await line.voice.tell("agent.state", call_id=None, agent=AGENT_1, state="talking", at=rfc3339(now_us()))
    await line.worked()
    route = (await line.voice.tell("call.step", menu="main", digits="2")).body["route"]
    assert (route["to"], route["target"]) == ("queue", "primary-commercial")


async def test_a_state_told_by_a_clock_that_is_ahead_gives_way_to_the_next(line: Line) -> None:
    await line.voice.tell("agent.state", call_id=None, agent=AGENT_1, state="talking", at="2099-01-01T00:00:00Z")
    await line.worked()
    await line.voice.tell("agent.state", call_id=None, agent=AGENT_1, state="ready", at=rfc3339(now_us()))
    await line.worked()
    (row,) = await line.rows(f"SELECT telephone_state FROM agent WHERE mail = '{AGENT_1}'")
    assert row["telephone_state"] == "ready"


async def test_a_caller_for_whom_nobody_is_there_is_offered_a_call_back(line: Line) -> None:
    offered = (await line.voice.tell("call.step", menu="main", digits="0")).body
    assert (offered["gather"]["menu"], offered["route"]["to"]) == ("callback", "queue")
    noted = (await line.voice.tell("call.step", menu="callback", digits="1")).body
    assert (noted["route"]["to"], noted["route"]["target"]) == ("callback", "+74950000001")
    promise = (await line.rows("SELECT kind, met_at, due_at FROM promise"))[0]
    assert (promise["kind"], promise["met_at"]) == ("callback", None)
    assert (await line.rows("SELECT kind FROM timer WHERE kind = 'promise'")) == [{"kind": "promise"}]


@pytest.mark.parametrize(("entitled_to", "hours"), [(None, 2), (1, 4)], ids=["entitled", "no longer entitled"])
async def test_a_call_back_is_promised_by_the_tier_that_the_account_is_entitled_to(
    line: Line, entitled_to: int | None, hours: int
) -> None:
    until = update(account).values(entitled_to=entitled_to)
    await line.gateway.parts.store.write(lambda connection: connection.execute(until))
    await line.voice.tell("call.step", menu="main", digits="0")
    await line.voice.tell("call.step", menu="callback", digits="1")
    assert [one["hours"] for one in await line.rows("SELECT hours FROM promise")] == [hours]


async def test_a_caller_hears_how_long_the_others_before_him_take(line: Line) -> None:
    await line.present(AGENT_1)
    await line.voice.tell("agent.state", call_id=None, agent=AGENT_1, state="talking", at=rfc3339(now_us()))
    await line.worked()
    first = (await line.voice.tell("call.step", call_id="a", menu="main", digits="0")).body
    second = (await line.voice.tell("call.step", call_id="b", menu="main", digits="0")).body
    assert [one["route"]["expected_wait_s"] for one in (first, second)] == [180, 360]


async def test_an_order_is_told_to_its_verified_owner_without_a_person(line: Line) -> None:
    told = (await line.voice.tell("call.step", menu="main", speech="где мой заказ 4500123456")).body
    assert told["say"][0] == "Заказ 4500123456 в пути."
    assert told["route"]["to"] == "self_service"
    await line.voice.tell("call.ended")
    case = await line.case()
    assert (case["owner"], case["state"], case["close_reason"]) == ("nobody", "solved", "self-service")


async def test_an_order_is_not_told_to_a_stranger(line: Line) -> None:
    told = (
        await line.voice.tell("call.step", menu="main", speech="где заказ 4500123456", **{"from": "+74950000077"})
    ).body
    assert not any("4500123456" in said for said in told["say"])
    assert (await line.case())["owner"] == "queue"


async def test_words_not_understood_are_asked_for_once_then_a_person_takes_over(line: Line) -> None:
    await line.present(AGENT_1)
    asked = (await line.voice.tell("call.step", menu="main", speech="абракадабра кукарача")).body
    assert asked["gather"]["menu"] == "main"
    routed = (await line.voice.tell("call.step", menu="main", speech="тарабарщина бубубу")).body
    assert (routed["gather"], routed["route"]["target"]) == (None, AGENT_1)


async def test_danger_goes_to_its_own_queue_past_the_specialist(line: Line) -> None:
    await line.present(AGENT_1)
    await line.voice.tell("call.step", menu="main", speech="меня ударило током от вашей розетки")
    assert (await line.case())["queue"] == "safety"


async def test_who_answers_the_call_has_the_case(line: Line) -> None:
    await line.voice.tell("call.step", menu="main", digits="0")
    screen = (await line.voice.tell("call.answered", agent=AGENT_1)).body["route"]["desk_url"]
    case = await line.case()
    assert (case["owner"], case["agent"], case["state"]) == ("agent", AGENT_1, "open")
    assert screen.endswith(f"/desk/cases/{case['number']}")
    shown = await line.rows("SELECT accepted_at, ended_at FROM assignment")
    assert [(one["accepted_at"] is not None, one["ended_at"]) for one in shown] == [(True, None)]


async def test_a_call_that_is_passed_on_takes_its_case_along(line: Line) -> None:
    await line.voice.tell("call.answered", agent=AGENT_1)
    await line.voice.tell("call.transferred", agent=AGENT_2)
    await line.worked()
    assert (await line.case())["agent"] == AGENT_2
    ended = await line.rows("SELECT end_reason FROM assignment ORDER BY offered_at, id")
    assert [one["end_reason"] for one in ended] == ["call", None]


async def test_a_call_nobody_took_waits_as_a_missed_call_until_somebody_talks(line: Line) -> None:
    await line.voice.tell("call.started")
    await line.voice.tell("call.abandoned")
    await line.worked()
    case = await line.case()
    assert (case["owner"], case["state"]) == ("queue", "open")
    assert '"call-missed"' in str(case["reasons"])
    assert [one["met_at"] for one in await line.rows("SELECT met_at FROM promise WHERE kind = 'callback'")] == [None]
    await line.voice.tell("call.answered", agent=AGENT_1)
    assert (await line.rows("SELECT met_at FROM promise"))[0]["met_at"] is not None


async def test_who_talks_to_a_customer_that_was_waited_for_lets_the_closing_run_on(line: Line) -> None:
    await line.voice.tell("call.started")
    await line.voice.tell("call.abandoned")
    await line.worked()
    store, stopped = line.gateway.parts.store, now_us() - 3600 * 1_000_000
    waits = update(cases).values(state="waiting_customer")
    stands = update(promise).values(kind="closing", paused_at=stopped)
    await store.write(lambda connection: [connection.execute(one) for one in (waits, stands)])
    [before] = await line.rows("SELECT due_at FROM promise")
    await line.voice.tell("call.answered", agent=AGENT_1)
    await line.worked()
    [after] = await line.rows("SELECT due_at, paused_at, met_at FROM promise")
    assert (after["paused_at"], after["met_at"]) == (None, None)
    assert after["due_at"] >= before["due_at"]
    assert (await line.rows("SELECT due_at FROM cases")) == [{"due_at": after["due_at"]}]


async def test_a_withheld_number_opens_a_case_of_nobody(line: Line) -> None:
    await line.voice.tell("call.started", **{"from": "anonymous"})
    await line.voice.tell("call.abandoned", **{"from": "anonymous"})
    await line.worked()
    case = await line.case()
    assert (case["contact_id"], case["owner"]) == (None, "queue")
    assert await line.rows("SELECT id FROM promise") == []


async def test_two_calls_of_a_new_number_are_two_cases_of_one_contact(line: Line) -> None:
    for call in ("a", "b"):
        await line.voice.tell("call.started", call_id=call, **{"from": "+74950000077"})
    found = await line.rows("SELECT DISTINCT contact_id FROM cases")
    assert len(found) == 1
    assert found[0]["contact_id"] is not None
    assert len(await line.rows("SELECT id FROM cases")) == 2


async def test_a_line_that_does_not_trust_numbers_knows_nobody(tmp_path: Path) -> None:
    async with phone_line(settings(tmp_path, line={"trust_caller": False})) as line:
        await line.voice.tell("call.started")
        told = (await line.voice.tell("call.step", menu="main", speech="где мой заказ 4500123456")).body
        assert not any("4500123456" in said for said in told["say"])
        assert (await line.case())["contact_id"] is None


async def test_a_dedicated_number_goes_to_its_queue_without_a_menu(tmp_path: Path) -> None:
    table = {"numbers": {"+74950000009": {"queue": "primary-commercial", "language": "zh"}}}
    async with phone_line(settings(tmp_path, line=table)) as line:
        routed = (await line.voice.tell("call.started", to="+74950000009", **{"from": None})).body
        assert (routed["language"], routed["route"]["target"]) == ("zh", "primary-commercial")
        assert (await line.case())["owner"] == "queue"


async def test_the_thread_tells_the_call_once_in_the_customers_language(line: Line) -> None:
    for _ in range(2):
        line.voice.ids = iter(range(1, 100))  # type: ignore[assignment]  # the same instants again under new ids
        await line.voice.post(line.voice.event("call.started"), event_id=f"a{_}")
        await line.voice.post(line.voice.event("call.step", menu="main", digits="0"), event_id=f"b{_}")
        await line.voice.post(line.voice.event("call.queued", queue="general"), event_id=f"c{_}")
        await line.voice.post(line.voice.event("call.answered", agent=AGENT_1), event_id=f"d{_}")
        await line.voice.post(line.voice.event("call.ended"), event_id=f"e{_}")
    await line.worked()
    assert await line.thread() == [
        "Звонок начался",
        "Нажата клавиша 0: сотрудник",
        "Ожидание в очереди «Общие вопросы»",
        "Трубку снял сотрудник: Agent One",
        "Звонок завершён, 0 мин 4 с",
    ]


async def test_every_accepted_event_has_one_acknowledgement_and_its_own_answer(line: Line) -> None:
    event = line.voice.event("call.started")
    first = await line.voice.post(event, event_id="one")
    other = await line.voice.post(event, event_id="two")
    assert other.body["case"] == first.body["case"]
    rows = await line.rows(
        "SELECT i.answer, a.outcome, a.case_id FROM inbox i LEFT JOIN acknowledgement a ON a.inbox_id = i.id"
    )
    assert [(one["outcome"], one["answer"] is not None, one["case_id"] is not None) for one in rows] == [
        ("suppressed", True, True)
    ] * 2


async def test_a_recording_is_an_attachment_with_its_address(line: Line) -> None:
    await line.voice.tell("call.recording", recording_url="https://pbx.example.com/calls/1.mp3?key=1")
    await line.worked()
    found = await line.rows("SELECT name, media_type, url, sha256 FROM attachment")
    assert found == [
        {
            "name": "1.mp3",
            "media_type": "audio/mpeg",
            "url": "https://pbx.example.com/calls/1.mp3?key=1",
            "sha256": None,
        }
    ]


async def test_a_late_fact_leaves_alone_what_a_person_made_of_the_case(line: Line) -> None:
    await line.voice.tell("call.abandoned")
    await line.worked()
    closed = f"UPDATE cases SET owner = 'nobody', state = 'closed', closed_at = {now_us()}, version = version + 1"
    await line.gateway.parts.store.write(lambda connection: connection.exec_driver_sql(closed))
    await line.voice.tell("call.recording", recording_url="https://pbx.example.com/1.wav")
    await line.worked()
    case = await line.case()
    assert (case["owner"], case["state"], case["last_position"]) == ("nobody", "closed", 2)


async def test_a_call_whose_case_was_merged_goes_on_in_the_other_one(line: Line) -> None:
    await line.voice.tell("call.started", call_id="a")
    await line.voice.tell("call.started", call_id="b", **{"from": None})
    ids = {str(one["number"]): str(one["id"]) for one in await line.rows("SELECT id, number FROM cases")}
    merged = f"UPDATE cases SET state = 'merged', owner = 'nobody', merged_into = '{ids['1001']}' WHERE number = '1002'"
    await line.gateway.parts.store.write(lambda connection: connection.exec_driver_sql(merged))
    answered = (await line.voice.tell("call.answered", call_id="b", agent=AGENT_1, **{"from": None})).body
    assert answered["case"] == "1001"
    found = await line.rows("SELECT number, owner FROM cases ORDER BY number")
    assert [tuple(one.values()) for one in found] == [("1001", "agent"), ("1002", "nobody")]


async def test_a_degraded_answer_stands_after_the_event_is_worked(tmp_path: Path) -> None:
    async with phone_line(settings(tmp_path), with_worker=False) as line:
        event = line.voice.event("call.started")
        given = await line.voice.post(event, event_id="one")
        assert (given.body["degraded"], given.body["stored"], given.body["case"]) == (True, True, None)
        await line.worked()
        again = await line.voice.post(event, event_id="one")
        assert again.body == given.body
        assert (await line.case())["number"] == "1001"


async def test_events_told_at_once_are_each_answered_in_time(line: Line) -> None:
    await line.voice.tell("call.started")
    steps = [line.voice.event("call.step", menu="main", digits="9") for _ in range(6)]
    answers = await asyncio.gather(*(line.voice.post(one) for one in steps))
    assert [one.body["degraded"] for one in answers] == [False] * 6


async def test_a_turn_whose_case_was_changed_meanwhile_is_worked_again_and_stands_once(tmp_path: Path) -> None:
    async with phone_line(settings(tmp_path), with_worker=False) as line:
        gateway = line.gateway
        await line.voice.tell("call.started")
        await line.worked()
        await line.voice.tell("call.answered", agent=AGENT_1)
        now = now_us()
        claims = await gateway.parts.store.write(
            lanes.claim_ready, owner="test", now=now, lease_until=now + 1, most=1, turn_ids=["turn"]
        )
        batch = await gateway.pipeline.run(claims)
        touched = "UPDATE cases SET version = version + 1, priority = 77"
        await gateway.parts.store.write(lambda connection: connection.exec_driver_sql(touched))
        assert await gateway.parts.store.write(store_turns.save, batch.worked, now=now) == []
        await line.worked()
        case = await line.case()
        assert (case["owner"], case["agent"], case["last_position"]) == ("agent", AGENT_1, 2)
        assert len(await line.rows("SELECT inbox_id FROM acknowledgement")) == 2
