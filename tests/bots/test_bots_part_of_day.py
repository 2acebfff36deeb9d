"""The part of the day that suits for a delivery: in so many words, in one, and in no greeting."""

from __future__ import annotations

import pytest

from bots.flow import Heard
from bots.pieces.delivery import part_of_day


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("afternoon", "afternoon"),
        ("tomorrow morning please", "morning"),
        ("in the evening", "evening"),
        ("после обеда", "afternoon"),
        ("下午", "afternoon"),
        ("good morning, in the evening if you can", "evening"),
    ],
)
def test_a_part_of_the_day_is_heard(text: str, part: str) -> None:
    gather = part_of_day().gather
    assert gather is not None
    assert gather(Heard(text=text), None, False) == part


@pytest.mark.parametrize("text", ["good afternoon", "Good evening!", "下午好", "добрый вечер"])
def test_a_greeting_names_no_time(text: str) -> None:
    gather = part_of_day().gather
    assert gather is not None
    assert gather(Heard(text=text), None, False) is None
