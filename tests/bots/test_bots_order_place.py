"""Placing an order by talking to the bot: goods, way, address, payment, people, a summary, one yes, a number."""

from __future__ import annotations

import pytest

from bots import faults
from bots.flow import JSON, Ask, Call, Done, FlowState, HandOver, Leave
from bots.registry import flows
from tests.bots.talk import Talk

BRANCHES: list[JSON] = [
    {"code": "central", "name": "Central warehouse", "address": "Moscow, Skladskoy proezd 1"},
    {"code": "north", "name": "North store", "address": None},
]
PAYMENTS: list[JSON] = [{"code": "card", "name": "By card online"}, {"code": "on_delivery", "name": "On receipt"}]
NAMED = {"product_reference": "A9F74216", "quantity": "10"}


def terms(customer: Talk, **changes: JSON) -> None:
    buyer: dict[str, JSON] = {"account": None, "name": None, "phone": None}
    known: dict[str, JSON] = {"branches": BRANCHES, "payments": PAYMENTS, "buyer": {**buyer, **changes}}
    customer.answer("ok", **known)


def told(line: dict[str, JSON]) -> dict[str, JSON]:
    reference = line.get("reference") or line["asked"]
    known: dict[str, JSON] = {"name": "Breaker", "in_stock": 200, "price": "100.00", "currency": "RUB"}
    return {**line, **known, "reference": reference}


def amounts(earliest: str | None = "2026-11-25") -> dict[str, JSON]:
    lines: list[JSON] = [{"reference": "A9F74216", "price": "100.00"}]
    return {"lines": lines, "delivery": "350.00", "total": "1350.00", "currency": "RUB", "earliest": earliest}


def call(customer: Talk) -> Call:
    assert isinstance(customer.output, Call), customer.output
    return customer.output


def looks_answered(customer: Talk) -> None:
    """Answer every look until the customer is heard again or something binding is called."""
    while isinstance(customer.output, Call) and customer.output.operation != "place_order":
        args = customer.output.args
        match customer.output.operation:
            case "match_goods":
                cart = args["cart"]
                assert isinstance(cart, list)
                customer.answer("matched", goods=[told(dict(line)) for line in cart])
            case "delivery_offer":
                customer.answer("offered", offer={"cost": "350.00", "currency": "RUB", "earliest": "2026-11-25"})
            case "order_total":
                day = args["day"]
                customer.answer("ok", sum=amounts(), day=max(str(day), "2026-11-25") if day else None)
            case other:
                raise AssertionError(other)


def begun(text: str = "I want 10 A9F74216", language: str = "en", **found: str) -> Talk:
    customer = Talk(flows()["order_place"], language)
    customer.begin(text, **(found or NAMED))
    terms(customer)
    looks_answered(customer)
    return customer


def says(customer: Talk, text: str, intent: str = "inform", **found: str) -> Talk:
    customer.write(text, intent, 0.9, **found)
    looks_answered(customer)
    return customer


def summed_up(language: str = "en") -> Talk:
    customer = begun(language=language)
    says(customer, "delivery")
    says(customer, "Moscow, Sadovaya 8", address="Sadovaya 8")
    says(customer, "card")
    says(customer, "Anna Kotova, +7 495 000-00-01", person="Anna Kotova", phone="+74950000001")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"
    return customer


def test_the_flow_has_no_faults() -> None:
    assert faults.faults_of(flows()["order_place"]) == ()


def test_step_by_step_everything_is_asked_once_and_summed_up() -> None:
    said = summed_up().said
    for words in ("A9F74216 Breaker: 10 pcs", "Moscow, Sadovaya 8", "350", "1,350", "By card online", "Anna Kotova"):
        assert words in said, said
    assert "Wednesday, 25 November at the earliest" in said


def test_a_yes_places_what_was_summed_up_and_tells_the_number() -> None:
    customer = says(summed_up(), "yes", "affirm")
    args = call(customer).args
    assert (args["way"], args["address"], args["payment"]) == ("delivery", "Moscow, Sadovaya 8", "card")
    output = customer.answer("placed", number="4500200001", sum=amounts())
    assert isinstance(output, Done)
    assert output.outcome == "placed"
    assert "4500200001" in customer.said


def test_everything_in_the_first_message_needs_one_yes_only() -> None:
    customer = Talk(flows()["order_place"])
    customer.begin(
        "10 A9F74216, deliver to Moscow, Sadovaya 8, by card, Anna Kotova +7 495 000-00-01",
        **NAMED,
        address="Sadovaya 8",
        person="Anna Kotova",
        phone="+74950000001",
    )
    terms(customer)
    looks_answered(customer)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"


