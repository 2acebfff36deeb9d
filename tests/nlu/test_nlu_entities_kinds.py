"""Each kind of datum in the many ways it is written: references, sums, quantities, addresses, names, phones."""

import pytest

from nlu.entities import EntityReader
from nlu.patterns import ReferencePatterns
from nlu.references import s10_is_valid

READER = EntityReader()


def read(text: str, entity: str, locale: str | None = None) -> list[tuple[str, str | None]]:
    return [(e.value, e.normalized) for e in READER.read(text, locale) if e.entity == entity]


@pytest.mark.parametrize(
    ("text", "value", "normal"),
    [
        ("где 4500 123 456", "4500 123 456", "4500123456"),
        ("45-00-12-34-56", "45-00-12-34-56", "4500123456"),
        ("４５００１２３４５６", "４５００１２３４５６", "4500123456"),
        ("зказ 77123", "77123", "77123"),
        ("закзау № 77123", "77123", "77123"),
        ("oder number is 77123", "77123", "77123"),
        ("訂單號77123", "77123", "77123"),
        ("орд-1042", "орд-1042", "ORD-1042"),
        ("ord1042", "ord1042", "ORD-1042"),
        ("ORD - 1042", "ORD - 1042", "ORD-1042"),
        ("ord no. 1042", "ord no. 1042", "ORD-1042"),
        ("ORD_1042", "ORD_1042", "ORD-1042"),
        ("где 45OO123456", "45OO123456", "4500123456"),
        ("где 45ОО12З456", "45ОО12З456", "4500123456"),
        ("4500.123.456", "4500.123.456", "4500123456"),
        ("zakaz N77123", "77123", "77123"),
        ("PO 4500123456", "4500123456", "4500123456"),
        ("№12345到了吗", "№12345", "12345"),
        ("четыре пять ноль ноль один два три четыре пять шесть", None, "4500123456"),
        ("单号四五零零一二三四五六", "四五零零一二三四五六", "4500123456"),
    ],
)
def test_order_numbers(text, value, normal):
    assert read(text, "order_number") == [(value or text, normal)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("заказы 77123, 77124 и 77125", ["77123", "77124", "77125"]),
        ("orders 77123 and 77124", ["77123", "77124"]),
        ("订单77123、77124到了吗", ["77123", "77124"]),
        ("заказ 77123, 5000 рублей", ["77123"]),
        ("заказ 77123 и 2000 шт", ["77123"]),
        ("заявки 55812 и 55813", []),
    ],
)
def test_each_of_several_order_numbers_is_found(text, numbers):
    assert [normal for _, normal in read(text, "order_number")] == numbers


OWN = ReferencePatterns(
    order_numbers=(r"ЗК-\d{4}",), tracking_numbers=(r"QX\d{6}",), document_numbers=(r"ДОК-\d{2,4}",),
    order_words=("bestellung",), tracking_words=("sendung",), document_words=("lieferschein",), other_words=("anruf",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "entity", "normal"),
    [
        ("где зк-1234", "order_number", "ЗK-1234"),
        ("где ЗК 1234", "order_number", "ЗK-1234"),
        ("bestellung 5551", "order_number", "5551"),
        ("qx123456 wo", "tracking_number", "QX123456"),
        ("QX 123456", "tracking_number", "QX123456"),
        ("Sendung 998877", "tracking_number", "998877"),
        ("док-12", "document_number", "ДOK-12"),
        ("Lieferschein: 4711", "document_number", "4711"),
    ],
)
def test_a_company_sets_forms_and_words_of_every_kind_of_reference(text, entity, normal):
    assert [(one.entity, one.normalized) for one in EntityReader(OWN).read(text)] == [(entity, normal)]


@pytest.mark.parametrize("text", ["anruf 5551", "заказ 77123", "трек 80012345614"])
def test_the_shipped_forms_and_words_are_gone_where_a_company_sets_its_own(text):
    assert [one.entity for one in EntityReader(OWN).read(text) if one.entity.endswith("_number")] == []


@pytest.mark.parametrize(
    "text",
    ["заявка № 55812", "обращение 55812", "ticket #55812", "ИНН 7700123456", "工单55812", "заказ на 500 штук",
     "заказ от 12.05.2026", "order 500 pcs"],
)  # fmt: skip
def test_numbers_of_requests_taxes_and_counts_are_no_order_numbers(text):
    assert read(text, "order_number") == []


