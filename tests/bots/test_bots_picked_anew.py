"""Another of the goods shown is meant after all, and everyday words where a certificate is asked for."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call
from bots.reading import rows_of
from bots.registry import flows
from tests.bots.talk import Talk

TWO: list[JSON] = [{"reference": "HH1", "name": "Kettle red"}, {"reference": "HH2", "name": "Kettle blue"}]


def known(reference: str) -> dict[str, JSON]:
    price: dict[str, JSON] = {"in_stock": 9, "price": "100.00", "currency": "RUB"}
    return {"asked": "kettles", "reference": reference, "name": "Kettle", "quantity": 5, **price}


def summed_up() -> Talk:
    """A quote for the first of two kettles, before the yes."""
    customer = Talk(flows()["quote_request"])
    customer.begin("a quote for 5 kettles")
    customer.answer("matched", goods=[{"asked": "kettles", "reference": None, "quantity": 5, "candidates": TWO}])
    customer.write("the first")
    customer.answer("matched", goods=[known("HH1")])
    assert "HH1" in customer.said
    return customer


def wanted(customer: Talk) -> list[JSON]:
    assert isinstance(customer.output, Call), customer.output
    return [row["reference"] for row in rows_of(customer.output.args["cart"])]


@pytest.mark.parametrize("text", ["no wait, the second", "нет, второй", "no, the second one please"])
def test_no_the_second_picks_another_of_those_shown(text: str) -> None:
    customer = summed_up()
    customer.write(text, "deny")
    assert wanted(customer) == ["HH2"]
    customer.answer("matched", goods=[known("HH2")])
    assert "HH2" in customer.said
    assert isinstance(customer.output, Ask)


@pytest.mark.parametrize("text", ["the second", "2", "второй"])
def test_a_place_answers_what_should_change(text: str) -> None:
    customer = summed_up()
    customer.write("no", "deny")
    customer.write(text)
    assert wanted(customer) == ["HH2"]


def test_a_yes_to_what_should_change_shows_the_list_again_and_makes_nothing() -> None:
    customer = summed_up()
    customer.write("no", "deny")
    customer.write("yes", "affirm")
    assert wanted(customer) == ["HH1"]
    customer.answer("matched", goods=[known("HH1")])
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"


def test_a_place_that_was_not_shown_picks_nothing() -> None:
    customer = summed_up()
    customer.write("no, the fifth", "deny")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "cart"


def test_a_certificate_for_an_everyday_word_is_looked_for() -> None:
    customer = Talk(flows()["certificate"])
    customer.begin("do you have a certificate for the kettle?")
    customer.answer("which", asked="kettle", candidates=TWO)
    assert "Kettle red" in customer.said


@pytest.mark.parametrize(("outcome", "candidates"), [("which", TWO), ("unknown_article", [])])
def test_words_that_are_no_goods_ask_for_the_article(outcome: str, candidates: list[JSON]) -> None:
    customer = Talk(flows()["certificate"])
    customer.begin("I need a certificate for my boss")
    customer.answer(outcome, asked="boss", candidates=candidates)
    assert isinstance(customer.output, Ask)
    assert "Kettle" not in customer.said
    assert "boss" not in customer.said
