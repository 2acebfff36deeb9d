"""A cart is read out of whole sentences, and put right in the words that customers use, in three languages."""

from __future__ import annotations

import time
from datetime import date

import pytest

from bots import slots
from bots.cart import gathered, lines_of
from bots.flow import JSON, Heard, Slot
from nlu.entities import EntityReader

READER = EntityReader(today=lambda: date(2026, 11, 23))


def heard(text: str) -> Heard:
    """Hear a text with the data that understanding finds in it."""
    found = READER.read(text)
    return Heard(
        text=text, entities=tuple(Slot(entity=one.entity, value=one.value, normalized=one.normalized) for one in found)
    )


def talked(*texts: str) -> list[tuple[JSON, JSON]]:
    """The cart after these messages."""
    value: JSON = None
    for text in texts:
        after = gathered(heard(text), value, False)
        value = value if after is None else after
    return [(line["asked"], line["quantity"]) for line in lines_of(value)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("хочу заказать 3 A9F74216 и LC1D09M7 - 2 шт, завтра", [("A9F74216", 3), ("LC1D09M7", 2)]),
        ("LC1D09M7 два, A9F74216 одну", [("LC1D09M7", 2), ("A9F74216", 1)]),
        ("I need three LC1D09M7, five A9F74216", [("LC1D09M7", 3), ("A9F74216", 5)]),
        ("10 x LC1D09M7", [("LC1D09M7", 10)]),
        ("A9F74216 10 pcs\nLC1D09M7\t5\n3) LC1D25M7 x2", [("A9F74216", 10), ("LC1D09M7", 5), ("LC1D25M7", 2)]),
        ("A9F74216 3 LC1D09M7 5", [("A9F74216", 3), ("LC1D09M7", 5)]),
        ("3个LC1D25M7和两个A9F74216", [("LC1D25M7", 3), ("A9F74216", 2)]),
        ("要LC1D09M7两个，A9F74216要五个", [("LC1D09M7", 2), ("A9F74216", 5)]),
        ("do you have LC1D09M7", [("LC1D09M7", None)]),
        ("1;A9F74216;Breaker;10\n2;LC1D09M7;Contactor;5", [("A9F74216", 10), ("LC1D09M7", 5)]),
        ("хочу заказать автомат 16а schneider 3 штуки", [("автомат 16а schneider", 3)]),
    ],
)
def test_articles_and_their_numbers_are_read_from_one_message(text: str, lines: list[tuple[str, int | None]]) -> None:
    assert talked(text) == lines


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (("3 A9F74216", "нет, две, а не три"), [("A9F74216", 2)]),
        (("3 A9F74216, 5 LC1D09M7", "нет, две, а не три"), [("A9F74216", 2), ("LC1D09M7", 5)]),
        (("3 A9F74216", "пусть будет две"), [("A9F74216", 2)]),
        (("3 A9F74216", "добавьте ещё 4 LC1D25M7"), [("A9F74216", 3), ("LC1D25M7", 4)]),
        (("3 A9F74216", "ещё две A9F74216"), [("A9F74216", 5)]),
        (("3 A9F74216, 5 LC1D09M7", "уберите второй"), [("A9F74216", 3)]),
        (("3 A9F74216, 5 LC1D09M7", "A9F74216 не надо"), [("LC1D09M7", 5)]),
        (("3 A9F74216, 5 LC1D09M7", "удалите всё"), []),
        (("3 LC1D09M7", "не LC1D09M7, а LC1D12M7"), [("LC1D12M7", 3)]),
        (("3 LC1D09M7", "замените LC1D09M7 на LC1D12M7"), [("LC1D12M7", 3)]),
        (("LC1D09M7, A9F74216", "по 5 штук"), [("LC1D09M7", 5), ("A9F74216", 5)]),
        (("3 LC1D09M7, 2 A9F74216", "второго пять"), [("LC1D09M7", 3), ("A9F74216", 5)]),
        (("3 LC1D09M7, 2 A9F74216", "лучше 12 первых"), [("LC1D09M7", 12), ("A9F74216", 2)]),
        (("3 LC1D09M7", "а можно четыре?"), [("LC1D09M7", 4)]),
        (("3 LC1D09M7", "can we have five please"), [("LC1D09M7", 5)]),
        (("3 LC1D09M7", "нет, стойте, нужно 5 штук"), [("LC1D09M7", 5)]),
        (("3 LC1D09M7", "no wait, I need 7 pieces"), [("LC1D09M7", 7)]),
        (("10 x LC1D09M7", "no, two, not three"), [("LC1D09M7", 2)]),
        (("10 x LC1D09M7", "make it five"), [("LC1D09M7", 5)]),
        (("10 x LC1D09M7", "two more"), [("LC1D09M7", 12)]),
        (("10 x LC1D09M7", "LC1D12M7 instead of LC1D09M7"), [("LC1D12M7", 10)]),
        (("10 x LC1D09M7", "no, LC1D25M7"), [("LC1D25M7", 10)]),
        (("10 x LC1D09M7, 2 A9F74216", "remove A9F74216"), [("LC1D09M7", 10)]),
        (("两个LC1D09M7", "换成三个"), [("LC1D09M7", 3)]),
        (("来一打LC1D09M7", "改成两打"), [("LC1D09M7", 24)]),
        (("两个LC1D09M7", "好的，不过数量要改成八个"), [("LC1D09M7", 8)]),
        (("两个LC1D09M7", "等一下，改成3个"), [("LC1D09M7", 3)]),
        (("两个LC1D09M7", "我家在三号楼"), [("LC1D09M7", 2)]),
        (("两个LC1D09M7", "不是两个，是七个"), [("LC1D09M7", 7)]),
        (("两个LC1D09M7", "再加两个"), [("LC1D09M7", 4)]),
        (("两个LC1D09M7和三个A9F74216", "不要A9F74216"), [("LC1D09M7", 2)]),
        (("两个LC1D09M7和三个A9F74216", "第二个要五个"), [("LC1D09M7", 2), ("A9F74216", 5)]),
    ],
)
def test_a_cart_is_put_right_in_passing(texts: tuple[str, ...], lines: list[tuple[str, int]]) -> None:
    assert talked(*texts) == lines


