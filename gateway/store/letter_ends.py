"""Notes the end of a letter, or that nobody knows it: the letter, its address and the event in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store import letters
from gateway.store.changes import append_events
from gateway.store.rows import EventRow, LetterRow

Ended = Literal["sent", "failed", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What became of a letter, and why; with `repeat_at` it goes once more then, with `is_told` people know already."""

    state: Ended
    error: str | None
    external_id: str | None = None
    repeat_at: int | None = None
    address_dead: bool = False
    was_overtaken: bool = False
    is_told: bool = False


def note_end(connection: Connection, letter: LetterRow, end: End, *, now: int, is_repeat: bool) -> None:
    """Write it down, with the event that tells people; an address that takes nothing is marked with its server's words.

    A letter that arrived after all is told too: its agent has heard that nobody knew.
    """
    letters.mark(
        connection,
        letter.id,
        state=end.state,
        error=end.error,
        external_id=end.external_id,
        repeat_at=end.repeat_at,
    )
    if end.address_dead:
        kind, address = str(letter.letter["to_kind"]), str(letter.letter["to"])
        letters.block_address(connection, kind=kind, value=address, now=now, reason=end.error or "")
    if end.is_told:
        return
    data: dict[str, object] = {
        "channel": letter.channel,
        "address_dead": end.address_dead,
        "was_overtaken": end.was_overtaken,
    }
    if end.state != "failed":
        data |= {"goes_again": end.repeat_at is not None, "is_repeat": is_repeat}
    append_events(
        connection,
        [
            EventRow(
                id=new_id(),
                at=now,
                actor="outbox",
                kind="letter.arrived" if end.state == "sent" else f"letter.{end.state}",
                subject=str(letter.letter["case"]),
                case_id=letter.case_id,
                data=data,
            )
        ],
    )
