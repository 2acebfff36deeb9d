"""Where is my order: by its number, or without one for a verified customer; data only after a proof, limited tries."""

from __future__ import annotations

from bots.flow import Line, Slots
from bots.flows.order_status.order import TEXTS, lines_about, read_order
from bots.flows.order_status.shortage import shortage
from bots.pieces.own_order import own_order
from bots.pieces.too_late import order_of
from bots.plan import Finish, Flow, Fork, composed, words
from bots.reading import rows_of, text_at


def _answer(known: Slots) -> tuple[Line, ...]:
    order = read_order(next(iter(rows_of([known.get("order")])), {}))
    return () if order is None else lines_about(order)


def _told(known: Slots) -> str:
    """An order that came in full by the order system, and not by its customer, is a person's."""
    is_short = known.get("words") is not None and text_at(order_of(known), "state") == "delivered"
    return "short_of" if is_short else "answered"


_OWN = own_order(then="told", acts=False)

FLOW = Flow(
    name="order_status",
    version=2,
    starts_on=("order_status",),
    first=_OWN.first,
    slots={**_OWN.slots, "words": shortage()},
    operations=_OWN.operations,
    nodes={
        **_OWN.nodes,
        "told": Fork(choose=_told, among=("answered", "short_of")),
        "answered": Finish(outcome="answered", words=composed(_answer, TEXTS)),
        "short_of": Finish(outcome="goes_on:complaint_delivery", words=words("short_of", number="order_number")),
    },
)
