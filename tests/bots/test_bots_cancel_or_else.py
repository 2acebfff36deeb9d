"""What is no reason to cancel an order: a question, something to be sent, another address, another number of pieces."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Done, Heard, Leave
from bots.flows.order_cancel.reasons import read_reason, wishes_else
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123456"
LINES: list[JSON] = [
    {"reference": "A9F74216", "name": "Breaker", "quantity": 10, "state": "new"},
    {"reference": "LC1D09M7", "name": "Contactor", "quantity": 2, "state": "new"},
]


def asked_why(language: str = "en") -> Talk:
    customer = Talk(flows()["order_cancel"], language)
    customer.begin("cancel order 4500123456", order_number=NUMBER)
    customer.answer(
        "found", number=NUMBER, state="new", lines=LINES, total="1350.00", currency="RUB",
        may=["cancel", "change", "redirect"],
    )  # fmt: skip
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "reason"
    return customer


@pytest.mark.parametrize(
    "text",
    [
        "пришлите счёт",
        "а скиньте чек",
        "нет, лучше измените адрес на Москва Лесная 5",
        "можно перенести доставку на пятницу",
        "it takes too long, can you deliver it tomorrow?",
        "когда вернёте деньги",
        "где он сейчас",
        "есть HH2014 в наличии",
        "please send me the invoice",
        "can you deliver it tomorrow instead",
        "no, change the address to 5 Lesnaya street",
        "when will it arrive",
        "请把发票发给我",
        "改成自提",
        "什么时候能到",
    ],
)
def test_what_asks_or_wishes_something_else_is_no_reason(text: str) -> None:
    assert read_reason(Heard(text=text), {}) is None


@pytest.mark.parametrize(
    "text",
    [
        "отменяйте уже, не привезли",
        "хочу поменять на другую модель",
        "вы не прислали счёт",
        "когда заказывал, не заметил цвет",
        "доставка дорогая",
        "I wanted to change the colour of the frames",
        "when I ordered the colour was different",
        "I bought it instead in a shop",
        "change of plans",
        "I ordered twice, my colleague will send it back",
        "给我发错了",
        "改主意了",
        "换别家买了",
    ],
)
def test_a_reason_that_sounds_like_a_wish_is_still_a_reason(text: str) -> None:
    assert not wishes_else(text)
    assert read_reason(Heard(text=text), {})


def test_a_paper_that_is_asked_for_leaves_for_it() -> None:
    assert asked_why("ru").write("пришлите счёт", "document_copy", 0.95) == Leave(intent="document_copy")


def test_money_asked_for_without_a_question_mark_is_answered_and_the_reason_asked_again() -> None:
    customer = asked_why("ru")
    assert isinstance(customer.write("когда вернёте деньги", "payment_debt", 0.5), Ask)
    assert "о возврате денег расскажет специалист" in customer.said
    assert "почему вы отменяете" in customer.said


def test_another_address_instead_goes_on_to_the_delivery_with_the_address() -> None:
    customer = asked_why()
    text = "no, change the address to 5 Lesnaya street, Moscow"
    output = customer.write(text, "delivery_change", 0.95, address="5 Lesnaya street, Moscow")
    assert isinstance(output, Done)
    assert output.outcome == "goes_on:delivery_change"
    assert output.slots["order_number"] == NUMBER
    assert output.slots["change"] == {"what": "address", "address": "5 Lesnaya street, Moscow"}
    assert "is not cancelled" in customer.said


def test_another_day_at_the_summary_cancels_nothing() -> None:
    customer = asked_why("ru")
    customer.write("нет", "deny")
    output = customer.write("лучше привезите в пятницу", "delivery_change", 0.9, date="2026-11-27")
    assert isinstance(output, Done)
    assert output.slots["change"] == {"what": "day", "day": "2026-11-27"}


def test_a_line_to_be_swapped_is_not_taken_out() -> None:
    customer = asked_why("ru")
    text = "лучше замените LC1D09M7 на LC1D18M7"
    output = customer.write(text, "order_change", 0.9, product_reference=["LC1D09M7", "LC1D18M7"])
    assert isinstance(output, Done)
    assert output.outcome == "goes_on:order_change"
    assert output.slots["deed"] == "swap"
    assert str(output.slots["cart"]).count("LC1D") == 2


def test_fewer_of_a_line_is_no_line_taken_out() -> None:
    customer = asked_why()
    output = customer.write("just make LC1D09M7 1 piece", "order_change", 0.9, product_reference="LC1D09M7")
    assert isinstance(output, Done)
    assert output.slots["deed"] == "quantity"


def test_a_yes_after_another_wish_still_needs_the_summary() -> None:
    customer = asked_why()
    customer.write("please send me the invoice", "oos", 0.2)
    assert not isinstance(customer.write("yes", "affirm"), Call)
