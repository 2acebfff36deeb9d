"""A number keeps the unit it was written in, and is asked about where the article is sold in another one."""

from __future__ import annotations

import pytest

from bots import units
from bots.cart import gathered, lines_of
from bots.flow import JSON, Ask, Call, Done
from bots.pieces.goods_units import Sold, meant, proposed, unit_doubt
from bots.written_lines import written_lines
from tests.bots.test_bots_cart import heard
from tests.bots.test_bots_goods import cart_after, line, matched

COIL = Sold(unit="coil", pack_of=100, pack_unit="metre")
MASKS = Sold(unit="pack", pack_of=50)
PIECE = Sold()
TENS = Sold(pack_of=10, minimum=20, multiple=10)


def read(*texts: str) -> list[tuple[JSON, JSON, JSON]]:
    value: JSON = None
    for text in texts:
        after = gathered(heard(text), value, False)
        value = value if after is None else after
    return [(row["asked"], row["quantity"], row.get("unit")) for row in lines_of(value)]


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("нужно 50 метров кабеля CBL3X25", 50, "metre"),
        ("CBL3X25 - 50м", 50, "metre"),
        ("1,5 км кабеля CBL3X25", 1500, "metre"),
        ("полтора километра CBL3X25", 1500, "metre"),
        ("2 бухты CBL3X25", 2, "coil"),
        ("CBL3X25 3 рулона", 3, "roll"),
        ("2 упаковки PH1003", 2, "pack"),
        ("PH1003, 4 коробки", 4, "box"),
        ("полтора десятка A9F74216", 15, None),
        ("A9F74216 5 шт", 5, None),
        ("I need 50 m of CBL3X25", 50, "metre"),
        ("0.3 km of CBL3X25", 300, "metre"),
        ("two coils of CBL3X25", 2, "coil"),
        ("PH1003 3 packs", 3, "pack"),
        ("half a dozen A9F74216", 6, None),
        ("要50米CBL3X25", 50, "metre"),
        ("CBL3X25来两卷", 2, "coil"),
        ("PH1003 3包", 3, "pack"),
        ("2公里CBL3X25", 2000, "metre"),
        ("我要3个A9F74216", 3, None),
    ],
)
def test_both_readers_keep_the_unit_as_it_was_written(text: str, quantity: int, unit: str | None) -> None:
    assert [(row[1], row[2]) for row in read(text)] == [(quantity, unit)]
    (written,) = written_lines(text)
    assert (written.quantity, written.unit if written.unit != units.PIECE else None) == (quantity, unit)


def test_a_table_tells_the_unit_in_a_column_of_its_own() -> None:
    (row,) = written_lines("Артикул\tНаименование\tКол-во\tЕд. изм.\nCBL3X25\tКабель\t250\tм")
    assert (row.quantity, row.unit) == (250, "metre")


def test_two_and_a_half_metres_are_no_five() -> None:
    assert [row[1] for row in read("2,5 м CBL3X25")] == [None]


def test_the_ratings_behind_a_series_belong_to_what_is_asked_for() -> None:
    assert read("i want to buy iC60N C16 x 3") == [("IC60N C16", 3, None)]


def test_kilometres_of_a_road_are_no_goods() -> None:
    text = "доставка на 12 км Киевского шоссе, 3 шт A9F74216"
    assert units.counted_plainly(text) == text


@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        (("50 м CBL3X25", "нет, две бухты"), [("CBL3X25", 2, "coil")]),
        (
            ("2 бухты CBL3X25, 2 упаковки PH1003", "не две бухты, а 300 метров"),
            [("CBL3X25", 300, "metre"), ("PH1003", 2, "pack")],
        ),
        (("2 бухты CBL3X25", "лучше 300 метров"), [("CBL3X25", 300, "metre")]),
        (("2 бухты CBL3X25", "добавьте ещё 50 м CBL3X25"), [("CBL3X25", 2, "coil"), ("CBL3X25", 50, "metre")]),
        (("2 бухты CBL3X25", "ещё одну бухту CBL3X25"), [("CBL3X25", 3, "coil")]),
        (("50 m CBL3X25", "make it 200 m"), [("CBL3X25", 200, "metre")]),
        (("50米CBL3X25", "换成两卷"), [("CBL3X25", 2, "coil")]),
    ],
)
def test_a_correction_brings_its_own_unit(texts: tuple[str, ...], rows: list[tuple[JSON, JSON, JSON]]) -> None:
    assert read(*texts) == rows


