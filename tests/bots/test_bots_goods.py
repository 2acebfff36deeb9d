"""The part of a flow that makes a cart clear: what is asked about a doubtful line, and what each answer makes of it."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Done, HandOver, Heard, Slot
from bots.pieces import goods_answers
from bots.pieces.goods import goods
from bots.plan import Finish, Flow, words
from tests.bots.talk import Talk

GOODS = goods(then="clear")
FLOW = Flow(
    name="order_status",  # a place with texts; the piece's own are shared ones
    version=1,
    starts_on=("order_place",),
    first=GOODS.first,
    slots=GOODS.slots,
    operations=GOODS.operations,
    nodes={**GOODS.nodes, "clear": Finish(outcome="clear", words=words("welcome"))},
)


def line(asked: str, **changes: JSON) -> dict[str, JSON]:
    known: dict[str, JSON] = {"asked": asked, "reference": asked, "name": "Breaker", "quantity": 2, "in_stock": 12}
    return {**known, **changes}


def open_line(asked: str, *candidates: str) -> dict[str, JSON]:
    return line(asked, reference=None, candidates=[{"reference": one, "name": "Relay"} for one in candidates])


def matched(*rows: dict[str, JSON], language: str = "en") -> Talk:
    customer = Talk(FLOW, language)
    asked = [str(row["asked"]) for row in rows]
    customer.begin("I want to order " + " and ".join(asked), product_reference=asked)
    customer.answer("matched", goods=list(rows))
    return customer


def cart_after(customer: Talk) -> list[dict[str, JSON]]:
    output = customer.output
    assert isinstance(output, Call), output
    cart = output.args["cart"]
    assert isinstance(cart, list)
    return cart


def test_a_clear_cart_is_asked_nothing() -> None:
    output = matched(line("A9F74216"), line("LC1D09M7")).output
    assert isinstance(output, Done)
    assert output.outcome == "clear"


def test_without_goods_they_are_asked_for() -> None:
    customer = Talk(FLOW)
    assert isinstance(customer.begin("I want to order"), Ask)
    customer.write("A9F74216, 3 pcs", product_reference="A9F74216", quantity="3")
    assert [(one["asked"], one["quantity"]) for one in cart_after(customer)] == [("A9F74216", 3)]


@pytest.mark.parametrize("text", ["2", "второй", "LC1D12M7", "lc1d12"])
def test_one_of_several_fitting_articles_is_chosen_in_many_ways(text: str) -> None:
    customer = matched(open_line("LC1D", "LC1D09M7", "LC1D12M7"))
    assert "2. LC1D12M7 Relay" in customer.said
    customer.write(text)
    assert cart_after(customer)[0]["reference"] == "LC1D12M7"


def test_a_pressed_article_is_chosen() -> None:
    customer = matched(open_line("LC1D", "LC1D09M7", "LC1D12M7"))
    assert isinstance(customer.output, Ask)
    customer.press(customer.output.buttons[0].payload)
    assert cart_after(customer)[0]["reference"] == "LC1D09M7"


def test_a_yes_takes_the_only_one_that_fits() -> None:
    customer = matched(open_line("LC1D0", "LC1D09M7"))
    customer.write("да", "affirm")
    assert cart_after(customer)[0]["reference"] == "LC1D09M7"


@pytest.mark.parametrize("text", ["без него", "without it", "不要", "нет"])
def test_a_line_that_is_not_found_may_be_left_out(text: str) -> None:
    customer = matched(open_line("XX11"), line("A9F74216"))
    assert "XX11" in customer.said
    customer.write(text, "deny")
    assert [one["asked"] for one in cart_after(customer)] == ["A9F74216"]


def test_a_line_that_is_not_found_may_be_named_otherwise_and_keeps_its_number() -> None:
    customer = matched(open_line("XX11"), line("A9F74216"))
    customer.write("LC1D09M7", product_reference="LC1D09M7")
    assert [(one["asked"], one["quantity"]) for one in cart_after(customer)] == [("LC1D09M7", 2), ("A9F74216", 2)]


def test_what_is_never_found_goes_to_a_person_with_all_that_was_tried() -> None:
    customer = matched(open_line("XX11"))
    for other in ("XX22", "XX33"):
        customer.write(other, product_reference=other)
        customer.answer("matched", goods=[open_line(other)])
    assert isinstance(customer.output, HandOver)
    assert customer.output.args["tried"] == ["XX11", "XX22", "XX33"]


@pytest.mark.parametrize(
    ("text", "numbers"), [("10", [10, None]), ("по 5", [5, 5]), ("10 и 4", [10, 4]), ("五个", [5, None])]
)
def test_numbers_are_asked_and_may_be_given_for_all_lines_at_once(text: str, numbers: list[int | None]) -> None:
    customer = matched(line("A9F74216", quantity=None), line("LC1D09M7", quantity=None))
    customer.write(text)
    assert [one["quantity"] for one in cart_after(customer)] == numbers


@pytest.mark.parametrize(
    ("text", "quantity", "waits"),
    [
        ("1", 12, False),
        ("возьму сколько есть", 12, False),
        ("take what you have", 12, False),
        ("先要现有的", 12, False),
        ("2", 20, True),
        ("подождём", 20, True),
        ("I will wait for all of them", 20, True),
        ("等全部到货", 20, True),
        ("тогда 8 штук", 8, False),
    ],
)
def test_of_too_few_pieces_the_customer_takes_them_or_waits(text: str, quantity: int, waits: bool) -> None:
    customer = matched(line("A9F74216", quantity=20))
    customer.write(text)
    (after,) = cart_after(customer)
    assert (after["quantity"], after.get("waits", False)) == (quantity, waits)


def test_what_is_not_in_stock_may_be_waited_for_or_left_out_only() -> None:
    customer = matched(line("A9F74216", in_stock=0, more_on="2026-12-01"), line("LC1D09M7"))
    assert isinstance(customer.output, Ask)
    assert [button.payload for button in customer.output.buttons] == ["cart=wait", "cart=drop"]
    assert "Tuesday, 1 December" in customer.said
    customer.press("cart=drop")
    assert [one["asked"] for one in cart_after(customer)] == ["LC1D09M7"]


def test_somebody_who_waits_is_not_asked_again() -> None:
    output = matched(line("A9F74216", quantity=20, waits=True)).output
    assert isinstance(output, Done)


@pytest.mark.parametrize(("text", "after"), [("да", ["A9F75216"]), ("нет", []), ("LC1D09M7", ["LC1D09M7"])])
def test_a_replacement_is_offered_and_never_taken_by_itself(text: str, after: list[str]) -> None:
    old = line("OLD1", discontinued=True, in_stock=0, replacement={"reference": "A9F75216", "name": "Breaker"})
    customer = matched(old)
    assert "A9F75216 Breaker" in customer.said
    customer.write(text)
    assert [one["reference"] or one["asked"] for one in cart_after(customer)] == after


def test_the_last_pieces_of_a_discontinued_article_are_sold() -> None:
    output = matched(line("OLD1", discontinued=True, in_stock=5, replacement={"reference": "NEW1", "name": ""})).output
    assert isinstance(output, Done)


def test_something_added_in_the_middle_of_a_doubt_is_added() -> None:
    customer = matched(line("A9F74216", quantity=20))
    customer.write("добавьте ещё 3 шт LC1D09M7", product_reference="LC1D09M7", quantity="3")
    assert [(one["asked"], one["quantity"]) for one in cart_after(customer)] == [("A9F74216", 20), ("LC1D09M7", 3)]


def test_a_cart_with_nothing_left_ends_in_peace() -> None:
    customer = matched(open_line("XX11"))
    customer.write("без него", "deny")
    output = customer.answer("matched", goods=[])
    assert isinstance(output, Done)
    assert output.outcome == "nothing_left"


def test_a_list_full_of_doubts_goes_to_a_person_whole() -> None:
    output = matched(*(open_line(f"XX{place}1") for place in range(6))).output
    assert isinstance(output, HandOver)
    assert output.reason == "many_doubts"


@pytest.mark.parametrize(("outcome", "reason"), [("unavailable", "unavailable"), ("too_many", "too_many_lines")])
def test_what_cannot_be_looked_up_goes_to_a_person_with_the_cart(outcome: str, reason: str) -> None:
    customer = Talk(FLOW)
    customer.begin("3 A9F74216", product_reference="A9F74216")
    output = customer.answer(outcome)
    assert isinstance(output, HandOver)
    assert output.reason == reason
    assert output.args["cart"]


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_every_doubt_has_its_words_in_every_language(language: str) -> None:
    gone = line("OLD1", discontinued=True, in_stock=0)
    swapped = {**gone, "replacement": {"reference": "NEW1", "name": "Relay"}}
    out = line("A9F74216", in_stock=0)
    for row in (open_line("LC1D", "A1", "B2"), open_line("XX"), gone, swapped, out, line("A1", quantity=None)):
        assert str(row["asked"]) in matched(row, language=language).said


def test_a_phone_is_no_reference_for_a_line_that_was_not_found() -> None:
    heard = Heard(text="Ann Lee +7 495 000-00-08", entities=(Slot(entity="phone", value="+7 495 000-00-08"),))
    goods: list[JSON] = [{"asked": "ABC1", "reference": None, "quantity": 2}]
    assert goods_answers.named_otherwise(heard, {"goods": goods, "cart": goods}) is None


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_number_of_a_house_is_no_number_of_pieces(language: str) -> None:
    customer = matched(line("A9F74216", quantity=None), language=language)
    customer.write("Moscow, 5 Lesnaya street", address="5 Lesnaya street")
    assert isinstance(customer.output, Ask)
