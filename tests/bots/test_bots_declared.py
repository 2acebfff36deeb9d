"""A flow that stands in a table is checked when it is read: what is wrong is told, with the name of the flow."""

from __future__ import annotations

from typing import Any

import pytest

from bots.declared import TableInvalid, declared

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
