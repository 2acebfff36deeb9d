"""Changing an order by talking to the bot: lines before and after, one yes; guided where the words were not enough."""

from __future__ import annotations

import pytest

from bots import faults
from bots.flow import JSON, Ask, Call, Done, HandOver
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123456"
LINES: list[JSON] = [
    {"reference": "A9F74216", "name": "Breaker", "quantity": 10, "state": "new", "price": "100.00"},
    {"reference": "LC1D09M7", "name": "Contactor", "quantity": 3, "state": "new", "price": "50.00"},
]


def order(**changes: JSON) -> dict[str, JSON]:
    known: dict[str, JSON] = {"number": NUMBER, "state": "new", "lines": LINES, "total": "1500.00", "currency": "RUB"}
    return {**known, "may": ["change"], **changes}


def told(line: dict[str, JSON]) -> dict[str, JSON]:
    reference = line.get("reference") or line["asked"]
    known: dict[str, JSON] = {"name": "Relay", "in_stock": 200, "price": "20.00", "currency": "RUB"}
    return {**line, **known, "reference": reference}


def looks_answered(customer: Talk, **changes: JSON) -> None:
    while isinstance(customer.output, Call) and customer.output.operation != "change_order":
        match customer.output.operation:
            case "order_status":
                customer.answer("found", **order(**changes))
            case "match_goods":
                cart = customer.output.args["cart"]
                assert isinstance(cart, list)
                customer.answer("matched", goods=[told(dict(line)) for line in cart])
            case "change_terms":
                customer.answer("ok", tells_sums=True)
            case other:
                raise AssertionError(other)


def begun(text: str, **found: str | list[str]) -> Talk:
    return begun_in("en", text, **found)


def begun_in(language: str, text: str, **found: str | list[str]) -> Talk:
    customer = Talk(flows()["order_change"], language)
    customer.begin(text, order_number=NUMBER, **found)
    looks_answered(customer)
    return customer


def says(customer: Talk, text: str, **found: str | list[str]) -> Talk:
    intent = {"yes": "affirm", "no": "deny", "нет": "deny"}.get(text, "inform")
    customer.write(text, intent, 0.9, **found)
    looks_answered(customer)
    return customer


def asked_slot(customer: Talk) -> str:
    assert isinstance(customer.output, Ask), customer.output
    return customer.output.slot


def changes(customer: Talk) -> list[tuple[str, int, int]]:
    """Say yes; gives what is then done, line by line."""
    assert asked_slot(customer) == "confirmed", customer.said
    says(customer, "yes")
    assert isinstance(customer.output, Call), customer.output
    assert customer.output.operation == "change_order"
    rows = customer.output.args["changes"]
    assert isinstance(rows, list)
    return [(row["reference"], row["before"], row["after"]) for row in rows]


def test_the_flow_has_no_faults() -> None:
    assert faults.faults_of(flows()["order_change"]) == ()


@pytest.mark.parametrize(
    ("text", "found", "done"),
    [
        ("в 4500123456 увеличьте A9F74216 до 30 шт", {"quantity": "30"}, [("A9F74216", 10, 30)]),
        ("измените количество A9F74216 с 10 на 8", {"quantity": ["10", "8"]}, [("A9F74216", 10, 8)]),
        ("change A9F74216 from 10 to 4", {"quantity": ["10", "4"]}, [("A9F74216", 10, 4)]),
        ("把A9F74216改成5个", {"quantity": "5"}, [("A9F74216", 10, 5)]),
        ("уберите A9F74216", {}, [("A9F74216", 10, 0)]),
        ("take A9F74216 out of the order", {}, [("A9F74216", 10, 0)]),
        ("remove A9F74216 please", {}, [("A9F74216", 10, 0)]),
        ("去掉A9F74216", {}, [("A9F74216", 10, 0)]),
        ("уберите 2 шт A9F74216", {"quantity": "2"}, [("A9F74216", 10, 8)]),
        ("добавьте ещё 5 шт A9F74216", {"quantity": "5"}, [("A9F74216", 10, 15)]),
        ("A9F74216 нужно 8 штук вместо 10", {"quantity": ["8", "10"]}, [("A9F74216", 10, 8)]),
        ("A9F74216 should be 12 instead of 10", {"quantity": ["12", "10"]}, [("A9F74216", 10, 12)]),
        ("instead of 10 make it 7 pcs of A9F74216", {"quantity": ["10", "7"]}, [("A9F74216", 10, 7)]),
        ("7 pcs of A9F74216 instead of 10.", {"quantity": ["7", "10"]}, [("A9F74216", 10, 7)]),
        ("A9F74216要5个，不是10个", {"quantity": ["5", "10"]}, [("A9F74216", 10, 5)]),
    ],
)
def test_a_line_of_the_order_is_changed_as_it_was_said(
    text: str, found: dict[str, str | list[str]], done: list[tuple[str, int, int]]
) -> None:
    assert changes(begun(text, product_reference="A9F74216", **found)) == done


