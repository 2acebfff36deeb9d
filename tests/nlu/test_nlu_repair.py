"""What is mended of how a text was typed, and what is left alone."""

import pytest

from nlu.features import MARKS
from nlu.repair import KnownWords, Repair, from_latin

TEXTS = [
    "привет, где мой заказ",
    "нужна копия счета на оплату",
    "когда будет доставка",
    "hello, where is my order",
    "please send the invoice",
    "订单到哪里了",
]
REPAIR = Repair(KnownWords.of(TEXTS, MARKS, others=["ordeal", "заказчик"]), MARKS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn", "привет"),
        ("Ghbdtn, ult vjq pfrfp?", "Привет, где мой заказ?"),
        ("руддщ", "hello"),
        ("gde moy zakaz", "где мой заказ"),
        ("kogda budet dostavka", "когда будет доставка"),
        ("where is my ordre", "where is my order"),
        ("плиз копия счтеа", "плиз копия счета"),
        ("send teh invoicee", "send teh invoice"),
    ],
)
def test_what_known_words_tell_is_mended(typed, meant):
    assert REPAIR(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "an ordeal",
        "заказчик",
        "ordernum",
        "xyzzy plugh",
        "订单到那里了",
        "",
        "🙂",
        "\ud800",
        "16 А",
    ],
)
def test_what_is_known_or_unlike_anything_known_is_left_alone(text):
    assert REPAIR(text) == text


def test_a_mark_keeps_its_place_when_the_layout_is_mended():
    assert REPAIR("ult vjq pfrfp ordernum") == "где мой заказ ordernum"


def test_without_known_words_nothing_is_mended():
    assert Repair(KnownWords())("ghbdtn") == "ghbdtn"


def test_a_text_of_a_hundred_thousand_letters_is_answered():
    assert REPAIR("ы" * 100_000) == "ы" * 100_000


def test_latin_letters_are_read_by_their_sound():
    assert from_latin("zhdu schet") == "жду счет"
