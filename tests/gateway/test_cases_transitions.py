"""The table of what people may do with a case: its picture in the docs, and what must hold for every row."""

from itertools import product
from pathlib import Path

import pytest

from gateway.transitions import ACTIONS, OWNERS, STATES, TRANSITIONS, draw, transition

PAGE = Path(__file__).parents[2] / "docs" / "cases.md"


def test_the_picture_in_the_docs_is_the_table() -> None:
    shown = PAGE.read_text("utf-8").partition("```mermaid\n")[2].partition("```")[0]
    assert shown == draw(), "docs/cases.md shows another table; put the text of gateway.transitions.draw() there"


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_is_possible_somewhere(action: str) -> None:
    assert any(row.action == action for row in TRANSITIONS)


@pytest.mark.parametrize(("owner", "state"), product(OWNERS, STATES))
def test_no_situation_has_two_rows_of_one_action(owner: str, state: str) -> None:
    for action in ACTIONS:
        rows = [row for row in TRANSITIONS if row.action == action and owner in row.owners and state in row.states]
        assert len(rows) <= 1


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_can_be_done_with_a_merged_case(action: str) -> None:
    assert all(transition(action, owner=owner, state="merged") is None for owner in OWNERS)  # type: ignore[arg-type]


@pytest.mark.parametrize("action", ["claim", "reply", "transfer", "close"])
def test_a_case_that_the_bot_has_can_always_be_taken_from_it(action: str) -> None:
    assert transition(action, owner="bot", state="open") is not None  # type: ignore[arg-type]


def test_only_giving_back_makes_the_bot_an_owner() -> None:
    assert {row.action for row in TRANSITIONS if row.owner == "bot"} == {"return_to_bot"}
