"""A wish to the courier beside a "yes": the yes stays one, the wish goes along, and nothing else is passed over."""

from __future__ import annotations

import pytest

from bots import slots
from bots.flow import Ask, Call
from bots.pieces import courier
from tests.bots.talk import Talk
from tests.bots.test_bots_order_place import amounts, begun, looks_answered, says, summed_up


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("да, только позвоните за час", "позвоните за час"),
        ("да, но пусть курьер позвонит за 30 минут до приезда", "позвонит за 30 минут до приезда"),
        ("да, оставьте у консьержа", "оставьте у консьержа"),
        ("да, оставьте заказ на посту охраны", "оставьте заказ на посту охраны"),
        ("да, упакуйте получше и в пупырчатую плёнку", "упакуйте получше и в пупырчатую плёнку"),
        ("да, положите в коробку", "положите в коробку"),
        ("yes, pack it well", "pack it well"),
        ("yes, leave it with the security guard", "leave it with the security guard"),
        ("да. Код домофона 45К12", "Код домофона 45К12"),
        ("да, оформляйте, только быстрее", "быстрее"),
        ("yes, just call me an hour before", "call me an hour before"),
        ("yes please, leave it at the front desk", "leave it at the front desk"),
        ("ok, and please don't ring the bell", "don't ring the bell"),
        ("是的，送货前打电话", "送货前打电话"),
        ("好的，麻烦提前一小时打电话", "提前一小时打电话"),
        ("可以，放门口就行", "放门口就行"),
    ],
)
def test_a_yes_with_a_wish_to_the_courier_is_a_yes(text: str, wish: str) -> None:
    assert courier.wishes_in(text) == (wish,)
    assert courier.agreeing(slots.yes_or_no("place")).read(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "да, позвоните завтра",
        "да, но сначала позвоните",
        "да, но позвоните за час до оформления",
        "да, позвоните за час и привезите завтра",
        "да, позвоните за час на номер +7 495 000-00-09",
        "да, домофон не работает, отмените",
        "да, только три штуки",
        "позвоните за час",
        "не надо, только позвоните за час",
        "yes but call me first",
        "yes, call me before you place it",
        "yes, leave it at the desk and make it 2",
        "可以，下单前打电话",
        "送货前打电话",
    ],
)
def test_a_wish_with_more_than_a_yes_is_none(text: str) -> None:
    assert courier.agreeing(slots.yes_or_no("place")).read(text) is not True


@pytest.mark.parametrize(
    "text",
    [
        "да, оставьте в корзине",
        "хорошо, оставьте на потом",
        "да, упакуйте ещё пять автоматов",
        "да, упакуйте только две штуки",
        "да, положите ещё две",
        "yes, leave it in the cart for now",
        "yes, leave it on hold",
        "yes, leave it at two pieces",
        "yes, leave it with two",
        "yes, leave it on my account",
        "yes, pack it with five more breakers",
        "yes, pack them as ten",
    ],
)
def test_what_only_sounds_like_a_wish_to_the_courier_is_neither_one_nor_a_yes(text: str) -> None:
    assert courier.wishes_in(text) == ()
    assert courier.agreeing(slots.yes_or_no("place")).read(text) is not True


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("да, оставьте у бабы Гали", "оставьте у бабы Гали"),
        ("да, въезд через двор на Полевой", "въезд через двор на Полевой"),
        ("yes, leave it with Ann next door", "leave it with Ann next door"),
    ],
)
def test_a_wish_in_open_words_is_kept_and_never_agreed_beside(text: str, wish: str) -> None:
    assert courier.wishes_in(text) == (wish,)
    assert courier.agreeing(slots.yes_or_no("place")).read(text) is not True


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "да, только позвоните за час"),
        ("en", "yes, just call me an hour before"),
        ("zh", "好的，麻烦提前一小时打电话"),
    ],
)
def test_the_order_is_placed_with_the_wish_and_says_so(language: str, text: str) -> None:
    customer = says(summed_up(language), text, "callback")
    assert isinstance(customer.output, Call)
    assert customer.output.operation == "place_order"
    note = customer.output.args["note"]
    assert isinstance(note, str)
    assert note in text
    customer.answer("placed", number="4500200001", sum=amounts())
    assert note in customer.said


def test_a_wish_without_a_yes_stands_in_the_summary_and_binds_nothing() -> None:
    customer = says(summed_up(), "please call me an hour before")
    assert isinstance(customer.output, Ask)
    assert "Your wish: call me an hour before" in customer.said
    says(customer, "and leave it at the front desk")
    assert "call me an hour before; leave it at the front desk" in customer.said


def test_another_phone_in_the_wish_is_summed_up_first() -> None:
    customer = says(summed_up(), "yes, call an hour before: +7 495 000-00-09", "affirm", phone="+7 495 000-00-09")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"
    assert "+74950000009" in customer.said


def test_a_wish_beside_name_and_phone_is_no_wish_for_a_call_of_ours() -> None:
    customer = says(says(begun(), "pick-up"), "2")
    customer.write("Smith +74950000003, call an hour before", "callback", 0.95, phone="+74950000003")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "payment"
    assert customer.state is not None
    assert [customer.state.slots[name] for name in ("name", "phone", "note")] == [
        "Smith",
        "+74950000003",
        "call an hour before",
    ]


def test_a_wish_of_the_first_message_is_kept() -> None:
    customer = begun("10 A9F74216, delivery, leave it at the front desk", product_reference="A9F74216", quantity="10")
    looks_answered(customer)
    assert isinstance(customer, Talk)
    assert customer.state is not None
    assert customer.state.slots["note"] == "leave it at the front desk"


@pytest.mark.parametrize(
    "text",
    [
        "yes but call me in advance",
        "да, только позвоните заранее",
        "да, но позвоните накануне",
        "好的，不过提前给我打电话",
    ],
)
def test_a_call_that_may_come_before_the_order_is_kept_and_rides_along_with_no_yes(text: str) -> None:
    assert courier.wishes_in(text)
    assert courier.agreeing(slots.yes_or_no("place")).read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "да, только позвоните за час",
        "да, позвоните заранее",
        "yes, but call me an hour before delivery",
        "好的，提前一小时打电话",
    ],
)
def test_a_call_before_the_delivery_rides_along(text: str) -> None:
    assert courier.agreeing(slots.yes_or_no("place")).read(text) is True
