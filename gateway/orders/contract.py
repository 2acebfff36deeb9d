"""Owns what Switchboard asks of an order system: one protocol, the values it answers with and how it fails.

Whoever joins a real order system writes one class with these methods and runs the suites over it that
`docs/order-system.md` names, or serves the JSON described there and writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias

from gateway.orders.goods import Article as Article
from gateway.orders.goods import BranchStock as BranchStock
from gateway.orders.goods import Price as Price
from gateway.orders.goods import Stock as Stock
from gateway.orders.wishes import (
    Agreed,
    Branch,
    Certificate,
    DeliveryOffer,
    DeliveryWish,
    OrderChange,
    OrderDraft,
    OrderEvents,
    Paper,
    PaperKind,
    PaymentForm,
    Placed,
    Quote,
    QuoteDraft,
    Refused,
    Reservation,
    ReservationDraft,
    ReturnDraft,
    ReturnNumber,
    Sum,
)


class OrderSystemDown(Exception):
    """The order system cannot answer now; nothing is known about what was asked.

    `may_be_done` is False where this request surely did nothing: it was not reached, or said so. An earlier one under
    the same key may have done it all the same.
    """

    def __init__(self, reason: str, *, retry_after_s: float, may_be_done: bool = True) -> None:
        super().__init__(f"order system cannot answer: {reason}; ask again in {retry_after_s:.0f} s")
        self.retry_after_s = retry_after_s
        self.may_be_done = may_be_done


OPEN_ORDERS_AT_MOST = 50
"""So many open orders are asked for; nobody reads a longer list in a talk."""

Allowed: TypeAlias = Literal["change", "redirect", "cancel", "return"]
"""What an order may still have done to it: its lines changed, its delivery changed, cancelled, given back."""


class OrderState(StrEnum):
    """How far an order, or one line of it, has come."""

    NEW = "new"
    CONFIRMED = "confirmed"
    PICKING = "picking"
    ON_ITS_WAY = "on_its_way"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    PARTLY_DELIVERED = "partly_delivered"
    BACK_ORDERED = "back_ordered"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    ON_HOLD = "on_hold"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen without somebody asking for it."""
        return self in (OrderState.DELIVERED, OrderState.CANCELLED, OrderState.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose orders are meant: any of the phones (E.164), mails (any case) or the account will do."""

    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    account_no: str | None = None

    @property
    def is_nobody(self) -> bool:
        """Whether there is nothing to find orders by."""
        return not (self.phones or self.mails or self.account_no)

    def owns(self, order: "Order") -> bool:
        """Tell whether the order has one of these phones or mails, or this account."""
        if order.phone and order.phone in self.phones:
            return True
        if order.mail and order.mail.casefold() in {mail.casefold() for mail in self.mails}:
            return True
        return order.account_no is not None and order.account_no == self.account_no


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One article of an order; `eta` is the day on which what is still missing arrives, if anybody knows.

    `price` is that of one piece, in the order's currency.
    """

    reference: str
    names: Mapping[str, str]
    quantity: int
    delivered: int
    state: OrderState
    eta: date | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """How many of one article travel in a delivery."""

    reference: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One parcel or hand-over of an order; `arrived_on` is None while it travels, `tracking_url` shows where it is."""

    number: str
    sent_on: date
    arrived_on: date | None
    carrier: str | None
    tracking_number: str | None
    lines: tuple[DeliveryLine, ...]
    tracking_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order with everything a customer may be told about it, and by whom he is known (phone, mail, account).

    `may` is what can still be done to it in the state it is in; `total` has the delivery in it.
    """

    number: str
    customer_reference: str | None
    state: OrderState
    phone: str | None
    mail: str | None
    account_no: str | None
    lines: tuple[OrderLine, ...]
    deliveries: tuple[Delivery, ...]
    carrier: str | None
    tracking_number: str | None
    eta: date | None
    branch: Branch | None
    placed_on: date
    total: Decimal | None = None
    currency: str | None = None
    delivery: DeliveryWish | None = None
    recipient: str | None = None
    payment: str | None = None
    may: frozenset[Allowed] = frozenset()
    returnable_until: date | None = None
    tracking_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBrief:
    """What a list of orders shows of each."""

    number: str
    state: OrderState
    eta: date | None
    placed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A business customer as the order system knows it."""

    external_no: str
    name: str
    tier: str
    domains: tuple[str, ...] = ()


class OrderSystem(Protocol):
    """An order system. Every method may raise OrderSystemDown, and nothing else for whatever it is asked."""

    async def order(self, number: str) -> Order | None:
        """Find an order by our number or the customer's own reference, whatever its case, spaces and dashes.

        A customer's reference that several orders bear finds none: whose is meant cannot be known.
        """
        ...

    async def open_orders(self, owner: Owner, limit: int = OPEN_ORDERS_AT_MOST) -> tuple[OrderBrief, ...]:
        """List the owner's newest orders that are not over, newest first; an owner who is nobody has none."""
        ...

    async def find_articles(self, query: str, language: str, limit: int = 3) -> tuple[Article, ...]:
        """Find articles by reference or name, best first; a complete reference finds just its article.

        References may be partial, misspelt or typed in Cyrillic letters; names may be in any language, those in
        `language` come first among equals.
        """
        ...

    async def stock(self, reference: str) -> Stock | None:
        """Tell where how many pieces lie; None for a reference that is not in the catalogue."""
        ...

    async def price(self, reference: str, account_no: str | None) -> Price | None:
        """Tell the account's price, else the list price; None for a reference that is not in the catalogue."""
        ...

    async def account(self, external_no: str) -> Account | None:
        """Find a business customer by the number it has in the order system."""
        ...

    async def branches(self) -> tuple[Branch, ...]:
        """List the shops and pick-up points where goods can be put aside or fetched."""
        ...

    async def payment_forms(self, account_no: str | None) -> tuple[PaymentForm, ...]:
        """List how this buyer may pay, the usual one first."""
        ...

    async def delivery_offer(self, address: str) -> DeliveryOffer | None:
        """Tell what bringing goods to an address costs and from which day; None where nothing is brought."""
        ...

    async def total(self, draft: OrderDraft) -> Sum | Refused:
        """Work out what an order would cost, or why it could not be placed; binds nobody."""
        ...

    async def place_order(self, draft: OrderDraft, *, key: str) -> Placed | Refused:
        """Place an order. What acts has a `key`: the same key again gives the first answer and does nothing more."""
        ...

    async def change_order(self, number: str, change: OrderChange, *, key: str) -> Agreed | Refused:
        """Change lines, delivery or recipient of an order that may still be changed; all of it or nothing."""
        ...

    async def cancel_order(self, number: str, reason: str, *, key: str) -> Agreed | Refused:
        """Cancel an order that may still be cancelled."""
        ...

    async def reserve(self, draft: ReservationDraft, *, key: str) -> Reservation | Refused:
        """Ask a branch to put goods aside; the branch confirms or refuses later."""
        ...

    async def reservation(self, number: str) -> Reservation | None:
        """Tell how a reservation stands."""
        ...

    async def end_reservation(self, number: str, *, key: str) -> Agreed | Refused:
        """Give a reservation up."""
        ...

    async def request_return(self, draft: ReturnDraft, *, key: str) -> ReturnNumber | Refused:
        """Announce goods of an order that come back, and issue the number under which they do."""
        ...

    async def make_quote(self, draft: QuoteDraft, *, key: str) -> Quote | Refused:
        """Make a standard quote: list or account prices, valid until a day. Articles without a price refuse it."""
        ...

    async def quotes(self, owner: Owner) -> tuple[Quote, ...]:
        """List the owner's valid quotes, newest first."""
        ...

    async def paper(self, kind: PaperKind, number: str) -> Paper | None:
        """Find a document by the number of its order or its own; None where there is none (yet)."""
        ...

    async def certificates(self, reference: str) -> tuple[Certificate, ...]:
        """List the certificates of an article that are valid, newest first; empty for an unknown article."""
        ...

    async def events(self, after: str | None, limit: int = 100) -> OrderEvents:
        """What happened since a cursor, in order; without a cursor only the cursor to begin at."""
        ...

    async def close(self) -> None:
        """Let go of connections; a second call does nothing."""
        ...


def name_in(names: Mapping[str, str], language: str) -> str:
    """Pick the name in the language, else the English one, else any; empty if there is no name at all."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")
