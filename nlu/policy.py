"""What a model knows about acting on its own verdicts: from which confidence, and when to ring. Kept in its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu import special, thresholds
from nlu.calibration import counts_of
from nlu.contract import OUT_OF_SCOPE, Ranked
from nlu.judgement import Evidence, Judgement, Verdict
from nlu.long_texts import Heard
from nlu.special import Alarm
from nlu.thresholds import Thresholds

Labels = NDArray[np.int64]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Thresholds for every intent, and the alarm where danger was learnt."""

    thresholds: Thresholds
    alarm: Alarm | None

    def as_json(self) -> Json:
        """As the model's file keeps it."""
        return {
            "curves": self.thresholds.curves,
            "alarm": asdict(self.alarm) if self.alarm is not None else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """A verdict, and the confidence of its intent from which it may be acted on; None for what is out of scope."""

    verdict: Verdict
    act_from: float | None


def fitted(judgement: Judgement, unseen: Evidence, texts: Sequence[str], labels: Labels, every: Labels) -> Policy:
    """Learn from left-out evidence of some examples; `every` are the labels of all, by whose shares these count."""
    counts = counts_of(labels, every)
    passed = judgement.log_odds_oos(unseen) < judgement.gate.threshold
    chances = judgement.chances(unseen)
    tops = chances.argmax(axis=1)
    curves = thresholds.fitted(
        chances.max(axis=1)[passed], tops[passed], (tops == labels)[passed], counts[passed], judgement.scope
    )
    return Policy(thresholds=curves, alarm=special.fitted(judgement, unseen, texts, labels, counts))


def of_json(kept: Json) -> Policy:
    """From a model's file."""
    alarm = kept["alarm"]
    return Policy(
        thresholds=Thresholds(curves=tuple(tuple(curve) for curve in kept["curves"])),
        alarm=Alarm(**{**alarm, "weights": tuple(alarm["weights"])}) if alarm is not None else None,
    )


class Acts:
    """A policy for one wanted precision, ready to be asked."""

    def __init__(self, policy: Policy, judgement: Judgement, precision: float) -> None:
        self._alarm = policy.alarm
        self._judgement = judgement
        self._from = dict(zip(judgement.intents, policy.thresholds.act_from(precision), strict=False))

    def decided(self, verdicts: Sequence[Verdict], heard: Heard, texts: Sequence[str]) -> list[Acting]:
        """The verdicts as acts: with danger leading where it rings and nowhere else; rankings stay as they are."""
        rings = self._rings(heard, texts)
        return [self._acting(verdict, ring) for verdict, ring in zip(verdicts, rings, strict=True)]

    def _rings(self, heard: Heard, texts: Sequence[str]) -> list[float | None]:
        """For each text the probability of danger where it rings, nought where it does not, None without an alarm."""
        if self._alarm is None:
            return [None] * len(texts)
        scores = self._alarm.scores(self._judgement, heard.evidence, texts)
        if heard.said is not None:
            parts = [part for own in heard.passages.values() for part in own.parts]
            alone = self._alarm.scores(self._judgement, heard.said, parts)
            for number, own in heard.passages.items():
                scores[number] = (scores[number] + alone[own.rows].max()) / 2 - special.SURER_IN_STORIES
        likely = 1 / (1 + np.exp(-scores))
        return [float(one) for one in np.where(scores >= self._alarm.threshold, likely, 0.0)]

    def _acting(self, verdict: Verdict, ring: float | None) -> Acting:
        if ring and self._alarm is not None:
            danger = Ranked(name=special.SAFETY, confidence=ring)
            return Acting(verdict=replace(verdict, intent=danger), act_from=self._alarm.rings_from)
        if ring is not None and verdict.intent.name == special.SAFETY:
            verdict = replace(verdict, intent=next(one for one in verdict.ranking if one.name != special.SAFETY))
        if verdict.intent.name == OUT_OF_SCOPE:
            return Acting(verdict=verdict, act_from=None)
        return Acting(verdict=verdict, act_from=self._from.get(verdict.intent.name, thresholds.NEVER))
