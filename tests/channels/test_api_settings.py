"""The settings table of an api channel, and its rate."""

import pytest

from channels.api import KIND
from channels.api.bucket import Bucket

RIGHT = {"trust_identities": True, "deliver_url": "https://example.com/answers", "rate_per_s": 2.5, "max_text": 5000}


@pytest.mark.parametrize("table", [{}, RIGHT, {"deliver_url": ""}, {"rate_per_s": 0}])
def test_a_right_table_has_no_problems(table: dict[str, object]) -> None:
    assert KIND.problems(table) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("trust_identities", "yes"),
        ("deliver_url", "example.com"),
        ("deliver_url", "ftp://example.com"),
        ("deliver_url", "http://[bad"),
        ("deliver_url", 5),
        ("rate_per_s", -1),
        ("rate_per_s", True),
        ("max_text", 0),
        ("max_text", 100_001),
        ("max_text", 1.5),
    ],
)
def test_a_wrong_value_is_found_with_its_key(key: str, value: object) -> None:
    assert [problem.key for problem in KIND.problems({**RIGHT, key: value})] == [key]


def test_a_misspelt_key_is_told_the_nearest_name() -> None:
    (problem,) = KIND.problems({"deliver_ulr": "https://example.com"})
    assert "'deliver_url'" in problem.message


def test_all_problems_are_found_at_once() -> None:
    assert len(KIND.problems({"max_text": 0, "rate_per_s": -1, "colour": "red"})) == 3


def test_a_burst_passes_and_the_rest_waits() -> None:
    now = [0.0]
    bucket = Bucket(2, clock=lambda: now[0])
    assert [bucket.wait_s() for _ in range(3)] == [0, 0, 0.5]
    now[0] = 0.5
    assert bucket.wait_s() == 0


def test_a_batch_larger_than_the_burst_is_paid_off_afterwards() -> None:
    now = [0.0]
    bucket = Bucket(10, clock=lambda: now[0])
    assert bucket.wait_s(500) == 0
    now[0] = 10
    assert bucket.wait_s() == pytest.approx(39.1)
