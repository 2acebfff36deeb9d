"""The operations about what is put aside for a customer already: which reservations are his, giving one up.

A reservation of ours is his whose conversation it was made in: the same contact is the proof, its number only says
which.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from bots.flow import JSON, Slots
from gateway.ids import SECOND, from_us
from gateway.operations.acting import ACTS_IN, unanswered
from gateway.operations.contract import Answered, Asked, Operation, text_of
from gateway.orders.contract import OrderSystemDown, name_in
from gateway.orders.references import fold_reference
from gateway.orders.wishes import Refused, Reservation
from gateway.reservations.deciding import end_by_customer
from gateway.store import reservations
from gateway.store.reservations import OPEN, ReservationRow
from gateway.store.store import StoreDownError

_log = structlog.get_logger()

_DAY: Final = 24 * 3600 * SECOND
TOLD_DAYS: Final = 30
"""So long a reservation that is over is still told of."""
_NUMBER_SAID: Final = re.compile(r"(?<![\w-])[A-Za-z]{1,4}-\d{3,}(?!\w)|(?<!\w)\d{5,}(?!\w)")


async def own_reservations(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell the customer's own reservation that is meant; `several` to choose from, `unknown` for a number not his."""
    rows = await _of_customer(asked)
    said = text_of(args.get("kept_number")) or text_of(args.get("own_said")) or ""
    named = _named(rows, said)
    if not named and _NUMBER_SAID.search(said):
        return Answered(outcome="unknown" if rows else "none")
    meant = named or [row for row in rows if row.state in OPEN] or rows[:1]
    if not meant:
        return Answered(outcome="none")
    if len(meant) > 1:
        return Answered(outcome="several", value={"rows": [_told(asked, row, row.state) for row in meant]})
    return Answered(outcome="one", value={"own": await _as_it_stands(asked, meant[0])})


async def end_reservation(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Give up one of the customer's own reservations; `over` where there is nothing to give up any more."""
    number = text_of(args.get("kept_number")) or ""
    if await kept_for(asked, number) is None:
        return Answered(outcome="over")
    try:
        async with asyncio.timeout(ACTS_IN * asked.timeout_s):
            answer = await asked.orders.end_reservation(number, key=key_of_end(number))
    except (OrderSystemDown, TimeoutError) as err:
        return unanswered(err)
    if isinstance(answer, Refused):
        stands = await _stands(asked, number)
        return Answered(outcome="over" if stands is not None and stands.state not in OPEN else "refused")
    await note_ended(asked, number)
    return Answered(outcome="done", value={"number": number})


async def kept_for(asked: Asked, number: str | None) -> ReservationRow | None:
    """The customer's own reservation of that number that is not over."""
    rows = await _of_customer(asked) if number else []
    return next((row for row in rows if row.number == number and row.state in OPEN), None)


async def note_ended(asked: Asked, number: str) -> None:
    """Write down at once that the customer gave it up; a store that is down hears it from the next look."""
    try:
        await asked.store.write(end_by_customer, number, now=asked.turn.now)
    except StoreDownError as err:
        _log.warning("a reservation that was given up is noted at its next look, the store is down", error=str(err))


def key_of_end(number: str) -> str:
    """The key under which a reservation is given up, by whom ever: it is given up once."""
    return f"reservation:{number}:end"


async def _of_customer(asked: Asked) -> list[ReservationRow]:
    """His reservations, the newest first; none where our mail server does not vouch for the address that asks."""
    turn = asked.turn
    if turn.is_doubtful:
        return []
    since = turn.now - TOLD_DAYS * _DAY
    found = await asked.store.read(reservations.of_contact, turn.known_person.contact.id, since=since)
    return [row for row in found if row.wished.get("request") is None]  # of an order request: that tells of it


def _named(rows: Sequence[ReservationRow], said: str) -> list[ReservationRow]:
    """Those whose number is said, else the open ones of an article that is."""
    folded = fold_reference(said)
    by_number = [row for row in rows if fold_reference(row.number) in folded]
    if by_number:
        return by_number[:1]
    return [
        row
        for row in rows
        if row.state in OPEN
        and any(len(name) >= 4 and name in folded for line in row.lines for name in [fold_reference(_reference(line))])
    ]


def _reference(line: Mapping[str, object]) -> str:
    return str(line.get("reference") or "")


async def _stands(asked: Asked, number: str) -> Reservation | None:
    """How the order system says it stands; None where it cannot say."""
    try:
        async with asyncio.timeout(asked.timeout_s):
            return await asked.orders.reservation(number)
    except (OrderSystemDown, TimeoutError):
        return None


async def _as_it_stands(asked: Asked, row: ReservationRow) -> Slots:
    found = await _stands(asked, row.number) if row.state in OPEN else None
    return _told(asked, row, found.state if found is not None else row.state)


def _told(asked: Asked, row: ReservationRow, state: str) -> Slots:
    lines: list[JSON] = [
        {"reference": _reference(line), "name": str(line.get("name") or ""), "quantity": int(str(line["quantity"]))}
        for line in row.lines
    ]
    items = ", ".join(f"{_reference(line)} × {line['quantity']}" for line in row.lines)
    return {
        "number": row.number,
        "state": state,
        "branch": row.branch,
        "branch_name": name_in(row.branch_names, asked.language),
        "items": items,
        "lines": lines,
        "until": _until(asked, row),
        "is_late": row.late_at is not None,
        **{name: row.wished.get(name) for name in ("name", "phone", "day")},
    }


def _until(asked: Asked, row: ReservationRow) -> str | None:
    calendar = asked.calendars.get(row.branch) or asked.calendars.get(asked.settings.gateway.default_calendar)
    if row.until is None or calendar is None:
        return None
    return asked.texts.when(from_us(row.until), asked.language, calendar.zone, from_us(asked.turn.now))


OPERATIONS: Mapping[str, Operation] = {
    "own_reservations": Operation(run=own_reservations),
    "end_reservation": Operation(run=end_reservation, acts=True, binds=True),
}
