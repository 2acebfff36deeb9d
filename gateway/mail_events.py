"""What a mail's turn leaves beside its case: a letter that came back, who forwarded, what may be related."""

from __future__ import annotations

from gateway.bounce_turns import note_bounce
from gateway.ids import new_id
from gateway.store.rows import CaseRow, EventRow
from gateway.thread_people import note_joined
from gateway.threads import Tokens
from gateway.turns import Turn


def note_mail(turn: Turn, case: CaseRow, tokens: Tokens) -> None:
    """Add a mail's own rows to the turn's changes; nothing for other channels."""
    if turn.last.mail is None:
        return
    if turn.forwarded_by is not None:
        _put(turn, case, "case.forwarded", by=turn.forwarded_by)
    if turn.place is not None and turn.place.guess is not None:
        _put(turn, case, "case.possibly_related", to_id=turn.place.linked_to, why=turn.place.guess)
    note_joined(turn, case)
    note_bounce(turn, case)


def _put(turn: Turn, case: CaseRow, kind: str, **data: object) -> None:
    turn.changes.events.append(
        EventRow(id=new_id(), at=turn.now, actor="gateway", kind=kind, subject=case.number, case_id=case.id, data=data)
    )
