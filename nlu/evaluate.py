"""How well an engine understands: the figures of `nlu evaluate`, over test examples it was not trained on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.contract import OUT_OF_SCOPE, Engine, ExamplesInvalid, Parse, Utterance
from nlu.embedded import TOGETHER, EmbeddedEngine
from nlu.entities import EntityReader
from nlu.model import Model, size_bytes
from nlu.patterns import ReferencePatterns
from nlu.settings import TrainingSettings
from nlu.training import Example

BINS = 15
REJECTED_IN_SCOPE = 0.05
PRECISION = 0.95

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseMs:
    """Milliseconds for one text alone."""

    p50: float
    p99: float
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of one engine on one test set; shares are 0…1, the oos ones None without `oos` lines.

    `accuracy`, `macro_f1` and `ece` take the top of the ranking before the gate over in-scope lines.
    `oos_recall` is at 5 % in-scope lines rejected. `coverage_at_95` is the largest share of all
    lines an engine may act on, surest first after the gate, with 95 % of its acts right.
    """

    accuracy: float
    macro_f1: float
    oos_recall: float | None
    oos_auroc: float | None
    ece: float
    coverage_at_95: float
    train_s: float
    parse_ms: ParseMs
    model_bytes: int

    def as_json(self) -> dict[str, object]:
        """The figures by name, for `--json`."""
        return asdict(self)


def evaluate(
    train: Sequence[Example],
    test: Sequence[Example],
    *,
    patterns: ReferencePatterns | None = None,
    settings: TrainingSettings | None = None,
) -> Report:
    """Train the embedded engine on one set and measure it on the other; everything is fitted on `train` alone.

    Blocks for as long as training takes. Raises ExamplesInvalid for a set that cannot be used.
    """
    from nlu.trainer import train as fit

    _check(test)
    started = time.perf_counter()
    model = fit(train, model_id="evaluated", reader=EntityReader(patterns), settings=settings)
    train_s = time.perf_counter() - started
    engine = EmbeddedEngine(model, patterns)
    parses, took = [], []
    for example in test:
        started = time.perf_counter()
        parses += engine.understand((Utterance(text=example.text, locale=example.language),))
        took.append((time.perf_counter() - started) * 1000)
    odds = _log_odds(engine, model, test)
    return report(test, parses, odds, took_ms=took, train_s=train_s, model_bytes=size_bytes(model))


async def evaluate_engine(
    engine: Engine, test: Sequence[Example], *, train_s: float = 0.0, model_bytes: int = 0
) -> Report:
    """Measure any engine on test examples, one text at a time; it is not trained here.

    How far out of scope a text is comes from its `Parse`: the confidence of `oos`, else what the
    top of the ranking leaves.
    """
    _check(test)
    parses, took = [], []
    for example in test:
        started = time.perf_counter()
        parses.append(await engine.parse(Utterance(text=example.text, locale=example.language)))
        took.append((time.perf_counter() - started) * 1000)
    odds = np.array([_strangeness(parse) for parse in parses])
    return report(test, parses, odds, took_ms=took, train_s=train_s, model_bytes=model_bytes)


def report(
    test: Sequence[Example],
    parses: Sequence[Parse],
    strangeness: Floats,
    *,
    took_ms: Sequence[float],
    train_s: float,
    model_bytes: int,
) -> Report:
    """The figures for answers already given; `strangeness` grows with how far out of scope a text is."""
    wanted = np.array([example.intent for example in test])
    tops = np.array([parse.ranking[0].name if parse.ranking else "" for parse in parses])
    sure = np.array([parse.ranking[0].confidence if parse.ranking else 0.0 for parse in parses])
    acted = np.array([parse.intent.name != OUT_OF_SCOPE for parse in parses])
    inside = wanted != OUT_OF_SCOPE
    right = tops == wanted
    has_oos = not bool(inside.all())
    return Report(
        accuracy=float(right[inside].mean()),
        macro_f1=macro_f1(wanted[inside].tolist(), tops[inside].tolist()),
        oos_recall=oos_recall(strangeness, inside) if has_oos else None,
        oos_auroc=auroc(strangeness, inside) if has_oos else None,
        ece=calibration_error(sure[inside], right[inside]),
        coverage_at_95=coverage(np.where(acted, sure, -1.0), right & inside),
        train_s=train_s,
        parse_ms=ParseMs(
            p50=float(np.percentile(took_ms, 50)),
            p99=float(np.percentile(took_ms, 99)),
            mean=float(np.mean(took_ms)),
        ),
        model_bytes=model_bytes,
    )


def macro_f1(wanted: Sequence[str], found: Sequence[str]) -> float:
    """The mean F1 over the intents that were wanted."""
    pairs = list(zip(wanted, found, strict=True))
    scores = []
    for intent in sorted(set(wanted)):
        hits = sum(want == got == intent for want, got in pairs)
        named = sum(got == intent for _, got in pairs) + sum(want == intent for want, _ in pairs)
        scores.append(2 * hits / named)
    return float(np.mean(scores))


def oos_recall(strangeness: Floats, inside: Flags) -> float:
    """The share of out-of-scope texts caught where one in twenty in-scope texts is rejected."""
    threshold = np.quantile(strangeness[inside], 1 - REJECTED_IN_SCOPE)
    return float((strangeness[~inside] > threshold).mean())


def auroc(strangeness: Floats, inside: Flags) -> float:
    """The chance that an out-of-scope text is stranger than an in-scope one; equals count half."""
    ordered = np.sort(strangeness[inside])
    below = np.searchsorted(ordered, strangeness[~inside], side="left")
    up_to = np.searchsorted(ordered, strangeness[~inside], side="right")
    return float((below + up_to).mean() / 2 / len(ordered))


def calibration_error(confidences: Floats, right: Flags) -> float:
    """The mean gap between confidence and hit rate over bins of equal width."""
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    gaps = [abs(float(right[bins == b].sum() - confidences[bins == b].sum())) for b in range(BINS)]
    return sum(gaps) / len(confidences)


def coverage(confidences: Floats, right: Flags) -> float:
    """The largest share of texts, surest first, of which PRECISION are right; a negative confidence is no act."""
    order = np.argsort(-confidences, kind="stable")
    order = order[confidences[order] >= 0]
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= PRECISION)
    return float((enough[-1] + 1) / len(confidences)) if len(enough) else 0.0


def _check(test: Sequence[Example]) -> None:
    if all(example.intent == OUT_OF_SCOPE for example in test):
        raise ExamplesInvalid(f"none of the {len(test)} test examples has an intent in scope; nothing to measure")


def _log_odds(engine: EmbeddedEngine, model: Model, test: Sequence[Example]) -> Floats:
    utterances = [Utterance(text=example.text, locale=example.language) for example in test]
    found = [
        model.judgement.log_odds_oos(engine.evidence(utterances[start : start + TOGETHER]))
        for start in range(0, len(utterances), TOGETHER)
    ]
    return np.concatenate(found)


def _strangeness(parse: Parse) -> float:
    if parse.intent.name == OUT_OF_SCOPE:
        return parse.intent.confidence
    return 1.0 - parse.ranking[0].confidence if parse.ranking else 1.0