def test_a_known_customer_is_not_asked_for_name_and_phone() -> None:
    customer = Talk(flows()["order_place"])
    customer.begin("10 A9F74216, I will pick it up, by card", **NAMED)
    terms(customer, name="Anna Kotova", phone="+74950000001")
    looks_answered(customer)
    says(customer, "the North store")
    assert "Pick-up at: North store" in customer.said
    assert "Anna Kotova, +74950000001" in customer.said


@pytest.mark.parametrize("text", ["2", "north", "Северный магазин, второй", "north store please"])
def test_a_branch_is_chosen_by_place_or_name(text: str) -> None:
    customer = says(begun(), "самовывоз")
    assert "2. North store" in customer.said
    says(customer, text)
    assert "pay" in customer.said


@pytest.mark.parametrize("text", ["card", "by card please", "1", "картой", "刷卡"])
def test_a_payment_form_is_chosen_in_many_words(text: str) -> None:
    customer = says(says(begun(), "самовывоз"), "2")
    says(customer, text)
    assert "name" in customer.said


def test_a_payment_that_this_buyer_does_not_have_is_asked_for_again() -> None:
    customer = begun("10 A9F74216 by invoice, pick-up")
    says(customer, "2")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "payment"


def test_the_only_form_of_payment_is_not_asked_for() -> None:
    customer = Talk(flows()["order_place"])
    customer.begin("10 A9F74216, pick-up", **NAMED)
    customer.answer("ok", branches=BRANCHES, payments=PAYMENTS[:1], buyer={"account": None})
    looks_answered(customer)
    says(customer, "2")
    assert "recipient's name" in customer.said


def test_an_address_without_a_house_is_completed() -> None:
    customer = says(says(begun(), "доставка"), "Москва, Садовая")
    assert "Москва, Садовая" in customer.said
    says(customer, "дом 8")
    says(customer, "card")
    says(customer, "Анна", person="Анна")
    says(customer, "+7 495 000-00-01", phone="+74950000001")
    assert "Москва, Садовая, дом 8" in customer.said


def test_an_address_without_a_town_that_is_found_is_completed_then_a_person_gets_all_of_it() -> None:
    customer = says(begun(), "delivery")
    customer.write("Sadovaya 8", address="Sadovaya 8")
    customer.answer("not_there")
    assert "together with the town" in customer.said
    customer.write("Atlantis")
    assert call(customer).args == {"address": "Atlantis, Sadovaya 8"}
    output = customer.answer("not_there")
    assert isinstance(output, HandOver)
    assert output.reason == "unknown_zone"
    assert output.args["address"] == "Atlantis, Sadovaya 8"
    assert output.args["cart"]


@pytest.mark.parametrize(
    ("text", "address", "whole"),
    [
        ("10 A9F74216, привезите в Химки на Лесную 7", "Лесную 7", "Химки, Лесную 7"),
        ("10 A9F74216, deliver to Khimki at Lesnaya 7", "Lesnaya 7", "Khimki, Lesnaya 7"),
        ("10 A9F74216, доставка: Химки, Лесная 7", "Химки, Лесная 7", "Химки, Лесная 7"),
        ("10 A9F74216 в Магазин на Лесную 7", "Мира 5", "Мира 5"),
    ],
)
def test_a_town_in_front_of_the_street_belongs_to_the_address(text: str, address: str, whole: str) -> None:
    customer = Talk(flows()["order_place"])
    customer.begin(text, **NAMED, address=address)
    assert customer.state is not None
    assert customer.state.slots["address"] == whole


def test_an_answer_to_another_question_is_no_town() -> None:
    customer = says(begun(), "delivery")
    customer.write("Sadovaya 8", address="Sadovaya 8")
    customer.answer("not_there")
    customer.write("при получении")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "address"


