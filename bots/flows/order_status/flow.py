"""Where is my order: by its number, or without one for a verified customer; data only after a proof, limited tries."""

from __future__ import annotations

from bots.flow import Line, Slots
from bots.flows.order_status.order import TEXTS, lines_about, read_order
from bots.pieces.own_order import own_order
from bots.plan import Finish, Flow, composed
from bots.reading import rows_of


def _answer(known: Slots) -> tuple[Line, ...]:
    order = read_order(next(iter(rows_of([known.get("order")])), {}))
    return () if order is None else lines_about(order)


_OWN = own_order(then="answered", acts=False)

FLOW = Flow(
    name="order_status",
    version=2,
    starts_on=("order_status",),
    first=_OWN.first,
    slots=_OWN.slots,
    operations=_OWN.operations,
    nodes={**_OWN.nodes, "answered": Finish(outcome="answered", words=composed(_answer, TEXTS))},
)
