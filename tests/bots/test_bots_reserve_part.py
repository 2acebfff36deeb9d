"""Where no branch has all of the goods: what is there is offered and put aside, the rest is waited for."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Done
from bots.flows.reserve.flow import FLOW
from tests.bots.talk import Talk

KNOWN: dict[str, JSON] = {"name": "Anna", "phone": "+74950000001"}
CART = "put aside 3 pcs of A9F74216 and 2 pcs of LC1D09M7 at the South store"


def good(reference: str, quantity: int) -> dict[str, JSON]:
    found: dict[str, JSON] = {"asked": reference, "reference": reference, "name": "Thing", "quantity": quantity}
    return {**found, "in_stock": 40, "candidates": []}


def branch(code: str, name: str, there: list[JSON], *, has_all: bool = False) -> dict[str, JSON]:
    counts = [one for one in there if isinstance(one, int)]
    told: dict[str, JSON] = {"code": code, "name": name, "address": None, "in_stock": min(counts), "there": there}
    return {**told, "has_all": has_all}


def begun(*branches: dict[str, JSON], text: str = CART) -> Talk:
    customer = Talk(FLOW, "en")
    customer.begin(text, product_reference=["A9F74216", "LC1D09M7"])
    customer.answer("matched", goods=[good("A9F74216", 3), good("LC1D09M7", 2)])
    customer.answer("nowhere", branches=list(branches))
    return customer


def agreed() -> Talk:
    customer = begun(branch("south", "South store", [16, 1]))
    customer.write("yes", "affirm")
    customer.answer("ok", branches=[branch("south", "South store", [16, 1], has_all=True)], buyer=KNOWN)
    return customer


def test_what_the_named_branch_has_is_offered() -> None:
    customer = begun(branch("north", "North store", [24, 1]), branch("south", "South store", [16, 0]))
    assert isinstance(customer.output, Ask)
    assert "at South store" in customer.said
    assert "A9F74216 Thing: 3 of 3" in customer.said
    assert "LC1D09M7 Thing: none" in customer.said


def test_without_a_name_it_is_the_branch_that_has_most() -> None:
    text = CART.removesuffix(" at the South store")
    customer = begun(branch("south", "South store", [1, 1]), branch("north", "North store", [24, 1]), text=text)
    assert "at North store" in customer.said


def test_where_nothing_is_there_at_all_nothing_is_offered() -> None:
    customer = begun(branch("south", "South store", [0, 0]))
    assert "No branch has all of this" in customer.said
    assert "what is there" not in customer.said


def test_the_summary_has_only_what_is_there_and_the_yes_puts_aside_just_that() -> None:
    customer = agreed()
    assert "A9F74216 Thing × 3" in customer.said
    assert "LC1D09M7 Thing × 1" in customer.said
    customer.write("yes", "affirm")
    assert isinstance(customer.output, Call)
    cart = customer.output.args["cart"]
    assert isinstance(cart, list)
    asked = [(row["reference"], row["quantity"]) for row in cart if isinstance(row, dict)]
    assert asked == [("A9F74216", 3), ("LC1D09M7", 1)]


def test_what_is_missing_goes_on_to_waiting_after_the_reservation() -> None:
    customer = agreed()
    customer.write("yes", "affirm")
    customer.answer("asked", number="R-1")
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == "goes_on:preorder"
    rest = customer.output.slots["cart"]
    assert isinstance(rest, list)
    assert [(row["reference"], row["quantity"]) for row in rest if isinstance(row, dict)] == [("LC1D09M7", 1)]
    assert "A9F74216 Thing × 3" in customer.said


@pytest.mark.parametrize("answer", ["no", "yes, but only the breaker?"])
def test_nothing_is_taken_without_a_plain_yes(answer: str) -> None:
    customer = begun(branch("south", "South store", [16, 0]))
    customer.write(answer, "deny" if answer == "no" else "inform")
    assert customer.state is not None
    assert customer.state.slots.get("rest") is None


def listed(text: str = "put aside 20 pcs of A9F74216 at the South store") -> Talk:
    customer = Talk(FLOW, "en")
    customer.begin(text, product_reference="A9F74216")
    customer.answer("matched", goods=[good("A9F74216", 20)])
    north, south = branch("north", "North store", [24], has_all=True), branch("south", "South store", [16])
    customer.answer("ok", branches=[north, south], buyer=KNOWN)
    return customer


def test_a_named_branch_with_too_few_is_told_with_its_number_and_the_only_other_one_is_said_to_be_that() -> None:
    customer = listed()
    assert "South store does not have that many: only 16 in stock." in customer.said
    assert "in one place only" in customer.said


@pytest.mark.parametrize("text", ["then 16 at the south store", "16 in the south one will do"])
def test_another_number_beside_a_branch_is_a_correction(text: str) -> None:
    customer = listed()
    customer.write(text)
    assert isinstance(customer.output, Call)
    cart = customer.output.args["cart"]
    assert isinstance(cart, list)
    assert [row["quantity"] for row in cart if isinstance(row, dict)] == [16]


@pytest.mark.parametrize("text", ["the nearest one", "ближайший ко мне", "离我最近的"])
def test_the_nearest_one_is_answered_honestly_and_asked_again(text: str) -> None:
    customer = listed("put aside 20 pcs of A9F74216")
    customer.write(text)
    assert isinstance(customer.output, Ask)
    assert (customer.output.slot, "do not know where you are" in customer.said) == ("branch", True)


@pytest.mark.parametrize("text", ["the north one", "24 of them?", "северный", "by the way", "北区"])
def test_other_words_are_no_question_for_the_nearest(text: str) -> None:
    customer = listed("put aside 20 pcs of A9F74216")
    customer.write(text)
    assert "do not know where you are" not in customer.said
