"""Owns the demo shop's events: what happens to its orders as days pass, told once, in order, behind a cursor."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.orders import demo_states
from gateway.orders.contract import Order, OrderState
from gateway.orders.demo_book import Book, Page
from gateway.orders.demo_deeds import Deed, held_by
from gateway.orders.demo_shelf import MOST_PIECES, Taken
from gateway.orders.demo_terms import working_day
from gateway.orders.wishes import Agreed, OrderEvent, OrderEventKind, OrderEvents, Refused, Why

_STATE_TELLS: dict[OrderState, OrderEventKind] = {
    OrderState.ON_ITS_WAY: "shipped",
    OrderState.READY_FOR_PICKUP: "ready_for_pickup",
    OrderState.DELIVERED: "delivered",
}
_MOST_EVENTS = 1000


class Telling:
    """The events of one book; blocks."""

    def __init__(self, book: Book) -> None:
        """Take the book that keeps them."""
        self._book = book
        self._told: set[str] = set()

    def go_on(
        self, placed: Iterable[Order], *, late: Iterable[Order], unconfirmed: Iterable[Order], now: datetime
    ) -> None:
        """Tell how far orders have come by themselves: each state once, and each day those that are late again."""
        news = [(f"{kind} {order.number}", kind, order) for order, kind in _come_far(placed)]
        news += [(f"delayed {order.number} {now.date()}", "delayed", order) for order in late]
        news += [(f"unconfirmed {order.number}", "unconfirmed", order) for order in unconfirmed]
        untold = {once: _event(kind, order, now) for once, kind, order in news if once not in self._told}
        if untold:
            self._book.act(lambda page: _tell_all(page, untold))
            self._told |= untold.keys()

    def since(self, after: str | None, limit: int) -> OrderEvents:
        """Answer the events behind a cursor; without one of this book only the cursor to begin at."""
        name, _, place = (after or "").partition("-")
        last = self._book.last_event()
        if name != self._book.name or not (place.isascii() and place.isdigit() and len(place) < 16):
            return OrderEvents(events=(), cursor=f"{self._book.name}-{last}")
        found = self._book.events(int(place), max(1, min(limit, _MOST_EVENTS)))
        return OrderEvents(
            events=tuple(replace(event, id=f"{name}-{at}") for at, event in found),
            cursor=f"{name}-{found[-1][0] if found else int(place)}",
        )


def happen(deed: Deed, kind: OrderEventKind, number: str) -> Agreed | Refused:
    """Let something happen to an order in the warehouse, and tell of it: what days would do, now."""
    kept = deed.find(number)
    if kept is None:
        return Refused(why=Why.UNKNOWN_ORDER)
    order = _happened(kept.order, kind, deed)
    deed.keep(replace(kept, order=order))
    if order.state is OrderState.CANCELLED:
        deed.give_back(number, held_by(deed, kept.order))
    told = deed.page.tell(_event(kind, order, deed.now), once=f"{kind} {number}")
    if not told:
        deed.page.tell(_event(kind, order, deed.now), once=f"{kind} {number} {deed.now.isoformat()}")
    return Agreed(number=number, total=order.total, currency=order.currency)


def restock(deed: Deed, reference: str, quantity: int, branch: str) -> Agreed | Refused:
    """Let goods come in at a branch, and tell of those that were sold out."""
    article = deed.shelf.article(reference)
    if article is None or branch not in deed.shelf.branches or not 0 < quantity <= MOST_PIECES:
        return Refused(why=Why.UNKNOWN_ARTICLE if article is None else Why.NOT_VALID)
    deed.give_back("restocked", (Taken(reference=article.reference, branch=branch, quantity=quantity),))
    return Agreed(number=article.reference)


def _happened(order: Order, kind: OrderEventKind, deed: Deed) -> Order:
    if kind == "shipped":
        return demo_states.shipped(order, deed.today)
    if kind == "delivered":
        return demo_states.delivered(order, deed.today)
    if kind == "ready_for_pickup":
        return demo_states.in_state(order, OrderState.READY_FOR_PICKUP)
    if kind == "cancelled":
        return demo_states.in_state(order, OrderState.CANCELLED)
    if kind == "delayed":
        return demo_states.delayed(order, working_day((order.eta or deed.today) + timedelta(days=2), 1))
    return order


def _come_far(placed: Iterable[Order]) -> Iterable[tuple[Order, OrderEventKind]]:
    for order in placed:
        if order.state in _STATE_TELLS:
            yield order, _STATE_TELLS[order.state]


def _event(kind: OrderEventKind, order: Order, at: datetime) -> OrderEvent:
    return OrderEvent(
        id="",
        kind=kind,
        number=order.number,
        at=at,
        eta=order.eta,
        tracking_number=order.tracking_number,
        carrier=order.carrier,
    )


def _tell_all(page: Page, events: dict[str, OrderEvent]) -> None:
    for once, event in events.items():
        page.tell(event, once=once)
