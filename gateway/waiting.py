"""What becomes of a talk while it waits for a person: which flow runs on, and that words are added, said once. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.decide import COLLECTS_BESIDE
from gateway.missing_data import BESIDE
from gateway.performed import Performed, flow_row
from gateway.store.rows import CaseRow, FlowRow
from gateway.turns import Turn

_WAITS: Final = "waits"
_LEFT: Final = "left"
_TOLD: Final = "told_added"
"""In the flow's state: since when the case had waited when it was said."""


def as_it_runs(row: FlowRow | None, case: CaseRow) -> FlowRow | None:
    """The flow of a case; one that was running when its case went to people is over, unless it runs beside them."""
    if row is None or case.owner != "queue" or "ended" in row.state:
        return row
    goes_on = row.flow in COLLECTS_BESIDE or bool(row.state.get(BESIDE))
    return row if goes_on else replace(row, state={**row.state, "ended": _LEFT})


def may_tell(turn: Turn) -> bool:
    """Whether it is to be said now: something was written in a talk, and it was not said since the case waits.

    A letter is answered by the acknowledgement of letters.
    """
    case = turn.place.case if turn.place is not None else None
    if case is None or case.owner != "queue" or turn.last.mail is not None or turn.kept is not None:
        return False
    is_something = any(message.text.strip() or message.files for _, message in turn.messages)
    told_at = turn.flow.state.get(_TOLD) if turn.flow is not None else None
    return is_something and turn.section.bot and turn.dial.is_plain and told_at != (case.queued_at or 0)


def note_told(turn: Turn, done: Performed) -> Performed:
    """The outcome, with the note that it was said."""
    case = turn.place.case if turn.place is not None else None
    row = turn.flow or flow_row(_WAITS, 1, {"ended": _WAITS, "slots": {}}, 0)
    state = {name: value for name, value in row.state.items() if (name, value) != ("ended", _LEFT)}
    done.flow = replace(row, state={**state, _TOLD: (case.queued_at if case is not None else None) or 0})
    return done
