"""What customers say of an order that is being changed: the end of a phone, one for another, more of it, cancel it."""

from __future__ import annotations

import pytest

from bots import parse
from bots.engine import begin_with
from bots.flow import JSON, Ask, Call, Done
from bots.registry import flows
from tests.bots.talk import Talk

NUMBER = "4500123408"
FIRST: dict[str, JSON] = {"reference": "HH2015", "name": "Foam", "quantity": 6, "state": "new", "price": "100.0"}
SECOND: dict[str, JSON] = {"reference": "HH2022", "name": "Liquid", "quantity": 2, "state": "new", "price": "50.0"}


def looks_answered(customer: Talk, lines: list[JSON]) -> Talk:
    order: dict[str, JSON] = {"number": NUMBER, "state": "new", "lines": lines, "may": ["change"]}
    while isinstance(customer.output, Call) and customer.output.operation != "change_order":
        match customer.output.operation:
            case "order_status":
                customer.answer("found", **order)
            case "match_goods":
                cart = customer.output.args["cart"]
                assert isinstance(cart, list)
                customer.answer("matched", goods=[_told(dict(line)) for line in cart])
            case _:
                customer.answer("ok")
    return customer


def _told(line: dict[str, JSON]) -> dict[str, JSON]:
    known: dict[str, JSON] = {"name": "Relay", "in_stock": 200, "price": "20.00", "currency": "RUB"}
    return {**line, **known, "reference": line.get("reference") or line["asked"]}


def talk(
    *texts: str, goods: tuple[str, ...] = (), lines: tuple[dict[str, JSON], ...] = (FIRST, SECOND), language: str = "en"
) -> Talk:
    """Say these texts one after another; each names the goods that stand in it."""
    customer = Talk(flows()["order_change"], language)
    first, *rest = texts
    customer.begin(first, order_number=NUMBER, product_reference=[one for one in goods if one in first])
    looks_answered(customer, list(lines))
    for text in rest:
        intent = {"yes": "affirm", "no": "deny"}.get(text, "inform")
        counted = [text] if text.isdecimal() else []
        named = [one for one in goods if one in text]
        customer.write(text, intent, 0.9, product_reference=named, quantity=counted)
        looks_answered(customer, list(lines))
    return customer


def planned(customer: Talk) -> list[tuple[str, int, int]]:
    assert isinstance(customer.output, Ask), customer.output
    assert customer.output.slot == "confirmed", customer.said
    rows = customer.state.slots["changes"] if customer.state is not None else None
    assert isinstance(rows, list)
    return [(row["reference"], row["before"], row["after"]) for row in rows]


@pytest.mark.parametrize("tail", ["0077", "00-77", "4477", "my phone ends in 4477", "尾号4477", "零零七七"])
@pytest.mark.parametrize("wish", ["make HH2015 3", "add 2 pcs of XX9999"])
def test_the_end_of_a_phone_at_the_summary_counts_nothing(wish: str, tail: str) -> None:
    before = planned(talk(wish, goods=("HH2015", "XX9999")))
    assert planned(talk(wish, tail, goods=("HH2015", "XX9999"))) == before


@pytest.mark.parametrize("tail", ["0077", "4477"])
def test_the_end_of_a_phone_where_it_is_asked_what_changes_counts_nothing(tail: str) -> None:
    customer = talk("I want to change my order", tail, "a quantity", "HH2015", goods=("HH2015",))
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "count"


def test_the_end_of_a_phone_beside_a_wish_is_not_its_number() -> None:
    customer = talk("добавьте 2 шт. XX9999, телефон заканчивается на 4477", goods=("XX9999",))
    assert planned(customer) == [("XX9999", 0, 2)]


@pytest.mark.parametrize("text", ["0077", "零零七七", "000"])
def test_a_number_that_begins_with_a_zero_counts_nothing(text: str) -> None:
    assert parse.number_said(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("0 штук", 0), ("10", 10), ("一百零五", 105), ("1500", 1500)])
def test_naught_and_noughts_within_a_number_count(text: str, number: int) -> None:
    assert parse.number_said(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "замените в заказе HH2022 на XX9999",
        "поменяйте в моём заказе HH2022 на XX9999",
        "in the order change HH2022 to XX9999",
        "please replace my order line HH2022 with XX9999",
        "把订单里的HH2022换成XX9999",
    ],
)
def test_one_article_for_another_comes_in_the_same_number(text: str) -> None:
    assert sorted(planned(talk(text, goods=("HH2022", "XX9999")))) == [("HH2022", 2, 0), ("XX9999", 0, 2)]


def test_one_article_for_so_many_of_another() -> None:
    customer = talk("change HH2022 to 3 pcs of XX9999", goods=("HH2022", "XX9999"))
    assert sorted(planned(customer)) == [("HH2022", 2, 0), ("XX9999", 0, 3)]


def test_a_word_that_ends_like_a_not_denies_nothing() -> None:
    assert not parse.is_negated("не тот", "вы привезли мне не тот товар")
    assert parse.is_negated("тот", "вы привезли не тот товар")


@pytest.mark.parametrize("text", ["а можно ещё два добавить", "ещё два", "can you add two more?", "再加两个可以吗"])
def test_so_many_more_are_of_the_only_line(text: str) -> None:
    assert planned(talk("I want to change my order", text, lines=(FIRST,))) == [("HH2015", 6, 8)]


def test_so_many_more_at_the_question_which_product_are_of_the_only_line() -> None:
    assert planned(talk("I want to change my order", "add", "ещё два", lines=(FIRST,))) == [("HH2015", 6, 8)]


def test_so_many_more_at_the_summary_are_added_to_what_it_says() -> None:
    assert planned(talk("make HH2015 7", "ещё два, пожалуйста", goods=("HH2015",))) == [("HH2015", 6, 9)]


