"""What people paste by the hundred kilobytes is looked through for personal data in linear time."""

import time
from collections.abc import Iterator

import pytest

from gateway.training.personal import Found, firm_finds, soft_finds, without_signature

LONG = 100_000

PIECES = (
    *("a", "A", "A'", "Ab ", "1", "1 ", " ", "\n", "一", "（", "a.", "a@", "@abc", "a-", "1-a", ". ", "Ab & ", "A, "),
    *(
        "пароль",
        "пароль:",
        "пароль::: ",
        "пароль -",
        "код из смс ",
        "паспорт ",
        "dob ",
        "привет",
        "привет, ",
        "добрый ",
    ),
    *("уважаемая", "hello ", "hello Ab ", "спасибо ", "спасибо Аб ", "меня зовут аб ", "аб вгович ", "АО «", "АО Аб-"),
    *("a собака ", "x(at)", "http://a", "кв. ", "AA00 AAAA ", "С уважением ", "--"),
)


@pytest.mark.parametrize("finds", [firm_finds, soft_finds])
@pytest.mark.parametrize("piece", PIECES)
def test_hundred_kilobytes_of_anything_are_looked_through_in_a_moment(finds, piece):
    text = (piece * LONG)[:LONG]
    assert _seconds(finds(text)) < 3


@pytest.mark.parametrize("head", ["пароль", "пароль:", "привет", "уважаемый", "спасибо", "ООО ", "меня зовут"])
@pytest.mark.parametrize("filler", [" ", "-", "x", "Ж", "!", ","])
def test_a_word_that_announces_something_does_not_look_to_the_end_of_the_text(head, filler):
    text = head + filler * LONG
    assert _seconds(firm_finds(text)) + _seconds(soft_finds(text)) < 3


@pytest.mark.parametrize("piece", ["С уважением ", "\n", " \n", ". ", "best regards"])
def test_a_signature_is_looked_for_in_a_moment(piece):
    started = time.process_time()
    without_signature((piece * LONG)[:LONG])
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("мой пароль: qwerty1", "secret", "qwerty1"),
        ("пароль такой - qwe123", "secret", "qwe123"),
        ("Здравствуйте, Ирина!", "person", "Ирина"),
        ("Уважаемая Ирина, где заказ", "person", "Ирина"),
        ("we are Northwind Traders, LLC", "firm", "Northwind Traders"),
    ],
)
def test_what_is_bounded_still_finds_what_people_write(text, kind, value):
    found = [*firm_finds(text), *soft_finds(text)]
    assert (kind, value) in [(one.kind, text[one.start : one.end]) for one in found]


def _seconds(finds: Iterator[Found]) -> float:
    started = time.process_time()
    for _ in finds:
        pass
    return time.process_time() - started
