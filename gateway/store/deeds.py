"""Queries of deeds: what the bot did in another system under one key, and whether the customer's case knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.rows import TIMERS, TimerRow
from gateway.store.schema import deed

TIMER = "deed"
_LONGEST_NAME: Final = 64
NOT_DONE: Final = frozenset({"refused", "not_allowed", "unproven", "sum_changed", "again", "unavailable", "over_limit"})
"""How a deed is answered that was surely not done."""
_OPEN: Final = (*NOT_DONE, "unconfirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedRow:
    """A deed: `outcome` and `number` as the other system answered, None while it is not known to have."""

    key: str
    case_id: str
    operation: str
    outcome: str | None
    number: str | None
    settled_at: int | None

    @property
    def is_known_done(self) -> bool:
        """Whether the other system answered that it did it."""
        return self.outcome is not None and self.outcome not in _OPEN


def begin(connection: Connection, *, key: str, case_id: str, operation: str, now: int, look_at: int) -> bool:
    """Write down what is about to be done, once, and when to look whether its case came to know of it.

    Tells whether it was not begun before.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"key": key, "case_id": case_id, "operation": operation[:_LONGEST_NAME], "begun_at": now}
    is_first = connection.execute(insert(deed).values(row).on_conflict_do_nothing()).rowcount > 0
    TIMERS.upsert(connection, [TimerRow(id=new_id(), due_at=look_at, kind=TIMER, subject=key)])
    return is_first


def note(connection: Connection, *, key: str, outcome: str, number: str | None) -> None:
    """Write down how it was answered; what was once answered as done stays so, whatever a later try is told."""
    is_open = or_(deed.c.outcome.is_(None), deed.c.outcome.in_(_OPEN))
    kept = number[:_LONGEST_NAME] if number is not None else None
    connection.execute(update(deed).where(deed.c.key == key, is_open).values(outcome=outcome, number=kept))


def is_begun(connection: Connection, agreed: str) -> bool:
    """Whether something was begun under the key of this agreement: its summary was said yes to."""
    query = select(deed.c.key).where(deed.c.key.startswith(f"{agreed}:", autoescape=True)).limit(1)
    return connection.execute(query).first() is not None


def settle(connection: Connection, deeds: Sequence[tuple[str, int]]) -> None:
    """The cases of these deeds know of them, from the given instants on."""
    for key, at in deeds:
        connection.execute(update(deed).where(deed.c.key == key, deed.c.settled_at.is_(None)).values(settled_at=at))


def held(connection: Connection, key: str) -> DeedRow | None:
    """The deed of a key, locked until the transaction ends."""
    query = select(
        deed.c.key, deed.c.case_id, deed.c.operation, deed.c.outcome, deed.c.number, deed.c.settled_at
    ).where(deed.c.key == key)
    found = connection.execute(query.with_for_update()).mappings().one_or_none()
    return None if found is None else DeedRow(**found)
