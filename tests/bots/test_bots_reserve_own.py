"""Talks about what is put aside already: how it stands, giving it up after one yes, asking for it in another way."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Done, HandOver
from bots.flows.preorder.flow import FLOW as PREORDER
from bots.flows.reserve.flow import FLOW
from tests.bots.talk import Talk

OWN: dict[str, JSON] = {
    "number": "R-1",
    "state": "confirmed",
    "branch": "north",
    "branch_name": "North store",
    "items": "A9F74216 × 2",
    "lines": [{"reference": "A9F74216", "name": "Breaker", "quantity": 2}],
    "until": "today by 18:00",
    "is_late": False,
    "name": "Anna",
    "phone": None,
    "day": None,
}
NORTH: dict[str, JSON] = {"code": "north", "name": "North store", "address": None, "in_stock": 24, "has_all": True}
SOUTH: dict[str, JSON] = {"code": "south", "name": "South store", "address": None, "in_stock": 16, "has_all": True}


def asked(text: str, language: str = "en", **own: JSON) -> Talk:
    """Ask about the one reservation that there is."""
    customer = Talk(FLOW, language)
    customer.begin(text)
    assert isinstance(customer.output, Call)
    assert customer.output.operation == "own_reservations"
    customer.answer("one", own={**OWN, **own})
    return customer


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("asked", "not confirmed yet"),
        ("confirmed", "at North store. Please pick it up today by 18:00"),
        ("refused", "refused by the branch"),
        ("collected", "picked up"),
        ("expired", "run out"),
        ("ended", "cancelled"),
    ],
)
def test_how_a_reservation_stands_is_told_and_nothing_is_done(state: str, words: str) -> None:
    customer = asked("is my reservation confirmed?", state=state)
    assert isinstance(customer.output, Done)
    assert words in customer.said
    assert ("change or cancel it" in customer.said) is (state in ("asked", "confirmed"))


@pytest.mark.parametrize(
    ("language", "text", "yes", "over"),
    [
        ("ru", "отмените бронь", "да, снимите", "Бронь R-1 снята"),
        ("en", "cancel my reservation", "yes, cancel the reservation", "R-1 is cancelled"),
        ("en", "cancel my reservation", "cancel it", "R-1 is cancelled"),
        ("zh", "取消预留", "是的", "预留 R-1 已取消"),
    ],
)
def test_a_reservation_is_given_up_after_one_yes(language: str, text: str, yes: str, over: str) -> None:
    customer = asked(text, language)
    assert isinstance(customer.output, Ask)
    assert "A9F74216 × 2" in customer.said
    customer.write(yes, "affirm")
    assert isinstance(customer.output, Call)
    assert (customer.output.operation, customer.output.args) == ("end_reservation", {"kept_number": "R-1"})
    customer.answer("done")
    assert over in customer.said


@pytest.mark.parametrize("no", ["no", "no, leave it"])
def test_a_no_leaves_it_as_it_is(no: str) -> None:
    customer = asked("cancel my reservation")
    customer.write(no, "deny")
    assert isinstance(customer.output, Done)
    assert "stays as it is" in customer.said


@pytest.mark.parametrize("state", ["collected", "expired", "ended"])
def test_what_is_over_is_told_and_not_given_up(state: str) -> None:
    customer = asked("cancel my reservation", state=state)
    assert isinstance(customer.output, Done)


@pytest.mark.parametrize(("outcome", "reason"), [("refused", "refused"), ("unconfirmed", "unconfirmed")])
def test_what_the_branch_does_not_let_go_and_what_nobody_knows_goes_to_people(outcome: str, reason: str) -> None:
    customer = asked("cancel my reservation")
    customer.write("yes", "affirm")
    customer.answer(outcome)
    assert isinstance(customer.output, HandOver)
    assert customer.output.reason == reason


@pytest.mark.parametrize("outcome", ["none", "unknown"])
def test_a_reservation_that_is_not_his_is_told_nothing_of_and_a_person_looks(outcome: str) -> None:
    customer = Talk(FLOW)
    customer.begin("cancel my reservation R-9")
    customer.answer(outcome)
    assert isinstance(customer.output, HandOver)
    assert customer.output.args["own_said"] == "cancel my reservation R-9"


@pytest.mark.parametrize("answer", ["2", "R-2", "the second"])
def test_of_several_the_one_that_is_chosen_is_meant(answer: str) -> None:
    customer = Talk(FLOW)
    customer.begin("cancel my reservation")
    customer.answer("several", rows=[OWN, {**OWN, "number": "R-2"}])
    assert "2. R-2: A9F74216 × 2, North store" in customer.said
    customer.write(answer)
    assert isinstance(customer.output, Call)
    assert customer.output.args["kept_number"] == "R-2"


def test_another_number_of_pieces_is_summed_up_as_a_reservation_in_its_place() -> None:
    customer = asked("change my reservation R-1: 5 pcs instead of 2")
    assert isinstance(customer.output, Call)
    assert customer.output.args["replaces"] == "R-1"
    customer.answer("ok", branches=[NORTH, SOUTH], buyer={})
    assert isinstance(customer.output, Ask)
    assert "× 5" in customer.said
    assert "replaces reservation R-1" in customer.said
    customer.write("yes", "affirm")
    assert isinstance(customer.output, Call)
    assert (customer.output.operation, customer.output.args["replaces"]) == ("reserve", "R-1")
    customer.answer("asked", number="R-2", old_stands=False)
    assert "The earlier reservation R-1 is cancelled." in customer.said


def test_an_earlier_reservation_that_still_stands_is_called_so() -> None:
    customer = asked("change my reservation R-1: 5 pcs instead of 2")
    customer.answer("ok", branches=[NORTH], buyer={})
    customer.write("yes", "affirm")
    customer.answer("confirmed", number="R-2", old_stands=True)
    assert "R-1 could not be cancelled" in customer.said


def test_a_change_that_does_not_say_what_is_asked_what_and_goes_on_with_what_is_known() -> None:
    customer = asked("I want to change my reservation")
    customer.answer("ok", branches=[NORTH, SOUTH], buyer={})
    assert "What shall I change" in customer.said
    customer.write("the branch")
    customer.write("2")
    assert isinstance(customer.output, Ask)
    assert "South store" in customer.said
    assert "In the name of: Anna" in customer.said


@pytest.mark.parametrize("text", ["put aside 3 pcs of A9F74216", "I need a reservation"])
def test_a_new_wish_is_no_question_about_an_old_one(text: str) -> None:
    customer = Talk(FLOW)
    customer.begin(text)
    assert not isinstance(customer.output, Call) or customer.output.operation == "match_goods"


@pytest.mark.parametrize(
    ("language", "text", "over"),
    [
        ("ru", "не надо сообщать о LC1D09M7", "больше не буду об этом писать: LC1D09M7 × 2"),
        ("en", "don't tell me any more", "not write to you about this any more: LC1D09M7 × 2"),
        ("zh", "不用通知了", "不再就此通知您：LC1D09M7 × 2"),
    ],
)
def test_a_notice_is_ended_at_once(language: str, text: str, over: str) -> None:
    customer = Talk(PREORDER, language)
    customer.begin(text)
    customer.answer("one", reference="LC1D09M7", items="LC1D09M7 × 2")
    assert isinstance(customer.output, Call)
    assert (customer.output.operation, customer.output.args) == ("end_waits", {"own_reference": "LC1D09M7"})
    customer.answer("done")
    assert over in customer.said


@pytest.mark.parametrize(("answer", "chosen"), [("all", "*"), ("2", "PH1018"), ("PH1018", "PH1018")])
def test_of_several_notices_one_or_all_are_ended(answer: str, chosen: str) -> None:
    customer = Talk(PREORDER)
    customer.begin("cancel the notice please")
    rows: list[JSON] = [{"reference": one, "item": f"{one} × 1"} for one in ("LC1D09M7", "PH1018")]
    customer.answer("several", rows=rows)
    customer.write(answer)
    assert isinstance(customer.output, Call)
    assert customer.output.args["own_reference"] == chosen


def test_the_number_of_a_notice_is_changed_and_asked_for_where_it_was_not_said() -> None:
    customer = Talk(PREORDER)
    customer.begin("make it 6 instead of 4\nchange the notice")
    customer.answer("one", reference="LC1D09M7", items="LC1D09M7 × 4")
    assert isinstance(customer.output, Call)
    assert customer.output.args == {"own_reference": "LC1D09M7", "own_count": 6}
    customer.answer("done")
    assert "you need 6" in customer.said
    again = Talk(PREORDER)
    again.begin("change the notice")
    again.answer("one", reference="LC1D09M7", items="LC1D09M7 × 4")
    again.write("7", quantity="7")
    assert isinstance(again.output, Call)
    assert again.output.args["own_count"] == 7


def test_who_waits_for_nothing_is_told_so() -> None:
    customer = Talk(PREORDER)
    customer.begin("don't tell me any more")
    customer.answer("none")
    assert isinstance(customer.output, Done)
    assert "nothing to stop" in customer.said


@pytest.mark.parametrize(
    ("text", "asks"), [("don't tell me any more", "stop telling"), ("CHANGE", "LC1D09M7, quantity 6")]
)
def test_a_notice_is_ended_or_changed_by_an_unproven_letter_only_after_a_yes(text: str, asks: str) -> None:
    customer = Talk(PREORDER)
    customer.begin("make it 6 instead of 4\nchange the notice" if text == "CHANGE" else text)
    customer.answer("one", reference="LC1D09M7", items="LC1D09M7 × 2")
    customer.answer("unproven")
    assert asks in customer.said
    customer.write("yes", "affirm")
    assert isinstance(customer.output, Call)
    assert customer.output.operation == "own_waits"


def test_a_no_leaves_the_notices_as_they_are() -> None:
    customer = Talk(PREORDER)
    customer.begin("don't tell me any more")
    customer.answer("one", reference="LC1D09M7", items="LC1D09M7 × 2")
    customer.answer("unproven")
    customer.write("no", "deny")
    assert "leave the notices as they are" in customer.said
