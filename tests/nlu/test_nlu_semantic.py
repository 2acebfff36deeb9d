"""The semantic tier: the votes of all examples by likeness, however many texts are asked about at once."""

import numpy as np
import pytest

from nlu.kernel import NARROW
from nlu.semantic import NEAREST, Projection, SemanticTier, nearest

EXAMPLES, DIMENSION, INTENTS = 5_000, 16, 3


def of_length_one(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1)[:, None]).astype(np.float32)


def tier(scope: int) -> SemanticTier:
    random = np.random.default_rng(7)
    return SemanticTier(
        encoder="use",
        projection=Projection(centre=np.zeros(DIMENSION, np.float32), axes=np.eye(DIMENSION, dtype=np.float32)),
        rows=of_length_one(random.standard_normal((EXAMPLES, DIMENSION))),
        votes=random.standard_normal((EXAMPLES, INTENTS)).astype(np.float32),
        scope=scope,
        usual=0.5,
    )


@pytest.mark.parametrize("texts", [1, 2, 7, 64, 300])
@pytest.mark.parametrize("scope", [EXAMPLES, 4_000, 2])
def test_meaning_is_the_votes_of_every_example_by_its_likeness(texts, scope):
    known = tier(scope)
    asked = of_length_one(np.random.default_rng(texts).standard_normal((texts, DIMENSION)))
    cosines = asked.astype(np.float64) @ known.rows.T.astype(np.float64)

    found = known.meaning(asked)

    assert found.decisions == pytest.approx(np.exp(NARROW * (cosines - 1)) @ known.votes, abs=1e-3)
    ordered = np.sort(cosines[:, :scope], axis=1)[:, -NEAREST:]
    assert found.near == pytest.approx(ordered.mean(axis=1), abs=1e-5)
    beyond = np.sort(cosines[:, scope:], axis=1)[:, -NEAREST:]
    assert found.near_oos == pytest.approx(beyond.mean(axis=1) if scope < EXAMPLES else np.zeros(texts), abs=1e-5)


def test_no_texts_mean_nothing():
    found = tier(4_000).meaning(np.zeros((0, DIMENSION), np.float32))
    assert found.decisions.shape == (0, INTENTS)
    assert found.near.shape == found.near_oos.shape == (0,)


def test_nothing_is_near_where_there_is_nothing():
    assert nearest(np.zeros((2, 0), np.float32)).tolist() == [0, 0]
    assert nearest(np.array([[0.5, 0.1]], np.float32)) == pytest.approx([0.3])