@pytest.mark.parametrize(
    ("text", "value", "normal"),
    [
        ("есть а9ф74216", "а9ф74216", "A9F74216"),
        ("цена лц1д09м7", "лц1д09м7", "LC1D09M7"),
        ("A9F 74216 есть?", "A9F 74216", "A9F74216"),
        ("GV2 ME10 in stock", "GV2 ME10", "GV2ME10"),
        ("iC60N", "iC60N", "IC60N"),
    ],
)
def test_product_references_as_people_type_them(text, value, normal):
    assert read(text, "product_reference") == [(value, normal)]


@pytest.mark.parametrize("text", ["1200руб", "дом15", "16А 220В", "10мм", "ошибка F0025", "RS485", "лот 24B07"])
def test_sizes_sums_and_error_codes_are_no_product_references(text):
    assert read(text, "product_reference") == []


@pytest.mark.parametrize(
    ("number", "valid"),
    [("RB123456785CN", True), ("RB123456784CN", False), ("RB12345678CN", False), ("rb123456785cn", False)],
)
def test_a_postal_tracking_number_has_its_check_digit(number, valid):
    assert s10_is_valid(number) is valid


def test_a_tracking_number_may_have_spaces_where_its_check_digit_is_right():
    assert read("RB 123 456 785 CN", "tracking_number") == [("RB 123 456 785 CN", "RB123456785CN")]
    assert read("RB 123 456 784 CN", "tracking_number") == []


@pytest.mark.parametrize(
    ("text", "value", "normal"),
    [
        ("1 990 ₽", "1 990 ₽", "1990.00 RUB"),
        ("300 тыс. руб", "300 тыс. руб", "300000.00 RUB"),
        ("полторы тысячи рублей", "полторы тысячи рублей", "1500.00 RUB"),
        ("взяли 890 рублей.", "890 рублей", "890.00 RUB"),
        ("скинули 500 рэ", "500 рэ", "500.00 RUB"),
        ("人民币5000", "人民币5000", "5000.00 CNY"),
        ("100 рублей 50 копеек", "100 рублей 50 копеек", "100.50 RUB"),
        ("€1.234,50", "€1.234,50", "1234.50 EUR"),
        ("EUR 12,400.00", "EUR 12,400.00", "12400.00 EUR"),
        ("paid $99.90", "$99.90", "99.90 USD"),
        ("на сумму 5000", "5000", "5000.00"),
        ("5万卢布", "5万卢布", "50000.00 RUB"),
        ("八十八块", "八十八块", "88.00 CNY"),
        ("12块5一个", "12块5", "12.50 CNY"),
        ("总价￥3,200", "￥3,200", "3200.00 CNY"),
    ],
)
def test_sums_of_money(text, value, normal):
    assert read(text, "money") == [(value, normal)]


@pytest.mark.parametrize("text", ["几十块的那种", "акция 3 по цене 2", "5 метров", "三块分开列"])
def test_what_is_no_sum(text):
    assert read(text, "money") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("двадцать пять штук", [("двадцать пять", "25")]),
        ("пару розеток добавьте", [("пару", "2")]),
        ("полтора метра кабеля нужно", [("полтора", "1.5")]),
        ("измените с 5 на 8", [("5", "5"), ("8", "8")]),
        ("нужно 50 контакторов", [("50", "50")]),
        ("half a dozen sockets", [("half a dozen", "6")]),
        ("we would take 8.", [("8", "8")]),
        ("80 instead of 100", [("80", "80"), ("100", "100")]),
        ("LC1D09M7 - 6", [("6", "6")]),
        ("make HH2015 4", [("4", "4")]),
        ("A9F74216 200, A9F74225 150", [("200", "200"), ("150", "150")]),
        ("order 6 of A9F74225", [("6", "6")]),
        ("ship 20 of the LC1D09M7 to us", [("20", "20")]),
        ("КП: 12 шт TAPE19BK", [("12", "12")]),
        ("来一百二米电缆", [("一百二", "120")]),
        ("廿箱", [("廿", "20")]),
        ("半打就行", [("半打", "6")]),
        ("俩就够了", [("俩", "2")]),
        ("数量改成15", [("15", "15")]),
    ],
)
def test_quantities(text, found):
    assert read(text, "quantity") == found


