"""What firing a timer is given and gives back; each kind of timer has its effect in the module of its matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from channels.contract import Channel
from config.settings import Settings
from gateway.calendars import Calendar
from gateway.ids import new_id
from gateway.store import rows
from gateway.store.rows import CaseRow, EventRow, LetterRow
from gateway.store.schema import cases
from gateway.store.timers import Due
from gateway.texts import Texts
from gateway.threads import Tokens

OVER = ("closed", "merged", "junk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """What an effect works with; everything it writes is in the transaction that ends its timer."""

    settings: Settings
    calendars: Mapping[str, Calendar]
    now: int
    texts: Texts
    tokens: Tokens
    channels: Mapping[str, Channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """What a timer did: done unless it is armed again at `again_at`; the topics to wake, what happened, and what is
    to be sent."""

    again_at: int | None = None
    wakes: tuple[str, ...] = ()
    events: tuple[EventRow, ...] = ()
    letters: tuple[LetterRow, ...] = ()


Effect = Callable[[Connection, Due, Firing], Fired]


def case_of(connection: Connection, case_id: str) -> CaseRow | None:
    """The case as it stands, locked until the transaction ends."""
    query: object = select(*rows.CASES.columns).where(cases.c.id == case_id).with_for_update()
    found: Sequence[object] | None = connection.execute(query).one_or_none()  # type: ignore[call-overload]
    return None if found is None else rows.CASES.of(found)


def event_of(case: CaseRow, kind: str, now: int, **data: object) -> EventRow:
    """What a timer did to a case."""
    return EventRow(id=new_id(), at=now, actor="timer", kind=kind, subject=case.number, case_id=case.id, data=data)
