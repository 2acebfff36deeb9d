"""The operations by which a customer answers the order that a shop sent for him; what follows is done by its worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots.flow import JSON
from gateway.operations.contract import Answered, Asked, Operation, text_of
from gateway.store import order_requests
from gateway.store.order_requests import RequestMove

_WAITS: Final = "customer_asked"


async def request_confirm(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Note the customer's yes, stored with the answer to it; `over` where it is not waited for any more."""
    return Answered(outcome="going" if await _moved(asked, args, "confirmed", None) else "over")


async def request_decline(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Note that the customer wants it otherwise, or not at all."""
    await _moved(asked, args, "declined", "declined")
    return Answered(outcome="noted")


async def _moved(asked: Asked, args: Mapping[str, JSON], to: str, why: str | None) -> bool:
    id_, turn = text_of(args.get("request")), asked.turn
    row = await asked.store.read(order_requests.by_id, id_) if id_ is not None else None
    if row is None or row.state != _WAITS:
        return False
    turn.changes.order_requests_moved.append(RequestMove(id=row.id, was=_WAITS, to=to, why=why, at=turn.now))
    return True


OPERATIONS: Mapping[str, Operation] = {
    "request_confirm": Operation(run=request_confirm, acts=True),
    "request_decline": Operation(run=request_decline, acts=True),
}