@pytest.mark.parametrize(
    ("text", "found", "words"),
    [
        ("нет, 5 штук, а не 10", {"quantity": "5"}, "A9F74216 Breaker: 5 pcs"),
        ("no, five, not ten", {}, "A9F74216 Breaker: 5 pcs"),
        ("换成五个", {}, "A9F74216 Breaker: 5 pcs"),
        (
            "добавьте ещё 2 шт LC1D09M7",
            {"product_reference": "LC1D09M7", "quantity": "2"},
            "2. LC1D09M7 Breaker: 2 pcs",
        ),
        ("не на Sadovaya, а на Mira", {}, "Moscow, Mira 8"),
        ("to Khimki, Mira 5 instead", {"address": "Khimki, Mira 5"}, "Khimki, Mira 5"),
        ("let it be on the 1st of December", {"date": "2026-12-01"}, "When: on Tuesday, 1 December"),
        ("лучше при получении", {}, "Payment: On receipt"),
    ],
)
def test_the_summary_is_put_right_in_one_message(text: str, found: dict[str, str], words: str) -> None:
    customer = says(summed_up(), text, **found)
    assert isinstance(customer.output, Ask), customer.output
    assert customer.output.slot == "confirmed", customer.said
    assert words in customer.said, customer.said


@pytest.mark.parametrize("text", ["да, но самовывозом", "yes, but pick-up instead", "可以，不过我想自提"])
def test_a_yes_with_a_but_binds_nothing(text: str) -> None:
    customer = says(summed_up(), text, "affirm")
    assert not isinstance(customer.output, Call)


@pytest.mark.parametrize(
    ("change", "answer", "found", "words"),
    [
        ("товары", "уберите A9F74216 и добавьте 3 LC1D09M7", {"product_reference": "LC1D09M7", "quantity": "3"}, ""),
        ("the delivery", "самовывоз", {}, "1. Central"),
        ("day", "1 December", {"date": "2026-12-01"}, "Tuesday, 1 December"),
        ("payment", "2", {}, "Payment: On receipt"),
        ("recipient", "Oleg Zuev", {"person": "Oleg Zuev"}, "phone"),
    ],
)
def test_a_no_asks_what_to_change_and_never_starts_over(
    change: str, answer: str, found: dict[str, str], words: str
) -> None:
    customer = says(summed_up(), "нет", "deny")
    assert "What should I change" in customer.said
    says(customer, change)
    says(customer, answer, **found)
    assert isinstance(customer.output, Ask)
    assert words in customer.said, customer.said


def test_a_day_too_early_becomes_the_first_possible_one() -> None:
    customer = says(summed_up(), "tomorrow please", date="2026-11-24")
    assert "Wednesday, 25 November at the earliest" in customer.said


@pytest.mark.parametrize(
    ("why", "reason"),
    [("on_credit_hold", "on_credit_hold"), ("no_price", "no_price"), ("not_valid", "not_valid"), ("odd", "not_valid")],
)
def test_a_refusal_that_only_a_person_can_help_with_goes_to_one(why: str, reason: str) -> None:
    customer = says(summed_up(), "yes", "affirm")
    output = customer.answer("refused", why=why, reference=None, at_most=None)
    assert isinstance(output, HandOver)
    assert output.reason == reason
    assert output.args["cart"]


def test_what_was_sold_meanwhile_is_looked_up_again_and_asked_about() -> None:
    customer = says(summed_up(), "yes", "affirm")
    customer.answer("refused", why="not_enough", reference="A9F74216", at_most=3)
    assert call(customer).operation == "match_goods"
    line: dict[str, JSON] = {"asked": "A9F74216", "reference": "A9F74216", "quantity": 10, "in_stock": 3}
    customer.answer("matched", goods=[line])
    assert "in stock: 3" in customer.said


@pytest.mark.parametrize(("why", "slot"), [("not_delivered_there", "address"), ("unknown_branch", "branch")])
def test_a_refusal_that_the_customer_can_put_right_is_asked_again(why: str, slot: str) -> None:
    customer = says(summed_up(), "yes", "affirm")
    output = customer.answer("refused", why=why, reference=None, at_most=None)
    assert isinstance(output, Ask)
    assert output.slot == slot


def test_nobody_knows_whether_it_was_placed_and_the_customer_is_told_so() -> None:
    customer = says(summed_up(), "yes", "affirm")
    output = customer.answer("unconfirmed")
    assert isinstance(output, HandOver)
    assert output.reason == "unconfirmed"
    assert "may or may not" in customer.said


@pytest.mark.parametrize(("outcome", "reason"), [("not_allowed", "not_allowed"), ("unavailable", "unavailable")])
def test_whoever_may_not_order_and_a_system_that_is_down_go_to_a_person(outcome: str, reason: str) -> None:
    customer = Talk(flows()["order_place"])
    customer.begin("10 A9F74216", **NAMED)
    output = customer.answer(outcome)
    assert isinstance(output, HandOver)
    assert output.reason == reason
    assert output.args["cart"]


