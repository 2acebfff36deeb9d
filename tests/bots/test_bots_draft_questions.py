"""Questions about the order that is being placed are answered from the draft, and bind nothing."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, FlowState, Heard, Leave
from bots.noted import noted_beside
from bots.registry import flows
from tests.bots.talk import Talk

FLOW = flows()["order_place"]
GOODS: JSON = [
    {
        "asked": "A9F74216",
        "reference": "A9F74216",
        "name": "Breaker",
        "quantity": 5,
        "in_stock": 224,
        "price": "100.00",
        "currency": "RUB",
    }
]
SUM: JSON = {"lines": [], "delivery": "350.00", "total": "850.00", "currency": "RUB", "earliest": "2026-11-25"}
DRAFT: dict[str, JSON] = {
    "cart": [{"asked": "A9F74216", "reference": "A9F74216", "quantity": 5}],
    "goods": GOODS,
    "way": "delivery",
    "address": "Moscow, Sadovaya 8",
    "offer": {"cost": "350.00", "currency": "RUB", "earliest": "2026-11-25"},
    "payments": [{"code": "card", "name": "By card online"}, {"code": "on_delivery", "name": "On receipt"}],
    "payment": "on_delivery",
    "name": "Anna Kotova",
    "phone": "+74950000001",
    "sum": SUM,
    "day": "2026-11-25",
}


def at(step: str, language: str = "en", **changes: JSON) -> Talk:
    slots = {**DRAFT, **changes}
    state = FlowState(flow=FLOW.name, version=FLOW.version, step=step, slots=slots)
    return Talk(FLOW, language, state)


@pytest.mark.parametrize(
    ("language", "asked", "intent", "told"),
    [
        ("en", "when will it come?", "order_status", "Wednesday, 25 November"),
        ("ru", "а когда привезут?", "order_status", "25 ноября"),
        ("zh", "什么时候能到？", "order_status", "11月25日"),
        ("en", "how much is it all together", "availability_price", "RUB 850.00"),
        ("ru", "сколько всего получается?", "availability_price", "850,00"),
        ("zh", "一共多少钱？", "availability_price", "850.00"),
        ("en", "is it in stock?", "availability_price", "224 pcs in stock"),
        ("ru", "есть в наличии?", "availability_price", "в наличии 224 шт"),
        ("zh", "有现货吗？", "availability_price", "库存 224"),
        ("en", "can I pay by card?", "company_info", "By card online, On receipt"),
        ("ru", "можно картой оплатить?", "company_info", "By card online, On receipt"),
        ("zh", "可以刷卡吗？", "company_info", "By card online, On receipt"),
        ("en", "how much is the delivery?", "delivery_info", "RUB 350.00"),
        ("ru", "сколько стоит доставка?", "delivery_info", "350,00"),
        ("zh", "运费多少？", "delivery_info", "350.00"),
    ],
)
def test_a_question_about_the_draft_is_answered_and_the_summary_asked_again(
    language: str, asked: str, intent: str, told: str
) -> None:
    customer = at("summary", language)
    output = customer.write(asked, intent, 0.95)
    assert isinstance(output, Ask), output
    assert output.slot == "confirmed"
    assert told in customer.said.splitlines()[0]


def test_a_question_that_begins_with_yes_places_nothing() -> None:
    customer = at("summary")
    assert isinstance(customer.write("yes, but when will it come?", "affirm", 0.95), Ask)


def test_a_yes_after_the_answer_places_the_order() -> None:
    customer = at("summary")
    customer.write("when will it come?", "order_status", 0.95)
    output = customer.write("yes", "affirm", 0.95)
    assert isinstance(output, Call)
    assert output.operation == "place_order"


def test_a_question_about_paying_changes_no_payment() -> None:
    customer = at("summary")
    customer.write("can I pay by card?", "company_info", 0.95)
    assert customer.state is not None
    assert customer.state.slots["payment"] == "on_delivery"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("when will my order 4500123456 come?", {"order_number": "4500123456"}),
        ("when will my other order come?", {}),
        ("how much is LC1D09M7?", {"product_reference": "LC1D09M7"}),
    ],
)
def test_another_order_and_other_goods_are_another_matter(asked: str, found: dict[str, str]) -> None:
    output = at("summary", payment="card").write(asked, "order_status", 0.95, **found)
    assert not isinstance(output, Ask) or "As things stand" not in str(output.lines)
    assert isinstance(output, Leave | Call), output


@pytest.mark.parametrize(
    ("asked", "gone", "told"),
    [
        ("when would it come?", ("day", "offer"), "You will see the day"),
        ("how much is it in all?", ("sum",), "RUB 500.00"),
        ("how much is delivery?", ("offer",), "depends on the address"),
    ],
)
def test_what_is_not_known_yet_is_not_made_up(asked: str, gone: tuple[str, ...], told: str) -> None:
    nothing: dict[str, JSON] = dict.fromkeys((*gone, "name"))
    customer = at("name", "en", **nothing)
    customer.write(asked, "availability_price", 0.95)
    assert told in customer.said


def test_a_name_in_small_letters_beside_a_phone_is_noted_and_said() -> None:
    customer = at("payment", payment=None, name=None, phone=None)
    customer.write("john smith +7 495 000-00-07", phone="+7 495 000-00-07")
    assert customer.said.startswith("Noted: John Smith, ")
    assert customer.state is not None
    assert customer.state.slots["name"] == "John Smith"


def test_a_yes_is_nobodys_name() -> None:
    customer = at("name", name=None)
    customer.write("ok yes", "affirm", 0.9)
    assert customer.state is not None
    assert customer.state.slots.get("name") is None


def test_what_is_kept_as_a_code_is_noted_without_the_code() -> None:
    assert noted_beside(FLOW, {"way": "pickup"}, Heard(text="pickup then")).key == "noted_more"


def test_a_correction_of_what_comes_later_does_not_pass_over_the_open_question() -> None:
    customer = Talk(flows()["order_change"])
    customer.begin("add 2 pcs of A9F74216 to order 4500123495", order_number="4500123495", product_reference="A9F74216")
    customer.answer("needs_proof")
    output = customer.write("make it 3", quantity="3")
    assert isinstance(output, Ask), output
    assert output.slot == "phone_tail"


@pytest.mark.parametrize(("language", "said"), [("en", "cash on delivery"), ("ru", "наличными при доставке")])
def test_paying_on_delivery_does_not_turn_a_pick_up_into_a_delivery(language: str, said: str) -> None:
    customer = at("payment", language, way="pickup", branch="north", address=None, payment=None, name=None)
    customer.write(said)
    assert customer.state is not None
    assert (customer.state.slots["way"], customer.state.slots["payment"]) == ("pickup", "on_delivery")
