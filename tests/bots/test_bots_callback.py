"""Call me back: the hour is read as people say it, the number is known or asked, and no time is promised unasked."""

from __future__ import annotations

import pytest

from bots.flow import Ask, Call, HandOver, Leave
from bots.flows.callback.moment import part_said
from bots.flows.callback.topic import named_topic
from bots.own_words import as_answer
from bots.registry import flows
from tests.bots.talk import Talk, heard

PLANNED = {"day": "2026-11-24", "from": "15:00", "until": "16:00", "moment": "2026-11-24 15:00-16:00"}


def talk(language: str = "en") -> Talk:
    return Talk(flows()["callback"], language)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("завтра в 15", "15:00"),
        ("24 ноября в 10 утра", "10:00"),
        ("после обеда", "afternoon"),
        ("как можно скорее", "now"),
        ("after 3 pm", "15:00"),
        ("tomorrow morning", "morning"),
        ("下午3点半", "15:30"),
        ("明天上午十点", "10:00"),
        ("尽快", "now"),
        ("今晚11点", "23:00"),
        ("明晚八點", "20:00"),
        ("中午1点", "13:00"),
        ("明早9点一刻", "09:15"),
        ("麻烦快一点打给我", None),
        ("明天随时都行", "now"),
        ("any time tomorrow", "now"),
        ("с 12 ноября", None),
        ("8 495 000-00-01", None),
        ("+7 495 000-00-01 в 11", "11:00"),
    ],
)
def test_the_hour_is_read_as_people_say_it(text: str, part: str | None) -> None:
    assert part_said(text) == part


def test_a_number_in_the_first_message_is_not_asked_for_again() -> None:
    output = talk().begin("call me on +7 495 000-00-01", phone="+7 495 000-00-01")
    assert isinstance(output, Ask)
    assert output.slot == "moment"


def test_no_to_the_known_number_asks_for_another_one() -> None:
    customer = talk()
    customer.begin("call me back")
    customer.answer("known", tail="0001")
    output = customer.write("no")
    assert isinstance(output, Ask)
    assert output.slot == "phone"
    assert "Which phone number" in customer.said


def test_yes_is_no_number_where_none_is_known() -> None:
    customer = talk()
    customer.begin("call me back")
    customer.answer("unknown")
    assert isinstance(customer.write("yes"), Ask)
    assert "do not see a phone number" in customer.said


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_who_has_no_phone_is_not_asked_for_one_again(language: str) -> None:
    customer = talk(language)
    customer.begin("call me back")
    customer.answer("unknown")
    output = customer.write({"ru": "у меня нет телефона", "en": "I don't have one", "zh": "我没有电话"}[language])
    assert isinstance(output, HandOver)
    assert output.reason == "no_phone"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("请明天上午10点打电话，我想问发票的事", "发票的事"),
        ("关于订单退款，给我回个电话", "订单退款"),
        ("перезвоните завтра по поводу счёта", "счёта"),
        ("call me tomorrow about my last invoice", "my last invoice"),
        ("我不想说", None),
        ("call me about 3 pm", None),
        ("перезвоните мне", None),
    ],
)
def test_a_matter_that_was_named_is_not_asked_for(text: str, topic: str | None) -> None:
    assert named_topic(text) == topic


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_call_is_promised_with_day_and_hours(language: str) -> None:
    customer = talk(language)
    customer.begin("+7 495 000-00-01", phone="+7 495 000-00-01")
    assert isinstance(customer.write("at 15:00"), Call)
    customer.answer("open", **PLANNED)
    customer.write("an invoice")
    output = customer.answer("asked", phone="+74950000001", **PLANNED)
    assert isinstance(output, HandOver)
    assert output.reason == "callback"
    assert output.args == {"phone": "+74950000001", "moment": "2026-11-24 15:00-16:00", "topic": "an invoice"}
    assert "15:00" in customer.said
    assert "16:00" in customer.said


def test_another_time_is_asked_for_when_the_one_offered_does_not_suit() -> None:
    customer = talk()
    customer.begin("+7 495 000-00-01", phone="+7 495 000-00-01")
    customer.write("at 23:00")
    customer.answer("closed", **PLANNED)
    output = customer.write("no")
    assert isinstance(output, Ask)
    assert output.slot == "moment"


@pytest.mark.parametrize(("intent", "taken_as"), [("document_copy", "inform"), ("complaint_delivery", None)])
def test_free_words_about_another_matter_are_the_answer_but_a_complaint_is_not(
    intent: str, taken_as: str | None
) -> None:
    customer = talk()
    customer.begin("+7 495 000-00-01", phone="+7 495 000-00-01")
    customer.write("at 15:00")
    customer.answer("open", **PLANNED)
    said = heard("an invoice", intent, 0.95)
    assert as_answer(flows()["callback"], customer.state, said).intent == (taken_as or intent)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "my quote"), ("en", "invoice for November"), ("ru", "по договору"), ("zh", "合同的事")],
)
def test_a_matter_named_at_another_question_is_what_the_call_is_about(language: str, text: str) -> None:
    customer = talk(language)
    customer.begin("call me")
    customer.answer("unknown")
    customer.write(text, "quote_request", 0.97)
    assert isinstance(customer.output, Ask)
    assert customer.state is not None
    assert (customer.output.slot, "topic" in customer.state.slots) == ("phone", True)


@pytest.mark.parametrize(
    "text",
    [
        "cancel my order",
        "where is my order?",
        "I need a quote",
        "not any more",
        "в любое время",
        "随时都行",
        "how come",
    ],
)
def test_other_words_are_not_what_the_call_is_about(text: str) -> None:
    customer = talk()
    customer.begin("call me")
    customer.answer("unknown")
    customer.write(text)
    assert customer.state is None or "topic" not in customer.state.slots


def test_the_first_words_alone_name_no_matter_unless_they_say_so() -> None:
    customer = talk()
    customer.begin("callback please")
    customer.answer("unknown")
    assert customer.state is not None
    assert customer.state.slots.get("topic") is None


def test_the_number_of_an_order_is_no_phone() -> None:
    customer = talk("ru")
    customer.begin("перезвоните мне")
    customer.answer("unknown")
    customer.write("отмените заказ 4500123407", "order_cancel", 0.95, order_number="4500123407")
    assert isinstance(customer.output, Leave)
