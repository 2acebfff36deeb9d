"""No everyday word that begins like a number is one: "стоит" is no hundred, "one" is not in "someone"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bots.cart import gathered, lines_of
from bots.vocabulary import HUNDREDS, TEENS, TENS, UNITS
from tests.bots.test_bots_cart import heard

_NUMBERS = tuple(word for word in (*UNITS, *TEENS, *TENS, *HUNDREDS) if word.isalpha())
_LATIN = tuple(word for word in _NUMBERS if word.isascii())
_CYRILLIC = tuple(word for word in _NUMBERS if not word.isascii() and "а" <= word[0] <= "я")


def counts(text: str) -> list[object]:
    return [row["quantity"] for row in lines_of(gathered(heard(text), None, False))]


@pytest.mark.parametrize(
    "text",
    [
        "сколько стоит A9F74216?",
        "какая стоимость A9F74216",
        "однополюсный A9F74216",
        "у семьи A9F74216 какая цена",
        "стол рядом с A9F74216",
        "двадцатка нужна или A9F74216",
        "someone asked for A9F74216",
        "attention A9F74216",
        "is often A9F74216 sold",
        "a tender for A9F74216",
    ],
)
def test_everyday_words_before_an_article_count_nothing(text: str) -> None:
    assert counts(text) == [None]


@pytest.mark.parametrize(("text", "number"), [("одна A9F74216", 1), ("сто A9F74216", 100), ("ten A9F74216", 10)])
def test_the_whole_words_do_count(text: str, number: int) -> None:
    assert counts(text) == [number]


@given(
    word=some.sampled_from(_CYRILLIC),
    more=some.text("бвгджзклмнпрстфхцчшщ", min_size=3, max_size=6),
    is_behind=some.booleans(),
)
def test_a_russian_number_with_letters_on_it_is_none(word: str, more: str, is_behind: bool) -> None:
    glued = word + more if is_behind else more + word
    assert counts(f"{glued} A9F74216") in ([None], []), glued


@given(word=some.sampled_from(_LATIN), more=some.text("bcdfghjklmnpqrstvwxz", min_size=3, max_size=6))
def test_an_english_number_with_letters_on_it_is_none(word: str, more: str) -> None:
    assert counts(f"{word}{more} A9F74216") in ([None], []), word
    assert counts(f"{more}{word} A9F74216") in ([None], []), word
