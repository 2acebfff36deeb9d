"""What customers say of goods that are kept for them: a reservation, a notice of stock; in three languages."""

from __future__ import annotations

import pytest

from bots.kept_words import about_notice, about_reservation, about_the_last, count_in

CANCEL = (
    "отмените мою бронь R-700001",
    "снимите бронь пожалуйста, не приеду",
    "бронь больше не нужна",
    "отложенный товар уже не нужен",
    "I don't need it any more, cancel the reservation",
    "please release my reservation",
    "取消预留",
    "我不要那个预留了",
    "保留的商品不要了",
)
CHANGE = ("измените бронь R-700001: 3 шт вместо 2", "can you extend my reservation", "请把预留改成3个")
STATUS = (
    "when does my reservation end?",
    "когда заканчивается моя бронь?",
    "预留单什么时候到期",
    "до какого числа моя бронь?",
    "узнать статус резерва",
    "what's the status of my reservation?",
    "is my reservation confirmed?",
    "预留R-700001确认了吗？",
)
NEW = (
    "отложите 2 шт A9F74216 в Северном магазине",
    "нужна бронь на 2 шт A9F74216",
    "зарезервируйте 2 PH1018",
    "please reserve 2 pcs of A9F74216 at the North store",
    "I need a reservation for 2 A9F74216",
    "请在北区门店预留2个A9F74216",
    "отмените заказ 4500123408",
    "есть кабель резервный?",
)


@pytest.mark.parametrize(
    ("text", "deed"),
    [(text, deed) for texts, deed in ((CANCEL, "cancel"), (CHANGE, "change"), (STATUS, "status")) for text in texts],
)
def test_a_reservation_that_is_named_is_heard_with_what_is_wanted_of_it(text: str, deed: str) -> None:
    assert about_reservation(text) == deed


@pytest.mark.parametrize("text", NEW)
def test_words_that_make_a_reservation_or_are_about_an_order_are_about_no_kept_one(text: str) -> None:
    assert about_reservation(text) is None


@pytest.mark.parametrize(
    "text",
    ["больше не сообщайте", "не надо сообщать о LC1D09M7", "снимите уведомление", "don't tell me any more",
     "stop watching LC1D09M7 for me", "不用通知了", "取消到货通知"],
)  # fmt: skip
def test_no_more_notices_are_wanted(text: str) -> None:
    assert about_notice(text) == "cancel"


@pytest.mark.parametrize(
    "text", ["сообщите, когда появится LC1D09M7", "let me know when LC1D09M7 is back", "到货请通知我", "отмените заказ"]
)
def test_a_wish_to_be_told_is_no_wish_to_hear_nothing(text: str) -> None:
    assert about_notice(text) is None


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("отмените", "cancel"),
        ("нет, не надо", "cancel"),
        ("cancel it", "cancel"),
        ("取消吧", "cancel"),
        ("а можно 3?", "change"),
        ("make it 6 instead of 4", "change"),
        ("改成3个", "change"),
        ("подтвердили?", "status"),
        ("is it confirmed?", "status"),
        ("спасибо", None),
        ("ok", None),
        ("отмените заказ 4500123408", None),
        ("сколько стоит доставка", None),
    ],
)
def test_words_behind_a_reservation_go_on_with_it_where_they_name_nothing_else(text: str, deed: str | None) -> None:
    assert about_the_last(text, "reserve") == deed


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("make it 6 instead of 4", 6),
        ("нужно 6, а не 4", 6),
        ("измените бронь R-700001: три штуки", 3),
        ("把2个改成5个", 5),
        ("перенесите бронь R-700001 на субботу", None),
    ],
)
def test_the_new_number_is_the_one_that_takes_the_place_of_another(text: str, count: int | None) -> None:
    assert count_in(text) == count
