"""Owns the demo shop's memory: orders as they stand, what is taken, reservations and quotes, read off the book."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from gateway.orders.contract import Order, Owner
from gateway.orders.demo_asides import (
    KEPT_QUOTE,
    KEPT_RESERVATION,
    KeptQuote,
    KeptReservation,
    next_change,
)
from gateway.orders.demo_book import Book, KeptKind, in_stock
from gateway.orders.demo_deeds import KEPT_ORDER
from gateway.orders.demo_seed import Seed
from gateway.orders.demo_shelf import Shelf
from gateway.orders.demo_states import KeptOrder, as_of, buyer_of, is_with_a_silent_branch, with_prices, with_rights
from gateway.orders.references import fold_reference

_LEFT_LYING = timedelta(minutes=30)


class Mirror:
    """Everything that questions are answered from; each first looks whether the book has gone on."""

    def __init__(self, seed: Seed, shelf: Shelf, book: Book) -> None:
        """Take the seed's orders and read the whole book; blocks."""
        self._seed = {fold_reference(order.number): order for order in seed.orders}
        self._names = {article.reference: article.names for article in seed.goods.articles}
        self._shelf = shelf
        self._book = book
        self._up_to = 0
        self._seed_as_of: date | None = None
        self._seed_standing: dict[str, Order] = {}
        self._kept: dict[str, KeptOrder] = {}
        self._standing: dict[str, tuple[date, Order]] = {}
        self._by_reference: dict[str, set[str]] = defaultdict(set)
        self._by_owner: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._taken: dict[tuple[str, str, str], int] = {}
        self._taken_in_all: dict[str, dict[str, int]] = defaultdict(dict)
        self._reservations: dict[str, KeptReservation] = {}
        self._quotes: dict[str, KeptQuote] = {}
        self._due: dict[str, datetime] = {}
        for key, order in self._seed.items():
            self._index(key, order.customer_reference, order.phone, order.mail, order.account_no)
        self.refresh()

    def refresh(self) -> None:
        """Take in what was done since the last look; nothing was, as a rule, and that costs microseconds."""
        news = self._book.look(self._up_to)
        if news is None:
            return
        for row in news.taken:
            before = self._taken.get((row.number, row.reference, row.branch), 0)
            self._taken[row.number, row.reference, row.branch] = row.quantity
            at_branch = self._taken_in_all[row.reference]
            at_branch[row.branch] = at_branch.get(row.branch, 0) + row.quantity - before
        for kind, number, body in news.kept:
            self._take_in(kind, number, body)
        self._up_to = news.up_to

    def order(self, number: str, today: date) -> Order | None:
        """Answer an order by its number or by a customer's reference that no other order bears."""
        key = fold_reference(number)
        bearers = self._by_reference.get(key, ())
        return self._stands(next(iter(bearers)) if len(bearers) == 1 else key, today)

    def kept(self, number: str, today: date) -> KeptOrder | None:
        """Answer an order with who bought it."""
        order = self.order(number, today)
        if order is None:
            return None
        kept = self._kept.get(fold_reference(order.number))
        return KeptOrder(order=order, buyer=kept.buyer if kept else buyer_of(order))

    def orders_of(self, owner: Owner, today: date) -> tuple[Order, ...]:
        """Answer the owner's orders, newest first."""
        marks = [("phone", phone) for phone in owner.phones if phone]
        marks += [("mail", mail.casefold()) for mail in owner.mails if mail]
        if owner.account_no:
            marks.append(("account", owner.account_no))
        keys = {key for mark in marks for key in self._by_owner.get(mark, ())}
        orders = [order for key in keys if (order := self._stands(key, today)) is not None]
        return tuple(sorted(orders, key=lambda order: (order.placed_on, order.number), reverse=True))

    def seed_standing(self, today: date) -> Callable[[str], Order | None]:
        """Answer a look-up of the seed's orders as they stand on a day, safe to call from a thread."""
        standing = self._seed_today(today)
        return lambda number: standing.get(fold_reference(number))

    def in_stock(self, reference: str) -> Mapping[str, int]:
        """Answer what lies where of an article."""
        article = self._shelf.article(reference)
        if article is None:
            return {}
        return in_stock(article.stock, self._taken_in_all.get(article.reference, {}))

    def reservation(self, number: str) -> KeptReservation | None:
        """Answer a reservation as it was last written down."""
        return self._reservations.get(fold_reference(number))

    def due(self, now: datetime) -> tuple[str, ...]:
        """Answer the reservations that have become something else by themselves."""
        return tuple(number for number, at in self._due.items() if at <= now)

    def quote(self, number: str) -> KeptQuote | None:
        """Answer a quote by its number."""
        return self._quotes.get(fold_reference(number))

    def quotes(self) -> tuple[KeptQuote, ...]:
        """Answer all quotes, newest first."""
        return tuple(reversed(self._quotes.values()))

    def placed(self, today: date) -> tuple[Order, ...]:
        """Answer the orders of the book, as they stand."""
        return tuple(order for key in self._kept if (order := self._stands(key, today)) is not None)

    def unconfirmed(self, now: datetime) -> tuple[Order, ...]:
        """Answer the new orders of the book that their branch has left lying for too long."""
        return tuple(
            kept.order
            for kept in self._kept.values()
            if kept.placed_at is not None
            and now >= kept.placed_at + _LEFT_LYING
            and is_with_a_silent_branch(kept.order, self._shelf)
        )

    def late(self, today: date) -> tuple[Order, ...]:
        """Answer the seed's orders that are late again every day, and still only the seed's."""
        return tuple(
            self._seed_today(today)[key] for key, order in self._seed.items() if order.is_late and key not in self._kept
        )

    def _take_in(self, kind: KeptKind, number: str, body: str) -> None:
        key = fold_reference(number)
        if kind == "order":
            kept = self._kept[key] = KEPT_ORDER.validate_json(body)
            self._standing.pop(key, None)
            found = kept.order
            self._index(key, found.customer_reference, found.phone, found.mail, found.account_no)
        elif kind == "reservation":
            reservation = self._reservations[key] = KEPT_RESERVATION.validate_json(body)
            self._due.pop(number, None)
            at = next_change(reservation, self._shelf)
            if at is not None:
                self._due[number] = at
        elif kind == "quote":
            self._quotes[key] = KEPT_QUOTE.validate_json(body)

    def _index(
        self, key: str, customer_reference: str | None, phone: str | None, mail: str | None, account_no: str | None
    ) -> None:
        if customer_reference:
            self._by_reference[fold_reference(customer_reference)].add(key)
        if phone:
            self._by_owner["phone", phone].add(key)
        if mail:
            self._by_owner["mail", mail.casefold()].add(key)
        if account_no:
            self._by_owner["account", account_no].add(key)

    def _stands(self, key: str, today: date) -> Order | None:
        kept = self._kept.get(key)
        if kept is None:
            return self._seed_today(today).get(key)
        counted = self._standing.get(key)
        if counted is None or counted[0] != today:
            counted = self._standing[key] = (today, as_of(kept.order, today, self._shelf))
        return counted[1]

    def _seed_today(self, today: date) -> dict[str, Order]:
        """Count the seed's orders out once a day, so that a hit costs what a miss costs."""
        if self._seed_as_of != today:
            self._seed_standing = {
                key: with_rights(
                    with_prices(order.on(today, branches=self._shelf.branches, names=self._names), self._shelf),
                    today,
                    self._shelf,
                )
                for key, order in self._seed.items()
            }
            self._seed_as_of = today
        return self._seed_standing
