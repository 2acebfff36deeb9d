"""The operations that place an order: what this buyer may choose, what it would cost, and placing it once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

import structlog

from bots.flow import JSON, Slots
from bots.reading import date_at, rows_of, text_at, whole_at
from gateway.ids import SECOND
from gateway.operations.acting import ACTS_IN, NOT_ALLOWED, may_act_for, told_refusal, unanswered
from gateway.operations.contract import Answered, Asked, Operation, json_of, text_of
from gateway.operations.enclosing import carries_files, warm_press
from gateway.operations.goods import wanted_lines
from gateway.operations.limits import OVER_LIMIT, give_back, is_over, would_be_over
from gateway.operations.papers import enclose_paper
from gateway.order_events.placed import note_placed
from gateway.orders.contract import OrderSystemDown, name_in
from gateway.orders.wishes import (
    AgreedTotal,
    Branch,
    Buyer,
    DeliveryWish,
    OrderDraft,
    Placed,
    Refused,
    Sum,
    Why,
)
from gateway.turns import Person

_log = structlog.get_logger()
_SUM_HOLDS_US = 15 * 60 * SECOND
"""So long after a summary its prices are taken as they were told."""


async def order_terms(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell where this buyer may fetch goods and how he may pay, and what of him is known already."""
    person = asked.turn.known_person
    if not may_act_for(person, person.verified.account_no):
        return NOT_ALLOWED
    async with asyncio.timeout(asked.timeout_s):
        branches = await asked.orders.branches()
        payments = await asked.orders.payment_forms(person.verified.account_no)
    return Answered(
        outcome="ok",
        value={
            "branches": [told_branch(one, asked.language) for one in branches],
            "payments": [{"code": one.code, "name": name_in(one.names, asked.language)} for one in payments],
            "buyer": _told_buyer(person),
            "today": asked.today.isoformat(),
        },
    )


