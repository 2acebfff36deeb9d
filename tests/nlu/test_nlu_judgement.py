"""What decisions mean: probabilities, ranking, further matters, and the gate."""

import numpy as np
import pytest

from nlu.judgement import BLANK_OOS, RANKING_LENGTH, Evidence, Gate, Judgement, probabilities

GATE = Gate(weights=(-4.0, 0.0, 2.0, 0.0), bias=0.0, threshold=1.0)
THREE = Judgement(intents=("a", "b", "c"), sharpness=3.0, gate=GATE)


def judged(*rows: list[float], judgement: Judgement = THREE):
    nothing = np.zeros(len(rows), np.float32)
    return judgement.judge(Evidence(decisions=np.array(rows, np.float32), near=nothing, near_oos=nothing))


def test_probabilities_sum_to_one_and_grow_sharper():
    row = np.array([[1.0, 0.0, -1.0]], np.float32)
    soft, sharp = probabilities(row, 1.0), probabilities(row, 5.0)
    assert soft.sum() == pytest.approx(1.0)
    assert sharp[0, 0] > soft[0, 0]


def test_the_ranking_goes_from_the_likeliest_down():
    (verdict,) = judged([-0.5, 0.6, 0.1])
    assert [item.name for item in verdict.ranking] == ["b", "c", "a"]
    assert verdict.intent == verdict.ranking[0]


def test_a_ranking_names_no_more_than_five():
    many = Judgement(intents=tuple("abcdefgh"), sharpness=3.0, gate=GATE)
    (verdict,) = judged([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], judgement=many)
    assert len(verdict.ranking) == RANKING_LENGTH


def test_with_a_floor_a_chance_is_a_power_of_what_stands_above_it():
    judgement = Judgement(intents=("a", "b"), sharpness=2.0, gate=GATE, floor=0.1)
    (verdict,) = judged([0.5, 0.2], judgement=judgement)
    assert verdict.intent.confidence == pytest.approx(0.6**2 / (0.6**2 + 0.3**2), abs=1e-5)


def test_with_a_floor_what_is_below_nought_is_still_ranked():
    judgement = Judgement(intents=("a", "b", "c"), sharpness=2.0, gate=GATE, floor=0.1)
    (verdict,) = judged([-0.3, 0.9, -0.1], judgement=judgement)
    assert [item.name for item in verdict.ranking] == ["b", "c", "a"]


def test_a_text_no_intent_claims_is_out_of_scope_with_its_probability_and_its_ranking():
    (verdict,) = judged([-0.5, -0.4, -0.6])
    assert verdict.intent.name == "oos"
    assert verdict.intent.confidence == pytest.approx(1 / (1 + np.exp(-1.6)))
    assert [item.name for item in verdict.ranking] == ["b", "a", "c"]
    assert verdict.also == ()


def test_the_decision_for_oos_counts_where_it_was_learnt_and_is_never_ranked():
    judgement = Judgement(intents=("a", "b", "oos"), sharpness=3.0, gate=GATE)
    near, far = judged([0.1, -0.5, -1.0], [0.1, -0.5, 0.9], judgement=judgement)
    assert (near.intent.name, far.intent.name) == ("a", "oos")
    assert {item.name for item in far.ranking} == {"a", "b"}


def test_a_text_without_anything_known_is_out_of_scope():
    blank, known = judged([float("nan")] * 3, [0.9, -1.0, -1.0])
    assert (blank.intent.name, blank.intent.confidence) == ("oos", BLANK_OOS)
    assert known.intent.name == "a"


def test_a_text_far_from_every_example_is_out_of_scope_whatever_its_decision():
    judgement = Judgement(
        intents=("a", "b"), sharpness=2.0, gate=Gate(weights=(-1.0, -10.0, 0.0, 0.0), bias=5.0, threshold=0.0)
    )
    decisions = np.array([[0.9, 0.0], [0.9, 0.0]], np.float32)
    near, nothing = np.array([0.8, 0.2], np.float32), np.zeros(2, np.float32)
    known, far = judgement.judge(Evidence(decisions=decisions, near=near, near_oos=nothing))
    assert (known.intent.name, far.intent.name) == ("a", "oos")
    assert known.ranking == far.ranking
