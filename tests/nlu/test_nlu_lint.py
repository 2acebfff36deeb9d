"""Faults of examples are found: doubles, contradictions, near-copies, leaks, imbalance; bounded in time."""

import random
import time
from pathlib import Path

import pytest

from nlu.contract import Entity
from nlu.lint import HARD, LEAST_EXAMPLES, report
from nlu.nearness import bare, groups, near_pairs, nearest, runs, shape_of
from nlu.training import Example, read_examples

DATA = Path(__file__).parents[2] / "nlu" / "data"
FIXED = Path(__file__).parents[2] / "nlu" / "fixed"


def of(text: str, intent: str = "a", language: str = "en") -> Example:
    return Example(text=text, intent=intent, language=language)


def kinds(*examples: Example, fixed: tuple[Example, ...] = ()) -> set[str]:
    return {one.kind for one in report(examples, fixed).findings} - {"few"}


def test_the_same_text_twice_under_an_intent_is_a_double():
    assert kinds(of("Where is it?"), of("where  is it?")) == {"double"}


def test_the_same_text_under_two_intents_is_a_contradiction():
    assert kinds(of("Where is it"), of("where is it.", "b")) == {"contradiction"}


def test_two_texts_that_differ_in_their_numbers_are_one():
    assert kinds(of("order 123 please"), of("order 987 please")) == {"double"}


def test_a_word_more_makes_a_near_copy():
    assert kinds(of("when will my washing machine arrive"), of("when will my washing machine arrive, eh")) == {
        "near_copy"
    }


def test_a_near_copy_under_another_intent_is_told_apart():
    found = report([of("when will my washing machine arrive"), of("so when will my washing machine arrive", "b")])
    (one,) = [one for one in found.findings if one.kind == "near_contradiction"]
    assert one.places == (0, 1)


def test_a_text_of_another_language_is_no_copy():
    assert kinds(of("ok super"), of("ok super", language="de")) == set()


def test_an_example_that_stands_in_the_test_set_leaks():
    found = report([of("something else entirely"), of("where is my parcel now")], [of("Where is my parcel now?")])
    (leak,) = [one for one in found.findings if one.kind == "leak"]
    assert (leak.places, leak.fixed) == ((1,), 0)


def test_a_short_text_that_everybody_writes_is_no_leak():
    short = (of("yes please"), of("谢谢你", language="zh"))
    assert kinds(*short, fixed=short) == set()


def test_the_share_of_near_copies_counts_examples_not_pairs():
    same = [of(f"when will my washing machine arrive{tail}") for tail in ("", " eh", " ok")]
    assert report([*same, of("a wholly different matter"), of("good morning to you"), of("12 pieces")]).near_copies == (
        pytest.approx(0.5)
    )


def test_an_intent_with_far_fewer_examples_than_the_others_is_uneven():
    texts = [of(f"{word} {intent}", intent) for intent in "bcd" for word in map(str, range(40))]
    found = report([*texts, of("lonely one", "a")])
    assert [one.said for one in found.findings if one.kind == "uneven"] == ["en/a has 1 examples, usual in en are 40"]


def test_a_border_with_one_thin_side_is_uneven():
    many = [of(f"{n} where is it", "order_status") for n in range(50)]
    few = [of(f"{n} late again", "complaint_delivery") for n in range(5)]
    said = [one.said for one in report([*many, *few]).findings if one.kind == "uneven"]
    assert any("the border of complaint_delivery (5) and order_status (50)" in one for one in said)


def test_too_few_examples_are_counted_by_intent_and_language():
    said = [one.said for one in report([of("x")]).findings]
    assert said == [f"en/a: 1 examples, at least {LEAST_EXAMPLES} are needed"]


def test_no_examples_at_all_have_no_faults():
    assert report([]).findings == ()


def test_pairs_found_by_their_rarest_runs_are_all_there_are():
    made = random.Random(3)
    words = ["where", "order", "parcel", "today", "broken", "please", "refund"]
    drawn = {" ".join(made.choices(words, k=made.randint(1, 6))) for _ in range(150)}
    texts = list(dict.fromkeys(runs(text) for text in sorted(drawn)))
    near = {(one.first, one.second) for one in near_pairs(texts, least=0.6)}
    every = {
        (first, second)
        for first in range(len(texts))
        for second in range(first + 1, len(texts))
        if len(texts[first] & texts[second]) / len(texts[first] | texts[second]) >= 0.6
    }
    assert {tuple(sorted(pair)) for pair in near} == every


def test_a_text_is_compared_by_what_it_says_not_by_its_reference():
    first = Example(
        text="gde A9F74216",
        intent="a",
        language="ru",
        entities=(Entity(entity="product_reference", value="A9F74216", start=4, end=12),),
    )
    second = Example(
        text="gde LC1D09M7",
        intent="a",
        language="ru",
        entities=(Entity(entity="product_reference", value="LC1D09M7", start=4, end=12),),
    )
    assert shape_of(first) == shape_of(second)


def test_the_nearest_come_first():
    others = [runs(bare(text)) for text in ("where is my order", "where is my order now", "good morning")]
    assert [one.second for one in nearest(runs(bare("where is my order")), others, least=0.5)] == [0, 1]


def test_texts_hang_together_in_groups():
    texts = ["не работает розетка", "где заказ", "не работает розетка на кухне", "не работает розетка!", "спасибо"]
    found = groups([runs(bare(text)) for text in texts], least=0.55)
    assert found == [[0, 2, 3], [1], [4]]


def test_many_copies_of_one_text_do_not_make_it_slow():
    started = time.process_time()
    report([of(f"the very same long sentence about the very same parcel {'x' * (n % 7)}") for n in range(3_000)])
    assert time.process_time() - started < 10


@pytest.fixture(scope="module")
def shipped() -> list[Example]:
    return read_examples(DATA)


@pytest.fixture(scope="module")
def tested() -> list[Example]:
    return read_examples(FIXED) if FIXED.is_dir() else []


def test_the_shipped_examples_hold_no_hard_fault_and_nothing_of_the_test_set(shipped, tested):
    found = report(shipped, tested)
    assert [one.said for one in found.findings if one.kind in HARD - {"leak"}] == []
    leaks = [one.said for one in found.findings if one.kind == "leak"]
    assert not leaks, leaks


def test_few_of_the_shipped_examples_are_near_copies(shipped):
    assert report(shipped).near_copies <= 0.03
