"""The lexical tier: what is kept of words seen before changes no answer and is bounded."""

import numpy as np
import pytest

from nlu.features import character_features, pieces
from nlu.lexical import MOST_RUNS, LexicalTier, Vocabulary, sparse_rows

WORDS = ["where", "is", "my", "order", "где", "мой", "заказ"]


def vocabulary() -> Vocabulary:
    runs = sorted({run for word in WORDS for run in character_features(word)})
    return Vocabulary(
        words={word: number for number, word in enumerate(WORDS)},
        characters={run: len(WORDS) + number for number, run in enumerate(runs)},
        idf=np.linspace(1, 2, len(WORDS) + len(runs)).astype(np.float32),
    )


def test_a_text_has_the_same_features_when_its_words_were_seen_before():
    known = vocabulary()
    text = pieces("where is my ordre, где мой закас?")
    assert known.known(text) == known.known(text) == vocabulary().known(text)


def test_no_more_words_are_kept_than_are_bounded():
    known = vocabulary()
    for number in range(MOST_RUNS + 100):
        known.known([f"w{number}"])
    assert 0 < len(known.runs) <= MOST_RUNS
    assert known.known(["order"]) == vocabulary().known(["order"])


def test_decisions_are_the_weights_of_the_known_features():
    known = vocabulary()
    weights = np.random.default_rng(3).standard_normal((len(known.idf), 4)).astype(np.float32)
    tier = LexicalTier(vocabulary=known, weights=weights, bias=np.ones(4, np.float32))
    texts = [pieces("where is my order"), pieces("☂☂☂"), pieces("мой заказ")]

    found = tier.decisions(texts)

    rows = sparse_rows(texts, known)
    for number in (0, 2):
        part = slice(rows.starts[number], rows.starts[number + 1])
        assert found[number] == pytest.approx(rows.values[part] @ weights[rows.features[part]] + 1, abs=1e-5)
    assert np.isnan(found[1]).all()
