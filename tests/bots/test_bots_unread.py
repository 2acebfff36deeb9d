"""At a summary nothing is passed over in silence: what was not understood is named, and changes nothing."""

from __future__ import annotations

import pytest

from bots.flow import Ask, FlowState
from tests.bots.test_bots_delivery_change import begun as moved
from tests.bots.test_bots_delivery_change import is_summed_up
from tests.bots.test_bots_order_place import begun, says, summed_up


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("ru", "поставьте розовый бантик на коробку", "Вот это я не понял: «поставьте розовый бантик на коробку»."),
        ("en", "put a pink ribbon on the box", 'This I did not understand: "put a pink ribbon on the box".'),
        ("zh", "盒子上系个粉色蝴蝶结", "这句我没有看明白：“盒子上系个粉色蝴蝶结”。"),
    ],
)
def test_a_change_that_is_not_understood_is_named(language: str, text: str, said: str) -> None:
    customer = says(summed_up(language), text)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"
    assert said in customer.said


def test_what_was_understood_is_changed_and_the_rest_named() -> None:
    customer = says(summed_up("ru"), "сделайте дом 15 и ещё подарите 3 фурчика")
    assert "Sadovaya 15" in customer.said
    assert "Вот это я не понял: «ещё подарите 3 фурчика»" in customer.said


def test_what_was_wished_beside_what_to_change_is_named_too() -> None:
    customer = says(summed_up(), "change the sender to my mother's company")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "change"
    assert "sender to my mother's company" in customer.said


@pytest.mark.parametrize("text", ["хм", "ну", "хочу изменить", "измените адрес, дом 12", "нет, картой", "3 штуки"])
def test_a_bare_word_and_a_change_that_is_understood_are_not_called_unread(text: str) -> None:
    assert "не понял" not in says(summed_up("ru"), text).said


def test_the_delivery_of_an_order_names_it_too() -> None:
    customer = moved("bring 4500123456 to Khimki, Mira 7", address="Khimki, Mira 7")
    assert is_summed_up(customer)
    customer.write("put a pink ribbon on the box")
    assert 'did not understand: "put a pink ribbon on the box"' in customer.said


@pytest.mark.parametrize(
    ("text", "payment"), [("ой нет наличными", "on_delivery"), ("ах нет, при получении", "on_delivery")]
)
def test_a_no_at_the_head_takes_back_what_was_before_it(text: str, payment: str) -> None:
    customer = says(says(says(begun(language="ru"), "самовывоз"), "2"), "картой")
    says(customer, text)
    assert customer.state is not None
    assert customer.state.slots["payment"] == payment


def test_lines_that_wait_for_a_look_keep_what_stands_in_them_and_older_states_their_keys() -> None:
    customer = says(summed_up("ru"), "привет")
    assert customer.state is not None
    stored = {**customer.state.to_json(), "unsaid": ["noted"]}
    assert [line.key for line in FlowState.from_json(stored).unsaid] == ["noted"]
    named = {**stored, "unsaid": [{"key": "not_understood", "args": {"what": "бантик"}}]}
    assert FlowState.from_json(named).unsaid[0].args == {"what": "бантик"}
