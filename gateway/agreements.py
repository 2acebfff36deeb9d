"""What a "yes" agrees to: the summary that was said last, known by a key of its own and by when it was said.

The key stands in the flow's state before the customer answers, so whatever binds by his yes is done once: in every
retry of the turn, however its messages are grouped, and for each further yes. A yes that was written before the
summary was said is none to it.
"""

from __future__ import annotations

from typing import Final

from bots import flow, listen
from bots.plan import Flow, Question
from gateway.ids import new_id
from gateway.turns import Turn

DEED: Final = "deed"
ASKED_AT: Final = "asked_at"
_SHOW_AGAIN: Final = flow.Heard(button="")
"""A press that means nothing: the open question is asked again, and nothing was missed."""


def agreement(state: flow.FlowState, steps: Flow, now: int) -> dict[str, object]:
    """What is stored beside a state whose open question is a summary to agree to; nothing for other questions."""
    asked = steps.nodes.get(state.step)
    is_summary = isinstance(asked, Question) and steps.is_confirming(asked)
    return {DEED: new_id(), ASKED_AT: now} if is_summary else {}


def after_the_summary(turn: Turn, steps: Flow, state: flow.FlowState | None, heard: flow.Heard) -> flow.Heard:
    """What was heard, unless it is a yes from before the summary was said: then the summary is shown again.

    Notes with the turn under which key it may bind.
    """
    stored = turn.flow.state if turn.flow is not None else {}
    deed, asked_at = stored.get(DEED), stored.get(ASKED_AT)
    if state is None or not isinstance(deed, str):
        return heard
    turn.deed = deed
    asked = steps.nodes.get(state.step)
    written_at = max(row.received_at for row in turn.claim.rows)
    is_early = isinstance(asked_at, int) and written_at < asked_at
    if not is_early or heard.button is not None or not isinstance(asked, Question):
        return heard
    return _SHOW_AGAIN if listen.find(steps, state.slots, heard, asked).answer is True else heard
