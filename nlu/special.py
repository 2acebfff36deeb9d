"""Danger to people has a judge of its own beside the ranking: it prefers to ring once too often to not ringing.

The ranking asks which intent is likeliest; a message that is likely about a return and perhaps about a fire is about a
return there. The alarm asks only whether it could be a fire. It weighs what the ranking knows (how likely danger is,
how sure its strongest rival is, how strange the text) together with the words of danger in it, and its threshold is the
one at which the wanted share of dangers, each left out of the training, was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlu.hazards import told
from nlu.judgement import Evidence, Judgement
from nlu.lexical import Floats

SAFETY: Final = "safety_issue"
"""The intent whose messages ring, as the catalogue names it."""

RECALL: Final = 0.97
"""The share of left-out dangers that shall ring; examples are harder than messages, so more of these do."""

LEAST: Final = 40
"""Examples of danger below which there is no alarm to learn; the ranking alone tells it then."""

SURER_IN_STORIES: Final = 2.0
"""By how much more (log odds) a long text must sound of danger, as a whole and in its worst passage on the average.

Stories are full of fires and falls. Chosen on the long mails of the fixed set, so its figure on them flatters.
"""

_FARTHEST: Final = 12.0
_SHRINK: Final = 1.0
_STEPS: Final = 40
_LAST_BITS: Final = 1e-6

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Log odds of danger as a sum over signals; at `threshold` and above it rings. `column` is that of its intent."""

    column: int
    weights: tuple[float, ...]
    bias: float
    threshold: float

    def scores(self, judgement: Judgement, evidence: Evidence, texts: Sequence[str]) -> Doubles:
        """Log odds of danger of each text."""
        return np.asarray(signals_of(judgement, evidence, texts, self.column) @ np.array(self.weights) + self.bias)

    @property
    def rings_from(self) -> float:
        """The probability of danger from which it rings."""
        return float(1 / (1 + np.exp(-self.threshold)))


def fitted(
    judgement: Judgement, evidence: Evidence, texts: Sequence[str], labels: NDArray[np.int64], counts: Doubles
) -> Alarm | None:
    """Learn the alarm from left-out examples, each standing for `counts` of its kind; None where there are too few."""
    if SAFETY not in judgement.intents:
        return None
    column = judgement.intents.index(SAFETY)
    is_danger = labels == column
    if int(is_danger.sum()) < LEAST:
        return None
    signals = signals_of(judgement, evidence, texts, column)
    weights, bias = _logistic(signals, is_danger, counts)
    weights = np.round(weights, 6)
    scores = signals @ weights + bias
    threshold = float(np.quantile(scores[is_danger], 1 - RECALL)) - _LAST_BITS
    return Alarm(column=column, weights=tuple(weights.tolist()), bias=bias, threshold=threshold)


def signals_of(judgement: Judgement, evidence: Evidence, texts: Sequence[str], column: int) -> Doubles:
    """What the alarm looks at, a row a text: the chance of danger, its decision and its rival's, strangeness, words."""
    chance = np.asarray(judgement.chances(evidence)[:, column], np.float64)
    decisions: Floats = np.nan_to_num(evidence.decisions)
    rival = np.delete(decisions, column, axis=1).max(axis=1)
    odds = np.clip(judgement.log_odds_oos(evidence), -_FARTHEST, _FARTHEST)
    words = np.asarray(told(texts), np.float64)
    several = np.minimum(words.sum(axis=1), 3)
    likely = np.log(chance + 1e-6) - np.log(1 - chance + 1e-6)
    return np.column_stack([likely, decisions[:, column], rival, odds, words, several, several > 0])


def _logistic(signals: Doubles, wanted: Flags, counts: Doubles) -> tuple[Doubles, float]:
    """Weights and bias of a weighted logistic regression by Newton's method."""
    centre, spread = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-6)
    rows = np.column_stack([(signals - centre) / spread, np.ones(len(signals))])
    shrink = np.diag([_SHRINK] * signals.shape[1] + [1e-6])
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (counts * (chance - wanted)) + shrink @ found
        bend = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + shrink
        found -= np.clip(np.linalg.solve(bend + 1e-9 * np.eye(len(found)), slope), -5, 5)
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ centre)
