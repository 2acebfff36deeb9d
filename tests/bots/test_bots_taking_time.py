"""Who asks to wait a moment is left in peace: nothing is answered, refused or missed by that."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Say
from bots.registry import flows
from bots.taking_time import takes_time
from tests.bots.talk import Talk

ORDER: dict[str, JSON] = {
    "number": "4500123456", "state": "new", "may": ["cancel"], "total": "1350.00", "currency": "RUB",
    "lines": [{"reference": "A9F74216", "name": "Breaker", "quantity": 10, "state": "new"}],
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["подождите", "ой, подождите", "минутку", "секундочку, пожалуйста", "да подождите", "дайте подумать", "wait",
     "yes wait", "hold on", "just a moment", "give me a minute please", "not yet", "等一下", "等等", "稍等",
     "好的，等一下", "我想想"],
)  # fmt: skip
def test_a_wish_to_wait_is_heard(text: str) -> None:
    assert takes_time(text)


@pytest.mark.parametrize(
    "text",
    ["да", "подожду", "долго ждать", "wait, where is my order?", "waiting for three weeks", "等了三天",
     "等一下，改成3个", "минут через десять позвоните", "not yet delivered"],
)  # fmt: skip
def test_what_says_more_is_no_wish_to_wait(text: str) -> None:
    assert not takes_time(text)


def cancelling() -> Talk:
    customer = Talk(flows()["order_cancel"], "en")
    customer.begin("cancel order 4500123456", order_number="4500123456")
    customer.answer("found", **ORDER)
    return customer


def test_waiting_is_no_reason_and_no_miss_however_often() -> None:
    customer = cancelling()
    for _ in range(3):
        assert isinstance(customer.write("wait"), Say)
    assert customer.state is not None
    assert customer.state.slots.get("reason") is None
    customer.write("no", "deny")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"


def test_waiting_at_the_summary_keeps_the_summary_open() -> None:
    customer = cancelling()
    customer.write("no", "deny")
    assert isinstance(customer.write("wait", "goodbye"), Say)
    assert isinstance(customer.write("yes", "affirm"), Call)


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "what's in it?", "• A9F74216 Breaker, 10 pcs"),
        ("ru", "а что в нём?", "• A9F74216 Breaker, 10 шт."),
        ("zh", "等一下，里面有什么？", "• A9F74216 Breaker，10 件"),
        ("en", "will I get my money back?", "a specialist can tell you about the refund"),
        ("ru", "а деньги вернёте?", "о возврате денег расскажет специалист"),
        ("zh", "会退款吗？", "退款事宜由客服专员告知"),
    ],
)
def test_a_question_about_the_order_is_answered_and_is_no_reason(language: str, text: str, told: str) -> None:
    customer = cancelling()
    customer.language = language
    customer.write(text)
    assert told in customer.said
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "reason"
