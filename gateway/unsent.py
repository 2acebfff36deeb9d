"""Notes the end of a letter; where it is an agent's reply that did not go out, its case is work again.

The customer has no answer, and nobody looks at a case that waits for its customer, is solved or closed.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.engine import Connection

from gateway.case_timers import bring_back
from gateway.firing import Firing, case_of, event_of
from gateway.routing import reason
from gateway.store import letter_ends
from gateway.store.changes import append_events
from gateway.store.letter_ends import End
from gateway.store.rows import CaseRow, LetterRow

_MERGES_FOLLOWED = 20


def note_end(connection: Connection, letter: LetterRow, end: End, firing: Firing, *, is_repeat: bool) -> str | None:
    """Write the end of a letter down; gives the id of the agent who is to hear that their reply did not go out.

    The case is locked before the letter, in the order of everything else that writes both.
    """
    is_unsent = end.state == "failed" and letter.author == "agent" and not end.is_told
    case = _present(connection, letter.case_id) if is_unsent else None
    back = case
    if case is not None and _is_put_aside(case, letter):
        ended = replace(case, closed_at=None, close_reason=None) if case.state == "closed" else case
        back = bring_back(connection, ended, firing, reason("reply-unsent"))
    letter_ends.note_end(connection, letter, end, now=firing.now, is_repeat=is_repeat)
    if case is None or back is None:
        return None
    if back is not case:
        append_events(connection, [event_of(back, "case.woken", firing.now, was=case.state, owner=back.owner)])
    return back.agent_id


def _present(connection: Connection, case_id: str) -> CaseRow | None:
    """The case of a letter, or the one that it was merged into in the end."""
    case = case_of(connection, case_id)
    for _ in range(_MERGES_FOLLOWED):
        if case is None or case.merged_into is None:
            break
        case = case_of(connection, case.merged_into)
    return case


def _is_put_aside(case: CaseRow, letter: LetterRow) -> bool:
    """Whether the case waits or ended because of the reply: one that was closed before it is none of its matter."""
    if case.state == "closed":
        return case.closed_at is not None and case.closed_at >= letter.created_at
    return case.state in ("waiting_customer", "solved")
