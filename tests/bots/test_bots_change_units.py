"""Metres of a cable that the order has in coils are never taken for so many coils."""

from __future__ import annotations

from bots.flow import JSON, Call
from bots.registry import flows
from tests.bots.talk import Talk
from tests.bots.test_bots_order_change import NUMBER, asked_slot, order

CABLE: dict[str, JSON] = {"reference": "CBL3X25", "name": "Cable", "quantity": 2, "state": "new", "price": "90.00"}
COILS: dict[str, JSON] = {"sold_in": "coil", "pack_of": 100, "pack_unit": "metre"}


def begun(text: str, reference: str) -> Talk:
    customer = Talk(flows()["order_change"], "en")
    customer.begin(text, order_number=NUMBER, product_reference=reference)
    while isinstance(customer.output, Call) and customer.output.operation != "change_order":
        match customer.output.operation:
            case "order_status":
                customer.answer("found", **order(lines=[CABLE]))
            case "match_goods":
                cart = customer.output.args["cart"]
                assert isinstance(cart, list)
                known = {"name": "Cable", "in_stock": 200, "price": "20.00", "currency": "RUB", **COILS}
                customer.answer("matched", goods=[{**dict(row), **known, "reference": row["asked"]} for row in cart])
            case _:
                customer.answer("ok", tells_sums=True)
    return customer


def test_metres_for_a_line_of_the_order_are_asked_in_its_own_unit() -> None:
    customer = begun(f"change order {NUMBER}: make CBL3X25 300 m", "CBL3X25")
    assert asked_slot(customer) != "confirmed", customer.said
    assert "300" not in customer.said


def test_metres_are_no_answer_to_how_many_coils() -> None:
    customer = begun(f"change order {NUMBER}: make CBL3X25 300 m", "CBL3X25")
    assert asked_slot(customer) == "count"
    customer.write("300 m", "inform", 0.9, quantity="300")
    assert asked_slot(customer) == "count"


def test_coils_for_a_line_of_the_order_are_taken() -> None:
    customer = begun(f"change order {NUMBER}: make CBL3X25 3 coils", "CBL3X25")
    assert asked_slot(customer) == "confirmed", customer.said


def test_metres_of_what_is_added_are_asked_about() -> None:
    customer = begun(f"add 50 m CBL3X4 to order {NUMBER}", "CBL3X4")
    assert "1 coil" in customer.said
