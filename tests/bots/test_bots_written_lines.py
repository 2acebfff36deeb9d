"""Which goods a message names, and how many: in sentences, lists and pasted tables of three languages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bots.written_lines import LINES_AT_MOST, Doubt, written_lines


def read(text: str) -> list[tuple[str, int | None]]:
    return [(line.asked, line.quantity) for line in written_lines(text)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("A9F74216 10 шт", [("A9F74216", 10)]),
        ("А9Ф74216 2шт", [("А9Ф74216", 2)]),
        ("A9F74216 (10 шт.)", [("A9F74216", 10)]),
        ("A9F74216: 10", [("A9F74216", 10)]),
        ("LC1D09M7 - 3", [("LC1D09M7", 3)]),
        ("LC1D09M7 3", [("LC1D09M7", 3)]),
        ("10 x LC1D09M7", [("LC1D09M7", 10)]),
        ("10х LC1D09M7", [("LC1D09M7", 10)]),
        ("A9F74216 x10", [("A9F74216", 10)]),
        ("A9F74216*10", [("A9F74216", 10)]),
        ("3个 LC1D25M7", [("LC1D25M7", 3)]),
        ("LC1D25M7 3个", [("LC1D25M7", 3)]),
        ("286204 - 5 шт", [("286204", 5)]),
        ("5SL6116-7 10шт", [("5SL6116-7", 10)]),
        ("need twenty five pcs A9F74216 please", [("A9F74216", 25)]),
        ("A9F74216", [("A9F74216", None)]),
        ("请问A9F74216有货吗", [("A9F74216", None)]),
    ],
)
def test_a_reference_is_read_with_its_quantity(text: str, lines: list[tuple[str, int | None]]) -> None:
    assert read(text) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Добрый день, нужны A9F74216 10 шт и LC1D09M7 3 штуки", [("A9F74216", 10), ("LC1D09M7", 3)]),
        ("10 A9F74216, 5 LC1D09M7", [("A9F74216", 10), ("LC1D09M7", 5)]),
        ("A9F74216 10 LC1D09M7 3", [("A9F74216", 10), ("LC1D09M7", 3)]),
        ("два контактора LC1D09M7 и пять A9F74216", [("LC1D09M7", 2), ("A9F74216", 5)]),
        ("我要3个LC1D25M7和两个A9F74216", [("LC1D25M7", 3), ("A9F74216", 2)]),
        ("I need 4 pcs of LC1D25M7 and 2 pcs of ES40", [("LC1D25M7", 4), ("ES40", 2)]),
        ("1) A9F74216 - 10\n2) LC1D09M7 - 5 шт.", [("A9F74216", 10), ("LC1D09M7", 5)]),
        ("- A9F74216 10 pcs\n- LC1D09M7 5 pcs", [("A9F74216", 10), ("LC1D09M7", 5)]),
        ("A9F74216\n10\nLC1D09M7\n5", [("A9F74216", 10), ("LC1D09M7", 5)]),
    ],
)
def test_several_goods_keep_each_its_own_quantity(text: str, lines: list[tuple[str, int | None]]) -> None:
    assert read(text) == lines


@pytest.mark.parametrize(
    "text",
    ["A9F74216 LC1D09M7 по 5 шт", "A9F74216, LC1D09M7, 5 each", "A9F74216和LC1D09M7各5个", "各5个：A9F74216、LC1D09M7"],
)
def test_a_quantity_of_each_is_that_of_all(text: str) -> None:
    assert read(text) == [("A9F74216", 5), ("LC1D09M7", 5)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1;A9F74216;Автомат;10", [("A9F74216", 10)]),
        ("A9F74216;10", [("A9F74216", 10)]),
        (
            "1\tA9F74216\tАвтомат iC60N\t10\t1250,00\n2\tLC1D09M7\tКонтактор\t5\t900,50",
            [("A9F74216", 10), ("LC1D09M7", 5)],
        ),
        ("| A9F74216 | Breaker | 10 |\n| LC1D09M7 | Contactor | 5 |", [("A9F74216", 10), ("LC1D09M7", 5)]),
        ("Артикул\tКол-во\nA9F74216\t10\nLC1D09M7\t3", [("A9F74216", 10), ("LC1D09M7", 3)]),
        ("Qty\tReference\n10\tA9F74216\n3\tLC1D09M7", [("A9F74216", 10), ("LC1D09M7", 3)]),
        ("型号\t数量\nA9F74216\t10个\nLC1D09M7\t3个", [("A9F74216", 10), ("LC1D09M7", 3)]),
        ("Добрый день!\nA9F74216\t10\nLC1D09M7\t3\nСпасибо", [("A9F74216", 10), ("LC1D09M7", 3)]),
    ],
)
def test_pasted_rows_of_a_table_are_read_by_their_cells(text: str, lines: list[tuple[str, int | None]]) -> None:
    assert read(text) == lines


def test_the_name_beside_a_reference_is_kept() -> None:
    assert [line.name for line in written_lines("1;A9F74216;Автомат 16А;10")] == ["Автомат 16А"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("хочу заказать 10 автоматов 16А C", [("автоматов 16А C", 10)]),
        ("кабель ВВГнг 3х2.5 - 100 м", [("кабель ВВГнг 3х2.5", 100)]),
        ("розетка белая 10 штук, выключатель 5 штук", [("розетка белая", 10), ("выключатель", 5)]),
        ("есть iC60N C16 1P?", [("iC60N C16 1P", None)]),
        ("автомат 16А iC60N", [("автомат 16А iC60N", None)]),
        ("Лампа E27 7Вт 20шт", [("Лампа E27 7Вт", 20)]),
        ("16安的空开10个", [("16A的空开", 10)]),
        ("3个50瓦的投光灯", [("50W的投光灯", 3)]),
        ("我要2.5平方的电缆3卷", [("2.5mm²的电缆", 3)]),
        ("来两卷3x2.5的电缆", [("3x2.5的电缆", 2)]),
        ("CB1P16B十个，CB1P10B五个", [("CB1P16B", 10), ("CB1P10B", 5)]),
        ("16安的空开有没有货", []),
        ("安装费是多少，第2个不要", []),
        ("I would like to order 5 contactors 25A", [("contactors 25A", 5)]),
        ("十个断路器16A", [("断路器16A", 10)]),
        ("10 сенсорных выключателей", [("сенсорных выключателей", 10)]),
    ],
)
def test_goods_named_in_words_are_goods_where_they_are_counted(text: str, lines: list[tuple[str, int | None]]) -> None:
    assert read(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте, когда придёт мой заказ 45012?",
        "заказ SO-45012 где?",
        "where is my order 45012",
        "订单45012到哪了",
        "+7 495 000-00-01 перезвоните",
        "жду уже 2 недели",
        "2 дня назад заказал",
        "доставьте на Ленина 5 кв 12",
        "5 Lenin street",
        "нет, две, а не три",
        "да, всё верно",
        "привет",
        "mail me at buyer10@shop77.example.com",
        "24.11.2026 в 15:30",
        "16А 220В",
        "Tel: 495-000-0001",
        "Order ref PO-7001",
        "нужно 2 шт к 15 декабря",
        "by 3 December please",
        "",
    ],
)
def test_what_names_no_goods_gives_no_lines(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("A9F74216 10 шт или 12 шт", Doubt.TWO_QUANTITIES),
        ("A9F74216 2,5 шт", Doubt.FRACTION),
        ("A9F74216 0 шт", Doubt.BAD_QUANTITY),
        ("A9F74216 100000 шт", Doubt.BAD_QUANTITY),
        ("A9F74216;LC1D09M7;10 шт", Doubt.TWO_REFERENCES),
    ],
)
def test_what_is_doubtful_says_why(text: str, doubt: Doubt) -> None:
    assert [line.doubtful for line in written_lines(text)] == [doubt]


def test_a_long_list_is_cut_at_the_limit() -> None:
    assert len(written_lines("\n".join(f"A9F7{number:04} 1 шт" for number in range(500)))) == LINES_AT_MOST


@pytest.mark.parametrize(
    "sign", ["1", "A1", "a-", ";", "1 x ", "\t", "по 5 ", "十", "(", "A9F74216 ", "шт", "двадцать "]
)
def test_a_hostile_text_is_read_in_no_time(sign: str) -> None:
    began = time.process_time()
    written_lines(sign * 50_000)
    assert time.process_time() - began < 1.5


@given(some.text(alphabet="A9F-.,;x×* 10штpcs个\t\nпо和:(", max_size=80))
def test_whatever_is_written_gives_believable_lines(text: str) -> None:
    assert all(
        line.asked.strip() and (line.quantity is None or 0 < line.quantity < 100_000) for line in written_lines(text)
    )
