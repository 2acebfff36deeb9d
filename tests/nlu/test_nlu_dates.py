"""Dates: which words are one, and which day they mean."""

import random
from datetime import date

import pytest

from nlu.entities import EntityReader

READER = EntityReader()
TODAY = date(2026, 3, 4)
"""A Wednesday."""


def dates(text: str, locale: str | None = None, today: date | None = TODAY) -> list[tuple[str, str | None]]:
    return [(e.value, e.normalized) for e in READER.read(text, locale, today=today) if e.entity == "date"]


@pytest.mark.parametrize(
    ("text", "value", "day"),
    [
        ("привезите послезавтра", "послезавтра", "2026-03-06"),
        ("после завтра удобно", "после завтра", "2026-03-06"),
        ("давайте через три дня", "через три дня", "2026-03-07"),
        ("в следующую пятницу", "следующую пятницу", "2026-03-13"),
        ("в прошлый вторник", "прошлый вторник", "2026-02-24"),
        ("в понидельник", "понидельник", "2026-03-09"),
        ("zavtra privezite", "zavtra", "2026-03-05"),
        ("3 февраля 2026 г.", "3 февраля 2026 г.", "2026-02-03"),
        ("до 15-го числа", "15-го числа", "2026-03-15"),
        ("к 2-му", "2-му", "2026-03-02"),
        ("the day after tomorrow", "the day after tomorrow", "2026-03-06"),
        ("next Friday please", "next Friday", "2026-03-13"),
        ("last Friday", "last Friday", "2026-02-27"),
        ("in 3 days", "in 3 days", "2026-03-07"),
        ("on March 5th, 2027", "March 5th, 2027", "2027-03-05"),
        ("5 March", "5 March", "2026-03-05"),
        ("on the 15th please", "the 15th", "2026-03-15"),
        ("see you tommorow", "tommorow", "2026-03-05"),
        ("大后天送", "大后天", "2026-03-07"),
        ("下周二到", "下周二", "2026-03-10"),
        ("上週五下的單", "上週五", "2026-02-27"),
        ("星期天在家", "星期天", "2026-03-08"),
        ("三天后再送", "三天后", "2026-03-07"),
        ("五月十二号", "五月十二号", "2026-05-12"),
        ("15号到吗", "15号", "2026-03-15"),
        ("下个月5号", "下个月5号", "2026-04-05"),
        ("２０２６年３月５日", "２０２６年３月５日", "2026-03-05"),
        ("2026-05-12", "2026-05-12", "2026-05-12"),
        ("до 12.05.26", "12.05.26", "2026-05-12"),
        ("5 травня", "5 травня", "2026-05-05"),
        ("am 5. Mai", "5. Mai", "2026-05-05"),
        ("до пятого мая", "пятого мая", "2026-05-05"),
        ("к двадцать третьему марта", "двадцать третьему марта", "2026-03-23"),
        ("с первого числа", "первого числа", "2026-03-01"),
        ("the twenty-first of April 2027", "twenty-first of April 2027", "2027-04-21"),
        ("on March the tenth", "March the tenth", "2026-03-10"),
        ("перенесите на пт", "пт", "2026-03-06"),
        ("by mon please", "mon", "2026-03-09"),
        ("on Thurs", "Thurs", "2026-03-05"),
    ],
)
def test_a_date_is_found_and_its_day_known(text, value, day):
    assert dates(text) == [(value, day)]


@pytest.mark.parametrize(
    "text",
    ["в конце месяца", "на этой неделе", "в мае", "by the end of the month", "next week", "in March", "月底", "下周",
     "上个月", "周末", "чёрная пятница", "заказ был три дня назад", "may I ask", "версия 12.5", "3号线", "在3号楼",
     "100 вт", "如今天天来", "may first check", "the sun is out", "I sat down"],
)  # fmt: skip
def test_months_weeks_and_what_only_looks_like_a_date_are_none(text):
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("с 10 по 15 марта", ["2026-03-10", "2026-03-15"]),
        ("1 июня - 3 июня", ["2026-06-01", "2026-06-03"]),
        ("March 10-12", ["2026-03-10", "2026-03-12"]),
        ("from 10 to 15 March", ["2026-03-10", "2026-03-15"]),
        ("3月10日到15日", ["2026-03-10", "2026-03-15"]),
        ("周一到周五", ["2026-03-09", "2026-03-06"]),
    ],
)
def test_both_ends_of_a_range_are_found(text, ends):
    assert [day for _, day in dates(text)] == ends


