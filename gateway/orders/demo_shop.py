"""Owns the embedded demo shop: an order system in memory behind the same protocol as a real one."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from gateway.orders.catalogue import Catalogue
from gateway.orders.contract import Account, Article, BranchStock, Order, OrderBrief, Owner, Price, Stock
from gateway.orders.demo_seed import Seed, SeedOrder
from gateway.orders.demo_store import open_store
from gateway.orders.references import fold_reference

_CENT = Decimal("0.01")


class DemoShop:
    """An order system over the demo data; every answer comes from memory, with dates counted from today."""

    def __init__(self, seed: Seed, *, today: Callable[[], date]) -> None:
        """Take what the shop holds; `today` is asked at each question."""
        self._today = today
        self._goods = {article.reference: article for article in seed.goods.articles}
        self._names = {article.reference: article.names for article in seed.goods.articles}
        self._branches = {branch.code: branch for branch in seed.goods.branches}
        self._currency = seed.goods.currency
        self._accounts = {account.external_no: account for account in seed.accounts}
        self._catalogue = Catalogue(
            (
                Article(
                    reference=article.reference,
                    names=article.names,
                    group=article.group,
                    discontinued=article.discontinued,
                    replacement=article.replacement,
                )
                for article in seed.goods.articles
            ),
            also_called={group.code: group.also for group in seed.goods.groups},
        )
        self._orders: dict[str, SeedOrder] = {}
        self._as_of: date | None = None
        self._as_they_stand: dict[str, Order] = {}
        self._by_reference: dict[str, list[str]] = defaultdict(list)
        self._by_owner: dict[tuple[str, str], list[str]] = defaultdict(list)
        for order in seed.orders:
            self._take_in(order)

    @classmethod
    async def open(cls, data: Path, *, demo: Path, today: Callable[[], date]) -> "DemoShop":
        """Open the shop of a data folder; the first opening makes its file from the demo folder."""
        return cls(await asyncio.to_thread(open_store, data, demo=demo), today=today)

    async def order(self, number: str) -> Order | None:
        """See OrderSystem; takes microseconds."""
        key = fold_reference(number)
        bearers = self._by_reference.get(key, ())
        return self._standing().get(bearers[0] if len(bearers) == 1 else key)

    async def open_orders(self, owner: Owner) -> tuple[OrderBrief, ...]:
        """See OrderSystem."""
        marks = [("phone", phone) for phone in owner.phones]
        marks += [("mail", mail.casefold()) for mail in owner.mails]
        if owner.account_no is not None:
            marks.append(("account", owner.account_no))
        keys = {key for mark in marks for key in self._by_owner.get(mark, ())}
        standing = self._standing()
        waiting = [standing[key] for key in keys if not standing[key].state.is_over]
        waiting.sort(key=lambda order: (order.placed_on, order.number), reverse=True)
        return tuple(
            OrderBrief(number=order.number, state=order.state, eta=order.eta, placed_on=order.placed_on)
            for order in waiting
        )

    async def find_articles(self, query: str, language: str, limit: int = 3) -> tuple[Article, ...]:
        """See OrderSystem."""
        return self._catalogue.find(query, language, limit)

    async def stock(self, reference: str) -> Stock | None:
        """See OrderSystem; lists the branches that have any, the fullest first."""
        article = self._catalogue.get(reference)
        if article is None:
            return None
        held = self._goods[article.reference]
        by_count = sorted(held.stock.items(), key=lambda item: (-item[1], item[0]))
        return Stock(
            reference=held.reference,
            in_stock=sum(held.stock.values()),
            branches=tuple(
                BranchStock(branch=self._branches[code], in_stock=count) for code, count in by_count if count > 0
            ),
            more_on=None if held.back_in_days is None else self._today() + timedelta(days=held.back_in_days),
        )

    async def price(self, reference: str, account_no: str | None) -> Price | None:
        """See OrderSystem; an account's fixed price goes before its discount."""
        article = self._catalogue.get(reference)
        if article is None:
            return None
        amount, for_account = self._goods[article.reference].price, False
        account = self._accounts.get(account_no) if account_no is not None else None
        if account and article.reference in account.prices:
            amount, for_account = account.prices[article.reference], True
        elif account and account.discount_percent:
            amount, for_account = amount * (100 - account.discount_percent) / 100, True
        rounded = amount.quantize(_CENT, ROUND_HALF_UP)
        return Price(reference=article.reference, amount=rounded, currency=self._currency, for_account=for_account)

    async def account(self, external_no: str) -> Account | None:
        """See OrderSystem."""
        found = self._accounts.get(external_no.strip())
        if found is None:
            return None
        return Account(external_no=found.external_no, name=found.name, tier=found.tier, domains=found.domains)

    async def close(self) -> None:
        """See OrderSystem; there is nothing to let go of."""

    def _standing(self) -> dict[str, Order]:
        """Answer all orders as they stand today; counted out once a day, so that a hit costs what a miss costs."""
        today = self._today()
        if self._as_of != today:
            self._as_they_stand = {
                key: order.on(today, branches=self._branches, names=self._names) for key, order in self._orders.items()
            }
            self._as_of = today
        return self._as_they_stand

    def _take_in(self, order: SeedOrder) -> None:
        key = fold_reference(order.number)
        self._orders[key] = order
        if order.customer_reference:
            self._by_reference[fold_reference(order.customer_reference)].append(key)
        self._by_owner["phone", order.phone].append(key)
        self._by_owner["mail", order.mail.casefold()].append(key)
        if order.account_no:
            self._by_owner["account", order.account_no].append(key)
