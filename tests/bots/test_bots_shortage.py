"""An order delivered in full by the system, and not by its customer, goes to people: "delivered" closes nothing."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Done, Heard
from bots.flows.order_status.shortage import shortage
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123456"


def heard_in(text: str) -> JSON:
    kind = shortage()
    assert kind.among is not None
    return kind.among(Heard(text=text), {})


def told(text: str, **changes: JSON) -> Done:
    customer = Talk(flows()["order_status"])
    customer.begin(text, order_number=NUMBER)
    known: dict[str, JSON] = {"number": NUMBER, "state": "delivered", "lines": [], **changes}
    output = customer.answer("found", **known)
    assert isinstance(output, Done)
    return output


@pytest.mark.parametrize(
    "text",
    [
        "Нам не довезли по заказу одну позицию. Когда ждать?",
        "По заказу 4500123456 недовоз",
        "заказ пришел не полностью",
        "не всё привезли",
        "в заказе не хватает двух розеток",
        "my order arrived incomplete",
        "one item is missing",
        "not everything arrived",
        "订单少发了一件",
        "没发全",
        "4500123429 его нет! мне не привозили!",
        "заказ до сих пор не пришёл",
        "my order never arrived",
        "it has not been delivered",
        "还没收到",
    ],
)
def test_that_a_part_has_not_come_is_heard(text: str) -> None:
    assert heard_in(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "где мой заказ 4500123456",
        "не всё понятно по заказу",
        "когда придёт весь заказ",
        "адрес указан не полностью",
        "оплачен ли заказ полностью",
        "my address is incomplete",
        "what is the status of all my items",
        "код не пришёл",
        "письмо мне так и не пришло",
        "I have not received the code",
        "мне не пришёл чек",
        "还没收到验证码",
        "少发短信",
    ],
)
def test_other_words_are_no_shortage(text: str) -> None:
    assert heard_in(text) is None


def test_a_delivered_order_with_a_part_missing_goes_on_as_a_complaint_with_the_words() -> None:
    output = told("one item is missing from order 4500123456")
    assert output.outcome == "goes_on:complaint_delivery"
    assert output.slots["words"] == "one item is missing from order 4500123456"


def test_an_order_of_which_a_part_still_comes_is_told_about() -> None:
    output = told("one item is missing from order 4500123456", state="partly_delivered", eta="2026-12-03")
    assert output.outcome == "answered"


def test_who_only_asks_hears_that_it_was_delivered() -> None:
    assert told("where is order 4500123456").outcome == "answered"
