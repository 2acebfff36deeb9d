"""Owns what the demo shop does besides orders: goods put aside, goods that come back, quotes."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from pydantic import TypeAdapter

from gateway.orders.contract import Order, Owner
from gateway.orders.demo_deeds import Deed
from gateway.orders.demo_shelf import Shelf, taken_from
from gateway.orders.demo_states import is_returnable
from gateway.orders.wishes import (
    RETURN_REASONS,
    Agreed,
    Buyer,
    OrderEvent,
    OrderEventKind,
    Quote,
    QuoteDraft,
    Refused,
    Reservation,
    ReservationDraft,
    ReservationState,
    ReturnDraft,
    ReturnNumber,
    Sum,
    Why,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReservation:
    """A reservation as the book keeps it; its state is the last that was written down, time may have passed since."""

    reservation: Reservation
    buyer: Buyer
    asked_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReturn:
    """Goods announced to come back."""

    returned: ReturnNumber
    draft: ReturnDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuote:
    """A quote and whom it was made for."""

    quote: Quote
    buyer: Buyer


KEPT_RESERVATION = TypeAdapter(KeptReservation)
KEPT_RETURN = TypeAdapter(KeptReturn)
KEPT_QUOTE = TypeAdapter(KeptQuote)

_OPEN: tuple[ReservationState, ...] = ("asked", "confirmed")


def reserve(deed: Deed, draft: ReservationDraft) -> Reservation | Refused:
    """Ask a branch to put goods aside; they leave the shelf at once, so that nobody else is promised them."""
    branch = deed.shelf.branches.get(draft.branch)
    if branch is None:
        return Refused(why=Why.UNKNOWN_BRANCH)
    lines = deed.shelf.wanted(draft.lines)
    if isinstance(lines, Refused):
        return lines
    number = deed.page.next_number("reservation")
    for line in lines:
        article = deed.shelf.article(line.reference)
        there = deed.in_stock(line.reference).get(draft.branch, 0)
        if article is not None and article.discontinued:
            return Refused(why=Why.DISCONTINUED, reference=line.reference)
        if there < line.quantity:
            return Refused(why=Why.NOT_ENOUGH, reference=line.reference, at_most=there)
        deed.page.take(number, taken_from({draft.branch: there}, line.reference, line.quantity, first=draft.branch))
    kept = KeptReservation(
        reservation=Reservation(number=number, state="asked", branch=branch, lines=lines),
        buyer=draft.buyer,
        asked_at=deed.now,
        until=_until(deed, draft),
    )
    answered = replace(kept, reservation=standing(kept, deed.shelf, deed.now))
    deed.page.keep("reservation", number, KEPT_RESERVATION.dump_json(answered))
    return answered.reservation


def end(deed: Deed, number: str) -> Agreed | Refused:
    """Give a reservation up, and put its goods back on the shelf."""
    body = deed.page.read("reservation", number)
    kept = None if body is None else KEPT_RESERVATION.validate_json(body)
    if kept is None:
        return Refused(why=Why.UNKNOWN_ORDER)
    if standing(kept, deed.shelf, deed.now).state not in _OPEN:
        return Refused(why=Why.TOO_LATE)
    _write(deed, kept, replace(kept.reservation, state="ended", until=None))
    return Agreed(number=number)


def settle(deed: Deed, numbers: tuple[str, ...]) -> None:
    """Write down what time has made of reservations, give back what is not kept any more, and tell of it."""
    for number in numbers:
        body = deed.page.read("reservation", number)
        kept = None if body is None else KEPT_RESERVATION.validate_json(body)
        now = None if kept is None else standing(kept, deed.shelf, deed.now)
        if kept is None or now is None or now.state == kept.reservation.state:
            continue
        if kept.reservation.state == "asked":
            _tell_answer(deed, kept, now)
        _write(deed, kept, now)


def standing(kept: KeptReservation, shelf: Shelf, now: datetime) -> Reservation:
    """Answer how a reservation stands at an instant."""
    known = kept.reservation
    if known.state not in _OPEN:
        return known
    answer = shelf.terms.answer_of(known.branch.code)
    state: ReservationState = known.state
    if state == "asked" and answer is not None and now >= kept.asked_at + timedelta(seconds=answer.after_s):
        state = answer.says
    if state in _OPEN and now >= kept.until:
        state = "expired"
    return replace(known, state=state, until=kept.until if state == "confirmed" else None)


def next_change(kept: KeptReservation, shelf: Shelf) -> datetime | None:
    """Answer when a reservation will next become something else by itself; None for one that is over."""
    if kept.reservation.state not in _OPEN:
        return None
    answer = shelf.terms.answer_of(kept.reservation.branch.code)
    if kept.reservation.state == "asked" and answer is not None:
        return min(kept.until, kept.asked_at + timedelta(seconds=answer.after_s))
    return kept.until


def announce_return(deed: Deed, draft: ReturnDraft) -> ReturnNumber | Refused:
    """Issue the number under which goods of a delivered order come back."""
    kept = deed.find(draft.order_number)
    if kept is None:
        return Refused(why=Why.UNKNOWN_ORDER)
    lines = deed.shelf.wanted(draft.lines)
    if isinstance(lines, Refused):
        return lines
    if draft.reason not in RETURN_REASONS:
        return Refused(why=Why.NOT_VALID)
    order = kept.order
    if "return" not in order.may:
        arrived = any(line.delivered and is_returnable(line.reference, deed.shelf) for line in order.lines)
        return Refused(why=Why.TOO_LATE if arrived else Why.NOT_RETURNABLE)
    left = _not_yet_back(deed, order)
    for line in lines:
        most = left.get(line.reference, 0)
        if line.quantity > most:
            return Refused(why=Why.NOT_RETURNABLE, reference=line.reference, at_most=max(most, 0))
    returned = ReturnNumber(
        number=deed.page.next_number("return"),
        send_to=deed.shelf.terms.returns.send_to,
        until=deed.today + timedelta(days=deed.shelf.terms.returns.days),
    )
    kept_return = KeptReturn(returned=returned, draft=replace(draft, order_number=order.number, lines=lines))
    deed.page.keep("return", returned.number, KEPT_RETURN.dump_json(kept_return))
    return returned


def make_quote(deed: Deed, draft: QuoteDraft) -> Quote | Refused:
    """Make a standard quote; what is in stock does not matter, a price does."""
    lines = deed.shelf.wanted(draft.lines)
    priced = lines if isinstance(lines, Refused) else deed.shelf.priced(lines, draft.buyer.account_no)
    if isinstance(priced, Refused):
        return priced
    goods = sum((line.price * line.quantity for line in priced), Decimal(0))
    quote = Quote(
        number=deed.page.next_number("quote"),
        made_on=deed.today,
        valid_until=deed.today + timedelta(days=deed.shelf.terms.quote_days),
        sum=Sum(lines=priced, delivery=Decimal(0), total=goods, currency=deed.shelf.currency),
    )
    deed.page.keep("quote", quote.number, KEPT_QUOTE.dump_json(KeptQuote(quote=quote, buyer=draft.buyer)))
    return quote


def is_of(buyer: Buyer, owner: Owner) -> bool:
    """Tell whether a buyer has one of the owner's marks."""
    if buyer.phone and buyer.phone in owner.phones:
        return True
    if buyer.mail and buyer.mail.casefold() in {mail.casefold() for mail in owner.mails}:
        return True
    return buyer.account_no is not None and buyer.account_no == owner.account_no


