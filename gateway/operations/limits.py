"""Owns how much somebody who has proven nothing may have bound in a day: orders and reservations, and the sum of one.

Counted are the one who asks, the phone he gives, and all such on a channel: a new visitor costs nothing and any phone
can be typed. What is beyond is not refused, it goes to people. A verified phone or account is not limited, nor is a
mail address with an order of an earlier day: an address as such costs nothing, a domain has any number of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

import structlog

from gateway.ids import SECOND, from_us
from gateway.operations.acting import ACTS_IN
from gateway.operations.contract import Answered, Asked
from gateway.orders.contract import Order, OrderSystemDown
from gateway.orders.wishes import WantedLine
from gateway.store import proofs

OVER_LIMIT: Final = Answered(outcome="over_limit")
"""What an operation answers that would bind more than may be."""
_CHANNEL_TIMES: Final = 200
"""So many times what one may have bound may be bound for all who are unproven on one channel."""
_DAY: Final = 24 * 3600 * SECOND
_log = structlog.get_logger()


async def would_be_over(asked: Asked, *, phone: str | None, total: Decimal | None) -> bool:
    """Whether binding this would be more than may be; nothing is counted."""
    if not await _is_limited(asked):
        return False
    limits = _limits(asked, phone)
    counts = await asked.store.read(proofs.tries, list(limits), since=asked.turn.now - _DAY)
    return _is_too_much(asked, total) or any(counts[name] >= most for name, most in limits.items())


async def is_over(asked: Asked, *, phone: str | None, total: Decimal | None) -> bool:
    """Count what is about to be bound, and tell whether it is more than may be.

    It is counted before it is done, so that many at once cannot pass; what was asked for under its key before is
    counted already.
    """
    if not await _is_limited(asked):
        return False
    limits, since = _limits(asked, phone), asked.turn.now - _DAY
    if asked.is_again:
        counts: Mapping[str, int] = await asked.store.read(proofs.tries, list(limits), since=since)
    else:
        taken = await asked.store.write(proofs.take_try, list(limits), now=asked.turn.now, since=since)
        counts = dict(zip(limits, taken, strict=True))
    passed = [name for name, most in limits.items() if counts[name] > most]
    if _of_channel(asked) in passed:
        _log.warning("unproven orders are passed to people for a day", channel=asked.turn.claim.channel)
    return _is_too_much(asked, total) or bool(passed)


async def give_back(asked: Asked, *, phone: str | None) -> None:
    """Take back what was counted of something that was not done after all."""
    if not asked.is_again and await _is_limited(asked):
        await asked.store.write(proofs.give_back, list(_limits(asked, phone)))


def needs_phone(asked: Asked) -> bool:
    """Whether goods are put aside for this person only with a phone at which the branch can reach him."""
    return asked.turn.known_person.verified.is_nobody and not asked.settings.orders.reserve_without_phone


async def would_be_over_by(asked: Asked, order: Order, *, total: Decimal | None) -> bool:
    """Whether an order that is to cost `total` from now on would be more than may be; one that grows no dearer is not.

    A total that nobody can tell is too much.
    """
    if total is not None and order.total is not None and total <= order.total:
        return False
    if total is None:
        return _has_most(asked) and await _is_limited(asked)
    return await would_be_over(asked, phone=order.phone, total=total)


async def is_worth_too_much(asked: Asked, lines: Iterable[WantedLine]) -> bool:
    """Whether goods at list prices are worth more than may be put aside; goods without a price are for people."""
    if not _has_most(asked) or not await _is_limited(asked):
        return False
    wanted = tuple(lines)
    async with asyncio.timeout(ACTS_IN * asked.timeout_s):
        prices = await asyncio.gather(*(asked.orders.price(line.reference, None) for line in wanted))
    if any(price is None for price in prices):
        return True
    worth = sum(price.amount * line.quantity for price, line in zip(prices, wanted, strict=True) if price is not None)
    return _is_too_much(asked, Decimal(worth))


async def _is_limited(asked: Asked) -> bool:
    """Whether he has proven nothing, or only an address that has no order of an earlier day."""
    verified = asked.turn.known_person.verified
    if verified.is_nobody or verified.phones or verified.account_no:
        return verified.is_nobody
    today = from_us(asked.turn.now).date()
    try:
        async with asyncio.timeout(asked.timeout_s):
            return not any(one.placed_on < today for one in await asked.orders.open_orders(verified))
    except (OrderSystemDown, TimeoutError):
        return True


def _has_most(asked: Asked) -> bool:
    return bool(asked.settings.orders.unproven_sum_at_most)


def _is_too_much(asked: Asked, total: Decimal | None) -> bool:
    most = asked.settings.orders.unproven_sum_at_most
    return bool(most) and total is not None and total > Decimal(str(most))


def _limits(asked: Asked, phone: str | None) -> dict[str, int]:
    """How many a day, by the name under which they are counted."""
    identity, most = asked.turn.known_person.identity, asked.settings.orders.unproven_orders_a_day
    limits = {f"bound_by:{identity.kind}:{identity.value}": most}
    if phone:
        limits[f"bound_for:{phone}"] = most
    return {**limits, _of_channel(asked): most * _CHANNEL_TIMES}


def _of_channel(asked: Asked) -> str:
    return f"bound_on:{asked.turn.claim.channel}"