@pytest.mark.parametrize(
    "text",
    ["скидка от 10 штук", "3 for 2", "акция 3 по цене 2", "满10件打折", "买二送一", "жду две недели", "40 minutes",
     "два раза звонил", "等了两个小时", "一个问题", "第三次", "88", "one of your colleagues", "насос 2 кВт",
     "автомат iC60N 16", "A9F74216 220 В", "A9F74216 16A"],
)  # fmt: skip
def test_thresholds_times_and_turns_of_speech_are_no_quantities(text):
    assert read(text, "quantity") == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("везите на ул. Лесная, д. 5, кв. 12", "ул. Лесная, д. 5, кв. 12"),
        ("г. Казань, ул. Новая, 7к2, оф. 3", "г. Казань, ул. Новая, 7к2, оф. 3"),
        ("аптека на садовой 12", "садовой 12"),
        ("ул. Большая Полянка 7/10, стр 3", "ул. Большая Полянка 7/10, стр 3"),
        ("на ул. Лесная привезите 5 коробок", "ул. Лесная"),
        ("улица другая, Кленовая 8", "Кленовая 8"),
        ("улица 8 Марта, 15", "улица 8 Марта, 15"),
        ("ул. 50 лет Октября, д. 7", "ул. 50 лет Октября, д. 7"),
        ("ул. Ак. Королёва, 12", "ул. Ак. Королёва, 12"),
        ("наб. реки Быстрой 12", "наб. реки Быстрой 12"),
        ("12/3 King's Road", "12/3 King's Road"),
        ("朝阳北路甲12号", "朝阳北路甲12号"),
        ("вместо Мира 1 поехал", "Мира 1"),
        ("to 12 Birch Avenue", "12 Birch Avenue"),
        ("at Oak Street 17, flat 8", "Oak Street 17, flat 8"),
        ("vehicle at Quay Street 12.", "Quay Street 12"),
        ("送到科技路33号2层", "科技路33号2层"),
        ("地址改成幸福小区3栋502室", "幸福小区3栋502室"),
        ("更新成和平路14号9层", "和平路14号9层"),
        ("住中山路五段21號", "中山路五段21號"),
    ],
)
def test_addresses(text, address):
    assert read(text, "address") == [(address, None)]


@pytest.mark.parametrize("text", ["на второй 5 шт", "the street is long", "我在路上", "上门弄一下", "на площадку 14"])
def test_what_is_no_address(text):
    assert read(text, "address") == []


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("меня зовут анна", "анна"),
        ("С уважением, Илья Громов", "Илья Громов"),
        ("у Тамары Львовны", "Тамары Львовны"),
        ("для ИП Кузнецов А. В. счёт", "Кузнецов А. В."),
        ("my name is John Miller", "John Miller"),
        ("Attn: Ms. Brown", "Brown"),
        ("take away Sandra's rights", "Sandra"),
        ("我叫李小明", "李小明"),
        ("找一下王经理", "王经理"),
        ("联系人：陈静，电话", "陈静"),
        ("客户经理Olga在吗", "Olga"),
        ("我姓钱 电话是", "钱"),
    ],
)
def test_names_of_persons(text, person):
    assert read(text, "person") == [(person, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо Вам",
        "Dear Sir",
        "Роза не пришла",
        "小程序打不开",
        "施工队",
        "修车师傅",
        "谢谢啦",
        "Kind regards",
        "отложите на моё имя диван",
        "под моё имя дрель и набор бит",
    ],
)
def test_what_is_no_name(text):
    assert read(text, "person") == []


