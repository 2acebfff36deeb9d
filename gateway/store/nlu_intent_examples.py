"""Queries that carry examples from one intent to another with their history, and labels and corrections with a name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.nlu_examples import ChangeRow, add_changes
from gateway.store.schema import nlu_example, nlu_label, understanding

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Examples that go to another intent, or are removed where `to` is None; without `ids` all of the intent's.

    `restores` brings removed ones back on the way.
    """

    of: str
    to: str | None
    by: str
    at: int
    ids: Collection[str] | None = None
    restores: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One example as it is listed for a split."""

    id: str
    text: str
    language: str


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """How many active examples every intent has in each language."""
    columns = (nlu_example.c.intent, nlu_example.c.language)
    query = select(*columns, func.count()).where(nlu_example.c.state == "active").group_by(*columns)
    found: dict[str, dict[str, int]] = {}
    for intent, language, count in connection.execute(query.order_by(*columns)):
        found.setdefault(intent, {})[language] = count
    return found


def lines_of(connection: Connection, intent: str) -> list[Line]:
    """The active examples of an intent, by language and text."""
    query = select(nlu_example.c.id, nlu_example.c.text, nlu_example.c.language)
    query = query.where(nlu_example.c.intent == intent, nlu_example.c.state == "active")
    found = connection.execute(query.order_by(nlu_example.c.language, nlu_example.c.text, nlu_example.c.id))
    return [Line(**row) for row in found.mappings()]


def ids_of(connection: Connection, intent: str) -> list[str]:
    """The ids of an intent's active examples."""
    query = select(nlu_example.c.id).where(nlu_example.c.intent == intent, nlu_example.c.state == "active")
    return list(connection.execute(query.order_by(nlu_example.c.id)).scalars())


def move_examples(connection: Connection, moving: Moving) -> int:
    """Move or remove the examples, each with its line of history; gives how many."""
    moved = 0
    for part in _parts(_ids(connection, moving)):
        rows = _rows(connection, moving, part)
        values: dict[str, Any] = {"changed_at": moving.at, "changed_by": moving.by}
        values |= {"state": "removed"} if moving.to is None else {"intent": moving.to}
        values |= {"state": "active"} if moving.restores else {}
        query = update(nlu_example).where(nlu_example.c.id.in_([row["id"] for row in rows]))
        connection.execute(query.values(**values, version=nlu_example.c.version + 1))
        add_changes(connection, [_change(row, moving) for row in rows])
        moved += len(rows)
    return moved


def rename_everywhere(connection: Connection, old: str, new: str) -> None:
    """Let labels and corrections that name an intent name it by its new name."""
    connection.execute(update(nlu_label).where(nlu_label.c.intent == old).values(intent=new))
    corrected = (understanding.c.corrected_at.is_not(None), understanding.c.corrected_to == old)
    connection.execute(update(understanding).where(*corrected).values(corrected_to=new))


def _ids(connection: Connection, moving: Moving) -> list[str]:
    if moving.ids is not None:
        return sorted(moving.ids)
    return list(connection.execute(select(nlu_example.c.id).where(nlu_example.c.intent == moving.of)).scalars())


def _rows(connection: Connection, moving: Moving, ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """Those of the examples that still are where they are taken from."""
    names = ("id", "key", "text", "intent", "entities", "state")
    query = select(*(nlu_example.c[name] for name in names))
    query = query.where(nlu_example.c.id.in_(ids), nlu_example.c.intent == moving.of)
    if moving.to is None or (moving.ids is not None and not moving.restores):
        query = query.where(nlu_example.c.state == "active")
    return [dict(row) for row in connection.execute(query.order_by(nlu_example.c.id).with_for_update()).mappings()]


def _change(row: Mapping[str, Any], moving: Moving) -> ChangeRow:
    what = "removed" if moving.to is None else "restored" if moving.to == moving.of else "moved"
    before = {name: row[name] for name in ("key", "text", "intent", "entities", "state")}
    return ChangeRow(id=new_id(), example_id=row["id"], at=moving.at, by=moving.by, what=what, before=before)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
