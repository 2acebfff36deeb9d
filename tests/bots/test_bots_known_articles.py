"""What the told order or the cart has as an article is no order's number, however much it looks like one."""

from __future__ import annotations

import pytest

from bots.flow import JSON
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123455"


def proven(name: str) -> Talk:
    customer = Talk(flows()[name], "en")
    customer.begin(f"about order {NUMBER}", order_number=NUMBER)
    lines: list[JSON] = [
        {"reference": reference, "name": "Lamp", "quantity": 4, "state": "new"} for reference in ("HH2012", "PH1003")
    ]
    may: list[JSON] = ["cancel", "change", "redirect", "return"]
    customer.answer("found", number=NUMBER, state="new", lines=lines, may=may, total="10.00", currency="RUB")
    return customer


@pytest.mark.parametrize("text", ["HH2012", "hh2012", "it is HH2012", "HH-2012"])
@pytest.mark.parametrize("name", ["order_change", "order_cancel", "delivery_change"])
def test_an_article_of_the_order_does_not_replace_its_number(name: str, text: str) -> None:
    customer = proven(name)
    customer.write(text, "inform", 0.9, order_number=text.split()[-1])
    assert customer.state is None or customer.state.slots["order_number"] == NUMBER


@pytest.mark.parametrize("name", ["order_change", "order_cancel"])
def test_another_order_s_number_still_does(name: str) -> None:
    customer = proven(name)
    customer.write("no, order HH9999", "inform", 0.9, order_number="HH9999")
    assert customer.state is not None
    assert customer.state.slots["order_number"] == "HH9999"
