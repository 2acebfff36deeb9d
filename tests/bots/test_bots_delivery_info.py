"""The price and the first day of a delivery are looked up for the town that the question names."""

from __future__ import annotations

import pytest

from bots.flow import Ask, Call, Done, HandOver
from bots.flows.delivery_info.flow import FLOW, town_in
from gateway.figured_answers import flow_with_figures
from tests.bots.talk import Talk

OFFER = {"zone": "Volga and Ural", "cost": "890.00", "currency": "RUB", "earliest": "2026-11-27"}


@pytest.mark.parametrize(
    ("language", "text", "cost"),
    [
        ("ru", "а сколько у вас стоит доставка в Казань?", "890,00"),
        ("en", "how much is delivery to Kazan?", "RUB 890.00"),
        ("zh", "送到喀山运费多少？", "890.00"),
    ],
)
def test_cost_and_day_are_told_for_the_named_town(language: str, text: str, cost: str) -> None:
    customer = Talk(FLOW, language)
    output = customer.begin(text)
    assert isinstance(output, Call) and output.args["address"] == town_in(text)
    customer.answer("offered", offer=OFFER)
    assert isinstance(customer.output, Done)
    assert cost in customer.said


def test_without_a_town_it_is_asked_for() -> None:
    customer = Talk(FLOW, "ru")
    assert isinstance(customer.begin("сколько стоит доставка?"), Ask)
    assert isinstance(customer.write("посёлок Ясный"), Call)


def test_a_place_that_is_not_in_the_zones_is_said_honestly() -> None:
    customer = Talk(FLOW, "en")
    customer.begin("delivery to Minsk?")
    assert isinstance(customer.answer("not_there"), Done)
    assert "operator" in customer.said


def test_an_order_system_that_is_down_brings_a_person() -> None:
    customer = Talk(FLOW, "zh")
    customer.begin("送到莫斯科多少钱")
    assert isinstance(customer.answer("unavailable"), HandOver)


@pytest.mark.parametrize(
    ("intent", "text", "flow"),
    [
        ("delivery_info", "сколько стоит доставка в Самару", "delivery_info"),
        ("delivery_info", "сколько стоит доставка", None),
        ("company_info", "где вы в Самаре", None),
        (None, "Самара", None),
    ],
)
def test_only_a_question_about_delivery_with_a_town_is_worked_out(
    intent: str | None, text: str, flow: str | None
) -> None:
    assert flow_with_figures(intent, text) == flow
