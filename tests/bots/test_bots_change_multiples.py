"""What is said of a change by a factor is told as not understood once, and never passed over."""

from __future__ import annotations

import pytest

from bots.flow import Heard
from bots.flows.order_change.multiples import multiples, told_once, untold_lines


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("order 4500123413: drop the HH2013 and double the rest", "double the rest"),
        ("в заказе 4500123408 уберите HH2022, остальное удвойте", "остальное удвойте"),
        ("HH2015 в два раза больше", "HH2015 в два раза больше"),
        ("把HH2013去掉，其余的翻倍", "其余的翻倍"),
    ],
)
def test_a_part_that_counts_by_a_factor_is_kept_as_it_was_said(text: str, part: str) -> None:
    among = multiples().among
    assert among is not None
    assert among(Heard(text=text), {}) == part


@pytest.mark.parametrize("text", ["уберите HH2013", "HH2015 10 pcs", "double-check HH2013 please", "HH2013改成6个"])
def test_what_counts_by_no_factor_is_not_kept(text: str) -> None:
    among = multiples().among
    assert among is not None
    assert among(Heard(text=text), {}) is None


def test_a_part_that_one_summary_told_the_next_does_not_tell_again() -> None:
    first = told_once({"multiples": "double the rest"})
    assert [line.args["what"] for line in untold_lines(first)] == ["double the rest"]
    assert untold_lines(told_once(first)) == ()
