"""A flow that would fail in front of a customer is found before the start; the flows that ship have no faults."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import bots.flows
from bots import faults, registry
from bots.draw import draw
from bots.plan import Finish, Flow, Fork, Lookup, Question, Transfer, words

STATUS = registry.flows()["order_status"]
ROOT = Path(str(bots.__file__)).parent


def codes(flow: Flow) -> set[str]:
    return {fault.code for fault in faults.faults_of(flow)}


def with_node(name: str, node: Finish | Question | Fork | Transfer | Lookup) -> Flow:
    return replace(STATUS, nodes={**STATUS.nodes, name: node})


def test_the_flows_that_ship_have_no_faults() -> None:
    faults.check()


def test_what_is_wrong_with_a_flow_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = with_node("alone", Transfer(reason="x", words=words("own_all_right")))
    monkeypatch.setattr(registry, "flows", lambda: {"order_status": faulty})
    with pytest.raises(faults.FlowsFaulty, match=r"order_status\.alone"):
        faults.check()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("import nothing_of_this_name", "No module named"),
        ("FLOW = (", "SyntaxError"),
        ("FLOW = 1 / 0", "ZeroDivisionError"),
        ("FLOW = None", "must define FLOW"),
    ],
)
def test_a_flow_that_cannot_be_loaded_is_named_with_what_is_wrong(
    written: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / f"broken_{len(written)}"
    folder.mkdir()
    (folder / "flow.py").write_text(written)
    monkeypatch.setattr(registry, "_FLOWS", tmp_path)
    monkeypatch.setattr(bots.flows, "__path__", [str(tmp_path)])
    with pytest.raises(registry.FlowInvalid, match=rf"bots/flows/{folder.name}/flow\.py .*{told}"):
        registry.flows.__wrapped__()


def test_a_step_that_nothing_leads_to_is_found() -> None:
    assert codes(with_node("alone", Transfer(reason="x", words=words("own_all_right")))) == {"unreachable_step"}


def test_a_way_to_nowhere_is_found() -> None:
    assert "no_such_step" in codes(
        with_node("own_count_refusals", Fork(choose=lambda _known: "gone", among=("own_other_proof", "gone")))
    )
    assert codes(replace(STATUS, first="gone")) == {"no_such_step"}


def test_an_outcome_that_leads_nowhere_is_found() -> None:
    look = STATUS.nodes["own_look"]
    assert isinstance(look, Lookup)
    outcomes = {outcome: then for outcome, then in look.outcomes.items() if outcome != "refused"}
    found = faults.faults_of(with_node("own_look", replace(look, outcomes=outcomes)))
    assert ("unhandled_outcome", "own_look") in {(fault.code, fault.where) for fault in found}


def test_an_operation_nobody_declared_and_an_outcome_that_never_comes_are_found() -> None:
    look = STATUS.nodes["own_look"]
    assert isinstance(look, Lookup)
    assert "unknown_operation" in codes(with_node("own_look", replace(look, operation="order_staus")))
    assert "unknown_outcome" in codes(
        with_node("own_look", replace(look, outcomes={**look.outcomes, "fuond": "answered"}))
    )


def test_a_slot_that_is_asked_and_never_used_is_found() -> None:
    look = STATUS.nodes["own_look"]
    assert isinstance(look, Lookup)
    assert "unused_slot" in codes(with_node("own_look", replace(look, args=("order_number",))))


def test_a_slot_that_nobody_declared_is_found() -> None:
    assert "unknown_slot" in codes(replace(STATUS, slots={"order_number": STATUS.slots["order_number"]}))


def test_a_text_that_is_missing_or_gets_other_arguments_is_found_in_every_language() -> None:
    found = faults.faults_of(with_node("own_without_number", Transfer(reason="x", words=words("no_such_text"))))
    assert [fault.message[-2:] for fault in found if fault.code == "missing_text"] == ["ru", "en", "zh"]
    assert "text_arguments" in codes(with_node("own_without_number", Transfer(reason="x", words=words("order_new"))))


def test_a_text_that_no_step_says_is_found() -> None:
    mute = Finish(outcome="answered", words=words("own_all_right"))
    found = [fault.message for fault in faults.faults_of(with_node("answered", mute)) if fault.code == "unused_text"]
    assert "no step says 'order_new'; remove it, or declare it where it is said" in found


def test_a_flow_that_cannot_end_is_found() -> None:
    look = STATUS.nodes["own_look"]
    assert isinstance(look, Lookup)
    endless = replace(
        STATUS, first="own_look", nodes={"own_look": replace(look, outcomes=dict.fromkeys(look.outcomes, "own_look"))}
    )
    assert "no_end" in codes(endless)


def test_a_fault_reads_as_one_line_with_place_and_code() -> None:
    fault = faults.faults_of(replace(STATUS, first="gone"))[0]
    assert str(fault) == "order_status.first: the flow begins at 'gone', which is no step [no_such_step]"


def test_every_flow_folder_is_found_and_every_intent_starts_one_flow() -> None:
    assert set(registry.flows()) == {folder.parent.name for folder in (ROOT / "flows").glob("*/flow.py")}
    assert registry.starts_on()["order_status"] == "order_status"
    assert registry.starts_on()["availability_price"] == "availability_price"


@pytest.mark.parametrize("name", sorted(registry.flows()))
def test_a_drawing_shows_every_step_and_every_way(name: str) -> None:
    flow = registry.flows()[name]
    drawing = draw(flow)
    assert drawing.startswith("flowchart TD\n")
    assert all(f"s_{step}" in drawing for step in flow.nodes)
    assert "-- unavailable --> s_" in drawing


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.py")), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_bot_imports_neither_the_other_parts_nor_anything_that_talks_to_the_world(file: Path) -> None:
    allowed = set(sys.stdlib_module_names) - {"socket", "asyncio", "subprocess", "random", "urllib", "http", "sqlite3"}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.split(".")[0] in allowed | {"bots", "fluent", "babel"}, name
