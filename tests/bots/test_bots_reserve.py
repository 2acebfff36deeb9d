"""Talks about putting goods aside: branch, name, summary, one yes; corrections, refusals, nowhere; three languages."""

from __future__ import annotations

import pytest

from bots.faults import faults_of
from bots.flow import JSON, Ask, Call, Done, HandOver
from bots.flows.reserve.flow import FLOW
from bots.reading import rows_of
from tests.bots.talk import Talk

GOODS: dict[str, JSON] = {
    "asked": "A9F74216",
    "reference": "A9F74216",
    "name": "Breaker",
    "quantity": 3,
    "in_stock": 40,
    "candidates": [],
}
NORTH: dict[str, JSON] = {"code": "north", "name": "North store", "address": None, "in_stock": 24, "has_all": True}
SOUTH: dict[str, JSON] = {"code": "south", "name": "South store", "address": None, "in_stock": 16, "has_all": True}
EMPTY: dict[str, JSON] = {"code": "east", "name": "East point", "address": None, "in_stock": 0, "has_all": False}
KNOWN: dict[str, JSON] = {"name": "Anna", "phone": "+74950000001"}


def begun(text: str = "put aside 3 pcs of A9F74216", language: str = "en", **found: str) -> Talk:
    customer = Talk(FLOW, language)
    customer.begin(text, product_reference="A9F74216", **found)
    customer.answer("matched", goods=[GOODS])
    return customer


def at_summary(**buyer: JSON) -> Talk:
    customer = begun("put aside 3 pcs of A9F74216 at the North store")
    customer.answer("ok", branches=[NORTH, SOUTH], buyer=buyer or KNOWN)
    return customer


def test_the_flow_has_no_faults() -> None:
    assert faults_of(FLOW) == ()


def test_only_branches_that_have_all_of_it_are_listed() -> None:
    customer = begun()
    customer.answer("ok", branches=[NORTH, SOUTH, EMPTY], buyer=KNOWN)
    assert "1. North store: 24" in customer.said
    assert "2. South store: 16" in customer.said
    assert "East" not in customer.said


@pytest.mark.parametrize("answer", ["2", "South store", "in the south one"])
def test_a_branch_is_chosen_by_place_or_name(answer: str) -> None:
    customer = begun()
    customer.answer("ok", branches=[NORTH, SOUTH], buyer=KNOWN)
    customer.write(answer)
    assert "South store" in customer.said
    assert 'answer "yes"' in customer.said


def test_a_branch_is_chosen_by_its_button() -> None:
    customer = begun()
    customer.answer("ok", branches=[NORTH, SOUTH], buyer=KNOWN)
    customer.press("branch=south")
    assert "South store" in customer.said


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ru", "отложите 3 шт A9F74216 в Северном магазине", "Магазин «Северный»"),
        ("en", "reserve 3 pcs of A9F74216 at the North store", "North store"),
        ("zh", "请在北区门店预留3个A9F74216", "北区门店"),
    ],
)
def test_a_branch_named_in_the_first_message_is_not_asked_for(language: str, text: str, name: str) -> None:
    customer = begun(text, language)
    others = {"ru": "Магазин «Южный»", "en": "South store", "zh": "南区门店"}
    north, south = {**NORTH, "name": name}, {**SOUTH, "name": others[language]}
    customer.answer("ok", branches=[north, south], buyer=KNOWN)
    assert name in customer.said
    assert others[language] not in customer.said
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"


def test_nothing_is_asked_of_a_branch_before_a_yes() -> None:
    customer = at_summary()
    assert isinstance(customer.output, Ask)
    customer.write("yes", "affirm")
    assert isinstance(customer.output, Call)
    assert customer.output.operation == "reserve"
    assert customer.output.args["branch"] == "north"


def test_a_reservation_that_is_asked_for_is_not_called_confirmed() -> None:
    customer = at_summary()
    customer.write("yes", "affirm")
    customer.answer("asked", number="R-1")
    assert isinstance(customer.output, Done)
    assert "R-1" in customer.said
    assert "not confirmed yet" in customer.said


def test_a_changed_number_is_summed_up_again() -> None:
    customer = at_summary()
    customer.write("no, two, not three", "deny")
    customer.answer("matched", goods=[{**GOODS, "quantity": 2}])
    customer.answer("ok", branches=[NORTH, SOUTH], buyer=KNOWN)
    assert isinstance(customer.output, Ask)
    assert "× 2" in customer.said


def test_a_bare_no_asks_what_to_change() -> None:
    customer = at_summary()
    customer.write("no", "deny")
    assert "What shall I change" in customer.said
    customer.write("the branch")
    assert "1. North store" in customer.said


@pytest.mark.parametrize(
    ("language", "no", "needed"),
    [("ru", "нет", "магазин товар не отложит"), ("en", "no", "sets nothing aside"), ("zh", "没有", "门店无法预留")],
)
def test_a_branch_that_needs_a_phone_sets_nothing_aside_without_one(language: str, no: str, needed: str) -> None:
    customer = begun("A9F74216 3", language)
    customer.answer("ok", branches=[NORTH, SOUTH], buyer={"name": "Anna", "phone": None}, needs_phone=True)
    customer.write("1")
    assert f"«{no}»" not in customer.said
    assert f'"{no}"' not in customer.said
    customer.write(no, "deny")
    assert needed in customer.said
    customer.write("+7 495 000-00-03", phone="+74950000003")
    assert isinstance(customer.output, Ask)
    assert "Anna" in customer.said


