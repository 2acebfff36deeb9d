"""What a complaint tells is never asked for again, and what is told at another question is added, not refused."""

from __future__ import annotations

import pytest

from bots.flow import Ask
from bots.flows.complaint.told import names_only
from bots.registry import flows
from tests.bots.talk import Talk

STORY = "third time you send me the wrong sockets"


def begun(text: str = STORY, language: str = "en") -> Talk:
    customer = Talk(flows()["complaint"], language)
    customer.begin(text)
    return customer


@pytest.mark.parametrize(
    "text",
    [
        "хочу пожаловаться на менеджера",
        "хочу подать жалобу на ваш магазин",
        "I would like to make a complaint about your courier",
        "我要投诉你们的快递员",
        "我想投诉一下你们的售后服务",
        "жалоба на качество товара",
    ],
)
def test_who_only_names_the_matter_is_asked_what_happened(text: str) -> None:
    assert names_only(text)
    output = begun(text).output
    assert isinstance(output, Ask)
    assert output.slot == "story"


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        "хочу пожаловаться на менеджера Петра, он вчера нахамил",
        "Безобразие! Привезли разбитый автомат, я хочу пожаловаться на качество",
        "I want to complain: the breaker arrived broken",
        "你们发错货了，我要投诉",
        "投诉！快递员把箱子扔在门口就走了，箱子都摔破了",
    ],
)
def test_who_tells_what_happened_is_asked_for_the_order(text: str) -> None:
    assert not names_only(text)
    output = begun(text).output
    assert isinstance(output, Ask)
    assert output.slot == "order_number"


def test_words_at_the_question_for_the_order_are_added_and_the_talk_goes_on() -> None:
    customer = begun()
    output = customer.write("the manager shouted at me on the phone")
    assert isinstance(output, Ask)
    assert (output.slot, "added that to your complaint" in customer.said) == ("files", True)
    assert customer.state is not None
    assert customer.state.slots["more"] == "the manager shouted at me on the phone"


def test_words_at_the_question_for_photos_are_added_to_what_was_told_before() -> None:
    customer = begun()
    customer.write("the manager shouted at me")
    output = customer.write("two sockets are scratched")
    assert isinstance(output, Ask)
    assert output.slot == "wish"
    assert customer.state is not None
    assert customer.state.slots["more"] == "the manager shouted at me\ntwo sockets are scratched"


@pytest.mark.parametrize(
    "text", ["when will you answer?", "I'll look for the number", "hm", "сейчас поищу номер", "稍后发给您"]
)
def test_other_words_are_no_part_of_the_story(text: str) -> None:
    customer = begun()
    customer.write(text)
    assert customer.state is not None
    assert (customer.state.slots.get("more"), customer.state.step) == (None, "order")


def test_a_number_among_words_is_the_orders() -> None:
    customer = begun()
    customer.write("it was order 4500123456 from last week", order_number="4500123456")
    assert customer.state is not None
    assert customer.state.slots["order_number"] == "4500123456"


@pytest.mark.parametrize("number", ["4500123429", "заказ 4500123429", "order 4500123429"])
def test_an_order_number_tells_nothing_of_what_happened_and_is_kept(number: str) -> None:
    customer = begun("broken!!!")
    output = customer.write(number, order_number="4500123429")
    assert isinstance(output, Ask)
    assert output.slot == "story"
    output = customer.write("the box is crushed")
    assert isinstance(output, Ask)
    assert output.slot == "files"
    assert customer.state is not None
    assert customer.state.slots["order_number"] == "4500123429"
