"""The figures of an evaluation: each by hand, and the whole on public sets."""

import numpy as np
import pytest

from nlu.contract import ExamplesInvalid
from nlu.evaluate import (
    auroc,
    calibration_error,
    coverage,
    evaluate,
    evaluate_engine,
    macro_f1,
    oos_recall,
)
from nlu.settings import TrainingSettings
from nlu.training import Example, read_examples

INSIDE = np.array([True] * 20 + [False] * 4)


def test_macro_f1_weighs_every_intent_alike():
    assert macro_f1(["a", "a", "a", "b"], ["a", "a", "b", "b"]) == pytest.approx((0.8 + 2 / 3) / 2)


def test_auroc_is_one_for_a_clean_cut_and_a_half_for_none():
    assert auroc(np.array([0.1] * 20 + [0.9] * 4), INSIDE) == 1.0
    assert auroc(np.full(24, 0.5), INSIDE) == 0.5


def test_oos_recall_is_read_where_one_in_twenty_is_rejected():
    strangeness = np.array([*np.linspace(0, 0.5, 19), 0.9, 0.3, 0.7, 0.8, 0.95])
    assert oos_recall(strangeness, INSIDE) == 0.75


def test_the_calibration_error_is_the_gap_between_promise_and_hits():
    assert calibration_error(np.array([0.9] * 10), np.array([True] * 7 + [False] * 3)) == pytest.approx(0.2)
    assert calibration_error(np.array([1.0] * 3), np.array([True] * 3)) == 0.0


def test_coverage_counts_the_surest_while_nineteen_in_twenty_are_right():
    right = np.array([True] * 20 + [False] * 10)
    assert coverage(np.linspace(1, 0, 30), right) == pytest.approx(21 / 30)
    assert coverage(np.linspace(1, 0, 30), ~right) == 0.0


def test_a_rejected_text_is_no_act():
    assert coverage(np.array([0.9, -1.0]), np.array([True, True])) == 0.5


def test_a_test_set_without_intents_in_scope_is_refused():
    with pytest.raises(ExamplesInvalid, match="nothing to measure"):
        evaluate([], [Example(text="x", intent="oos", language="en")])


async def test_any_engine_can_be_measured(shipped):
    test = [
        Example(text="где мой заказ 4500123456", intent="order_status", language="ru"),
        Example(text="转人工", intent="human", language="zh"),
        Example(text="🙂🙃", intent="oos", language="en"),
    ]
    found = (await evaluate_engine(shipped, test, train_s=1.5)).as_json()
    assert (found["accuracy"], found["oos_auroc"], found["train_s"]) == (1.0, 1.0, 1.5)


def test_banking_with_ten_examples_an_intent_is_as_good_as_asked(corpus):
    found = evaluate(
        read_examples(corpus / "banking77_10shot_train.jsonl.gz"),
        read_examples(corpus / "banking77_test.jsonl.gz")[::4],
    )
    assert found.accuracy >= 0.82  # 83.4 on the whole test set
    assert found.ece < 0.05  # .02 on the whole test set
    assert found.oos_recall is found.oos_auroc is None
    assert found.model_bytes < 10_000_000


def test_typos_cost_little(corpus):
    found = evaluate(
        read_examples(corpus / "banking77_10shot_train.jsonl.gz"),
        read_examples(corpus / "banking77_typo_test.jsonl.gz")[::4],
    )
    assert found.accuracy >= 0.77  # 79.5 on the whole test set


def test_clinc_with_ten_examples_an_intent_tells_what_is_out_of_scope(corpus):
    found = evaluate(
        read_examples(corpus / "clinc150_10shot_train.jsonl.gz"), read_examples(corpus / "clinc150_dev.jsonl.gz")
    )
    assert found.accuracy >= 0.9
    assert found.oos_auroc >= 0.965
    assert found.oos_recall >= 0.74


def test_the_words_alone_are_as_good_as_they_were(corpus):
    found = evaluate(
        read_examples(corpus / "banking77_10shot_train.jsonl.gz"),
        read_examples(corpus / "banking77_test.jsonl.gz")[::4],
        settings=TrainingSettings(encoder="none"),
    )
    assert found.accuracy >= 0.71
    assert found.ece < 0.08