@pytest.mark.parametrize("text", ["A9F74216 нужно 10 шт", "A9F74216 should be 10 pcs", "把A9F74216改成10个"])
def test_a_number_that_the_line_has_already_changes_nothing(text: str) -> None:
    customer = begun(text, product_reference="A9F74216", quantity="10")
    assert isinstance(customer.output, Done)
    assert f"Order {NUMBER} is already like that" in customer.said


def test_a_line_that_stays_as_it_is_does_not_stand_among_the_changes() -> None:
    text = "A9F74216 нужно 10 шт, LC1D09M7 нужно 5 шт"
    customer = begun(text, product_reference=["A9F74216", "LC1D09M7"], quantity=["10", "5"])
    assert "A9F74216 Breaker: already so" in customer.said
    assert changes(customer) == [("LC1D09M7", 3, 5)]


@pytest.mark.parametrize("text", ["yes, and another two A9F74216", "да, и ещё две A9F74216", "and two more A9F74216"])
def test_more_of_a_line_said_to_the_summary_is_put_to_it(text: str) -> None:
    customer = begun("LC1D09M7 should be 5 pcs", product_reference="LC1D09M7", quantity="5")
    customer = says(customer, text, product_reference="A9F74216")
    assert sorted(changes(customer)) == [("A9F74216", 10, 12), ("LC1D09M7", 3, 5)]


@pytest.mark.parametrize("text", ["добавьте 2 шт RXM4AB2P7", "add 2 pcs of RXM4AB2P7", "再加2个RXM4AB2P7"])
def test_another_article_is_added(text: str) -> None:
    customer = begun(text, product_reference="RXM4AB2P7", quantity="2")
    assert "Added: RXM4AB2P7 Relay, 2 pcs at RUB 20.00 each" in customer.said
    assert "RUB 1,540.00" in customer.said
    assert changes(customer) == [("RXM4AB2P7", 0, 2)]


@pytest.mark.parametrize(
    "text",
    ["вместо A9F74216 поставьте RXM4AB2P7", "замените A9F74216 на RXM4AB2P7", "replace A9F74216 with RXM4AB2P7"],
)
def test_one_article_takes_the_place_and_the_number_of_another(text: str) -> None:
    customer = begun(text, product_reference=["A9F74216", "RXM4AB2P7"])
    assert changes(customer) == [("A9F74216", 10, 0), ("RXM4AB2P7", 0, 10)]


def test_an_article_with_a_number_says_what_shall_change() -> None:
    customer = begun("I want to change my order")
    assert asked_slot(customer) == "deed"
    assert changes(says(customer, "make A9F74216 6 pcs", product_reference="A9F74216", quantity="6")) == [
        ("A9F74216", 10, 6)
    ]


def test_an_article_named_again_with_a_number_is_none_that_takes_its_place() -> None:
    customer = begun("please swap A9F74216", product_reference="A9F74216")
    assert "Which product" in customer.said
    assert changes(says(customer, "A9F74216, 12 pcs", product_reference="A9F74216")) == [("A9F74216", 10, 12)]


def test_a_recipient_is_changed_without_touching_the_lines() -> None:
    customer = begun("получать будет Анна Котова, впишите её", person="Анна Котова")
    assert "Recipient: Анна Котова" in customer.said
    assert changes(customer) == []
    assert isinstance(customer.output, Call)
    assert customer.output.args["recipient"] == "Анна Котова"


def test_a_name_under_a_letter_is_no_recipient() -> None:
    customer = begun("remove A9F74216\n\nBest regards\nAnna Kotova", product_reference="A9F74216", person="Anna Kotova")
    assert "Recipient" not in customer.said


@pytest.mark.parametrize(
    ("text", "done"), [("2", [("LC1D09M7", 3, 5)]), ("контактор", []), ("contactor", [("LC1D09M7", 3, 5)])]
)
def test_what_was_not_said_is_asked_step_by_step(text: str, done: list[tuple[str, int, int]]) -> None:
    customer = begun("I want to change my order 4500123456")
    assert asked_slot(customer) == "deed"
    says(customer, "a quantity")
    assert "2. LC1D09M7 Contactor, 3 pcs" in customer.said
    says(customer, text)
    if done:
        assert asked_slot(customer) == "count"
        says(customer, "5")
        assert changes(customer) == done
    else:
        assert asked_slot(customer) == "position"


def test_the_only_line_needs_no_choice() -> None:
    customer = Talk(flows()["order_change"])
    customer.begin("reduce it to 4", order_number=NUMBER, quantity="4")
    looks_answered(customer, lines=LINES[:1])
    assert changes(customer) == [("A9F74216", 10, 4)]


def test_an_addition_is_made_clear_before_it_is_summed_up() -> None:
    customer = Talk(flows()["order_change"])
    customer.begin("add 2 LC1D to 4500123456", order_number=NUMBER, product_reference="LC1D", quantity="2")
    customer.answer("found", **order())
    candidates: list[JSON] = [{"reference": "LC1D12M7", "name": "A"}, {"reference": "LC1D25M7", "name": "B"}]
    customer.answer("matched", goods=[{"asked": "LC1D", "reference": None, "quantity": 2, "candidates": candidates}])
    assert "2. LC1D25M7" in customer.said
    says(customer, "2")
    assert changes(customer) == [("LC1D25M7", 0, 2)]


