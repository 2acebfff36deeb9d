"""What a mail's turn leaves beside its case: a bounced address, who forwarded, what may be related."""

from __future__ import annotations

from dataclasses import replace

from gateway.ids import new_id
from gateway.mail_reading import is_final_bounce
from gateway.store.rows import CaseRow, EventRow
from gateway.thread_people import note_joined
from gateway.threads import Tokens, wanted_ids
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
    if turn.verdict.kind == "bounce":
        _note_bounce(turn, case, tokens)


def _note_bounce(turn: Turn, case: CaseRow, tokens: Tokens) -> None:
    """A report that names a letter of ours by its signed token marks the address that the letter went to.

    A later report marks it anew: the days for which it is blocked are counted from the last one.
    """
    ours, _ = wanted_ids(turn.last, tokens, is_bounce=True)
    known = turn.mail_known.reached_by if turn.mail_known is not None else {}
    reached = next((known[id_] for id_ in ours if id_ in known), None)
    if reached is None:
        return
    is_final = is_final_bounce(turn.last)
    if is_final and (reached.blocked_at is None or reached.blocked_at < turn.now):
        turn.changes.identities_changed.append(replace(reached, blocked_at=turn.now))
    _put(turn, case, "letter.bounced", final=is_final)


def _put(turn: Turn, case: CaseRow, kind: str, **data: object) -> None:
    turn.changes.events.append(
        EventRow(id=new_id(), at=turn.now, actor="gateway", kind=kind, subject=case.number, case_id=case.id, data=data)
    )
