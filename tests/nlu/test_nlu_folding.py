"""Which forms are looked for in a text at all is told by its characters."""

import pytest

from nlu.calendar_words import CHINESE_DAYS
from nlu.entities import EntityReader
from nlu.folding import is_wide, shown
from nlu.given_names import CHINESE_SURNAMES, CHINESE_SURNAMES_FIRST
from nlu.numbers import CHINESE

READER = EntityReader()


@pytest.mark.parametrize(
    "text", [*CHINESE, *CHINESE_SURNAMES, *CHINESE_SURNAMES_FIRST, *CHINESE_DAYS, "号", "。", "元"]
)
def test_every_sign_of_a_chinese_form_makes_a_text_wide(text):
    assert is_wide(f"hello {text}")


@pytest.mark.parametrize("text", ["", "hello", "где заказ № 5?", "£5 – «ёлка»", "ңқ їєґ ў"])
def test_a_text_of_other_alphabets_is_not_wide(text):
    assert not is_wide(text)


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("нужно 三个 штуки", "quantity", "三"),
        ("please send it 明天", "date", "明天"),
        ("я 我叫李明", "person", "李明"),
        ("заказ 四五零零一二三四五六", "order_number", "四五零零一二三四五六"),
        ("не две, а пять штук", "quantity", "пять"),
        ("25 Park Road, please", "address", "25 Park Road"),
    ],
)
def test_a_form_is_found_in_a_text_of_another_script(text, entity, value):
    assert (entity, value) in [(one.entity, one.value) for one in READER.read(text)]


@pytest.mark.parametrize("blank", [" ", "\n", "\t \r\n", " \u200b", "\u3000", "\xa0"])
@pytest.mark.parametrize("word", ["amount of", "сумма", "заказ", "5 мая", "тел"])
def test_a_long_blank_is_read_like_a_short_one(word, blank):
    long = shown(f"{word}{blank * (1_900 // len(blank))}4500123456")
    assert len(long.folded) < 60
    assert READER.read(f"{word}{blank * (1_900 // len(blank))}x") == READER.read(word + "   x")


def test_places_beside_a_long_blank_are_those_of_the_text():
    text = f"заказ{' ' * 500}4500123456{' ' * 500}позвоните Анне Ивановой\u200b{' ' * 20}+7 495 000-00-01"
    found = READER.read(text)
    assert {one.entity for one in found} >= {"order_number", "phone"}
    assert all(text[one.start : one.end] == one.value for one in found)
