"""The operation that gives a known customer the report of his open orders, their lines and his valid quotes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from bots.flow import JSON
from gateway.operations.contract import Answered, Asked, Operation
from gateway.operations.enclosing import carries_files, enclose_book, press_of
from gateway.orders.contract import OPEN_ORDERS_AT_MOST, Order, OrderBrief
from gateway.papers.book import Report, written

_AT_ONCE: Final = 8


async def orders_report(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Put the report among the files of the answer; only for who is known, with sums only where he may see them.

    Gives how many orders and quotes stand in it, and whether it holds the newest only.
    """
    del args
    person = asked.turn.known_person
    owner = person.verified
    if owner.is_nobody:
        return Answered(outcome="unknown_customer")
    if not carries_files(asked):
        return Answered(outcome="no_way")
    tells_sums = owner.account_no is None or person.may_see_prices
    async with asyncio.timeout(asked.timeout_s):
        briefs = await asked.orders.open_orders(owner)
        quotes = await asked.orders.quotes(owner) if tells_sums else ()
    orders = [one for one in await _whole(asked, briefs) if owner.owns(one)]
    if not orders and not quotes:
        return Answered(outcome="none")
    press = press_of(asked)
    report = Report(orders=orders, quotes=quotes, tells_sums=tells_sums)
    name = press.file_name("report", asked.today.isoformat())
    await enclose_book(asked, name, partial(written, report, asked.texts, press.language))
    told: dict[str, JSON] = {"orders": len(orders), "quotes": len(quotes), "is_cut": len(briefs) >= OPEN_ORDERS_AT_MOST}
    return Answered(outcome="written", value=told)


async def _whole(asked: Asked, briefs: Sequence[OrderBrief]) -> list[Order]:
    """Read the orders themselves, a few at a time; one that has gone meanwhile is left out."""
    found: list[Order] = []
    for start in range(0, len(briefs), _AT_ONCE):
        async with asyncio.timeout(asked.timeout_s):
            some = await asyncio.gather(*(asked.orders.order(one.number) for one in briefs[start : start + _AT_ONCE]))
        found += [one for one in some if one is not None]
    return found


OPERATIONS: Mapping[str, Operation] = {"orders_report": Operation(run=orders_report)}
