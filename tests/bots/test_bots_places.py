"""Where goods go, as customers write it: the town before the street, the flat behind it, the branch before the list."""

from __future__ import annotations

import pytest

from bots.change_words import wants_change
from bots.flow import JSON, Heard, Slot
from bots.flows.order_place import kinds
from bots.pieces import address_words

ADDRESS = address_words.address()
BRANCHES: JSON = [{"code": "central", "name": "Центральный склад"}, {"code": "north", "name": "Магазин «Северный»"}]


def gathered(text: str, current: JSON = None, *, is_asked: bool = False, address: str | None = None) -> JSON:
    entities = (Slot(entity="address", value=address),) if address else ()
    assert ADDRESS.gather is not None
    return ADDRESS.gather(Heard(text=text, entities=entities), current, is_asked)


@pytest.mark.parametrize(
    ("text", "address", "meant"),
    [
        ("10 шт A9F74216 доставка мск ул ленина 5", "ул ленина 5", "мск, ул ленина 5"),
        ("привезите в москву на ленина 5", "ленина 5", "москву, ленина 5"),
        ("доставка завтра ул ленина 5", "ул ленина 5", "ул ленина 5"),
        ("4 шт FLD20W доставка в Химки, лесная 7", None, "Химки, лесная 7"),
        ("доставка спб невский 10", None, "спб невский 10"),
    ],
)
def test_the_town_stands_before_the_street(text: str, address: str | None, meant: str) -> None:
    assert gathered(text, address=address) == meant


def test_how_it_is_paid_is_no_part_of_the_address() -> None:
    assert gathered("Казань, ул. Баумана, 12. Оплата картой.", is_asked=True) == "Казань, ул. Баумана, 12"


def test_a_flat_is_put_behind_the_address_that_is_there() -> None:
    assert gathered("квартира 12 ещё", "Москва, Ленина 5") == "Москва, Ленина 5, квартира 12"
    assert gathered("ещё 12 штук", "Москва, Ленина 5") is None


def test_a_branch_is_found_by_its_declined_name_only_where_goods_are_fetched() -> None:
    among = kinds.branch().among
    assert among is not None
    assert among(Heard(text="заберу с северного"), {"branches": BRANCHES}) == "north"
    assert among(Heard(text="доставка на Северную 5"), {"branches": BRANCHES}) is None


@pytest.mark.parametrize("text", ["добавьте ещё", "поменяйте адрес", "что-то не так", "change it", "换一下"])
def test_words_of_change_are_heard(text: str) -> None:
    assert wants_change(text)


@pytest.mark.parametrize("text", ["можно потом изменить?", "да", "спасибо", "yes please"])
def test_a_question_and_a_yes_change_nothing(text: str) -> None:
    assert not wants_change(text)
