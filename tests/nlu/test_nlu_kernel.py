"""The closed answers of kernel ridge regression are those of solving again and again."""

import numpy as np
import pytest

from nlu import kernel
from nlu.contract import TrainingCancelled
from nlu.lexical import SparseRows

SIZE, COLUMNS, LAST = 60, 4, 40


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_BLOCK", 16)


def rows(size: int = SIZE) -> np.ndarray:
    drawn = np.random.RandomState(1).randn(size, 8).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def likeness(size: int = SIZE) -> np.ndarray:
    square = np.zeros((size, size), np.float32)
    kernel.add_meaning(square, rows(size), 4.0)
    return np.tril(square) + np.tril(square, -1).T


def labels(size: int = SIZE) -> np.ndarray:
    return np.arange(size) % COLUMNS


def without(hidden: np.ndarray) -> np.ndarray:
    """The decisions for hidden examples, by plain algebra on the others."""
    square, targets = likeness().astype(float), kernel.targets_of(labels(), COLUMNS)
    kept = ~hidden
    votes = np.linalg.solve(square[np.ix_(kept, kept)] + kernel.RIDGE * np.eye(kept.sum()), targets[kept])
    return square[np.ix_(hidden, kept)] @ votes


def test_the_votes_solve_the_system():
    targets = kernel.targets_of(labels(), COLUMNS)
    solved = kernel.solve(likeness(), targets, LAST)
    assert (likeness() + kernel.RIDGE * np.eye(SIZE)) @ solved.votes == pytest.approx(targets, abs=1e-4)


def test_an_example_left_out_is_as_if_never_seen():
    targets = kernel.targets_of(labels(), COLUMNS)
    found = kernel.solve(likeness(), targets, LAST).left_out(targets)
    assert found[7] == pytest.approx(without(np.arange(SIZE) == SIZE - LAST + 7)[0], abs=1e-4)


def test_a_group_left_out_is_as_if_never_seen():
    targets = kernel.targets_of(labels(), COLUMNS)
    hidden = (labels() == 2) & (np.arange(SIZE) >= SIZE - LAST)
    found = kernel.solve(likeness(), targets, LAST).group_left_out(targets, np.flatnonzero(hidden))
    assert found == pytest.approx(without(hidden), abs=1e-4)


def test_likeness_of_words_is_half_the_dot_product_however_often_a_feature_stands():
    often = SparseRows(
        features=np.array([0, 1, 0, 2, 0, 1]),
        values=np.array([1.0, 2.0, 3.0, 1.0, 1.0, 1.0], np.float32),
        starts=np.array([0, 2, 4, 6]),
    )
    plain = np.array([[1.0, 2.0, 0.0], [3.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    assert np.tril(kernel.word_likeness(often, 3)) == pytest.approx(np.tril(plain @ plain.T / 2))


def test_solving_tells_how_far_it_is_and_can_be_ended():
    told: list[float] = []
    kernel.solve(likeness(), kernel.targets_of(labels(), COLUMNS), LAST, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def end(done: float) -> None:
        raise TrainingCancelled("ended")

    with pytest.raises(TrainingCancelled):
        kernel.solve(likeness(), kernel.targets_of(labels(), COLUMNS), LAST, end)
