"""Putting cases off, ending them and taking them up again: what the case becomes, what is noted, what is asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.cases import CaseConflict
from gateway.errors import NotValid
from gateway.ids import SECOND
from tests.fakes.centre import Centre, opened, sqlite_file

HOUR = 3600 * SECOND


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with opened(sqlite_file(tmp_path)) as one:
        yield one


async def pauses(centre: Centre) -> list[object]:
    found = await centre.rows("message")
    return [row["verdict"]["pause"] for row in found if row["direction"] == "note" and isinstance(row["verdict"], dict)]


async def told(centre: Centre, kind: str) -> dict[str, object]:
    (found,) = [row["data"] for row in await centre.rows("event") if row["kind"] == kind]
    assert isinstance(found, dict)
    return found


async def test_a_case_waits_for_the_customer_with_its_agent(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.wait_for_customer(centre.actor(), case.number)
    after = await centre.stored(case)
    assert (after.owner, after.state) == ("agent", "waiting_customer")


async def test_a_case_waits_for_a_third_party_until_a_time(centre: Centre) -> None:
    case = await centre.case()
    until = centre.now + 48 * HOUR
    await centre.actions.wait_for_third(centre.actor(), case.number, whom="carrier", until=until, note="lost parcel")
    after = await centre.stored(case)
    assert (after.owner, after.state, after.snoozed_until) == ("agent", "waiting_third", until)
    assert await pauses(centre) == [{"kind": "wait_third", "whom": "carrier", "until": until, "note": "lost parcel"}]
    assert [(row["kind"], row["due_at"]) for row in await centre.rows("timer")] == [("snooze", until)]


async def test_whom_a_case_waits_for_must_be_said(centre: Centre) -> None:
    case = await centre.case()
    with pytest.raises(NotValid, match="whom"):
        await centre.actions.wait_for_third(centre.actor(), case.number, whom="")


async def test_a_snooze_keeps_its_reason(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.snooze(centre.actor(), case.number, until=centre.now + HOUR, note="ask again at noon")
    assert [one["note"] for one in await pauses(centre)] == ["ask again at noon"]  # type: ignore[index]
    assert "noon" not in str(await centre.rows("event"))


async def test_a_planned_contact_moves_nobody(centre: Centre) -> None:
    case = await centre.case()
    at = centre.now + 24 * HOUR
    await centre.actions.follow_up(centre.actor(), case.number, at=at, note="did it arrive?")
    after = await centre.stored(case)
    assert (after.owner, after.queue, after.follow_up_at) == ("queue", "general", at)
    assert [(row["kind"], row["due_at"]) for row in await centre.rows("timer")] == [("follow_up", at)]


async def test_a_planned_contact_can_be_taken_back(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.follow_up(centre.actor(), case.number, at=centre.now + HOUR)
    await centre.actions.follow_up(centre.actor(), case.number, at=None)
    again = await centre.actions.follow_up(centre.actor(), case.number, at=None)
    assert again.case.follow_up_at is None
    assert len(await centre.rows("event")) == 2


async def test_no_contact_is_planned_for_the_past(centre: Centre) -> None:
    case = await centre.case()
    with pytest.raises(NotValid, match="later"):
        await centre.actions.follow_up(centre.actor(), case.number, at=centre.now)


async def test_a_solved_case_stays_its_agents_until_it_closes(centre: Centre) -> None:
    case = await centre.case()
    await centre.promise(case, "answer")
    await centre.actions.solve(centre.actor(), case.number)
    after = await centre.stored(case)
    assert (after.owner, after.state, after.closed_at) == ("agent", "solved", None)
    assert [row["met_at"] for row in await centre.rows("promise")] == [centre.now]
    due = centre.now + int(centre.settings.gateway.solved_close_hours * HOUR)
    assert ("settle", due) in [(row["kind"], row["due_at"]) for row in await centre.rows("timer")]


async def test_the_facts_of_a_case_that_went_through_the_first_time(centre: Centre) -> None:
    case = await centre.case(opened_at=centre.now - HOUR)
    await centre.actions.reply(centre.actor(), case.number, text="Here")
    await centre.actions.solve(centre.actor(), case.number)
    facts = await told(centre, "case.solved")
    assert (facts["first_time_through"], facts["hops"], facts["agents"], facts["replies"]) == (True, 0, 1, 1)
    assert (facts["handling_us"], facts["delay"]) == (HOUR, None)


async def test_a_case_that_two_people_had_did_not_go_through_the_first_time(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor("agent1"), case.number)
    await centre.actions.reply(centre.actor("supervisor"), case.number, text="Here")
    await centre.actions.close(centre.actor("supervisor"), case.number)
    assert (await told(centre, "case.closed"))["first_time_through"] is False


async def test_a_reopened_case_did_not_go_through_the_first_time(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.solve(centre.actor(), case.number)
    await centre.actions.reopen(centre.actor(), case.number)
    await centre.actions.close(centre.actor(), case.number)
    facts = await told(centre, "case.closed")
    assert (facts["was_reopened"], facts["first_time_through"]) == (True, False)
    assert (await told(centre, "case.reopened"))["was"] == "solved"


@pytest.mark.parametrize("action", ["close", "solve"])
async def test_who_ends_a_case_that_took_long_is_asked_why(centre: Centre, action: str) -> None:
    case = await centre.case(opened_at=centre.now - 25 * HOUR)
    end = getattr(centre.actions, action)
    with pytest.raises(NotValid, match="longer than 24 hours") as refused:
        await end(centre.actor(), case.number)
    assert refused.value.fields["delay"] == "missing"
    assert refused.value.fields["reasons"]["difficult"]["en"] == "A difficult matter"  # type: ignore[index]
    await end(centre.actor(), case.number, delay="difficult")
    assert (await told(centre, "case.closed" if action == "close" else "case.solved"))["delay"] == "difficult"


async def test_a_quick_case_ends_without_a_question(centre: Centre) -> None:
    case = await centre.case(opened_at=centre.now - 23 * HOUR)
    await centre.actions.close(centre.actor(), case.number)
    assert (await centre.stored(case)).state == "closed"


async def test_an_unknown_reason_is_refused_with_those_there_are(centre: Centre) -> None:
    case = await centre.case()
    with pytest.raises(NotValid, match="waited-for-customer"):
        await centre.actions.close(centre.actor(), case.number, delay="laziness")


async def test_closing_keeps_what_the_customer_promised_us(centre: Centre) -> None:
    case = await centre.case()
    await centre.promise(case, "closing")
    await centre.promise(case, "payment")
    await centre.actions.close(centre.actor(), case.number)
    met = {row["kind"]: row["met_at"] for row in await centre.rows("promise")}
    assert met == {"closing": centre.now, "payment": None}


async def test_junk_is_nobodys_and_its_promises_do_not_count(centre: Centre) -> None:
    case = await centre.case(due_at=centre.now + SECOND)
    await centre.promise(case, "answer")
    await centre.actions.junk(centre.actor(), case.number)
    after = await centre.stored(case)
    (promise,) = await centre.rows("promise")
    assert (after.owner, after.state, after.close_reason) == ("nobody", "junk", "junk")
    assert (promise["met_at"], promise["ended_at"]) == (None, centre.now)


async def test_what_is_no_junk_waits_for_a_person(centre: Centre) -> None:
    case = await centre.case(queue=None, owner="nobody", state="junk", queued_at=None)
    await centre.actions.not_junk(centre.actor(), case.number)
    after = await centre.stored(case)
    assert (after.owner, after.state, after.queue) == ("queue", "open", centre.settings.gateway.default_queue)
    assert (after.queued_at, after.closed_at, after.close_reason) == (centre.now, None, None)


async def test_junk_takes_no_reply(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.junk(centre.actor(), case.number)
    with pytest.raises(CaseConflict, match="junk"):
        await centre.actions.reply(centre.actor(), case.number, text="Hello")


async def test_what_goes_back_to_the_bot_closes_after_silence_again(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor(), case.number)
    await centre.actions.return_to_bot(centre.actor(), case.number)
    due = centre.now + int(centre.settings.gateway.auto_close_hours * HOUR)
    assert ("auto_close", due) in [(row["kind"], row["due_at"]) for row in await centre.rows("timer")]


async def test_cases_that_were_linked_can_be_parted(centre: Centre) -> None:
    one, two = await centre.case(), await centre.case()
    await centre.actions.link(centre.actor(), one.number, to=two.number)
    await centre.actions.unlink(centre.actor(), two.number, to=one.number)
    assert ((await centre.stored(one)).linked, (await centre.stored(two)).linked) == ([], [])
    again = await centre.actions.unlink(centre.actor(), two.number, to=one.number)
    assert again.case.version == (await centre.stored(two)).version