@pytest.mark.parametrize(("text", "number"), [("PO-3341", "PO-3341"), ("it is PO-3341", "PO-3341"), ("нет", "")])
def test_a_company_is_asked_for_its_own_number_once(text: str, number: str) -> None:
    customer = Talk(flows()["order_place"])
    customer.begin("10 A9F74216, pick-up, by card", **NAMED)
    terms(customer, account="Example Electric", name="Anna", phone="+74950000001")
    looks_answered(customer)
    says(customer, "2")
    assert "your own order number" in customer.said
    says(customer, text)
    assert "Example Electric" in customer.said
    assert (f"Your order number: {number}" in customer.said) is bool(number)
    says(customer, "five, not ten")
    assert "Example Electric" in customer.said


def test_prices_that_may_not_be_told_are_not_in_the_summary() -> None:
    customer = summed_up()
    customer.write("five, not ten")
    while call(customer).operation != "order_total":
        cart = call(customer).args.get("cart")
        if isinstance(cart, list):
            customer.answer("matched", goods=[told(dict(line)) for line in cart])
        else:
            customer.answer("offered", offer={})
    customer.answer("ok", sum={"lines": [], "earliest": "2026-11-25"}, day=None)
    assert "contract" in customer.said
    assert "RUB" not in customer.said


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_summary_reads_in_every_language(language: str) -> None:
    customer = summed_up(language)
    assert "A9F74216" in customer.said
    assert "{" not in customer.said


@pytest.mark.parametrize("text", ["operator", "оператор", "人工"])
def test_a_person_is_one_word_away_with_everything_known(text: str) -> None:
    output = says(summed_up(), text, "human").output
    assert isinstance(output, HandOver)
    assert output.args["address"] == "Moscow, Sadovaya 8"


def test_prices_that_changed_since_the_summary_are_summed_up_anew_and_need_another_yes() -> None:
    customer = says(summed_up(), "yes", "affirm")
    customer.answer("sum_changed")
    assert call(customer).operation == "order_total"
    customer.answer("ok", sum={**amounts(), "total": "1500.00"}, day=None)
    assert "Prices have changed" in customer.said
    assert "1,500" in customer.said
    says(customer, "yes", "affirm")
    assert call(customer).operation == "place_order"


def test_a_confirmation_that_is_sent_along_is_told() -> None:
    customer = says(summed_up(), "yes", "affirm")
    customer.answer("placed", number="4500200001", sum=amounts(), is_enclosed=True)
    assert "attached" in customer.said


@pytest.mark.parametrize(
    ("text", "intent", "found", "name"),
    [
        ("Анна Котова", "inform", {"person": "Анна Котова"}, "Анна Котова"),
        ("王芳", "oos", {}, "王芳"),
        ("my name is Anna", "greet", {}, "Anna"),
        ("place an order", "order_place", {}, None),
        ("+7 495 000-00-01", "inform", {"phone": "+74950000001"}, None),
    ],
)
def test_a_name_is_a_name_and_no_other_wish(text: str, intent: str, found: dict[str, str], name: str | None) -> None:
    customer = says(says(says(begun(), "pick-up"), "2"), "card")
    says(customer, text, intent, **found)
    assert isinstance(customer.output, Ask)
    assert customer.state is not None
    assert customer.state.slots.get("name") == name


def test_a_pressed_yes_places_and_a_pressed_no_asks_what_to_change() -> None:
    customer = summed_up()
    assert isinstance(customer.output, Ask)
    yes, no = (button.payload for button in customer.output.buttons)
    customer.press(no)
    assert "What should I change" in customer.said
    customer = summed_up()
    customer.press(yes)
    assert call(customer).operation == "place_order"


def at_branches() -> Talk:
    branches: JSON = [{"code": "central", "name": "Центральный склад", "address": "Москва, Складской проезд, 1"}]
    flow = flows()["order_place"]
    state = FlowState(flow=flow.name, version=flow.version, step="branch", slots={"branches": branches})
    return Talk(flow, "ru", state)


def test_a_name_out_of_the_list_is_no_other_matter_however_sure_the_classifier_is() -> None:
    assert not isinstance(at_branches().write("центральный склад", "company_info", 0.95), Leave)


def test_a_question_with_a_name_of_the_list_in_it_is_another_matter() -> None:
    asked = at_branches().write("а центральный склад до скольки работает?", "company_info", 0.95)
    assert isinstance(asked, Leave)
