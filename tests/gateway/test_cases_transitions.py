"""The table of a case's life: what the docs show of it, and what must hold for every situation a case can come to."""

from itertools import product
from pathlib import Path

import pytest

from gateway.life_drawn import draw, table
from gateway.transitions import (
    ACTIONS,
    BEGINNINGS,
    HAPPENINGS,
    OWNERS,
    STATES,
    TRANSITIONS,
    CannotHappen,
    happen,
    reachable,
    transition,
)

PAGE = (Path(__file__).parents[2] / "docs" / "cases.md").read_text("utf-8")
STEPS = (*ACTIONS, *HAPPENINGS)


def test_the_picture_in_the_docs_is_the_table() -> None:
    shown = PAGE.partition("```mermaid\n")[2].partition("```")[0]
    assert shown == draw(), "docs/cases.md shows another picture; put the text of gateway.life_drawn.draw() there"


@pytest.mark.parametrize("of_people", [True, False])
def test_the_tables_in_the_docs_are_the_table(of_people: bool) -> None:
    assert table(of_people=of_people) in PAGE, "put the text of gateway.life_drawn.table() into docs/cases.md"


@pytest.mark.parametrize("step", STEPS)
def test_every_step_is_possible_in_a_situation_that_occurs(step: str) -> None:
    assert any(transition(step, owner=owner, state=state) for owner, state in reachable())  # type: ignore[arg-type]


@pytest.mark.parametrize(("owner", "state"), product(OWNERS, STATES))
def test_no_situation_has_two_rows_of_one_step(owner: str, state: str) -> None:
    for step in STEPS:
        rows = [row for row in TRANSITIONS if row.step == step and owner in row.owners and state in row.states]
        assert len(rows) <= 1


@pytest.mark.parametrize(("owner", "state"), sorted(reachable()))
def test_every_situation_that_occurs_satisfies_the_database(owner: str, state: str) -> None:
    assert owner in OWNERS
    assert state in STATES
    if state in ("merged", "closed", "junk"):
        assert owner == "nobody"
    if owner == "nobody":
        assert state in ("merged", "closed", "junk", "solved")


@pytest.mark.parametrize(("owner", "state"), sorted(reachable()))
def test_every_situation_that_occurs_has_a_way_back_to_work(owner: str, state: str) -> None:
    steps = [transition(action, owner=owner, state=state) for action in ACTIONS]
    after = {row.leads(owner, state) for row in steps if row is not None}  # type: ignore[arg-type]
    assert ("agent", "open") in after or (owner, state) == ("agent", "open") or ("agent", state) in after


@pytest.mark.parametrize(("owner", "state"), sorted(reachable() - {("nobody", "merged")}))
def test_every_situation_that_occurs_can_come_to_its_end(owner: str, state: str) -> None:
    can_close = transition("close", owner=owner, state=state) is not None
    assert can_close or (owner, state) == ("nobody", "closed")


@pytest.mark.parametrize(("owner", "state"), sorted(reachable() - {("nobody", "merged")}))
def test_a_customer_and_a_robot_can_write_whatever_the_situation(owner: str, state: str) -> None:
    happen("customer_writes", owner=owner, state=state)
    happen("robot_writes", owner=owner, state=state)


@pytest.mark.parametrize(("owner", "state"), sorted(reachable() - {("nobody", "merged"), ("nobody", "junk")}))
def test_a_planned_contact_can_fall_due_whatever_the_situation(owner: str, state: str) -> None:
    assert happen("wake_in_queue", owner=owner, state=state) == ("queue", "open")
    if owner == "agent":
        assert happen("wake", owner=owner, state=state) == ("agent", "open")


@pytest.mark.parametrize("state", ["waiting_customer", "waiting_third", "snoozed", "solved"])
def test_what_the_customer_writes_wakes_a_case_for_who_has_it(state: str) -> None:
    assert happen("customer_writes", owner="agent", state=state) == ("agent", "open")


@pytest.mark.parametrize(("owner", "state"), product(OWNERS, STATES))
def test_a_robot_moves_nothing(owner: str, state: str) -> None:
    if transition("robot_writes", owner=owner, state=state) is not None:
        assert happen("robot_writes", owner=owner, state=state) == (owner, state)


@pytest.mark.parametrize("step", STEPS)
def test_nothing_but_its_undoing_happens_to_a_merged_case(step: str) -> None:
    found = [owner for owner in OWNERS if transition(step, owner=owner, state="merged")]  # type: ignore[arg-type]
    assert found == (["nobody"] if step == "unmerge" else [])


@pytest.mark.parametrize("action", ["claim", "reply", "transfer", "close", "escalate", "solve", "junk", "merge"])
def test_a_case_that_the_bot_has_can_always_be_taken_from_it(action: str) -> None:
    row = transition(action, owner="bot", state="open")  # type: ignore[arg-type]
    assert row is not None
    assert row.owner != "bot"


def test_only_giving_back_or_finishing_makes_the_bot_the_owner_of_what_people_had() -> None:
    giving = {row.step for row in TRANSITIONS if row.owner == "bot" and row.owners & {"queue", "agent"}}
    assert giving == {"return_to_bot", "call_with_bot", "bot_finishes"}


@pytest.mark.parametrize("action", ACTIONS)
def test_whatever_a_person_does_with_the_bots_case_takes_it_from_the_bot_or_only_notes(action: str) -> None:
    row = transition(action, owner="bot", state="open")  # type: ignore[arg-type]
    assert row is None or row.owner in ("agent", "queue", "nobody", None)


@pytest.mark.parametrize(
    ("owner", "happening"),
    [*product(["queue", "agent"], ["bot_answers", "idle", "file_as_junk"]), ("agent", "hand_over")],
)
def test_the_bot_does_nothing_to_what_people_have(owner: str, happening: str) -> None:
    with pytest.raises(CannotHappen, match=owner):
        happen(happening, owner=owner, state="open")  # type: ignore[arg-type]


def test_cases_begin_open() -> None:
    assert {state for _, state in BEGINNINGS} == {"open"}
