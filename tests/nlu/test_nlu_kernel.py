"""The closed answers of kernel ridge regression are those of solving again and again."""

import tracemalloc

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


def half(size: int = SIZE) -> kernel.Half:
    made = kernel.Half.of_noughts(size)
    kernel.add_meaning(made, rows(size), 4.0)
    return made


def lower(half: kernel.Half) -> np.ndarray:
    wide = [np.pad(block, ((0, 0), (0, len(half) - block.shape[1]))) for block in half.blocks]
    return np.tril(np.concatenate(wide))


def likeness(size: int = SIZE) -> np.ndarray:
    square = lower(half(size))
    return square + np.tril(square, -1).T


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
    solved = kernel.solve(half(), targets, LAST)
    assert (likeness() + kernel.RIDGE * np.eye(SIZE)) @ solved.votes == pytest.approx(targets, abs=1e-4)


@pytest.mark.parametrize("size", [16, 17, 48, 60])
@pytest.mark.parametrize("last", [1, 15, 16])
def test_any_number_of_examples_fits_the_blocks(size, last):
    targets = kernel.targets_of(labels(size), COLUMNS)
    solved = kernel.solve(half(size), targets, last)
    factor = np.linalg.cholesky(likeness(size) + kernel.RIDGE * np.eye(size))
    assert solved.votes == pytest.approx(np.linalg.solve(factor @ factor.T, targets), abs=1e-4)
    assert solved.corner == pytest.approx(np.linalg.inv(factor)[-last:, -last:], abs=1e-4)


def test_no_more_than_half_a_square_is_ever_in_memory():
    size = 1500
    places, targets = rows(size), kernel.targets_of(labels(size), COLUMNS)
    tracemalloc.start()
    try:
        square = kernel.Half.of_noughts(size)
        kernel.add_meaning(square, places, 4.0)
        kernel.solve(square, targets, LAST)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 0.6 * size * size * 4


def test_an_example_left_out_is_as_if_never_seen():
    targets = kernel.targets_of(labels(), COLUMNS)
    found = kernel.solve(half(), targets, LAST).left_out(targets)
    assert found[7] == pytest.approx(without(np.arange(SIZE) == SIZE - LAST + 7)[0], abs=1e-4)


def test_a_group_left_out_is_as_if_never_seen():
    targets = kernel.targets_of(labels(), COLUMNS)
    hidden = (labels() == 2) & (np.arange(SIZE) >= SIZE - LAST)
    found = kernel.solve(half(), targets, LAST).group_left_out(targets, np.flatnonzero(hidden))
    assert found == pytest.approx(without(hidden), abs=1e-4)


def test_likeness_of_words_is_half_the_dot_product_however_often_a_feature_stands():
    often = SparseRows(
        features=np.array([0, 1, 0, 2, 0, 1]),
        values=np.array([1.0, 2.0, 3.0, 1.0, 1.0, 1.0], np.float32),
        starts=np.array([0, 2, 4, 6]),
    )
    plain = np.array([[1.0, 2.0, 0.0], [3.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    assert lower(kernel.word_likeness(often, 3)) == pytest.approx(np.tril(plain @ plain.T / 2))


def test_solving_tells_how_far_it_is_and_can_be_ended():
    told: list[float] = []
    kernel.solve(half(), kernel.targets_of(labels(), COLUMNS), LAST, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def end(done: float) -> None:
        raise TrainingCancelled("ended")

    with pytest.raises(TrainingCancelled):
        kernel.solve(half(), kernel.targets_of(labels(), COLUMNS), LAST, end)