@pytest.mark.parametrize(
    ("quantity", "written", "sold", "number", "is_plain"),
    [
        (50, "metre", COIL, 1, False),
        (250, "metre", COIL, 3, False),
        (2, "coil", COIL, 2, True),
        (2, "roll", COIL, 2, True),
        (2, None, COIL, 2, True),
        (50, "metre", PIECE, None, False),
        (50, "metre", Sold(unit="metre"), 50, True),
        (2, "pack", PIECE, None, False),
        (2, "pack", TENS, 20, False),
        (2, "pack", MASKS, 2, True),
        (2, "box", MASKS, 2, False),
        (100, None, MASKS, 2, False),
        (3, None, MASKS, 3, True),
        (3, "pair", PIECE, 6, False),
        (3, "set", PIECE, 3, True),
    ],
)
def test_a_number_is_told_in_the_unit_the_article_is_sold_in(
    quantity: int, written: str | None, sold: Sold, number: int | None, is_plain: bool
) -> None:
    found = meant(quantity, written, sold, name="Breaker")
    assert (found.number, found.is_plain) == (number, is_plain)


def test_a_box_that_is_the_article_itself_is_a_piece() -> None:
    assert meant(3, "box", PIECE, name="Junction box 100×100 mm").is_plain
    assert meant(3, "box", PIECE, name="Коробка распаечная").is_plain


@pytest.mark.parametrize(("wished", "fitting"), [(1, 20), (20, 20), (25, 30), (30, 30)])
def test_too_few_or_an_odd_number_becomes_the_next_that_can_be_ordered(wished: int, fitting: int) -> None:
    assert proposed(wished, None, TENS, name="Terminal") == fitting
    assert (unit_doubt(wished, None, TENS, name="Terminal") is None) is (wished == fitting)


def cable(**changes: JSON) -> dict[str, JSON]:
    sold: dict[str, JSON] = {"sold_in": "coil", "pack_of": 100, "pack_unit": "metre", "quantity": 50, "unit": "metre"}
    return line("CBL3X25", **{**sold, **changes})


@pytest.mark.parametrize(
    ("language", "told"), [("ru", "1 бухта"), ("en", "1 coil"), ("zh", "1 卷")], ids=["ru", "en", "zh"]
)
def test_metres_of_a_cable_in_coils_are_asked_about(language: str, told: str) -> None:
    customer = matched(cable(), language=language)
    assert isinstance(customer.output, Ask)
    assert told in customer.said


@pytest.mark.parametrize(
    ("answer", "quantity", "unit"),
    [
        ("да", 1, "coil"),
        ("1", 1, "coil"),
        ("давайте две", 2, "coil"),
        ("две бухты", 2, "coil"),
        ("нет, 200 метров", 200, "metre"),
        ("50", 50, "metre"),
        ("300", 300, "metre"),
        ("нет", None, None),
    ],
)
def test_the_answer_to_the_unit_is_read_in_the_right_unit(answer: str, quantity: int | None, unit: str | None) -> None:
    customer = matched(cable(), language="ru")
    customer.write(answer)
    (after,) = cart_after(customer)
    assert (after["quantity"], after.get("unit")) == (quantity, unit)


def test_what_is_agreed_is_not_asked_again() -> None:
    customer = matched(cable(), language="ru")
    customer.write("да")
    customer.answer("matched", goods=[cable(quantity=1, unit="coil")])
    assert isinstance(customer.output, Done)


def test_what_fits_no_unit_is_asked_for_in_the_articles_own() -> None:
    customer = matched(line("A9F74216", quantity=50, unit="metre"), language="ru")
    assert "поштучно" in customer.said
    customer.write("5")
    (after,) = cart_after(customer)
    assert (after["quantity"], after.get("unit")) == (5, None)


def test_the_least_number_is_told_and_taken_by_a_yes() -> None:
    customer = matched(line("TB40-GY", quantity=5, in_stock=90, minimum=20, multiple=10))
    assert "minimum order is 20" in customer.said
    assert "multiples of 10" in customer.said
    customer.write("yes", "affirm")
    assert cart_after(customer)[0]["quantity"] == 20


def test_too_few_in_stock_is_said_in_the_articles_own_unit() -> None:
    customer = matched(cable(quantity=30, unit="coil", in_stock=24), language="ru")
    assert "30 бухт" in customer.said
    assert "24 бухты" in customer.said


def test_a_clear_number_is_asked_nothing() -> None:
    assert not isinstance(matched(cable(quantity=2, unit=None)).output, Ask | Call)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("不对，要五个", "piece"), ("对，五个", "piece"), ("要五对", "pair"), ("3 对", "pair"), ("5對", "pair")],
)
def test_a_chinese_yes_or_no_counts_no_pairs(text: str, unit: str) -> None:
    assert (units.unit_in(text) or units.PIECE) == unit
