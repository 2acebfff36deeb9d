"""Owns what placing, changing and cancelling an order does at the demo shop, inside one transaction of its book."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from pydantic import TypeAdapter

from gateway.orders.contract import Order, OrderState
from gateway.orders.demo_book import Page, in_stock
from gateway.orders.demo_shelf import Shelf, Taken, taken_from
from gateway.orders.demo_states import KeptOrder, as_of, buyer_of, in_state, line_of, new_order, with_total
from gateway.orders.wishes import (
    Agreed,
    AgreedTotal,
    DeliveryWish,
    OrderChange,
    OrderDraft,
    OrderEvent,
    Placed,
    Refused,
    WantedLine,
    Why,
)

KEPT_ORDER = TypeAdapter(KeptOrder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a deed works with: the transaction, the shop's goods, the seed's orders as they stand, and the time."""

    page: Page
    shelf: Shelf
    seed: Callable[[str], Order | None]
    today: date
    now: datetime

    def in_stock(self, reference: str) -> Mapping[str, int]:
        """Answer what lies where now, as nobody else can change it before this deed is done."""
        article = self.shelf.article(reference)
        return in_stock(article.stock, self.page.taken_of(reference)) if article else {}

    def find(self, number: str) -> KeptOrder | None:
        """Answer an order as it stands today, of the book or of the seed."""
        body = self.page.read("order", number)
        if body is not None:
            kept = KEPT_ORDER.validate_json(body)
            return replace(kept, order=as_of(kept.order, self.today, self.shelf))
        order = self.seed(number)
        return None if order is None else KeptOrder(order=order, buyer=buyer_of(order))

    def keep(self, kept: KeptOrder) -> None:
        """Write an order down."""
        self.page.keep("order", kept.order.number, KEPT_ORDER.dump_json(kept))

    def give_back(self, number: str, given: tuple[Taken, ...]) -> None:
        """Put pieces back on the shelf, and tell of those that were sold out."""
        sold_out = {one.reference for one in given if not sum(self.in_stock(one.reference).values())}
        self.page.take(number, [replace(one, quantity=-one.quantity) for one in given])
        for reference in sorted(sold_out):
            if sum(self.in_stock(reference).values()):
                back = OrderEvent(id="", kind="back_in_stock", number=reference, at=self.now)
                self.page.tell(back, once=f"back {reference} {self.now.isoformat()}")


def place(deed: Deed, draft: OrderDraft) -> Placed | Refused:
    """Place an order and take its goods off the shelf."""
    worth = deed.shelf.sum_of(draft, deed.in_stock, today=deed.today)
    if isinstance(worth, Refused):
        return worth
    if _is_otherwise(draft.agreed, worth.total, worth.currency):
        return Refused(why=Why.SUM_CHANGED)
    number = deed.page.next_number("order")
    first = (draft.delivery.branch or "") if draft.delivery.way == "pickup" else "central"
    is_short = False
    for line in worth.lines:
        taken = taken_from(deed.in_stock(line.reference), line.reference, line.quantity, first=first)
        is_short |= sum(one.quantity for one in taken) < line.quantity
        deed.page.take(number, taken)
    placed = new_order(number, draft, worth, deed.shelf, today=deed.today, is_short=is_short)
    deed.keep(replace(placed, placed_at=deed.now))
    return Placed(number=number, sum=worth)


def change(deed: Deed, number: str, wanted: OrderChange) -> Agreed | Refused:
    """Change an order's lines, delivery or recipient."""
    kept = deed.find(number)
    if kept is None:
        return Refused(why=Why.UNKNOWN_ORDER)
    if not _may_still(kept.order, wanted):
        return Refused(why=Why.TOO_LATE)
    order = kept.order
    if wanted.lines:
        changed = _with_lines(deed, kept, wanted.lines)
        if isinstance(changed, Refused):
            return changed
        order = changed
    if wanted.delivery is not None:
        redirected = _redirected(deed, order, wanted.delivery)
        if isinstance(redirected, Refused):
            return redirected
        order = redirected
    order = with_total(replace(order, recipient=wanted.recipient or order.recipient), deed.shelf)
    if _is_otherwise(wanted.agreed, order.total, order.currency):
        return Refused(why=Why.SUM_CHANGED)
    before, total = kept.order.total or Decimal(0), order.total or Decimal(0)
    refused = deed.shelf.over_credit(order.account_no, order.payment, total) if total > before else None
    if refused:
        return refused
    deed.keep(replace(kept, order=order))
    return Agreed(number=order.number, total=order.total, currency=order.currency)


