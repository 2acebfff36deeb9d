"""Queries of the intents that pages keep: each with its version and draft, and who changed what of it when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from gateway.store.access import AuditRow, add_audit
from gateway.store.changes import append_events
from gateway.store.nlu_intent_examples import Moving, move_examples, rename_everywhere
from gateway.store.rows import EventRow
from gateway.store.schema import nlu_intent, nlu_intent_change

State = Literal["active", "draft", "retired"]
What = Literal["added", "edited", "renamed", "split", "retired", "restored"]
Json = Mapping[str, Any]


class OutdatedError(Exception):
    """Somebody else changed the intent in between: nothing is written; read it again."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRow:
    """An intent as pages keep it: an empty `body` is the settings file's; an empty `draft` would give it back to it."""

    name: str
    state: State
    body: Json
    draft: Json | None
    renamed_to: str | None
    version: int
    changed_at: int
    changed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentChangeRow:
    """One change that counted; `before` and `after` say what it changed."""

    id: str
    name: str
    at: int
    by: str
    what: What
    reason: str | None
    before: Json | None
    after: Json | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What one step writes together: intents on the versions seen (a row's version less one), examples, the history."""

    rows: Sequence[IntentRow]
    changes: Sequence[IntentChangeRow] = ()
    moving: Moving | None = None
    renamed: tuple[str, str] | None = None
    events: Sequence[EventRow] = ()
    audit: Sequence[AuditRow] = field(default_factory=tuple)


_ROW = tuple(nlu_intent.c[name] for name in IntentRow.__slots__)
_CHANGE = tuple(nlu_intent_change.c[name] for name in IntentChangeRow.__slots__)


def list_intents(connection: Connection) -> list[IntentRow]:
    """Every kept intent by name."""
    return [IntentRow(**row) for row in connection.execute(select(*_ROW).order_by(nlu_intent.c.name)).mappings()]


def get_intent(connection: Connection, name: str) -> IntentRow | None:
    """The kept intent of that name."""
    found = connection.execute(select(*_ROW).where(nlu_intent.c.name == name)).mappings().one_or_none()
    return IntentRow(**found) if found is not None else None


def list_changes(connection: Connection, name: str, *, most: int = 50) -> list[IntentChangeRow]:
    """What was changed of an intent, newest first."""
    query = select(*_CHANGE).where(nlu_intent_change.c.name == name).order_by(nlu_intent_change.c.id.desc())
    return [IntentChangeRow(**row) for row in connection.execute(query.limit(most)).mappings()]


def get_change(connection: Connection, name: str, id_: str) -> IntentChangeRow | None:
    """One change of an intent."""
    query = select(*_CHANGE).where(nlu_intent_change.c.name == name, nlu_intent_change.c.id == id_)
    found = connection.execute(query).mappings().one_or_none()
    return IntentChangeRow(**found) if found is not None else None


def write(connection: Connection, writing: Writing) -> int:
    """Write one step whole, or raise OutdatedError and write nothing; gives how many examples it moved."""
    for row in writing.rows:
        _put(connection, row)
    if writing.renamed is not None:
        rename_everywhere(connection, *writing.renamed)
    moved = move_examples(connection, writing.moving) if writing.moving is not None else 0
    for change in writing.changes:
        values = {name: getattr(change, name) for name in IntentChangeRow.__slots__}
        connection.execute(insert(nlu_intent_change).values(values))
    for audit in writing.audit:
        add_audit(connection, audit)
    append_events(connection, writing.events)
    return moved


def _put(connection: Connection, row: IntentRow) -> None:
    """Write one row over the version before it; version 1 is a new row."""
    values = {name: getattr(row, name) for name in IntentRow.__slots__}
    if row.version == 1:
        if get_intent(connection, row.name) is not None:
            raise OutdatedError(row.name)
        connection.execute(insert(nlu_intent).values(values))
        return
    seen = (nlu_intent.c.name == row.name, nlu_intent.c.version == row.version - 1)
    if not connection.execute(update(nlu_intent).where(*seen).values(values)).rowcount:
        raise OutdatedError(row.name)
