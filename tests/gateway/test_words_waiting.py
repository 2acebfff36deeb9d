"""A matter that waited is worked with the words in which it was named, and of the order that was just worked."""

from __future__ import annotations

from dataclasses import replace

from gateway.performed import Performed
from gateway.routing import reason
from gateway.store.rows import FlowRow
from gateway.turns import Meaning
from gateway.words_waiting import kept, of_its_order, with_words
from nlu.contract import Entity

NUMBER = Entity(entity="order_number", value="4500123408", normalized="4500123408", start=6, end=16)
NAMED = Meaning(
    intent="order_change",
    confidence=0.9,
    ranking=(),
    entities=(NUMBER,),
    text="order 4500123408: drop HH2022 and send the invoice",
    button=None,
    language="en",
)
YES = replace(NAMED, intent="document_copy", text="yes", entities=(), button="confirmed=yes")


def worked(number: str | None) -> Performed:
    slots = {"order_number": number} if number else {}
    row = FlowRow(case_id="", flow="order_change", version=0, state={"ended": "changed", "slots": slots}, misses=0)
    return Performed(reason=reason("intent-sure"), flow=row)


def test_the_words_of_then_take_the_place_of_the_yes() -> None:
    meant = with_words(YES, kept(NAMED))
    assert (meant.text, meant.entities, meant.button) == (NAMED.text, (NUMBER,), None)
    assert meant.intent == "document_copy"


def test_without_words_kept_it_is_what_was_said_now() -> None:
    assert with_words(YES, None) == YES


def test_the_order_that_was_just_worked_is_its_order() -> None:
    assert of_its_order(YES, worked("4500123408")).first("order_number") == "4500123408"


def test_an_order_that_is_named_goes_before_it() -> None:
    assert of_its_order(with_words(YES, kept(NAMED)), worked("4500123499")).first("order_number") == "4500123408"


def test_another_order_is_not_taken_for_it() -> None:
    assert of_its_order(replace(YES, text="the invoice of my other order"), worked("4500123408")).entities == ()


def test_a_matter_that_is_of_no_order_gets_no_number() -> None:
    assert of_its_order(replace(YES, intent="availability_price"), worked("4500123408")).entities == ()


def test_what_had_no_order_gives_none() -> None:
    assert of_its_order(YES, worked(None)).entities == ()
