"""Another delivery beside a change of the goods is told in the summary and done right after it, never dropped."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Done, HandOver, Heard, Slot
from bots.flows.order_change.beside import delivery_beside
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123456"
LINES: list[JSON] = [
    {"reference": "HH2015", "name": "Foam", "quantity": 6, "state": "new", "price": "10.00"},
    {"reference": "HH2022", "name": "Liquid", "quantity": 2, "state": "new", "price": "20.00"},
]


def looks_answered(customer: Talk, **terms: JSON) -> None:
    while isinstance(customer.output, Call) and customer.output.operation != "change_order":
        match customer.output.operation:
            case "order_status":
                customer.answer(
                    "found", number=NUMBER, state="new", lines=LINES, total="100.00", currency="RUB", may=["change"]
                )
            case "match_goods":
                cart = customer.output.args["cart"]
                assert isinstance(cart, list)
                price = {"name": "Relay", "in_stock": 200, "price": "20.00", "currency": "RUB"}
                customer.answer("matched", goods=[{**dict(row), **price, "reference": row["asked"]} for row in cart])  # type: ignore[arg-type,index,call-overload]
            case "change_terms":
                customer.answer("ok", tells_sums=True, **terms)
            case other:
                raise AssertionError(other)


def begun(text: str, terms: dict[str, JSON] | None = None, **found: str | list[str]) -> Talk:
    customer = Talk(flows()["order_change"])
    customer.begin(text, order_number=NUMBER, **found)
    looks_answered(customer, **(terms or {}))
    return customer


def kept(text: str, **found: str) -> JSON:
    kind = delivery_beside()
    assert kind.among is not None
    entities = tuple(Slot(entity=name, value=value) for name, value in found.items())
    return kind.among(Heard(text=text, entities=entities), {})


@pytest.mark.parametrize(
    ("text", "found", "what"),
    [
        ("уберите HH2022, а адрес поменяйте на Лесная 5", {"address": "Лесная 5"}, "address"),
        ("remove HH2022 and deliver it on Friday", {"date": "2026-11-27"}, "day"),
        ("把HH2022去掉，另外改到周五送", {"date": "2026-11-27"}, "day"),
    ],
)
def test_another_delivery_is_heard_beside_goods(text: str, found: dict[str, str], what: str) -> None:
    said = kept(text, **found)
    assert isinstance(said, dict)
    assert said["what"] == what


def test_goods_that_will_be_fetched_are_heard_too() -> None:
    assert kept("уберите HH2022, самовывоз") == "pickup"


@pytest.mark.parametrize(
    "text",
    [
        "уберите HH2022, адрес тот же",
        "сделайте HH2015 7 штук, доставка та же",
        "make HH2015 7, keep the same delivery address",
        "сколько стоит доставка, если убрать HH2022?",
        "добавьте 2 шт HH2014, стоимость доставки понятна",
        "HH2022去掉，地址不变",
        "order 4500123456: remove HH2022",
    ],
)
def test_a_delivery_that_stays_or_is_only_named_is_no_wish(text: str) -> None:
    assert kept(text) is None


def test_the_summary_names_it_and_the_yes_leads_on_to_it() -> None:
    text = "remove HH2022 and change the address to 5 Lesnaya street, Moscow"
    customer = begun(text, product_reference="HH2022", address="5 Lesnaya street, Moscow")
    assert "The delivery is changed separately, right after this." in customer.said
    customer.write("yes", "affirm")
    assert isinstance(customer.output, Call)
    output = customer.answer("done", number=NUMBER)
    assert isinstance(output, Done)
    assert output.outcome == "goes_on:delivery_change"
    assert output.slots["change"] == {"what": "address", "address": "5 Lesnaya street, Moscow"}


def test_beside_a_yes_it_is_summed_up_anew() -> None:
    customer = begun("remove HH2022", product_reference="HH2022")
    customer.write("yes, and bring it on Friday", "affirm", date="2026-11-27")
    looks_answered(customer)
    assert isinstance(customer.output, Ask)
    assert "right after this" in customer.said


def test_a_delivery_instead_of_a_refused_change_leads_on_to_it_alone() -> None:
    customer = begun("remove HH2022", product_reference="HH2022")
    customer.write("no", "deny")
    customer.write("pick-up", "delivery_change")
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == "goes_on:delivery_change"
    assert customer.output.slots["change"] == "pickup"


def test_a_delivery_alone_leads_on_at_once() -> None:
    customer = begun("order 4500123456: change the delivery, bring it on Friday", date="2026-11-27")
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == "goes_on:delivery_change"


@pytest.mark.parametrize(("at_most", "is_asked"), [("90.00", False), ("1000.00", True), (None, True)])
def test_what_is_dearer_than_may_be_is_not_even_summed_up(at_most: str | None, is_asked: bool) -> None:
    customer = begun("make HH2015 9", {"at_most": at_most}, product_reference="HH2015", quantity="9")
    assert isinstance(customer.output, Ask if is_asked else HandOver)


def test_a_line_taken_out_is_never_too_dear() -> None:
    customer = begun("remove HH2022", {"at_most": "10.00"}, product_reference="HH2022")
    assert isinstance(customer.output, Ask)
