"""What decisions mean: probabilities, ranking, further matters, and the gate."""

import numpy as np
import pytest

from nlu.judgement import ALSO_AT_MOST, BLANK_OOS, RANKING_LENGTH, Gate, Judgement, probabilities

GATE = Gate(largest=-4.0, oos=2.0, bias=0.0, threshold=1.0)
THREE = Judgement(intents=("a", "b", "c"), sharpness=3.0, gate=GATE)


def judged(*rows: list[float], judgement: Judgement = THREE):
    return judgement.judge(np.array(rows, np.float32))


def test_probabilities_sum_to_one_and_grow_sharper():
    row = np.array([[1.0, 0.0, -1.0]], np.float32)
    soft, sharp = probabilities(row, 1.0), probabilities(row, 5.0)
    assert soft.sum() == pytest.approx(1.0)
    assert sharp[0, 0] > soft[0, 0]


def test_the_ranking_goes_from_the_likeliest_down():
    (verdict,) = judged([-0.5, 0.6, 0.1])
    assert [item.name for item in verdict.ranking] == ["b", "c", "a"]
    assert verdict.intent == verdict.ranking[0]


def test_further_matters_are_those_the_text_speaks_for_itself():
    (verdict,) = judged([0.2, 0.6, -0.1])
    assert verdict.also == ("a",)


def test_no_more_further_matters_than_two():
    many = Judgement(intents=tuple("abcdefgh"), sharpness=3.0, gate=GATE)
    (verdict,) = judged([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], judgement=many)
    assert len(verdict.also) == ALSO_AT_MOST
    assert len(verdict.ranking) == RANKING_LENGTH


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
