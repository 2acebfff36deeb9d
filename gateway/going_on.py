"""Where one flow leads into another: the customer said yes to what comes next, and need not say again what is known.

A flow that ends with the outcome `goes_on:INTENT` is followed by the flow of that intent at once. It begins with the
slots of the same names, so a cart that was made clear in one is clear in the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bots.flow import FlowState, Result, Slots
from bots.plan import Flow
from config.settings import Settings

GOES_ON: Final = "goes_on:"
BEGIN: Final = Result(operation="", outcome="")
"""What a flow that begins with slots is given: nothing was heard or asked, it goes on from its first step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What follows: the intent, and the state in which its flow begins (None where no flow works it)."""

    intent: str
    state: FlowState | None


def onward(outcome: str, known: Slots, settings: Settings, flows: Mapping[str, Flow]) -> Onward | None:
    """What follows an end with this outcome, or None for an end that is one."""
    if not outcome.startswith(GOES_ON):
        return None
    intent = outcome.removeprefix(GOES_ON)
    section = settings.intents.get(intent)
    if section is None:
        return None
    found = flows.get(section.flow or "") if section.handling == "flow" else None
    return Onward(intent=intent, state=_begun(found, known) if found is not None else None)


def _begun(flow: Flow, known: Slots) -> FlowState:
    slots = {name: known[name] for name, kind in flow.slots.items() if not kind.secret and known.get(name) is not None}
    return FlowState(flow=flow.name, version=flow.version, step=flow.first, slots=slots)
