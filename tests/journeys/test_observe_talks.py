"""Observed lines, chats and feeds: they are listened to, shown, reported, and never spoken on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Loaded
from tests.fakes.open_centre import Centre, open_centre, shipped
from tests.journeys.phone_line import Line, phone_line
from tests.journeys.phone_line import settings as line_settings

TO_PEOPLE = "Please let me talk to a person."


def only_observed(loaded: Loaded, channel: str) -> Loaded:
    sections = loaded.settings.channels
    changed = {**sections, channel: replace(sections[channel], observe=True)}
    return replace(loaded, settings=replace(loaded.settings, channels=changed))


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with phone_line(only_observed(line_settings(tmp_path), "main")) as opened:
        yield opened


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with open_centre(only_observed(shipped(tmp_path), "demo")) as opened:
        yield opened


async def test_the_voice_system_is_told_to_say_and_do_nothing(line: Line) -> None:
    answered = (await line.voice.tell("call.started")).body
    assert (answered["stored"], answered["say"], answered["gather"], answered["route"]) == (True, [], None, None)
    stepped = (await line.voice.tell("call.step", menu="main", digits="2")).body
    assert (stepped["say"], stepped["route"]) == ([], None)


async def test_even_the_safe_answer_of_an_observed_line_routes_nothing(tmp_path: Path) -> None:
    async with phone_line(only_observed(line_settings(tmp_path), "main"), with_worker=False) as line:
        answered = (await line.voice.tell("call.step", menu="main", digits="2")).body
    assert (answered["degraded"], answered["say"], answered["route"]) == (True, [], None)


async def test_a_whole_observed_call_is_one_closed_case_that_nobody_is_asked_for(line: Line) -> None:
    await line.voice.tell("call.started")
    await line.voice.tell("call.step", menu="main", digits="2")
    await line.voice.tell("call.queued", queue="general-commercial")
    await line.voice.tell("call.answered", agent="agent1@example.com")
    await line.voice.tell("call.ended")
    case = await line.case()
    assert (case["owner"], case["state"], bool(case["observed"]), case["agent"]) == ("nobody", "closed", True, None)
    for table in ("promise", "timer", "assignment", "outbox"):
        assert await line.rows(f"SELECT id FROM {table}") == []
    kinds = {str(one["kind"]) for one in await line.rows("SELECT kind FROM event WHERE case_id IS NOT NULL")}
    assert kinds == {"case.observed"}


async def test_a_missed_observed_call_promises_no_callback(line: Line) -> None:
    await line.voice.tell("call.started")
    await line.voice.tell("call.queued", queue="general-commercial")
    await line.voice.tell("call.abandoned")
    assert await line.rows("SELECT id FROM promise") == []
    assert (await line.case())["state"] == "closed"


async def test_an_observed_feed_gets_no_answer(centre: Centre) -> None:
    await centre.write("ann", TO_PEOPLE)
    await centre.all_worked()
    assert await centre.feed("ann") == []
    (case,) = (await centre.ask("GET", "/v1/cases?observed=true", token=centre.desk)).told["items"]
    assert (case["observed"], case["owner"], case["state"]) == (True, "nobody", "closed")


async def test_a_customer_who_goes_on_writing_stays_in_one_observed_case(centre: Centre) -> None:
    for words in ("Where is my order 4500123456?", TO_PEOPLE, "And thank you."):
        await centre.write("ann", words)
        await centre.all_worked()
    assert len(await centre.rows("SELECT id FROM cases")) == 1
    notes = await centre.rows("SELECT id FROM message WHERE direction = 'note'")
    assert len(notes) >= 2


async def test_lists_tell_observed_cases_from_those_that_are_worked(centre: Centre) -> None:
    await centre.write("ann", TO_PEOPLE)
    await centre.all_worked()
    for query, count in (("?observed=true", 1), ("?observed=false", 0), ("", 1)):
        answer = await centre.ask("GET", f"/v1/cases{query}", token=centre.desk)
        assert len(answer.told["items"]) == count, query
    wrong = await centre.ask("GET", "/v1/cases?observed=maybe", token=centre.desk)
    assert (wrong.status, set(wrong.told["error"]["fields"])) == (422, {"observed"})


async def test_a_reply_to_an_observed_case_is_refused_with_the_reason(centre: Centre) -> None:
    await centre.write("ann", TO_PEOPLE)
    await centre.all_worked()
    (case,) = (await centre.ask("GET", "/v1/cases", token=centre.desk)).told["items"]
    refused = await centre.act(case["number"], "reply", text="Hello")
    assert refused.status == 409
    assert "only observed" in refused.told["error"]["message"]


async def test_the_report_counts_what_would_have_been_done_with_cases_to_open(centre: Centre) -> None:
    await centre.write("ann", TO_PEOPLE)
    await centre.all_worked()
    await centre.write("bob", "Where is my order 4500123456?")
    await centre.all_worked()
    told = (await centre.ask("GET", "/v1/observed?channel=demo", token=centre.desk)).told
    (ann, bob) = [str(one["number"]) for one in await centre.rows("SELECT number FROM cases ORDER BY number")]
    assert (told["messages"], told["cases"], told["is_cut"]) == (2, 2, False)
    goes = {one["key"]: one["cases"] for one in told["goes"]}
    assert [ann] in [cases for key, cases in goes.items() if key.startswith("queue:")]
    assert goes["bot"] == [bob]


async def test_the_report_leaves_out_other_channels_and_times(centre: Centre) -> None:
    await centre.write("ann", TO_PEOPLE)
    await centre.all_worked()
    for query in ("?channel=site", "?to=2026-01-01T00:00:00Z"):
        assert (await centre.ask("GET", f"/v1/observed{query}", token=centre.desk)).told["messages"] == 0


@pytest.mark.parametrize(
    "query", ["?channel=nowhere", "?from=yesterday", "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"]
)
async def test_a_report_that_cannot_be_made_says_which_field(centre: Centre, query: str) -> None:
    refused = await centre.ask("GET", f"/v1/observed{query}", token=centre.desk)
    assert refused.status == 422
    assert refused.told["error"]["fields"]


async def test_figures_count_no_observed_case(centre: Centre) -> None:
    await centre.write("ann", TO_PEOPLE)
    await centre.all_worked()
    told = (await centre.ask("GET", "/v1/figures?by=channel", token=centre.desk)).told
    assert told["items"] == []
