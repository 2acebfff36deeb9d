"""What labelled lines of a unit's mail say, in three languages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.incidents.written import Written, instant_of, read, type_named

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    "text",
    [
        "Клиент: Анна Иванова, +7 495 000-00-41, anna@example.com\n№ замечания: 12/3\nКомментарий: чайник течёт",
        "Customer: Анна Иванова (+7 495 000-00-41) anna@example.com\nRemark No.: 12/3\nComment: чайник течёт",
        "客户：Анна Иванова，+7 495 000-00-41，anna@example.com\n意见编号：12/3\n备注：чайник течёт",
        "> **ФИО клиента:** Анна Иванова\nТел.: +7 495 000-00-41\nE-mail: Anna@example.com\n"
        "Замечание №: 12/3\nСуть: чайник течёт",
    ],
)
def test_the_same_fields_are_read_in_every_language(text: str) -> None:
    found = read(text)
    assert (found.name, found.phone, found.mail) == ("Анна Иванова", "+7 495 000-00-41", "anna@example.com")
    assert (found.remark_no, found.comment) == ("12/3", "чайник течёт")


def test_a_comment_goes_on_until_the_next_label() -> None:
    found = read("Комментарий: чайник\n\nтечёт с утра\nИтог: обмен\nпроизведён")
    assert (found.comment, found.result) == ("чайник\nтечёт с утра", "обмен\nпроизведён")


def test_what_bears_no_label_says_nothing() -> None:
    assert read("Добрый день!\nОбмен произвели: всё хорошо") == Written()


def test_only_the_label_at_the_lines_start_makes_a_report() -> None:
    assert read("Сообщаем, что итог: обмен").result is None
    assert read("Result: exchanged").result == "exchanged"


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("условия акции", "promotion"),
        ("Некачественная консультация", "advice"),
        ("качество товара", "quality"),
        ("сертификат качества", "certificate"),
        ("доставка", "service"),
        ("证书", "certificate"),
        ("погода", None),
    ],
)
def test_the_type_is_named_in_the_units_own_words(text: str, type_: str | None) -> None:
    assert type_named(text) == type_


@pytest.mark.parametrize("text", ["16.11.2026 09:30", "16.11.2026 в 9:30", "2026-11-16 09:30", "2026年11月16日 09:30"])
def test_a_time_told_is_in_the_units_zone(text: str) -> None:
    assert instant_of(text, MOSCOW) == datetime(2026, 11, 16, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", [None, "", "вчера", "16.11.2026", "31.02.2026 10:00", "16.11.2026 25:00"])
def test_half_a_time_is_none(text: str | None) -> None:
    assert instant_of(text, MOSCOW) is None


@pytest.mark.parametrize("text", ["31.12.9999 23:30", "01.01.0001 00:30", "9999-12-31 00:00", "0000-01-01 00:00"])
def test_a_time_of_which_no_deadline_can_be_counted_is_none(text: str) -> None:
    assert instant_of(text, MOSCOW) is None


def test_a_mail_of_any_length_is_read_at_once() -> None:
    assert read("Комментарий: " + "а: " * 1_000_000).comment is not None
    assert read("клиент" * 100_000) == Written()
