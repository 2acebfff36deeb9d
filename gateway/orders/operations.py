"""Owns the bot's order operations: what is asked of the order system between transactions, and who is told what.

A status is told to the verified owner of the order, or to whoever knows its number and the last four digits of its
phone. To everybody else an order that exists and one that does not look the same: the same outcomes in the same
sequence, the same empty value, the same work done.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bots.flow import JSON
from bots.reading import rows_of, text_at, whole_at
from gateway.orders.contract import Article, Order, OrderSystem, OrderSystemDown, Owner
from gateway.orders.proving import Proof, prove
from gateway.orders.references import fold_reference
from gateway.orders.told import told_list, told_order
from gateway.orders.told_goods import AvailabilityTold, ItemTold, Known, told_article, told_candidates

Outcome = Literal["found", "several", "none", "needs_number", "needs_proof", "refused", "locked", "unavailable", "ok"]
Verified = Owner
"""What is proven about who asks: his verified phones and mails, and his account."""

TIMEOUT_S = 3.0
ORDERS_LISTED = 10
LINES_ANSWERED = 20
_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How an operation ended, and what may be told; `value` is empty but for `found`, `several` and `ok`."""

    outcome: Outcome
    value: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One line of goods asked about: reference or name as written, and how many of which unit, if that was said."""

    asked: str
    quantity: int | None = None
    unit: str | None = None


async def order_status(
    system: OrderSystem,
    *,
    order_number: str | None,
    phone_tail: str | None,
    verified: Verified,
    tries_left: int,
    language: str = "en",
    timeout_s: float = TIMEOUT_S,
    untold_after_s: float = 0.0,
    knows_code: bool | None = None,
    tells_sums: Callable[[Order], bool] = lambda _order: True,
) -> Answer:
    """Answer where an order stands, if the one who asks may know.

    `refused` uses up a try, nothing else does. `untold_after_s` keeps back every answer that tells nothing until so
    long after the question; set it above the usual answer time of a remote order system, whose time would else
    show whether the order exists. `tells_sums` says whether its sums may be told.
    """
    asked_at = time.monotonic()
    try:
        async with asyncio.timeout(timeout_s):
            if not (order_number and fold_reference(order_number)):
                return await _own_orders(system, verified, language, tells_sums)
            answer = await _one_order(
                system,
                Proof(number=order_number, phone_tail=phone_tail, knows_code=knows_code),
                verified,
                tries_left,
                language,
                tells_sums,
            )
    except (OrderSystemDown, TimeoutError):
        return Answer(outcome="unavailable")
    left_s = asked_at + untold_after_s - time.monotonic()
    if answer.outcome != "found" and left_s > 0:
        await asyncio.sleep(left_s)
    return answer


async def availability(
    system: OrderSystem,
    *,
    wanted: Sequence[Wanted],
    language: str,
    account_no: str | None,
    timeout_s: float = TIMEOUT_S,
) -> Answer:
    """Answer stock, price and next arrival of up to 20 lines; `account_no` only of one who may see its prices.

    Several lines are looked up beside each other, and a long list gets up to twice the time.
    """
    lines = wanted[:LINES_ANSWERED]
    gate = asyncio.Semaphore(_AT_ONCE)

    async def looked_up(line: Wanted) -> ItemTold:
        async with gate:
            return await _item(system, line, language, account_no)

    try:
        async with asyncio.timeout(timeout_s if len(lines) <= _AT_ONCE else 2 * timeout_s):
            items = await asyncio.gather(*(looked_up(line) for line in lines))
    except (OrderSystemDown, TimeoutError):
        return Answer(outcome="unavailable")
    return Answer(outcome="ok", value=AvailabilityTold(items=list(items), left_out=len(wanted) - len(lines)))


def wanted_in(cart: JSON) -> tuple[Wanted, ...]:
    """Read the lines of a bot's cart."""
    return tuple(
        Wanted(asked=asked, quantity=whole_at(row, "quantity"), unit=text_at(row, "unit"))
        for row in rows_of(cart)
        if (asked := text_at(row, "reference") or text_at(row, "asked"))
    )


async def _own_orders(
    system: OrderSystem, verified: Verified, language: str, tells_sums: Callable[[Order], bool]
) -> Answer:
    """Answer the open order of a verified customer who gave no number, or the list of them."""
    if verified.is_nobody:
        return Answer(outcome="needs_number")
    briefs = await system.open_orders(verified)
    if len(briefs) > 1:
        return Answer(outcome="several", value=told_list(briefs[:ORDERS_LISTED]))
    order = await system.order(briefs[0].number) if briefs else None
    return _found(order, language, tells_sums) if order else Answer(outcome="none")


async def _one_order(
    system: OrderSystem,
    proof: Proof,
    verified: Verified,
    tries_left: int,
    language: str,
    tells_sums: Callable[[Order], bool],
) -> Answer:
    proven = await prove(system, proof, verified=verified, tries_left=tries_left)
    if isinstance(proven, Order):
        return _found(proven, language, tells_sums)
    return Answer(outcome=proven)


def _found(order: Order, language: str, tells_sums: Callable[[Order], bool]) -> Answer:
    """Write an order, without its sums for who may not know them."""
    if not tells_sums(order):
        order = replace(order, total=None, lines=tuple(replace(line, price=None) for line in order.lines))
    return Answer(outcome="found", value=told_order(order, language))


async def _item(system: OrderSystem, line: Wanted, language: str, account_no: str | None) -> ItemTold:
    articles = await system.find_articles(line.asked, language, 3)
    if len(articles) != 1 or not _is_named_in(articles[0].reference, line.asked):
        return told_candidates(line.asked, line.quantity, line.unit, articles, language)
    known = await _known(system, articles[0], account_no)
    after = articles[0].replacement
    found = await system.find_articles(after, language, 1) if after and articles[0].discontinued else ()
    replacement = await _known(system, found[0], account_no) if found else None
    return told_article(line.asked, line.quantity, line.unit, known, replacement, language)


async def _known(system: OrderSystem, article: Article, account_no: str | None) -> Known:
    stock = await system.stock(article.reference)
    return Known(article=article, stock=stock, price=await system.price(article.reference, account_no))


def _is_named_in(reference: str, asked: str) -> bool:
    """Tell whether the text gives the complete reference, alone or among other words."""
    return fold_reference(reference) in {fold_reference(text) for text in (asked, *asked.split())}
