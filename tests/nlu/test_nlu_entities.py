"""What the entity reader takes from a text, at which place, in which normal form."""

import itertools
import time

import pytest

from nlu.contract import PatternInvalid
from nlu.entities import LONGEST_READ, EntityReader
from nlu.numbers import value_of
from nlu.patterns import ReferencePatterns

READER = EntityReader()


def read(text: str, locale: str | None = None) -> list[tuple[str, str, str | None]]:
    return [(e.entity, e.value, e.normalized) for e in READER.read(text, locale)]


@pytest.mark.parametrize(
    ("text", "written", "normal"),
    [
        ("где мой заказ 4500123456", "4500123456", "4500123456"),
        ("Where is my order 4500123456?", "4500123456", "4500123456"),
        ("订单4500123456到哪里了", "4500123456", "4500123456"),
        ("заказ4500123456", "4500123456", "4500123456"),
        ("статус ord-1042 пожалуйста", "ord-1042", "ORD-1042"),
        ("заказ № 12345", "12345", "12345"),
        ("№12345", "№12345", "12345"),
        ("заказ №12345", "№12345", "12345"),
        ("our reference is PO-8812", "PO-8812", "PO-8812"),
        ("我是 ORD 1019", "ORD 1019", "ORD-1019"),
        ("по заказу номер 77123 когда ждать", "77123", "77123"),
        ("my order number is 77-1042", "77-1042", "77-1042"),
        ("订单号：12345什么时候到", "12345", "12345"),
    ],
)
def test_an_order_number_is_found_as_people_write_it(text, written, normal):
    assert read(text) == [("order_number", written, normal)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("есть ли A9F74216 в наличии", ("product_reference", "A9F74216", "A9F74216")),
        ("А9Ф74216", ("product_reference", "А9Ф74216", "A9F74216")),
        ("нужен АС9Е74216", ("product_reference", "АС9Е74216", "AC9E74216")),
        ("lc1d09m7?", ("product_reference", "lc1d09m7", "LC1D09M7")),
        ("трек RB123456785CN", ("tracking_number", "RB123456785CN", "RB123456785CN")),
        ("快递单号 123456789012", ("tracking_number", "123456789012", "123456789012")),
        ("копию счета №77/12", ("document_number", "№77/12", "77/12")),
        ("invoice INV-2041 please", ("document_number", "INV-2041", "INV-2041")),
        ("по КП-517 согласны", ("document_number", "КП-517", "KП-517")),
        ("контактор LC1D25M7 гудит", ("product_reference", "LC1D25M7", "LC1D25M7")),
        ("заказать A9F79332", ("product_reference", "A9F79332", "A9F79332")),
        ("отправление 80012345614", ("tracking_number", "80012345614", "80012345614")),
        ("лежит 4 дня, 1500 рублей", ("money", "1500 рублей", "1500.00 RUB")),
        ("发到buyer@example.com", ("email", "buyer@example.com", "buyer@example.com")),
        ("活动价1990卢布", ("money", "1990卢布", "1990.00 RUB")),
        ("ИНН 7700000000", None),
        ("чёрная пятница у вас", None),
        ("двигатель 5.5 кВт", None),
        ("пишите на Buyer@Example.com", ("email", "Buyer@Example.com", "buyer@example.com")),
        ("позвоните +7 495 000-00-01", ("phone", "+7 495 000-00-01", "+74950000001")),
        ("8(495)000-00-01", ("phone", "8(495)000-00-01", "+74950000001")),
        ("оплатил 15 000 руб.", ("money", "15 000 руб.", "15000.00 RUB")),
        ("привезите завтра", ("date", "завтра", None)),
        ("by next Friday please", ("date", "next Friday", None)),
        ("昨天下的单", ("date", "昨天", None)),
        ("до 12.05.2026", ("date", "12.05.2026", "2026-05-12")),
    ],
)
def test_each_kind_of_datum_is_found(text, expected):
    assert read(text) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "written", "normal"),
    [
        ("мне две штуки", "две", "2"),
        ("нужно 20 шт", "20", "20"),
        ("two boxes please", "two", "2"),
        ("要三箱", "三", "3"),
        ("10", "10", "10"),
        ("три", "три", "3"),
        ("20 x LC1D09M7", "20", "20"),
        ("要10个", "10", "10"),
        ("2,5 метра кабеля", "2,5", "2.5"),
    ],
)
def test_a_quantity_is_the_number_without_its_unit(text, written, normal):
    assert ("quantity", written, normal) in read(text)


@pytest.mark.parametrize(
    "text", ["", "🙂", "оператор", "заказ был три дня назад", "автомат на 16А", "IP44", "order 66"]
)
def test_nothing_is_found_where_nothing_is(text):
    assert read(text) == []


@pytest.mark.parametrize(
    "text", ["заказ 4500123456, 2 шт A9F74216 до завтра, +7 495 000-00-01", "订单4500123456加两个LC1D09M7，明天要"]
)
def test_the_place_of_every_entity_gives_back_its_value(text):
    found = READER.read(text)
    assert len(found) >= 4
    assert [text[e.start : e.end] for e in found] == [e.value for e in found]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_an_order_number_is_never_read_as_a_phone_too():
    assert read("4500123456, +74950000001") == [
        ("order_number", "4500123456", "4500123456"),
        ("phone", "+74950000001", "+74950000001"),
    ]


def test_the_locale_tells_the_country_of_a_number_without_its_code():
    assert read("010 0000 0001", "zh-CN")[0][2] == "+861000000001"


def test_an_installation_sets_its_own_forms():
    reader = EntityReader(ReferencePatterns(order_numbers=(r"Z\d{4}",)))
    assert [(e.entity, e.value) for e in reader.read("где z1234")] == [("order_number", "z1234")]


def test_an_installation_without_order_words_still_reads_the_rest():
    reader = EntityReader(ReferencePatterns(order_words=(), order_numbers=()))
    assert [e.entity for e in reader.read("заказ 4500123456, A9F74216")] == ["product_reference"]


def test_a_pattern_that_is_no_regular_expression_is_named():
    with pytest.raises(PatternInvalid, match=r"'\(45' is no regular expression"):
        EntityReader(ReferencePatterns(order_numbers=("(45",)))


@pytest.mark.parametrize("unit", ["a", "4", "счет", "A-", "一", "заказ ", "1 000 ", "a.", "@", "+7 "])
def test_a_text_of_100_kb_of_noise_is_read_in_a_blink(unit):
    started = time.process_time()
    READER.read(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 0.25  # 20 ms on a machine with nothing else to do


def test_the_middle_of_a_very_long_text_is_not_searched_but_its_end_is():
    far = "x " * LONGEST_READ
    assert READER.read(f"{far}4500123456 {far}") == ()
    assert [one.value for one in READER.read(f"{far}4500123456")] == ["4500123456"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Две", "2"),
        ("пара", "2"),
        ("dozen", "12"),
        ("二十三", "23"),
        ("一百零五", "105"),
        ("两万", "20000"),
        ("1 000", "1000"),
        ("abc", None),
    ],
)
def test_a_number_word_has_its_value(written, value):
    assert value_of(written) == value
