"""Owns the shapes of what the bot is told of orders: plain JSON values, ISO dates, names in one language."""

from datetime import date
from decimal import Decimal
from typing import TypedDict

from gateway.orders.contract import Delivery, Order, OrderBrief, OrderLine, name_in
from gateway.orders.wishes import DeliveryWish

_URL_AT_MOST = 300


class LineTold(TypedDict):
    """A line of a found order; `eta` is an ISO date, `price` that of one piece."""

    reference: str
    name: str
    quantity: int
    delivered: int
    state: str
    eta: str | None
    price: str | None


class ParcelTold(TypedDict):
    """One delivery of an order; `arrived_on` is null while it travels; behind its number stands where to follow it."""

    number: str
    sent_on: str
    arrived_on: str | None
    carrier: str | None
    tracking_number: str | None
    pieces: int


class DeliveryTold(TypedDict):
    """How an order reaches the customer; `branch` is a code."""

    way: str
    address: str | None
    branch: str | None
    day: str | None
    part_of_day: str | None


class OrderFound(TypedDict):
    """The value of `found`; `may` holds what can still be done: change, redirect, cancel, return."""

    number: str
    state: str
    placed_on: str
    lines: list[LineTold]
    eta: str | None
    tracking_number: str | None
    carrier: str | None
    parcels: list[ParcelTold]
    branch: str | None
    total: str | None
    currency: str | None
    may: list[str]
    returnable_until: str | None
    delivery: DeliveryTold | None
    recipient: str | None
    payment: str | None


class OrderListed(TypedDict):
    """One of the orders of `several`."""

    number: str
    state: str
    eta: str | None


class OrdersListed(TypedDict):
    """The value of `several`, newest first."""

    orders: list[OrderListed]


def told_order(order: Order, language: str) -> OrderFound:
    """Write an order with its names in the language."""
    return OrderFound(
        number=order.number,
        state=order.state.value,
        placed_on=order.placed_on.isoformat(),
        lines=[_line(line, language) for line in order.lines],
        eta=_iso(order.eta),
        tracking_number=_tracked(order.tracking_number, order.tracking_url),
        carrier=order.carrier,
        parcels=[_parcel(delivery) for delivery in order.deliveries],
        branch=name_in(order.branch.names, language) if order.branch else None,
        total=_money(order.total) if order.total is not None else None,
        currency=order.currency,
        may=sorted(order.may),
        returnable_until=_iso(order.returnable_until),
        delivery=_delivery(order.delivery) if order.delivery else None,
        recipient=order.recipient,
        payment=order.payment,
    )


def told_list(briefs: tuple[OrderBrief, ...]) -> OrdersListed:
    """Write a list of orders."""
    return OrdersListed(
        orders=[OrderListed(number=brief.number, state=brief.state.value, eta=_iso(brief.eta)) for brief in briefs]
    )


def _line(line: OrderLine, language: str) -> LineTold:
    return LineTold(
        reference=line.reference,
        name=name_in(line.names, language),
        quantity=line.quantity,
        delivered=line.delivered,
        state=line.state.value,
        eta=_iso(line.eta),
        price=_money(line.price) if line.price is not None else None,
    )


def _parcel(delivery: Delivery) -> ParcelTold:
    return ParcelTold(
        number=delivery.number,
        sent_on=delivery.sent_on.isoformat(),
        arrived_on=_iso(delivery.arrived_on),
        carrier=delivery.carrier,
        tracking_number=_tracked(delivery.tracking_number, delivery.tracking_url),
        pieces=sum(line.quantity for line in delivery.lines),
    )


def _tracked(number: str | None, url: str | None) -> str | None:
    """Write a tracking number with the page that shows it; an address that is no https page is left out."""
    is_page = number is not None and url is not None and url.startswith("https://") and len(url) <= _URL_AT_MOST
    return f"{number} {url}" if is_page and url and url.isprintable() and " " not in url else number


def _delivery(wish: DeliveryWish) -> DeliveryTold:
    return DeliveryTold(
        way=wish.way,
        address=wish.address,
        branch=wish.branch,
        day=_iso(wish.day),
        part_of_day=wish.part_of_day,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
