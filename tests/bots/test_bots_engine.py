"""What holds in every flow: a person on demand, stop and back, corrections, politeness, misses, a change of matter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots import slots
from bots.engine import BACK, CALLS_AT_MOST, CANCEL, OPERATOR, TURNS_AT_MOST, resume, step
from bots.flow import (
    Ask,
    Begin,
    Button,
    Call,
    Done,
    FlowState,
    HandOver,
    Heard,
    Leave,
    Result,
    Say,
    Slots,
    StateUnreadable,
)
from bots.plan import Finish, Flow, Fork, Lookup, Question, Transfer, words
from bots.registry import flows
from tests.bots.talk import Talk


def keep(_outcome: str, known: Slots, _value: Slots) -> Slots:
    return known


PLACE = Flow(
    name="order_status",  # borrows the texts of a flow that ships
    version=1,
    starts_on=("order_place",),
    first="what",
    slots={"references": slots.references(), "quantity": slots.quantity(), "sure": slots.yes_or_no()},
    operations={"place": ("ok", "more", "unavailable")},
    nodes={
        "what": Question(
            slot="references", ask=words("own_ask_number"), again=words("own_ask_number_again"), then="how_many"
        ),
        "how_many": Question(slot="quantity", ask=words("own_which_order"), again=words("no_date"), then="sure"),
        "sure": Question(
            slot="sure",
            ask=words("own_several"),
            again=words("rows"),
            then="decide",
            buttons=lambda _known: (
                Button(payload="sure=да", title_key="yes"),
                Button(payload="sure=нет", title_key="no"),
            ),
            titles=("yes", "no"),
        ),
        "decide": Fork(choose=lambda known: "place" if known.get("sure") else "left", among=("place", "left")),
        "place": Lookup(
            operation="place",
            args=("references", "quantity", "sure"),
            receive=keep,
            outcomes={"ok": "placed", "more": "place", "unavailable": "down"},
        ),
        "placed": Finish(outcome="placed", words=words("own_all_right")),
        "left": Finish(outcome="left", words=words("own_all_right")),
        "down": Transfer(reason="unavailable", words=words("person_system_down")),
    },
)


def asking_how_many() -> Talk:
    customer = Talk(PLACE)
    customer.begin("I want A9F74216", product_reference="A9F74216")
    return customer


def asking_if_sure() -> Talk:
    customer = asking_how_many()
    customer.write("three", quantity="three")
    return customer


def slots_of(customer: Talk) -> Slots:
    assert customer.state is not None
    return customer.state.slots


def test_what_the_first_message_gives_is_not_asked() -> None:
    output = asking_how_many().output
    assert isinstance(output, Ask)
    assert output.slot == "quantity"


@pytest.mark.parametrize("text", ["оператор", "Operator!", "转人工"])
def test_a_person_comes_at_the_word_with_what_is_known(text: str) -> None:
    output = asking_if_sure().write(text, "oos", 0.3)
    assert isinstance(output, HandOver)
    assert output.reason == "asked_for_person"
    assert output.args == {"references": ["A9F74216"], "quantity": 3}


def test_a_person_comes_at_the_intent_even_when_data_is_in_the_message() -> None:
    output = asking_how_many().write("2, and get me a human being please", "human", quantity="2")
    assert isinstance(output, HandOver)
    assert output.args["quantity"] == 2


@pytest.mark.parametrize("payload", [OPERATOR, CANCEL])
def test_the_control_buttons_end_the_flow(payload: str) -> None:
    customer = asking_how_many()
    assert isinstance(customer.press(payload), HandOver | Done)
    assert customer.state is None


@pytest.mark.parametrize(("text", "intent"), [("отмена", "order_cancel"), ("forget all this", "cancel_dialog")])
def test_cancel_stops_the_flow(text: str, intent: str) -> None:
    output = asking_how_many().write(text, intent)
    assert isinstance(output, Done)
    assert output.outcome == "cancelled"


@pytest.mark.parametrize("text", ["назад", "back", "返回"])
def test_back_asks_the_question_before_and_forgets_its_answer(text: str) -> None:
    customer = asking_if_sure()
    output = customer.write(text, "oos", 0.2)
    assert isinstance(output, Ask)
    assert output.slot == "quantity"
    assert "quantity" not in slots_of(customer)


def test_back_twice_reaches_a_question_that_was_never_asked_because_its_answer_was_known() -> None:
    customer = asking_if_sure()
    customer.press(BACK)
    output = customer.press(BACK)
    assert isinstance(output, Ask)
    assert output.slot == "references"


def test_back_at_the_first_question_says_that_there_is_none_before() -> None:
    customer = Talk(PLACE)
    customer.begin("I want to order")
    assert isinstance(customer.write("back"), Ask)
    assert customer.said.startswith("This is the first question")


@pytest.mark.parametrize(
    ("text", "quantities"),
    [("no, two, not three", ["two", "three"]), ("нет, не три, а две", ["три", "две"]), ("不是3，是2", ["3", "2"])],
)
def test_an_earlier_answer_can_be_corrected_at_a_later_question(text: str, quantities: list[str]) -> None:
    customer = asking_if_sure()
    output = customer.write(text, "deny", quantity=quantities)
    assert slots_of(customer)["quantity"] == 2
    assert isinstance(output, Ask | Done)


def test_a_correction_alone_is_confirmed_and_the_open_question_asked_again() -> None:
    customer = asking_if_sure()
    output = customer.write("A9F75216 rather", product_reference="A9F75216")
    assert isinstance(output, Ask)
    assert output.slot == "sure"
    assert customer.said.startswith("Understood, I have corrected that.")
    assert slots_of(customer)["references"] == ["A9F75216"]


def test_a_button_of_an_earlier_question_corrects_its_answer() -> None:
    customer = asking_if_sure()
    customer.press("quantity=5")
    assert slots_of(customer)["quantity"] == 5


@pytest.mark.parametrize("payload", ["", "=", "nonsense", "quantity=many", "other=1", "intent:oos"])
def test_a_button_that_means_nothing_here_repeats_the_question_and_is_no_miss(payload: str) -> None:
    customer = asking_how_many()
    for _ in range(3):
        output = customer.press(payload)
        assert isinstance(output, Ask)
        assert output.slot == "quantity"


@pytest.mark.parametrize(("text", "ends"), [("да", "place"), ("yes please", "place"), ("是的", "place")])
def test_a_yes_goes_on(text: str, ends: str) -> None:
    output = asking_if_sure().write(text, "affirm")
    assert isinstance(output, Call)
    assert output.operation == ends


def test_a_yes_in_words_nobody_listed_counts_by_its_intent() -> None:
    assert isinstance(asking_if_sure().write("you bet", "affirm"), Call)
    assert isinstance(asking_if_sure().write("not in a thousand years", "deny"), Done)


def test_a_no_is_an_answer_where_yes_or_no_was_asked() -> None:
    output = asking_if_sure().write("нет", "deny")
    assert isinstance(output, Done)
    assert output.outcome == "left"


@pytest.mark.parametrize("intent", ["thanks", "greet", "praise", "goodbye"])
def test_politeness_does_not_end_a_flow_and_is_no_miss(intent: str) -> None:
    customer = asking_how_many()
    for _ in range(3):
        assert isinstance(customer.write("…", intent), Ask | Say)
    assert isinstance(customer.write("3"), Ask)
    assert slots_of(customer)["quantity"] == 3


def test_two_misses_bring_a_person() -> None:
    customer = asking_how_many()
    assert isinstance(customer.write("hmm", "oos", 0.4), Ask)
    output = customer.write("erm", "oos", 0.4)
    assert isinstance(output, HandOver)
    assert output.reason == "two_misses"


def test_an_answer_wipes_the_miss_before_it() -> None:
    customer = asking_how_many()
    customer.write("hmm", "oos", 0.4)
    customer.write("3", quantity="3")
    assert isinstance(customer.write("hmm", "oos", 0.4), Ask)


def test_a_plainly_different_matter_leaves_and_the_flow_can_be_resumed() -> None:
    customer = asking_how_many()
    assert customer.write("when do you open", "company_info", 0.9) == Leave(intent="company_info")
    assert customer.state is not None
    back = resume(PLACE, customer.state)
    assert isinstance(back.output, Ask)
    assert back.output.slot == "quantity"
    assert back.output.lines[0].key == "resumed"


def test_an_unsure_other_matter_is_a_miss_and_not_a_way_out() -> None:
    assert isinstance(asking_how_many().write("eh when", "company_info", 0.5), Ask)


def test_the_caller_s_threshold_decides_what_is_sure() -> None:
    customer = asking_how_many()
    given = Heard(text="eh when", intent="company_info", confidence=0.5)
    assert step(PLACE, customer.state, given, change_at=0.4).output == Leave(intent="company_info")


def test_the_expected_number_wins_over_another_intent() -> None:
    customer = asking_how_many()
    customer.write("3", "order_cancel", 0.95, quantity="3")
    assert slots_of(customer)["quantity"] == 3


def test_a_clear_change_of_matter_wins_over_a_number_in_it() -> None:
    output = asking_how_many().write("please cancel those 3 relays instead", "order_cancel", 0.95, quantity="3")
    assert output == Leave(intent="order_cancel")


@pytest.mark.parametrize(("intent", "confidence"), [("safety_issue", 0.3), ("complaint_delivery", 0.8)])
def test_danger_and_complaints_win_over_data(intent: str, confidence: float) -> None:
    assert asking_how_many().write("3", intent, confidence, quantity="3") == Leave(intent=intent)


def test_a_call_that_was_lost_is_made_again_at_the_next_message() -> None:
    customer = asking_if_sure()
    call = customer.write("да", "affirm")
    assert customer.write("hello?", "greet") == call


@pytest.mark.parametrize("given", [Result(operation="other", outcome="ok"), Result(operation="place", outcome="ok")])
def test_a_result_nobody_waits_for_repeats_the_question(given: Result) -> None:
    output = asking_how_many().give(given)
    assert isinstance(output, Ask)
    assert output.slot == "quantity"


def test_an_outcome_that_nobody_named_counts_as_unavailable() -> None:
    customer = asking_if_sure()
    customer.write("да", "affirm")
    output = customer.answer("exploded")
    assert isinstance(output, HandOver)
    assert output.reason == "unavailable"


def test_more_calls_in_a_row_than_allowed_bring_a_person() -> None:
    customer = asking_if_sure()
    customer.write("да", "affirm")
    for _ in range(CALLS_AT_MOST - 1):
        assert isinstance(customer.answer("more"), Call)
    output = customer.answer("more")
    assert isinstance(output, HandOver)
    assert output.reason == "too_many_calls"


def test_an_endless_talk_ends_at_a_person() -> None:
    customer = asking_how_many()
    for _ in range(TURNS_AT_MOST):
        customer.write("thanks", "thanks")
    output = customer.write("thanks", "thanks")
    assert isinstance(output, HandOver)
    assert output.reason == "too_long"


@pytest.mark.parametrize("changes", [{"version": 0}, {"step": "gone"}, {"step": "placed"}])
def test_a_state_of_another_version_begins_anew_and_says_so(changes: dict[str, object]) -> None:
    customer = asking_how_many()
    assert customer.state is not None
    customer.state = replace(customer.state, **changes)  # type: ignore[arg-type]
    assert isinstance(customer.write("A9F74216", product_reference="A9F74216"), Ask)
    assert customer.said.startswith("We began this some time ago")
    assert slots_of(customer) == {"references": ["A9F74216"]}


def test_resuming_a_state_of_another_version_begins_anew() -> None:
    customer = asking_how_many()
    assert customer.state is not None
    output = resume(PLACE, replace(customer.state, version=0)).output
    assert isinstance(output, Ask)
    assert (output.slot, output.lines[0].key) == ("references", "restarted")


def test_steps_that_go_in_circles_end_at_a_person() -> None:
    circle = Fork(choose=lambda _known: "what", among=("what",))
    output = step(replace(PLACE, nodes={**PLACE.nodes, "what": circle}), None, Heard()).output
    assert isinstance(output, HandOver)
    assert output.reason == "goes_in_circles"


def test_without_a_state_a_message_begins_the_flow() -> None:
    assert isinstance(step(PLACE, None, Heard(text="hello")).output, Ask)
    assert isinstance(step(PLACE, None, Result(operation="place", outcome="ok")).output, Ask)


def test_a_state_of_another_flow_is_not_touched() -> None:
    other = FlowState(flow="availability_price", version=1, step="reference")
    done = step(flows()["order_status"], other, Begin(heard=Heard()))
    assert done.state is not None
    assert done.state.flow == "order_status"


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "x",
        [],
        {},
        {"flow": 1},
        {"flow": "a", "version": "1", "step": "b", "slots": {}},
        {"slots": [], "flow": "a"},
    ],
)
def test_a_stored_state_that_is_not_ours_is_refused(stored: object) -> None:
    with pytest.raises(StateUnreadable):
        FlowState.from_json(stored)  # type: ignore[arg-type]


def test_a_state_survives_its_way_through_json() -> None:
    state = FlowState(flow="a", version=2, step="s", slots={"x": [1, "2"]}, misses=1, back=("q",), calls=3, turns=4)
    assert FlowState.from_json(state.to_json()) == state
