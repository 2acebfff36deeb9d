"""What placing an order tells before it asks, whom it asks for, and what a question or a name beside a phone does."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Heard, Slot
from bots.flows.order_place import kinds, payment
from bots.pieces import delivery
from bots.registry import flows
from tests.bots.talk import Talk
from tests.bots.test_bots_order_place import NAMED, begun, call, says, summed_up, terms, told


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "A9F74216 Breaker: 10 шт. по 100,00 ₽, всего 1 000,00 ₽, есть в наличии."),
        ("en", "A9F74216 Breaker: 10 pcs at RUB 100.00, RUB 1,000.00 in all, in stock."),
        ("zh", "A9F74216 Breaker：10 件，单价 100.00 卢布，共 1,000.00 卢布，有现货。"),
    ],
)
def test_price_and_stock_come_with_the_first_question_and_not_again(language: str, said: str) -> None:
    customer = begun(language=language)
    assert said in plain(customer)
    says(customer, "pick-up")
    assert said not in plain(customer)


def test_who_said_how_already_is_told_with_the_question_that_comes_then() -> None:
    customer = begun("10 A9F74216, I will pick it up")
    assert "in stock" in customer.said
    assert "1. Central warehouse" in customer.said
    delivered = begun("10 A9F74216, deliver it please")
    assert "in stock" in delivered.said
    assert "delivery address" in delivered.said


def test_who_said_all_but_his_name_is_told_with_that_question() -> None:
    customer = begun("10 A9F74216, deliver to Moscow, Sadovaya 8, by card", address="Moscow, Sadovaya 8", **NAMED)
    assert "in stock" in customer.said
    assert "recipient's name" in customer.said
    customer.write("Smith +74950000003, call an hour before", "callback", 0.95, phone="+74950000003")
    assert customer.state is not None
    assert customer.state.slots["name"] == "Smith"


def test_several_products_are_told_in_one_line() -> None:
    customer = begun("10 A9F74216, 2 LC1D09M7")
    assert "Products in your order: 2, RUB 1,200.00 in all, in stock." in customer.said


@pytest.mark.parametrize(
    ("way", "words"), [("delivery", "We expect to deliver it"), ("pick-up", "ready for you to pick up")]
)
def test_the_day_is_that_of_the_way(way: str, words: str) -> None:
    customer = summed_up()
    if way == "pick-up":
        says(says(customer, "rather pick-up"), "2")
    says(customer, "yes", "affirm")
    assert call(customer).operation == "place_order"
    customer.answer("placed", number="4500200001", sum={"earliest": "2026-11-25"})
    assert words in customer.said


@pytest.mark.parametrize(
    "text", ["how do you deliver?", "как вы доставляете?", "怎么送货？", "what does delivery cost?"]
)
def test_a_question_about_the_way_changes_no_way(text: str) -> None:
    gather = delivery.way().gather
    assert gather is not None
    assert gather(Heard(text=text), "pickup", False) is None


def test_goods_that_are_sold_in_coils_are_counted_in_coils() -> None:
    row: dict[str, JSON] = {**told({"asked": "CBL3X25", "reference": None, "quantity": 2}), "sold_in": "coil"}
    customer = Talk(flows()["order_place"], "ru")
    customer.begin("2 бухты CBL3X25", product_reference="CBL3X25", quantity="2")
    terms(customer)
    customer.answer("matched", goods=[row])
    assert "CBL3X25 Breaker: 2 бухты по" in plain(customer)


@pytest.mark.parametrize("text", ["can you deliver it instead?", "а можно доставку?", "能送货吗"])
def test_a_wish_that_is_put_as_a_question_changes_it(text: str) -> None:
    gather = delivery.way().gather
    assert gather is not None
    assert gather(Heard(text=text), "pickup", False) == "delivery"


@pytest.mark.parametrize("text", ["по карте", "карточкой", "картой", "by card"])
def test_a_card_is_one_in_every_case(text: str) -> None:
    assert payment.payment().read(text) == "card"


@pytest.mark.parametrize("text", ["收到货再付", "货到再付", "收货后付款", "等收到货以后再给钱", "验货后再付"])
def test_paid_when_the_goods_are_there_is_on_delivery(text: str) -> None:
    read = payment.payment().read
    assert read(text) == "on_delivery"


@pytest.mark.parametrize(
    ("text", "phone", "name"),
    [
        ("Иванов 8 905 000-00-01", "8 905 000-00-01", "Иванов"),
        ("картой, Иванов Сергей +74950000001", "+74950000001", "Иванов Сергей"),
        ("оплата при получении, Иванов Сергей тел. +74950000001", "+74950000001", "Иванов Сергей"),
        ("+74950000001 Anna", "+74950000001", "Anna"),
        ("王芳 +74950000002", "+74950000002", "王芳"),
        ("мой номер +74950000001", "+74950000001", None),
        ("доставка Москва, +74950000001", "+74950000001", None),
        ("電話 +74950000001", "+74950000001", None),
        ("да +74950000001", "+74950000001", None),
    ],
)
def test_a_name_beside_a_phone_is_the_recipients(text: str, phone: str, name: str | None) -> None:
    gather = kinds.name().gather
    assert gather is not None
    heard = Heard(text=text, entities=(Slot(entity="phone", value=phone),))
    assert gather(heard, None, False) == name


def test_a_name_and_a_phone_are_no_order_number_of_the_customers() -> None:
    heard = Heard(text="Anna Kotova, +7 495 000-00-01", entities=(Slot(entity="phone", value="+7 495 000-00-01"),))
    assert kinds.own_number_said(heard, {}) is None


def plain(customer: Talk) -> str:
    assert isinstance(customer.output, Ask)
    return customer.said.replace("\u00a0", " ").replace("\u202f", " ")
