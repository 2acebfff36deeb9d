"""Temperature and gate are fitted so that promises are kept."""

import numpy as np
import pytest

from nlu.calibration import FLOOR, counts_of, gate_by_examples, gate_by_stand_ins, has_enough_oos, sharpness_of
from nlu.judgement import Evidence, probabilities

DRAWN = np.random.RandomState(3)


def decisions(count: int, columns: int, strength: float) -> tuple[np.ndarray, np.ndarray]:
    labels = DRAWN.randint(0, columns, count)
    found = DRAWN.normal(0, 0.15, (count, columns)).astype(np.float32)
    found[np.arange(count), labels] += strength
    return found, labels


def evidence(rows: np.ndarray, near: float) -> Evidence:
    return Evidence(
        decisions=rows,
        near=DRAWN.normal(near, 0.05, len(rows)).astype(np.float32),
        near_oos=np.zeros(len(rows), np.float32),
    )


@pytest.mark.parametrize("floor", [None, FLOOR])
def test_the_mean_confidence_is_the_share_that_is_right(floor):
    rows, labels = decisions(4000, 6, 0.25)
    shares = probabilities(rows, sharpness_of(rows, labels, floor, np.ones(4000)), floor)
    assert shares.max(axis=1).mean() == pytest.approx((rows.argmax(axis=1) == labels).mean(), abs=0.03)


def test_an_intent_of_which_more_was_left_out_counts_by_its_share_of_the_examples():
    labels = np.repeat([0, 1], [90, 10])
    assert counts_of(labels, np.repeat([0, 1], [90, 910])).tolist() == [1.0] * 90 + [91.0] * 10


def test_confidence_is_fitted_to_what_left_out_texts_stand_for():
    easy, hard = decisions(2000, 6, 0.6), decisions(2000, 6, 0.1)
    rows, labels = np.concatenate([easy[0], hard[0]]), np.concatenate([easy[1], hard[1]])
    counts = np.repeat([1.0, 50.0], 2000)
    sure = probabilities(rows, sharpness_of(rows, labels, FLOOR, counts), FLOOR).max(axis=1)
    right = rows.argmax(axis=1) == labels
    assert np.average(sure, weights=counts) == pytest.approx(np.average(right, weights=counts), abs=0.03)
    assert sure.mean() < right.mean() - 0.05


def test_the_gate_rejects_three_in_a_hundred_of_what_left_out_texts_stand_for():
    rows = np.concatenate([decisions(1000, 6, 0.9)[0], decisions(1000, 6, 0.5)[0]])
    counts = np.repeat([9.0, 1.0], 1000)
    inside = evidence(rows, 0.8)
    gate = gate_by_stand_ins(inside, evidence(DRAWN.normal(0, 0.15, (300, 6)).astype(np.float32), 0.5), counts)
    signals = np.column_stack([rows.max(axis=1), inside.near, inside.near_oos, inside.near_oos])
    rejected = gate.scores(signals) >= gate.threshold
    assert np.average(rejected, weights=counts) == pytest.approx(0.03, abs=0.01)
    assert rejected.mean() > 0.06


def test_a_gate_without_examples_of_oos_rejects_three_in_a_hundred_and_most_strangers():
    inside = evidence(decisions(1000, 6, 0.7)[0], 0.8)
    strangers = evidence(DRAWN.normal(0, 0.15, (300, 6)).astype(np.float32), 0.5)
    gate = gate_by_stand_ins(inside, strangers, np.ones(1000))
    scores = [
        gate.scores(np.column_stack([one.decisions.max(axis=1), one.near, one.near_oos, one.near_oos]))
        for one in (inside, strangers)
    ]
    assert (scores[0] >= gate.threshold).mean() == pytest.approx(0.03, abs=0.01)
    assert (scores[1] >= gate.threshold).mean() > 0.95


def test_a_gate_learns_from_examples_of_oos_what_speaks_for_it():
    labels = np.repeat([0, 1, 2], 100)
    rows = np.eye(3, dtype=np.float32)[labels] + DRAWN.normal(0, 0.2, (300, 3)).astype(np.float32)
    gate = gate_by_examples(evidence(rows, 0.7), labels, 2, np.ones(300))
    assert gate.weights[0] < 0 < gate.weights[2]
    assert gate.weights[3] == 0


def test_a_handful_of_oos_examples_is_not_enough_to_learn_from():
    assert not has_enough_oos(np.array([0, 1] * 50 + [2] * 5), 2)
    assert has_enough_oos(np.array([0, 1] * 50 + [2] * 50), 2)
