"""Goods that were asked about are taken at the question which they are: the order goes on with what was given."""

from __future__ import annotations

import pytest

from bots.flow import Ask, Done, Heard
from bots.flows.availability_price.naming import takes
from bots.pieces.address_words import address
from bots.reading import rows_of
from tests.bots.talk import Talk
from tests.bots.test_bots_availability import asked, item, unknown


def shown(*candidates: str) -> Talk:
    customer = asked("iron")
    customer.answer("ok", items=[unknown("iron", *candidates)])
    assert isinstance(customer.output, Ask)
    return customer


@pytest.mark.parametrize(
    "text",
    ["беру", "да, беру", "возьму 2", "I'll take it", "great, give me 3", "ok i'll take the first one", "要了", "来3个"],
)
def test_words_that_take_what_was_shown(text: str) -> None:
    assert takes(Heard(text=text))


@pytest.mark.parametrize(
    "text",
    [
        "беру?",
        "да",
        "нет, не беру",
        "беру кабель",
        "а сколько стоит",
        "I'll take a look",
        "order status",
        "来一下",
        "3",
    ],
)
def test_words_that_take_nothing(text: str) -> None:
    assert not takes(Heard(text=text))


@pytest.mark.parametrize(("text", "quantity"), [("беру", None), ("I'll take 2", 2), ("give me 3 pieces", 3)])
def test_the_only_candidate_is_taken_and_the_order_goes_on(text: str, quantity: int | None) -> None:
    customer = shown("HH2018")
    customer.write(text, "order_place")
    output = customer.answer("ok", items=[item("HH2018", quantity=quantity)])
    assert isinstance(output, Done)
    assert output.outcome == "goes_on:order_place"
    assert [(row["reference"], row["quantity"]) for row in rows_of(output.slots["cart"])] == [("HH2018", quantity)]


def test_a_plain_yes_is_told_the_price_and_orders_nothing() -> None:
    customer = shown("HH2018")
    customer.write("yes", "affirm")
    output = customer.answer("ok", items=[item("HH2018")])
    assert isinstance(output, Done)
    assert output.outcome == "answered"


def test_an_address_given_there_is_kept_for_the_order() -> None:
    customer = shown("HH2018")
    customer.write("москва ленина 5 кв 7")
    assert customer.said.startswith("Noted: москва ленина 5 кв 7.")
    customer.write("yes", "affirm")
    output = customer.answer("ok", items=[item("HH2018")])
    assert isinstance(output, Done)
    assert (output.outcome, output.slots["address"]) == ("goes_on:order_place", "москва ленина 5 кв 7")


def test_an_answer_that_is_none_of_the_choices_is_told_so() -> None:
    customer = shown("HH2018", "HH2019")
    customer.write("the one with sequins")
    assert customer.said.startswith("I did not find any of the choices in your answer.")


@pytest.mark.parametrize(
    "text", ["москва ленина 5 кв 7", "спб, невский 10, кв 3", "moscow lesnaya 5", "Казань, Баумана 3"]
)
def test_an_address_that_is_all_of_a_message_is_one_in_any_letters(text: str) -> None:
    gather = address().gather
    assert gather is not None
    assert gather(Heard(text=text), None, False) == text


@pytest.mark.parametrize(
    "text", ["москва 5 штук", "москва завтра 5", "казань 3", "в москве контакторы 5 шт", "москва доставка 350 рублей"]
)
def test_a_town_with_a_number_is_no_address(text: str) -> None:
    gather = address().gather
    assert gather is not None
    assert gather(Heard(text=text), None, False) is None
