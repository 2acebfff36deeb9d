"""The operations about notices of stock that a customer has asked for: which there are, ending them, another number.

By mail, where anybody can write any sender, nothing is ended or changed but by an answer to a letter of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bots.flow import JSON, Slots
from bots.pieces.kept import ALL
from bots.reading import whole_at
from gateway.agreements import is_surely_of_its_sender
from gateway.operations.contract import Answered, Asked, Operation, text_of
from gateway.operations.proving import UNPROVEN
from gateway.orders.references import fold_reference
from gateway.store import stock_waits
from gateway.store.stock_waits import StockWaitRow

_WHY: Final = "customer"
_REFERENCE_AT_LEAST: Final = 3


async def own_waits(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell the article that is meant of those the customer waits for; `several` to choose from."""
    rows = await _of_customer(asked)
    said = text_of(args.get("own_reference")) or text_of(args.get("own_said")) or ""
    meant = rows if said == ALL else _named(rows, said) or rows
    if not meant:
        return Answered(outcome="none")
    if said == ALL or len(meant) == 1:
        one = ALL if said == ALL else meant[0].reference
        return Answered(outcome="one", value={"reference": one, "items": ", ".join(map(_item, meant))})
    told: list[Slots] = [{"reference": row.reference, "item": _item(row)} for row in meant]
    return Answered(outcome="several", value={"rows": told})


async def end_waits(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Have an article, or all of them, watched for the customer no more; written with the turn's answer."""
    if not is_surely_of_its_sender(asked.turn):
        return UNPROVEN
    wanted = text_of(args.get("own_reference"))
    now = asked.turn.now
    asked.turn.changes.stock_waits_ended += [
        (row.contact_id, row.reference, _WHY, now)
        for row in await _of_customer(asked)
        if wanted in (ALL, row.reference)
    ]
    return Answered(outcome="done")


async def change_wait(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Wait for another number of pieces, in the same place of the line; written with the turn's answer."""
    if not is_surely_of_its_sender(asked.turn):
        return UNPROVEN
    wanted, count = text_of(args.get("own_reference")), whole_at(args, "own_count")
    row = next((one for one in await _of_customer(asked) if one.reference == wanted), None)
    if row is None or count is None:
        return Answered(outcome="none")
    asked.turn.changes.stock_waits.append(replace(row, quantity=count))
    return Answered(outcome="done")


async def _of_customer(asked: Asked) -> Sequence[StockWaitRow]:
    """What he waits for; none where our mail server does not vouch for the address that asks."""
    turn = asked.turn
    if turn.is_doubtful:
        return ()
    return await asked.store.read(stock_waits.of_contact, turn.known_person.contact.id)


def _named(rows: Sequence[StockWaitRow], said: str) -> list[StockWaitRow]:
    folded = fold_reference(said)
    names = [(row, fold_reference(row.reference)) for row in rows]
    return [row for row, name in names if len(name) >= _REFERENCE_AT_LEAST and name in folded]


def _item(row: StockWaitRow) -> str:
    return f"{row.reference} × {row.quantity}"


OPERATIONS: Mapping[str, Operation] = {
    "own_waits": Operation(run=own_waits),
    "end_waits": Operation(run=end_waits, acts=True),
    "change_wait": Operation(run=change_wait, acts=True),
}
