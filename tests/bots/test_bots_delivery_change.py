"""Changing a delivery by talking to the bot: what is to be another, what stays, what it costs, one yes."""

from __future__ import annotations

import pytest

from bots import faults
from bots.flow import JSON, Ask, Call, Done, HandOver
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123456"
BRANCHES: list[JSON] = [{"code": "central", "name": "Central warehouse"}, {"code": "north", "name": "North store"}]
WAS: dict[str, JSON] = {"way": "delivery", "address": "Moscow, Lenina 5", "branch": None, "day": None}


def order(**changes: JSON) -> dict[str, JSON]:
    known: dict[str, JSON] = {"number": NUMBER, "state": "new", "total": "1350.00", "currency": "RUB", "delivery": WAS}
    return {**known, "lines": [], "may": ["redirect"], **changes}


def looks_answered(customer: Talk) -> None:
    while isinstance(customer.output, Call) and customer.output.operation != "redirect_order":
        match customer.output.operation:
            case "order_status":
                customer.answer("found", **order())
            case "redirect_terms":
                customer.answer("ok", branches=BRANCHES)
            case "delivery_offer":
                customer.answer("offered", offer={"cost": "350.00", "currency": "RUB", "earliest": "2026-11-25"})
            case other:
                raise AssertionError(other)


def begun(text: str, language: str = "en", **found: str) -> Talk:
    customer = Talk(flows()["delivery_change"], language)
    customer.begin(text, order_number=NUMBER, **found)
    looks_answered(customer)
    return customer


def says(customer: Talk, text: str, intent: str = "inform", **found: str) -> Talk:
    customer.write(text, intent, 0.9, **found)
    looks_answered(customer)
    return customer


def is_summed_up(customer: Talk) -> bool:
    return isinstance(customer.output, Ask) and customer.output.slot == "confirmed"


def bound(customer: Talk) -> Call:
    says(customer, "yes", "affirm")
    assert isinstance(customer.output, Call), customer.output
    assert customer.output.operation == "redirect_order"
    return customer.output


def test_the_flow_has_no_faults() -> None:
    assert faults.faults_of(flows()["delivery_change"]) == ()


def test_another_day_keeps_the_address() -> None:
    customer = begun("move the delivery of 4500123456 to 1 December", date="2026-12-01")
    assert is_summed_up(customer)
    assert "Moscow, Lenina 5" in customer.said
    assert "Tuesday, 1 December" in customer.said
    args = bound(customer).args
    assert (args["way"], args["address"], args["day"]) == ("delivery", "Moscow, Lenina 5", "2026-12-01")


def test_another_address_is_told_with_its_cost() -> None:
    customer = begun("bring 4500123456 to Khimki, Mira 7", address="Khimki, Mira 7")
    assert "Delivery to: Khimki, Mira 7" in customer.said
    assert "350" in customer.said
    assert bound(customer).args["address"] == "Khimki, Mira 7"


@pytest.mark.parametrize("text", ["хочу самовывоз", "I would rather pick it up", "改为自提"])
def test_goods_can_be_fetched_instead(text: str) -> None:
    customer = begun(text + " 4500123456")
    assert "2. North store" in customer.said
    says(customer, "north")
    assert "Pick-up at: North store" in customer.said
    args = bound(customer).args
    assert (args["way"], args["branch"]) == ("pickup", "north")


@pytest.mark.parametrize(
    ("text", "found", "slot"),
    [("адрес", {}, "address"), ("2", {}, "day"), ("pick-up", {}, "branch"), ("the day, please", {}, "day")],
)
def test_what_is_to_change_is_asked_where_it_was_not_said(text: str, found: dict[str, str], slot: str) -> None:
    customer = begun("I want to change the delivery of 4500123456", "en")
    assert "new address, the new day" in customer.said
    says(customer, text, **found)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == slot


@pytest.mark.parametrize(
    ("text", "found", "words"),
    [
        ("Khimki, Mira 7", {"address": "Khimki, Mira 7"}, "Khimki, Mira 7"),
        ("on 1 December", {"date": "2026-12-01"}, "1 December"),
        ("вечером", {}, "in the evening"),
    ],
)
def test_the_new_thing_itself_answers_what_is_to_change(text: str, found: dict[str, str], words: str) -> None:
    customer = begun("I want to change the delivery of 4500123456", "en")
    says(customer, text, **found)
    assert is_summed_up(customer), customer.output
    assert words in customer.said


def test_a_day_that_is_too_early_becomes_the_first_possible_one_and_is_called_so() -> None:
    customer = begun("move the delivery of 4500123456 to tomorrow", date="2026-11-24")
    assert "Wednesday, 25 November at the earliest" in customer.said
    assert bound(customer).args["day"] == "2026-11-25"


def test_an_address_that_nobody_delivers_to_is_asked_again_then_a_person_gets_it() -> None:
    customer = begun("change the address of 4500123456")
    for street in ("Deep street 5", "Deeper street 6, Farland"):
        customer.write(street, address=street)
        customer.answer("not_there")
    assert isinstance(customer.output, HandOver)
    assert customer.output.reason == "unknown_zone"


