"""What an order system is asked to do and answers to it: orders, changes, reservations, returns, quotes, documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias


class Why(StrEnum):
    """Why the order system did not do what it was asked; each has its words for the customer."""

    UNKNOWN_ARTICLE = "unknown_article"
    DISCONTINUED = "discontinued"
    NOT_ENOUGH = "not_enough"
    NO_PRICE = "no_price"
    UNKNOWN_ORDER = "unknown_order"
    TOO_LATE = "too_late"
    NOT_DELIVERED_THERE = "not_delivered_there"
    UNKNOWN_BRANCH = "unknown_branch"
    UNKNOWN_PAYMENT = "unknown_payment"
    ON_CREDIT_HOLD = "on_credit_hold"
    NOT_RETURNABLE = "not_returnable"
    SUM_CHANGED = "sum_changed"
    NOT_VALID = "not_valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The order system's no: why, about which article, and how many there could be instead."""

    why: Why
    reference: str | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A shop, warehouse or pick-up point, named per language; `address` and `hours` as they are told."""

    code: str
    names: Mapping[str, str]
    address: Mapping[str, str] | None = None
    hours: Mapping[str, str] | None = None
    is_shop: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentForm:
    """A way to pay, named per language."""

    code: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOffer:
    """What bringing goods to an address costs and on which day it can be at the earliest."""

    zone: str
    names: Mapping[str, str]
    cost: Decimal
    currency: str
    earliest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """How many of one article are wanted; in a change 0 takes the article out."""

    reference: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWish:
    """How goods reach the customer: to an `address`, or fetched at the branch of this code."""

    way: Literal["delivery", "pickup"]
    address: str | None = None
    branch: str | None = None
    day: date | None = None
    part_of_day: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys: phone in E.164, the account where he buys for one."""

    name: str | None = None
    phone: str | None = None
    mail: str | None = None
    account_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedTotal:
    """What the customer said yes to: another sum than this must not be bound."""

    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """An order that is not placed yet; `is_preorder` takes goods that are not in stock too.

    `agreed` is the sum that the customer was told, None where he was told none.
    """

    buyer: Buyer
    lines: tuple[WantedLine, ...]
    delivery: DeliveryWish
    payment: str
    customer_reference: str | None = None
    note: str | None = None
    is_preorder: bool = False
    agreed: AgreedTotal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line with its names and what one piece costs."""

    reference: str
    names: Mapping[str, str]
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What lines and delivery cost together; `earliest` is the first day on which all of it can be there."""

    lines: tuple[PricedLine, ...]
    delivery: Decimal
    total: Decimal
    currency: str
    earliest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A placed order."""

    number: str
    sum: Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """New quantities of lines (an article that is not in the order yet is added), delivery, recipient.

    `agreed` is the order's new sum as the customer was told it, None where he was told none.
    """

    lines: tuple[WantedLine, ...] = ()
    delivery: DeliveryWish | None = None
    recipient: str | None = None
    agreed: AgreedTotal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """It is done; `total` is what the order costs now, where that can be said."""

    number: str
    total: Decimal | None = None
    currency: str | None = None


ReservationState: TypeAlias = Literal["asked", "confirmed", "refused", "collected", "expired", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationDraft:
    """Goods to put aside at a branch for somebody."""

    branch: str
    lines: tuple[WantedLine, ...]
    buyer: Buyer
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Goods put aside, or asked to be; `until` is when they go back on the shelf."""

    number: str
    state: ReservationState
    branch: Branch
    lines: tuple[WantedLine, ...]
    until: datetime | None = None


ReturnWish: TypeAlias = Literal["refund", "exchange", "repair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDraft:
    """Goods of an order that come back; `reason` is one of `RETURN_REASONS`."""

    order_number: str
    lines: tuple[WantedLine, ...]
    wish: ReturnWish
    reason: str
    comment: str = ""
    photos: int = 0


RETURN_REASONS: tuple[str, ...] = ("unwanted", "wrong_article", "defective", "damaged", "incomplete", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnNumber:
    """The number under which goods come back, to where, and until which day."""

    number: str
    send_to: Mapping[str, str]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDraft:
    """What a quote is wanted for."""

    buyer: Buyer
    lines: tuple[WantedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A standard quote."""

    number: str
    made_on: date
    valid_until: date
    sum: Sum


PaperKind: TypeAlias = Literal["invoice", "delivery_note", "receipt", "order_confirmation", "quote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document as facts, which we print; `content` instead where the order system gives the PDF itself."""

    kind: PaperKind
    number: str
    made_on: date
    order_number: str | None
    buyer: Buyer
    sum: Sum
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate, declaration or test report of an article; `content` is its PDF where there is one."""

    number: str
    reference: str
    names: Mapping[str, str]
    valid_until: date | None
    content: bytes | None = None


OrderEventKind: TypeAlias = Literal[
    "shipped",
    "delayed",
    "ready_for_pickup",
    "delivered",
    "unconfirmed",
    "cancelled",
    "back_in_stock",
    "reservation_confirmed",
    "reservation_refused",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """Something that happened in the order system; `number` is an order's or a reservation's, else an article's."""

    id: str
    kind: OrderEventKind
    number: str
    at: datetime
    eta: date | None = None
    tracking_number: str | None = None
    carrier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvents:
    """Events in order, and the cursor behind the last one."""

    events: tuple[OrderEvent, ...]
    cursor: str
