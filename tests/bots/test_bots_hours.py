"""Hours in which goods are wanted: heard in three languages, told to a part of the day, kept as they were said."""

from __future__ import annotations

import pytest

from bots.flow import Ask, Heard, Slot
from bots.flows.order_place import kinds
from bots.pieces import courier
from bots.pieces.delivery import part_of_day
from bots.pieces.goods import goods
from bots.pieces.hours import hours_in, without_hours
from tests.bots.test_bots_order_place import says, summed_up


@pytest.mark.parametrize(
    ("text", "said", "part"),
    [
        ("привезите с 14 до 18", "с 14 до 18", "afternoon"),
        ("после 14, пожалуйста", "после 14", "afternoon"),
        ("не раньше 17", "не раньше 17", "evening"),
        ("завтра до 12", "завтра до 12", "morning"),
        ("с 10 до 6 вечера", "с 10 до 6 вечера", "afternoon"),
        ("к 15 часам", "к 15 часам", "afternoon"),
        ("14:00-18:00", "14:00-18:00", "afternoon"),
        ("between 2 and 6", "between 2 and 6", "afternoon"),
        ("from 9 am to 1 pm please", "from 9 am to 1 pm", "morning"),
        ("between 10 and 2", "between 10 and 2", None),
        ("2-6 pm", "2-6 pm", "afternoon"),
        ("after 3", "after 3", "afternoon"),
        ("by 5 pm", "by 5 pm", "afternoon"),
        ("下午2点到6点送", "下午2点到6点", "afternoon"),
        ("晚上7点后", "晚上7点后", "evening"),
        ("上午10点前", "上午10点前", "morning"),
    ],
)
def test_hours_are_heard_with_the_part_of_the_day_they_fit(text: str, said: str, part: str | None) -> None:
    hours = hours_in(text)
    assert hours is not None
    assert (hours.said, hours.part) == (said, part)


@pytest.mark.parametrize(
    "text",
    [
        "с 14 по 18 декабря",
        "после 14 декабря",
        "после 14.12",
        "после 5-го",
        "до 12 штук",
        "с 5 до 10 штук",
        "до 18 этажа",
        "с 14 до 18 числа",
        "увеличьте с 5 до 7",
        "after 3 days",
        "after 5th",
        "10-12 pcs",
        "change it from 5 to 7",
        "HH2014 14-18",
        "有点贵",
        "一点点",
    ],
)
def test_days_pieces_and_places_are_no_hours(text: str) -> None:
    assert hours_in(text) is None
    assert without_hours(text) == text


def test_hours_count_no_goods() -> None:
    gather = kinds.cart(goods(then="next").slots["cart"]).gather
    article = Slot(entity="product_reference", value="PH1003")
    assert gather is not None
    said = gather(Heard(text="хочу PH1003, привезите завтра после 14", entities=(article,)), None, False)
    assert said == [{"asked": "PH1003", "reference": None, "quantity": None}]


def test_hours_go_to_the_courier_as_they_were_said() -> None:
    assert courier.wishes_in("привезите с 14 до 18, позвоните за час") == ("с 14 до 18", "позвоните за час")


def test_other_hours_take_the_place_of_those_before() -> None:
    among = courier.wish().among
    assert among is not None
    before = {"note": "с 14 до 18; позвоните за час"}
    assert among(Heard(text="лучше после 18"), before) == "позвоните за час; после 18"


def test_hours_that_fit_no_part_take_back_the_one_there_was() -> None:
    gather = part_of_day().gather
    assert gather is not None
    assert gather(Heard(text="between 10 and 2"), "evening", False) == []


def test_a_summary_says_the_hours_though_no_day_was_wished() -> None:
    customer = says(summed_up(), "please bring it between 2 and 6")
    assert "at the earliest" in customer.said
    assert "Time: in the afternoon" in customer.said
    assert "Your wish: between 2 and 6" in customer.said


def test_hours_beside_a_yes_are_summed_up_before_anything_binds() -> None:
    customer = says(summed_up(), "yes, after 18", "affirm")
    assert isinstance(customer.output, Ask)
    assert "Time: in the evening" in customer.said
    assert "Your wish: after 18" in customer.said


def test_an_address_given_to_the_question_how_goods_come_is_delivery() -> None:
    where = Slot(entity="address", value="Лесная 5")
    assert kinds.way_said(Heard(text="на Лесная 5, Москва", entities=(where,)), {}) == "delivery"
    assert kinds.way_said(Heard(text="не знаю"), {}) is None
