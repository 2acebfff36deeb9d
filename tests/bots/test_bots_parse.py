"""What customers answer, as they write it, is read as they mean it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots import parse


@pytest.mark.parametrize(
    "text", ["да", "Да!", "ага, верно", "конечно", "yes", "Yes, please", "yep", "that's right", "是的", "好的。", "對"]
)
def test_a_yes_in_many_words_is_a_yes(text: str) -> None:
    assert parse.yes_no(text) is True


@pytest.mark.parametrize(
    "text",
    ["нет", "Нет, не то", "не надо", "да нет", "no", "No, thanks", "nope", "none of these", "不是", "不要", "没有"],
)
def test_a_no_in_many_words_is_a_no(text: str) -> None:
    assert parse.yes_no(text) is False


@pytest.mark.parametrize(
    "text", ["", "4500123456", "так а где мой заказ", "ok but where is it", "норвегия", "什么时候到"]
)
def test_what_says_neither_is_neither(text: str) -> None:
    assert parse.yes_no(text) is None


@pytest.mark.parametrize("text", ["назад", "Назад.", "go back", "返回", "上一步"])
def test_back_is_heard_in_three_languages(text: str) -> None:
    assert parse.wants_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "отмена",
        "Стоп!",
        "never mind",
        "cancel",
        "forget it, I don't need it anymore",
        "Sorry, I changed my mind",
        "取消",
        "算了，不买了",
        "取消吧",
    ],
)
def test_stop_is_heard_in_three_languages(text: str) -> None:
    assert parse.wants_to_stop(text)


@pytest.mark.parametrize("text", ["оператор", "Соедините с оператором!", "operator", "转人工", "真人"])
def test_a_person_is_heard_in_three_languages(text: str) -> None:
    assert parse.wants_person(text)


@pytest.mark.parametrize(
    "text",
    ["отмена заказа 4500123456", "cancel my order", "取消订单", "算了，换成三个", "номер оператора связи другой"],
)
def test_a_longer_sentence_is_no_control_word(text: str) -> None:
    assert not parse.wants_to_stop(text)
    assert not parse.wants_person(text)


@pytest.mark.parametrize(
    "text", ["у меня нет номера", "я не помню", "I don't have it", "no idea", "不知道", "我没有电话，不方便留"]
)
def test_not_having_the_number_is_heard(text: str) -> None:
    assert parse.has_none(text)


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("0001", "0001"),
        ("00-01", "00-01".replace("-", "")),
        ("оканчивается на 00-01", "0001"),
        ("последние 4 цифры 0001", "0001"),
        ("телефон +7 495 000-00-01", "0001"),
        ("84950000012", "0012"),
        ("4950000012", "0012"),
        ("000-00-17", "0017"),
        ("1 2 3 4", "1234"),
        ("ноль ноль ноль один", "0001"),
        ("двенадцать тридцать четыре", "1234"),
        ("it ends in one two three four", "1234"),
        ("double zero one seven", "0017"),
        ("尾号1234", "1234"),
        ("后四位是一二三四", "1234"),
        ("١٢٣٤", "1234"),
    ],
)
def test_the_phone_tail_is_read_however_it_is_said(text: str, tail: str) -> None:
    assert parse.phone_tail(text) == tail


@pytest.mark.parametrize("text", ["", "123", "не знаю", "12345", "где мой заказ", "two"])
def test_what_is_no_phone_tail_is_none(text: str) -> None:
    assert parse.phone_tail(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4500123456", "4500123456"),
        ("заказ 4500 123 456, спасибо", "4500123456"),
        ("№12345", "12345"),
        ("it is ord-1042.", "ORD-1042"),
        ("订单4500123456到哪里了", "4500123456"),
        ("сорок пять ноль ноль двенадцать тридцать четыре пятьдесят шесть", "4500123456"),
        ("四五零零一二三四五六", "4500123456"),
    ],
)
def test_the_order_number_is_read_however_it_is_said(text: str, number: str) -> None:
    assert parse.order_number(text) == number


@pytest.mark.parametrize("text", ["", "A9F74216", "LC1D09M7", "не помню номер", "where is it", "два", "в пятницу"])
def test_what_is_no_order_number_is_none(text: str) -> None:
    assert parse.order_number(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2 шт", 2),
        ("две штуки", 2),
        ("сто двадцать три", 123),
        ("twenty-five", 25),
        ("两个", 2),
        ("十二件", 12),
        ("二百五十", 250),
    ],
)
def test_a_quantity_is_read_in_digits_and_words(text: str, number: int) -> None:
    assert parse.number_said(text) == number


def test_two_numbers_are_no_one_number() -> None:
    assert parse.number_said("два или три") is None


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("второй", 1),
        ("the first one", 0),
        ("第三个", 2),
        ("3", 2),
        ("последний", 2),
        ("5", None),
        ("оба", None),
        ("0", None),
    ],
)
def test_a_choice_is_read_by_its_place(text: str, index: int | None) -> None:
    assert parse.ordinal(text, of=3) == index


def test_references_are_read_once_each_and_in_order() -> None:
    assert parse.references("lc1d09m7, A9F74216 и ещё LC1D09M7") == ("LC1D09M7", "A9F74216")


@pytest.mark.parametrize(
    ("text", "is_negated"), [("не 3, а 2", True), ("two not 3", True), ("不是3", True), ("3 и 2", False)]
)
def test_a_value_behind_a_not_is_negated(text: str, is_negated: bool) -> None:
    assert parse.is_negated("3", text) is is_negated


@given(st.text(max_size=600))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    parse.yes_no(text)
    parse.number_said(text)
    parse.ordinal(text, of=3)
    tail, number = parse.phone_tail(text), parse.order_number(text)
    assert tail is None or (len(tail) == 4 and tail.isdecimal() and tail.isascii())
    assert number is None or 0 < len(number) <= 40


@pytest.mark.parametrize(
    ("text", "number"), [("a dozen", 12), ("пару штук", 2), ("десяток", 10), ("a couple", 2), ("две или три", None)]
)
def test_round_numbers_have_words_of_their_own(text: str, number: int | None) -> None:
    assert parse.number_said(text) == number


@pytest.mark.parametrize(
    "text", ["да, но позже", "yes, but not today", "да?", "好，但是地址不对", "ok only if cheaper"]
)
def test_a_yes_with_a_condition_is_none(text: str) -> None:
    assert parse.yes_no(text) is None


@pytest.mark.parametrize("text", ["нет, вернуть деньги", "не, вернуть деньги", "not that, вернуть деньги"])
def test_a_no_before_a_comma_denies_what_was_said_and_not_what_follows(text: str) -> None:
    assert not parse.is_negated("вернуть деньги", text)


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("4500123406，手机尾号0006，怎么还没到", "0006"),
        ("订单4500123406 尾号是零零零六", "0006"),
        ("4500123406, my phone ends in 0006", "0006"),
        ("заказ 4500123406, телефон на конце 00-06", "0006"),
        ("order 4500123406, last digits 0006", "0006"),
        ("the last digits of the order are 3406", None),
        ("订单尾号3406的那个", None),
        ("телефон 8495 000-00-06", None),
        ("订单4500123406到哪了", None),
    ],
)
def test_the_end_of_a_phone_is_found_where_it_is_called_so(text: str, tail: str | None) -> None:
    assert parse.named_tail(text) == tail


@pytest.mark.parametrize(
    "text",
    ["Да, оформляйте.\n\nС уважением,\nАнна Котова", "Yes, please.\n\nKind regards,\nAnn Lee", "好的。\n此致\n王芳"],
)
def test_a_signed_yes_is_a_yes(text: str) -> None:
    assert parse.yes_no(text) is True