def cancel(deed: Deed, number: str) -> Agreed | Refused:
    """Cancel an order and put its goods back on the shelf."""
    kept = deed.find(number)
    if kept is None:
        return Refused(why=Why.UNKNOWN_ORDER)
    if "cancel" not in kept.order.may:
        return Refused(why=Why.TOO_LATE)
    deed.keep(replace(kept, order=in_state(kept.order, OrderState.CANCELLED)))
    deed.give_back(number, held_by(deed, kept.order))
    return Agreed(number=number, total=kept.order.total, currency=kept.order.currency)


def held_by(deed: Deed, order: Order) -> tuple[Taken, ...]:
    """Answer what an order holds; one of the seed began with its lines, which it had from the centre."""
    began = deed.seed(order.number)
    held = {(line.reference, "central"): line.quantity for line in began.lines} if began else {}
    for one in deed.page.taken_by(order.number):
        held[one.reference, one.branch] = held.get((one.reference, one.branch), 0) + one.quantity
    return tuple(
        Taken(reference=reference, branch=branch, quantity=count)
        for (reference, branch), count in held.items()
        if count
    )


def _is_otherwise(agreed: AgreedTotal | None, total: Decimal | None, currency: str | None) -> bool:
    """Tell whether another sum was agreed to than it would be."""
    return agreed is not None and (agreed.total, agreed.currency) != (total, currency)


def _may_still(order: Order, wanted: OrderChange) -> bool:
    """Tell whether the state of the order allows all that is wanted; the recipient changes with either right."""
    if wanted.lines and "change" not in order.may:
        return False
    if wanted.delivery is not None and "redirect" not in order.may:
        return False
    return bool(order.may & {"change", "redirect"})


def _with_lines(deed: Deed, kept: KeptOrder, wanted: tuple[WantedLine, ...]) -> Order | Refused:
    """Answer the order with other quantities, having moved the goods."""
    order = kept.order
    pieces = {line.reference: line.quantity for line in order.lines}
    for line in wanted:
        article = deed.shelf.article(line.reference)
        if article is None:
            return Refused(why=Why.UNKNOWN_ARTICLE, reference=line.reference)
        if line.quantity < 0 or (not line.quantity and article.reference not in pieces):
            return Refused(why=Why.NOT_VALID, reference=article.reference)
        pieces[article.reference] = line.quantity
    lines = deed.shelf.wanted(
        [WantedLine(reference=reference, quantity=count) for reference, count in pieces.items() if count]
    )
    if isinstance(lines, Refused):
        return lines
    relined = _relined(deed, order, lines)
    if isinstance(relined, Refused):
        return relined
    return _move(deed, order, {line.reference: line.quantity for line in lines}) or relined


def _move(deed: Deed, order: Order, pieces: Mapping[str, int]) -> Refused | None:
    """Take what is wanted more, give back what is wanted less; refuses what there is not enough of."""
    held = held_by(deed, order)
    before = {line.reference: line.quantity for line in order.lines}
    for reference in {**before, **pieces}:
        more = pieces.get(reference, 0) - before.get(reference, 0)
        if more > 0:
            there = deed.in_stock(reference)
            if sum(there.values()) < more:
                most = before.get(reference, 0) + sum(there.values())
                return Refused(why=Why.NOT_ENOUGH, reference=reference, at_most=most)
            deed.page.take(order.number, taken_from(there, reference, more, first="central"))
        elif more < 0:
            mine = {one.branch: one.quantity for one in held if one.reference == reference}
            deed.give_back(order.number, taken_from(mine, reference, -more, first="central"))
    return None


def _relined(deed: Deed, order: Order, lines: tuple[WantedLine, ...]) -> Order | Refused:
    """Answer the order with these lines: those it had keep their price, new ones cost what they cost today."""
    before = {line.reference: line for line in order.lines}
    relined = []
    for line in lines:
        if line.reference in before:
            relined.append(replace(before[line.reference], quantity=line.quantity))
            continue
        priced = deed.shelf.priced([line], order.account_no)
        if isinstance(priced, Refused):
            return priced
        relined.append(line_of(priced[0], order.state, order.eta))
    return replace(order, lines=tuple(relined))


def _redirected(deed: Deed, order: Order, wish: DeliveryWish) -> Order | Refused:
    """Answer the order with another way to the customer."""
    way = deed.shelf.way(wish, today=deed.today)
    if isinstance(way, Refused):
        return way
    _, earliest = way
    days = [day for day in (earliest, wish.day) if day is not None]
    eta = max(days) if order.eta is not None and (wish.day or earliest > order.eta) else order.eta
    branch = deed.shelf.branches.get(wish.branch or "central")
    lines = tuple(replace(line, eta=eta) for line in order.lines)
    return replace(order, delivery=wish, branch=branch, eta=eta, lines=lines)