def test_a_phone_that_is_needed_and_not_given_brings_people() -> None:
    customer = begun()
    customer.answer("ok", branches=[NORTH, SOUTH], buyer={"name": "Anna", "phone": None}, needs_phone=True)
    customer.write("1")
    for _ in range(2):
        customer.write("no", "deny")
    assert isinstance(customer.output, HandOver)


def test_what_is_more_than_may_be_set_aside_goes_to_people() -> None:
    customer = at_summary()
    customer.write("yes", "affirm")
    customer.answer("over_limit")
    assert isinstance(customer.output, HandOver)
    assert customer.output.reason == "over_limit"
    assert "a specialist has to confirm it first" in customer.said


def test_name_and_phone_are_asked_of_who_is_not_known_and_a_no_is_not_asked_again() -> None:
    customer = begun()
    customer.answer("ok", branches=[NORTH, SOUTH], buyer={"name": None, "phone": None})
    customer.write("1")
    assert "name" in customer.said
    customer.write("Boris")
    assert "phone" in customer.said
    customer.write("no", "deny")
    assert "In the name of: Boris" in customer.said
    customer.write("no", "deny")
    customer.write("branch")
    customer.write("2")
    assert 'answer "yes"' in customer.said


def test_a_branch_that_ran_out_leads_to_the_others() -> None:
    customer = at_summary()
    customer.write("yes", "affirm")
    customer.answer("refused", why="not_enough", at_most=1)
    customer.answer("ok", branches=[{**NORTH, "in_stock": 1, "has_all": False}, SOUTH], buyer=KNOWN)
    assert "only 1 left" in customer.said
    assert "South store" in customer.said


@pytest.mark.parametrize("why", ["discontinued", "on_credit_hold", "not_valid", "unknown_article"])
def test_what_cannot_be_mended_goes_to_a_person(why: str) -> None:
    customer = at_summary()
    customer.write("yes", "affirm")
    customer.answer("refused", why=why)
    assert isinstance(customer.output, HandOver)
    assert customer.output.args["why"] == why


def test_an_answer_that_is_lost_is_not_asked_again_and_a_person_checks() -> None:
    customer = at_summary()
    customer.write("yes", "affirm")
    customer.answer("unconfirmed")
    assert isinstance(customer.output, HandOver)
    assert customer.output.reason == "unconfirmed"


@pytest.mark.parametrize(("answer", "outcome"), [("yes", "goes_on:preorder"), ("no", "left")])
def test_where_nobody_has_it_the_customer_may_wait(answer: str, outcome: str) -> None:
    customer = begun()
    customer.answer("nowhere", branches=[EMPTY])
    assert "No branch" in customer.said
    customer.write(answer, "affirm" if answer == "yes" else "deny")
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == outcome


def test_a_branch_that_was_named_and_lacks_it_is_called_so() -> None:
    customer = begun("put aside 3 pcs of A9F74216 at the South store")
    customer.answer("ok", branches=[NORTH, {**SOUTH, "in_stock": 2, "has_all": False}], buyer=KNOWN)
    assert customer.said.startswith("South store does not have that many: only 2 in stock.")


@pytest.mark.parametrize(
    "text", ["make it Friday", "put aside 3 pcs of A9F74216 at the North store, my name is Ann Lee, on Friday"]
)
def test_a_name_is_read_where_it_is_called_so(text: str) -> None:
    customer = Talk(FLOW)
    customer.begin(text, product_reference="A9F74216", quantity="3")
    assert customer.state is not None
    assert customer.state.slots.get("name") == ("Ann Lee" if "name" in text else None)


def test_another_day_at_the_summary_is_a_correction_whatever_it_sounds_like() -> None:
    customer = at_summary(name="Ann Lee", phone="+74950000003")
    customer.write("make it Friday please", "delivery_change", 0.97, date="2026-11-27")
    assert isinstance(customer.output, Ask)
    assert "Friday, 27 November" in customer.said


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "2 pcs will do."), ("en", "2 are enough"), ("ru", "хватит 2 шт."), ("zh", "2个就够了")],
)
def test_a_number_that_will_do_is_the_number_wanted(language: str, text: str) -> None:
    customer = begun("put aside 3 pcs of A9F74216 at the North store", language=language)
    customer.answer("ok", branches=[NORTH, SOUTH], buyer=KNOWN)
    customer.write(text, quantity="2")
    assert isinstance(customer.output, Call)
    assert [line["quantity"] for line in rows_of(customer.output.args["cart"])] == [2]


def test_the_same_goods_named_where_a_change_is_asked_for_bring_the_summary_back() -> None:
    customer = at_summary()
    customer.write("no")
    assert "What shall I change" in customer.said
    customer.write("A9F74216 3 pcs", product_reference="A9F74216", quantity="3")
    assert isinstance(customer.output, Ask)
    assert 'answer "yes"' in customer.said
