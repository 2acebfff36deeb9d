"""A flow that stands in a table is checked when it is read: what is wrong is told, with the name of the flow."""

from __future__ import annotations

from typing import Any

import pytest

from bots.declared import TableInvalid, declared
from bots.engine import step
from bots.flow import Ask, Begin, Call, Heard, Line, Result, Slot

HOOK = {"url": "https://erp.example.com/hook"}
ASKS = [{"slot": "address", "kind": "address"}]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"asks": ASKS}, "url"),
        ({"hook": {"url": "ftp://erp.example.com"}, "asks": ASKS}, "https"),
        ({"hook": HOOK}, r"\[\[asks\]\]"),
        ({"hook": HOOK, "asks": [{"slot": "a b", "kind": "address"}]}, "a b"),
        ({"hook": HOOK, "asks": [{"slot": "when", "kind": "time"}]}, "known are address"),
        ({"hook": HOOK, "asks": [{"slot": "part", "kind": "choice"}]}, "options"),
        ({"hook": {**HOOK, "timeout_s": 60}, "asks": ASKS}, "timeout_s"),
        ({"hook": {**HOOK, "asks_again": "yes"}, "asks": ASKS}, "asks_again"),
        ({"hook": HOOK, "asks": ASKS, "starts_on": []}, "starts_on"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_in_words(table: dict[str, Any], told: str) -> None:
    with pytest.raises(TableInvalid, match=told):
        declared("visit", table)


def test_what_only_looks_is_not_summed_up() -> None:
    flow = declared("visit", {"hook": {**HOOK, "binds": False}, "asks": ASKS}).flow
    assert "sum_up" not in flow.nodes
    assert flow.starts_on == ("visit",)


def test_what_is_put_right_is_summed_up_and_agreed_to_anew() -> None:
    flow = declared("visit", {"hook": {**HOOK, "asks_again": True}, "asks": ASKS}).flow
    summed_up = step(flow, None, Begin(heard=heard("Baker street 5", address="Baker street 5")))
    called = step(flow, summed_up.state, heard("yes", intent="affirm"))
    assert isinstance(called.output, Call)
    wrong = Result(operation="hook:visit", outcome="again", value={"answer": "There is no such street."})
    asked = step(flow, called.state, wrong)
    assert isinstance(asked.output, Ask)
    assert asked.output.lines == (Line(key="put_right", args={"answer": "There is no such street."}),)
    anew = step(flow, asked.state, heard("Baker street 50", address="Baker street 50"))
    assert isinstance(anew.output, Ask)
    assert anew.output.lines[0].args == {"address": "Baker street 50"}


def heard(text: str, intent: str = "inform", **found: str) -> Heard:
    entities = tuple(Slot(entity=kind, value=value) for kind, value in found.items())
    return Heard(text=text, intent=intent, confidence=0.9, entities=entities)
