"""Owns the embedded demo shop: an order system that answers from memory and acts in a file of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from gateway.orders import demo_asides, demo_deeds, demo_papers, demo_telling
from gateway.orders.catalogue import Catalogue
from gateway.orders.contract import (
    OPEN_ORDERS_AT_MOST,
    Account,
    Article,
    BranchStock,
    Order,
    OrderBrief,
    Owner,
    Price,
    Stock,
)
from gateway.orders.demo_book import FILE_NAME, Book, Page
from gateway.orders.demo_deeds import Deed
from gateway.orders.demo_mirror import Mirror
from gateway.orders.demo_seed import Seed
from gateway.orders.demo_shelf import Shelf
from gateway.orders.demo_store import open_store
from gateway.orders.demo_telling import Telling
from gateway.orders.wishes import (
    Agreed,
    Branch,
    Certificate,
    DeliveryOffer,
    OrderChange,
    OrderDraft,
    OrderEventKind,
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
    Why,
)

T = TypeVar("T")

_PLACED: TypeAdapter[Placed | Refused] = TypeAdapter(Placed | Refused)
_AGREED: TypeAdapter[Agreed | Refused] = TypeAdapter(Agreed | Refused)
_RESERVED: TypeAdapter[Reservation | Refused] = TypeAdapter(Reservation | Refused)
_RETURNED: TypeAdapter[ReturnNumber | Refused] = TypeAdapter(ReturnNumber | Refused)
_QUOTED: TypeAdapter[Quote | Refused] = TypeAdapter(Quote | Refused)


class DemoShop:
    """An order system over the demo data; questions are answered from memory, with dates counted from today."""

    def __init__(self, seed: Seed, book: Book, *, today: Callable[[], date], now: Callable[[], datetime]) -> None:
        """Take what the shop holds and the book of what was done; both clocks are asked at each question."""
        self._today = today
        self._now = now
        self._shelf = Shelf(seed)
        self._book = book
        self._catalogue = Catalogue(
            (article.as_told() for article in seed.goods.articles),
            also_called={group.code: group.also for group in seed.goods.groups},
            known_as={article.reference: article.also for article in seed.goods.articles if article.also},
        )
        self._memory = Mirror(seed, self._shelf, book)
        self._telling = Telling(book)

    @classmethod
    async def open(
        cls, data: Path, *, demo: Path, today: Callable[[], date], now: Callable[[], datetime] | None = None
    ) -> "DemoShop":
        """Open the shop of a data folder; the first opening makes its files, the goods' one from the demo folder.

        Without `now` it is the time of day it is, on the day that `today` answers.
        """

        def at_work() -> DemoShop:
            seed = open_store(data, demo=demo)
            return cls(seed, Book(data / FILE_NAME), today=today, now=now or _this_time_on(today))

        return await asyncio.to_thread(at_work)

    async def order(self, number: str) -> Order | None:
        """See OrderSystem; takes microseconds."""
        self._memory.refresh()
        return self._memory.order(number, self._today())

    async def open_orders(self, owner: Owner, limit: int = OPEN_ORDERS_AT_MOST) -> tuple[OrderBrief, ...]:
        """See OrderSystem."""
        self._memory.refresh()
        open_ones = (order for order in self._memory.orders_of(owner, self._today()) if not order.state.is_over)
        return tuple(
            OrderBrief(number=order.number, state=order.state, eta=order.eta, placed_on=order.placed_on)
            for order in islice(open_ones, limit)
        )

    async def find_articles(self, query: str, language: str, limit: int = 3) -> tuple[Article, ...]:
        """See OrderSystem."""
        return self._catalogue.find(query, language, limit)

    async def stock(self, reference: str) -> Stock | None:
        """See OrderSystem; lists the branches that have any, the fullest first."""
        article = self._shelf.article(reference)
        if article is None:
            return None
        await self._settle()
        by_count = sorted(self._memory.in_stock(article.reference).items(), key=lambda item: (-item[1], item[0]))
        return Stock(
            reference=article.reference,
            in_stock=sum(count for _, count in by_count),
            branches=tuple(
                BranchStock(branch=self._shelf.branches[code], in_stock=count)
                for code, count in by_count
                if code in self._shelf.branches
            ),
            more_on=None if article.back_in_days is None else self._today() + timedelta(days=article.back_in_days),
        )

    async def price(self, reference: str, account_no: str | None) -> Price | None:
        """See OrderSystem; an account's fixed price goes before its discount."""
        return self._shelf.price(reference, account_no)

    async def account(self, external_no: str) -> Account | None:
        """See OrderSystem."""
        found = self._shelf.accounts.get(external_no.strip())
        if found is None:
            return None
        return Account(external_no=found.external_no, name=found.name, tier=found.tier, domains=found.domains)

    async def branches(self) -> tuple[Branch, ...]:
        """See OrderSystem."""
        return tuple(self._shelf.branches.values())

    async def payment_forms(self, account_no: str | None) -> tuple[PaymentForm, ...]:
        """See OrderSystem."""
        return self._shelf.terms.payments(is_account=account_no in self._shelf.accounts)

    async def delivery_offer(self, address: str) -> DeliveryOffer | None:
        """See OrderSystem; the address may name its town in any of three languages, in any case."""
        return self._shelf.terms.offer(address, today=self._today(), currency=self._shelf.currency)

    async def total(self, draft: OrderDraft) -> Sum | Refused:
        """See OrderSystem; a day that is too early is no fault, `earliest` tells of it."""
        await self._settle()
        return self._shelf.sum_of(draft, self._memory.in_stock, today=self._today())

    async def place_order(self, draft: OrderDraft, *, key: str) -> Placed | Refused:
        """See OrderSystem."""
        return await self._do("place", key, _PLACED, lambda deed: demo_deeds.place(deed, draft))

    async def change_order(self, number: str, change: OrderChange, *, key: str) -> Agreed | Refused:
        """See OrderSystem."""
        meant = self._meant(number)
        return await self._do("change", key, _AGREED, lambda deed: demo_deeds.change(deed, meant, change))

    async def cancel_order(self, number: str, reason: str, *, key: str) -> Agreed | Refused:
        """See OrderSystem; this shop does not mind why."""
        meant = self._meant(number)
        return await self._do("cancel", key, _AGREED, lambda deed: demo_deeds.cancel(deed, meant))

    async def reserve(self, draft: ReservationDraft, *, key: str) -> Reservation | Refused:
        """See OrderSystem; what each branch says is in `terms.json`."""
        return await self._do("reserve", key, _RESERVED, lambda deed: demo_asides.reserve(deed, draft))

    async def reservation(self, number: str) -> Reservation | None:
        """See OrderSystem."""
        self._memory.refresh()
        kept = self._memory.reservation(number)
        return None if kept is None else demo_asides.standing(kept, self._shelf, self._now())

    async def end_reservation(self, number: str, *, key: str) -> Agreed | Refused:
        """See OrderSystem."""
        self._memory.refresh()
        kept = self._memory.reservation(number)
        if kept is None:
            return Refused(why=Why.UNKNOWN_ORDER)
        meant = kept.reservation.number
        return await self._do("end", key, _AGREED, lambda deed: demo_asides.end(deed, meant))

    async def request_return(self, draft: ReturnDraft, *, key: str) -> ReturnNumber | Refused:
        """See OrderSystem."""
        meant = replace(draft, order_number=self._meant(draft.order_number))
        return await self._do("return", key, _RETURNED, lambda deed: demo_asides.announce_return(deed, meant))

    async def make_quote(self, draft: QuoteDraft, *, key: str) -> Quote | Refused:
        """See OrderSystem."""
        return await self._do("quote", key, _QUOTED, lambda deed: demo_asides.make_quote(deed, draft))

    async def quotes(self, owner: Owner) -> tuple[Quote, ...]:
        """See OrderSystem."""
        self._memory.refresh()
        today = self._today()
        return tuple(
            kept.quote
            for kept in self._memory.quotes()
            if kept.quote.valid_until >= today and demo_asides.is_of(kept.buyer, owner)
        )

    async def paper(self, kind: PaperKind, number: str) -> Paper | None:
        """See OrderSystem."""
        self._memory.refresh()
        if kind == "quote":
            quote = self._memory.quote(number)
            return None if quote is None else demo_papers.paper_of_quote(quote)
        kept = self._memory.kept(demo_papers.order_number_of(kind, number), self._today())
        return None if kept is None else demo_papers.paper_of(kind, kept)

    async def certificates(self, reference: str) -> tuple[Certificate, ...]:
        """See OrderSystem."""
        return demo_papers.certificates_of(reference, self._shelf, today=self._today())

    async def events(self, after: str | None, limit: int = 100) -> OrderEvents:
        """See OrderSystem; a cursor of another shop's book is taken for none."""
        await self._settle()
        today, now, memory = self._today(), self._now(), self._memory
        placed, late, unconfirmed = memory.placed(today), memory.late(today), memory.unconfirmed(now)
        await asyncio.to_thread(self._telling.go_on, placed, late=late, unconfirmed=unconfirmed, now=now)
        return await asyncio.to_thread(self._telling.since, after, limit)

    async def happen(self, kind: OrderEventKind, number: str) -> Agreed | Refused:
        """Let the warehouse do something to an order, for trying out what customers are told of it."""
        meant = self._meant(number)
        return await self._by_hand(lambda deed: demo_telling.happen(deed, kind, meant))

    async def restock(self, reference: str, quantity: int, *, branch: str = "central") -> Agreed | Refused:
        """Let goods come in, for trying out who is told that they are back."""
        return await self._by_hand(lambda deed: demo_telling.restock(deed, reference, quantity, branch))

    async def close(self) -> None:
        """See OrderSystem."""
        self._book.close()

    def _meant(self, number: str) -> str:
        """Answer the number of the order that is meant, as only we write it; what is no order stays as it is."""
        self._memory.refresh()
        order = self._memory.order(number, self._today())
        return order.number if order else number

    async def _do(self, deed: str, key: str, shape: TypeAdapter[T], act: Callable[[Deed], T]) -> T:
        """Do a deed in a thread, once under its key."""
        await self._settle()
        return await asyncio.to_thread(self._book.answer_once, deed, key, shape, self._with_deed(act))

    async def _by_hand(self, act: Callable[[Deed], T]) -> T:
        """Do what no customer asked for."""
        return await asyncio.to_thread(self._book.act, self._with_deed(act))

    async def _settle(self) -> None:
        """Take in what others did, and write down what has become of reservations meanwhile."""
        self._memory.refresh()
        due = self._memory.due(self._now())
        if due:
            await self._by_hand(lambda deed: demo_asides.settle(deed, due))
            self._memory.refresh()

    def _with_deed(self, act: Callable[[Deed], T]) -> Callable[[Page], T]:
        today, now = self._today(), self._now()
        seed = self._memory.seed_standing(today)
        return lambda page: act(Deed(page=page, shelf=self._shelf, seed=seed, today=today, now=now))


def _this_time_on(today: Callable[[], date]) -> Callable[[], datetime]:
    return lambda: datetime.combine(today(), datetime.now(UTC).timetz())
