"""Owns the shapes of what the bot is told of orders and goods: plain JSON values, ISO dates, names in one language."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from bots.pieces.goods_units import Sold, meant
from bots.units import PIECE
from gateway.orders.contract import (
    Article,
    Delivery,
    Order,
    OrderBrief,
    OrderLine,
    Price,
    Stock,
    name_in,
)
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


class BranchTold(TypedDict):
    """How many pieces one branch has."""

    branch: str
    in_stock: int


class CandidateTold(TypedDict):
    """An article that may be meant."""

    reference: str
    name: str


class ReplacementTold(TypedDict):
    """What replaces an article that is not made any more."""

    reference: str
    name: str
    in_stock: int
    price: str | None
    currency: str | None


class ItemTold(TypedDict):
    """What is known of one asked line; without `reference` it was not recognised, see `candidates`.

    `quantity` counts in `unit` as written (null: pieces); `number` is that in `sold_in`, what everything else counts
    in, null where it cannot be told. One `sold_in` holds `pack_of` of `pack_unit`.
    """

    asked: str
    quantity: int | None
    unit: str | None
    number: int | None
    sold_in: str
    pack_of: int | None
    pack_unit: str
    minimum: int
    multiple: int
    reference: str | None
    name: str | None
    in_stock: int
    branches: list[BranchTold]
    price: str | None
    currency: str | None
    account_price: bool
    available_on: str | None
    discontinued: bool
    replacement: ReplacementTold | None
    candidates: list[CandidateTold]


class AvailabilityTold(TypedDict):
    """The value of `ok`: one item for each asked line, in that order; `left_out` counts those beyond the limit."""

    items: list[ItemTold]
    left_out: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article with its stock and price, where the order system knows them."""

    article: Article
    stock: Stock | None
    price: Price | None

    @property
    def in_stock(self) -> int:
        """How many of the article's unit there are in all."""
        return self.stock.in_stock if self.stock else 0

    def number_meant(self, quantity: int | None, unit: str | None, language: str) -> int | None:
        """How many of the article's unit a written quantity is, where that can be told."""
        if quantity is None:
            return None
        return meant(quantity, unit, sold_of(self.article), name=name_in(self.article.names, language)).number


def told_article(
    asked: str, quantity: int | None, unit: str | None, known: Known, replacement: Known | None, language: str
) -> ItemTold:
    """Write what is known of an article; `available_on` is set only where fewer than wanted are in stock."""
    article, stock, price = known.article, known.stock, known.price
    number = known.number_meant(quantity, unit, language)
    is_short = known.in_stock < max(number or 1, 1)
    return ItemTold(
        asked=asked,
        quantity=quantity,
        unit=unit,
        number=number,
        sold_in=article.unit,
        pack_of=article.pack_of,
        pack_unit=article.pack_unit,
        minimum=article.minimum,
        multiple=article.multiple,
        reference=article.reference,
        name=name_in(article.names, language),
        in_stock=known.in_stock,
        branches=[
            BranchTold(branch=name_in(held.branch.names, language), in_stock=held.in_stock)
            for held in (stock.branches if stock else ())
        ],
        price=_money(price.amount) if price else None,
        currency=price.currency if price else None,
        account_price=bool(price and price.for_account),
        available_on=_iso(stock.more_on) if stock and is_short else None,
        discontinued=article.discontinued,
        replacement=_replacement(replacement, language) if replacement else None,
        candidates=[],
    )


def told_candidates(
    asked: str, quantity: int | None, unit: str | None, articles: tuple[Article, ...], language: str
) -> ItemTold:
    """Write an asked text that names no article completely, with those that may be meant."""
    return ItemTold(
        asked=asked,
        quantity=quantity,
        unit=unit,
        number=None,
        sold_in=PIECE,
        pack_of=None,
        pack_unit=PIECE,
        minimum=1,
        multiple=1,
        reference=None,
        name=None,
        in_stock=0,
        branches=[],
        price=None,
        currency=None,
        account_price=False,
        available_on=None,
        discontinued=False,
        replacement=None,
        candidates=[
            CandidateTold(reference=article.reference, name=name_in(article.names, language)) for article in articles
        ],
    )


def sold_of(article: Article) -> Sold:
    """How an article is sold, as the bot reads it."""
    return Sold(
        unit=article.unit,
        pack_of=article.pack_of,
        pack_unit=article.pack_unit,
        minimum=article.minimum,
        multiple=article.multiple,
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


def _replacement(known: Known, language: str) -> ReplacementTold:
    return ReplacementTold(
        reference=known.article.reference,
        name=name_in(known.article.names, language),
        in_stock=known.in_stock,
        price=_money(known.price.amount) if known.price else None,
        currency=known.price.currency if known.price else None,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
