"""Number words count goods only where they stand as whole words, and only what is a piece."""

from __future__ import annotations

import pytest

from bots import cart_words, vocabulary
from bots.cart import mentions_in
from bots.flow import Heard, Slot

ARTICLE = "A9F74216"
WORDS = sorted({*vocabulary.UNITS, *vocabulary.TEENS, *vocabulary.TENS, *vocabulary.HUNDREDS})


def counted(text: str) -> int | None:
    """The number that is read beside the article of a sentence."""
    (one,) = mentions_in(Heard(text=text, entities=(Slot(entity="product_reference", value=ARTICLE),)))
    return one.quantity


@pytest.mark.parametrize("word", WORDS)
def test_no_number_is_read_out_of_the_beginning_or_the_end_of_a_word(word: str) -> None:
    for ending in ("ит", "имость", "полюсный", "ья", "ful", "er"):
        longer = word + ending
        if longer not in vocabulary.NUMBER_WORDS:
            assert counted(f"{longer} {ARTICLE}") is None, longer
            assert counted(f"{ARTICLE} {longer}") is None, longer
            assert counted(f"{longer} мне {ARTICLE}") is None, longer
    assert counted(f"при{word} {ARTICLE}") is None
    assert cart_words.without_counts(f"{word}ит") == f"{word}ит"


@pytest.mark.parametrize(
    "text",
    [
        "сколько стоит A9F74216?",
        "какая стоимость A9F74216?",
        "во сколько обойдётся стоимость A9F74216?",
        "однополюсный A9F74216",
        "двухполюсный A9F74216 есть?",
        "три фазы A9F74216",
        "одна фаза A9F74216",
        "A9F74216 один вопрос",
        "есть один вопрос A9F74216",
        "для семьи A9F74216",
        "со стола A9F74216",
        "tension A9F74216",
        "someone wants A9F74216",
        "is there often A9F74216?",
        "two questions A9F74216",
        "three phase A9F74216",
    ],
)
def test_an_everyday_question_names_no_number_of_pieces(text: str) -> None:
    assert counted(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("сто A9F74216", 100),
        ("сто штук A9F74216", 100),
        ("двадцать пять автоматов A9F74216", 25),
        ("A9F74216 десять", 10),
        ("A9F74216 - двадцать пять шт", 25),
        ("two breakers A9F74216", 2),
        ("хочу две A9F74216", 2),
        ("要两台A9F74216", 2),
        ("要五个A9F74216", 5),
    ],
)
def test_a_number_in_words_beside_an_article_is_its_quantity(text: str, number: int) -> None:
    assert counted(text) == number
