"""What is to change in an order, read clause by clause at every question: each article with its own deed and number."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Heard, Slot
from bots.flows.order_change.wishes import wishes_in
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123408"
LINES: list[JSON] = [
    {"reference": "HH2015", "name": "Powder extinguisher", "quantity": 6, "state": "new", "price": "100.00"},
    {"reference": "HH2022", "name": "Washing-up liquid", "quantity": 2, "state": "new", "price": "50.00"},
]
ORDER: dict[str, JSON] = {
    "number": NUMBER, "state": "new", "lines": LINES, "total": "700.00", "currency": "RUB", "may": ["change"]
}  # fmt: skip


def read(text: str, *references: str, order: dict[str, JSON] | None = None) -> list[tuple[str, str | None, int | None]]:
    entities = tuple(Slot(entity="product_reference", value=one) for one in references)
    found = wishes_in(Heard(text=text, entities=entities), {"order": order})
    return [(one.asked, one.deed, one.quantity) for one in found]


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("уберите из заказа 4500123413 A100 и добавьте 2 B200", [("A100", "remove", None), ("B200", "add", 2)]),
        ("нужно 3 шт. A100 вместо 4", [("A100", "quantity", 3)]),
        ("A100 не 6 а 4", [("A100", None, 4)]),
        ("A100 не 6, а 4, и B200 уберите", [("A100", "quantity", 4), ("B200", "remove", None)]),
        ("A100 сделайте 4, B200 уберите", [("A100", "quantity", 4), ("B200", "remove", None)]),
        ("A100 и B200 уберите", [("A100", "remove", None), ("B200", "remove", None)]),
        ("уберите A100, B200 4 шт", [("A100", "remove", None), ("B200", "quantity", 4)]),
        ("уберите 2 A100 и 3 B200", [("A100", "remove", 2), ("B200", "remove", 3)]),
        ("добавьте 2 A100 и 3 B200", [("A100", "add", 2), ("B200", "add", 3)]),
        ("A100 0 штук", [("A100", "remove", None)]),
        ("A100 оставьте, B200 уберите", [("A100", "keep", None), ("B200", "remove", None)]),
        ("make A100 4 and remove B200", [("A100", "quantity", 4), ("B200", "remove", None)]),
        ("take A100 out and add 2 pcs of B200", [("A100", "remove", None), ("B200", "add", 2)]),
        ("A100 goes, remove it, and make B200 4", [("A100", "remove", None), ("B200", "quantity", 4)]),
        ("keep A100 as it is, but drop B200", [("A100", "keep", None), ("B200", "remove", None)]),
        ("把A100减到3个，再加2个B200", [("A100", "quantity", 3), ("B200", "add", 2)]),
        ("A100改成4个，B200不要了", [("A100", "quantity", 4), ("B200", "remove", None)]),
        ("A100不变，B200去掉", [("A100", "keep", None), ("B200", "remove", None)]),
    ],
)
def test_each_article_has_the_deed_and_the_number_of_its_own_clause(
    text: str, wished: list[tuple[str, str | None, int | None]]
) -> None:
    assert read(text, "A100", "B200") == wished


@pytest.mark.parametrize("text", ["yes", "да, всё верно", "A100", "спасибо", "不用了", "какая сумма будет?"])
def test_what_names_no_change_is_no_wish(text: str) -> None:
    assert read(text, "A100", order=ORDER) == []


@pytest.mark.parametrize("text", ["remove the liquid", "please take the liquid out"])
def test_a_line_of_the_order_may_be_named_by_words_of_its_name(text: str) -> None:
    customer = at("what", text)
    assert planned(customer) == [("HH2022", 2, 0)]


def looks_answered(customer: Talk) -> Talk:
    while isinstance(customer.output, Call) and customer.output.operation != "change_order":
        match customer.output.operation:
            case "order_status":
                customer.answer("found", **ORDER)
            case "match_goods":
                cart = customer.output.args["cart"]
                assert isinstance(cart, list)
                customer.answer("matched", goods=[_told(dict(line)) for line in cart])
            case _:
                customer.answer("ok", tells_sums=True)
    return customer


def _told(line: dict[str, JSON]) -> dict[str, JSON]:
    known: dict[str, JSON] = {"name": "Relay", "in_stock": 200, "price": "20.00", "currency": "RUB"}
    return {**line, **known, "reference": line.get("reference") or line["asked"]}


def begun(text: str, *references: str) -> Talk:
    customer = Talk(flows()["order_change"], "en")
    customer.begin(text, order_number=NUMBER, product_reference=list(references))
    return looks_answered(customer)


def says(customer: Talk, text: str, *references: str) -> Talk:
    intent = {"yes": "affirm", "no": "deny"}.get(text, "inform")
    customer.write(text, intent, 0.9, product_reference=list(references))
    return looks_answered(customer)


def at(question: str, text: str, *references: str) -> Talk:
    """Answer a question of the flow with these words."""
    customer = begun("I want to change my order")
    for said in {"what": (), "which_line": ("a quantity",), "how_many": ("a quantity", "HH2015")}[question]:
        says(customer, said)
    return says(customer, text, *references)


def planned(customer: Talk) -> list[tuple[str, int, int]]:
    assert isinstance(customer.output, Ask), customer.output
    assert customer.output.slot == "confirmed", customer.said
    rows = customer.state.slots["changes"] if customer.state is not None else None
    assert isinstance(rows, list)
    return [(row["reference"], row["before"], row["after"]) for row in rows]


@pytest.mark.parametrize("question", ["what", "which_line", "how_many"])
def test_several_changes_in_one_sentence_are_taken_at_every_question(question: str) -> None:
    customer = at(question, "remove HH2022 and make HH2015 4", "HH2022", "HH2015")
    assert sorted(planned(customer)) == [("HH2015", 6, 4), ("HH2022", 2, 0)]


def test_another_line_named_at_the_question_how_many_does_not_take_the_number_that_is_asked_for() -> None:
    customer = at("how_many", "and remove HH2022", "HH2022")
    assert "How many pieces of HH2015" in customer.said
    says(customer, "4")
    assert sorted(planned(customer)) == [("HH2015", 6, 4), ("HH2022", 2, 0)]


def test_naught_pieces_take_the_line_out() -> None:
    assert planned(at("how_many", "0")) == [("HH2015", 6, 0)]


def test_a_line_that_shall_stay_after_all_leaves_the_summary() -> None:
    customer = begun("make HH2015 4 and remove HH2022", "HH2015", "HH2022")
    says(customer, "no, keep HH2022", "HH2022")
    assert planned(customer) == [("HH2015", 6, 4)]


def test_where_only_what_shall_stay_is_named_it_is_asked_what_changes() -> None:
    customer = begun("remove HH2022", "HH2022")
    says(customer, "no, keep HH2022", "HH2022")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "position"


def test_after_a_no_another_wish_takes_the_place_of_the_refused_one() -> None:
    customer = begun("make HH2015 4", "HH2015")
    says(customer, "no")
    says(customer, "remove HH2022", "HH2022")
    assert planned(customer) == [("HH2022", 2, 0)]


def test_after_a_no_the_number_alone_may_be_told_anew() -> None:
    customer = begun("make HH2015 4", "HH2015")
    says(customer, "no")
    says(customer, "a quantity")
    says(customer, "5")
    assert planned(customer) == [("HH2015", 6, 5)]


def test_what_is_to_be_taken_out_and_is_not_in_the_order_is_not_put_into_it() -> None:
    customer = begun("remove HH2022 and XX9999", "HH2022", "XX9999")
    assert planned(customer) == [("HH2022", 2, 0)]


def test_a_swap_beside_another_change_is_both() -> None:
    customer = begun("swap HH2022 for XX9999 and make HH2015 4", "HH2022", "XX9999", "HH2015")
    assert sorted(planned(customer)) == [("HH2015", 6, 4), ("HH2022", 2, 0), ("XX9999", 0, 2)]


def test_a_recipient_wished_beside_a_line_is_asked_for() -> None:
    customer = begun("change the recipient and add 1 HH2022", "HH2022")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "recipient"
    says(customer, "Anna Kotova")
    assert planned(customer) == [("HH2022", 2, 3)]
    assert "Anna Kotova" in customer.said


@pytest.mark.parametrize("text", ["нужно поменять заказ", "надо заменить заказ", "更换订单"])
def test_to_change_the_order_is_not_to_swap_an_article(text: str) -> None:
    customer = begun(text)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "deed"


def test_a_line_is_named_by_how_the_words_of_its_name_begin() -> None:
    customer = at("which_line", "the guisher")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "position"
