"""What is said of an order that can no longer be changed, redirected or cancelled, and what can be done instead."""

from __future__ import annotations

from collections.abc import Mapping

from bots.flow import Slots
from bots.plan import Finish, Fork, Node, Transfer, words
from bots.reading import rows_of, text_at

_BY_STATE = {
    "cancelled": "late_cancelled",
    "returned": "late_returned",
    "delivered": "late_delivered",
    "partly_delivered": "late_delivered",
    "on_its_way": "late_on_its_way",
    "ready_for_pickup": "late_ready",
}


def too_late() -> Mapping[str, Node]:
    """Build the steps behind `late`: an end by the state of `slots["order"]`, else a person who can still try.

    An order system that refuses although the state allowed it leads to `late_now`: things went on meanwhile.
    """
    number = {"number": "order_number"}
    return {
        "late": Fork(choose=_by_state, among=(*sorted(set(_BY_STATE.values())), "late_other")),
        "late_cancelled": Finish(outcome="too_late", words=words("late_cancelled", **number)),
        "late_returned": Finish(outcome="too_late", words=words("late_returned", **number)),
        "late_delivered": Finish(outcome="too_late", words=words("late_delivered", **number)),
        "late_on_its_way": Finish(outcome="too_late", words=words("late_on_its_way", **number)),
        "late_ready": Finish(outcome="too_late", words=words("late_ready", **number)),
        "late_other": Transfer(reason="too_late", words=words("late_other", **number)),
    }


def late_now() -> Mapping[str, Node]:
    """Build the step for a refusal that came only when it was to be done."""
    return {"late_now": Transfer(reason="too_late", words=words("late_now", number="order_number"))}


def order_of(known: Slots) -> Slots:
    """Give the order as it was told."""
    return next(iter(rows_of([known.get("order")])), {})


def may(known: Slots, what: str) -> bool:
    """Tell whether this can still be done to the order."""
    allowed = order_of(known).get("may")
    return isinstance(allowed, list | tuple) and what in allowed


def _by_state(known: Slots) -> str:
    return _BY_STATE.get(text_at(order_of(known), "state") or "", "late_other")