async def delivery_offer(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell what bringing goods to an address costs and from which day, or that nothing is brought there."""
    address = text_of(args.get("address"))
    if not address:
        return Answered(outcome="not_there")
    async with asyncio.timeout(asked.timeout_s):
        offer = await asked.orders.delivery_offer(address)
    if offer is None:
        return Answered(outcome="not_there")
    told = {
        "zone": name_in(offer.names, asked.language) or offer.zone,
        "cost": f"{offer.cost:.2f}",
        "currency": offer.currency,
        "earliest": offer.earliest.isoformat(),
    }
    return Answered(outcome="offered", value={"offer": told})


async def order_total(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell what the order would cost and the day on which it can be there, or why it could not be placed."""
    draft = _draft(asked, args)
    if carries_files(asked):
        warm_press()  # for the confirmation of the order that follows
    async with asyncio.timeout(asked.timeout_s):
        answer = await asked.orders.total(draft)
    if isinstance(answer, Refused):
        return told_refusal(answer)
    if await would_be_over(asked, phone=draft.buyer.phone, total=answer.total):
        return OVER_LIMIT
    return Answered(outcome="ok", value=_summed_up(asked, answer, args))


async def place_order(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Place the order; `unconfirmed` when nobody can say whether it was placed."""
    person = asked.turn.known_person
    draft = replace(_draft(asked, args), agreed=agreed_in(args.get("sum")))
    if not may_act_for(person, draft.buyer.account_no):
        return NOT_ALLOWED
    if not asked.is_again and (_is_anothers(draft, args) or await _costs_otherwise(asked, draft, args)):
        return Answered(outcome="sum_changed")
    if await is_over(asked, phone=draft.buyer.phone, total=draft.agreed.total if draft.agreed else None):
        return OVER_LIMIT
    try:
        async with asyncio.timeout(ACTS_IN * asked.timeout_s):
            answer = await asked.orders.place_order(draft, key=asked.key)
    except (OrderSystemDown, TimeoutError) as err:
        return unanswered(err)
    if isinstance(answer, Refused):
        await give_back(asked, phone=draft.buyer.phone)
        return Answered(outcome="sum_changed") if answer.why is Why.SUM_CHANGED else told_refusal(answer)
    note_placed(asked.turn, answer.number)
    told: dict[str, JSON] = {"number": answer.number, "sum": _told_sum(asked, answer.sum)}
    return Answered(outcome="placed", value={**told, "is_enclosed": await _confirmation_is_enclosed(asked, answer)})


def told_branch(branch: Branch, language: str) -> dict[str, JSON]:
    """Write a branch in one language."""
    return {
        "code": branch.code,
        "name": name_in(branch.names, language),
        "address": name_in(branch.address, language) if branch.address else None,
        "hours": name_in(branch.hours, language) if branch.hours else None,
        "is_shop": branch.is_shop,
    }


def delivery_wish(args: Mapping[str, JSON]) -> DeliveryWish:
    """Read how the goods are wanted from `way`, `address`, `branch`, `day` and `part_of_day`."""
    day, part = date_at(args, "day"), text_at(args, "part_of_day")
    if args.get("way") == "pickup":
        return DeliveryWish(way="pickup", branch=text_at(args, "branch"), day=day, part_of_day=part)
    return DeliveryWish(way="delivery", address=text_at(args, "address"), day=day, part_of_day=part)


def agreed_in(amounts: JSON) -> AgreedTotal | None:
    """The total that a summary told, None where it told none."""
    told = next(iter(rows_of([amounts])), {})
    total, currency = text_at(told, "total"), text_at(told, "currency")
    if total is None or currency is None:
        return None
    try:
        return AgreedTotal(total=Decimal(total), currency=currency)
    except InvalidOperation:
        return None


def _is_anothers(draft: OrderDraft, args: Mapping[str, JSON]) -> bool:
    """Tell whether the summary was for another buyer than who would buy now: a company, or somebody for himself."""
    told = next(iter(rows_of([args.get("sum")])), {})
    return "account_no" in told and told["account_no"] != draft.buyer.account_no


async def _costs_otherwise(asked: Asked, draft: OrderDraft, args: Mapping[str, JSON]) -> bool:
    """Tell whether a summary that has stood for a while names prices that are no longer so.

    Only prices are looked at: stock that this very order took, in a turn that is tried again, must not refuse it. Nor
    is it asked of an order that may be placed already: the order system says what came of it.
    """
    amounts = next(iter(rows_of([args.get("sum")])), {})
    told_at = whole_at(amounts, "told_at")
    if told_at is None or asked.turn.now - told_at <= _SUM_HOLDS_US:
        return False
    told = {text_at(row, "reference"): text_at(row, "price") for row in rows_of(amounts.get("lines"))}
    async with asyncio.timeout(asked.timeout_s):
        for line in draft.lines:
            price = await asked.orders.price(line.reference, draft.buyer.account_no)
            if line.reference in told and (price is None or f"{price.amount:.2f}" != told[line.reference]):
                return True
    return False


async def _confirmation_is_enclosed(asked: Asked, placed: Placed) -> bool:
    """Send the order confirmation along where there is one; the order is placed whether or not that works."""
    if not carries_files(asked) or not _tells_sums(asked):
        return False
    try:
        async with asyncio.timeout(asked.timeout_s):
            paper = await asked.orders.paper("order_confirmation", placed.number)
        async with asyncio.timeout(asked.timeout_s):
            return paper is not None and await enclose_paper(asked, paper)
    except (OrderSystemDown, TimeoutError) as err:
        _log.warning("an order confirmation cannot be sent", number=placed.number, error=type(err).__name__)
        return False


def _tells_sums(asked: Asked) -> bool:
    person = asked.turn.known_person
    return person.verified.account_no is None or person.may_see_prices


def _told_buyer(person: Person) -> dict[str, JSON]:
    """What is known and proven of who buys; the name that a channel shows of a stranger ("Visitor") is none."""
    phones = person.verified.phones
    return {
        "account": person.account.name if person.account and person.verified.account_no else None,
        "name": (person.contact.name or None) if person.is_verified else None,
        "phone": phones[0] if phones else None,
    }


def _draft(asked: Asked, args: Mapping[str, JSON]) -> OrderDraft:
    person = asked.turn.known_person
    phones, mails = person.verified.phones, person.verified.mails
    return OrderDraft(
        buyer=Buyer(
            name=text_at(args, "name") or person.contact.name or None,
            phone=text_at(args, "phone") or (phones[0] if phones else None),
            mail=mails[0] if mails else None,
            account_no=person.verified.account_no,
        ),
        lines=wanted_lines(args.get("cart")),
        delivery=delivery_wish(args),
        payment=text_at(args, "payment") or "",
        customer_reference=text_at(args, "own_number"),
        note=text_at(args, "note"),
        is_preorder=any(row.get("waits") is True for row in rows_of(args.get("cart"))),
    )


def _summed_up(asked: Asked, amounts: Sum, args: Mapping[str, JSON]) -> Slots:
    """What a summary says: the sum, the day, and who buys as he is known now."""
    told = {"sum": _told_sum(asked, amounts), "day": _possible_day(amounts, args)}
    return json_of({**told, "buyer": _told_buyer(asked.turn.known_person)})


def _account_no(asked: Asked) -> str | None:
    return asked.turn.known_person.verified.account_no


def _told_sum(asked: Asked, amounts: Sum) -> Slots:
    """Write a sum; one who may not see his account's prices is told none."""
    if not _tells_sums(asked):
        return {"account_no": _account_no(asked), "lines": [], "earliest": _iso(amounts.earliest)}
    return {
        "account_no": _account_no(asked),
        "told_at": asked.turn.now,
        "lines": [{"reference": one.reference, "price": f"{one.price:.2f}"} for one in amounts.lines],
        "delivery": f"{amounts.delivery:.2f}",
        "total": f"{amounts.total:.2f}",
        "currency": amounts.currency,
        "earliest": _iso(amounts.earliest),
    }


def _possible_day(amounts: Sum, args: Mapping[str, JSON]) -> str | None:
    """The wished day, or the first possible one where that is later; None where no day was wished."""
    wished = date_at(args, "day")
    if wished is None or amounts.earliest is None:
        return _iso(wished)
    return _iso(max(wished, amounts.earliest))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


OPERATIONS: Mapping[str, Operation] = {
    "order_terms": Operation(run=order_terms),
    "delivery_offer": Operation(run=delivery_offer),
    "order_total": Operation(run=order_total),
    "place_order": Operation(run=place_order, acts=True, binds=True),
}
