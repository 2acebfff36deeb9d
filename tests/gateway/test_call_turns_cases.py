"""How a case moves with its call's facts, and when it stays as people left it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.call_cases import Naming, Standing, moved, renamed
from gateway.store.rows import CaseRow

NOW = 1_000
BOT = Standing(
    owner="bot",
    agent_id=None,
    state="open",
    close_reason=None,
    queue="general",
    topic="general",
    intent=None,
    level="primary",
    priority=0,
)
QUEUED = replace(BOT, owner="queue", queue="claims", topic="claims", reasons=({"code": "queue-by-topic", "args": {}},))
HELD = replace(QUEUED, owner="agent", agent_id="agent-1")
SOLVED = replace(BOT, owner="nobody", state="solved", close_reason="self-service")
CASE = CaseRow(
    id="c",
    number="1001",
    contact_id=None,
    account_id=None,
    language="en",
    owner="bot",
    version=1,
    opened_via="main",
    opened_by="t",
    opened_at=1,
    active_at=1,
)


def standing_as(standing: Standing, **changed: object) -> CaseRow:
    return replace(moved(CASE, None, standing, NOW), **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("after", [BOT, QUEUED, HELD, SOLVED])
@pytest.mark.parametrize("before", [BOT, QUEUED, HELD, SOLVED])
def test_a_case_that_stands_where_the_call_put_it_goes_where_the_call_puts_it_now(
    before: Standing, after: Standing
) -> None:
    case = moved(standing_as(before), before, after, NOW)
    place = (case.owner, case.agent_id, case.state, case.queue, case.topic, case.close_reason)
    assert place == (after.owner, after.agent_id, after.state, after.queue, after.topic, after.close_reason)


def test_a_case_keeps_everything_while_its_facts_say_nothing_new() -> None:
    case = standing_as(QUEUED, queue="finance")
    assert moved(case, QUEUED, replace(QUEUED, reasons=()), NOW) is case


def test_a_case_that_people_closed_stays_closed() -> None:
    closed = standing_as(QUEUED, owner="nobody", state="closed")
    assert moved(closed, QUEUED, SOLVED, NOW) == closed


def test_a_caller_who_wants_a_person_after_all_opens_an_idle_case_again() -> None:
    idle = standing_as(BOT, owner="nobody", state="closed", close_reason="idle", closed_at=5)
    case = moved(idle, BOT, QUEUED, NOW)
    assert (case.owner, case.state, case.close_reason, case.closed_at) == ("queue", "open", None, None)


def test_who_answers_takes_the_case_from_wherever_people_put_it() -> None:
    elsewhere = standing_as(QUEUED, queue="finance")
    case = moved(elsewhere, QUEUED, HELD, NOW)
    assert (case.owner, case.agent_id, case.claimed_at) == ("agent", "agent-1", NOW)


def test_who_answers_does_not_take_the_case_from_a_colleague_who_claimed_it() -> None:
    claimed = standing_as(HELD, agent_id="agent-9")
    assert moved(claimed, QUEUED, HELD, NOW) == claimed


def test_a_call_passed_on_takes_the_case_along_from_the_one_who_had_it() -> None:
    replied = standing_as(HELD, state="waiting_customer")
    assert moved(replied, HELD, replace(HELD, agent_id="agent-2"), NOW).agent_id == "agent-2"


def test_a_call_of_the_past_does_not_take_the_case_back_from_the_queue() -> None:
    released = standing_as(HELD, owner="queue", agent_id=None)
    assert moved(released, HELD, replace(HELD, intent="return_rma"), NOW) == released


def test_reasons_are_told_once() -> None:
    case = moved(standing_as(QUEUED), QUEUED, replace(QUEUED, priority=5), NOW)
    assert [one["code"] for one in case.reasons] == ["queue-by-topic"]


def test_a_case_learns_whose_it_is_but_forgets_nothing_that_people_set() -> None:
    before = Naming(contact_id=None, account_id=None, language="en", brand=None)
    after = Naming(contact_id="n", account_id="a", language="ru", brand="example")
    assert renamed(CASE, before, after).contact_id == "n"
    assert renamed(replace(CASE, contact_id="other"), before, after).contact_id == "other"
    assert (renamed(CASE, before, after).language, renamed(replace(CASE, language="zh"), before, after).language) == (
        "ru",
        "zh",
    )
