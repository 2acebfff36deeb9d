"""Goods added to an order by their everyday name are read without the order that is named beside them."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Heard, Slot
from bots.registry import flows

NUMBER = "4500123413"


def cart_in(text: str) -> JSON:
    kind = flows()["order_change"].slots["cart"]
    assert kind.gather is not None
    named = (Slot(entity="order_number", value=NUMBER),) if NUMBER in text else ()
    return kind.gather(Heard(text=text, entities=named), None, False)


@pytest.mark.parametrize(
    ("text", "asked", "quantity"),
    [
        ("добавьте в заказ 4500123413 ещё упаковку пластыря", "пластыря", 1),
        ("добавьте упаковку пластыря", "пластыря", 1),
        ("订单4500123413请再加两盒创可贴", "创可贴", 2),
        ("please add another box of plasters to order 4500123413", "plasters", 1),
        ("add 2 boxes of plasters to my order 4500123413", "plasters", 2),
    ],
)
def test_goods_that_are_added_are_read_without_the_order(text: str, asked: str, quantity: int) -> None:
    cart = cart_in(text)
    assert isinstance(cart, list)
    assert [(row["asked"], row["quantity"]) for row in cart if isinstance(row, dict)] == [(asked, quantity)]


@pytest.mark.parametrize(
    "text",
    [
        "измените заказ: 6 вместо 5",
        "make the order 6 instead of 5",
        "把订单改成6个，不是5个",
        "добавьте в заказ 4500123413",
        "добавьте к заказу 4500123413 доставку",
        "замените упаковку на другую",
    ],
)
def test_numbers_and_the_order_itself_are_no_goods(text: str) -> None:
    assert cart_in(text) is None
