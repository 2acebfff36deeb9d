"""How well the embedded engine understands each set of examples, beside a plain pipeline on the same split."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.nlu_speed import EXAMPLES, yardstick_pipeline
from nlu.contract import OUT_OF_SCOPE
from nlu.evaluate import auroc, evaluate, oos_recall
from nlu.settings import TrainingSettings
from nlu.training import Example, read_examples

EVERY = 5
"""Every so manieth of the shipped examples is held out."""

PUBLIC = {
    "banking77_10": ("banking77_10shot_train", "banking77_test"),
    "banking77_typos": ("banking77_10shot_train", "banking77_typo_test"),
    "clinc150_10": ("clinc150_10shot_train", "clinc150_dev"),
    "banking77": ("banking77_train", "banking77_test"),
    "clinc150": ("clinc150_train", "clinc150_dev"),
    "hwu64": ("hwu64_fold1_train", "hwu64_fold1_test"),
}

Split = tuple[list[Example], list[Example]]


def splits() -> dict[str, Callable[[], Split]]:
    """What there is to measure: our examples, and the public sets where SWITCHBOARD_CORPUS names their folder."""
    found: dict[str, Callable[[], Split]] = {"shipped": _shipped}
    corpus = os.environ.get("SWITCHBOARD_CORPUS")
    if corpus:
        folder = Path(corpus) / "nlu"
        found |= {name: lambda names=names: _public(folder, names) for name, names in PUBLIC.items()}
    return found


def measured(split: Split, settings: TrainingSettings) -> dict[str, object]:
    """The figures of the engine and, under `yardstick`, those of the pipeline."""
    train, test = split
    report = evaluate(train, test, settings=settings)
    return {
        "train": len(train),
        "test": len(test),
        "accuracy": round(report.accuracy, 4),
        "ece": round(report.ece, 4),
        "coverage_at_95": round(report.coverage_at_95, 4),
        "oos_auroc": None if report.oos_auroc is None else round(report.oos_auroc, 4),
        "oos_recall": None if report.oos_recall is None else round(report.oos_recall, 4),
        "train_s": round(report.train_s, 1),
        "p50_ms": round(report.parse_ms.p50, 2),
        "p99_ms": round(report.parse_ms.p99, 2),
        "model_mb": round(report.model_bytes / 1e6, 1),
        "yardstick": _yardstick(train, test),
    }


def _yardstick(train: Sequence[Example], test: Sequence[Example]) -> dict[str, object]:
    pipeline = yardstick_pipeline()
    inside = [example for example in train if example.intent != OUT_OF_SCOPE]
    started = time.perf_counter()
    pipeline.fit([example.text for example in inside], [example.intent for example in inside])
    train_s = time.perf_counter() - started
    decisions = pipeline.decision_function([example.text for example in test])
    tops = pipeline.classes_[decisions.argmax(axis=1)]
    pairs = [(example.intent, top) for example, top in zip(test, tops, strict=True) if example.intent != OUT_OF_SCOPE]
    found: dict[str, object] = {
        "accuracy": round(sum(want == top for want, top in pairs) / len(pairs), 4),
        "train_s": round(train_s, 1),
    }
    if len(pairs) < len(test):
        is_inside = np.array([example.intent != OUT_OF_SCOPE for example in test])
        strangeness = -decisions.max(axis=1)
        found["oos_auroc"] = round(auroc(strangeness, is_inside), 4)
        found["oos_recall"] = round(oos_recall(strangeness, is_inside), 4)
    return found


def _shipped() -> Split:
    examples = read_examples(EXAMPLES)
    return [e for n, e in enumerate(examples) if n % EVERY], examples[::EVERY]


def _public(folder: Path, names: tuple[str, str]) -> Split:
    train, test = (read_examples(folder / f"{name}.jsonl.gz") for name in names)
    return train, test
