"""A second matter is found in its own clause; politeness, amends and a message of one matter have none."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.clauses import MOST, clauses
from nlu.contract import Ranked, Utterance
from nlu.embedded import EmbeddedEngine
from nlu.judgement import Evidence, Gate, Judgement
from nlu.second_matters import AT_MOST, SURE_OF_ONE, Message, found, is_of_one_matter

INTENTS = (
    *("complaint_quality", "delivery_change", "document_copy", "order_place", "order_status", "payment_debt"),
    *("reserve", "thanks"),
)
JUDGEMENT = Judgement(
    intents=INTENTS,
    sharpness=2.0,
    gate=Gate(weights=(0.0, 0.0, 0.0, 0.0), bias=-9.0, threshold=9.0),
    floor=0.05,
)


def further(leading: str, *clause_of: str, length: int = 40) -> tuple[str, ...]:
    """The further matters of a message whose clauses each speak plainly for one intent."""
    rows = np.array([[0.8 if name == said else 0.0 for name in INTENTS] for said in clause_of], np.float32)
    nothing = np.zeros(len(rows), np.float32)
    whole = np.array([0.8 if name == leading else 0.3 if name in clause_of else 0.01 for name in INTENTS], np.float32)
    message = Message(
        leading=leading,
        chances=whole / whole.sum(),
        rows=tuple(range(len(rows))),
        lengths=(length,) * len(rows),
    )
    return found(JUDGEMENT, Evidence(decisions=rows, near=nothing, near_oos=nothing), [message])[0]


def test_a_clause_that_speaks_for_something_else_is_a_second_matter() -> None:
    assert further("order_status", "order_status", "document_copy") == ("document_copy",)


def test_a_message_whose_clauses_agree_has_no_second_matter() -> None:
    assert further("order_status", "order_status", "order_status") == ()


def test_thanks_beside_a_wish_are_no_matter() -> None:
    assert further("order_status", "order_status", "thanks") == ()


def test_amends_inside_a_complaint_belong_to_it() -> None:
    assert further("complaint_quality", "complaint_quality", "payment_debt") == ()
    assert further("order_status", "order_status", "payment_debt") == ("payment_debt",)


@pytest.mark.parametrize("data", ["delivery_change", "reserve"])
def test_where_and_when_to_bring_what_is_bought_are_no_matters_of_their_own(data: str) -> None:
    assert further("order_place", "order_place", data) == ()
    assert further("order_status", "order_status", data) == (data,)


def test_the_paper_of_an_earlier_purchase_is_one_beside_an_order() -> None:
    assert further("order_place", "order_place", "document_copy") == ("document_copy",)


def test_no_more_than_two_further_matters_are_told() -> None:
    said = further("order_status", "order_status", "document_copy", "payment_debt", "complaint_quality")
    assert len(said) <= AT_MOST


def test_clauses_are_looked_at_only_where_a_message_is_not_surely_of_one_matter() -> None:
    sure = Ranked(name="order_status", confidence=SURE_OF_ONE)
    one, two = "where is it, please", "Where is it? Send me the invoice."
    assert is_of_one_matter(sure, [sure], one)
    assert not is_of_one_matter(sure, [sure], two)
    assert not is_of_one_matter(Ranked(name="order_status", confidence=0.8), [], one)
    assert not is_of_one_matter(Ranked(name="safety_issue", confidence=0.9), [sure], one)
    assert is_of_one_matter(Ranked(name="oos", confidence=0.9), [sure], two)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("where is my order, and send me the invoice", 2),
        ("Где заказ? Ещё пришлите счёт за него", 2),
        ("订单到哪了？另外发票也发我一份", 2),
        ("first line of it\nsecond line of it", 2),
        ("where is my order", 1),
        ("yes, please", 1),
        ("", 1),
    ],
)
def test_a_text_falls_into_clauses_that_say_something(text: str, parts: int) -> None:
    assert len(clauses(text)) == parts


def test_a_long_text_falls_into_so_many_clauses_at_most_and_loses_no_word() -> None:
    found_ = clauses("I would like a thing. " * 200)
    assert len(found_) == MOST
    assert sum(part.count("thing") for part in found_) == 200


@pytest.mark.parametrize(
    ("text", "leading", "second"),
    [
        ("Where is order 4500123456? And send me a copy of the invoice please.", "order_status", "document_copy"),
        ("Где мой заказ 4500123456? И пришлите, пожалуйста, копию счёта.", "order_status", "document_copy"),
        ("订单4500123456到哪了？另外把发票再发我一份", "order_status", "document_copy"),
    ],
)
def test_the_shipped_engine_finds_the_second_of_two_wishes(
    shipped: EmbeddedEngine, text: str, leading: str, second: str
) -> None:
    (parse,) = shipped.understand([Utterance(text=text)])
    assert {parse.intent.name, *parse.also} >= {leading, second}


def test_a_message_in_a_batch_is_understood_as_alone(shipped: EmbeddedEngine) -> None:
    texts = ["Where is order 4500123456? And send me the invoice.", "thanks", "Отмените заказ, и верните деньги"]
    together = shipped.understand([Utterance(text=text) for text in texts])
    alone = [shipped.understand([Utterance(text=text)])[0] for text in texts]
    assert [(one.intent.name, one.also) for one in together] == [(one.intent.name, one.also) for one in alone]
