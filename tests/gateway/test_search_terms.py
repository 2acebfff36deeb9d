"""How texts and queries are cut into words, before any database sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store.search_terms import (
    MOST_TERMS,
    MOST_WORDS,
    as_fts5,
    as_tsquery,
    as_tsvector,
    folded,
    terms_of,
    words_of,
)


def asked(query: str) -> list[str]:
    return [as_fts5(term) for term in terms_of(query)]


def test_folding_makes_case_width_accents_and_yo_alike() -> None:
    assert folded("ЁЛКА Ａ９ за́казЫ") == "елка a9 заказы"
    assert folded("订单").split() == ["订", "单"]


def test_each_chinese_character_is_a_word_and_a_run_of_them_a_phrase() -> None:
    assert words_of("我的订单4500123456") == ["我", "的", "订", "单", "4500123456"]
    assert asked("订单 哪里") == ['("订 单")', '("哪 里")']


def test_only_the_last_word_of_a_query_may_go_on() -> None:
    assert asked("счётчик прие") == ['("счетчик")', '("прие" *)']
    assert asked("a") == ['("a")']


def test_four_digits_may_go_on_wherever_they_stand() -> None:
    assert asked("4500 заказ") == ['("4500" *)', '("заказ" *)']
    assert asked("450 заказ")[0] == '("450")'


@pytest.mark.parametrize(
    "written",
    [
        "+7 495 000-00-01",
        "8 (495) 000-00-01",
        "84950000001",
        "+74950000001",
        "495 000 00 01",
        "000-00-01",
        "495 000 00",
    ],
)
@pytest.mark.parametrize("stored", ["+74950000001", "Звоните: +7 (495) 000-00-01!", "8 495 000 00 01"])
def test_a_telephone_number_is_the_same_word_in_any_writing(stored: str, written: str) -> None:
    wanted = [option[0] for option in terms_of(written)[0].options if len(option[0].words) == 1]
    words = words_of(stored)
    assert any(word.startswith(phrase.words[0]) for phrase in wanted for word in words)


def test_two_numbers_beside_each_other_stay_two() -> None:
    assert asked("4500123456 4500123457") == ['("4500123456" *)', '("4500123457" *)']
    assert '("4500123456" * AND "100")' in asked("4500123456 100")[0]


@pytest.mark.parametrize("query", ["", "   ", "😀😀", '"', "*", "()", "%_\\", "—…", "\u202e"])
def test_a_query_without_letters_and_digits_asks_for_nothing(query: str) -> None:
    assert terms_of(query) == ()


def test_a_huge_query_is_cut_and_a_huge_text_too() -> None:
    assert len(terms_of("word " * 2_000)) == MOST_TERMS
    assert len(words_of("слово 订 " * 20_000)) == MOST_WORDS


@given(st.text())
def test_nothing_in_a_query_means_anything_to_a_database(query: str) -> None:
    for term in terms_of(query):
        words = [word for option in term.options for phrase in option for word in phrase.words]
        assert words and all(word.isalnum() for word in words)
        assert as_tsquery(term).count("'") == 2 * len(words)


@given(st.text())
def test_what_is_written_is_found_by_its_own_words(text: str) -> None:
    words = words_of(text)
    assert as_tsvector(words).count(":") == len(words)
    assert all(word == folded(word).strip() for word in words if len(word) < 100 and len(folded(word).split()) == 1)
