"""What is asked of the order system for a request: which articles, what it costs, which branch, placing it.

Each gives a value and writes nothing; what acts has a key made of the request, so it is done once however often tried.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gateway.orders.contract import Article, OrderSystem, OrderSystemDown, Stock, name_in
from gateway.orders.references import fold_reference
from gateway.orders.wishes import (
    AgreedTotal,
    Buyer,
    DeliveryWish,
    OrderDraft,
    Placed,
    Refused,
    Reservation,
    ReservationDraft,
    Sum,
    WantedLine,
    Why,
)
from gateway.store.order_requests import OrderRequestRow

BRANCHES_AT_MOST: Final = 3
_CANDIDATES: Final = 3
_AT_ONCE: Final = 8
_PATIENCE: Final = 4
"""How many usual times all that one step asks may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The lines as the catalogue knows them, what they cost together, or `why` it cannot go on."""

    goods: Sequence[Mapping[str, Any]]
    sum: Mapping[str, Any] = field(default_factory=dict)
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBranch:
    """A branch that was asked to put the goods aside, or `why` none is; `tried` are all that were asked."""

    reservation: Reservation | None
    tried: Sequence[str]
    why: str | None = None


class Shop:
    """The order system, asked within the time it has; raises OrderSystemDown or TimeoutError."""

    def __init__(self, orders: OrderSystem, *, timeout_s: float) -> None:
        self._orders = orders
        self._limit_s = _PATIENCE * timeout_s

    async def look(self, row: OrderRequestRow) -> Looked:
        """Find every line's article, and what the order would cost."""
        async with asyncio.timeout(self._limit_s):
            goods = await self._goods(row)
            unclear = next((str(one["why"]) for one in goods if one["why"] is not None), None)
            if unclear is not None:
                return Looked(goods=goods, why=unclear)
            return await self._priced(row, goods)

    async def price(self, row: OrderRequestRow) -> Looked:
        """What the order would cost now, with the articles that were found."""
        async with asyncio.timeout(self._limit_s):
            return await self._priced(row, row.goods)

    async def ask_branch(self, row: OrderRequestRow) -> AskedBranch:
        """Ask the next branch that has all of it, until one does not refuse at once."""
        tried = list(row.tried)
        async with asyncio.timeout(self._limit_s):
            for code in await self._branches(row):
                if len(tried) >= BRANCHES_AT_MOST:
                    break
                key = f"order-request:{row.id}:reserve:{len(tried)}"
                tried.append(code)
                answer = await self._orders.reserve(_reservation(row, code), key=key)
                if isinstance(answer, Reservation):
                    return AskedBranch(reservation=answer, tried=tried)
        return AskedBranch(reservation=None, tried=tried, why="branches_refused" if tried else "nowhere")

    async def place(self, row: OrderRequestRow) -> Placed | Refused:
        """Place it for the total that was said yes to; `sum_changed` where none was told.

        Where only what is put aside for it is left, that is given back first.
        """
        agreed = _agreed(row)
        if agreed is None:
            return Refused(why=Why.SUM_CHANGED)
        async with asyncio.timeout(self._limit_s):
            draft = replace(draft_of(row, str(row.body.get("payment") or "")), agreed=agreed)
            key = f"order-request:{row.id}:place{':anew' if is_asked_anew(row) else ''}"
            answer = await self._orders.place_order(draft, key=key)
            if isinstance(answer, Refused) and answer.why is Why.NOT_ENOUGH and row.reservation_number is not None:
                await self.give_back(row)
                answer = await self._orders.place_order(draft, key=f"{key}-freed")
        return answer

    async def give_back(self, row: OrderRequestRow) -> None:
        """Give up what is put aside for it."""
        if row.reservation_number is not None:
            key = f"order-request:{row.id}:end:{row.reservation_number}"
            await self._orders.end_reservation(row.reservation_number, key=key)

    async def _goods(self, row: OrderRequestRow) -> list[Mapping[str, Any]]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def matched(line: Mapping[str, Any]) -> Mapping[str, Any]:
            async with gate:
                asked = str(line["asked"])
                found = await self._orders.find_articles(asked, row.language, _CANDIDATES)
                return _matched(asked, int(line["quantity"]), found, row.language)

        return list(await asyncio.gather(*(matched(line) for line in row.body["lines"])))

    async def _priced(self, row: OrderRequestRow, goods: Sequence[Mapping[str, Any]]) -> Looked:
        draft = _draft(row, goods, await self._payment(row))
        answer = await self._orders.total(draft)
        if isinstance(answer, Refused):
            return Looked(goods=goods, why=answer.why.value)
        return Looked(goods=goods, sum=_told(answer, row.language) | await self._said(row, draft))

    async def _payment(self, row: OrderRequestRow) -> str:
        if row.body.get("payment"):
            return str(row.body["payment"])
        forms = await self._orders.payment_forms(row.body.get("account_no"))
        return forms[0].code if forms else ""

    async def _said(self, row: OrderRequestRow, draft: OrderDraft) -> dict[str, Any]:
        """The names of what was chosen by its code."""
        forms = await self._orders.payment_forms(row.body.get("account_no"))
        branches = await self._orders.branches() if draft.delivery.branch is not None else ()
        payment = next((one.names for one in forms if one.code == draft.payment), {})
        branch = next((one.names for one in branches if one.code == draft.delivery.branch), {})
        return {
            "payment": draft.payment,
            "payment_name": name_in(payment, row.language),
            "branch_name": name_in(branch, row.language),
        }

    async def _branches(self, row: OrderRequestRow) -> list[str]:
        """The branches that have all of it and were not asked yet, those with most first."""
        wanted = _lines(row.goods)
        stocks = await asyncio.gather(*(self._orders.stock(one.reference) for one in wanted))
        own = row.body.get("branch")
        has = _with_all([one for one in stocks if one is not None], [one.quantity for one in wanted])
        return [code for code in has if code not in row.tried and own in (None, code)]


