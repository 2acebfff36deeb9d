"""From raw evidence to probabilities and to the word `oos`: temperature, ranking, gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.contract import OUT_OF_SCOPE, Ranked
from nlu.lexical import Floats

RANKING_LENGTH = 5
"""Intents named in a ranking."""

UNKNOWN = -1.0
"""The decision for every intent where a text holds nothing known: what a margin is far from an intent."""

BLANK_OOS = 0.99
"""Probability of out of scope where nothing in the text was ever seen: an emoji, noise, another script."""

Odds = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the tiers say of texts, a row each.

    `decisions` hold a column per intent, NaN for a text without anything known; `near` and
    `near_oos` say how near the nearest examples in and out of scope are (nought without an encoder).
    """

    decisions: Floats
    near: Floats
    near_oos: Floats

    def of(self, rows: Sequence[int]) -> Evidence:
        """The evidence of some of the texts, in that order."""
        chosen = list(rows)
        return Evidence(decisions=self.decisions[chosen], near=self.near[chosen], near_oos=self.near_oos[chosen])

    def meeting(self, rows: Sequence[int], count: int) -> Evidence:
        """The first `count` texts, those at `rows` half way to the texts after them: two readings of one text."""
        found = [part[:count].copy() for part in (self.decisions, self.near, self.near_oos)]
        for kept, part in zip(found, (self.decisions, self.near, self.near_oos), strict=True):
            kept[list(rows)] = (kept[list(rows)] + part[count:]) / 2
        return Evidence(decisions=found[0], near=found[1], near_oos=found[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """When a message counts as out of scope, and how likely it is.

    `weights` are for the largest decision in scope, the nearness of examples in scope, the decision
    for `oos` and the nearness of its examples, as far as these were learnt: together the log odds of
    out of scope. At `threshold` and above the message is rejected: left out of the training that
    rejected three in a hundred messages that were in scope.
    """

    weights: tuple[float, float, float, float]
    bias: float
    threshold: float

    def scores(self, signals: Floats) -> Odds:
        """Log odds that each message is out of scope."""
        return np.asarray(signals @ np.array(self.weights) + self.bias, np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What decisions mean for one text."""

    intent: Ranked
    also: tuple[str, ...]
    ranking: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Turns evidence into verdicts; `intents` names the columns, `oos` last where it was learnt.

    With a `floor` decisions are near to probabilities, and a chance is a power of what stands above
    it; without one they are margins, and a chance is their softmax. `sharpness` is the one number
    calibrated in both.
    """

    intents: tuple[str, ...]
    sharpness: float
    gate: Gate
    floor: float | None = None

    @property
    def scope(self) -> int:
        """How many columns are intents in scope."""
        return len(self.intents) - (self.intents[-1] == OUT_OF_SCOPE)

    def judge(self, evidence: Evidence) -> list[Verdict]:
        """One verdict per row; a row of NaN is a text without anything known."""
        return list(self._verdicts(self.chances(evidence), self.log_odds_oos(evidence)))

    def chances(self, evidence: Evidence) -> Floats:
        """The probability of every intent in scope for each text, were it in scope."""
        known = without_nan(evidence.decisions[:, : self.scope], UNKNOWN)
        return probabilities(known, self.sharpness, self.floor)

    def log_odds_oos(self, evidence: Evidence) -> Odds:
        """Log odds that each text is out of scope, infinite for one without anything known."""
        blank = np.isnan(evidence.decisions[:, 0])
        return np.where(blank, np.inf, self.gate.scores(without_nan(signals_of(evidence, self.scope))))

    def _verdicts(self, chances: Floats, odds: Odds) -> Iterator[Verdict]:
        order = np.argsort(-chances, axis=1, kind="stable")[:, :RANKING_LENGTH]
        shares = np.take_along_axis(chances, order, axis=1).tolist()
        rejected = (odds >= self.gate.threshold).tolist()
        oos = oos_probability(odds).tolist()
        for number, columns in enumerate(order.tolist()):
            ranking = tuple(
                [
                    Ranked(name=self.intents[column], confidence=share)
                    for column, share in zip(columns, shares[number], strict=True)
                ]
            )
            if rejected[number]:
                yield Verdict(intent=Ranked(name=OUT_OF_SCOPE, confidence=oos[number]), also=(), ranking=ranking)
            else:
                yield Verdict(intent=ranking[0], also=(), ranking=ranking)


def without_nan(values: Floats, instead: float = 0.0) -> Floats:
    """The values with another one where there is none."""
    return np.where(np.isnan(values), np.float32(instead), values)


def signals_of(evidence: Evidence, scope: int) -> Floats:
    """What a gate looks at: largest decision in scope, nearness, decision for `oos`, its nearness."""
    decisions = evidence.decisions
    learnt = decisions.shape[1] > scope
    oos = decisions[:, -1] if learnt else np.zeros(len(decisions), np.float32)
    return np.column_stack([decisions[:, :scope].max(axis=1), evidence.near, oos, evidence.near_oos])


def oos_probability(odds: Odds) -> Odds:
    """The probability of out of scope for its log odds."""
    return np.asarray(np.minimum(1 / (1 + np.exp(-np.clip(odds, -50, 50))), BLANK_OOS), np.float64)


def probabilities(decisions: Floats, sharpness: float, floor: float | None = None) -> Floats:
    """Chances that sum to one, row by row; see `Judgement`."""
    if floor is None:
        scaled = decisions * np.float32(sharpness)
    else:
        # What is below nought still falls, ever so slowly, so that a ranking has no ties.
        above = np.maximum(decisions, 0) + np.float32(floor) * np.exp(np.minimum(decisions, 0) * np.float32(0.1))
        scaled = np.log(above) * np.float32(sharpness)
    shares = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)
