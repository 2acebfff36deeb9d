"""What is fitted on left-out decisions: the temperature and the gate (numpy alone)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlu.judgement import Evidence, Gate, Odds, probabilities, signals_of
from nlu.lexical import Floats

REJECTED_IN_SCOPE = 0.03
"""Share of in-scope messages the gate may reject: of 5 to 2 % the least at which all but 1 % of oos is still caught."""

OOS_SHARE = 0.2
"""Share of messages taken to be out of scope when its probability is calibrated (examples are no sample of it)."""

FLOOR = 0.05
"""What stands under decisions that are near to probabilities: measured best on all sets, .03-.1 are alike."""

_LEAST_OOS = 20
_SHRINK = 1.0

Labels = NDArray[np.int64]
Flags = NDArray[np.bool_]


def counts_of(labels: Labels, every: Labels) -> Odds:
    """For how many examples of its intent each left-out one stands: of some intents more were left out than of others.

    `every` are the labels of all examples, `labels` those of the left-out ones.
    """
    size = int(every.max()) + 1
    shares = np.bincount(every, minlength=size) / np.maximum(np.bincount(labels, minlength=size), 1)
    return np.asarray(shares[labels], np.float64)


def sharpness_of(decisions: Floats, labels: Labels, floor: float | None, counts: Odds) -> float:
    """One over the temperature at which left-out texts are as often right as the confidence of their tops says.

    Each stands for `counts` texts. By bisection: the mean confidence grows with sharpness. It is kept near the one
    that makes the right intents likeliest, for where nearly all are right the mean tells little.
    """
    right = float(np.average(decisions.argmax(axis=1) == labels, weights=counts))
    low, high = 0.1, 80.0
    for _ in range(40):
        middle = (low + high) / 2
        sure = float(np.average(probabilities(decisions, middle, floor).max(axis=1), weights=counts))
        low, high = (middle, high) if sure < right else (low, middle)
    likeliest = _likeliest(decisions, labels, floor, counts)
    return float(np.clip((low + high) / 2, likeliest / 1.35, likeliest * 1.35))


def gate_by_examples(evidence: Evidence, labels: Labels, scope: int, counts: Odds) -> Gate:
    """A gate learnt from examples that are out of scope and ones that are not, all left out; each stands for some."""
    signals, inside = signals_of(evidence, scope), labels < scope
    weights, bias = _logistic(signals.astype(np.float64), ~inside, counts)
    return _cut(Gate(weights=_four(weights), bias=bias, threshold=0.0), signals[inside], counts[inside])


def gate_by_stand_ins(evidence: Evidence, strange: Evidence, counts: Odds) -> Gate:
    """A gate without examples of out of scope: each signal counts alike, in spreads over the texts in scope.

    `strange` is what a model says of examples of an intent it was never shown; it only tells how
    likely out of scope is, not what it looks like. A text in scope stands for `counts` of them.
    """
    inside = signals_of(evidence, evidence.decisions.shape[1])
    outside = signals_of(strange, strange.decisions.shape[1])
    spread = inside.std(axis=0)
    each = np.where(spread > 1e-6, -1 / np.maximum(spread, 1e-6), 0.0)
    both = np.concatenate([inside, outside]) @ each
    is_inside = np.arange(len(both)) < len(inside)
    slope, bias = _logistic(both[:, None], ~is_inside, np.concatenate([counts, np.ones(len(outside))]))
    return _cut(Gate(weights=_four(each * slope[0]), bias=bias, threshold=0.0), inside, counts)


def has_enough_oos(labels: Labels, scope: int) -> bool:
    """Whether there are enough examples of out of scope to learn a gate from."""
    return int((labels >= scope).sum()) >= _LEAST_OOS


def _cut(gate: Gate, inside: Floats, counts: Odds) -> Gate:
    """The gate with the threshold that rejects REJECTED_IN_SCOPE of the texts in scope."""
    scores = gate.scores(inside)
    order = np.argsort(-scores, kind="stable")
    above = np.cumsum(counts[order]) <= REJECTED_IN_SCOPE * counts.sum()
    threshold = float(scores[order][above][-1]) if above.any() else float(np.nextafter(scores.max(), np.inf))
    return Gate(weights=gate.weights, bias=gate.bias, threshold=threshold)


def _four(weights: Odds) -> tuple[float, float, float, float]:
    first, second, third, fourth = weights.tolist()
    return first, second, third, fourth


def _logistic(signals: Odds, outside: Flags, stands_for: Odds) -> tuple[Odds, float]:
    """Weights and bias of a logistic regression by Newton's method, as if OOS_SHARE of the texts were outside."""
    centre, spread = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-6)
    rows = np.column_stack([(signals - centre) / spread, np.ones(len(signals))])
    sides = OOS_SHARE / stands_for[outside].sum(), (1 - OOS_SHARE) / stands_for[~outside].sum()
    counts = np.where(outside, *sides) * stands_for * len(outside)
    shrink = np.diag([_SHRINK] * signals.shape[1] + [1e-6])
    found = np.zeros(rows.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (counts * (chance - outside)) + shrink @ found
        bend = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + shrink
        change = np.linalg.solve(bend + 1e-9 * np.eye(len(found)), slope)
        found -= np.clip(change, -5, 5)
    weights = np.where(signals.std(axis=0) > 1e-6, found[:-1] / spread, 0.0)
    return weights, float(found[-1] - weights @ centre)


def _likeliest(decisions: Floats, labels: Labels, floor: float | None, counts: Odds) -> float:
    """The sharpness that makes the right intents likeliest, by golden-section search."""

    def loss(sharpness: float) -> float:
        right = probabilities(decisions, sharpness, floor)[np.arange(len(labels)), labels]
        return float(np.average(-np.log(np.maximum(right, 1e-9)), weights=counts))

    low, high, golden = 0.1, 80.0, (5**0.5 - 1) / 2
    for _ in range(40):
        first, second = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, second) if loss(first) < loss(second) else (first, high)
    return (low + high) / 2
