"""Who writes there is asked in few words; mere marks ask nothing; thanks that tell what was good are praise."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from config.running import NluSettings
from gateway.plain_asks import asks_who, complaint_in_thanks, is_only_marks, opens_only, settle_courtesy
from gateway.turns import Meaning, Turn
from nlu.contract import Ranked


@pytest.mark.parametrize(
    "text",
    [
        "ты бот?",
        "вы живой человек или робот?",
        "Это бот?",
        "я общаюсь с роботом?",
        "с кем я разговариваю",
        "кто вы?",
        "who are you? a robot?",
        "are you a real person",
        "hello, is this a bot?",
        "am I talking to a human?",
        "你是机器人吗",
        "您是真人吗？",
    ],
)
def test_who_writes_there_is_asked(text: str) -> None:
    assert asks_who(text)


@pytest.mark.parametrize(
    "text",
    [
        "хочу человека, а не бота",
        "вы бот, позовите оператора",
        "робот-пылесос есть?",
        "кто вы, если не отвечаете на письма?",
        "is this machine in stock?",
        "are you open on sundays?",
        "is this a real discount?",
        "connect me to a person",
        "转人工",
        "机器人吸尘器有货吗",
        "这是谁的订单",
    ],
)
def test_other_questions_and_wishes_ask_nothing_of_the_kind(text: str) -> None:
    assert not asks_who(text)


@pytest.mark.parametrize(
    ("text", "is_it"),
    [("???", True), ("？", True), ("!?", True), ("!!!", False), ("", False), ("1?", False), ("a?", False)],
)
def test_mere_marks_of_a_question_are_told_from_words(text: str, is_it: bool) -> None:
    assert is_only_marks(text) is is_it


def courtesy(text: str, thanks: float, praise: float) -> Meaning:
    """What becomes of words that a classifier takes for thanks and praise with these shares."""
    shares = sorted({"thanks": thanks, "praise": praise}.items(), key=lambda one: -one[1])
    meaning = Meaning(
        intent=shares[0][0],
        confidence=shares[0][1],
        ranking=tuple(Ranked(name=name, confidence=share) for name, share in shares),
        entities=(),
        text=text,
        button=None,
        language="en",
        act_from=0.8,
    )
    turn = cast("Turn", SimpleNamespace(meaning=meaning, understood=meaning, flow=None))
    settle_courtesy(turn, NluSettings())
    assert turn.meaning is not None
    return turn.meaning


@pytest.mark.parametrize(
    "text",
    [
        "спасибо большое, всё быстро привезли!",
        "thanks, great service",
        "谢谢，送货很快",
        "谢谢，送得很快！",
    ],
)
def test_thanks_that_tell_what_was_good_are_praise(text: str) -> None:
    meaning = courtesy(text, 0.95, 0.04)
    assert (meaning.intent, meaning.confidence) == ("praise", pytest.approx(0.99))


@pytest.mark.parametrize(
    "text",
    [
        "спасибо, отлично",
        "спасибо, только побыстрее пожалуйста",
        "thanks, but it was not quick",
        "thanks, can you be faster?",
        "谢谢，送货能快一点吗",
        "спасибо",
    ],
)
def test_mere_thanks_stay_thanks(text: str) -> None:
    assert courtesy(text, 0.95, 0.04).intent == "thanks"


def test_praise_that_might_be_thanks_is_sure_to_be_one_of_the_two() -> None:
    meaning = courtesy("great guys thank you", 0.4, 0.59)
    assert (meaning.intent, meaning.confidence) == ("praise", pytest.approx(0.99))


@pytest.mark.parametrize(
    "text", ["хочу спросить", "есть вопрос", "проблема", "help", "I have a question", "我想问一下", "请问一下"]
)
def test_that_something_is_to_be_asked_opens_only(text: str) -> None:
    assert opens_only(text)


@pytest.mark.parametrize(
    "text",
    [
        "хочу спросить про заказ",
        "проблема с заказом",
        "помогите",
        "help me",
        "a question about sockets",
        "救命",
        "有问题的订单",
    ],
)
def test_what_tells_more_opens_no_talk_only(text: str) -> None:
    assert not opens_only(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("good job guys, order came quickly but one is missing", "complaint_delivery"),
        ("спасибо, но привезли не то", "complaint_delivery"),
        ("спасибо, быстро, но одна лампа разбита", "complaint_quality"),
        ("thanks, the lamp came broken", "complaint_quality"),
        ("谢谢，很快，但是少了一件", "complaint_delivery"),
        ("спасибо, всё быстро привезли", None),
        ("спасибо, но ничего не разбито", None),
        ("thanks, but nothing is missing after all", None),
        ("thank you for replacing the broken lamp", None),
        ("спасибо, но мне надо подумать", None),
        ("thanks but no", None),
        ("谢谢，没少", None),
    ],
)
def test_what_is_amiss_behind_thanks_is_a_complaint(text: str, kind: str | None) -> None:
    assert complaint_in_thanks(text) == kind
