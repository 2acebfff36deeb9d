"""The steps that every flow about an order begins with: number, whose it is, the phone's end or a code by mail."""

from __future__ import annotations

import pytest

from bots.flow import Ask, Call, Done, HandOver, Line, Slots
from bots.pieces.own_order import PROOFS, own_order
from bots.plan import Finish, Flow, composed
from bots.reading import rows_of, text_at
from tests.bots.talk import Talk

NUMBER = "4500123456"


def told(known: Slots) -> tuple[Line, ...]:
    order = next(iter(rows_of([known.get("order")])), {})
    return (Line(key="order_new", args={"number": text_at(order, "number") or "?"}),)


def talk(which: str = "open") -> Talk:
    own = own_order(then="told", which="any" if which == "any" else "open")
    end = Finish(outcome="told", words=composed(told, {"order_new": "number"}))
    return Talk(
        Flow(
            name="order_status",
            version=2,
            starts_on=("order_status",),
            first=own.first,
            slots=own.slots,
            operations=own.operations,
            nodes={**own.nodes, "told": end},
        )
    )


def at_the_code() -> Talk:
    customer = talk()
    customer.begin(NUMBER, order_number=NUMBER)
    customer.answer("needs_proof")
    customer.write("I don't know it")
    customer.answer("sent", at=1_700_000_000_000_000)
    return customer


def test_the_order_is_there_from_the_named_step_on() -> None:
    customer = talk()
    customer.begin(NUMBER, order_number=NUMBER)
    output = customer.answer("found", number=NUMBER, state="new")
    assert isinstance(output, Done)
    assert NUMBER in customer.said


def test_without_a_number_the_known_customer_s_own_number_is_kept() -> None:
    customer = talk()
    customer.begin("my order")
    output = customer.answer("found", number=NUMBER, state="new")
    assert isinstance(output, Done)
    assert output.slots == {"order_number": NUMBER}


def test_where_any_order_may_be_meant_the_number_is_asked_for_first() -> None:
    output = talk("any").begin("I want to return something")
    assert isinstance(output, Ask)
    assert output.slot == "order_number"


def test_who_has_no_number_is_shown_the_open_orders_instead() -> None:
    customer = talk("any")
    customer.begin("I want to return something")
    assert customer.write("I don't have it") == Call(operation="order_status", args=dict.fromkeys(PROOFS))
    output = customer.answer("several", orders=[{"number": NUMBER, "state": "new"}, {"number": "4500123457"}])
    assert isinstance(output, Ask)
    assert NUMBER in customer.said


@pytest.mark.parametrize("outcome", ["none", "needs_number"])
def test_who_has_no_number_and_no_open_order_gets_a_person(outcome: str) -> None:
    customer = talk("any")
    customer.begin("I want to return something")
    customer.write("I don't have it")
    output = customer.answer(outcome)
    assert isinstance(output, HandOver)
    assert output.reason == "no_number"


@pytest.mark.parametrize("text", ["I don't know it", "не знаю", "不知道"])
def test_who_does_not_know_the_phone_is_offered_a_code_by_mail(text: str) -> None:
    customer = talk()
    customer.begin(NUMBER, order_number=NUMBER)
    customer.answer("needs_proof")
    assert customer.write(text) == Call(operation="send_order_code", args={"order_number": NUMBER})


@pytest.mark.parametrize("written", ["123456", "the code is 123 456", "123-456", "１２３４５６"])
def test_the_code_goes_with_the_instant_at_which_it_was_sent(written: str) -> None:
    output = at_the_code().write(written)
    assert isinstance(output, Call)
    assert output.args == {"order_number": NUMBER, "phone_tail": "code:1700000000000000:123456"}


def test_what_is_no_code_is_asked_for_again() -> None:
    customer = at_the_code()
    assert isinstance(customer.write("12345"), Ask)
    assert "six digits" in customer.said


def test_a_wrong_code_is_asked_for_again_and_not_the_phone() -> None:
    customer = at_the_code()
    customer.write("123456")
    customer.answer("refused")
    assert "This code is not right" in customer.said


@pytest.mark.parametrize("outcome", ["locked", "no_mail", "unavailable"])
def test_without_a_code_a_person_proves_it_in_another_way(outcome: str) -> None:
    customer = talk()
    customer.begin(NUMBER, order_number=NUMBER)
    customer.answer("needs_proof")
    customer.write("I don't know it")
    output = customer.answer(outcome)
    assert isinstance(output, HandOver)
    assert output.reason == "no_proof"


def test_neither_code_nor_phone_is_handed_over() -> None:
    customer = at_the_code()
    customer.write("123456")
    customer.answer("refused")
    output = customer.write("operator", intent="human")
    assert isinstance(output, HandOver)
    assert output.args == {"order_number": NUMBER}


@pytest.mark.parametrize(
    "text",
    [
        "письмо не пришло",
        "ничего не пришло",
        "кода всё ещё нет",
        "не вижу письма",
        "the mail didn't come",
        "I have not received anything",
        "no email yet",
        "没收到邮件",
    ],
)
def test_a_letter_that_has_not_come_brings_a_person_at_once(text: str) -> None:
    output = at_the_code().write(text)
    assert isinstance(output, HandOver)
    assert output.reason == "no_proof"
