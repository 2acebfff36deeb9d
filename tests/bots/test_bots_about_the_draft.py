"""What is said at a summary about "my order" means the draft: it is changed or given up, no placed order looked for."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Done, Leave
from bots.reading import rows_at
from tests.bots.talk import Talk
from tests.bots.test_bots_order_place import says, summed_up


def slots_of(customer: Talk) -> dict[str, JSON]:
    assert customer.state is not None
    return dict(customer.state.slots)


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("ru", "поменяйте адрес на Казань, Баумана 12", "Баумана 12"),
        ("en", "change the address to Kazan, Baumana 12", "Kazan, Baumana 12"),
        ("zh", "地址改成喀山鲍曼街12号", "喀山鲍曼街12号"),
    ],
)
def test_another_address_is_the_drafts_and_nothing_of_it_is_called_unread(
    language: str, text: str, address: str
) -> None:
    customer = says(summed_up(language), text, "delivery_change", address=address)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"
    assert str(slots_of(customer)["address"]).endswith(address)
    assert text not in customer.said
    assert ";" not in customer.said


@pytest.mark.parametrize(
    ("language", "text"),
    [("ru", "хочу изменить количество на 7"), ("en", "change the quantity to 7"), ("en", "quantity: 7 pcs please")],
)
def test_another_quantity_is_that_of_the_only_line(language: str, text: str) -> None:
    customer = says(summed_up(language), text, "order_change", quantity="7")
    assert [line["quantity"] for line in rows_at(slots_of(customer), "cart")] == [7]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ru", "измените имя на Петров Олег", "Петров Олег"),
        ("en", "change the name to Bob Brown", "Bob Brown"),
        ("zh", "收货人改成李雷", "李雷"),
    ],
)
def test_another_recipient_is_the_drafts(language: str, text: str, name: str) -> None:
    customer = says(summed_up(language), text, "account_contact_change")
    assert slots_of(customer)["name"] == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "измените доставку на самовывоз"),
        ("en", "change delivery to pick-up"),
        ("zh", "送货改成自提"),
        ("ru", "лучше самовывоз вместо доставки"),
    ],
)
def test_the_way_that_is_named_last_takes_the_place_of_the_other(language: str, text: str) -> None:
    customer = says(summed_up(language), text, "delivery_change")
    assert slots_of(customer)["way"] == "pickup"


@pytest.mark.parametrize("text", ["could you change my order", "I need a change to my order please"])
def test_a_wish_to_change_without_more_asks_what(text: str) -> None:
    customer = says(summed_up(), text, "order_change")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "change"


def test_a_yes_to_what_to_change_shows_the_summary_again_and_binds_nothing() -> None:
    customer = says(summed_up(), "could you change my order", "order_change")
    says(customer, "yes, just call me an hour before", "affirm")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"
    assert "Your wish: call me an hour before" in customer.said


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("ru", "мне нужно отменить этот заказ", "ничего не заказано"),
        ("en", "please cancel my order", "nothing has been ordered"),
        ("zh", "我要取消这个订单", "没有订购任何商品"),
    ],
)
def test_to_cancel_the_order_gives_the_draft_up_and_says_so(language: str, text: str, said: str) -> None:
    customer = says(summed_up(language), text, "order_cancel")
    assert isinstance(customer.output, Done)
    assert customer.output.outcome == "cancelled"
    assert said in customer.said


@pytest.mark.parametrize(
    ("text", "intent", "found"),
    [
        ("cancel order 4500123456", "order_cancel", {"order_number": "4500123456"}),
        ("cancel my previous order", "order_cancel", {}),
        ("change order 4500123456", "order_change", {"order_number": "4500123456"}),
        ("I want to change my last order", "order_change", {}),
    ],
)
def test_another_order_is_still_another_matter(text: str, intent: str, found: dict[str, str]) -> None:
    customer = summed_up()
    customer.write(text, intent, 0.9, **found)
    assert customer.output == Leave(intent=intent)
