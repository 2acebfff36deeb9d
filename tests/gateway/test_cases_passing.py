"""Passing cases on: sheets, hops, the ping-pong alarm, escalation with its own promise, taking over, declining."""

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from config.promise_policy import Level
from gateway.cases import CaseConflict, Sheet
from gateway.errors import NotAllowed, NotValid
from gateway.promises import policy_for
from gateway.store.rows import CaseRow
from tests.fakes.centre import Centre, opened, sqlite_file

SHEET = Sheet(reason="needs a specialist", missing="photo", promised="a call")


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with opened(sqlite_file(tmp_path)) as one:
        yield one


async def passed(centre: Centre, case: CaseRow, *queues: str) -> None:
    for queue in queues:
        await centre.actions.transfer(centre.actor(), case.number, queue=queue, sheet=SHEET)


async def told(centre: Centre, kind: str) -> list[dict[str, object]]:
    found = sorted(await centre.rows("event"), key=lambda row: int(str(row["seq"])))
    return [row["data"] for row in found if row["kind"] == kind and isinstance(row["data"], dict)]


async def test_hops_are_counted_on_the_case(centre: Centre) -> None:
    case = await centre.case()
    await passed(centre, case, "technical", "claims")
    assert (await centre.stored(case)).hops == 2


async def test_the_alarm_of_ping_pong_rings_once_at_its_hop(centre: Centre) -> None:
    case = await centre.case()
    assert centre.settings.routing.ping_pong_hops == 3
    await passed(centre, case, "technical", "claims")
    assert await told(centre, "case.ping_pong") == []
    await passed(centre, case, "technical", "claims", "technical")
    assert await told(centre, "case.ping_pong") == [{"hops": 3, "queues": ["general", "technical", "claims"]}]
    codes = [one["code"] for one in (await centre.stored(case)).reasons]
    assert codes.count("ping-pong") == 1


async def test_supervisors_are_told_of_ping_pong_at_once(centre: Centre) -> None:
    case = await centre.case()
    await passed(centre, case, "technical", "claims")
    async with centre.bus.subscribe("desk") as desk:
        await passed(centre, case, "technical")
        heard = [orjson.loads(await anext(desk)) for _ in range(2)]  # type: ignore[arg-type]
    assert {"type": "alarm", "kind": "ping_pong", "number": case.number} in heard


async def test_a_case_that_comes_back_to_a_queue_it_had_left_says_so(centre: Centre) -> None:
    case = await centre.case()
    await passed(centre, case, "technical", "claims", "technical", "general")
    assert [one["returns"] for one in await told(centre, "case.transferred")] == [False, False, True, True]


async def test_a_transfer_tells_from_where_to_where_about_what(centre: Centre) -> None:
    case = await centre.case(topic="claims")
    await passed(centre, case, "technical")
    (one,) = await told(centre, "case.transferred")
    assert {name: one[name] for name in ("from", "queue", "topic", "hop", "was", "to")} == {
        "from": "general",
        "queue": "technical",
        "topic": "claims",
        "hop": 1,
        "was": "queue",
        "to": None,
    }


async def test_an_escalated_case_waits_in_the_queue_of_its_level(centre: Centre) -> None:
    case = await centre.case(topic="technical")
    await centre.actions.claim(centre.actor(), case.number)
    await centre.actions.escalate(centre.actor(), case.number, level="expert", sheet=SHEET)
    after = await centre.stored(case)
    assert (after.owner, after.agent_id, after.level, after.hops) == ("queue", None, "expert", 1)
    section = centre.settings.queues[after.queue or ""]
    assert "technical" in section.topics
    assert section.level in ("expert", None)
    assert [(one["level"], one["from_level"]) for one in await told(centre, "case.escalated")] == [
        ("expert", "primary")
    ]


@pytest.mark.parametrize("level", ["advanced", "expert"])
async def test_an_escalation_has_the_promise_of_its_level(centre: Centre, level: Level) -> None:
    case = await centre.case(topic="technical")
    await centre.actions.escalate(centre.actor(), case.number, level=level, sheet=SHEET)
    policy = policy_for(centre.settings, None, level, "technical", "answer", channels=(case.opened_via,))
    assert policy is not None
    made = {str(row["kind"]): row for row in await centre.rows("promise")}
    assert made["answer"]["hours"] == policy.told_limit.hours
    assert {row["subject"] for row in await centre.rows("timer")} >= {row["id"] for row in made.values()}
    due = [int(str(row["due_at"])) for row in made.values()]
    assert (await centre.stored(case)).due_at == min(due)