def test_a_no_asks_what_else_and_a_second_no_leaves_all_as_it_was() -> None:
    customer = begun("move the delivery of 4500123456 to 1 December", date="2026-12-01")
    says(customer, "no", "deny")
    assert "What should change" in customer.said
    says(customer, "no", "deny")
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == "kept"


def test_a_correction_at_the_summary_is_taken() -> None:
    customer = begun("bring 4500123456 to Khimki, Mira 7", address="Khimki, Mira 7")
    says(customer, "not Mira but Lesnaya")
    assert is_summed_up(customer)
    assert "Khimki, Lesnaya 7" in customer.said


def test_done_is_said_with_the_new_sum() -> None:
    customer = begun("bring 4500123456 to Khimki, Mira 7", address="Khimki, Mira 7")
    bound(customer)
    output = customer.answer("done", number=NUMBER, total="1590.00", currency="RUB")
    assert isinstance(output, Done)
    assert "RUB 1,590.00" in customer.said


def test_too_late_is_said_before_anything_is_asked() -> None:
    customer = Talk(flows()["delivery_change"])
    customer.begin("change the address of 4500123456", order_number=NUMBER)
    output = customer.answer("found", **order(state="on_its_way", may=[]))
    assert isinstance(output, Done)
    assert output.outcome == "too_late"


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
def test_what_was_not_done_goes_to_a_person_with_all_that_was_wished(
    outcome: str, value: dict[str, JSON], reason: str
) -> None:
    customer = begun("bring 4500123456 to Khimki, Mira 7", address="Khimki, Mira 7")
    bound(customer)
    output = customer.answer(outcome, **value)
    assert isinstance(output, HandOver)
    assert output.reason == reason
    assert output.args["address"] == "Khimki, Mira 7"


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_summary_reads_in_every_language(language: str) -> None:
    customer = begun("4500123456", language, date="2026-12-01")
    assert is_summed_up(customer)
    assert "Moscow, Lenina 5" in customer.said


LINES: list[JSON] = [{"reference": "A9F74216", "name": "Breaker", "quantity": 10, "price": "100.00"}]


def priced(text: str, **found: str) -> Talk:
    """Begin with an order whose lines have prices: goods for 1000.00, its delivery for 350.00."""
    customer = Talk(flows()["delivery_change"], "en")
    customer.begin(text, order_number=NUMBER, **found)
    return answered(customer)


def answered(customer: Talk) -> Talk:
    while isinstance(customer.output, Call) and customer.output.operation != "redirect_order":
        if customer.output.operation == "order_status":
            customer.answer("found", **order(lines=LINES))
        elif customer.output.operation == "redirect_terms":
            customer.answer("ok", branches=BRANCHES)
        else:
            customer.answer("offered", offer={"cost": "890.00", "currency": "RUB", "earliest": "2026-11-25"})
    return customer


def agreed_sum(customer: Talk) -> JSON:
    customer.write("yes", "affirm", 0.9)
    assert isinstance(customer.output, Call)
    return customer.output.args["sum"]


def test_another_address_is_bound_at_the_total_that_was_told() -> None:
    customer = priced("bring 4500123456 to Kazan, Mira 7", address="Kazan, Mira 7")
    assert "The order would then come to: RUB 1,890.00" in customer.said
    assert agreed_sum(customer) == {"total": "1890.00", "currency": "RUB"}


def test_another_day_keeps_the_total_and_fetched_goods_cost_no_delivery() -> None:
    customer = priced("move the delivery of 4500123456 to 1 December", date="2026-12-01")
    assert agreed_sum(customer) == {"total": "1350.00", "currency": "RUB"}
    fetched = priced("I would rather pick 4500123456 up")
    fetched.write("north")
    assert agreed_sum(answered(fetched)) == {"total": "1000.00", "currency": "RUB"}


def test_where_no_sums_are_told_none_is_agreed_to() -> None:
    customer = begun("bring 4500123456 to Khimki, Mira 7", address="Khimki, Mira 7")
    assert "would then come to" not in customer.said
    assert bound(customer).args["sum"] is None


def test_a_total_that_is_no_longer_so_is_summed_up_anew_and_the_second_time_a_persons() -> None:
    customer = priced("bring 4500123456 to Kazan, Mira 7", address="Kazan, Mira 7")
    agreed_sum(customer)
    customer.answer("sum_changed")
    answered(customer)
    assert "has changed since" in customer.said
    agreed_sum(customer)
    output = customer.answer("sum_changed")
    assert isinstance(output, HandOver)
    assert output.reason == "not_valid"


def test_a_day_said_at_the_summary_is_looked_at_for_the_new_address() -> None:
    customer = priced("bring 4500123456 to Kazan, Mira 7", address="Kazan, Mira 7")
    customer.write("tomorrow", date="2026-11-24")
    answered(customer)
    assert "Wednesday, 25 November at the earliest" in customer.said


@pytest.mark.parametrize("text", ["rather pick-up", "change delivery to pick-up"])
def test_fetching_it_instead_at_the_summary_asks_where(text: str) -> None:
    customer = priced("bring 4500123456 to Kazan, Mira 7", address="Kazan, Mira 7")
    customer.write(text, "delivery_change", 0.9)
    answered(customer)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "branch"
