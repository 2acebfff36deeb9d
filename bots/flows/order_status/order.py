"""An order as the order system tells it, and the lines that say honestly where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bots.flow import Line, Slots
from bots.pieces.order_words import STATES, state_line
from bots.reading import date_at, rows_at, says_yes, text_at, whole_at

_STILL_COMES = frozenset({"new", "confirmed", "picking", "on_its_way", "partly_delivered", "back_ordered"})
_TRACKED = frozenset({"on_its_way", "partly_delivered", "delivered"})
_ROWS_AT_MOST = 10
_PARCELS_AT_MOST = 5

TEXTS = {
    **{f"order_{state}": "number" for state in STATES},
    **{f"state_{state}": "" for state in STATES},
    "expected": "eta",
    "no_date": "",
    "late_new_date": "eta",
    "late_no_date": "",
    "past_date": "eta",
    "tracking": "tracking carrier",
    "tracking_only": "tracking",
    "parcels": "",
    "parcel_sent": "tracking carrier day",
    "parcel_arrived": "tracking carrier day",
    "more_parcels": "count",
    "pickup_at": "branch",
    "rows": "",
    "row": "item quantity state",
    "row_expected": "item quantity state eta",
    "more_rows": "count",
    "person_hint": "",
}
"""Every text that `lines_about` may use, with its arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One article of an order with its own state and day."""

    item: str
    quantity: int
    state: str
    eta: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One delivery of an order that can be tracked; `arrived_on` is None while it travels."""

    tracking: str
    carrier: str
    sent_on: date
    arrived_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order; `late` is the order system's word, `today` its day, by which a missed date is seen."""

    number: str
    state: str
    eta: date | None
    late: bool
    today: date | None
    tracking: str | None
    carrier: str | None
    branch: str | None
    lines: tuple[OrderLine, ...]
    parcels: tuple[Parcel, ...] = ()


def read_order(value: Slots) -> Order | None:
    """Read an order; None when it has no number or a state that we cannot put into words."""
    number, state = text_at(value, "number"), text_at(value, "state")
    if number is None or state not in STATES:
        return None
    return Order(
        number=number,
        state=state,
        eta=date_at(value, "eta"),
        late=says_yes(value, "late"),
        today=date_at(value, "today"),
        tracking=text_at(value, "tracking_number"),
        carrier=text_at(value, "carrier"),
        branch=text_at(value, "branch"),
        lines=tuple(line for row in rows_at(value, "lines") if (line := _read_line(row)) is not None),
        parcels=tuple(one for row in rows_at(value, "parcels") if (one := _read_parcel(row)) is not None),
    )


def lines_about(order: Order) -> tuple[Line, ...]:
    """Say the state, the day or why there is none, the parcel, differing articles, and that a person can be asked."""
    said = [Line(key=f"order_{order.state}", args={"number": order.number})]
    if order.state in _STILL_COMES:
        said.append(_when(order))
    if len(order.parcels) > 1 and order.state in _TRACKED:
        said += _parcels(order.parcels)
    elif order.tracking and order.state in _TRACKED:
        said.append(_parcel(order.tracking, order.carrier))
    if order.branch and order.state == "ready_for_pickup":
        said.append(Line(key="pickup_at", args={"branch": order.branch}))
    return (*said, *_articles(order), Line(key="person_hint"))


def _read_line(row: Slots) -> OrderLine | None:
    item, state = text_at(row, "name") or text_at(row, "reference"), text_at(row, "state")
    if item is None or state not in STATES:
        return None
    reference = text_at(row, "reference")
    named = item if reference is None or reference == item else f"{reference} {item}"
    return OrderLine(item=named, quantity=whole_at(row, "quantity") or 1, state=state, eta=date_at(row, "eta"))


def _read_parcel(row: Slots) -> Parcel | None:
    tracking, carrier, sent_on = text_at(row, "tracking_number"), text_at(row, "carrier"), date_at(row, "sent_on")
    if tracking is None or carrier is None or sent_on is None:
        return None
    return Parcel(tracking=tracking, carrier=carrier, sent_on=sent_on, arrived_on=date_at(row, "arrived_on"))


def _when(order: Order) -> Line:
    missed = order.eta is not None and order.today is not None and order.eta < order.today
    if order.eta is not None and not missed:
        return Line(key="late_new_date" if order.late else "expected", args={"eta": order.eta})
    if order.late or order.eta is None:
        return Line(key="late_no_date" if order.late else "no_date")
    return Line(key="past_date", args={"eta": order.eta})


def _parcel(tracking: str, carrier: str | None) -> Line:
    if carrier is None:
        return Line(key="tracking_only", args={"tracking": tracking})
    return Line(key="tracking", args={"tracking": tracking, "carrier": carrier})


def _parcels(parcels: tuple[Parcel, ...]) -> list[Line]:
    """List several parcels, those that travel first: each with its own number and day."""
    ordered = sorted(parcels, key=lambda one: (one.arrived_on is not None, one.sent_on))
    shown = [_tracked(one) for one in ordered[:_PARCELS_AT_MOST]]
    left = len(parcels) - len(shown)
    more = [Line(key="more_parcels", args={"count": left})] if left else []
    return [Line(key="parcels"), *shown, *more]


def _tracked(parcel: Parcel) -> Line:
    key = "parcel_sent" if parcel.arrived_on is None else "parcel_arrived"
    day = parcel.arrived_on or parcel.sent_on
    return Line(key=key, args={"tracking": parcel.tracking, "carrier": parcel.carrier, "day": day})


def _articles(order: Order) -> tuple[Line, ...]:
    """List the articles only where they tell more than the order as a whole."""
    if all(line.state == order.state and line.eta in (order.eta, None) for line in order.lines):
        return ()
    shown = tuple(_article(line) for line in order.lines[:_ROWS_AT_MOST])
    left = len(order.lines) - len(shown)
    more = (Line(key="more_rows", args={"count": left}),) if left else ()
    return (Line(key="rows"), *shown, *more)


def _article(line: OrderLine) -> Line:
    state = state_line(line.state)
    if line.eta is None or line.state not in _STILL_COMES:
        return Line(key="row", args={"item": line.item, "quantity": line.quantity, "state": state})
    return Line(
        key="row_expected", args={"item": line.item, "quantity": line.quantity, "state": state, "eta": line.eta}
    )