def test_without_today_only_a_date_with_its_year_is_normalised():
    assert dates("завтра или 5 мая 2026", today=None) == [("завтра", None), ("5 мая 2026", "2026-05-05")]


def test_a_day_without_year_is_the_nearest_one():
    assert dates("20 декабря", today=date(2026, 1, 10)) == [("20 декабря", "2025-12-20")]


def test_a_day_of_the_month_long_past_is_that_of_the_next_month():
    assert dates("к 5 числу", today=date(2026, 3, 25)) == [("5 числу", "2026-04-05")]


def test_a_day_that_does_not_exist_has_no_normal_form():
    assert dates("30.02.2026") == [("30.02.2026", None)]


def test_the_month_stands_first_where_the_locale_says_so():
    assert dates("3/5/2026", "en-US") == [("3/5/2026", "2026-03-05")]
    assert dates("3/5/2026", "en-GB") == [("3/5/2026", "2026-05-03")]


def test_digits_of_any_script_in_a_chinese_date_raise_nothing():
    for text in ("3月2۵", "٣月٢日", "3月2五", "十月۲十"):
        assert all(text[one.start : one.end] == one.value for one in READER.read(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("доставьте через пять миллионов дней", "через пять миллионов дней"),
        ("через двести миллионов дней", "через двести миллионов дней"),
        ("0000年1月1日", "0000年1月1日"),
    ],
)
def test_a_day_that_no_calendar_has_is_a_date_without_a_normal_form(text, value):
    assert dates(text) == [(value, None)]


def test_the_first_centuries_are_not_taken_for_ours():
    assert dates("0999年1月1日") == [("0999年1月1日", "0999-01-01")]


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date.max, "завтра"),
        (date.max, "в пятницу"),
        (date.max, "下下周二"),
        (date.min, "вчера"),
        (date.min, "上上周一"),
    ],
)
def test_days_beyond_the_calendars_ends_have_no_normal_form(today, text):
    assert [day for _, day in dates(text, today=today)] == [None]


WORDS = (
    "через in by до к с на от the of next last this следующую прошлый days day дней дня день недели числа years "
    "from now сто тысяч миллион миллионов миллиардов пять двадцать five million billion hundred thousand twenty "
    "天后 天之后 年 月 日 号 下周 上上周 下个月 三千万 一亿 九十九 二〇二六 〇〇〇〇 零 廿 五 十二 二 "
    "завтра позавчера tomorrow yesterday понедельник friday пт вт. sun 明天 大后天 星期天 周三 "
    "мая декабря февраля march december sept. пятого тридцать первого twenty-first - / . , 年1月1日 1月 -го th st ²  ٣"
)


def test_no_text_of_date_words_makes_a_reader_that_knows_the_day_raise():
    chance = random.Random(20260304)
    readers = [EntityReader(today=lambda day=day: day) for day in (TODAY, date.min, date.max)]
    for place in range(4_000):
        some = [_piece(chance) for _ in range(chance.randint(1, 7))]
        text = chance.choice(("", " ", " ")).join(some)
        for one in readers[place % len(readers)].read(text, chance.choice((None, "en-US"))):
            assert text[one.start : one.end] == one.value
            if one.entity == "date" and one.normalized is not None:
                assert date.fromisoformat(one.normalized)


def _piece(chance: random.Random) -> str:
    number = chance.choice((chance.randint(0, 31), chance.randint(0, 9_999), chance.randint(0, 99_999)))
    shapes = (
        str(number),
        f"{number:04}年",
        f"{number % 32}.{number % 13}.{number}",
        f"{number}天后",
        f"in {number} days",
    )
    return chance.choice(shapes) if chance.random() < 0.4 else chance.choice(WORDS.split())