def is_asked_anew(row: OrderRequestRow) -> bool:
    """Whether the customer was asked a second time, since the first sum did not hold."""
    return row.body.get("asked_anew") is True


def draft_of(row: OrderRequestRow, payment: str) -> OrderDraft:
    """The order as it would be placed."""
    return _draft(row, row.goods, str(row.body.get("sum", {}).get("payment") or payment))


def _agreed(row: OrderRequestRow) -> AgreedTotal | None:
    """The total that the customer was told and said yes to."""
    amounts = row.body.get("sum", {})
    total, currency = amounts.get("total"), amounts.get("currency")
    return AgreedTotal(total=Decimal(str(total)), currency=str(currency)) if total and currency else None


def _draft(row: OrderRequestRow, goods: Sequence[Mapping[str, Any]], payment: str) -> OrderDraft:
    body, day = row.body, _day(row.body.get("day"))
    if body.get("branch") is not None:
        wish = DeliveryWish(way="pickup", branch=str(body["branch"]), day=day, part_of_day=body.get("part_of_day"))
    else:
        wish = DeliveryWish(way="delivery", address=body.get("address"), day=day, part_of_day=body.get("part_of_day"))
    return OrderDraft(
        buyer=_buyer(body),
        lines=_lines(goods),
        delivery=wish,
        payment=payment,
        customer_reference=row.request_id,
        note=body.get("note") or None,
    )


def _reservation(row: OrderRequestRow, branch: str) -> ReservationDraft:
    return ReservationDraft(
        branch=branch, lines=_lines(row.goods), buyer=_buyer(row.body), day=_day(row.body.get("day"))
    )


def _buyer(body: Mapping[str, Any]) -> Buyer:
    return Buyer(
        name=body.get("name"), phone=body.get("phone"), mail=body.get("mail"), account_no=body.get("account_no")
    )


def _lines(goods: Sequence[Mapping[str, Any]]) -> tuple[WantedLine, ...]:
    wanted: dict[str, int] = {}
    for one in goods:
        wanted[one["reference"]] = wanted.get(one["reference"], 0) + one["quantity"]
    return tuple(WantedLine(reference=reference, quantity=quantity) for reference, quantity in wanted.items())


def _matched(asked: str, quantity: int, found: Sequence[Article], language: str) -> Mapping[str, Any]:
    line: dict[str, Any] = {"asked": asked, "quantity": quantity, "reference": None, "name": "", "candidates": []}
    named = {fold_reference(text) for text in (asked, *asked.split())}
    if len(found) == 1 and fold_reference(found[0].reference) in named:
        return {**line, "reference": found[0].reference, "name": name_in(found[0].names, language), "why": None}
    return {**line, "candidates": [one.reference for one in found], "why": "doubtful" if found else "unknown"}


def _told(amounts: Sum, language: str) -> dict[str, Any]:
    rows = [
        {
            "reference": one.reference,
            "name": name_in(one.names, language),
            "quantity": str(one.quantity),
            "price": f"{one.price:.2f}",
        }
        for one in amounts.lines
    ]
    return {
        "rows": rows,
        "cost": f"{amounts.delivery:.2f}",
        "total": f"{amounts.total:.2f}",
        "currency": amounts.currency,
    }


def _with_all(stocks: Sequence[Stock], wanted: Sequence[int]) -> list[str]:
    if len(stocks) != len(wanted) or not stocks:
        return []
    found: list[tuple[int, str]] = []
    for code in {one.branch.code for one in stocks[0].branches}:
        there = [next((one.in_stock for one in stock.branches if one.branch.code == code), 0) for stock in stocks]
        if all(have >= want for have, want in zip(there, wanted, strict=True)):
            found.append((-min(there), code))
    return [code for _, code in sorted(found)]


def _day(written: object) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else None


__all__ = ["BRANCHES_AT_MOST", "AskedBranch", "Looked", "OrderSystemDown", "Shop", "draft_of", "is_asked_anew"]
