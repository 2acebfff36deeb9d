"""Clauses are found in linear time, whatever stands between the words."""

import time

import pytest

from nlu.clauses import clauses
from nlu.hazards import told


@pytest.mark.parametrize("text", ["order and" + " " * 8_000 + "return", "где" + " " * 8_000 + "заказ", "7" * 8_000])
def test_long_runs_cost_no_more_than_their_length(text):
    started = time.process_time()
    clauses(text)
    told([text])
    assert time.process_time() - started < 2  # a quadratic look takes minutes
