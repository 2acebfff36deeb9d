"""Numbers in Chinese characters: what a native speaker means by them, and never less."""

from __future__ import annotations

import pytest

from bots.cart_words import counted
from bots.chinese_numbers import in_digits, number
from bots.written_lines import written_lines


@pytest.mark.parametrize(
    ("run", "value"),
    [
        ("五", 5),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("廿", 20),
        ("一百", 100),
        ("一百零五", 105),
        ("一百五", 150),
        ("一百五十", 150),
        ("两千五", 2500),
        ("两千零五十", 2050),
        ("一千二百三十四", 1234),
        ("一万", 10_000),
        ("一万二", 12_000),
        ("十万", 100_000),
        ("俩", 2),
        ("一二三", 123),
    ],
)
def test_a_run_of_numerals_has_its_value(run: str, value: int) -> None:
    assert number(run) == value


@pytest.mark.parametrize(
    ("text", "written"),
    [("两打", "24"), ("半打", "6"), ("2万个", "20000个"), ("打电话", "打电话"), ("1.5万", "15000")],
)
def test_dozens_and_mixed_numbers_are_written_in_digits(text: str, written: str) -> None:
    assert in_digits(text) == written


@pytest.mark.parametrize(
    ("text", "pieces"), [("一百五十个", 150), ("一百五", 150), ("一打", 12), ("一万个", 10_000), ("等一下", None)]
)
def test_pieces_are_counted_as_meant(text: str, pieces: int | None) -> None:
    assert counted(text) == pieces


@pytest.mark.parametrize(
    ("text", "pieces"), [("一百零五个A9F74216", 105), ("A9F74216一万二千个", 12_000), ("A9F74216两百五十只", 250)]
)
def test_a_list_counts_its_lines_as_meant(text: str, pieces: int) -> None:
    assert [(one.asked, one.quantity) for one in written_lines(text)] == [("A9F74216", pieces)]
