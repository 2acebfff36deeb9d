"""The thing that a customer says he returns, held against the order; damage told in words where a photo was asked."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call
from bots.flows.return_rma.named import thing_named
from bots.registry import flows
from tests.bots.talk import Talk

ORDER: dict[str, JSON] = {
    "number": "4500123410",
    "state": "delivered",
    "lines": [{"reference": "PH1010", "name": "Hand sanitiser", "quantity": 6, "delivered": 6}],
    "may": ["return"],
}


def begun(text: str) -> Talk:
    """A talk in which the order is found and proven already."""
    customer = Talk(flows()["return_rma"], "en")
    customer.begin(text, order_number="4500123410")
    customer.answer("found", **ORDER)
    return customer


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("хочу вернуть розетку, не подошла по цвету", "розетку"),
        ("хочу обменять утюг из заказа 4500123407", "утюг"),
        ("I want to return the kettle from order 4500123407, it is broken", "kettle"),
        ("我要退掉订单4500123407的水壶，坏了", "水壶"),
        ("把水壶退了", "水壶"),
    ],
)
def test_the_thing_that_comes_back_is_read(text: str, thing: str) -> None:
    assert thing_named(text) == thing


@pytest.mark.parametrize(
    "text",
    [
        "хочу вернуть товар",
        "верните деньги за заказ",
        "возврат по заказу 4500123407",
        "хочу вернуть две штуки",
        "хочу вернуть его",
        "I'd like to return my order and get my money back",
        "how do I return something",
        "I want to return 2 broken lamps",
        "我要退货",
        "订单4500123407退一件，退款，坏了",
        "换一个新的",
    ],
)
def test_words_that_name_no_thing_are_none(text: str) -> None:
    assert thing_named(text) is None


def test_another_thing_than_the_only_line_is_asked_about_and_not_taken_for_it() -> None:
    customer = begun("I want to return the kettle, it is broken")
    assert isinstance(customer.output, Ask)
    assert (customer.output.slot, '"kettle"' in customer.said) == ("cart", True)
    assert "How many" not in customer.said


def test_a_yes_to_the_only_line_is_asked_how_many() -> None:
    customer = begun("I want to return the kettle, it is broken")
    customer.write("yes", "affirm")
    assert "How many" in customer.said


@pytest.mark.parametrize("intent", ["inform", "oos", "return_rma"])
def test_damage_told_in_words_stands_for_the_photo_and_goes_along(intent: str) -> None:
    customer = begun("I want to return 1 sanitiser, refund, it arrived damaged")
    customer.write("1")
    customer.write("the bottle was cracked all over", intent)
    assert "In your words: the bottle was cracked all over" in customer.said
    customer.write("yes", "affirm")
    assert isinstance(customer.output, Call)
    assert (customer.output.args["told"], customer.output.args["photos"]) == ("the bottle was cracked all over", "told")


@pytest.mark.parametrize(
    "text", ["no photo", "I'll send it tomorrow", "I have thrown it away", "稍后发", "сфоткаю вечером"]
)
def test_no_photo_now_is_no_story(text: str) -> None:
    customer = begun("I want to return 1 sanitiser, refund, it arrived damaged")
    customer.write("1")
    customer.write(text)
    assert isinstance(customer.output, Ask)
    assert (customer.output.slot, "In your words" in customer.said) == ("confirmed", False)


def test_a_question_instead_of_a_photo_is_no_story() -> None:
    customer = begun("I want to return 1 sanitiser, refund, it arrived damaged")
    customer.write("1")
    customer.write("how long does the refund take?", "refund", 0.3)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "photos"
