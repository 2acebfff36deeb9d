"""Goods come back: which and how many, what is wished, why, a picture, a summary, one yes."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Begin, Call, Done, HandOver, Heard, Slot
from bots.registry import flows
from tests.bots.talk import Talk

LINES: list[JSON] = [
    {"reference": "HH2015", "name": "Fire extinguisher 2 kg", "quantity": 2, "delivered": 2},
    {"reference": "PH1007", "name": "Digital thermometer", "quantity": 3, "delivered": 3},
]
ONE: list[JSON] = [{"reference": "PH1007", "name": "Digital thermometer", "quantity": 1, "delivered": 1}]
ORDER: dict[str, JSON] = {"number": "4500123410", "state": "delivered", "lines": LINES, "may": ["return"]}


def begun(
    text: str = "I want to return goods", language: str = "en", order: dict[str, JSON] = ORDER, **found: str
) -> Talk:
    """A talk in which the order is found and proven already."""
    customer = Talk(flows()["return_rma"], language)
    customer.begin(text, order_number="4500123410", **found)
    customer.answer("found", **order)
    return customer


def summed_up(language: str = "en") -> Talk:
    customer = begun(language=language)
    customer.write("all")
    customer.press("wish=refund")
    customer.press("reason=unwanted")
    return customer


def call(customer: Talk) -> Call:
    assert isinstance(customer.output, Call), customer.output
    return customer.output


def handed_over(customer: Talk) -> str:
    assert isinstance(customer.output, HandOver), customer.output
    return customer.output.reason


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_nothing_is_announced_before_the_yes_to_the_summary(language: str) -> None:
    customer = summed_up(language)
    assert isinstance(customer.output, Ask)
    for part in ("4500123410", "HH2015", "PH1007"):
        assert part in customer.said
    customer.write({"ru": "да", "en": "yes", "zh": "是"}[language], "affirm")
    assert call(customer).operation == "request_return"
    customer.answer("issued", number="RMA-1", send_to="Returns, 1 Example Street", until="2026-12-07", has_label=True)
    assert isinstance(customer.output, Done)
    for part in ("RMA-1", "Returns, 1 Example Street"):
        assert part in customer.said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("all", {"HH2015": 2, "PH1007": 3}),
        ("всё", {"HH2015": 2, "PH1007": 3}),
        ("全部", {"HH2015": 2, "PH1007": 3}),
        ("1 and 2", {"HH2015": None, "PH1007": None}),
        ("1, 2", {"HH2015": None, "PH1007": None}),
        ("the second one", {"PH1007": None}),
        ("2", {"PH1007": None}),
        ("two", {"PH1007": None}),
        ("thermometer", {"PH1007": None}),
        ("1007", {"PH1007": None}),
    ],
)
def test_the_lines_are_named_in_many_ways(words: str, expected: dict[str, int | None]) -> None:
    customer = begun()
    customer.write(words)
    assert customer.state is not None
    cart = customer.state.slots["cart"]
    assert isinstance(cart, list)
    assert {str(one["reference"]): one["quantity"] for one in cart if isinstance(one, dict)} == expected


def test_one_piece_of_one_line_is_neither_named_nor_counted() -> None:
    customer = begun(order={**ORDER, "lines": ONE})
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "wish"


@pytest.mark.parametrize("words", ["возврат денег", "верните деньги", "money back", "退款"])
def test_money_back_is_said_in_many_ways(words: str) -> None:
    customer = begun(order={**ORDER, "lines": ONE})
    customer.write(words)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "reason"


def test_the_words_a_customer_begins_with_name_the_goods() -> None:
    customer = begun("the thermometer is defective, I want an exchange")
    assert isinstance(customer.output, Ask)
    assert "Digital thermometer" in customer.said
    customer.write("2")
    assert customer.output.slot == "photos"


def test_what_the_order_does_not_have_is_asked_about() -> None:
    customer = begun("I return A9F74216", product_reference="A9F74216")
    assert isinstance(customer.output, Ask)
    assert (customer.output.slot, "HH2015" in customer.said) == ("cart", True)


def test_more_pieces_than_the_order_has_are_asked_about_again() -> None:
    customer = begun()
    customer.write("2")
    customer.write("7")
    assert "no more than that" in customer.said
    customer.write("3")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "wish"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("не подошло по размеру", "unwanted"),
        ("привезли не тот товар", "wrong_article"),
        ("перестал работать, не включается", "defective"),
        ("коробка помята, корпус разбит", "damaged"),
        ("не хватает крепежа", "incomplete"),
        ("it does not work", "defective"),
        ("we don't need it any more", "unwanted"),
        ("it arrived cracked", "damaged"),
        ("发错了", "wrong_article"),
        ("缺少配件", "incomplete"),
        ("坏了", "defective"),
    ],
)
def test_a_reason_is_read_in_the_customers_words(words: str, code: str) -> None:
    customer = begun()
    customer.write("all")
    customer.press("wish=refund")
    customer.write(words)
    assert customer.state is not None
    assert customer.state.slots["reason"] == code


def test_a_reason_of_its_own_is_kept_in_its_words() -> None:
    customer = begun()
    customer.write("all")
    customer.press("wish=refund")
    customer.write("the colour is another one than in the shop")
    assert customer.state is not None
    assert customer.state.slots["reason"] == "other:the colour is another one than in the shop"
    assert "Another reason" in customer.said


@pytest.mark.parametrize("code", ["wrong_article", "defective", "damaged", "incomplete"])
def test_a_picture_is_asked_for_where_it_helps(code: str) -> None:
    customer = begun()
    customer.write("all")
    customer.press("wish=refund")
    customer.press(f"reason={code}")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "photos"


def test_pictures_are_counted_whenever_they_come() -> None:
    customer = Talk(flows()["return_rma"], "en")
    number = Slot(entity="order_number", value="4500123410")
    customer.give(Begin(heard=Heard(text="return, it is damaged", intent="return_rma", entities=(number,), files=2)))
    customer.answer("found", **{**ORDER, "lines": ONE})
    customer.press("wish=repair")
    assert "Photos: 2" in customer.said
    customer.give(Heard(files=1))
    assert "Photos: 3" in customer.said


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("you sent the wrong one", "complaint_delivery"),
        ("it does not work", "technical_support"),
        ("坏了，不能用", "complaint_quality"),
    ],
)
def test_a_reason_that_was_offered_is_no_other_matter(words: str, intent: str) -> None:
    customer = begun(order={**ORDER, "lines": ONE})
    customer.press("wish=refund")
    customer.write(words, intent, 0.97)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "photos"


@pytest.mark.parametrize("words", ["no photo", "без фото", "нет", "没有照片"])
def test_no_picture_is_an_answer(words: str) -> None:
    customer = begun(order={**ORDER, "lines": ONE})
    customer.press("wish=refund")
    customer.press("reason=damaged")
    customer.write(words)
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "confirmed"


def test_a_no_to_the_summary_asks_what_to_change_and_comes_back_to_it() -> None:
    customer = summed_up()
    customer.write("no", "deny")
    assert isinstance(customer.output, Ask)
    assert customer.output.slot == "change"
    customer.press("change=wish")
    customer.press("wish=exchange")
    assert "Exchange" in customer.said
    assert customer.output.slot == "confirmed"


def test_a_changed_wish_needs_a_yes_of_its_own() -> None:
    customer = summed_up()
    customer.write("exchange instead", "inform")
    assert isinstance(customer.output, Ask)
    assert "Exchange" in customer.said


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"state": "on_its_way", "may": ["cancel"]}, "not_delivered"),
        ({"state": "delivered", "may": [], "returnable_until": "2026-11-01"}, "not_returnable"),
        ({"state": "returned", "may": []}, "not_returnable"),
    ],
)
def test_what_cannot_come_back_goes_to_a_person_with_the_reason(order: dict[str, JSON], reason: str) -> None:
    assert handed_over(begun(order={**ORDER, **order})) == reason


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        ("too_late", "too_late"),
        ("not_returnable", "not_returnable"),
        ("unknown_order", "refused"),
        ("new_one", "refused"),
    ],
)
def test_a_refusal_goes_to_a_person_with_the_reason(why: str, reason: str) -> None:
    customer = summed_up()
    customer.write("yes", "affirm")
    customer.answer("refused", why=why)
    assert handed_over(customer) == reason


def test_an_unconfirmed_return_is_told_honestly_and_never_sent_again() -> None:
    customer = summed_up()
    customer.write("yes", "affirm")
    customer.answer("unconfirmed")
    assert handed_over(customer) == "unconfirmed"
    assert "may or may not have been" in customer.said


def test_where_no_file_can_be_carried_the_number_is_written_by_hand() -> None:
    customer = summed_up()
    customer.write("yes", "affirm")
    customer.answer("issued", number="RMA-1", send_to="", until="2026-12-07", has_label=False)
    assert "write this number on the outside" in customer.said
    assert "attached" not in customer.said


@pytest.mark.parametrize("text", ["Нет, вернём один", "нет, только один", "no, we return one", "只退一个"])
def test_another_number_at_the_summary_is_taken_and_summed_up_again(text: str) -> None:
    customer = begun("I return the thermometer", language="en")
    customer.write("2")
    customer.press("wish=refund")
    customer.press("reason=unwanted")
    assert "2 pcs" in customer.said
    customer.write(text, "deny")
    assert isinstance(customer.output, Ask)
    assert (customer.output.slot, "1 pc" in customer.said) == ("confirmed", True)
