"""Trains the lexical tier for where it decides alone: a linear support vector machine (scikit-learn)."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.contract import ExamplesInvalid
from nlu.features import character_features, word_features
from nlu.judgement import UNKNOWN
from nlu.lexical import Floats, LexicalTier, Vocabulary, sparse_rows

FOLDS = 4
LEAST_RUNS = 2
"""Examples a character run must stand in; rarer ones double the model and win nothing."""

FEW_EXAMPLES = 10_000
"""Up to here a word or pair counts though one example alone has it: half the oos caught becomes 60 % (CLINC150)."""

_ONE_FIT = threading.Lock()
"""liblinear draws from one generator of the process: fits beside each other, of two trainings too, would differ."""

Pieces = list[list[str]]
Labels = NDArray[np.int64]


def fit(texts: Pieces, labels: Labels, columns: int, seed: int) -> LexicalTier:
    """One margin per intent; a column without examples stays at minus one."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    vocabulary = vocabulary_of(texts)
    rows = sparse_rows(texts, vocabulary)
    matrix = csr_matrix(
        (rows.values.astype(np.float64), rows.features, rows.starts), shape=(len(texts), len(vocabulary.idf))
    )
    with _ONE_FIT:
        fitted = LinearSVC(C=1.0, random_state=seed).fit(matrix, labels)
    slopes, offsets = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        slopes, offsets = np.vstack([-slopes, slopes]), np.concatenate([-offsets, offsets])
    weights = np.zeros((len(vocabulary.idf), columns), np.float32)
    bias = np.full(columns, -1.0, np.float32)
    weights[:, fitted.classes_] = slopes.T
    bias[fitted.classes_] = offsets
    return LexicalTier(vocabulary=vocabulary, weights=weights, bias=bias)


def vocabulary_of(texts: Pieces) -> Vocabulary:
    """The features that tell examples apart, with how rare each is."""
    words = _frequent((word_features(text) for text in texts), 1 if len(texts) <= FEW_EXAMPLES else 2)
    runs = _frequent(([run for piece in text for run in character_features(piece)] for text in texts), LEAST_RUNS)
    holding = np.array([*words.values(), *runs.values()], np.float64)
    return Vocabulary(
        words={word: number for number, word in enumerate(words)},
        characters={run: number for number, run in enumerate(runs, start=len(words))},
        idf=(np.log((1 + len(texts)) / (1 + holding)) + 1).astype(np.float32),
    )


def out_of_fold(texts: Pieces, labels: Labels, columns: int, seed: int) -> Floats:
    """Decisions for every example by a model that has not seen it."""
    folds = _folds(labels, seed)
    found = np.empty((len(texts), columns), np.float32)
    for fold in range(FOLDS):
        tier = _fit_on(texts, labels, folds != fold, columns, seed)
        found[folds == fold] = tier.decisions(_chosen(texts, folds == fold))
    return np.nan_to_num(found, nan=UNKNOWN)


def strange(texts: Pieces, labels: Labels, columns: int, seed: int) -> Floats:
    """Decisions for examples of intents that a model was never shown: stand-ins for out of scope."""
    if columns < 3:
        return np.full((FOLDS, columns), UNKNOWN, np.float32)
    hidden = labels % 5 == 4 if columns >= 10 else labels == columns - 1
    decisions = _fit_on(texts, labels, ~hidden, columns, seed).decisions(_chosen(texts, hidden))
    return np.nan_to_num(decisions, nan=UNKNOWN)


def _frequent(rows: Iterable[Sequence[str]], least: int) -> dict[str, int]:
    holding: Counter[str] = Counter()
    for row in rows:
        holding.update(set(row))
    return {feature: holding[feature] for feature in sorted(holding) if holding[feature] >= least}


def _folds(labels: Labels, seed: int) -> Labels:
    """A fold for each example so that every intent is spread evenly over all folds."""
    shuffled = random.Random(seed)  # noqa: S311 - a split, not a secret
    folds = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label).tolist()
        shuffled.shuffle(places)
        folds[places] = (np.arange(len(places)) + label) % FOLDS
    return folds


def _fit_on(texts: Pieces, labels: Labels, chosen: NDArray[np.bool_], columns: int, seed: int) -> LexicalTier:
    if len(np.unique(labels[chosen])) < 2:
        raise ExamplesInvalid("too few examples to calibrate: give each intent at least two")
    return fit(_chosen(texts, chosen), labels[chosen], columns, seed)


def _chosen(texts: Pieces, chosen: NDArray[np.bool_]) -> Pieces:
    return [texts[number] for number in np.flatnonzero(chosen)]
