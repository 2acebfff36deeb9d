"""The gate: what is let through, what is not and by how much, and that figures of other lines are not compared."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.training.figures import curve_of, matrix_of
from gateway.training.gate import Verdict, judge
from gateway.training.reasons import shut
from nlu.report import Answered, section

FIGURES: dict[str, Any] = {
    "on": "fixed",
    "mark": "m",
    "macro_f1": 0.9,
    "safety_recall": 0.985,
    "oos_auroc": 0.97,
    "oos_recall": 0.9,
    "false_alarms": 0.01,
    "safety_false_alarms": 0.1,
    "turned_away": 0.03,
}


def judged(new: dict[str, Any] | None, live: dict[str, Any] | None = FIGURES, **more: Any) -> Verdict:
    known: dict[str, Any] = {"intents": {"order"}, "needed": {"order"}}
    return judge("new", new, "live", live, **(known | more))


def test_a_model_that_is_as_good_passes() -> None:
    assert judged(FIGURES).is_open


@pytest.mark.parametrize(
    ("figure", "value", "passes"),
    [
        ("macro_f1", 0.895, True),
        ("macro_f1", 0.8949, False),
        ("safety_recall", 0.985, True),
        ("safety_recall", 0.9849, False),
        ("oos_auroc", 0.9649, False),
        ("oos_recall", 0.88, True),
        ("oos_recall", 0.8799, False),
        ("false_alarms", 0.015, True),
        ("false_alarms", 0.0151, False),
        ("safety_false_alarms", 0.12, True),
        ("safety_false_alarms", 0.1201, False),
        ("turned_away", 0.04, True),
        ("turned_away", 0.0401, False),
    ],
)
def test_each_figure_has_its_tolerance(figure: str, value: float, passes: bool) -> None:
    verdict = judged(FIGURES | {figure: value})
    assert verdict.is_open is passes
    assert [one.figure for one in verdict.checks if not one.is_met] == ([] if passes else [figure])


def test_the_refusal_says_which_figure_fails_and_by_how_much() -> None:
    verdict = judged(FIGURES | {"macro_f1": 0.8})
    failed = next(one for one in verdict.checks if not one.is_met)
    assert failed.short_by == pytest.approx(0.095)
    assert "macro_f1 0.8000 where 0.8950 is needed" in str(shut(verdict))


def test_what_may_only_fall_is_refused_with_how_much_it_is_too_much() -> None:
    verdict = judged(FIGURES | {"turned_away": 0.3})
    failed = next(one for one in verdict.checks if not one.is_met)
    assert (failed.least, failed.short_by) == (None, pytest.approx(0.26))
    assert "turned_away 0.3000 where at most 0.0400 is let through" in str(shut(verdict))


def test_a_model_that_rings_for_everything_or_turns_everybody_away_does_not_pass() -> None:
    ringing = FIGURES | {"safety_recall": 1.0, "false_alarms": 1.0, "safety_false_alarms": 1.0}
    assert not judged(ringing).is_open
    assert not judged(FIGURES | {"oos_recall": 1.0, "turned_away": 1.0}).is_open


def test_a_report_without_a_macro_f1_is_no_report() -> None:
    bare = {name: value for name, value in FIGURES.items() if name != "macro_f1"}
    for new, live in ((bare, FIGURES), (FIGURES, bare), (bare, bare)):
        assert (judged(new, live).on, judged(new, live).is_open) == ("nothing", False)
    assert not judge("new", bare, None, None, intents={"order"}, needed=set()).is_open


def test_dangers_heard_once_at_98_percent_never_fall_below() -> None:
    live = FIGURES | {"safety_recall": 0.98}
    assert judged(FIGURES | {"safety_recall": 0.98}, live).is_open
    assert not judged(FIGURES | {"safety_recall": 0.9799}, live).is_open


def test_a_live_model_that_never_heard_dangers_well_asks_for_no_more_than_it_did() -> None:
    live = FIGURES | {"safety_recall": 0.6}
    assert judged(FIGURES | {"safety_recall": 0.6}, live).is_open
    assert not judged(FIGURES | {"safety_recall": 0.59}, live).is_open


def test_a_figure_the_live_model_has_and_the_new_one_lacks_fails() -> None:
    assert not judged(FIGURES | {"safety_recall": None}).is_open
    assert judged(FIGURES | {"safety_recall": None}, FIGURES | {"safety_recall": None}).is_open


def test_figures_of_another_fixed_set_are_not_compared() -> None:
    verdict = judged(FIGURES | {"mark": "other"})
    assert (verdict.on, verdict.is_open, verdict.checks) == ("nothing", False, ())


def test_a_model_that_was_never_measured_does_not_pass() -> None:
    assert not judged(None).is_open
    assert not judged(FIGURES, None).is_open


def test_without_a_live_model_nothing_can_be_worse() -> None:
    assert judge("new", FIGURES, None, None, intents={"order"}, needed=set()).is_open


def test_an_intent_that_would_be_lost_shuts_the_gate_and_is_named() -> None:
    verdict = judged(FIGURES, needed={"order", "price"})
    assert not verdict.is_open
    assert "does not know price" in str(shut(verdict))


def answer(wanted: str, found: str, language: str = "en", confidence: float = 0.9) -> Answered:
    return Answered(
        text="t", language=language, wanted=wanted, found=found, top=found, confidence=confidence, strange=0.0
    )


def test_the_matrix_has_a_cell_for_each_confusion_and_out_of_scope_last() -> None:
    matrix = matrix_of(section("m", [answer("b", "b"), answer("b", "oos"), answer("oos", "b"), answer("a", "a", "ru")]))
    assert [label.name for label in matrix.labels] == ["a", "b", "oos"]
    cells = {(cell.wanted, cell.found): cell for cell in matrix.cells}
    assert set(cells) == {("a", "a"), ("b", "b"), ("b", "oos"), ("oos", "b")}
    assert (cells["b", "b"].level, cells["a", "a"].level) == (5, 9)
    assert [(cell.wanted, cell.found) for cell in matrix.worst] == [("b", "oos"), ("oos", "b")]


def test_the_matrix_of_a_language_holds_its_texts_alone() -> None:
    matrix = matrix_of(section("m", [answer("b", "b"), answer("a", "a", "ru")]), language="ru")
    assert [label.name for label in matrix.labels] == ["a"]


def test_the_curve_rises_to_the_right_and_its_dots_grow_with_their_answers() -> None:
    answers = [answer("a", "a", confidence=0.95)] * 4 + [answer("a", "b", confidence=0.1)]
    low, high = curve_of(section("m", answers).calibration).dots
    assert low.x < high.x
    assert low.y > high.y
    assert low.radius < high.radius
