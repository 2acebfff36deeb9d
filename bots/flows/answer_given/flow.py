"""Did that help: asked after a ready answer; "no" brings a person, anything else said goes its own way.

Begun by the gateway (`gateway.perform`) behind the answer of an intent, never by a customer's words.
"""

from __future__ import annotations

from typing import Final

from bots import parse, slots
from bots.flow import JSON, Button, Heard, Slots
from bots.plan import Finish, Flow, Fork, Lookup, Question, Transfer, words

_CONTENT: Final = frozenset({"thanks", "goodbye", "praise"})
_SURE: Final = 0.6


def _helped(heard: Heard, _known: Slots) -> JSON:
    """Read whether it helped; who says thank you was helped."""
    if heard.intent in _CONTENT and heard.confidence >= _SURE:
        return True
    said = parse.yes_no(heard.text)
    return {"affirm": True, "deny": False}.get(heard.intent) if said is None else said


def _keep(_outcome: str, known: Slots, _value: Slots) -> Slots | None:
    return known


FLOW = Flow(
    name="answer_given",
    version=1,
    starts_on=("answer_given",),
    first="helped",
    slots={"helped": slots.yes_or_no()},
    operations={"note_helped": ("ok", "unavailable")},
    nodes={
        "helped": Question(
            slot="helped",
            ask=words("did_that_help"),
            again=words("did_that_help"),
            then="note",
            on_none="note",
            read=_helped,
            buttons=lambda _known: (
                Button(payload="helped=yes", title_key="yes"),
                Button(payload="helped=no", title_key="no"),
            ),
            titles=("yes", "no"),
        ),
        "note": Lookup(
            operation="note_helped", args=("helped",), receive=_keep, outcomes={"ok": "which", "unavailable": "which"}
        ),
        "which": Fork(
            choose=lambda known: "glad" if known.get("helped") is True else "person", among=("glad", "person")
        ),
        "glad": Finish(outcome="helped", words=words("glad_it_helped")),
        "person": Transfer(reason="not_helped", words=words("handing_over")),
    },
)