def test_so_many_more_of_an_order_of_several_lines_ask_for_the_product() -> None:
    customer = talk("I want to change my order", "can you add two more")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "cart"


@pytest.mark.parametrize("before", ["I want to change my order", "make HH2015 4"])
@pytest.mark.parametrize(
    "text", ["отмените его", "нет, отмените весь заказ", "cancel it", "actually cancel the order", "取消订单"]
)
def test_to_cancel_the_order_goes_on_to_its_cancelling(before: str, text: str) -> None:
    done = talk(before, text, goods=("HH2015",)).output
    assert isinstance(done, Done)
    assert done.outcome == "goes_on:order_cancel"
    assert done.slots["order_number"] == NUMBER


@pytest.mark.parametrize("text", ["cancel", "стоп", "取消"])
def test_a_bare_cancel_only_stops_the_change(text: str) -> None:
    done = talk("I want to change my order", text).output
    assert isinstance(done, Done)
    assert done.outcome == "cancelled"


@pytest.mark.parametrize(
    "text", ["не отменяйте заказ", "don't cancel it", "отмените HH2022", "cancel the order line HH2022"]
)
def test_what_keeps_the_order_or_names_a_line_cancels_nothing(text: str) -> None:
    done = talk("make HH2015 4", text, goods=("HH2015", "HH2022")).output
    assert not (isinstance(done, Done) and done.outcome == "goes_on:order_cancel")


@pytest.mark.parametrize("text", ["remove XX9999 and make HH2015 4", "make HH2015 4 and keep XX9999 as it is"])
def test_an_article_that_the_order_does_not_have_is_told_beside_what_changes(text: str) -> None:
    customer = talk(text, goods=("HH2015", "XX9999"))
    assert planned(customer) == [("HH2015", 6, 4)]
    assert "This order does not contain: XX9999" in customer.said


def test_an_article_to_be_taken_out_of_an_order_without_it_is_told_before_the_line_is_asked_for() -> None:
    customer = talk("remove XX9999", goods=("XX9999",))
    assert "This order does not contain: XX9999" in customer.said
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "position"


def test_an_article_to_be_replaced_in_an_order_without_it_is_told_and_not_added() -> None:
    goods = ("XX9999", "YY7777", "HH2022")
    assert "This order does not contain: XX9999" in talk("swap XX9999 for YY7777", goods=goods).said
    customer = talk("swap XX9999 for YY7777", "HH2022", goods=goods)
    assert sorted(planned(customer)) == [("HH2022", 2, 0), ("YY7777", 0, 2)]


def test_nothing_is_said_of_absent_goods_where_all_are_in_the_order() -> None:
    assert "does not have" not in talk("make HH2015 4", goods=("HH2015",)).said


def test_the_number_of_what_is_added_takes_no_pieces_from_what_is_taken_out_by_its_name() -> None:
    customer = Talk(flows()["order_change"], "ru")
    text = "уберите foam и добавьте пару XX9999"
    customer.begin(text, order_number=NUMBER, product_reference="XX9999", quantity="пару")
    looks_answered(customer, [FIRST, SECOND])
    assert sorted(planned(customer)) == [("HH2015", 6, 0), ("XX9999", 0, 2)]


@pytest.mark.parametrize("text", ["HH2015加两个", "HH2015加2个", "HH2015再加两个", "HH2015增加两个"])
def test_chinese_pieces_put_to_a_line_are_more_of_it(text: str) -> None:
    assert planned(talk(text, goods=("HH2015",))) == [("HH2015", 6, 8)]


@pytest.mark.parametrize("text", ["HH2015增加到8个", "HH2015加到8个"])
def test_chinese_pieces_up_to_a_number_are_that_number(text: str) -> None:
    assert planned(talk(text, goods=("HH2015",))) == [("HH2015", 6, 8)]


@pytest.mark.parametrize("tail", ["0008", "my phone ends in 0008", "телефон 0008", "尾号0008"])
def test_the_end_of_a_phone_that_comes_twice_at_the_summary_brings_no_person(tail: str) -> None:
    customer = talk("make HH2015 4", tail, tail, goods=("HH2015",))
    assert "not needed again" in customer.said
    assert planned(customer) == [("HH2015", 6, 4)]


def test_a_change_that_became_a_cancelling_does_not_turn_back_into_a_change() -> None:
    given_up = talk("remove HH2022", "no, cancel the whole order", goods=("HH2022",)).output
    assert isinstance(given_up, Done)
    flow = flows()["order_cancel"]
    carried = {name: value for name, value in given_up.slots.items() if name in flow.slots}
    customer = Talk(flow, "en")
    customer.output = begin_with(flow, carried).output
    customer.state = begin_with(flow, carried).state
    customer.answer("found", number=NUMBER, state="new", lines=[FIRST, SECOND], may=["cancel", "change"])
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "reason"


def test_an_article_with_a_number_said_to_a_summary_shall_be_so_many() -> None:
    customer = talk("take HH2022 out of it and double the rest", goods=("HH2022",))
    assert 'not part of the change: "double the rest"' in customer.said
    customer.write("HH2015 9 pcs", product_reference="HH2015")
    looks_answered(customer, [])
    assert "now 6 pcs, then 9 pcs" in customer.said
    assert "double the rest" not in customer.said


@pytest.mark.parametrize("wish", ["cancel HH2022 in my order", "отмените HH2022 в заказе", "取消订单里的HH2022"])
def test_an_article_that_is_cancelled_is_taken_out(wish: str) -> None:
    assert planned(talk(wish, goods=("HH2022",))) == [("HH2022", 2, 0)]
