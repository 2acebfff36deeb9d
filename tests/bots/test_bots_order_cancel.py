"""Cancelling an order by talking to the bot: proof, a reason if he likes, a summary, one yes; honest when too late."""

from __future__ import annotations

import pytest

from bots import faults
from bots.flow import JSON, Ask, Call, Done, HandOver, Leave
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123456"


def order(**changes: JSON) -> dict[str, JSON]:
    lines: list[JSON] = [{"reference": "A9F74216", "name": "Breaker", "quantity": 10, "state": "new"}]
    known: dict[str, JSON] = {"number": NUMBER, "state": "new", "lines": lines, "total": "1350.00", "currency": "RUB"}
    return {**known, "may": ["cancel", "change", "redirect"], **changes}


def found(text: str = "cancel order 4500123456", language: str = "en", **changes: JSON) -> Talk:
    customer = Talk(flows()["order_cancel"], language)
    customer.begin(text, order_number=NUMBER)
    customer.answer("found", **order(**changes))
    return customer


def summed_up(language: str = "en") -> Talk:
    customer = found(language=language)
    customer.write("no", "deny")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"
    return customer


def test_the_flow_has_no_faults() -> None:
    assert faults.faults_of(flows()["order_cancel"]) == ()


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("нашла дешевле", "inform", "cheaper"),
        ("2", "inform", "cheaper"),
        ("ordered twice by accident", "inform", "mistake"),
        ("不需要了", "inform", "not_needed"),
        ("the site was closed", "inform", "the site was closed"),
        ("нет", "deny", ""),
        ("да, отменяйте", "affirm", ""),
        ("не скажу", "deny", ""),
    ],
)
def test_the_reason_is_asked_once_and_needs_no_answer(text: str, intent: str, reason: str) -> None:
    customer = found()
    customer.write(text, intent)
    assert "RUB 1,350.00" in customer.said
    output = customer.write("yes", "affirm")
    assert isinstance(output, Call)
    assert (output.operation, output.args["reason"]) == ("cancel_order", reason)


def test_a_reason_that_sounds_like_another_matter_is_still_a_reason() -> None:
    customer = found()
    customer.write("I wanted to change the colour of the frames", "order_change", 0.93)
    assert "whole order" in customer.said


def test_a_reason_that_is_a_complaint_is_one() -> None:
    customer = found()
    assert customer.write("your courier was rude to me", "complaint_service", 0.95) == Leave(intent="complaint_service")


def test_who_comes_back_after_a_silence_reads_how_the_order_stands_now() -> None:
    customer = summed_up()
    customer.comes_back()
    assert isinstance(customer.output, Call)
    assert customer.output.operation == "order_status"
    customer.answer("found", **order(state="on_its_way", may=[]))
    assert "on its way" in customer.said


def test_what_can_still_be_done_after_a_silence_is_summed_up_anew() -> None:
    customer = summed_up()
    customer.comes_back()
    customer.answer("found", **order(state="picking"))
    assert "whole order" in customer.said
    assert "being packed" in customer.said
    output = customer.write("yes", "affirm")
    assert isinstance(output, Call)
    assert output.operation == "cancel_order"


def test_a_question_instead_of_a_reason_is_another_matter() -> None:
    customer = found()
    output = customer.write("where is my other order now?", "order_status", 0.95)
    assert output == Leave(intent="order_status")


def test_a_reason_in_the_first_message_is_not_asked_for() -> None:
    customer = found("cancel order 4500123456, I found it cheaper elsewhere")
    assert "whole order" in customer.said


def test_a_yes_cancels_and_says_so() -> None:
    customer = summed_up()
    customer.write("yes", "affirm")
    output = customer.answer("done", number=NUMBER)
    assert isinstance(output, Done)
    assert output.outcome == "cancelled_order"
    assert f"Order {NUMBER} is cancelled" in customer.said