def _until(deed: Deed, draft: ReservationDraft) -> datetime:
    """Answer when goods go back on the shelf: after the usual time, later for a later day."""
    usual = deed.now + timedelta(hours=deed.shelf.terms.reservation_hours)
    if draft.day is None:
        return usual
    return max(usual, datetime.combine(draft.day + timedelta(days=1), time(), deed.now.tzinfo))


def _not_yet_back(deed: Deed, order: Order) -> dict[str, int]:
    """Answer how many pieces of each article of the order may still come back."""
    left = {line.reference: line.delivered for line in order.lines if is_returnable(line.reference, deed.shelf)}
    for earlier in map(KEPT_RETURN.validate_json, deed.page.read_all("return")):
        if earlier.draft.order_number == order.number:
            for line in earlier.draft.lines:
                left[line.reference] = left.get(line.reference, 0) - line.quantity
    return left


def _write(deed: Deed, kept: KeptReservation, reservation: Reservation) -> None:
    deed.page.keep(
        "reservation", reservation.number, KEPT_RESERVATION.dump_json(replace(kept, reservation=reservation))
    )
    if reservation.state not in _OPEN:
        deed.give_back(reservation.number, deed.page.taken_by(reservation.number))


def _tell_answer(deed: Deed, kept: KeptReservation, now: Reservation) -> None:
    """Tell what the branch answered, at the time it did, even if the goods have gone back since."""
    answer = deed.shelf.terms.answer_of(now.branch.code)
    if answer is None:
        return
    kind: OrderEventKind = "reservation_confirmed" if answer.says == "confirmed" else "reservation_refused"
    at = kept.asked_at + timedelta(seconds=answer.after_s)
    deed.page.tell(OrderEvent(id="", kind=kind, number=now.number, at=at), once=f"{kind} {now.number}")
