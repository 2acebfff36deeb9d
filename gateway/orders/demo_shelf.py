"""Owns the demo shop's goods as they are sold: what may be wanted, what it costs, where it can be taken from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from gateway.orders.contract import Price
from gateway.orders.demo_seed import Seed, SeedArticle
from gateway.orders.demo_terms import working_day
from gateway.orders.references import fold_reference
from gateway.orders.wishes import Branch, DeliveryWish, OrderDraft, PricedLine, Refused, Sum, WantedLine, Why

LONGEST_ORDER = 100
"""Lines of one order."""
MOST_PIECES = 10_000
"""Pieces of one line."""

InStock: TypeAlias = Callable[[str], Mapping[str, int]]
"""Answers how many pieces of a reference lie at each branch."""

_CENT = Decimal("0.01")
_DAYS_BETWEEN_BRANCHES = 2
_WITHOUT_DELIVERY = Decimal(0)
_OPEN_DAYS = {"Mon–Fri": 5, "Mon–Sat": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many of one article leave which branch; fewer than none come back to it."""

    reference: str
    branch: str
    quantity: int


class Shelf:
    """The seed's goods, branches, accounts and terms, asked by reference and code; holds nothing that changes."""

    def __init__(self, seed: Seed) -> None:
        """Index the seed."""
        self.currency = seed.goods.currency
        self.terms = seed.terms
        self.branches: Mapping[str, Branch] = {branch.code: branch for branch in seed.goods.branches}
        self.accounts = {account.external_no: account for account in seed.accounts}
        self._goods = {fold_reference(article.reference): article for article in seed.goods.articles}

    def article(self, reference: str) -> SeedArticle | None:
        """Answer the article of a reference, however it is typed."""
        return self._goods.get(fold_reference(reference))

    def price(self, reference: str, account_no: str | None) -> Price | None:
        """Answer the account's fixed price, else its discounted one, else the list price."""
        article = self.article(reference)
        if article is None or article.price is None:
            return None
        amount, for_account = article.price, False
        account = self.accounts.get(account_no) if account_no is not None else None
        if account and article.reference in account.prices:
            amount, for_account = account.prices[article.reference], True
        elif account and account.discount_percent:
            amount, for_account = amount * (100 - account.discount_percent) / 100, True
        rounded = amount.quantize(_CENT, ROUND_HALF_UP)
        return Price(reference=article.reference, amount=rounded, currency=self.currency, for_account=for_account)

    def wanted(self, lines: Sequence[WantedLine]) -> tuple[WantedLine, ...] | Refused:
        """Answer the lines with whole references, each once, or which of them cannot be wanted at all."""
        pieces: dict[str, int] = {}
        for line in lines:
            article = self.article(line.reference)
            if article is None:
                return Refused(why=Why.UNKNOWN_ARTICLE, reference=line.reference)
            pieces[article.reference] = pieces.get(article.reference, 0) + line.quantity
            if line.quantity < 1 or pieces[article.reference] > MOST_PIECES:
                return Refused(why=Why.NOT_VALID, reference=article.reference)
        if not 1 <= len(pieces) <= LONGEST_ORDER:
            return Refused(why=Why.NOT_VALID)
        return tuple(WantedLine(reference=reference, quantity=count) for reference, count in pieces.items())

    def priced(self, lines: Sequence[WantedLine], account_no: str | None) -> tuple[PricedLine, ...] | Refused:
        """Answer what the wanted lines cost, or which of them cannot be bought just like that."""
        bought: list[PricedLine] = []
        for line in lines:
            article = self.article(line.reference)
            price = self.price(line.reference, account_no)
            if article is None or article.discontinued:
                return Refused(why=Why.DISCONTINUED if article else Why.UNKNOWN_ARTICLE, reference=line.reference)
            if price is None:
                return Refused(why=Why.NO_PRICE, reference=line.reference)
            if line.quantity < article.minimum or line.quantity % article.multiple:
                return Refused(why=Why.NOT_VALID, reference=line.reference)
            bought.append(
                PricedLine(reference=line.reference, names=article.names, quantity=line.quantity, price=price.amount)
            )
        return tuple(bought)

    def way(self, wish: DeliveryWish, *, today: date) -> tuple[Decimal, date] | Refused:
        """Answer what the way to the customer costs and its first day, or why there is none."""
        if wish.way == "pickup":
            branch = self.branches.get(wish.branch or "")
            if branch is None:
                return Refused(why=Why.UNKNOWN_BRANCH)
            return _WITHOUT_DELIVERY, first_open_day(branch, today)
        if not wish.address or not wish.address.strip():
            return Refused(why=Why.NOT_VALID)
        offer = self.terms.offer(wish.address, today=today, currency=self.currency)
        return (offer.cost, offer.earliest) if offer else Refused(why=Why.NOT_DELIVERED_THERE)

    def sum_of(self, draft: OrderDraft, in_stock: InStock, *, today: date) -> Sum | Refused:
        """Work out an order that is not placed: all the rules of the shop are here."""
        lines = self.wanted(draft.lines)
        priced = lines if isinstance(lines, Refused) else self.priced(lines, draft.buyer.account_no)
        if isinstance(priced, Refused):
            return priced
        way = self.way(draft.delivery, today=today)
        if isinstance(way, Refused):
            return way
        cost, first_day = way
        worth = Sum(
            lines=priced,
            delivery=cost,
            total=cost + sum((line.price * line.quantity for line in priced), Decimal(0)),
            currency=self.currency,
        )
        return self._payable(draft, worth) or self._with_day(draft, worth, in_stock, first_day, today)

    def over_credit(self, account_no: str | None, payment: str | None, total: Decimal) -> Refused | None:
        """Refuse what costs more than one order on invoice may."""
        account = self.accounts.get(account_no or "")
        limit = account.credit_limit if account and payment == "invoice" else None
        return Refused(why=Why.ON_CREDIT_HOLD) if limit is not None and total > limit else None

    def _payable(self, draft: OrderDraft, worth: Sum) -> Refused | None:
        account = self.accounts.get(draft.buyer.account_no or "")
        forms = {form.code for form in self.terms.payments(is_account=account is not None)}
        if draft.payment not in forms:
            return Refused(why=Why.UNKNOWN_PAYMENT)
        return self.over_credit(draft.buyer.account_no, draft.payment, worth.total)

    def _with_day(
        self, draft: OrderDraft, worth: Sum, in_stock: InStock, first_day: date, today: date
    ) -> Sum | Refused:
        """Say on which day all of it can be there; what is not in stock only a preorder may want."""
        latest: date | None = first_day
        for line in worth.lines:
            held = in_stock(line.reference)
            if sum(held.values()) < line.quantity:
                if not draft.is_preorder:
                    return Refused(why=Why.NOT_ENOUGH, reference=line.reference, at_most=sum(held.values()))
                day = self._back_on(line.reference, today, first_day)
            elif draft.delivery.way == "pickup" and held.get(draft.delivery.branch or "", 0) < line.quantity:
                day = working_day(today, _DAYS_BETWEEN_BRANCHES)
            else:
                day = first_day
            latest = None if latest is None or day is None else max(latest, day)
        return Sum(
            lines=worth.lines, delivery=worth.delivery, total=worth.total, currency=worth.currency, earliest=latest
        )

    def _back_on(self, reference: str, today: date, first_day: date) -> date | None:
        """Answer the day on which goods that are to come can be with the customer, if anybody knows."""
        article = self.article(reference)
        if article is None or article.back_in_days is None:
            return None
        return working_day(first_day + timedelta(days=article.back_in_days - 1), 1)


def taken_from(held: Mapping[str, int], reference: str, quantity: int, *, first: str) -> tuple[Taken, ...]:
    """Answer from which branches pieces are taken: the first one, then the fullest; fewer if there are fewer."""
    taken: list[Taken] = []
    for branch in sorted(held, key=lambda code: (code != first, -held[code], code)):
        pieces = min(quantity - sum(one.quantity for one in taken), held[branch])
        if pieces > 0:
            taken.append(Taken(reference=reference, branch=branch, quantity=pieces))
    return tuple(taken)


def first_open_day(branch: Branch, day: date) -> date:
    """The first day from this one on that the branch is open, by the days at the head of its hours."""
    hours = (branch.hours or {}).get("en", "")
    open_days = next((days for head, days in _OPEN_DAYS.items() if hours.startswith(head)), 7)
    return day if day.weekday() < open_days else day + timedelta(days=7 - day.weekday())
