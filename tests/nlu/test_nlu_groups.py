"""Texts that say the same are grouped, and thousands made of the same words do not take minutes."""

import random
import time

import pytest

from nlu.nearness import bare, groups, runs

WORDS = (
    "заказ",
    "доставка",
    "когда",
    "привезут",
    "где",
    "номер",
    "оплата",
    "возврат",
    "товар",
    "склад",
    "курьер",
    "адрес",
)


def grouped(texts: list[str]) -> list[list[int]]:
    return groups([runs(bare(text)) for text in texts], least=0.6)


def half_alike() -> list[str]:
    """Texts of which each shares about half of its runs with every other one: all meet, none is near."""
    chance = random.Random(3)
    base = [chance.choice(WORDS) for _ in range(20)]
    made = []
    for _ in range(2_000):
        words = list(base)
        for place in range(0, 20, 2):
            words[place] = "".join(chance.choice("абвгдежз") for _ in range(6))
        made.append(" ".join(words))
    return made


def of_few_characters() -> list[str]:
    chance = random.Random(4)
    return ["".join(chance.choice("我的订单什么时候到货请问怎么退货") for _ in range(150)) for _ in range(2_000)]


@pytest.mark.parametrize("texts", [half_alike(), of_few_characters()], ids=["half alike", "few characters"])
def test_two_thousand_texts_that_all_share_runs_are_grouped_in_bounded_time(texts):
    started = time.process_time()
    grouped(texts)
    assert time.process_time() - started < 8


def test_near_copies_are_one_group_in_the_order_given():
    texts = ["where is my order please", "cancel it", "where is my order", "Where is my order, please!", "cancel it."]
    assert grouped(texts) == [[0, 2, 3], [1, 4]]


def test_a_thousand_writings_of_one_sentence_among_others_are_one_group():
    chance = random.Random(5)
    same = [f"where is my order number {number:04} please tell me now" for number in range(1_000)]
    other = [" ".join(chance.choice(WORDS) for _ in range(9)) for _ in range(500)]
    assert max(len(one) for one in grouped([*same, *other])) == 1_000


def test_equal_texts_are_one_group():
    assert grouped(["hello there"] * 3 + ["goodbye now"]) == [[0, 1, 2], [3]]