@pytest.mark.parametrize(
    ("text", "locale", "value", "normal"),
    [
        ("8 (495) 000 00 07", "ru", "8 (495) 000 00 07", "+74950000007"),
        ("84950000033", "zh", "84950000033", "+74950000033"),
        ("打130 0000 0001", "ru", "130 0000 0001", "+8613000000001"),
        ("电话010-00000001", "zh", "010-00000001", "+861000000001"),
        ("0049 30 00000001", "en", "0049 30 00000001", "+493000000001"),
        ("＋７ ４９５ ０００-００-０８", "zh", "＋７ ４９５ ０００-００-０８", "+74950000008"),
        ("тел. 200-00-01", "ru", "200-00-01", None),
        ("восемь четыреста девяносто пять ноль ноль ноль ноль ноль двадцать один", "ru", None, "+74950000021"),
    ],
)
def test_phones(text, locale, value, normal):
    assert read(text, "phone", locale) == [(value or text, normal)]


@pytest.mark.parametrize("text", ["4500 123 456", "03.06.2025", "1 234 567 руб", "1234567890", "заказ 84950000"])
def test_numbers_of_other_kinds_are_no_phones(text):
    assert read(text, "phone") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("🙂🙂 завтра", "завтра"),
        ("👨‍👩‍👧 завтра!", "завтра"),
        ("в субо\u0301ту утром", "субо\u0301ту"),
        ("вече\u0301р, втори\u0306ник? во вто\u0301рник", "вто\u0301рник"),
        ("за\u200bвтра жду", "за\u200bвтра"),
    ],
)
def test_places_are_right_beside_emoji_and_combining_marks(text, value):
    found = [e for e in READER.read(text) if e.entity == "date"]
    assert [(e.value, text[e.start : e.end]) for e in found] == [(value, value)]


def test_words_of_an_installation_may_be_traditional_and_hold_capitals():
    reader = EntityReader(ReferencePatterns(order_numbers=(), order_words=("Auftrag", "訂購單")))
    found = [
        [e.value for e in reader.read(text) if e.entity == "order_number"] for text in ("auftrag 771", "订购单771")
    ]
    assert found == [["771"], ["771"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("лампочки, штук восемь", ["8"]),
        ("какая цена, если брать 100", ["100"]),
        ("добавьте +10 шт", ["10"]),
        ("при монтаже 40 светильников", ["40"]),
        ("если есть, сразу оформляйте один", ["1"]),
        ("fence of 60 running metres, please quote", ["60"]),
        ("把数量从5改成8", ["5", "8"]),
        ("退一件留一件", ["1", "1"]),
        ("共15顆", ["15"]),
        ("那3台都给我", ["3"]),
        ("猫砂三包，帮我下单", ["3"]),
    ],
)
def test_quantities_in_turned_words_and_changes(text, found):
    assert [normal for _, normal in read(text, "quantity")] == found


@pytest.mark.parametrize("text", ["家电三包", "减五百根本没减", "三块分开列", "满10件打折"])
def test_chinese_words_that_only_look_like_a_measure_count_nothing(text):
    assert read(text, "quantity") == []


BEFORE = [
    "🙂",
    "👨‍👩‍👧 ",
    "🇷🇺🏳️‍🌈 ",
    "ｅ\u0301 ",
    "Ｈｉ！ ",
    "за\u0301мок: ",
    "\ufeff",
    "\u202bא\u202c ",
    "𝒳 ",
    "ﬁ ",
    "İ ",
]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("заказ ４５００１２３４５６ где", "order_number", "４５００１２３４５６"),
        ("есть lc1d09m7?", "product_reference", "lc1d09m7"),
        ("привезите в субо\u0301ту", "date", "субо\u0301ту"),
        ("нужно 20 шт", "quantity", "20"),
        ("тел. +7 495 000-00-01", "phone", "+7 495 000-00-01"),
        ("оплатил 1 990 ₽", "money", "1 990 ₽"),
        ("везите на ул. Лесная, д. 5", "address", "ул. Лесная, д. 5"),
        ("我叫李小明", "person", "李小明"),
        ("下周二要三箱", "date", "下周二"),
        ("трек RB123456785CN", "tracking_number", "RB123456785CN"),
        ("发到buyer@example.com", "email", "buyer@example.com"),
    ],
)
def test_what_stands_before_a_datum_moves_its_place_and_nothing_else(before, text, entity, value):
    whole = before + text
    found = [(one.value, one.start, one.end) for one in READER.read(whole) if one.entity == entity]
    start = len(before) + text.index(value)
    assert found == [(value, start, start + len(value))]
