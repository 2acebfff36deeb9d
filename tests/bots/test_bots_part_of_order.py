"""Cancelling a part of an order: it is heard as that, and the flow that cancels whole orders gives way to changing."""

from __future__ import annotations

import pytest

from bots.flow import Heard
from bots.pieces.part_of_order import cancels_a_part, part_deed, part_line
from nlu.contract import Entity

ORDER = {"lines": [{"reference": "HH2015", "quantity": 6}, {"reference": "HH2022", "quantity": 2}]}


@pytest.mark.parametrize(
    "text",
    [
        "я хочу отказаться от части заказа 4500123408",
        "отмените часть товаров в заказе",
        "можно частично отменить заказ?",
        "отменить не весь заказ, а только плёнку",
        "откажусь от одной позиции",
        "please cancel part of order 4500123408",
        "I'd like to cancel two items",
        "can you partially cancel my order",
        "我想取消订单4500123408的一部分商品",
        "取消其中两件",
    ],
)
def test_a_part_that_is_cancelled_is_heard(text: str) -> None:
    assert cancels_a_part(text)


@pytest.mark.parametrize(
    "text",
    [
        "отмените заказ 4500123408",
        "отмените один заказ из двух",
        "откажитесь от доставки",
        "cancel my order please",
        "cancel one of my orders",
        "part of the order is missing",
        "请取消订单4500123408",
    ],
)
def test_a_whole_order_and_other_words_are_no_part(text: str) -> None:
    assert not cancels_a_part(text)


def test_a_line_named_while_the_order_is_cancelled_is_a_part_of_it() -> None:
    heard = Heard(text="HH2022", entities=(Entity(entity="product_reference", value="HH2022", start=0, end=6),))
    deed, line = part_deed().among, part_line().among
    assert deed is not None
    assert line is not None
    assert deed(heard, {"order": ORDER}) == "remove"
    assert line(heard, {"order": ORDER}) == "HH2022"


@pytest.mark.parametrize("text", ["передумал", "HH2015 и HH2022 не нужны"])
def test_what_names_no_line_or_every_line_is_no_part(text: str) -> None:
    deed = part_deed().among
    assert deed is not None
    assert deed(Heard(text=text), {"order": ORDER}) is None
