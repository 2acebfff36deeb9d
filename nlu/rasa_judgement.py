"""What a Rasa model's confidences are worth: temperature and gate, fitted on held-out answers, kept in its archive."""

from __future__ import annotations

import io
import json
import math
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlu.calibration import gate_by_examples, has_enough_oos
from nlu.contract import OUT_OF_SCOPE, ExamplesInvalid
from nlu.judgement import Evidence, Gate, Judgement, Verdict, probabilities
from nlu.lexical import Floats

MEMBER: Final = "switchboard.json"
"""The file in a model's archive; Rasa unpacks it and never looks at it."""

FORMAT: Final = 1
"""Raised where the same answers would be judged otherwise: models are calibrated again then."""

LEAST_HELD_OUT: Final = 100
"""Answers below which a temperature would be a guess."""

_LEAST_SHARE: Final = 1e-6
_NEVER: Final = 1e9
_LONGEST_READ: Final = 1_000_000

Shares = Mapping[str, float]
"""DIET's confidences of one answer by intent; they sum to one where all intents are ranked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RasaJudgement:
    """Turns DIET's confidences into calibrated ones and into the word `oos`, as the embedded engine's are.

    DIET is sure too often, so its confidences are taken as evidence, not as chances: one temperature
    makes them right on average, and a gate over the largest and that of `oos` rejects what it
    rejected of held-out messages, three in a hundred of those in scope.
    """

    judgement: Judgement

    def verdict(self, shares: Shares) -> Verdict:
        """What one answer means; an intent that the model was not fitted with counts for nothing."""
        return self.judgement.judge(_evidence([shares], self.judgement.intents))[0]


def fitted(answers: Sequence[Shares], wanted: Sequence[str]) -> RasaJudgement:
    """Fit on answers to messages the model was not trained on, and the intents that were right.

    Raises ExamplesInvalid where there are too few of them, or none in scope.
    """
    if len(answers) < LEAST_HELD_OUT:
        raise ExamplesInvalid(f"{len(answers)} held-out answers; {LEAST_HELD_OUT} are needed to calibrate a Rasa model")
    intents = _intents(answers)
    scope = len(intents) - (intents[-1] == OUT_OF_SCOPE)
    numbers = {intent: number for number, intent in enumerate(intents)}
    evidence = _evidence(answers, intents)
    # What the model never learnt is out of its scope, whatever a person calls it.
    labels = np.array([numbers.get(intent, scope) for intent in wanted], np.int64)
    inside = labels < scope
    if not inside.any():
        raise ExamplesInvalid("no held-out example is of an intent that the Rasa model knows; train on more examples")
    sharpness = _sharpness(evidence.decisions[inside][:, :scope], labels[inside])
    gate = (
        gate_by_examples(evidence, labels, scope, np.ones(len(labels)))
        if has_enough_oos(labels, scope)
        else _open_gate()
    )
    return RasaJudgement(judgement=Judgement(intents=intents, sharpness=sharpness, gate=gate))


def keep_in(model: Path, found: RasaJudgement) -> None:
    """Write it into the model's archive, so that every copy of the model has it; a reader sees a whole file."""
    arriving = model.with_name(f"{model.name}.part")
    with tarfile.open(model, "r:gz") as old, tarfile.open(arriving, "w:gz", compresslevel=3) as new:
        content = json.dumps(_written(found.judgement)).encode()
        head = tarfile.TarInfo(MEMBER)
        head.size = len(content)
        new.addfile(head, io.BytesIO(content))  # the first member is found without unpacking the others
        for member in old:
            if member.name != MEMBER:
                new.addfile(member, old.extractfile(member) if member.isfile() else None)
    arriving.replace(model)


def kept_in(model: Path) -> RasaJudgement | None:
    """What is kept in a model's archive; None for a model that was never calibrated or is not to be read here."""
    try:
        with tarfile.open(model, "r:gz") as archive:
            first = archive.next()
            if first is None or first.name != MEMBER or not 0 < first.size < _LONGEST_READ:
                return None
            content = archive.extractfile(first)
            return _read(json.loads(content.read())) if content is not None else None
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError):
        return None


def _intents(answers: Sequence[Shares]) -> tuple[str, ...]:
    seen = {name for shares in answers for name in shares}
    return (*sorted(seen - {OUT_OF_SCOPE}), *sorted(seen & {OUT_OF_SCOPE}))


def _evidence(answers: Sequence[Shares], intents: Sequence[str]) -> Evidence:
    shares = np.array([[answer.get(intent, 0.0) for intent in intents] for answer in answers], np.float32)
    decisions: Floats = np.log(np.maximum(shares, np.float32(_LEAST_SHARE)))
    nothing = np.zeros(len(answers), np.float32)
    return Evidence(decisions=decisions, near=nothing, near_oos=nothing)


def _sharpness(decisions: Floats, labels: NDArray[np.int64]) -> float:
    """One over the temperature at which the tops are as sure as they are right; sureness grows with it."""
    right = float((decisions.argmax(axis=1) == labels).mean())
    low, high = 0.02, 5.0
    for _ in range(30):
        middle = (low + high) / 2
        sure = float(probabilities(decisions, middle).max(axis=1).mean())
        low, high = (middle, high) if sure < right else (low, middle)
    return (low + high) / 2


def _open_gate() -> Gate:
    """Rejects nothing: there were too few examples of out of scope to learn from."""
    return Gate(weights=(0.0, 0.0, 0.0, 0.0), bias=-_NEVER, threshold=_NEVER)


def _written(found: Judgement) -> Mapping[str, object]:
    return {
        "format": FORMAT,
        "intents": found.intents,
        "sharpness": found.sharpness,
        "gate": {"weights": found.gate.weights, "bias": found.gate.bias, "threshold": found.gate.threshold},
    }


def _read(fields: dict[str, object]) -> RasaJudgement:
    intents, gate = fields["intents"], fields["gate"]
    if fields["format"] != FORMAT:
        raise ValueError("another format")
    if not isinstance(intents, list) or not isinstance(gate, dict) or len(set(intents)) != len(intents):
        raise ValueError("no judgement")
    first, second, third, fourth = map(_number, gate["weights"])
    return RasaJudgement(
        judgement=Judgement(
            intents=tuple(map(str, intents)),
            sharpness=_number(fields["sharpness"]),
            gate=Gate(
                weights=(first, second, third, fourth),
                bias=_number(gate["bias"]),
                threshold=_number(gate["threshold"]),
            ),
        )
    )


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)