@pytest.mark.parametrize("text", ["нет", "no, keep it", "不是"])
def test_a_no_keeps_the_order(text: str) -> None:
    customer = summed_up()
    output = customer.write(text, "deny")
    assert isinstance(output, Done)
    assert output.outcome == "kept"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("cancelled", "already cancelled"),
        ("returned", "already been returned"),
        ("delivered", 'write "return"'),
        ("on_its_way", "refuse it when it arrives"),
        ("ready_for_pickup", "waiting for you"),
    ],
)
def test_too_late_is_told_with_what_can_be_done_instead(state: str, words: str) -> None:
    customer = found(state=state, may=[])
    assert isinstance(customer.output, Done)
    assert words in customer.said


def test_where_a_person_may_still_stop_it_one_takes_over() -> None:
    output = found(state="on_hold", may=[]).output
    assert isinstance(output, HandOver)
    assert output.reason == "too_late"


@pytest.mark.parametrize(
    ("outcome", "value", "reason"),
    [
        ("refused", {"why": "too_late"}, "too_late"),
        ("refused", {"why": "not_valid"}, "not_valid"),
        ("not_allowed", {}, "not_allowed"),
        ("unconfirmed", {}, "unconfirmed"),
        ("unavailable", {}, "unavailable"),
    ],
)
def test_what_was_not_done_goes_to_a_person_with_the_reason(outcome: str, value: dict[str, JSON], reason: str) -> None:
    customer = summed_up()
    customer.write("yes", "affirm")
    output = customer.answer(outcome, **value)
    assert isinstance(output, HandOver)
    assert output.reason == reason
    assert output.args["order_number"] == NUMBER


def test_a_proof_that_is_enough_to_look_but_not_to_cancel_has_a_code_sent() -> None:
    customer = summed_up()
    customer.write("yes", "affirm")
    output = customer.answer("unproven")
    assert isinstance(output, Call)
    assert output.operation == "send_order_code"


def test_a_corrected_number_is_looked_up_anew_and_nothing_is_cancelled() -> None:
    customer = summed_up()
    output = customer.write("no, 4500123457", "deny", order_number="4500123457")
    assert isinstance(output, Call)
    assert (output.operation, output.args["order_number"]) == ("order_status", "4500123457")


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_summary_reads_in_every_language(language: str) -> None:
    said = summed_up(language).said
    assert NUMBER in said
    assert "A9F74216 Breaker" in said


@pytest.mark.parametrize("intent", ["cancel_dialog", "order_cancel", "affirm", "oos"])
@pytest.mark.parametrize(
    "text",
    [
        "отменить",
        "отмените",
        "отменяйте",
        "да, отменить",
        "cancel",
        "cancel it",
        "ok, cancel it",
        "取消",
        "取消吧",
        "好吧取消",
    ],
)
def test_to_cancel_is_the_yes_to_the_cancellation_and_no_end_of_the_talk(text: str, intent: str) -> None:
    customer = summed_up()
    output = customer.write(text, intent)
    assert isinstance(output, Call)
    assert output.operation == "cancel_order"


def test_a_bare_otmena_is_asked_about_once_more() -> None:
    customer = summed_up("ru")
    assert isinstance(customer.write("отмена", "cancel_dialog"), Ask)
    assert isinstance(customer.write("да", "affirm"), Call)


@pytest.mark.parametrize("text", ["стоп", "не надо", "never mind", "算了", "не отменяйте", "don't cancel it"])
def test_who_stops_at_the_summary_reads_that_the_order_stays(text: str) -> None:
    customer = summed_up()
    output = customer.write(text, "cancel_dialog")
    assert isinstance(output, Done)
    assert output.outcome == "kept"
    assert NUMBER in customer.said


def test_the_end_of_a_phone_is_no_reason() -> None:
    customer = found()
    output = customer.write("0077", quantity="0077")
    assert isinstance(output, Ask)
    assert output.slot == "reason"
