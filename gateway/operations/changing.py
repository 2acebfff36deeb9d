"""The operations that change an order already placed: its lines, its recipient, its delivery, or that cancel it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from decimal import Decimal

from bots.flow import JSON
from bots.reading import rows_of, text_at, whole_at
from gateway.operations.acting import ACTS_IN, NOT_ALLOWED, told_refusal, unanswered
from gateway.operations.contract import Answered, Asked, Operation, json_of
from gateway.operations.limits import OVER_LIMIT, would_be_over_by
from gateway.operations.placing import agreed_in, delivery_wish, told_branch
from gateway.operations.proving import may_tell_sums, order_to_act_on
from gateway.orders.contract import Allowed, Order, OrderSystemDown
from gateway.orders.wishes import Agreed, OrderChange, Refused, WantedLine, Why

_LEAST = Decimal("0.01")
_NOT_ANY_MORE = Answered(outcome="refused", value={"why": "too_late", "reference": None, "at_most": None})


async def change_terms(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell that an order may still be changed, whether its sums may be told, and how dear it may become at most."""
    order = await _open_to(asked, args, "change")
    if isinstance(order, Answered):
        return order
    told = {"tells_sums": may_tell_sums(asked.turn.known_person, order), "at_most": await _at_most(asked, order)}
    return Answered(outcome="ok", value=json_of(told))


async def change_order(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Change lines and recipient as they were summed up; `unconfirmed` when nobody can say whether it was done.

    Who has proven nothing makes no order dearer than one he may place (`over_limit`).
    """
    order = await _theirs(asked, args)
    if isinstance(order, Answered):
        return order
    lines = tuple(
        WantedLine(reference=reference, quantity=after)
        for row in rows_of(args.get("changes"))
        if (reference := text_at(row, "reference")) and (after := whole_at(row, "after")) is not None
    )
    agreed = agreed_in(args.get("sum"))
    if _grows(order, lines) and await would_be_over_by(asked, order, total=agreed.total if agreed else None):
        return OVER_LIMIT
    change = OrderChange(lines=lines, recipient=text_at(args, "recipient"), agreed=agreed)
    return await _acted(asked, order, asked.orders.change_order(order.number, change, key=asked.key))


async def redirect_terms(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell where the goods of an order could be fetched instead, and how dear it may become at most."""
    order = await _open_to(asked, args, "redirect")
    if isinstance(order, Answered):
        return order
    async with asyncio.timeout(asked.timeout_s):
        branches = await asked.orders.branches()
    told = [told_branch(one, asked.language) for one in branches]
    return Answered(outcome="ok", value={"branches": [*told], "at_most": await _at_most(asked, order)})


async def redirect_order(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Bring an order elsewhere, on another day or not at all, as it was summed up.

    Who has proven nothing makes no order dearer than one he may place (`over_limit`).
    """
    order = await _theirs(asked, args)
    if isinstance(order, Answered):
        return order
    agreed = agreed_in(args.get("sum"))
    if agreed is not None and await would_be_over_by(asked, order, total=agreed.total):
        return OVER_LIMIT
    change = OrderChange(delivery=delivery_wish(args), recipient=text_at(args, "recipient"), agreed=agreed)
    return await _acted(asked, order, asked.orders.change_order(order.number, change, key=asked.key))


async def cancel_order(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Cancel an order; `unconfirmed` when nobody can say whether it was done."""
    order = await _theirs(asked, args)
    if isinstance(order, Answered):
        return order
    reason = text_at(args, "reason") or ""
    return await _acted(asked, order, asked.orders.cancel_order(order.number, reason, key=asked.key))


async def _theirs(asked: Asked, args: Mapping[str, JSON]) -> Order | Answered:
    """Give the order, proven anew, if this person may change it; whether it still can be the order system says.

    It says so under the key: a turn that is tried again gets the answer of the first time.
    """
    order = await order_to_act_on(asked, args)
    if isinstance(order, Answered):
        return order
    person = asked.turn.known_person
    is_their_companys = order.account_no is not None and order.account_no == person.verified.account_no
    if is_their_companys and not person.may_order:
        return NOT_ALLOWED
    return order


async def _open_to(asked: Asked, args: Mapping[str, JSON], what: Allowed) -> Order | Answered:
    """Give the order if this may still be done to it."""
    order = await _theirs(asked, args)
    return order if isinstance(order, Answered) or what in order.may else _NOT_ANY_MORE


async def _at_most(asked: Asked, order: Order) -> str | None:
    """Tell what the order may cost at most once this person has made it dearer; None where nothing bounds it."""
    if order.total is None:
        return "0.00" if await would_be_over_by(asked, order, total=None) else None
    if await would_be_over_by(asked, order, total=order.total + _LEAST):
        return f"{order.total:.2f}"
    most = asked.settings.orders.unproven_sum_at_most
    is_bounded = bool(most) and await would_be_over_by(asked, order, total=Decimal(str(most)) + order.total + _LEAST)
    return f"{Decimal(str(most)):.2f}" if is_bounded else None


def _grows(order: Order, lines: Iterable[WantedLine]) -> bool:
    """Tell whether the order gets more of anything; what was done already in a turn that is tried again does not."""
    held = {line.reference: line.quantity for line in order.lines}
    return any(line.quantity > held.get(line.reference, 0) for line in lines)


async def _acted(asked: Asked, order: Order, deed: Awaitable[Agreed | Refused]) -> Answered:
    try:
        async with asyncio.timeout(ACTS_IN * asked.timeout_s):
            answer = await deed
    except (OrderSystemDown, TimeoutError) as err:
        return unanswered(err)
    if isinstance(answer, Refused):
        return Answered(outcome="sum_changed") if answer.why is Why.SUM_CHANGED else told_refusal(answer)
    told = {"number": answer.number, "total": None, "currency": None}
    if answer.total is not None and may_tell_sums(asked.turn.known_person, order):
        told |= {"total": f"{answer.total:.2f}", "currency": answer.currency}
    return Answered(outcome="done", value=json_of(told))


OPERATIONS: Mapping[str, Operation] = {
    "change_terms": Operation(run=change_terms),
    "change_order": Operation(run=change_order, acts=True, binds=True),
    "redirect_terms": Operation(run=redirect_terms),
    "redirect_order": Operation(run=redirect_order, acts=True, binds=True),
    "cancel_order": Operation(run=cancel_order, acts=True, binds=True),
}
