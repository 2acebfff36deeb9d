"""From which confidence is acted: learnt from left-out messages, for each intent as far as it has enough."""

from __future__ import annotations

import numpy as np
import pytest

from nlu import thresholds
from nlu.contract import Ranked
from nlu.thresholds import NEVER, likeliest


def learnt(*groups: tuple[int, float, float, int], intents: int = 2) -> thresholds.Thresholds:
    """Of messages given as groups of intent, confidence, share right and how many."""
    confidences, tops, right = [], [], []
    for intent, confidence, share, count in groups:
        confidences += [confidence] * count
        tops += [intent] * count
        right += [number < share * count for number in range(count)]
    return thresholds.fitted(
        np.array(confidences), np.array(tops), np.array(right, np.bool_), np.ones(len(tops)), intents
    )


def test_an_intent_never_mistaken_is_acted_on_at_less_than_one_often_mistaken():
    easy, hard = learnt((0, 0.4, 1.0, 300), (1, 0.4, 0.5, 300), (1, 0.9, 1.0, 300)).act_from(0.95)
    assert easy <= 0.4 < hard <= 0.9


def test_more_precision_wanted_is_more_confidence_asked():
    found = learnt((0, 0.3, 0.7, 200), (0, 0.6, 0.9, 200), (0, 0.9, 1.0, 400), intents=1)
    assert found.act_from(0.8)[0] < found.act_from(0.93)[0] < found.act_from(0.99)[0]


def test_where_nothing_is_right_often_enough_it_is_never_acted():
    assert learnt((0, 0.9, 0.5, 100), intents=1).act_from(0.95) == (NEVER,)


def test_an_intent_of_few_messages_goes_by_those_of_all():
    found = learnt((0, 0.5, 0.6, 500), (0, 0.8, 1.0, 500), (1, 0.5, 1.0, 2))
    many, few = found.act_from(0.9)
    assert few == pytest.approx(many, abs=0.1)


def test_what_stands_for_many_counts_for_many():
    confidences, tops = np.array([0.5] * 10), np.zeros(10, np.int64)
    right = np.array([True] * 5 + [False] * 5)
    trusted = thresholds.fitted(confidences, tops, right, np.where(right, 500.0, 1.0), 1)
    doubted = thresholds.fitted(confidences, tops, right, np.where(right, 1.0, 500.0), 1)
    assert trusted.act_from(0.95)[0] < NEVER
    assert doubted.act_from(0.95)[0] == NEVER


def test_only_as_many_are_likely_as_it_takes():
    ranking = [Ranked(name=name, confidence=share) for name, share in (("a", 0.6), ("b", 0.37), ("c", 0.02))]
    assert [one.name for one in likeliest(ranking, 0.95)] == ["a", "b"]
    assert [one.name for one in likeliest(ranking, 0.5)] == ["a"]
    assert likeliest((), 0.95) == ()
