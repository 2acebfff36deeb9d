"""Words of the rules are found as people write them, and a long text costs no more than its length."""

from __future__ import annotations

import time

import pytest

from gateway.signals.words import MOST_LOOKED_AT, Finder

TERMS = {
    "ru": ["долг", "задолженн*", "не оплат*", "пример-конкурент*"],
    "en": ["overdue", "example rival*"],
    "zh": ["欠款", "示例对手"],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("У нас есть Задолженность за май", "задолженн*"),
        ("мы ещё не оплатили счёт", "не оплат*"),
        ("Ушли к «Пример-Конкуренту», там дешевле", "пример-конкурент*"),
        ("Пример конкурента", "пример-конкурент*"),
        ("The invoice is OVERDUE!", "overdue"),
        ("we went to Example  Rivals", "example rival*"),
        ("我们有欠款", "欠款"),
        ("долгий разговор о долгах", None),
        ("not overdued, rival example", None),
        ("не, оплата прошла", "не оплат*"),
        ("", None),
    ],
)
def test_a_term_is_found_as_a_word_a_stem_a_phrase_or_a_part(text: str, found: str | None) -> None:
    assert Finder(TERMS).find(text) == found


def test_no_terms_are_found_nowhere() -> None:
    assert Finder({}).find("anything") is None


def test_case_yo_and_width_do_not_count() -> None:
    assert Finder({"ru": ["счет"]}).find("СЧЁТ") == "счет"
    assert Finder({"en": ["debt"]}).find("ｄｅｂｔ") == "debt"


@pytest.mark.parametrize("text", ["не " * 300_000, "a" * 900_000, "долг" * 200_000, "示" * 900_000, "- " * 400_000])
def test_a_hostile_text_is_read_in_no_time(text: str) -> None:
    started = time.process_time()
    Finder(TERMS).find(text)
    assert time.process_time() - started < 0.5
    assert len(text) > MOST_LOOKED_AT
