"""The operation that lets a customer wait for goods: he is told once, on the channel he chose, when they are back."""

from __future__ import annotations

from collections.abc import Mapping

from bots.flow import JSON
from bots.reading import rows_at, rows_of, text_at, whole_at
from gateway.defectura.noting import note
from gateway.ids import new_id
from gateway.operations.contract import Answered, Asked, Operation, text_of
from gateway.store.stock_waits import StockWaitRow
from gateway.unasked import may_write

_LINES_AT_MOST = 50


async def await_stock(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Note that the customer waits for every line of the cart; `needs_mail` where mail is wanted and none is known."""
    turn, mail = asked.turn, None
    if args.get("where") == "mail" and turn.last.mail is None:
        verified = turn.known_person.verified.mails
        mail = text_of(args.get("mail")) or (verified[0] if verified else None)
        if mail is None:
            return Answered(outcome="needs_mail")
        if not any(one.kind == "email" and one.enabled for one in asked.settings.channels.values()):
            return Answered(outcome="no_mail")
    elif turn.channel.delivery == "answer" or not may_write(asked.settings, turn.claim.channel):
        return Answered(outcome="cannot_write")
    names = {text_at(row, "reference"): text_at(row, "name") for row in rows_at(args, "goods")}
    for row in rows_of(args.get("cart"))[:_LINES_AT_MOST]:
        reference, quantity = text_at(row, "reference"), whole_at(row, "quantity")
        if reference is None:
            continue
        note(
            turn,
            reference=reference,
            asked=text_at(row, "asked") or reference,
            quantity=quantity,
            why="preorder",
            days=asked.settings.orders.demand_days,
        )
        turn.changes.stock_waits.append(
            StockWaitRow(
                id=new_id(),
                reference=reference,
                name=(names.get(reference) or "")[:300],
                quantity=max(quantity or 1, 1),
                contact_id=turn.known_person.contact.id,
                conversation_id="",
                case_id="",
                mail=mail,
                language=asked.language,
                at=turn.now,
            )
        )
    return Answered(outcome="noted", value={"told_at": mail})


OPERATIONS: Mapping[str, Operation] = {"await_stock": Operation(run=await_stock, acts=True)}
