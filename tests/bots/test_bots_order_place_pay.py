"""How an order is paid and who gets it, said at the wrong moment or in a way that is not offered."""

from __future__ import annotations

import pytest

from bots.flow import Heard
from bots.flows.order_place import kinds, payment
from bots.pieces.given_names import name_alone, name_among, written_large
from tests.bots.test_bots_order_place import NAMED, begun, says, summed_up


def paying() -> str:
    return "How would you like to pay?"


@pytest.mark.parametrize("text", ["наложка", "наложкой", "наложенным платежом", "налом", "наликом"])
def test_cash_on_delivery_is_heard_in_everyday_words(text: str) -> None:
    assert payment.payment().read(text) == "on_delivery"


@pytest.mark.parametrize("text", ["наложите повязку", "налог", "налобный фонарь", "наладчик", "положите в коробку"])
def test_words_that_only_sound_alike_pay_nothing(text: str) -> None:
    assert payment.payment().read(text) is None


def test_a_way_that_is_not_offered_is_told_at_the_question() -> None:
    customer = says(begun("10 A9F74216, deliver to Moscow, Sadovaya 8", **NAMED, address="Sadovaya 8"), "by invoice")
    assert "This order cannot be paid by invoice." in customer.said
    assert paying() in customer.said
    says(customer, "by card")
    assert "recipient" in customer.said


def test_a_way_that_is_not_offered_is_told_though_it_was_named_early() -> None:
    customer = begun("10 A9F74216 by invoice, deliver to Moscow, Sadovaya 8", **NAMED, address="Sadovaya 8")
    assert "This order cannot be paid by invoice." in customer.said


def test_at_the_summary_the_chosen_way_stays_and_the_other_is_refused() -> None:
    customer = says(summed_up(), "by invoice", "document_copy")
    assert "This order cannot be paid by invoice." in customer.said
    assert "corrected" not in customer.said
    assert "Payment: By card online" in customer.said


def test_an_answer_that_is_none_of_the_choices_is_told_so() -> None:
    customer = says(
        begun("10 A9F74216, deliver to Moscow, Sadovaya 8", **NAMED, address="Sadovaya 8"), "with seashells"
    )
    assert customer.said.startswith("I did not find any of the choices in your answer.")


def test_a_name_in_small_letters_at_another_question_is_kept_and_not_asked_again() -> None:
    customer = begun("10 A9F74216, deliver to Moscow, Sadovaya 8", **NAMED, address="Sadovaya 8")
    says(customer, "мария")
    assert "Noted: Мария." in customer.said
    says(customer, "by card")
    assert "phone number" in customer.said
    assert "name" not in customer.said.split("?")[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [("мария", "Мария"), ("анна петрова", "Анна Петрова"), ("john", "John"), ("Иванов Пётр", "Иванов Пётр")],
)
def test_a_known_name_alone_is_a_name(text: str, name: str) -> None:
    assert name_alone(text) == name


@pytest.mark.parametrize(
    "text",
    ["южный", "картой", "любовь", "роман", "наложка", "анна привезите", "мария где заказ", "north", "jack 3.5", "да"],
)
def test_other_words_are_no_names(text: str) -> None:
    assert name_alone(text) is None


@pytest.mark.parametrize(
    ("text", "phone", "name"),
    [
        ("при получении, мария 89990000012", "89990000012", "Мария"),
        ("by card, john +74950000044", "+74950000044", "John"),
        ("货到付款，张三 +74950000055", "+74950000055", "张三"),
        ("刷卡 +74950000055", "+74950000055", None),
        ("谢谢 +74950000055", "+74950000055", None),
        ("周三 +74950000055", "+74950000055", None),
        ("южный, картой +74950000055", "+74950000055", None),
        ("с 10 до 14, +74950000055", "+74950000055", None),
    ],
)
def test_a_name_is_heard_in_a_list_of_all_that_is_needed(text: str, phone: str, name: str | None) -> None:
    assert name_among(text, [phone]) == name


def test_only_a_name_that_is_all_small_is_written_large() -> None:
    assert [written_large(one) for one in ("анна котова", "ООО Ромашка", "李雷")] == [
        "Анна Котова",
        "ООО Ромашка",
        "李雷",
    ]


def test_a_name_asked_for_is_written_large() -> None:
    assert kinds.name_said(Heard(text="анна", intent="inform"), {}) == "Анна"


def test_a_place_that_is_no_branch_is_not_said_to_be_noted() -> None:
    customer = says(begun(), "pick-up")
    says(customer, "the Mars store")
    assert "noted" not in customer.said
