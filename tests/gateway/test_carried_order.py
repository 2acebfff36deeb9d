"""Another matter that comes up while an order is worked is about that order, unless it names another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.carried_order import of_the_open_order
from gateway.turns import Meaning
from nlu.contract import Entity

ASKED = Meaning(
    intent="order_status",
    confidence=0.9,
    ranking=(),
    entities=(),
    text="where is it now?",
    button=None,
    language="en",
)
KNOWN = {"order_number": "4500123408"}


@pytest.mark.parametrize("intent", ["order_status", "document_copy", "delivery_change", "complaint_delivery"])
def test_a_matter_of_an_order_takes_the_open_ones_number(intent: str) -> None:
    assert of_the_open_order(ASKED, intent, KNOWN).first("order_number") == "4500123408"


@pytest.mark.parametrize("intent", ["availability_price", "order_place", "callback"])
def test_other_matters_take_none(intent: str) -> None:
    assert of_the_open_order(ASKED, intent, KNOWN) == ASKED


@pytest.mark.parametrize("text", ["where is my other order?", "а где другой заказ?", "另一个订单呢"])
def test_another_order_is_not_this_one(text: str) -> None:
    asked = replace(ASKED, text=text)
    assert of_the_open_order(asked, "order_status", KNOWN) == asked


def test_a_number_that_is_named_stays() -> None:
    named = Entity(entity="order_number", value="4500123499", normalized="4500123499", start=0, end=10)
    asked = replace(ASKED, text="4500123499?", entities=(named,))
    assert of_the_open_order(asked, "order_status", KNOWN).first("order_number") == "4500123499"


def test_without_an_open_order_there_is_nothing_to_take() -> None:
    assert of_the_open_order(ASKED, "order_status", {}) == ASKED