async def test_an_answer_that_was_promised_stays_promised_for_the_time_that_was_told(centre: Centre) -> None:
    case = await centre.case(topic="technical")
    await centre.promise(case, "answer")
    await centre.promise(case, "closing")
    before = {str(row["id"]): row["kind"] for row in await centre.rows("promise")}
    await centre.actions.escalate(centre.actor(), case.number, level="advanced", sheet=SHEET)
    old = {before[str(row["id"])]: row["end_reason"] for row in await centre.rows("promise") if row["id"] in before}
    assert old == {"answer": None, "closing": "escalated"}
    assert [row["kind"] for row in await centre.rows("promise") if row["id"] not in before].count("answer") == 0


async def test_a_case_is_escalated_only_deeper(centre: Centre) -> None:
    case = await centre.case(level="advanced")
    with pytest.raises(NotValid, match="already"):
        await centre.actions.escalate(centre.actor(), case.number, level="advanced", sheet=SHEET)


async def test_whether_an_escalation_was_right_is_a_fact(centre: Centre) -> None:
    case = await centre.case(level="expert")
    await centre.actions.mark_escalation(centre.actor("agent2"), case.number, is_correct=False)
    assert await told(centre, "case.escalation_judged") == [{"correct": False, "level": "expert"}]


async def test_where_nothing_was_escalated_nothing_is_judged(centre: Centre) -> None:
    case = await centre.case(level="primary")
    with pytest.raises(NotValid, match="no escalation"):
        await centre.actions.mark_escalation(centre.actor(), case.number, is_correct=True)


async def test_a_supervisor_takes_over_what_an_agent_has(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor("agent1"), case.number)
    await centre.actions.take_over(centre.actor("supervisor"), case.number)
    assert (await centre.stored(case)).agent_id == centre.agents["supervisor"].person_id
    (one,) = await told(centre, "case.taken_over")
    assert (one["from_agent"], one["first"]) == ("agent1@example.com", False)
    open_ = [row["agent_id"] for row in await centre.rows("assignment") if row["ended_at"] is None]
    assert open_ == [centre.agents["supervisor"].person_id]


async def test_an_agent_takes_nothing_over(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor("agent1"), case.number)
    with pytest.raises(NotAllowed, match="supervisors"):
        await centre.actions.take_over(centre.actor("agent2"), case.number)


async def test_a_case_that_nobody_has_is_claimed_and_not_taken_over(centre: Centre) -> None:
    case = await centre.case()
    with pytest.raises(CaseConflict, match="take_over"):
        await centre.actions.take_over(centre.actor("supervisor"), case.number)


async def test_a_declined_offer_ends_and_the_case_waits_on(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.transfer(centre.actor("agent1"), case.number, agent="agent2@example.com", sheet=SHEET)
    await centre.actions.decline(centre.actor("agent2"), case.number)
    (offer,) = await centre.rows("assignment")
    after = await centre.stored(case)
    assert (offer["ended_at"], offer["end_reason"], after.owner) == (centre.now, "declined", "queue")


async def test_declining_what_was_not_offered_changes_nothing(centre: Centre) -> None:
    case = await centre.case()
    acted = await centre.actions.decline(centre.actor("agent2"), case.number)
    assert acted.case.version == case.version
    assert await centre.rows("event") == []


async def test_a_claim_tells_how_the_case_came_to_its_agent(centre: Centre) -> None:
    case = await centre.case(queued_at=centre.now - 90_000_000)
    await centre.actions.claim(centre.actor(), case.number)
    await centre.actions.transfer(centre.actor(), case.number, agent="agent2@example.com", sheet=SHEET)
    await centre.actions.claim(centre.actor("agent2"), case.number)
    first, second = await told(centre, "case.claimed")
    assert (first["first"], first["by"], first["waited_us"], first["hops"]) == (True, "hand", 90_000_000, 0)
    assert (second["first"], second["by"], second["hops"]) == (False, "offer", 1)


async def test_who_served_the_customer_last_is_kept_with_the_contact(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.reply(centre.actor("agent2"), case.number, text="Hello")
    (row,) = [row for row in await centre.rows("contact") if row["id"] == case.contact_id]
    assert (row["last_agent_id"], row["last_agent_at"]) == (centre.agents["agent2"].person_id, centre.now)
