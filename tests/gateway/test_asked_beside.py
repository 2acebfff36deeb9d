"""A question with a ready answer is heard beside another matter where a sentence of its own asks it outright."""

from __future__ import annotations

import pytest

from gateway.asked_beside import asked_in


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A9F74216, when is it back? and do u deliver on sundays", "delivery_info"),
        ("do you have A9F74216 and do you deliver on sundays?", "delivery_info"),
        ("есть A9F74216? и доставляете по воскресеньям?", "delivery_info"),
        ("сколько стоит A9F74216 и доставляете ли вы?", "delivery_info"),
        ("A9F74216多少钱？你们周日送货吗？", "delivery_info"),
        ("where is my order? are you open on sunday?", "company_info"),
        ("есть A9F74216? До скольки работаете?", "company_info"),
        ("A9F74216有货吗，还有你们几点关门", "company_info"),
    ],
)
def test_a_sentence_that_asks_outright_is_heard_beside_another(text: str, name: str) -> None:
    assert asked_in(text) == (name,)


@pytest.mark.parametrize(
    "text",
    [
        "do you deliver on sundays?",
        "order 3 A9F74216 and deliver to Moscow",
        "доставляете ли вы A9F74216 в Казань?",
        "when do you deliver order 4500123408?",
        "do you deliver my order tomorrow? it is 4500123408",
        "работаете с НДС? есть A9F74216?",
        "can you ship it today? I need 5",
        "订单什么时候送货？",
    ],
)
def test_what_is_asked_alone_or_of_something_else_is_none_beside(text: str) -> None:
    assert asked_in(text) == ()
