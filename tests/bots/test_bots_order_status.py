"""Where is my order: proof first, then an honest answer in the customer's language."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Done, HandOver
from bots.pieces.order_words import STATES
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123456"


def found(**changes: JSON) -> dict[str, JSON]:
    order: dict[str, JSON] = {"number": NUMBER, "state": "on_its_way", "lines": [], "eta": "2026-11-24"}
    return {**order, **changes}


def talk(language: str = "en") -> Talk:
    return Talk(flows()["order_status"], language)


def at_the_proof(language: str = "en") -> Talk:
    customer = talk(language)
    customer.begin("where is 4500123456", order_number=NUMBER)
    customer.answer("needs_proof")
    return customer


def answered(language: str = "en", **changes: JSON) -> str:
    customer = talk(language)
    customer.begin("where is 4500123456", order_number=NUMBER)
    customer.answer("found", **found(**changes))
    assert isinstance(customer.output, Done)
    return customer.said


def test_a_number_in_the_first_message_is_looked_up_at_once() -> None:
    output = talk().begin("where is 4500123456", order_number=NUMBER)
    assert output == Call(operation="order_status", args={"order_number": NUMBER, "phone_tail": None})


def test_a_number_and_a_phone_in_the_first_message_are_looked_up_together() -> None:
    output = talk().begin("4500123456, +7 495 000-00-01", order_number=NUMBER, phone="+7 495 000-00-01")
    assert output == Call(operation="order_status", args={"order_number": NUMBER, "phone_tail": "0001"})


def test_without_a_number_the_verified_customer_s_orders_are_looked_up_first() -> None:
    assert talk().begin("where is my order") == Call(
        operation="order_status", args={"order_number": None, "phone_tail": None}
    )


def test_without_a_number_and_unverified_the_number_is_asked() -> None:
    customer = talk()
    customer.begin("where is my order")
    output = customer.answer("needs_number")
    assert isinstance(output, Ask)
    assert output.slot == "order_number"
    assert customer.write(NUMBER) == Call(operation="order_status", args={"order_number": NUMBER, "phone_tail": None})


@pytest.mark.parametrize(
    ("language", "day"),
    [("ru", "во вторник, 24 ноября"), ("en", "on Tuesday, 24 November"), ("zh", "11月24日（星期二）")],
)
def test_the_whole_way_ends_with_number_and_day_in_the_language(language: str, day: str) -> None:
    customer = at_the_proof(language)
    customer.write("0001")
    output = customer.answer("found", **found())
    assert isinstance(output, Done)
    assert output.outcome == "answered"
    assert NUMBER in customer.said
    assert day in customer.said


def test_the_proof_is_not_kept_with_the_case() -> None:
    customer = at_the_proof()
    customer.write("0001")
    output = customer.answer("found", **found())
    assert isinstance(output, Done)
    assert output.slots == {"order_number": NUMBER}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_every_state_is_told_with_the_number(state: str, language: str) -> None:
    assert NUMBER in answered(language, state=state).splitlines()[0]


def test_a_delivered_order_tells_no_expected_day() -> None:
    assert "24 November" not in answered(state="delivered")


def test_an_order_without_a_day_says_so() -> None:
    assert "no exact delivery date yet" in answered(eta=None)


def test_a_missed_day_is_admitted() -> None:
    said = answered(today="2026-11-26")
    assert "the order is late" in said
    assert "is expected" not in said


def test_a_delay_with_a_new_day_is_admitted_and_the_day_told() -> None:
    said = answered(late=True)
    assert "delayed" in said
    assert "24 November" in said


def test_parts_with_different_states_are_listed() -> None:
    lines: list[JSON] = [
        {"reference": "A9F74216", "name": "Breaker", "quantity": 3, "state": "delivered", "eta": None},
        {"reference": "LC1D09M7", "name": "Contactor", "quantity": 1, "state": "back_ordered", "eta": "2026-12-01"},
    ]
    said = answered(state="partly_delivered", lines=lines)
    assert "A9F74216 Breaker, 3 pcs: delivered" in said
    assert "LC1D09M7 Contactor, 1 pc: waiting for stock, expected on Tuesday, 1 December" in said


def test_parts_that_stand_as_the_order_does_are_not_listed() -> None:
    said = answered(lines=[{"reference": "A9F74216", "name": "Breaker", "quantity": 3, "state": "on_its_way"}])
    assert "A9F74216" not in said


def test_a_long_order_is_cut_and_says_how_much_is_left() -> None:
    lines: list[JSON] = [{"name": f"Article {n}", "quantity": 1, "state": "delivered"} for n in range(25)]
    assert "…and 15 more items." in answered(state="partly_delivered", lines=lines)


@pytest.mark.parametrize(
    ("count", "words"), [(11, "1 позиция"), (12, "2 позиции"), (15, "5 позиций"), (31, "21 позиция")]
)
def test_what_is_left_is_counted_as_russian_counts(count: int, words: str) -> None:
    lines: list[JSON] = [{"name": "Article", "quantity": 1, "state": "delivered"}] * count
    assert f"…и ещё {words}." in answered("ru", state="partly_delivered", lines=lines)


def test_many_open_orders_show_five_and_count_the_rest() -> None:
    customer = talk("ru")
    customer.begin("где мой заказ")
    output = customer.answer("several", orders=[{"number": f"45001234{n}"} for n in range(10, 17)])
    assert isinstance(output, Ask)
    assert len(output.buttons) == 5
    assert "…и ещё 2 заказа." in customer.said


PARCELS: list[JSON] = [
    {"tracking_number": "TR-1", "carrier": "Swift", "sent_on": "2026-11-20", "arrived_on": "2026-11-22"},
    {"tracking_number": "TR-2", "carrier": "Swift", "sent_on": "2026-11-23", "arrived_on": None},
]


def test_several_parcels_are_told_each_with_its_own_day_those_on_the_way_first() -> None:
    said = answered(tracking_number="TR-2", carrier="Swift", parcels=PARCELS)
    assert "• TR-2 (Swift): sent on Monday, 23 November\n• TR-1 (Swift): delivered on Sunday, 22 November" in said
    assert "tracking number: TR-2" not in said


def test_one_parcel_needs_no_list() -> None:
    assert "Parcel by parcel" not in answered(tracking_number="TR-2", carrier="Swift", parcels=PARCELS[1:])


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_more_parcels_than_are_listed_are_counted(language: str) -> None:
    said = answered(language, parcels=PARCELS[1:] * 7)
    assert said.count("TR-2") == 5
    assert "2" in said.splitlines()[-2]


def test_the_parcel_and_the_branch_are_told() -> None:
    assert "Carrier: Swift, tracking number: TR-1" in answered(tracking_number="TR-1", carrier="Swift")
    assert "Pick-up point: North" in answered(state="ready_for_pickup", branch="North")


def test_one_short_hint_that_a_person_can_be_asked_closes_the_answer() -> None:
    assert answered().splitlines()[-1] == 'If you need a specialist, just write "operator".'


def test_several_orders_are_offered_as_buttons_and_one_is_chosen() -> None:
    customer = talk()
    customer.begin("where is my order")
    orders: list[JSON] = [
        {"number": "4500123411", "state": "new", "eta": None},
        {"number": "4500123422", "state": "on_its_way", "eta": "2026-11-24"},
    ]
    output = customer.answer("several", orders=orders)
    assert isinstance(output, Ask)
    assert [button.title for button in output.buttons] == ["4500123411", "4500123422"]
    assert "4500123422: on its way, expected on Tuesday, 24 November" in customer.said
    assert customer.press(output.buttons[1].payload) == Call(
        operation="order_status", args={"order_number": "4500123422", "phone_tail": None}
    )


@pytest.mark.parametrize("text", ["второй", "22", "4500123422", "the last one", "第二个"])
def test_one_of_several_orders_is_chosen_in_words(text: str) -> None:
    customer = talk()
    customer.begin("where is my order")
    customer.answer("several", orders=[{"number": "4500123411"}, {"number": "4500123422"}])
    output = customer.write(text)
    assert isinstance(output, Call)
    assert output.args["order_number"] == "4500123422"


def test_a_customer_without_open_orders_may_name_another() -> None:
    customer = talk()
    customer.begin("where is my order")
    customer.answer("none")
    assert "no open orders" in customer.said
    assert isinstance(customer.write("4500123499"), Call)


def test_a_customer_without_open_orders_may_leave_it_at_that() -> None:
    customer = talk()
    customer.begin("where is my order")
    customer.answer("none")
    output = customer.write("нет")
    assert isinstance(output, Done)
    assert output.outcome == "nothing_open"


def test_a_refusal_does_not_tell_what_was_wrong_and_allows_another_try() -> None:
    customer = at_the_proof()
    customer.write("9999")
    output = customer.answer("refused")
    assert isinstance(output, Ask)
    assert NUMBER not in customer.said
    assert "order number and the last four digits" in customer.said


def test_the_third_wrong_proof_goes_to_a_person() -> None:
    customer = at_the_proof()
    for tail in ("9991", "9992", "9993"):
        customer.write(tail)
        customer.answer("refused")
    assert isinstance(customer.output, HandOver)
    assert customer.output.reason == "proof_failed"
    assert customer.output.args == {"order_number": NUMBER, "refusals": 3}


def test_after_a_refusal_the_number_alone_may_be_corrected() -> None:
    customer = at_the_proof()
    customer.write("0001")
    customer.answer("refused")
    output = customer.write("нет, 4500123457", order_number="4500123457")
    assert output == Call(operation="order_status", args={"order_number": "4500123457", "phone_tail": "0001"})


def test_after_a_refusal_number_and_tail_may_come_in_one_message() -> None:
    customer = at_the_proof()
    customer.write("9999")
    customer.answer("refused")
    output = customer.write("4500123457, 0002", order_number="4500123457")
    assert output == Call(operation="order_status", args={"order_number": "4500123457", "phone_tail": "0002"})


@pytest.mark.parametrize(("outcome", "reason"), [("locked", "locked"), ("unavailable", "unavailable")])
def test_what_the_bot_cannot_do_goes_to_a_person_with_the_number(outcome: str, reason: str) -> None:
    customer = talk()
    customer.begin("where is 4500123456", order_number=NUMBER)
    output = customer.answer(outcome)
    assert isinstance(output, HandOver)
    assert output.reason == reason
    assert output.args["order_number"] == NUMBER


@pytest.mark.parametrize("text", ["не знаю", "I don't have it", "没有订单号", "нет"])
def test_a_customer_without_the_number_gets_a_person(text: str) -> None:
    customer = talk()
    customer.begin("where is my order")
    customer.answer("needs_number")
    output = customer.write(text)
    assert isinstance(output, HandOver)
    assert output.reason == "no_number"


def test_a_state_without_words_counts_as_an_unreadable_answer() -> None:
    customer = talk()
    customer.begin("where is 4500123456", order_number=NUMBER)
    output = customer.answer("found", **found(state="teleported"))
    assert isinstance(output, HandOver)
    assert output.reason == "unavailable"


def test_a_product_reference_is_not_taken_for_an_order_number() -> None:
    customer = talk()
    customer.begin("where is my order")
    customer.answer("needs_number")
    assert isinstance(customer.write("A9F74216", product_reference="A9F74216"), Ask)


@pytest.mark.parametrize("kind", ["order_number", "quantity", "product_reference", "phone", "date"])
def test_four_digits_at_the_proof_are_the_proof_whatever_understanding_calls_them(kind: str) -> None:
    customer = at_the_proof()
    output = customer.write("0001", "order_change", 0.9, **{kind: "0001"})
    assert output == Call(operation="order_status", args={"order_number": NUMBER, "phone_tail": "0001"})


@pytest.mark.parametrize("kind", ["order_number", "phone", "quantity"])
def test_a_bare_number_at_the_question_for_it_is_the_number_whatever_understanding_calls_it(kind: str) -> None:
    customer = talk()
    customer.begin("where is my order")
    customer.answer("needs_number")
    output = customer.write(NUMBER, **{kind: NUMBER})
    assert output == Call(operation="order_status", args={"order_number": NUMBER, "phone_tail": None})


def test_another_order_number_at_the_proof_corrects_the_number_and_is_no_phone() -> None:
    output = at_the_proof().write("4500123457", order_number="4500123457")
    assert output == Call(operation="order_status", args={"order_number": "4500123457", "phone_tail": None})


def test_a_phone_that_is_taken_for_an_order_number_is_still_the_proof() -> None:
    output = at_the_proof().write("my phone is 4950000001", order_number="4950000001")
    assert output == Call(operation="order_status", args={"order_number": NUMBER, "phone_tail": "0001"})


def test_a_phone_at_the_question_for_the_number_is_kept_and_the_number_asked_again() -> None:
    customer = talk()
    customer.begin("where is my order")
    customer.answer("needs_number")
    assert isinstance(customer.write("+7 495 000-00-01", phone="+7 495 000-00-01"), Ask)
    output = customer.write(NUMBER)
    assert output == Call(operation="order_status", args={"order_number": NUMBER, "phone_tail": "0001"})


def test_another_order_number_that_understanding_missed_is_still_a_correction() -> None:
    output = at_the_proof().write("4500123458")
    assert output == Call(operation="order_status", args={"order_number": "4500123458", "phone_tail": None})


def test_too_few_digits_at_the_proof_are_a_miss_and_change_nothing() -> None:
    customer = at_the_proof()
    assert isinstance(customer.write("001"), Ask)
    assert customer.state is not None
    assert customer.state.slots == {"order_number": NUMBER}
