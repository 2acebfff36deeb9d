"""What becomes of a flow that was left in the middle: kept while another matter is worked, come back to, let go. Pure.

A stored flow state has, beside what the engine keeps, `at` (when it was stored), `held` (the flow that was left for it)
and `go_on` (the customer was asked whether to go on after a silence).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from bots import engine, flow, listen, parse
from bots.plan import Flow, Question
from gateway.ids import SECOND
from gateway.store.rows import FlowRow

CLARIFY: Final = "clarify"
WHICH_ACCOUNT: Final = "which_account"
OTHER_CHANNEL: Final = "other_channel"
AT: Final = "at"
HELD: Final = "held"
GO_ON: Final = "go_on"
GO_ON_YES: Final = "go_on=yes"
GO_ON_NO: Final = "go_on=no"
_HOUR: Final = 3600 * SECOND
_ENDS_THE_TALK: Final = ("safety_issue", "human")
_COMPLAINT: Final = "complaint_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A flow that was left: its state, and when that was."""

    state: flow.FlowState
    at: int

    def to_json(self) -> dict[str, object]:
        """Give it as plain JSON values."""
        return {"state": self.state.to_json(), AT: self.at}


def open_slots(steps: Flow, known: flow.Slots) -> dict[str, object]:
    """What a flow that is over leaves behind: all but its secrets, such as a proof."""
    return {name: value for name, value in known.items() if not (name in steps.slots and steps.slots[name].secret)}


def running_flow(row: FlowRow | None) -> str | None:
    """The name of the flow that waits for the customer, or None: ended ones only keep what they learned."""
    if row is None or "ended" in row.state or row.flow in (CLARIFY, WHICH_ACCOUNT, OTHER_CHANNEL):
        return None
    return row.flow


def state_in(row: FlowRow) -> flow.FlowState | None:
    """The engine's state in a stored row, None where it cannot be read."""
    try:
        return flow.FlowState.from_json(cast(flow.JSON, row.state))
    except flow.StateUnreadable:
        return None


def held_by(row: FlowRow | None, *, now: int, expiry_hours: float) -> Left | None:
    """The flow that was left for the one of this row, unless that is too long ago."""
    kept = row.state.get(HELD) if row is not None else None
    if not isinstance(kept, Mapping) or not isinstance(at := kept.get(AT), int):
        return None
    try:
        state = flow.FlowState.from_json(kept.get("state"))
    except flow.StateUnreadable:
        return None
    return Left(state=state, at=at) if now - at < expiry_hours * _HOUR else None


def silent_hours(row: FlowRow, now: int) -> float:
    """For how long nothing was said in this flow."""
    at = row.state.get(AT)
    return (now - at) / _HOUR if isinstance(at, int) else 0.0


def ends_the_talk(intent: str) -> bool:
    """Whether nothing is come back to after such a matter: it is about more than what the bot was asking."""
    return intent in _ENDS_THE_TALK or intent.startswith(_COMPLAINT)


def plainly_answers(steps: Flow, state: flow.FlowState, heard: flow.Heard, *, change_at: float) -> bool:
    """Whether words after a long silence go on by themselves; a "yes" to what binds is none: it is summed up anew."""
    node = steps.nodes.get(state.step)
    tried = engine.step(steps, state, heard, change_at=change_at)
    if tried.state is None:
        return not isinstance(tried.output, flow.HandOver) or tried.output.reason != "two_misses"
    if tried.state.agreed and isinstance(node, Question) and steps.is_confirming(node):
        return False
    if isinstance(tried.output, flow.Leave):
        return True
    return (tried.state.step, tried.state.slots) != (state.step, state.slots)


def says_yes_to(left: Left, asked_since: FlowRow, heard: flow.Heard, flows: Mapping[str, Flow]) -> bool:
    """Whether a plain "yes" means the summary that was left: what was asked since is no question to say yes to."""
    steps, since, state = flows.get(left.state.flow), flows.get(asked_since.flow), state_in(asked_since)
    if steps is None or since is None or state is None or asked_since.state.get(GO_ON) or heard.button is not None:
        return False
    summary, open_question = steps.nodes.get(left.state.step), since.nodes.get(state.step)
    if not isinstance(summary, Question) or not steps.is_confirming(summary) or parse.yes_no(heard.text) is not True:
        return False
    asked = open_question if isinstance(open_question, Question) else None
    found = listen.find(since, state.slots, heard, asked)
    return found.answer is None and not found.others
