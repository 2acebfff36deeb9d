"""How orders are named to a customer: the states we have words for, and the list to choose one from."""

from __future__ import annotations

from bots import parse
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.plan import Words, composed
from bots.reading import date_at, rows_of, text_at

STATES = (
    "new",
    "confirmed",
    "picking",
    "on_its_way",
    "ready_for_pickup",
    "delivered",
    "partly_delivered",
    "back_ordered",
    "cancelled",
    "returned",
    "on_hold",
)
_CHOICES_AT_MOST = 5
_NUMBER_AT_LEAST = 6
"""So many signs make a whole number of an order, not the end of one."""


def state_line(state: str) -> Line:
    """Name one of `STATES`, as the text `state_…` shared by all flows."""
    return Line(key=f"state_{state}")


def chosen(heard: Heard, known: Slots) -> JSON:
    """Read which order is meant: its number, its last digits, or its place in the list; another number counts too."""
    numbers = [text_at(row, "number") or "" for row in rows_of(known.get("orders"))]
    named = next((entity for entity in heard.entities if entity.entity == "order_number"), None)
    written = parse.clean_number(named.normalized or named.value) if named else parse.order_number(heard.text)
    if written in numbers or (written and len(written) >= _NUMBER_AT_LEAST):
        return written
    ending = [number for number in numbers if written and len(written) >= 2 and number.endswith(written)]
    if len(ending) == 1:
        return ending[0]
    place = parse.ordinal(heard.text, of=min(len(numbers), _CHOICES_AT_MOST))
    return numbers[place] if place is not None else None


def choice_buttons(known: Slots) -> tuple[Button, ...]:
    """Offer the listed orders as buttons."""
    numbers = [text_at(row, "number") or "" for row in rows_of(known.get("orders"))[:_CHOICES_AT_MOST]]
    return tuple(Button(payload=f"order_number={number}", title=number) for number in numbers)


def _choices(known: Slots) -> tuple[Line, ...]:
    orders = rows_of(known.get("orders"))
    rows = tuple(_choice(row) for row in orders[:_CHOICES_AT_MOST])
    more = (Line(key="own_more_orders", args={"count": len(orders) - len(rows)}),) if len(orders) > len(rows) else ()
    return (Line(key="own_several"), *rows, *more, Line(key="own_which_order"))


def _choice(row: Slots) -> Line:
    number, state, eta = text_at(row, "number") or "", text_at(row, "state"), date_at(row, "eta")
    if state not in STATES:
        return Line(key="own_choice_bare", args={"number": number})
    named = state_line(state)
    if eta is None:
        return Line(key="own_choice", args={"number": number, "state": named})
    return Line(key="own_choice_expected", args={"number": number, "state": named, "eta": eta})


SEVERAL: Words = composed(
    _choices,
    {
        "own_several": "",
        "own_choice": "number state",
        "own_choice_expected": "number state eta",
        "own_choice_bare": "number",
        "own_more_orders": "count",
        "own_which_order": "",
        **{f"state_{state}": "" for state in STATES},
    },
)
"""The open orders as a list, and the question which of them is meant."""
