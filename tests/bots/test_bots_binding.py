"""What binds is done only in the turn of a "yes" to what was summed up, and never after anything changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots import slots
from bots.draw import draw
from bots.faults import faults_of
from bots.flow import Ask, Call, HandOver, Slots
from bots.plan import Finish, Flow, Lookup, Question, Transfer, confirm, words
from tests.bots.talk import Talk


def keep(_outcome: str, known: Slots, value: Slots) -> Slots:
    return {**known, **value}


ORDER = Flow(
    name="order_status",  # its texts are shared ones
    version=1,
    starts_on=("order_place",),
    first="what",
    slots={"cart": slots.cart(), "address": slots.address(), "confirmed": slots.yes_or_no()},
    operations={"sum": ("ok", "unavailable"), "place": ("ok", "unavailable")},
    nodes={
        "what": Question(slot="cart", ask=words("clarify"), again=words("oos"), then="where"),
        "where": Question(slot="address", ask=words("did_that_help"), again=words("inform_alone"), then="sum"),
        "sum": Lookup(
            operation="sum",
            args=("cart", "address"),
            receive=keep,
            outcomes={"ok": "sure", "unavailable": "down"},
        ),
        "sure": confirm("confirmed", ask=words("collected"), again=words("clarify"), then="place", on_none="change"),
        "change": Question(slot="cart", ask=words("clarify"), again=words("inform_alone"), then="sum", always=True),
        "place": Lookup(
            operation="place",
            args=("cart", "address"),
            receive=keep,
            outcomes={"ok": "placed", "unavailable": "down"},
            binds=True,
        ),
        "placed": Finish(outcome="placed", words=words("thanks")),
        "down": Transfer(reason="unavailable", words=words("handover")),
    },
)


def asked_if_sure() -> Talk:
    customer = Talk(ORDER)
    customer.begin("3 A9F74216 to Baker street 5", product_reference="A9F74216", address="Baker street 5")
    customer.answer("ok", total="30.00")
    assert isinstance(customer.output, Ask)
    return customer


def operation_of(customer: Talk) -> str | None:
    return customer.output.operation if isinstance(customer.output, Call) else None


@pytest.mark.parametrize(
    "text", ["yes", "да, всё верно", "确认", "👍", "+", "оформляйте", "yes, go ahead", "好的", "да да", "sure"]
)
def test_a_yes_places(text: str) -> None:
    customer = asked_if_sure()
    customer.write(text)
    assert operation_of(customer) == "place"


@pytest.mark.parametrize(
    "text",
    [
        "да, но адрес другой",
        "yes, but not all of it",
        "好的，不过地址不对",
        "да?",
        "hm",
        "сколько это стоит",
        "ok maybe",
        "да, 5 штук",
        "да, две, а не три",
    ],
)
def test_what_is_no_plain_yes_places_nothing(text: str) -> None:
    customer = asked_if_sure()
    customer.write(text)
    assert operation_of(customer) != "place"


def test_a_yes_that_the_classifier_alone_hears_must_be_sure_and_plain() -> None:
    for confidence, words_said, binds in ((0.95, "тогда так и поступим", True), (0.3, "тогда так и поступим", False)):
        customer = asked_if_sure()
        customer.write(words_said, intent="affirm", confidence=confidence)
        assert (operation_of(customer) == "place") is binds


def test_a_no_leads_to_what_is_to_change_and_the_summary_comes_again() -> None:
    customer = asked_if_sure()
    customer.write("нет")
    assert customer.state is not None
    assert customer.state.step == "change"
    customer.write("5 A9F74216", product_reference="A9F74216")
    assert operation_of(customer) == "sum"
    customer.answer("ok", total="50.00")
    assert customer.state.step == "sure"


def test_a_correction_at_the_summary_asks_again_before_anything_binds() -> None:
    customer = asked_if_sure()
    customer.write("нет, две, а не три")
    assert operation_of(customer) == "sum"
    customer.answer("ok", total="20.00")
    assert isinstance(customer.output, Ask)
    customer.write("yes")
    assert operation_of(customer) == "place"


def test_a_correction_is_owned_to_also_where_the_order_system_is_asked_first() -> None:
    customer = asked_if_sure()
    customer.write("нет, две, а не три")
    customer.answer("ok", total="20.00")
    assert customer.said.startswith("Understood, I have corrected that.")


def test_back_is_no_wish_to_stop_whatever_the_classifier_says() -> None:
    customer = asked_if_sure()
    customer.write("назад", intent="cancel_dialog", confidence=0.99)
    assert customer.state is not None
    assert customer.state.step == "where"


def test_a_few_words_that_choose_something_else_are_no_address() -> None:
    way = slots.choice({"delivery": ("deliver*",), "pickup": ("pick it up", "самовывоз*")})
    customer = Talk(replace(ORDER, slots={**ORDER.slots, "way": way}))
    customer.begin("3 A9F74216", product_reference="A9F74216")
    customer.write("самовывоз")
    assert customer.state is not None
    assert customer.state.slots["way"] == "pickup"
    assert customer.state.slots.get("address") is None


def test_an_emptied_cart_is_asked_for_again() -> None:
    customer = asked_if_sure()
    customer.write("уберите всё")
    assert customer.state is not None
    assert customer.state.step == "what"


def test_a_yes_with_a_correction_beside_it_asks_again() -> None:
    customer = asked_if_sure()
    customer.write("yes, to Abbey Road 3", address="Abbey Road 3")
    assert operation_of(customer) != "place"


def test_what_a_lookup_changes_after_the_yes_is_summed_up_again() -> None:
    rechecked = replace(
        ORDER,
        nodes={
            **ORDER.nodes,
            "sure": confirm(
                "confirmed", ask=words("collected"), again=words("clarify"), then="recheck", on_none="change"
            ),
            "recheck": Lookup(
                operation="sum",
                args=("cart", "address"),
                receive=keep,
                outcomes={"ok": "place", "unavailable": "down"},
            ),
        },
    )
    for total, step in (("30.00", "place"), ("31.00", "sure")):
        customer = Talk(rechecked)
        customer.begin("3 A9F74216 to Baker street 5", product_reference="A9F74216", address="Baker street 5")
        customer.answer("ok", total="30.00")
        customer.write("yes")
        customer.answer("ok", total=total)
        assert customer.state is not None
        assert customer.state.step == step


def test_the_button_under_an_older_summary_says_yes_to_nothing() -> None:
    customer = asked_if_sure()
    assert isinstance(customer.output, Ask)
    old = customer.output.buttons[0].payload
    customer.write("нет, две, а не три")
    customer.answer("ok", total="20.00")
    customer.press(old)
    assert isinstance(customer.output, Ask)
    customer.press(customer.output.buttons[0].payload)
    assert operation_of(customer) == "place"


def test_a_state_that_stands_at_what_binds_without_a_yes_asks_first() -> None:
    customer = asked_if_sure()
    assert customer.state is not None
    customer.state = replace(customer.state, step="place")
    customer.write("hello", intent="greet")
    assert isinstance(customer.output, Ask)


def codes(flow: Flow) -> set[str]:
    return {fault.code for fault in faults_of(flow)} - {"unused_text", "text_arguments"}


def test_a_way_past_the_confirmation_is_found_before_the_start() -> None:
    assert codes(ORDER) == set()
    asked = ORDER.nodes["where"]
    assert isinstance(asked, Question)
    assert codes(replace(ORDER, nodes={**ORDER.nodes, "where": replace(asked, then="place")})) >= {"binds_unconfirmed"}
    refused = confirm("confirmed", ask=words("collected"), again=words("clarify"), then="place", on_none="place")
    assert "binds_unconfirmed" in codes(replace(ORDER, nodes={**ORDER.nodes, "sure": refused}))


def test_a_question_between_the_yes_and_what_binds_is_found() -> None:
    late = confirm("confirmed", ask=words("collected"), again=words("clarify"), then="late", on_none="change")
    then = Question(slot="address", ask=words("did_that_help"), again=words("inform_alone"), then="place", always=True)
    assert "binds_unconfirmed" in codes(replace(ORDER, nodes={**ORDER.nodes, "sure": late, "late": then}))


def test_a_flow_without_a_way_to_a_person_is_found() -> None:
    alone = {**ORDER.nodes, "down": Finish(outcome="down", words=words("thanks"))}
    assert "no_person" in codes(replace(ORDER, nodes=alone))


def test_a_drawing_shows_what_binds() -> None:
    drawing = draw(ORDER)
    assert '[["place: place, binds"]]' in drawing
    assert "sum: sum, binds" not in drawing


def test_somebody_who_never_says_yes_ends_at_a_person() -> None:
    customer = asked_if_sure()
    for _ in range(2):
        customer.write("mumble mumble")
    assert isinstance(customer.output, HandOver)
