"""Finds the datum for want of which a flow went to people, where the customer sends it after all. Pure.

While no person has taken the case, the bot goes on with it from there: at night somebody finds his order's number, and
need not wait until the morning for what the bot can tell him at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from bots import listen
from bots.flow import JSON, Heard, Slots
from bots.plan import Flow, Question
from gateway.store.rows import FlowRow

BESIDE: Final = "beside"
"""Marks the state of a flow that runs while the case waits for a person."""
ALONE: Final = "alone"
"""The mark where nothing else waits in the case: once the flow is done, nobody needs to look at it any more."""
WHY: Final = "why"
"""The reason code with which an ended flow went to people."""
_LACKED: Final[Mapping[str, tuple[str, ...]]] = {
    "no_number": ("order_number",),
    "no_proof": ("phone_tail",),
    "no_phone": ("phone",),
    "two_misses": ("order_number",),
}
"""Per reason the slots that were not to be had."""
_PROOF_AT_MOST: Final = 40


def came_after_all(row: FlowRow | None, heard: Heard, flows: Mapping[str, Flow]) -> str | None:
    """Give the flow that can go on now, None where nothing lacked or it did not come."""
    return row.flow if row is not None and slots_to_go_on(row, heard, flows) is not None else None


def slots_to_go_on(row: FlowRow | None, heard: Heard, flows: Mapping[str, Flow]) -> Slots | None:
    """Give what the flow knew together with what came, None where what it lacked did not come."""
    steps = flows.get(row.flow) if row is not None else None
    if row is None or steps is None or row.state.get("ended") != "handed_over":
        return None
    stored = row.state.get("slots")
    known = {name: value for name, value in _mapping(stored).items() if name in steps.slots and value is not None}
    for name in _LACKED.get(str(row.state.get(WHY)), ()):
        if name in steps.slots and (came := _given(steps, known, heard, name)) is not None:
            return {**known, **came}
    return None


def _given(steps: Flow, known: Slots, heard: Heard, name: str) -> Slots | None:
    """What the words give where this slot is among it; a proof only in few words, which hold no other digits."""
    asked = next((node for node in steps.nodes.values() if isinstance(node, Question) and node.slot == name), None)
    is_secret = steps.slots[name].secret
    if asked is None or (is_secret and len(heard.text) > _PROOF_AT_MOST):
        return None
    found = listen.find(steps, known, heard, asked if is_secret else None)
    given: dict[str, JSON] = dict(found.others)
    if is_secret and found.answer is not None:
        given[name] = found.answer
    return given if given.get(name) is not None and given[name] != known.get(name) else None


def _mapping(value: object) -> Mapping[str, JSON]:
    return cast("Mapping[str, JSON]", value) if isinstance(value, Mapping) else {}
