"""Owns the JSON between the HTTP client and an order system: its addresses, and the contract's values field by field.

Dates are ISO, money is a decimal string, documents are base64; unknown fields are passed over. Described for the other
side in `docs/order-system.md` and `docs/orders-openapi.json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter

from gateway.orders.contract import (
    OPEN_ORDERS_AT_MOST,
    Account,
    Article,
    Order,
    OrderBrief,
    Owner,
    Price,
    Stock,
)
from gateway.orders.wishes import (
    Agreed,
    Branch,
    Certificate,
    DeliveryOffer,
    OrderChange,
    OrderDraft,
    OrderEvents,
    Paper,
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

A = TypeVar("A")
B = TypeVar("B")

VERSION = "1"
VERSION_HEADER = "Switchboard-Contract"
KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 200
REFUSED_STATUS = 409
MOST_BYTES = 2 * 1024 * 1024
MOST_BYTES_OF_PAPERS = 16 * 1024 * 1024
"""So much of an answer is read; the longest are PDFs in base64."""
_BASE64 = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrdersOf(Owner):
    """Whose open orders are listed, and how many at most."""

    limit: int = OPEN_ORDERS_AT_MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where goods shall be brought."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """The number of what is meant."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What shall be changed in which order."""

    number: str
    change: OrderChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelling:
    """Which order shall be cancelled, and why."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking(Generic[A]):
    """An address that is asked by GET; `asks` are its parameters, a `?` behind those that may be left out."""

    path: str
    summary: str
    answer: TypeAdapter[A]
    asks: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int = MOST_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(Generic[B, A]):
    """An address that is posted to; what `acts` bears a key, and what `may_refuse` answers 409 with a Refused."""

    path: str
    summary: str
    body: TypeAdapter[B]
    answer: TypeAdapter[A]
    acts: bool = False
    may_refuse: bool = False


REFUSED = TypeAdapter(Refused)
OWNER = TypeAdapter(Owner)

ORDER: Looking[Order | None] = Looking(
    path="/v1/orders",
    summary="An order by your number or the customer's own reference.",
    answer=TypeAdapter(Order | None),
    asks={"number": "As typed: tolerate case, spaces and dashes."},
)
OPEN_ORDERS = Posting(
    path="/v1/orders/open",
    summary="The newest orders that are not over of whoever has any of these phones or mails, or this account.",
    body=TypeAdapter(OpenOrdersOf),
    answer=TypeAdapter(tuple[OrderBrief, ...]),
)
ARTICLES = Looking(
    path="/v1/articles",
    summary="Articles by reference or name, best first; a complete reference answers its article alone.",
    answer=TypeAdapter(tuple[Article, ...]),
    asks={"query": "As typed.", "language": "ru, en or zh.", "limit": "At most so many."},
)
STOCK: Looking[Stock | None] = Looking(
    path="/v1/stock",
    summary="Where how many pieces of an article lie.",
    answer=TypeAdapter(Stock | None),
    asks={"reference": "The article."},
)
PRICE: Looking[Price | None] = Looking(
    path="/v1/price",
    summary="The account's price of one piece, else the list price.",
    answer=TypeAdapter(Price | None),
    asks={"reference": "The article.", "account_no?": "The account; left out: the list price."},
)
ACCOUNT: Looking[Account | None] = Looking(
    path="/v1/account",
    summary="A business customer by its number.",
    answer=TypeAdapter(Account | None),
    asks={"external_no": "The account's number."},
)
BRANCHES = Looking(
    path="/v1/branches",
    summary="The shops and pick-up points.",
    answer=TypeAdapter(tuple[Branch, ...]),
)
PAYMENT_FORMS = Looking(
    path="/v1/payment-forms",
    summary="How this buyer may pay, the usual one first.",
    answer=TypeAdapter(tuple[PaymentForm, ...]),
    asks={"account_no?": "The account; left out: a private customer."},
)
DELIVERY_OFFER: Posting[Place, DeliveryOffer | None] = Posting(
    path="/v1/delivery-offer",
    summary="What bringing goods to an address costs and from which day; null where nothing is brought.",
    body=TypeAdapter(Place),
    answer=TypeAdapter(DeliveryOffer | None),
)
TOTAL = Posting(
    path="/v1/orders/total",
    summary="What an order would cost; binds nobody.",
    body=TypeAdapter(OrderDraft),
    answer=TypeAdapter(Sum),
    may_refuse=True,
)
PLACE_ORDER = Posting(
    path="/v1/orders",
    summary="Place an order.",
    body=TypeAdapter(OrderDraft),
    answer=TypeAdapter(Placed),
    acts=True,
    may_refuse=True,
)
CHANGE_ORDER = Posting(
    path="/v1/orders/change",
    summary="Change lines, delivery or recipient of an order; all of it or nothing.",
    body=TypeAdapter(Change),
    answer=TypeAdapter(Agreed),
    acts=True,
    may_refuse=True,
)
CANCEL_ORDER = Posting(
    path="/v1/orders/cancel",
    summary="Cancel an order.",
    body=TypeAdapter(Cancelling),
    answer=TypeAdapter(Agreed),
    acts=True,
    may_refuse=True,
)
RESERVE = Posting(
    path="/v1/reservations",
    summary="Ask a branch to put goods aside; it confirms or refuses later.",
    body=TypeAdapter(ReservationDraft),
    answer=TypeAdapter(Reservation),
    acts=True,
    may_refuse=True,
)
RESERVATION: Looking[Reservation | None] = Looking(
    path="/v1/reservations",
    summary="How a reservation stands.",
    answer=TypeAdapter(Reservation | None),
    asks={"number": "The reservation's number."},
)
END_RESERVATION = Posting(
    path="/v1/reservations/end",
    summary="Give a reservation up.",
    body=TypeAdapter(Numbered),
    answer=TypeAdapter(Agreed),
    acts=True,
    may_refuse=True,
)
REQUEST_RETURN = Posting(
    path="/v1/returns",
    summary="Announce goods that come back, and issue the number under which they do.",
    body=TypeAdapter(ReturnDraft),
    answer=TypeAdapter(ReturnNumber),
    acts=True,
    may_refuse=True,
)
MAKE_QUOTE = Posting(
    path="/v1/quotes",
    summary="Make a standard quote.",
    body=TypeAdapter(QuoteDraft),
    answer=TypeAdapter(Quote),
    acts=True,
    may_refuse=True,
)
QUOTES = Posting(
    path="/v1/quotes/valid",
    summary="The owner's valid quotes, newest first.",
    body=OWNER,
    answer=TypeAdapter(tuple[Quote, ...]),
)
PAPER: Looking[Paper | None] = Looking(
    path="/v1/papers",
    summary="A document by the number of its order or its own; null where there is none (yet).",
    answer=TypeAdapter(Paper | None, config=_BASE64),
    most_bytes=MOST_BYTES_OF_PAPERS,
    asks={
        "kind": "invoice, delivery_note, receipt, order_confirmation or quote.",
        "number": "The order's number or the document's own.",
    },
)
CERTIFICATES = Looking(
    path="/v1/certificates",
    summary="The valid certificates of an article, newest first.",
    answer=TypeAdapter(tuple[Certificate, ...], config=_BASE64),
    most_bytes=MOST_BYTES_OF_PAPERS,
    asks={"reference": "The article."},
)
EVENTS = Looking(
    path="/v1/events",
    summary="What happened since a cursor, in order; without one only the cursor to begin at.",
    answer=TypeAdapter(OrderEvents),
    asks={"after?": "The cursor of the answer before.", "limit": "At most so many."},
)

LOOKING: tuple[Looking[object], ...] = (
    ORDER, ARTICLES, STOCK, PRICE, ACCOUNT, BRANCHES, PAYMENT_FORMS, RESERVATION, PAPER, CERTIFICATES, EVENTS,
)  # type: ignore[assignment]  # fmt: skip
POSTING: tuple[Posting[object, object], ...] = (
    OPEN_ORDERS, DELIVERY_OFFER, TOTAL, PLACE_ORDER, CHANGE_ORDER, CANCEL_ORDER, RESERVE, END_RESERVATION,
    REQUEST_RETURN, MAKE_QUOTE, QUOTES,
)  # type: ignore[assignment]  # fmt: skip
