"""What a simulated customer wants, as facts: goods, order, address, payment; and whether a deed is what he wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.orders.wishes import DeliveryWish, OrderChange, OrderDraft, QuoteDraft, ReservationDraft, ReturnDraft

FLOWS = (
    "availability_price",
    "order_place",
    "order_status",
    "order_change",
    "order_cancel",
    "delivery_change",
    "preorder",
    "reserve",
    "return_rma",
    "document_copy",
    "certificate",
    "quote_request",
    "callback",
    "complaint",
    "request_status",
)
FOR_PEOPLE = ("callback", "complaint")
"""Flows that end at a person by design: they are shown, and no part of the share that needs none."""
ACT_OF: Mapping[str, str] = {
    "order_place": "place_order",
    "order_change": "change_order",
    "delivery_change": "change_order",
    "order_cancel": "cancel_order",
    "reserve": "reserve",
    "return_rma": "request_return",
    "quote_request": "make_quote",
}
"""What the order system is to be asked to do for whom."""


@dataclass(slots=True, kw_only=True)
class Want:
    """What he wants now; it changes when he changes his mind, and when he takes what he is offered."""

    flow: str
    language: str
    goods: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    deed: str = ""
    order: str = ""
    phone: str = ""
    is_known: bool = False
    way: str = ""
    town: str = ""
    street: str = ""
    house: str = ""
    branch: str = ""
    payment: str = ""
    name: str = ""
    paper: str = ""
    wish: str = ""
    reason: str = ""
    is_ahead: bool = False
    tracking: str = ""
    wants_nothing: bool = False

    @property
    def tail(self) -> str:
        """The last four digits of the phone on his order."""
        return self.phone[-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One deed that the order system did: what it was asked, under which key, and in which dialogue."""

    name: str
    asked: tuple[object, ...]
    key: str
    said_yes: bool


def fits(act: Act, want: Want) -> bool:
    """Tell whether this is what the customer wanted at that moment."""
    if want.wants_nothing:
        return False
    match act.asked:
        case (OrderDraft() as draft,):
            is_to_order = want.flow == "order_place" or want.is_ahead
            is_right = _lines(draft.lines) == want.goods and _goes_to(draft.delivery, want)
            return is_to_order and is_right and _is_his(draft, want)
        case (str(number), OrderChange() as change):
            return number == want.order and _changes(change, want)
        case (str(number), str()) if act.name == "cancel_order":
            return number == want.order and want.flow == "order_cancel"
        case (ReservationDraft() as draft,):
            is_right = _lines(draft.lines) == want.goods and draft.branch == want.branch
            return want.flow == "reserve" and is_right
        case (ReturnDraft() as draft,):
            is_right = draft.order_number == want.order and _lines(draft.lines) == want.goods
            return is_right and (draft.wish, draft.reason) == (want.wish, want.reason)
        case (QuoteDraft() as draft,):
            return want.flow == "quote_request" and _lines(draft.lines) == want.goods
    return False


def _lines(lines: Sequence[object]) -> dict[str, int]:
    return {line.reference: line.quantity for line in lines}  # type: ignore[attr-defined]


def _is_his(draft: OrderDraft, want: Want) -> bool:
    is_paid_so = draft.payment == want.payment
    is_name = draft.buyer.name is None or draft.buyer.name == want.name
    return is_paid_so and is_name and draft.buyer.phone == want.phone


def _changes(change: OrderChange, want: Want) -> bool:
    if change.delivery is not None:
        return want.flow == "delivery_change" and not change.lines and _goes_to(change.delivery, want)
    return want.flow == "order_change" and _lines(change.lines) == want.goods and change.recipient is None


def _goes_to(wish: DeliveryWish, want: Want) -> bool:
    if wish.way != want.way:
        return False
    if wish.way == "pickup":
        return wish.branch == want.branch
    return all(part in (wish.address or "") for part in (want.town, want.street, want.house))
