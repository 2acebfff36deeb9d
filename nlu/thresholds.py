"""From which confidence on an intent may be acted on: learnt from what a model says of examples it has not seen.

One confidence does not mean the same for every intent: some are never mistaken for others, some often are. So each has
its own curve, from the confidence to the share that was right at that confidence or more, drawn towards the
curve of all together as far as its examples are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlu.contract import Ranked

PRECISION: Final = 0.93
"""The share of left-out examples acted on that shall be right, where nobody says otherwise.

Examples are harder than messages, for borders are in them on purpose: of messages 97 or 98 in 100 are right then.
"""

STEPS: Final = (*(round(0.02 * number, 2) for number in range(50)), 0.99)
"""The confidences at which the curves are known."""

NEVER: Final = 1.0
"""The confidence asked for where no lower one is right often enough."""

_DRAWN: Final = 60.0
"""How many messages the curve of all together counts for in that of one intent."""

Flags = NDArray[np.bool_]
Labels = NDArray[np.int64]
Doubles = NDArray[np.float64]
Shares = NDArray[np.float32] | Doubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """A curve for each intent in scope, in the model's order: the share right at each of `STEPS` or more."""

    curves: tuple[tuple[float, ...], ...]

    def act_from(self, precision: float) -> tuple[float, ...]:
        """For each intent the least confidence from which the wanted share of left-out messages was right."""
        return tuple(_first(curve, precision) for curve in self.curves)


def fitted(confidences: Shares, tops: Labels, right: Flags, counts: Doubles, intents: int) -> Thresholds:
    """The curves of left-out messages: how sure each was, of which intent, whether right, for how many it stands.

    Only messages that were not rejected as out of scope are given; those out of scope that passed are wrong ones.
    """
    steps = np.array(STEPS)
    every_hit, every = _counts(confidences, right, counts, steps)
    pooled = (every_hit + 1) / (every + 2)
    curves = []
    for intent in range(intents):
        own = tops == intent
        hits, count = _counts(confidences[own], right[own], counts[own], steps)
        drawn = _DRAWN * (counts[own].mean() if own.any() else 1.0)
        curve = np.maximum.accumulate((hits + drawn * pooled) / (count + drawn))
        curves.append(tuple(np.round(curve, 4).tolist()))
    return Thresholds(curves=tuple(curves))


def likeliest(ranking: Sequence[Ranked], share: float) -> tuple[Ranked, ...]:
    """The fewest intents at the head of a ranking that together are right with this probability."""
    found: list[Ranked] = []
    together = 0.0
    for one in ranking:
        if together >= share:
            break
        found.append(one)
        together += one.confidence
    return tuple(found)


def _counts(confidences: Shares, right: Flags, counts: Doubles, steps: Doubles) -> tuple[Doubles, Doubles]:
    """How many were right, and how many there were, at each step or more."""
    order = np.argsort(confidences, kind="stable")
    below = np.searchsorted(np.asarray(confidences, np.float64)[order], steps, side="left")
    hits, every = (np.concatenate([[0.0], np.cumsum(one[order])]) for one in (counts * right, counts))
    return hits[-1] - hits[below], every[-1] - every[below]


def _first(curve: Sequence[float], precision: float) -> float:
    return next((step for step, share in zip(STEPS, curve, strict=True) if share >= precision), NEVER)
