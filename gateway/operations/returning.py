"""The operation that announces goods of an order that come back, and prints the label that goes with them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Final, cast, get_args

from bots.flow import JSON
from bots.flows.return_rma.back import first_open, lines_back
from bots.reading import whole_at
from gateway.operations.acting import told_refusal, unanswered
from gateway.operations.contract import Answered, Asked, Operation, json_of, text_of
from gateway.operations.enclosing import carries_files, enclose_printed, press_of
from gateway.operations.proving import UNPROVEN, has_code, proven_order
from gateway.orders.contract import Order, OrderSystemDown, name_in
from gateway.orders.told import told_order
from gateway.orders.wishes import RETURN_REASONS, Refused, ReturnDraft, ReturnNumber, ReturnWish, WantedLine, Why

_COMMENT_KEPT: Final = 1000


async def request_return(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Announce the return of lines of a proven order; `unconfirmed` when nobody can say whether it was announced.

    The end of a phone stands on every parcel: goods of a company come back only by its people or who has the code.
    """
    order = await proven_order(asked, args, is_to_act=True)
    if isinstance(order, Answered):
        return order
    is_owner = order.account_no is None or asked.turn.known_person.verified.owns(order)
    if not is_owner and not has_code(asked, args):
        return UNPROVEN
    draft = _draft(asked, order, args)
    if draft is None:
        return told_refusal(Refused(why=Why.NOT_VALID))
    try:
        async with asyncio.timeout(2 * asked.timeout_s):
            answer = await asked.orders.request_return(draft, key=asked.key)
    except (OrderSystemDown, TimeoutError) as err:
        return unanswered(err)
    if isinstance(answer, Refused):
        return told_refusal(answer)
    if carries_files(asked):
        await _enclose_label(asked, answer, draft, order)
    told: dict[str, JSON] = {
        "number": answer.number,
        "send_to": name_in(answer.send_to, asked.language),
        "until": answer.until.isoformat(),
        "has_label": carries_files(asked),
    }
    return Answered(outcome="issued", value=told)


def _draft(asked: Asked, order: Order, args: Mapping[str, JSON]) -> ReturnDraft | None:
    """Read what comes back; None where it is not in the order, or no known wish or reason is given."""
    told = json_of(told_order(order, asked.language))
    backs = lines_back(told, args.get("cart"), args.get("said"))
    wish = text_of(args.get("wish"))
    reason, _, comment = (text_of(args.get("reason")) or "").partition(":")
    if not backs or first_open(backs) or wish not in get_args(ReturnWish) or reason not in RETURN_REASONS:
        return None
    return ReturnDraft(
        order_number=order.number,
        lines=tuple(WantedLine(reference=one.reference, quantity=one.quantity or 1) for one in backs),
        wish=cast(ReturnWish, wish),
        reason=reason,
        comment="; ".join(said for said in (comment.strip(), text_of(args.get("told"))) if said)[:_COMMENT_KEPT],
        photos=whole_at(args, "photos") or 0,
    )


async def _enclose_label(asked: Asked, issued: ReturnNumber, draft: ReturnDraft, order: Order) -> None:
    press = press_of(asked)
    names = {line.reference: line.names for line in order.lines}
    made = partial(press.return_label, issued, draft, names, today=asked.today)
    await enclose_printed(asked, press.file_name("return", issued.number), made)


OPERATIONS: Mapping[str, Operation] = {"request_return": Operation(run=request_return, acts=True, binds=True)}
