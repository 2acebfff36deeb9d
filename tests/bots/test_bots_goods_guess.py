"""Goods called by an everyday word in the first sentence: tried, kept where the catalogue has them, never made up."""

from __future__ import annotations

import pytest

from bots.cart import gathered
from bots.flow import JSON, Heard, Slot
from bots.pieces.goods import goods
from bots.pieces.goods_guess import without_wrong_guesses
from bots.reading import rows_of
from bots.registry import flows
from bots.written_lines import written_lines
from tests.bots.talk import Talk
from tests.bots.test_bots_order_place import call, terms

CART = goods(then="next", guesses=True).slots["cart"]


def guessed(text: str, *entities: Slot) -> list[tuple[JSON, JSON]]:
    assert CART.gather is not None
    found = CART.gather(Heard(text=text, intent="order_place", entities=entities), None, False)
    return [(line["asked"], line["quantity"]) for line in rows_of(found) if line.get("guessed")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("хочу заказать чайник", [("чайник", None)]),
        ("отложите утюг в северном на завтра", [("утюг", None)]),
        ("нужно кп на розетки", [("розетки", None)]),
        ("хочу заказать розетки и лампочки", [("розетки", None), ("лампочки", None)]),
        ("I'd like to order a kettle please", [("kettle", None)]),
        ("我想买水壶，送到莫斯科", [("水壶", None)]),
    ],
)
def test_an_everyday_word_is_tried_as_a_name(text: str, lines: list[tuple[JSON, JSON]]) -> None:
    assert guessed(text)[: len(lines)] == lines


@pytest.mark.parametrize(
    "text", ["хочу заказать", "place an order", "закажите с доставкой в Казань", "хочу заказать и оплатить", "我想下单"]
)
def test_a_wish_that_names_nothing_tries_nothing(text: str) -> None:
    assert guessed(text) == []


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("мне нужны 2 чайника и утюг", ["утюг"]),
        ("2 kettles and pay by card", []),
        ("3 розетки и доставьте завтра", []),
        ("5 коробок пластыря и забрать завтра", []),
        ("10 A9F74216 и привезите завтра", []),
        ("10 A9F74216 и LC1D09M7", []),
    ],
)
def test_what_an_and_joins_to_counted_goods_is_not_left_out(text: str, joined: list[JSON]) -> None:
    assert [asked for asked, _ in guessed(text)] == joined


def row(asked: str, *names: str, reference: str | None = None) -> dict[str, JSON]:
    found: list[JSON] = [{"reference": f"R{place}", "name": name} for place, name in enumerate(names)]
    return {"asked": asked, "reference": reference, "candidates": found}


def test_only_goods_of_that_very_name_are_kept() -> None:
    cart: JSON = [{"asked": "второй", "guessed": True}, {"asked": "чайник", "guessed": True}]
    told = [row("второй", "Датчик протечки воды"), row("чайник", "Грелка резиновая", "Чайник электрический")]
    kept = without_wrong_guesses(cart, told)
    assert [(line["asked"], len(rows_of(line["candidates"]))) for line in kept] == [("чайник", 1)]


def test_what_an_and_joins_to_found_goods_is_asked_about() -> None:
    cart: JSON = [{"asked": one, "guessed": True, "joined": True} for one in ("чайник", "плазморез")]
    kept = without_wrong_guesses(cart, [row("чайник", "Чайник электрический"), row("плазморез")])
    assert [line["asked"] for line in kept] == ["чайник", "плазморез"]


def test_what_was_named_plainly_is_never_left_out() -> None:
    assert without_wrong_guesses([{"asked": "HH9999"}], [row("HH9999")]) == [row("HH9999")]


def test_a_guess_that_finds_nothing_is_as_if_nothing_were_named() -> None:
    customer = Talk(flows()["order_place"])
    customer.begin("I want to order something nice")
    terms(customer)
    assert rows_of(call(customer).args["cart"])
    customer.answer("matched", goods=[row("something nice", "Heating pad")])
    assert "Please write which products you need" in customer.said
    assert "Heating" not in customer.said


@pytest.mark.parametrize(
    "text", ["второй", "the second one", "Moscow", "москва", "заказ", "хочу заказать", "order", "第二个", "отложи 20"]
)
def test_a_place_a_town_and_an_order_are_no_goods(text: str) -> None:
    assert gathered(Heard(text=text, intent="inform"), None, True) is None


@pytest.mark.parametrize("text", ["чайник", "второй автомат", "кабель", "kettle", "水壶"])
def test_a_name_is_still_an_answer(text: str) -> None:
    assert gathered(Heard(text=text, intent="inform"), None, True) is not None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("could you make a quote for 5 kettles and 3 irons", [("kettles", 5), ("irons", 3)]),
        ("I'd like 2 irons", [("irons", 2)]),
        ("I'd like 3 kettles delivered to Moscow", [("kettles", 3)]),
        ("2 утюга с доставкой в Казань", [("утюга", 2)]),
        ("2 доставочных ящика", [("доставочных ящика", 2)]),
        ("the order on 24 november", []),
        ("order of 4500123456", []),
        ("счёт на 5 000 рублей", []),
        ("заказ на 2 этаж, квартира 5", []),
    ],
)
def test_counted_goods_behind_a_wish_are_all_read(text: str, lines: list[tuple[str, int]]) -> None:
    assert [(one.asked, one.quantity) for one in written_lines(text)] == lines
