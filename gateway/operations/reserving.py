"""The operations that have goods put aside: which branches have them, and asking one for them, once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from bots.flow import JSON, Slots
from bots.reading import date_at, text_at
from gateway.defectura.noting import note
from gateway.ids import SECOND, new_id, to_us
from gateway.operations.acting import NOT_ALLOWED, may_act_for, told_refusal, unanswered
from gateway.operations.awaiting import Known, articles_of
from gateway.operations.contract import Answered, Asked, Operation
from gateway.operations.goods import wanted_lines
from gateway.orders.contract import OrderSystemDown, Stock, name_in
from gateway.orders.wishes import Branch, Buyer, Refused, Reservation, ReservationDraft, WantedLine
from gateway.store.reservations import ReservationRow

_ACTS_IN: Final = 2
"""How many usual times something that acts is waited for."""
_FIRST_LOOK_S: Final = 10
WISHED: Final = ("name", "phone", "day")
"""What was given beside goods and branch."""


async def branch_stock(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell which shops have how many of every line, those that have enough first; `nowhere` where none has enough."""
    lines = wanted_lines(args.get("cart"))
    async with asyncio.timeout(2 * asked.timeout_s):
        branches = await asked.orders.branches()
        stocks = await asyncio.gather(*(asked.orders.stock(line.reference) for line in lines))
    told = [_told(one, lines, stocks, asked.language) for one in branches if one.is_shop]
    told.sort(key=lambda row: (not row["has_all"], -int(str(row["in_stock"]))))
    if not any(row["has_all"] for row in told):
        return Answered(outcome="nowhere", value={"branches": told})
    person = asked.turn.known_person
    phones = person.verified.phones
    buyer: Slots = {"name": person.contact.name or None, "phone": phones[0] if phones else None}
    return Answered(outcome="ok", value={"branches": told, "buyer": buyer})


async def reserve(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Ask a branch to put the cart aside and have it watched; `unconfirmed` where nobody knows whether it was asked.

    Until when the branch is to confirm is set with the case (`gateway.wanted_rows`).
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
    try:
        async with asyncio.timeout(_ACTS_IN * asked.timeout_s):
            answer = await asked.orders.reserve(draft, key=asked.key)
    except (OrderSystemDown, TimeoutError) as err:
        return unanswered(err)
    if isinstance(answer, Refused):
        _note_refused(asked, draft.lines, answer)
        return told_refusal(answer)
    names = await articles_of(asked, draft.lines)
    asked.turn.changes.reservations.append(_row(asked, answer, names, args))
    return Answered(
        outcome="confirmed" if answer.state == "confirmed" else "asked",
        value={"number": answer.number, "branch_name": name_in(answer.branch.names, asked.language)},
    )


def _told(
    branch: Branch, lines: Sequence[WantedLine], stocks: Sequence[Stock | None], language: str
) -> dict[str, JSON]:
    of_each = [_at(stock, branch.code) for stock in stocks]
    return {
        "code": branch.code,
        "name": name_in(branch.names, language),
        "address": name_in(branch.address, language) if branch.address else None,
        "in_stock": min(of_each, default=0),
        "has_all": bool(lines) and all(there >= line.quantity for there, line in zip(of_each, lines, strict=True)),
    }


def _at(stock: Stock | None, code: str) -> int:
    return next((one.in_stock for one in stock.branches if one.branch.code == code), 0) if stock is not None else 0


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
