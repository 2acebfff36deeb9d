"""Addresses as customers write and mend them: the town on either side, another house, another flat, what is refused."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, HandOver, Heard, Slot
from bots.pieces import address_words
from bots.reading import rows_at
from bots.registry import flows
from tests.bots.talk import Talk
from tests.bots.test_bots_delivery_change import NUMBER, order
from tests.bots.test_bots_order_place import looks_answered, summed_up, told

HERE = "Москва, ул. Садовая, 8"


def gathered(text: str, current: JSON = None, *, address: str | None = None, is_asked: bool = False) -> JSON:
    entities = (Slot(entity="address", value=address),) if address else ()
    gather = address_words.address().gather
    assert gather is not None
    return gather(Heard(text=text, entities=entities), current, is_asked)


@pytest.mark.parametrize(
    ("text", "address", "meant"),
    [
        ("change the address to Pushkin street 10, Kazan", "Pushkin street 10", "Pushkin street 10, Kazan"),
        ("deliver to 12 Baker street in Kazan", "12 Baker street", "12 Baker street, Kazan"),
        ("привезите на ленина 5, казань", "ленина 5", "ленина 5, казань"),
        ("нужно 5 шт, москва ленина 5", "ленина 5", "москва, ленина 5"),
        ("доставка москва ленина 5", "ленина 5", "москва, ленина 5"),
        ("ул. Мира 7, г. Звенигород", "ул. Мира 7", "ул. Мира 7, г. Звенигород"),
    ],
)  # fmt: skip
def test_the_town_is_kept_on_either_side_and_in_small_letters(text: str, address: str, meant: str) -> None:
    assert gathered(text, address=address) == meant


@pytest.mark.parametrize("text", ["доставка на ленина 5, пожалуйста", "ленина 5, Анна Котова", "ленина 5, картой"])
def test_what_stands_behind_the_street_and_is_no_town_is_left_out(text: str) -> None:
    assert gathered(text, address="ленина 5") == "ленина 5"


@pytest.mark.parametrize(
    ("text", "current", "meant"),
    [
        ("дом 12", HERE, "Москва, ул. Садовая, 12"),
        ("все верно кроме адреса, дом 12", HERE, "Москва, ул. Садовая, 12"),
        ("не дом 8, а дом 12", HERE, "Москва, ул. Садовая, 12"),
        ("дом 12, кв 7", HERE, "Москва, ул. Садовая, 12, кв 7"),
        ("кв 7", f"{HERE}, кв 3", f"{HERE}, кв 7"),
        ("house 12", "Mira street 7, Moscow", "Mira street 12, Moscow"),
        ("it is house number 12, please", "Moscow, Mira 7, apt 3", "Moscow, Mira 12, apt 3"),
        ("门牌号是19", "莫斯科和平街17号", "莫斯科和平街19号"),
    ],
)
def test_a_house_or_flat_alone_mends_the_address_that_is_there(text: str, current: str, meant: str) -> None:
    assert gathered(text, current) == meant


@pytest.mark.parametrize("text", ["доставка на дом 5 штук", "ещё 12 штук", "дом", "house"])
def test_other_numbers_mend_no_address(text: str) -> None:
    assert gathered(text, HERE) is None


def test_asked_for_another_address_a_house_alone_is_that_of_the_street_that_is_there() -> None:
    assert gathered("дом 12", HERE, is_asked=True) == "Москва, ул. Садовая, 12"
    assert (
        gathered("Казань, Баумана, дом 12", HERE, address="Баумана, дом 12", is_asked=True) == "Казань, Баумана, дом 12"
    )


@pytest.mark.parametrize(
    ("language", "text"), [("ru", "дом 12"), ("ru", "кв 7"), ("en", "house 12"), ("zh", "门牌号是19")]
)
def test_the_number_of_a_house_counts_no_goods(language: str, text: str) -> None:
    customer = summed_up(language)
    customer.write(text, quantity=next(word for word in text.replace("是", " ").split() if word.isdigit()))
    looks_answered(customer)
    assert customer.state is not None
    assert [line["quantity"] for line in rows_at(customer.state.slots, "cart")] == [10]


def answered(customer: Talk, *, is_brought: bool = False) -> Talk:
    """Answer every look; nothing is brought to any address unless told so."""
    while isinstance(customer.output, Call):
        match customer.output.operation:
            case "delivery_offer" if not is_brought:
                customer.answer("not_there")
            case "order_terms":
                customer.answer("ok", branches=[], payments=[{"code": "card", "name": "Card"}], buyer={})
            case "match_goods":
                cart = customer.output.args["cart"]
                assert isinstance(cart, list)
                customer.answer("matched", goods=[told(dict(line)) for line in cart])
            case "order_status":
                customer.answer("found", **order())
            case "redirect_terms":
                customer.answer("ok", branches=[])
            case other:
                raise AssertionError(other)
    return customer


def wrote(customer: Talk, text: str, **found: str) -> Talk:
    customer.write(text, **found)
    return answered(customer)


def refused(flow: str) -> Talk:
    """Begin with an address to which nothing is brought."""
    customer = Talk(flows()[flow], "en")
    named = {"product_reference": "A9F74216", "quantity": "10"} if flow == "order_place" else {"order_number": NUMBER}
    customer.begin("10 A9F74216 to Lenina street 5", address="Lenina street 5", **named)
    answered(customer)
    assert "I could not find a delivery" in customer.said
    return customer


@pytest.mark.parametrize("flow", ["order_place", "delivery_change"])
def test_another_address_that_is_refused_too_goes_to_people(flow: str) -> None:
    customer = wrote(refused(flow), "Nowhere street 9, Farland", address="Nowhere street 9")
    assert isinstance(customer.output, HandOver)
    assert customer.output.reason == "unknown_zone"


def test_a_correction_of_the_goods_is_no_further_try_of_the_address() -> None:
    customer = wrote(refused("order_place"), "no, 3 A9F74216", product_reference="A9F74216", quantity="3")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "address"
    assert "I could not find a delivery" in customer.said


def test_a_day_said_beside_is_no_further_try_of_the_address() -> None:
    customer = wrote(refused("delivery_change"), "tomorrow", date="2026-11-24")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "address"


def test_who_insists_on_the_address_gets_a_person() -> None:
    customer = wrote(refused("order_place"), "Lenina street 5", address="Lenina street 5")
    assert isinstance(customer.output, HandOver)
    assert customer.output.reason == "unknown_zone"


def test_another_address_at_the_summary_keeps_its_town_and_a_try_is_left_after_it() -> None:
    customer = summed_up()
    customer.write("change the address to Mira street 7, Farland", "order_change", 0.7, address="Mira street 7")
    answered(customer)
    customer.write("yes but make it 2", "affirm", 0.8, quantity="2")
    answered(customer)
    assert isinstance(customer.output, Ask)
    customer.write("Mira street 7, Moscow", address="Mira street 7")
    looks_answered(customer)
    assert isinstance(customer.output, Ask)
    assert "Mira street 7, Moscow" in customer.said
    assert "2 pcs" in customer.said
