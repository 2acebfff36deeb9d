"""Takes an answer in the customer's own words for what it is: the matter that such words sound like is no new wish."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bots import slots
from bots.flow import FlowState, Heard, Slot
from bots.plan import Flow, Question

FILE: Final = "file"
"""The entity by which files that came with a complaint's words are found."""
_COMPLAINT: Final = "complaint"
"""The flow that hears all there is to say of one complaint: nothing in it is another matter."""
_COUNTS: Final = frozenset(
    {"safety_issue", "human", "cancel_dialog", "affirm", "deny", "thanks", "greet", "goodbye", "praise", "oos"}
)
_FREE_TEXT: Final = slots.free_text().accept


def as_answer(flow: Flow, state: FlowState | None, heard: Heard) -> Heard:
    """Give what was heard without its intent where the open question asks for free words, and in every complaint.

    Danger, a wish for a person, "stop" and politeness go on to count, and so does a complaint in any other flow.
    """
    if flow.name == _COMPLAINT and heard.files:  # counts beside whatever the words answer
        heard = replace(heard, entities=(*heard.entities, Slot(entity=FILE, value="")))
    if state is None or heard.button is not None or heard.intent in _COUNTS:
        return heard
    if flow.name == _COMPLAINT:
        return replace(heard, intent="inform")
    if heard.intent.startswith("complaint_"):
        return heard
    node = flow.nodes.get(state.step)
    is_free = isinstance(node, Question) and node.slot in flow.slots and flow.slots[node.slot].accept is _FREE_TEXT
    return replace(heard, intent="inform") if is_free else heard
