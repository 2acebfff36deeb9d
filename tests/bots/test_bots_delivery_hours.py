"""Exact hours of a delivery are never dropped: noted as a part of the day, or told as what cannot be noted."""

from __future__ import annotations

import pytest

from bots.flow import Call
from tests.bots.test_bots_delivery_change import begun, bound, is_summed_up, says


@pytest.mark.parametrize(
    ("text", "part", "said"),
    [
        ("deliver it on Friday between 2 and 6 pm", "afternoon", "between 2 and 6 pm"),
        ("привезите в пятницу с 14 до 18", "afternoon", "с 14 до 18"),
        ("改到周五下午2点到6点送", "afternoon", "下午2点到6点"),
    ],
)
def test_hours_become_a_part_of_the_day_and_the_summary_says_so(text: str, part: str, said: str) -> None:
    customer = begun(text, date="2026-11-27")
    assert f'I cannot promise the exact time ("{said}")' in customer.said
    assert bound(customer).args["part_of_day"] == part


def test_hours_that_fit_no_part_are_told_as_not_noted() -> None:
    customer = says(begun("deliver it on Friday", date="2026-11-27"), "between 10 and 14")
    assert 'I cannot note the time "between 10 and 14"' in customer.said
    assert bound(customer).args["part_of_day"] is None


def test_a_part_of_the_day_named_after_hours_takes_their_place() -> None:
    customer = says(begun("deliver it on Friday after 14", date="2026-11-27"), "rather in the morning")
    assert "exact time" not in customer.said
    assert bound(customer).args["part_of_day"] == "morning"


def test_hours_beside_a_yes_are_summed_up_anew() -> None:
    customer = begun("deliver it on Friday", date="2026-11-27")
    customer.write("yes, between 2 and 6 pm", "affirm")
    assert not isinstance(customer.output, Call)
    assert is_summed_up(customer)


def test_hours_alone_are_what_is_to_change() -> None:
    customer = says(begun("change the delivery of my order"), "between 2 and 6 pm")
    assert is_summed_up(customer)
    assert "in the afternoon" in customer.said


@pytest.mark.parametrize(
    "text", ["deliver it on Friday", "deliver it in 2 days", "bring 2 to 3 boxes", "call 14 55 00"]
)
def test_days_pieces_and_phones_are_no_hours(text: str) -> None:
    assert "the time" not in begun(text, date="2026-11-27").said
