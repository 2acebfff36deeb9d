"""From raw decisions to probabilities and to the word `oos`: temperature, ranking, gate."""

from __future__ import annotations

from collections.abc import Iterator
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

ALSO_AT_MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """When a message counts as out of scope, and how likely it is.

    `score` is linear in the largest decision and, where the training examples include `oos`, in
    the decision for it: log odds of out of scope. At `threshold` and above the message is
    rejected: out of fold that rejected one in twenty messages that were in scope.
    """

    largest: float
    oos: float
    bias: float
    threshold: float

    def scores(self, largest: Floats, oos: Floats) -> NDArray[np.float64]:
        """Log odds that each message is out of scope."""
        return np.asarray(self.largest * largest + self.oos * oos + self.bias, np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What decisions mean for one text."""

    intent: Ranked
    also: tuple[str, ...]
    ranking: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Turns rows of decisions into verdicts; `intents` names the columns, `oos` last where it was learnt."""

    intents: tuple[str, ...]
    sharpness: float
    gate: Gate

    def judge(self, decisions: Floats) -> list[Verdict]:
        """One verdict per row; a row of NaN is a text without anything known."""
        blank = np.isnan(decisions[:, 0])
        known = np.where(blank[:, None], np.float32(UNKNOWN), decisions)
        odds = np.where(blank, np.inf, self.log_odds_oos(known))
        return list(self._verdicts(self._in_scope(known), odds))

    def log_odds_oos(self, decisions: Floats) -> NDArray[np.float64]:
        """Log odds that each row is out of scope."""
        scope = self._in_scope(decisions)
        column = decisions[:, -1] if scope.shape[1] < decisions.shape[1] else np.zeros(len(decisions), np.float32)
        return self.gate.scores(scope.max(axis=1), column)

    def _in_scope(self, decisions: Floats) -> Floats:
        return decisions[:, : len(self.intents) - (self.intents[-1] == OUT_OF_SCOPE)]

    def _verdicts(self, scope: Floats, odds: NDArray[np.float64]) -> Iterator[Verdict]:
        order = np.argsort(-scope, axis=1)[:, :RANKING_LENGTH]
        chances = np.take_along_axis(probabilities(scope, self.sharpness), order, axis=1).tolist()
        spoken_for = np.take_along_axis(scope, order, axis=1)[:, 1 : ALSO_AT_MOST + 1] > 0
        rejected = (odds >= self.gate.threshold).tolist()
        oos = np.minimum(1 / (1 + np.exp(-odds)), BLANK_OOS).tolist()
        for number, columns in enumerate(order.tolist()):
            ranking = tuple(
                [
                    Ranked(name=self.intents[column], confidence=share)
                    for column, share in zip(columns, chances[number], strict=True)
                ]
            )
            if rejected[number]:
                yield Verdict(intent=Ranked(name=OUT_OF_SCOPE, confidence=oos[number]), also=(), ranking=ranking)
            else:
                more = zip(ranking[1:], spoken_for[number].tolist(), strict=False)
                yield Verdict(
                    intent=ranking[0], also=tuple([item.name for item, true in more if true]), ranking=ranking
                )


def probabilities(decisions: Floats, sharpness: float) -> Floats:
    """Softmax of decisions times `sharpness` (one over the temperature), row by row."""
    scaled = (decisions - decisions.max(axis=1, keepdims=True)) * np.float32(sharpness)
    shares = np.exp(scaled)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)
