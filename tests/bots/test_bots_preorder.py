"""Talks about goods that are not there: told when they are back, ordered ahead, there after all; in three languages."""

from __future__ import annotations

import pytest

from bots.faults import faults_of
from bots.flow import JSON, Ask, Call, Done, HandOver
from bots.flows.preorder.flow import FLOW
from bots.flows.preorder.kinds import mail, wish
from tests.bots.talk import Talk


def row(reference: str = "LC1D09M7", *, quantity: int | None = 2, in_stock: int = 0, **more: JSON) -> dict[str, JSON]:
    return {
        "asked": reference,
        "reference": reference,
        "name": "Contactor",
        "quantity": quantity,
        "in_stock": in_stock,
        "candidates": [],
        **more,
    }


def begun(text: str, language: str = "en", **found: str) -> Talk:
    customer = Talk(FLOW, language)
    customer.begin(text, product_reference="LC1D09M7", **found)
    return customer


def test_the_flow_has_no_faults() -> None:
    assert faults_of(FLOW) == ()


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("ru", "сообщите, когда появится LC1D09M7, нужно 2 шт", "напишу вам сюда"),
        ("en", "let me know when LC1D09M7 is back, I need 2 pcs", "write to you here"),
        ("zh", "LC1D09M7 到货通知我，要2个", "在这里通知您"),
    ],
)
def test_a_wish_to_be_told_is_noted_without_another_question(language: str, text: str, told: str) -> None:
    customer = begun(text, language)
    customer.answer("matched", goods=[row()])
    assert isinstance(customer.output, Call)
    assert customer.output.operation == "await_stock"
    customer.answer("noted")
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == "waits"
    assert told in customer.said
    assert "LC1D09M7" in customer.said


@pytest.mark.parametrize(("answer", "operation"), [("1", "await_stock"), ("2", "match_goods")])
def test_who_does_not_say_which_is_asked_once(answer: str, operation: str) -> None:
    customer = begun("LC1D09M7 is sold out, what can be done? 2 pcs")
    customer.answer("matched", goods=[row(more_on="2031-05-06")])
    assert isinstance(customer.output, Ask)
    assert "6 May" in customer.said
    customer.write(answer)
    assert isinstance(customer.output, Call)
    assert customer.output.operation == operation


def test_ordering_ahead_leads_to_an_order_of_lines_that_wait() -> None:
    customer = begun("backorder 2 pcs of LC1D09M7")
    customer.answer("matched", goods=[row()])
    customer.answer("matched", goods=[row()])
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == "goes_on:order_place"
    assert customer.output.slots["cart"] == [
        {"asked": "LC1D09M7", "reference": "LC1D09M7", "quantity": 2, "name": "Contactor", "waits": True}
    ]


@pytest.mark.parametrize(("answer", "outcome"), [("yes", "goes_on:order_place"), ("no", "left")])
def test_goods_that_are_there_after_all_are_offered(answer: str, outcome: str) -> None:
    customer = begun("tell me when LC1D09M7 is back, 2 pcs")
    customer.answer("matched", goods=[row(in_stock=5)])
    assert "5 in stock" in customer.said
    customer.write(answer)
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == outcome


def test_who_only_wants_to_be_told_is_not_asked_how_many() -> None:
    customer = Talk(FLOW, "en")
    customer.begin("tell me when LC1D09M7 is back", product_reference="LC1D09M7")
    assert isinstance(customer.output, Call)
    assert customer.output.args["cart"] == [{"asked": "LC1D09M7", "reference": None, "quantity": 1}]


def test_only_what_is_missing_is_waited_for() -> None:
    customer = begun("let me know when these are back: LC1D09M7 2 pcs")
    customer.answer("matched", goods=[row(), row("A9F74216", in_stock=9)])
    customer.answer("noted")
    assert "LC1D09M7" in customer.said
    assert "A9F74216" not in customer.said.splitlines()[0]


def test_an_address_is_asked_for_where_mail_is_wanted_and_none_is_known() -> None:
    customer = begun("email me when LC1D09M7 is restocked, 2 pcs")
    customer.answer("matched", goods=[row()])
    customer.answer("needs_mail")
    assert "email address" in customer.said
    customer.write("olga@example.com", email="olga@example.com")
    assert isinstance(customer.output, Call)
    assert customer.output.args["mail"] == "olga@example.com"
    customer.answer("noted", told_at="olga@example.com")
    assert "ol…@example.com" in customer.said
    assert "olga@" not in customer.said


@pytest.mark.parametrize("outcome", ["no_mail", "cannot_write", "unavailable"])
def test_where_nothing_can_be_noted_a_person_takes_over(outcome: str) -> None:
    customer = begun("let me know when LC1D09M7 is back, 2 pcs")
    customer.answer("matched", goods=[row()])
    customer.answer(outcome)
    assert isinstance(customer.output, HandOver)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("сообщите о поступлении", "notify"),
        ("дайте знать, как появится", "notify"),
        ("notify me", "notify"),
        ("到货提醒", "notify"),
        ("хочу сделать предзаказ", "ahead"),
        ("I want to pre-order it", "ahead"),
        ("我想预订", "ahead"),
        ("хорошая погода", None),
    ],
)
def test_wishes_in_customers_words(said: str, meant: str | None) -> None:
    assert wish().read(said) == meant


def test_a_mail_address_is_read_out_of_a_sentence() -> None:
    assert mail().read("пишите на Olga.P@Example.com, пожалуйста") == "olga.p@example.com"
    assert mail().read("there is none") is None


def test_what_is_there_of_several_lines_is_told_beside_what_is_missing() -> None:
    customer = begun("LC1D09M7 is sold out, what can be done? 2 pcs")
    customer.answer("matched", goods=[row(), row("A9F74216", quantity=3, in_stock=24)])
    assert "A9F74216 Contactor: 24 in stock" in customer.said
    customer.write("1")
    customer.answer("noted")
    assert "neither put it aside nor ordered it: A9F74216 Contactor × 3" in customer.said
    assert isinstance(customer.output, Done)