@pytest.mark.parametrize(
    ("text", "found", "done"),
    [
        ("нет, 20, а не 30", {"quantity": "20"}, [("A9F74216", 10, 20)]),
        ("and remove LC1D09M7", {"product_reference": "LC1D09M7"}, [("A9F74216", 10, 30), ("LC1D09M7", 3, 0)]),
        (
            "добавьте ещё 2 RXM4AB2P7",
            {"product_reference": "RXM4AB2P7", "quantity": "2"},
            [("A9F74216", 10, 30), ("RXM4AB2P7", 0, 2)],
        ),
    ],
)
def test_the_summary_is_put_right_and_added_to(
    text: str, found: dict[str, str | list[str]], done: list[tuple[str, int, int]]
) -> None:
    customer = begun("увеличьте A9F74216 до 30", product_reference="A9F74216", quantity="30")
    says(customer, text, **found)
    assert changes(customer) == done


def test_a_no_asks_what_to_do_instead_and_another_no_leaves_it() -> None:
    customer = begun("увеличьте A9F74216 до 30", product_reference="A9F74216", quantity="30")
    says(customer, "нет")
    assert "instead" in customer.said
    says(customer, "нет")
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == "kept"


def test_taking_everything_out_points_to_cancelling() -> None:
    customer = Talk(flows()["order_change"])
    customer.begin("remove A9F74216", order_number=NUMBER, product_reference="A9F74216")
    looks_answered(customer, lines=LINES[:1])
    assert isinstance(customer.output, Done)
    assert "cancel order 4500123456" in customer.said


def test_done_is_said_with_the_new_sum() -> None:
    customer = begun("увеличьте A9F74216 до 30", product_reference="A9F74216", quantity="30")
    assert "RUB 3,500.00" in customer.said
    changes(customer)
    output = customer.answer("done", number=NUMBER, total="3500.00", currency="RUB")
    assert isinstance(output, Done)
    assert "RUB 3,500.00" in customer.said


@pytest.mark.parametrize(
    ("outcome", "value", "reason"),
    [
        ("refused", {"why": "too_late"}, "too_late"),
        ("refused", {"why": "not_enough", "reference": "A9F74216"}, "not_enough"),
        ("refused", {"why": "on_credit_hold"}, "on_credit_hold"),
        ("refused", {"why": "not_valid"}, "not_valid"),
        ("not_allowed", {}, "not_allowed"),
        ("unconfirmed", {}, "unconfirmed"),
        ("unavailable", {}, "unavailable"),
    ],
)
def test_what_was_not_done_goes_to_a_person_with_the_changes(outcome: str, value: dict[str, JSON], reason: str) -> None:
    customer = begun("увеличьте A9F74216 до 30", product_reference="A9F74216", quantity="30")
    changes(customer)
    output = customer.answer(outcome, **value)
    assert isinstance(output, HandOver)
    assert output.reason == reason
    assert output.args["changes"]


def test_a_sum_that_is_no_longer_so_is_looked_at_anew_and_the_second_time_a_persons() -> None:
    customer = begun("увеличьте A9F74216 до 30", product_reference="A9F74216", quantity="30")
    changes(customer)
    output = customer.answer("sum_changed")
    assert isinstance(output, Call)
    assert output.operation == "order_status"
    looks_answered(customer)
    changes(customer)
    output = customer.answer("sum_changed")
    assert isinstance(output, HandOver)
    assert output.args["why"] == "sum_changed"


def test_too_late_is_said_before_anything_is_asked() -> None:
    customer = Talk(flows()["order_change"])
    customer.begin("remove A9F74216", order_number=NUMBER, product_reference="A9F74216")
    output = customer.answer("found", **order(state="on_its_way", may=[]))
    assert isinstance(output, Done)
    assert output.outcome == "too_late"


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_summary_reads_in_every_language(language: str) -> None:
    customer = begun_in(language, "A9F74216 30", product_reference="A9F74216", quantity="30")
    assert asked_slot(customer) == "confirmed"
    assert "30" in customer.said


@pytest.mark.parametrize(("offered", "asks"), [(("LC1D12M7", "LC1D09M7"), False), (("LC1D12M7", "LC1D18M7"), True)])
def test_a_name_that_fits_several_articles_means_the_one_in_the_order(offered: tuple[str, ...], asks: bool) -> None:
    customer = Talk(flows()["order_change"], "zh")
    customer.begin("那个接触器改成5个", order_number=NUMBER)
    customer.answer("found", **order())
    candidates: list[JSON] = [{"reference": one, "name": "Contactor"} for one in offered]
    line: dict[str, JSON] = {"asked": "接触器", "quantity": 5, "reference": None, "candidates": candidates}
    customer.answer("matched", goods=[line])
    looks_answered(customer)
    assert ("由 3 件改为 5 件" not in customer.said) == asks
