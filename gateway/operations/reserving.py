"""The operations that have goods put aside: which branches have them, and asking one for them, once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import structlog

from bots.flow import JSON, Slots
from bots.reading import date_at, text_at
from gateway.defectura.noting import note
from gateway.ids import SECOND, new_id, to_us
from gateway.operations.acting import ACTS_IN, NOT_ALLOWED, may_act_for, told_refusal, unanswered
from gateway.operations.awaiting import Known, articles_of
from gateway.operations.contract import Answered, Asked, Operation
from gateway.operations.goods import wanted_lines
from gateway.operations.keeping import kept_for, key_of_end, note_ended
from gateway.operations.limits import OVER_LIMIT, give_back, is_over, is_worth_too_much, needs_phone
from gateway.orders.contract import OrderSystemDown, Stock, name_in
from gateway.orders.wishes import Branch, Buyer, Refused, Reservation, ReservationDraft, WantedLine, Why
from gateway.store import reservations
from gateway.store.reservations import ReservationRow
from gateway.store.store import StoreDownError
from gateway.wanted_rows import confirm_by

_log = structlog.get_logger()

_FIRST_LOOK_S: Final = 10
WISHED: Final = ("name", "phone", "day")
"""What was given beside goods and branch."""


async def branch_stock(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell which shops have how many of every line, those that have enough first; `nowhere` where none has enough.

    What the reservation holds that is to be replaced counts as there. `only_there` are the lines that are to be put
    aside although they are not all.
    """
    lines = wanted_lines(args.get("only_there") or args.get("cart"))
    old = await kept_for(asked, text_at(args, "replaces"))
    async with asyncio.timeout(2 * asked.timeout_s):
        branches = await asked.orders.branches()
        stocks = await asyncio.gather(*(asked.orders.stock(line.reference) for line in lines))
    told = [_told(one, lines, stocks, asked.language, old) for one in branches if one.is_shop]
    told.sort(key=lambda row: (not row["has_all"], -int(str(row["in_stock"]))))
    if not any(row["has_all"] for row in told):
        return Answered(outcome="nowhere", value={"branches": told})
    person = asked.turn.known_person
    phones = person.verified.phones
    buyer: Slots = {"name": person.contact.name or None, "phone": phones[0] if phones else None}
    return Answered(outcome="ok", value={"branches": told, "buyer": buyer, "needs_phone": needs_phone(asked)})


