"""A document of an order that is asked for in words that sound like the order's state."""

from __future__ import annotations

import pytest

from gateway.papers_meant import asks_for_a_paper
from gateway.turns import Meaning
from nlu.contract import Entity


def meant(text: str, intent: str = "order_status", *, with_number: bool = True) -> bool:
    start = text.find("4500123456")
    number = Entity(entity="order_number", value="4500123456", start=start, end=start + 10)
    return asks_for_a_paper(
        Meaning(
            intent=intent,
            confidence=0.6,
            ranking=(),
            entities=(number,) if with_number else (),
            text=text,
            button=None,
            language="en",
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "нужно подтверждение заказа на заказ 4500123456",
        "подтверждение заказа по заказу 4500123456 вышлите пожалуйста",
        "накладную 4500123456",
        "order confirmation 4500123456",
        "please send me the invoice for order 4500123456 today",
        "订单4500123456的发票发我一份",
    ],
)
def test_a_document_that_is_asked_for_is_one(text: str) -> None:
    assert meant(text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("where is order 4500123456? I have the invoice", "order_status"),
        ("счёт по заказу 4500123456 оплатили, нужно знать статус", "order_status"),
        ("заказ 4500123456 подтверждён?", "order_status"),
        ("cancel order 4500123456 and send the invoice", "order_cancel"),
        ("4500123456", "inform"),
    ],
)
def test_what_only_names_one_is_not(text: str, intent: str) -> None:
    assert not meant(text, intent)


def test_without_an_order_the_words_decide_by_themselves() -> None:
    assert not meant("send me the invoice", with_number=False)
