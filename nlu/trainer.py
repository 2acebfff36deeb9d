"""Trains the embedded model; the only module that needs scikit-learn and scipy, imported only when called."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.contract import OUT_OF_SCOPE, ExamplesInvalid
from nlu.entities import EntityReader
from nlu.features import character_features, pieces, word_features
from nlu.judgement import UNKNOWN, Gate, Judgement, probabilities
from nlu.lexical import Floats, LexicalTier, Vocabulary, sparse_rows
from nlu.model import Model
from nlu.training import Example

SEED = 7
FOLDS = 4
LEAST_RUNS = 2
"""Examples a character run must stand in; rarer ones double the model and win nothing."""

FEW_EXAMPLES = 10_000
"""Up to here a word or pair counts though one example alone has it: half the oos caught becomes 60 % (CLINC150)."""

REJECTED_IN_SCOPE = 0.05
"""Share of in-scope messages the gate may reject."""

OOS_SHARE = 0.2
"""Share of messages taken to be out of scope when its probability is calibrated (examples are no sample of it)."""

_ONE_FIT = threading.Lock()
"""liblinear draws from one generator of the process: fits beside each other, of two trainings too, would differ."""

Pieces = list[list[str]]
Labels = NDArray[np.int64]


def train(examples: Sequence[Example], *, model_id: str, reader: EntityReader | None = None) -> Model:
    """Fit tier, temperature and gate on the examples alone; the same examples give the same model.

    Raises ExamplesInvalid where there are fewer than two intents in scope.
    """
    entities = reader or EntityReader()
    intents = _intents(examples)
    texts = [pieces(example.text, entities.read(example.text)) for example in examples]
    labels = np.array([intents.index(example.intent) for example in examples], np.int64)
    scope = len(intents) - (intents[-1] == OUT_OF_SCOPE)
    lexical = _fit(texts, labels, len(intents))
    unseen = _out_of_fold(texts, labels, len(intents))
    strange = _strange(texts, labels, scope) if scope == len(intents) else None
    inside = labels < scope
    sharpness = _sharpness(unseen[inside][:, :scope], labels[inside])
    gate = _gate(_Signals.of(unseen, scope), inside) if strange is None else _gate_by_stand_ins(unseen, strange)
    judgement = Judgement(intents=intents, sharpness=sharpness, gate=gate)
    return Model(id=model_id, lexical=lexical, judgement=judgement)


def _intents(examples: Sequence[Example]) -> tuple[str, ...]:
    names = sorted({example.intent for example in examples} - {OUT_OF_SCOPE})
    if len(names) < 2:
        raise ExamplesInvalid(f"{len(names)} intents in {len(examples)} examples; at least two are needed to train")
    return (*names, OUT_OF_SCOPE) if any(example.intent == OUT_OF_SCOPE for example in examples) else tuple(names)


def _fit(texts: Pieces, labels: Labels, columns: int) -> LexicalTier:
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    vocabulary = _vocabulary(texts)
    rows = sparse_rows(texts, vocabulary)
    matrix = csr_matrix(
        (rows.values.astype(np.float64), rows.features, rows.starts), shape=(len(texts), len(vocabulary.idf))
    )
    with _ONE_FIT:
        fitted = LinearSVC(C=1.0, random_state=SEED).fit(matrix, labels)
    slopes, offsets = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        slopes, offsets = np.vstack([-slopes, slopes]), np.concatenate([-offsets, offsets])
    weights = np.zeros((len(vocabulary.idf), columns), np.float32)
    bias = np.full(columns, -1.0, np.float32)
    weights[:, fitted.classes_] = slopes.T
    bias[fitted.classes_] = offsets
    return LexicalTier(vocabulary=vocabulary, weights=weights, bias=bias)


def _vocabulary(texts: Pieces) -> Vocabulary:
    words = _frequent((word_features(text) for text in texts), 1 if len(texts) <= FEW_EXAMPLES else 2)
    runs = _frequent(([run for piece in text for run in character_features(piece)] for text in texts), LEAST_RUNS)
    holding = np.array([*words.values(), *runs.values()], np.float64)
    return Vocabulary(
        words={word: number for number, word in enumerate(words)},
        characters={run: number for number, run in enumerate(runs, start=len(words))},
        idf=(np.log((1 + len(texts)) / (1 + holding)) + 1).astype(np.float32),
    )


def _frequent(rows: Iterable[Sequence[str]], least: int) -> dict[str, int]:
    holding: Counter[str] = Counter()
    for row in rows:
        holding.update(set(row))
    return {feature: holding[feature] for feature in sorted(holding) if holding[feature] >= least}


def _out_of_fold(texts: Pieces, labels: Labels, columns: int) -> Floats:
    """Decisions for every example by a model that has not seen it."""
    folds = _folds(labels)
    found = np.empty((len(texts), columns), np.float32)
    for fold in range(FOLDS):
        found[folds == fold] = _fit_on(texts, labels, folds != fold, columns).decisions(_chosen(texts, folds == fold))
    return np.nan_to_num(found, nan=UNKNOWN)


def _folds(labels: Labels) -> Labels:
    """A fold for each example so that every intent is spread evenly over all folds."""
    shuffled = random.Random(SEED)  # noqa: S311 - a split, not a secret
    folds = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label).tolist()
        shuffled.shuffle(places)
        folds[places] = (np.arange(len(places)) + label) % FOLDS
    return folds


def _strange(texts: Pieces, labels: Labels, columns: int) -> Floats:
    """Largest decisions for examples of intents that a model was never shown: stand-ins for out of scope."""
    if columns < 3:
        return np.full(FOLDS, UNKNOWN, np.float32)
    hidden = labels % 5 == 4 if columns >= 10 else labels == columns - 1
    decisions = _fit_on(texts, labels, ~hidden, columns).decisions(_chosen(texts, hidden))
    return np.asarray(np.nan_to_num(decisions, nan=UNKNOWN).max(axis=1), np.float32)


def _fit_on(texts: Pieces, labels: Labels, chosen: NDArray[np.bool_], columns: int) -> LexicalTier:
    if len(np.unique(labels[chosen])) < 2:
        raise ExamplesInvalid("too few examples to calibrate: give each intent at least two")
    return _fit(_chosen(texts, chosen), labels[chosen], columns)


def _chosen(texts: Pieces, chosen: NDArray[np.bool_]) -> Pieces:
    return [texts[number] for number in np.flatnonzero(chosen)]


def _sharpness(decisions: Floats, labels: Labels) -> float:
    """One over the temperature that makes the right intents likeliest, by golden-section search."""

    def loss(sharpness: float) -> float:
        right = probabilities(decisions, sharpness)[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    low, high, golden = 0.1, 60.0, (5**0.5 - 1) / 2
    for _ in range(40):
        first, second = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, second) if loss(first) < loss(second) else (first, high)
    return (low + high) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signals:
    largest: Floats
    oos: Floats

    @classmethod
    def of(cls, decisions: Floats, scope: int) -> _Signals:
        return cls(largest=decisions[:, :scope].max(axis=1), oos=decisions[:, -1])


def _gate_by_stand_ins(unseen: Floats, strange: Floats) -> Gate:
    largest = np.concatenate([unseen.max(axis=1), strange])
    signals = _Signals(largest=largest, oos=np.zeros(len(largest), np.float32))
    return _gate(signals, np.arange(len(largest)) < len(unseen))


def _gate(signals: _Signals, inside: NDArray[np.bool_]) -> Gate:
    """Log odds of out of scope, as if OOS_SHARE of the messages were, cut where few in-scope ones are lost."""
    from sklearn.linear_model import LogisticRegression

    weights = np.where(inside, (1 - OOS_SHARE) / inside.sum(), OOS_SHARE / (~inside).sum()) * len(inside)
    fitted = LogisticRegression(C=10.0).fit(
        np.column_stack([signals.largest, signals.oos]), ~inside, sample_weight=weights
    )
    largest, oos = fitted.coef_[0].tolist()
    gate = Gate(largest=largest, oos=oos, bias=float(fitted.intercept_[0]), threshold=0.0)
    scores = gate.scores(signals.largest, signals.oos)[inside]
    return Gate(
        largest=gate.largest,
        oos=gate.oos,
        bias=gate.bias,
        threshold=float(np.quantile(scores, 1 - REJECTED_IN_SCOPE)),
    )