@pytest.mark.parametrize(
    "text",
    [
        "да",
        "нет",
        "доставка на 12 этаж",
        "yes please",
        "什么时候到",
        "4500123456",
        "thanks",
        "wait 5 min",
        "подождите 10 мин",
        "hold on, call me at 5",
        "стойте, квартира 7",
        "wait, is it 220 V?",
    ],
)
def test_what_is_not_about_goods_leaves_the_cart_alone(text: str) -> None:
    cart: JSON = [{"asked": "A9F74216", "reference": "A9F74216", "quantity": 3}]
    assert gathered(heard(text), cart, False) is None


def test_where_goods_are_asked_for_a_name_is_an_answer_too() -> None:
    assert gathered(heard("автомат 16а schneider 3 штуки"), None, True) == [
        {"asked": "автомат 16а schneider", "reference": None, "quantity": 3}
    ]


@pytest.mark.parametrize("text", ["нет", "не знаю", "what do you have?", "+7 495 000-00-02", "Анна Петрова", "завтра"])
def test_where_goods_are_asked_for_a_no_and_a_question_are_no_names(text: str) -> None:
    assert gathered(heard(text), None, True) is None


def test_what_a_flow_keeps_with_a_line_stays_when_its_number_changes_and_goes_when_the_article_does() -> None:
    cart: JSON = [{"asked": "a9f74216", "reference": "A9F74216", "quantity": 3, "price": "1.00"}]
    assert gathered(heard("A9F74216 5 шт"), cart, False) == [
        {"asked": "a9f74216", "reference": "A9F74216", "quantity": 5, "price": "1.00"}
    ]
    assert gathered(heard("нет, LC1D09M7"), cart, False) == [{"asked": "LC1D09M7", "reference": None, "quantity": 3}]


@pytest.mark.parametrize("sign", ["1 ", "не ", "два ", "x", "A9F74216 ", "，", "换成", "a b "])
def test_a_hostile_text_is_read_in_no_time(sign: str) -> None:
    text = sign * 5000
    cart: JSON = [{"asked": "A9F74216", "reference": "A9F74216", "quantity": 3}]
    entities = tuple(Slot(entity="product_reference", value="A9F74216") for _ in range(100))
    began = time.process_time()
    gathered(Heard(text=text, entities=entities), cart, True)
    assert time.process_time() - began < 1.0


def test_a_day_is_kept_as_a_date() -> None:
    kind = slots.day()
    assert kind.accept("2026-12-01") == "2026-12-01"
    assert kind.accept("tomorrow") is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("+7 495 000-00-01", "+74950000001"),
        ("8 (495) 000-00-01", "+74950000001"),
        ("4950000001", "+74950000001"),
        ("0001", None),
        ("сорок", None),
    ],
)
def test_a_phone_is_kept_with_its_country(text: str, kept: str | None) -> None:
    assert slots.phone().read(text) == kept


