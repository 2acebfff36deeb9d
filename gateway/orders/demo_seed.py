"""Owns the demo shop's files: their shapes, and how their relative days become dates so that the demo never grows old.

Days of orders are working days from today (2 is the day after tomorrow, on a Friday it is Tuesday; -1 is the last
working day). `back_in_days` of an article counts calendar days, as suppliers promise.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter

from gateway.orders.contract import Account, Article, Delivery, DeliveryLine, Order, OrderLine, OrderState
from gateway.orders.demo_terms import Terms, working_day
from gateway.orders.wishes import Branch, DeliveryWish

FILES = ("articles.json", "orders.json", "people.toml", "terms.json")
"""The files in `config/demo/` that the shop is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedGroup:
    """A kind of goods, and the everyday words that customers use for it."""

    code: str
    names: Mapping[str, str]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedArticle:
    """An article with its stock per branch code and its list price; without one the price is asked for.

    `also` is what customers call just this one; units and packs as `Article` has them.
    """

    reference: str
    group: str
    names: Mapping[str, str]
    price: Decimal | None
    stock: Mapping[str, int]
    back_in_days: int | None = None
    discontinued: bool = False
    replacement: str | None = None
    also: tuple[str, ...] = ()
    unit: str = "piece"
    pack_of: int | None = None
    pack_unit: str = "piece"
    minimum: int = 1
    multiple: int = 1

    def as_told(self) -> Article:
        """Answer the article as the catalogue tells it."""
        return Article(
            reference=self.reference,
            names=self.names,
            group=self.group,
            discontinued=self.discontinued,
            replacement=self.replacement,
            unit=self.unit,
            pack_of=self.pack_of,
            pack_unit=self.pack_unit,
            minimum=self.minimum,
            multiple=self.multiple,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedGoods:
    """The whole of `articles.json`."""

    currency: str
    branches: tuple[Branch, ...]
    groups: tuple[SeedGroup, ...]
    articles: tuple[SeedArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedLine:
    """A line of an order; `eta` in working days from today."""

    reference: str
    quantity: int
    delivered: int
    state: OrderState
    eta: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedDelivery:
    """A parcel; `sent` and `arrived` in working days from today."""

    number: str
    sent: int
    arrived: int | None
    carrier: str | None
    tracking_number: str | None
    lines: tuple[DeliveryLine, ...]

    def on(self, today: date) -> Delivery:
        """Answer the delivery as it stands today."""
        return Delivery(
            number=self.number,
            sent_on=working_day(today, self.sent),
            arrived_on=_day(today, self.arrived),
            carrier=self.carrier,
            tracking_number=self.tracking_number,
            lines=self.lines,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedOrder:
    """An order of `orders.json`; `placed` and `eta` in working days from today, `branch` by its code.

    With an `address` it is brought there, without one it is fetched at the branch. What `is_late` is told to be
    delayed every day, as its relative days make it.
    """

    number: str
    customer_reference: str | None
    state: OrderState
    phone: str
    mail: str
    account_no: str | None
    branch: str
    address: str | None = None
    payment: str = "card"
    placed: int
    eta: int | None
    carrier: str | None
    tracking_number: str | None
    lines: tuple[SeedLine, ...]
    deliveries: tuple[SeedDelivery, ...] = ()
    is_late: bool = False

    def on(self, today: date, *, branches: Mapping[str, Branch], names: Mapping[str, Mapping[str, str]]) -> Order:
        """Answer the order as it stands today; `names` gives the names of each reference."""
        return Order(
            number=self.number,
            customer_reference=self.customer_reference,
            state=self.state,
            phone=self.phone,
            mail=self.mail,
            account_no=self.account_no,
            lines=tuple(_line(line, today, names) for line in self.lines),
            deliveries=tuple(delivery.on(today) for delivery in self.deliveries),
            carrier=self.carrier,
            tracking_number=self.tracking_number,
            eta=_day(today, self.eta),
            branch=branches[self.branch],
            placed_on=working_day(today, self.placed),
            delivery=self._wish(),
            payment=self.payment,
        )

    def _wish(self) -> DeliveryWish:
        if self.address is None:
            return DeliveryWish(way="pickup", branch=self.branch)
        return DeliveryWish(way="delivery", address=self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedAccount(Account):
    """An account of `people.toml` with what it has agreed: a discount on all, fixed prices of some articles.

    `credit_limit` is the most that one order on invoice may cost.
    """

    discount_percent: Decimal = Decimal(0)
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    credit_limit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _SeedPeople:
    accounts: tuple[SeedAccount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Everything the demo shop holds."""

    goods: SeedGoods
    orders: tuple[SeedOrder, ...]
    accounts: tuple[SeedAccount, ...]
    terms: Terms


_GOODS = TypeAdapter(SeedGoods)
_ORDERS = TypeAdapter(tuple[SeedOrder, ...])
_PEOPLE = TypeAdapter(_SeedPeople)
_TERMS = TypeAdapter(Terms)


def read_seed(folder: Path) -> Seed:
    """Read the demo files of a folder; raises pydantic's ValidationError naming the field that is wrong."""
    articles, orders, people, terms = (folder / name for name in FILES)
    return Seed(
        goods=_GOODS.validate_json(articles.read_bytes()),
        orders=_ORDERS.validate_json(orders.read_bytes()),
        accounts=_PEOPLE.validate_python(tomllib.loads(people.read_text("utf-8"))).accounts,
        terms=_TERMS.validate_json(terms.read_bytes()),
    )


def _day(today: date, days: int | None) -> date | None:
    return None if days is None else working_day(today, days)


def _line(line: SeedLine, today: date, names: Mapping[str, Mapping[str, str]]) -> OrderLine:
    return OrderLine(
        reference=line.reference,
        names=names[line.reference],
        quantity=line.quantity,
        delivered=line.delivered,
        state=line.state,
        eta=_day(today, line.eta),
    )
