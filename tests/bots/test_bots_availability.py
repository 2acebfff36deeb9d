"""Is it in stock and at what price: one or several references, a choice where it is unclear, a person at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from bots.flow import JSON, Ask, Call, Done, HandOver
from bots.registry import flows
from tests.bots.talk import Talk


def item(asked: str, **changes: JSON) -> dict[str, JSON]:
    known: dict[str, JSON] = {
        "asked": asked,
        "reference": asked,
        "name": "Breaker",
        "in_stock": 12,
        "price": "1250.00",
        "currency": "RUB",
    }
    return {**known, **changes}


def unknown(asked: str, *candidates: str) -> dict[str, JSON]:
    return {
        "asked": asked,
        "reference": None,
        "candidates": [{"reference": one, "name": "Relay"} for one in candidates],
    }


def asked(*references: str, language: str = "en", **found: str) -> Talk:
    customer = Talk(flows()["availability_price"], language)
    customer.begin("price of " + " ".join(references), product_reference=references, **found)
    return customer


def looked_for(output: object) -> list[tuple[JSON, JSON]]:
    """The goods that the order system is asked for, with their quantities."""
    assert isinstance(output, Call), output
    cart = output.args["cart"]
    assert isinstance(cart, Sequence)
    return [(row["reference"] or row["asked"], row["quantity"]) for row in cart if isinstance(row, Mapping)]


def told(row: dict[str, JSON], language: str = "en") -> str:
    customer = asked(str(row["asked"]), language=language)
    output = customer.answer("ok", items=[row])
    assert isinstance(output, Done)
    return customer.said


def test_the_goods_are_looked_up_each_with_its_quantity() -> None:
    customer = Talk(flows()["availability_price"])
    output = customer.begin("две A9F74216 и LC1D09M7 3 шт")
    assert looked_for(output) == [("A9F74216", 2), ("LC1D09M7", 3)]


def test_without_a_reference_it_is_asked() -> None:
    customer = Talk(flows()["availability_price"])
    assert isinstance(customer.begin("is it in stock"), Ask)
    assert looked_for(customer.write("A9F74216")) == [("A9F74216", None)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["в наличии 12 шт.", "Цена: 1\xa0250,00\xa0₽"]),
        ("en", ["12 in stock", "Price: RUB"]),
        ("zh", ["现货 12 件", "价格：1,250.00"]),
    ],
)
def test_stock_and_price_are_told_in_the_language(language: str, words: list[str]) -> None:
    said = told(item("A9F74216"), language)
    assert said.startswith("A9F74216 Breaker")
    assert all(word in said for word in words), said


def test_the_account_s_own_price_is_called_so() -> None:
    assert "Your price:" in told(item("A9F74216", account_price=True))


def test_a_missing_price_is_left_to_a_specialist() -> None:
    assert "A specialist can tell you the price." in told(item("A9F74216", price=None))


@pytest.mark.parametrize(
    ("changes", "quantity", "words"),
    [
        ({}, 3, "the quantity you need (3) is available, 12 in stock"),
        ({}, 20, "you need 20, in stock: 12; the date of the next delivery is not known"),
        ({"available_on": "2026-12-01"}, 20, "the next delivery is expected on Tuesday, 1 December"),
        ({"in_stock": 0}, 3, "out of stock at the moment; the date of the next delivery is not known"),
        ({"in_stock": 0, "available_on": "2026-12-01"}, 3, "expected on Tuesday, 1 December"),
        ({"discontinued": True}, 3, "discontinued, 12 left in stock"),
        ({"discontinued": True, "in_stock": 0, "replacement": "A9F75216"}, 3, "Its replacement: A9F75216."),
        ({"discontinued": True, "in_stock": 0, "price": None}, 3, "A specialist can suggest an alternative."),
    ],
)
def test_stock_is_told_as_it_is(changes: dict[str, JSON], quantity: int, words: str) -> None:
    assert words in told(item("A9F74216", quantity=quantity, **changes))


def test_the_branches_that_have_it_are_listed() -> None:
    assert "North: 4 in stock" in told(item("A9F74216", branches=[{"branch": "North", "in_stock": 4}]))


def test_several_references_are_told_line_by_line() -> None:
    customer = asked("A9F74216", "LC1D09M7")
    customer.answer("ok", items=[item("A9F74216"), item("LC1D09M7", in_stock=0)])
    rows = [row for row in customer.said.splitlines() if row.startswith("•")]
    assert [row.split()[1] for row in rows] == ["A9F74216", "LC1D09M7"]


def test_an_ambiguous_reference_is_offered_as_at_most_three_buttons() -> None:
    output = asked("LC1D").answer("ok", items=[unknown("LC1D", "LC1D09M7", "LC1D12M7", "LC1D18M7", "LC1D25M7")])
    assert isinstance(output, Ask)
    assert [button.title for button in output.buttons] == ["LC1D09M7", "LC1D12M7", "LC1D18M7"]


@pytest.mark.parametrize("text", ["второй", "2", "LC1D12M7", "lc1d12"])
def test_a_choice_in_words_takes_the_place_of_the_doubtful_reference(text: str) -> None:
    customer = asked("A9F74216", "LC1D")
    customer.answer("ok", items=[item("A9F74216"), unknown("LC1D", "LC1D09M7", "LC1D12M7")])
    assert looked_for(customer.write(text)) == [("A9F74216", None), ("LC1D12M7", None)]


def test_a_pressed_choice_takes_the_place_of_the_doubtful_reference() -> None:
    customer = asked("LC1D")
    output = customer.answer("ok", items=[unknown("LC1D", "LC1D09M7", "LC1D12M7")])
    assert isinstance(output, Ask)
    assert looked_for(customer.press(output.buttons[0].payload)) == [("LC1D09M7", None)]


def test_a_yes_takes_the_only_candidate() -> None:
    customer = asked("LC1D0")
    customer.answer("ok", items=[unknown("LC1D0", "LC1D09M7")])
    assert "Is this the one?" in customer.said
    assert looked_for(customer.write("да", "affirm")) == [("LC1D09M7", None)]


def test_none_of_the_candidates_asks_for_the_reference_again() -> None:
    customer = asked("LC1D")
    customer.answer("ok", items=[unknown("LC1D", "LC1D09M7", "LC1D12M7")])
    assert isinstance(customer.write("ни один", "deny"), Ask)
    assert "could not find this in the catalogue: LC1D" in customer.said


def test_an_unknown_reference_is_asked_again_once_then_a_person_gets_what_was_tried() -> None:
    customer = asked("XX11")
    assert isinstance(customer.answer("ok", items=[unknown("XX11")]), Ask)
    customer.write("XX22", product_reference="XX22")
    output = customer.answer("ok", items=[unknown("XX22")])
    assert isinstance(output, HandOver)
    assert output.reason == "not_found"
    assert output.args["tried"] == ["XX11", "XX22"]
    assert "XX11, XX22" in customer.said


def test_what_was_found_is_told_together_with_what_was_not() -> None:
    customer = asked("A9F74216", "XX11")
    output = customer.answer("ok", items=[item("A9F74216"), unknown("XX11")])
    assert isinstance(output, Ask)
    assert "12 in stock" in customer.said
    assert "could not find this in the catalogue: XX11" in customer.said
    assert isinstance(customer.write("no, thanks", "deny"), Done)


@pytest.mark.parametrize("value", [{}, {"items": []}, {"items": "nonsense"}, {"items": [1, None]}])
def test_an_unreadable_answer_goes_to_a_person(value: dict[str, JSON]) -> None:
    output = asked("A9F74216").answer("ok", **value)
    assert isinstance(output, HandOver)
    assert output.reason == "unavailable"


def test_an_order_system_that_is_down_hands_over_what_was_asked() -> None:
    customer = Talk(flows()["availability_price"])
    customer.begin("A9F74216 2 шт")
    output = customer.answer("unavailable")
    assert isinstance(output, HandOver)
    assert output.args == {"cart": [{"asked": "A9F74216", "reference": None, "quantity": 2}]}


@pytest.mark.parametrize(
    ("text", "name"),
    [("контактор на 9 ампер", "контактор на 9 ампер"), ("a contactor please", "contactor"), ("接触器", "接触器")],
)
def test_a_name_instead_of_a_reference_is_looked_for(text: str, name: str) -> None:
    customer = Talk(flows()["availability_price"])
    customer.begin("is it in stock")
    assert looked_for(customer.write(text)) == [(name, None)]


@pytest.mark.parametrize(
    ("text", "intent"), [("thank you", "thanks"), ("да", "affirm"), ("hm", "oos"), ("что-что", "oos")]
)
def test_what_names_nothing_is_not_looked_for(text: str, intent: str) -> None:
    customer = Talk(flows()["availability_price"])
    customer.begin("is it in stock")
    assert isinstance(customer.write(text, intent), Ask)


def test_cancel_is_cancel_where_a_name_was_asked() -> None:
    customer = Talk(flows()["availability_price"])
    customer.begin("is it in stock")
    output = customer.write("отмена", "inform")
    assert isinstance(output, Done)
    assert output.outcome == "cancelled"


def test_a_place_in_the_list_is_no_quantity() -> None:
    customer = asked("LC1D")
    customer.answer("ok", items=[unknown("LC1D", "LC1D09M7", "LC1D12M7")])
    output = customer.write("2", quantity="2")
    assert looked_for(output) == [("LC1D12M7", None)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("есть автомат 16А schneider?", "автомат 16А schneider"),
        ("Добрый день! Подскажите, пожалуйста, сколько стоит кабель ВВГ 3х2.5", "кабель ВВГ 3х2.5"),
        ("do you have a white double socket in stock?", "white double socket"),
        ("请问有没有施耐德断路器", "施耐德断路器"),
    ],
)
def test_a_name_in_the_first_message_is_looked_for_at_once(text: str, name: str) -> None:
    assert looked_for(Talk(flows()["availability_price"]).begin(text)) == [(name, None)]


@pytest.mark.parametrize(
    "text",
    [
        "есть в наличии?",
        "сколько это стоит?",
        "Хочу узнать цену и наличие",
        "is it in stock?",
        "how much is it",
        "请问有货吗",
        "价格多少",
    ],
)
def test_words_that_name_no_goods_are_not_looked_for(text: str) -> None:
    assert isinstance(Talk(flows()["availability_price"]).begin(text), Ask)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("кофемашина", 'I could not find "кофемашина" in the catalogue.'),
        ("условиям работы с новыми клиентами", "Please send me the reference"),
    ],
)
def test_a_name_that_is_not_found_is_told_unless_it_was_hardly_one(name: str, words: str) -> None:
    customer = Talk(flows()["availability_price"])
    customer.begin(f"подскажите по {name}")
    customer.answer("ok", items=[unknown(name)])
    assert customer.said.startswith(words)


LIST = "A9F74216 10 шт\nLC1D09M7 3 шт\nXX11 1 шт\nLC1D 2 шт"


def answered_list(language: str = "en") -> Talk:
    customer = Talk(flows()["availability_price"], language)
    customer.begin(LIST)
    customer.answer(
        "ok",
        items=[
            item("A9F74216", quantity=10),
            item("LC1D09M7", quantity=3, in_stock=0, available_on="2026-12-01"),
            unknown("XX11"),
            unknown("LC1D", "LC1D12M7", "LC1D18M7"),
        ],
    )
    return customer


def test_a_list_is_one_answer_with_its_doubts_marked() -> None:
    customer = answered_list()
    assert isinstance(customer.output, Done)
    rows = [row for row in customer.said.splitlines() if row.startswith(("•", " "))]
    assert rows[0].startswith("• A9F74216 Breaker: the quantity you need (10) is available")
    assert "expected on Tuesday, 1 December" in rows[1]
    assert rows[2] == '• "XX11": not found in the catalogue.'
    assert rows[3].startswith('• "LC1D": I found several products')
    assert [row.split()[0] for row in rows[4:]] == ["LC1D12M7", "LC1D18M7"]


def test_a_list_that_is_too_long_says_how_much_is_left() -> None:
    customer = Talk(flows()["availability_price"])
    customer.begin(LIST)
    customer.answer("ok", items=[item(f"A9F742{at}") for at in range(10, 30)], left_out=5)
    assert "first 20 lines. 5 more" in customer.said


def test_what_was_found_stays_for_what_comes_next() -> None:
    output = answered_list().output
    assert isinstance(output, Done)
    cart = output.slots["cart"]
    assert isinstance(cart, Sequence)
    assert cart[0] == {"asked": "A9F74216", "reference": "A9F74216", "quantity": 10}


@pytest.mark.parametrize(
    ("language", "order", "notify"),
    [
        ("ru", "Чтобы оформить заказ, напишите «беру»", "Напишите «сообщите, когда появится»"),
        ("en", 'To order, write "I\'ll take it"', 'Write "let me know when it is back"'),
        ("zh", "请回复“我要了”", "请回复“到货通知我”"),
    ],
)
def test_the_answer_says_how_to_go_on(language: str, order: str, notify: str) -> None:
    assert order in told(item("A9F74216"), language)
    assert notify in told(item("A9F74216", in_stock=0), language)
    assert notify not in told(item("A9F74216", in_stock=0, discontinued=True), language)


def test_a_replacement_is_told_with_its_own_stock_and_price() -> None:
    replacement: dict[str, JSON] = {
        "reference": "A9F75216",
        "name": "New breaker",
        "in_stock": 7,
        "price": "99.00",
        "currency": "RUB",
    }
    said = told(item("A9F74216", discontinued=True, in_stock=0, price=None, replacement=replacement))
    assert "Its replacement: A9F75216 New breaker, 7 in stock. Price: RUB" in said


def test_another_article_beside_what_was_found_is_answered_with_it() -> None:
    customer = asked("A9F74216", "XX11")
    customer.answer("ok", items=[item("A9F74216"), unknown("XX11")])
    assert looked_for(customer.write("LC1D09M7")) == [("A9F74216", None), ("LC1D09M7", None)]


def test_what_cannot_be_bought_any_more_has_no_price() -> None:
    assert "Price" not in told(item("A9F74216", discontinued=True, in_stock=0))


def test_a_part_of_a_reference_in_a_list_is_a_line_of_its_own() -> None:
    customer = Talk(flows()["availability_price"])
    assert looked_for(customer.begin("LC1D09M7\t3\nLC1D\t2")) == [("LC1D09M7", 3), ("LC1D", 2)]
