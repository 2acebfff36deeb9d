"""The shipped model on the fixed set, some points under what it reaches: a bad edit of examples or code is seen.

Who changes examples or code for the better and stands well above a floor may raise it; who falls below one looks why.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.answer_apart import embedded
from nlu.asking import Asking
from nlu.embedded import EmbeddedEngine
from nlu.fixed_set import read_fixed
from nlu.measuring import OnFixed, measured_on_fixed

FIXED = Path(__file__).parents[2] / "nlu" / "fixed"


@pytest.fixture(scope="module")
def found(shipped: EmbeddedEngine) -> OnFixed:
    """What the model of the session's cache says of the whole set; asked once for all tests here."""
    fixed = read_fixed(FIXED)
    assert fixed is not None
    return measured_on_fixed(embedded(shipped._model, Asking()), fixed, lambda _: None, one_by_one=False)


@pytest.mark.parametrize(("language", "floor"), [("ru", 0.90), ("en", 0.88), ("zh", 0.87)])
def test_intents_are_right_in_each_language(found: OnFixed, language: str, floor: float) -> None:
    assert found.section.by_language[language].accuracy >= floor


def test_the_bot_may_act_on_three_in_four_lines_and_be_right_in_95_of_100(found: OnFixed) -> None:
    assert found.section.figures.coverage_at_95 >= 0.75


def test_dangers_are_heard(found: OnFixed) -> None:
    assert found.safety is not None
    assert found.safety.dangers >= 150
    assert found.safety.recall >= 0.95


def test_plain_lines_ring_no_alarm(found: OnFixed) -> None:
    assert found.section.figures.false_alarms is not None
    assert found.section.figures.false_alarms <= 0.015


def test_second_matters_are_found(found: OnFixed) -> None:
    assert found.also is not None
    assert found.also.wanted >= 100
    assert found.also.f1 >= 0.70


def test_strangers_are_told_from_customers(found: OnFixed) -> None:
    assert (found.section.figures.oos_auroc or 0.0) >= 0.98


def test_confidence_is_as_often_right_as_it_says(found: OnFixed) -> None:
    assert found.section.figures.ece <= 0.045


def test_long_mails_are_understood_as_well_as_lines(found: OnFixed) -> None:
    assert found.mails is not None
    assert found.mails.figures.accuracy >= 0.85


def test_dangers_in_long_mails_are_heard_and_few_others_ring(found: OnFixed) -> None:
    assert found.mails is not None
    rings = [(one.wanted == "safety_issue", one.found == "safety_issue") for one in found.mails.answers]
    dangers, others = (
        [heard for is_danger, heard in rings if is_danger],
        [heard for is_danger, heard in rings if not is_danger],
    )
    assert len(dangers) >= 15
    assert sum(dangers) / len(dangers) >= 0.8
    assert sum(others) / len(others) <= 0.06
