"""A plain yes agrees to what was summed up; one that comes with anything else agrees to nothing."""

from __future__ import annotations

import pytest

from bots.agreeing import Deed, reader


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("place", "да"),
        ("place", "Да, оформляйте, пожалуйста!"),
        ("place", "да, всё верно, спасибо"),
        ("place", "ага, оформляем заказ"),
        ("place", "конечно, заказывайте"),
        ("place", "всё верно, оформляйте"),
        ("place", "yes please"),
        ("place", "Yes, that's all correct, place the order please"),
        ("place", "sure, go ahead"),
        ("place", "是的，请下单"),
        ("place", "好的，没问题，谢谢"),
        ("place", "确认无误，下单吧"),
        ("place", "Понятно, спасибо. По заказу всё верно, оформляйте."),
        ("place", "yes please place the order now, thanks a lot"),
        ("place", "👍"),
        ("cancel", "да, отменяйте"),
        ("cancel", "yes, cancel it"),
        ("cancel", "是的，取消吧"),
        ("change", "да, меняйте"),
        ("change", "yes, change it please"),
        ("reserve", "да, отложите"),
        ("reserve", "yes, hold it for me"),
        ("return", "да, оформляйте возврат"),
        ("return", "Yes, please register it."),
        ("return", "да, регистрируйте"),
        ("quote", "Yes, please make the quote."),
        ("quote", "да, подготовьте КП"),
        ("quote", "好的，请出报价单"),
        ("place", "да, сделайте"),
    ],
)
def test_a_plain_yes_is_one(deed: Deed, said: str) -> None:
    assert reader(deed)(said) is True


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("place", "да не надо"),
        ("place", "да нет наверное"),
        ("place", "давайте не надо"),
        ("place", "давайте завтра"),
        ("place", "давайте позже"),
        ("place", "да подождите"),
        ("place", "да отменяйте"),
        ("place", "да, отмена"),
        ("place", "да стоп"),
        ("place", "да передумал"),
        ("place", "да на Мира 5"),
        ("place", "да не картой"),
        ("place", "да три штуки"),
        ("place", "да?"),
        ("place", "ок, но позже"),
        ("place", "yes wait"),
        ("place", "yes no wait"),
        ("place", "yes not yet"),
        ("place", "yes changed my mind"),
        ("place", "sure, tomorrow"),
        ("place", "yes to the other one"),
        ("place", "yes, cancel it"),
        ("place", "yes, change it"),
        ("place", "好的，等一下"),
        ("place", "是的，先不要"),
        ("place", "可以，再想想"),
        ("place", "好的，改成三个"),
        ("place", "可以 报价单"),
        ("place", "好的 报价"),
        ("place", "yes, a quote"),
        ("cancel", "да не отменяйте"),
        ("cancel", "yes, do not cancel"),
        ("cancel", "да не надо"),
        ("change", "yes, cancel"),
    ],
)
def test_a_yes_with_anything_else_in_it_is_none(deed: Deed, said: str) -> None:
    assert reader(deed)(said) is not True


@pytest.mark.parametrize("said", ["нет", "нет, спасибо", "no", "no thanks", "不", "不要", "不对"])
def test_a_no_is_one(said: str) -> None:
    assert reader("place")(said) is False


def test_a_letters_yes_agrees_in_spite_of_its_signature() -> None:
    assert reader("place")("Да, всё верно, оформляйте.\n\nС уважением,\nАнна Котова") is True
    assert reader("place")("С уважением,\nАнна Котова") is None


@pytest.mark.parametrize(
    "text",
    [
        "are you sure", "do i confirm", "is it confirmed", "can you do it now", "is that all",
        "yes and", "yes but", "yes and i",
        "да ну", "да ладно", "да, я сейчас", "да и", "да, но", "да и мне",
        "你好", "您好", "我买好了", "我下单了", "办好了", "订好了", "好 成都", "你确定",
        "我好了", "都好了", "下单了", "我需要确认", "好，请核对",
    ],
)  # fmt: skip
@pytest.mark.parametrize("deed", ["place", "quote", "change", "reserve", "return"])
def test_a_question_a_doubt_a_greeting_or_half_a_sentence_binds_nothing(deed: Deed, text: str) -> None:
    assert reader(deed)(text) is None


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        ("cancel", "yes order"),
        ("cancel", "yes order it"),
        ("cancel", "да заказ"),
        ("reserve", "yes hold"),
        ("return", "yes, send"),
    ],
)
def test_a_thing_that_is_named_without_what_becomes_of_it_binds_nothing(deed: Deed, text: str) -> None:
    assert reader(deed)(text) is None


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        ("place", "yes, do it now"), ("place", "да, ладно"), ("place", "ну да"), ("place", "好的，下单吧"),
        ("place", "成"),
        ("cancel", "yes cancel the order"), ("cancel", "да, отмените заказ"), ("cancel", "好的取消订单"),
        ("reserve", "yes, hold it"), ("reserve", "好，帮我留"), ("return", "yes, return it"), ("return", "好的退货"),
    ],
)  # fmt: skip
def test_a_yes_with_words_of_the_deed_is_one(deed: Deed, text: str) -> None:
    assert reader(deed)(text) is True