def asked_for(kind: str, text: str, current: JSON = None, *, is_asked: bool = True) -> JSON:
    """What a kind that reads the whole of it keeps."""
    gather = {"address": slots.address(), "free_text": slots.free_text()}[kind].gather
    assert gather is not None
    return gather(heard(text), current, is_asked)


def test_an_address_is_read_from_a_sentence_with_its_town() -> None:
    text = "доставка на Москва, ул. Ленина, д. 5, послезавтра"
    assert asked_for("address", text, is_asked=False) == "Москва, ул. Ленина, д. 5"


def test_where_an_address_is_asked_for_the_whole_answer_is_one() -> None:
    assert asked_for("address", "Тверь, Советская 12, кв 3") == "Тверь, Советская 12, кв 3"
    assert asked_for("address", "deliver to London, 10 Downing Street") == "London, 10 Downing Street"
    assert asked_for("address", "不知道") is None
    assert asked_for("address", "да") is None


@pytest.mark.parametrize(
    ("current", "text", "kept"),
    [
        ("Москва, улица Ленина, 5", "не на Ленина, а на Мира", "Москва, улица Мира, 5"),
        ("上海市人民路5号", "不是人民路，是和平路", "上海市和平路5号"),
        ("London, 10 Park Lane", "not 10 but 12", "London, 12 Park Lane"),
    ],
)
def test_a_part_of_an_address_is_put_right(current: str, text: str, kept: str) -> None:
    assert asked_for("address", text, current, is_asked=False) == kept


WAY = slots.choice({"delivery": ("достав*", "deliver*", "送货"), "pickup": ("самовывоз*", "pick up", "自提")})


@pytest.mark.parametrize(
    ("text", "is_asked", "kept"),
    [
        ("хочу A9F74216 с доставкой", False, "delivery"),
        ("не доставка, а самовывоз", False, "pickup"),
        ("我自提", False, "pickup"),
        ("2", True, "pickup"),
        ("the first one", True, "delivery"),
        ("pickup", True, "pickup"),
        ("2", False, None),
        ("доставка или самовывоз?", True, None),
    ],
)
def test_a_choice_is_made_in_words_by_place_and_by_button(text: str, is_asked: bool, kept: str | None) -> None:
    assert WAY.gather is not None
    assert WAY.gather(heard(text), None, is_asked) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [("меня зовут Анна Петрова", "Анна Петрова"), ("I'm Ann Lee", "Ann Lee"), ("нет", None), ("5", None)],
)
def test_a_name_is_read_without_what_leads_to_it(text: str, kept: str | None) -> None:
    assert slots.person().read(text) == kept


def test_free_words_are_kept_only_where_they_were_asked_for() -> None:
    assert asked_for("free_text", "it makes a noise") == "it makes a noise"
    assert asked_for("free_text", "it makes a noise", is_asked=False) is None
    assert asked_for("free_text", "нет") is None


@pytest.mark.parametrize(
    "text",
    [
        "нужны A9F74216 5 шт, SK1-WH 10 шт, TPM5 2 шт",
        "заказ: 1) A9F74216 5 шт 2) SK1-WH 10 шт 3) TPM5 2 шт",
        "order: 1) A9F74216 5 pcs 2) SK1-WH 10 pcs 3) TPM5 2 pcs",
    ],
)
def test_no_counted_reference_of_a_list_in_one_line_is_left_out(text: str) -> None:
    found = Heard(text=text, entities=(Slot(entity="product_reference", value="A9F74216"),))
    assert [(row["asked"], row["quantity"]) for row in lines_of(gathered(found, None, False))] == [
        ("A9F74216", 5),
        ("SK1-WH", 10),
        ("TPM5", 2),
    ]


def test_a_reference_that_was_taken_for_an_address_stays_in_the_list() -> None:
    entities = (Slot(entity="product_reference", value="A9F74216"), Slot(entity="address", value="НЕТТАКОГО99"))
    found = Heard(text="1) A9F74216 5 шт 2) НЕТТАКОГО99 3 шт", entities=entities)
    assert [row["asked"] for row in lines_of(gathered(found, None, False))] == ["A9F74216", "НЕТТАКОГО99"]


def test_a_line_is_taken_out_by_a_word_of_its_name() -> None:
    cart: JSON = [
        {"asked": "A9F74216", "reference": "A9F74216", "quantity": 10, "name": "Автоматический выключатель"},
        {"asked": "CBL3X25", "reference": "CBL3X25", "quantity": 1, "name": "Кабель силовой медный"},
    ]
    after = lines_of(gathered(Heard(text="уберите кабель"), cart, False))
    assert [row["asked"] for row in after] == ["A9F74216"]
