"""Owns how an order of the demo shop goes on by itself as days pass, and what may be done to it in which state."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from gateway.orders.contract import Allowed, Delivery, DeliveryLine, Order, OrderLine, OrderState
from gateway.orders.demo_shelf import Shelf
from gateway.orders.demo_terms import working_day
from gateway.orders.wishes import Buyer, DeliveryWish, OrderDraft, PricedLine, Sum

_State = OrderState
_WAITING = (_State.NEW, _State.CONFIRMED, _State.PICKING, _State.BACK_ORDERED)
_MAY: dict[OrderState, frozenset[Allowed]] = {
    _State.NEW: frozenset({"change", "redirect", "cancel"}),
    _State.CONFIRMED: frozenset({"change", "redirect", "cancel"}),
    _State.BACK_ORDERED: frozenset({"change", "redirect", "cancel"}),
    _State.ON_HOLD: frozenset({"change", "cancel"}),
    _State.PICKING: frozenset({"redirect", "cancel"}),
    _State.READY_FOR_PICKUP: frozenset({"cancel"}),
}
_CARRIER = "Example Courier"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOrder:
    """An order as the book keeps it: as it stood when it was last touched, and who bought it.

    `placed_at` is None for an order of the seed.
    """

    order: Order
    buyer: Buyer
    note: str | None = None
    placed_at: datetime | None = None


def new_order(number: str, draft: OrderDraft, worth: Sum, shelf: Shelf, *, today: date, is_short: bool) -> KeptOrder:
    """Answer the order that a draft becomes; `is_short` says that a part of it has yet to come in."""
    wish, buyer = draft.delivery, draft.buyer
    eta = None if worth.earliest is None else max(worth.earliest, wish.day or today)
    state = _State.BACK_ORDERED if is_short else _State.NEW
    order = Order(
        number=number,
        customer_reference=draft.customer_reference,
        state=state,
        phone=buyer.phone,
        mail=buyer.mail,
        account_no=buyer.account_no,
        lines=tuple(line_of(line, state, eta) for line in worth.lines),
        deliveries=(),
        carrier=None,
        tracking_number=None,
        eta=eta,
        branch=shelf.branches.get(wish.branch or "central"),
        placed_on=today,
        total=worth.total,
        currency=worth.currency,
        delivery=wish,
        recipient=buyer.name,
        payment=draft.payment,
    )
    return KeptOrder(order=order, buyer=buyer, note=draft.note)


def line_of(line: PricedLine, state: OrderState, eta: date | None) -> OrderLine:
    """Answer a priced line as a line of an order of which nothing has been delivered."""
    return OrderLine(
        reference=line.reference,
        names=line.names,
        quantity=line.quantity,
        delivered=0,
        state=state,
        eta=eta,
        price=line.price,
    )


def as_of(order: Order, today: date, shelf: Shelf) -> Order:
    """Answer how an order stands on a day: gone on as planned, and with what may be done to it then."""
    stands = order if is_with_a_silent_branch(order, shelf) else _gone_on(order, today)
    return with_rights(stands, today, shelf)


def with_rights(order: Order, today: date, shelf: Shelf) -> Order:
    """Answer the order with what may be done to it today."""
    until = _returnable_until(order, shelf)
    may = _MAY.get(order.state, frozenset())
    if until is not None and until >= today:
        may |= {"return"}
    if order.deliveries:
        may -= {"change", "redirect", "cancel"}
    return replace(order, may=may, returnable_until=until)


def with_prices(order: Order, shelf: Shelf) -> Order:
    """Answer an order of the seed with what its lines and all of it cost."""
    lines = tuple(replace(line, price=_amount(shelf, line, order.account_no)) for line in order.lines)
    return with_total(replace(order, lines=lines), shelf)


def with_total(order: Order, shelf: Shelf) -> Order:
    """Answer the order with the sum of its lines and its delivery."""
    wish = order.delivery
    zone = shelf.terms.zone_of(wish.address) if wish and wish.way == "delivery" and wish.address else None
    goods = sum(((line.price or Decimal(0)) * line.quantity for line in order.lines), Decimal(0))
    return replace(order, total=goods + (zone.cost if zone else Decimal(0)), currency=shelf.currency)


def shipped(order: Order, on: date) -> Order:
    """Answer the order as one parcel on its way."""
    tracking = f"TRK{order.number[-7:]}"
    parcel = _parcel(order, on, arrived=None, tracking=tracking)
    return in_state(replace(order, deliveries=(parcel,), carrier=_CARRIER, tracking_number=tracking), _State.ON_ITS_WAY)


def delivered(order: Order, on: date) -> Order:
    """Answer the order with everything arrived on a day."""
    sent = order.deliveries or (_parcel(order, on, arrived=None, tracking=order.tracking_number),)
    parcels = tuple(replace(parcel, arrived_on=parcel.arrived_on or on) for parcel in sent)
    lines = tuple(replace(line, delivered=line.quantity) for line in order.lines)
    return in_state(replace(order, deliveries=parcels, lines=lines, eta=None), _State.DELIVERED)


def in_state(order: Order, state: OrderState) -> Order:
    """Answer the order with all of its lines in a state."""
    has_day = order.eta if not state.is_over and state is not _State.READY_FOR_PICKUP else None
    lines = tuple(replace(line, state=state, eta=has_day) for line in order.lines)
    return replace(order, state=state, lines=lines, eta=has_day)


def delayed(order: Order, eta: date) -> Order:
    """Answer the order with another day."""
    return replace(order, eta=eta, lines=tuple(replace(line, eta=eta) for line in order.lines))


def buyer_of(order: Order) -> Buyer:
    """Answer who bought an order of the seed, as far as it says."""
    return Buyer(name=order.recipient, phone=order.phone, mail=order.mail, account_no=order.account_no)


def sum_of_order(order: Order) -> Sum:
    """Answer what an order costs as its papers state it."""
    lines = tuple(
        PricedLine(reference=line.reference, names=line.names, quantity=line.quantity, price=line.price or Decimal(0))
        for line in order.lines
    )
    goods = sum((line.price * line.quantity for line in lines), Decimal(0))
    total = goods if order.total is None else order.total
    return Sum(lines=lines, delivery=total - goods, total=total, currency=order.currency or "", earliest=order.eta)


def is_fetched(wish: DeliveryWish | None) -> bool:
    """Tell whether the customer comes for the goods himself."""
    return wish is not None and wish.way == "pickup"


def is_with_a_silent_branch(order: Order, shelf: Shelf) -> bool:
    """Tell whether a new order is to be fetched where nobody ever confirms it."""
    wish = order.delivery
    if order.state is not _State.NEW or wish is None or wish.way != "pickup":
        return False
    return shelf.terms.answer_of(wish.branch or "") is None


def _gone_on(order: Order, today: date) -> Order:
    """Take a placed order through its days: picked, sent the working day before its day, there when it has passed."""
    eta = order.eta
    if order.state is _State.ON_ITS_WAY and eta is not None and today > eta:
        return delivered(order, eta)
    if order.state not in _WAITING or eta is None:
        return order
    if is_fetched(order.delivery):
        if today >= eta and today > order.placed_on:
            return in_state(order, _State.READY_FOR_PICKUP)
    elif today > eta:
        return delivered(shipped(order, max(order.placed_on, working_day(eta, -1))), eta)
    elif today > order.placed_on and today >= working_day(eta, -1):
        return shipped(order, working_day(eta, -1))
    is_picked = today > order.placed_on and order.state is _State.NEW
    return in_state(order, _State.PICKING) if is_picked else order


def _parcel(order: Order, sent_on: date, *, arrived: date | None, tracking: str | None) -> Delivery:
    return Delivery(
        number=f"80{order.number[-7:]}1",
        sent_on=sent_on,
        arrived_on=arrived,
        carrier=None if is_fetched(order.delivery) else _CARRIER,
        tracking_number=tracking,
        lines=tuple(DeliveryLine(reference=line.reference, quantity=line.quantity) for line in order.lines),
    )


def _returnable_until(order: Order, shelf: Shelf) -> date | None:
    """Answer until when something of the order comes back; None if nothing has arrived that ever does."""
    if order.state not in (_State.DELIVERED, _State.PARTLY_DELIVERED, _State.ON_ITS_WAY):
        return None
    if not any(line.delivered and is_returnable(line.reference, shelf) for line in order.lines):
        return None
    arrived = [delivery.arrived_on for delivery in order.deliveries if delivery.arrived_on is not None]
    return max(arrived) + timedelta(days=shelf.terms.returns.days) if arrived else None


def is_returnable(reference: str, shelf: Shelf) -> bool:
    """Tell whether goods of this kind ever come back."""
    article = shelf.article(reference)
    return article is not None and article.group not in shelf.terms.returns.never


def _amount(shelf: Shelf, line: OrderLine, account_no: str | None) -> Decimal | None:
    price = shelf.price(line.reference, account_no)
    return price.amount if price else None