async def reserve(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Ask a branch to put the cart aside and have it watched; `unconfirmed` where nobody knows whether it was asked.

    What was answered is kept at once, whatever becomes of the turn: goods that are put aside are watched, also where
    the customer could not be told of them.
    """
    person = asked.turn.known_person
    phones, mails = person.verified.phones, person.verified.mails
    if not may_act_for(person, person.verified.account_no):
        return NOT_ALLOWED
    draft = ReservationDraft(
        branch=text_at(args, "branch") or "",
        lines=wanted_lines(args.get("cart")),
        buyer=Buyer(
            name=text_at(args, "name") or person.contact.name or None,
            phone=text_at(args, "phone") or (phones[0] if phones else None),
            mail=mails[0] if mails else None,
            account_no=person.verified.account_no,
        ),
        day=date_at(args, "day"),
    )
    names, old = await _names(asked, draft.lines), await kept_for(asked, text_at(args, "replaces"))
    lacks_phone = needs_phone(asked) and not draft.buyer.phone
    if lacks_phone or await is_worth_too_much(asked, draft.lines):
        return OVER_LIMIT
    if old is None and await is_over(asked, phone=draft.buyer.phone, total=None):
        return OVER_LIMIT
    try:
        async with asyncio.timeout(ACTS_IN * asked.timeout_s):
            answer = await _reserved(asked, draft, old)
    except (OrderSystemDown, TimeoutError) as err:
        return unanswered(err)
    if isinstance(answer, Refused):
        if old is None:
            await give_back(asked, phone=draft.buyer.phone)
        _note_refused(asked, draft.lines, answer)
        return told_refusal(answer)
    row = _row(asked, answer, names, args)
    await _keep(asked, row)
    asked.turn.changes.reservations.append(row)
    return Answered(
        outcome="confirmed" if answer.state == "confirmed" else "asked",
        value={
            "number": answer.number,
            "branch_name": name_in(answer.branch.names, asked.language),
            "old_stands": old is not None and not await _given_up(asked, old.number),
        },
    )


async def _reserved(asked: Asked, draft: ReservationDraft, old: ReservationRow | None) -> Reservation | Refused:
    """Ask the branch; where there is enough only with what the reservation holds that is replaced, end that first.

    Raises OrderSystemDown where that is ended and the branch refuses all the same: then people have to look.
    """
    answer = await asked.orders.reserve(draft, key=asked.key)
    if not isinstance(answer, Refused) or old is None or old.branch != draft.branch:
        return answer
    wanted = next((line.quantity for line in draft.lines if line.reference == answer.reference), None)
    held = _held(old, answer.reference or "", draft.branch)
    if answer.why is not Why.NOT_ENOUGH or wanted is None or (answer.at_most or 0) + held < wanted:
        return answer
    if isinstance(await asked.orders.end_reservation(old.number, key=key_of_end(old.number)), Refused):
        return answer
    await note_ended(asked, old.number)
    again = await asked.orders.reserve(draft, key=f"{asked.key}:freed")
    if isinstance(again, Refused):
        raise OrderSystemDown("what a reservation gave back was taken by others meanwhile", retry_after_s=0)
    return again


async def _given_up(asked: Asked, number: str) -> bool:
    """Give up the reservation in whose place another came; it runs out by itself where that cannot be done now."""
    try:
        async with asyncio.timeout(asked.timeout_s):
            answer = await asked.orders.end_reservation(number, key=key_of_end(number))
    except (OrderSystemDown, TimeoutError):
        return False
    if not isinstance(answer, Refused):
        await note_ended(asked, number)
    return not isinstance(answer, Refused)


async def _names(asked: Asked, lines: Sequence[WantedLine]) -> Mapping[str, Known]:
    """What the articles are called; nothing where the catalogue cannot say, since nothing hangs on it."""
    try:
        return await articles_of(asked, lines)
    except (OrderSystemDown, TimeoutError):
        return {}


async def _keep(asked: Asked, row: ReservationRow) -> None:
    """Write the reservation down in a transaction of its own; the turn writes it where the store cannot now."""
    turn = asked.turn
    case = turn.place.case if turn.place is not None else None
    if case is None or turn.conversation is None:
        return
    due_at = confirm_by(asked.settings, asked.calendars, row.branch, turn.now)
    kept = replace(row, case_id=case.id, conversation_id=turn.conversation.id, due_at=due_at)
    try:
        await asked.store.write(reservations.add, [kept])
    except StoreDownError as err:
        _log.warning("a reservation is kept with its turn only, the store is down", error=str(err))


def _told(
    branch: Branch,
    lines: Sequence[WantedLine],
    stocks: Sequence[Stock | None],
    language: str,
    old: ReservationRow | None,
) -> dict[str, JSON]:
    of_each = [
        _at(stock, branch.code) + (_held(old, line.reference, branch.code) if old is not None else 0)
        for stock, line in zip(stocks, lines, strict=True)
    ]
    return {
        "code": branch.code,
        "name": name_in(branch.names, language),
        "address": name_in(branch.address, language) if branch.address else None,
        "in_stock": min(of_each, default=0),
        "there": list(of_each),
        "has_all": bool(lines) and all(there >= line.quantity for there, line in zip(of_each, lines, strict=True)),
    }


def _at(stock: Stock | None, code: str) -> int:
    return next((one.in_stock for one in stock.branches if one.branch.code == code), 0) if stock is not None else 0


def _held(old: ReservationRow, reference: str, branch: str) -> int:
    """How many pieces of an article a reservation holds at a branch."""
    if old.branch != branch:
        return 0
    return sum(int(str(line["quantity"])) for line in old.lines if line.get("reference") == reference)


def _note_refused(asked: Asked, lines: Sequence[WantedLine], refused: Refused) -> None:
    days = asked.settings.orders.demand_days
    for line in lines:
        if refused.reference in (None, line.reference):
            note(
                asked.turn,
                reference=line.reference,
                asked=line.reference,
                quantity=line.quantity,
                why="reserve_refused",
                days=days,
            )


def _row(asked: Asked, answer: Reservation, names: Mapping[str, Known], args: Mapping[str, JSON]) -> ReservationRow:
    now = asked.turn.now
    return ReservationRow(
        id=new_id(),
        number=answer.number,
        branch=answer.branch.code,
        branch_names=dict(answer.branch.names),
        lines=[
            {
                "reference": one.reference,
                "name": names[one.reference].name if one.reference in names else "",
                "quantity": one.quantity,
            }
            for one in answer.lines
        ],
        wished={name: text_at(args, name) for name in WISHED},
        contact_id=asked.turn.known_person.contact.id,
        conversation_id="",
        case_id="",
        language=asked.language,
        state=answer.state,
        asked_at=now,
        due_at=now,
        until=to_us(answer.until) if answer.until is not None else None,
        decided_at=now if answer.state == "confirmed" else None,
        decided_by="order-system" if answer.state == "confirmed" else None,
        look_at=now + _FIRST_LOOK_S * SECOND,
    )


OPERATIONS: Mapping[str, Operation] = {
    "branch_stock": Operation(run=branch_stock),
    "reserve": Operation(run=reserve, acts=True, binds=True),
}
