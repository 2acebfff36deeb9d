"""Queries of the training examples as trainers need them, and the shipped ones brought in; changes: `nlu_changes`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.among import among
from gateway.store.bulk import Bulk, insert_bulk, json_text
from gateway.store.installation import put_value
from gateway.store.migrate import one_at_a_time
from gateway.store.schema import nlu_example, nlu_example_change

SHIPPED_BY: Final = "shipped"
"""Who last changed an example that no person ever touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRow:
    """One example; `entities` as `gateway.training.written` makes them, `message_id` names whose masked text it is."""

    id: str
    key: str
    text: str
    intent: str
    language: str
    entities: Sequence[Mapping[str, Any]]
    source: str
    message_id: str | None
    state: str
    version: int
    created_at: int
    created_by: str
    changed_at: int
    changed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change of an example; `before` holds what it changed as it was, with the key."""

    id: str
    example_id: str
    at: int
    by: str
    what: str
    before: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What bringing shipped examples in compares: one row, short."""

    id: str
    text: str
    intent: str
    entities: Sequence[Mapping[str, Any]]
    state: str
    version: int
    changed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An untouched example that follows its file: what it becomes, on the version that was seen."""

    id: str
    version: int
    text: str
    intent: str
    entities: Sequence[Mapping[str, Any]]
    state: str
    change: ChangeRow


_AT_ONCE: Final = 500
COLUMNS: Final = tuple(nlu_example.c[name] for name in ExampleRow.__slots__)
_KNOWN = tuple(nlu_example.c[name] for name in Known.__slots__)


def row_values(row: ExampleRow) -> tuple[Any, ...]:
    """A row as a `Bulk` takes it."""
    return tuple(
        json_text(value) if name == "entities" else value
        for name, value in ((name, getattr(row, name)) for name in ExampleRow.__slots__)
    )


def change_values(row: ChangeRow) -> tuple[Any, ...]:
    """A change as a `Bulk` takes it."""
    before = json_text(row.before) if row.before is not None else None
    return (row.id, row.example_id, row.at, row.by, row.what, before)


def active_examples(connection: Connection) -> list[tuple[str, str, str, Sequence[Mapping[str, Any]]]]:
    """Text, intent, language and entities of every active example, by language, intent and key."""
    query = select(nlu_example.c.text, nlu_example.c.intent, nlu_example.c.language, nlu_example.c.entities)
    found = connection.execute(query.add_columns(nlu_example.c.key).where(nlu_example.c.state == "active")).all()
    return [tuple(row[:4]) for row in sorted(found, key=lambda row: (row.language, row.intent, row.key))]


def count_examples(connection: Connection) -> int:
    """How many examples stand here, removed ones too."""
    return int(connection.execute(select(func.count()).select_from(nlu_example)).scalar_one())


def known_by_key(connection: Connection) -> dict[str, Known]:
    """Every example by its key."""
    found = connection.execute(select(nlu_example.c.key, *_KNOWN))
    return {row.key: Known(**{name: row._mapping[name] for name in Known.__slots__}) for row in found}


def keys_left(connection: Connection) -> set[str]:
    """Keys that examples had before people wrote their texts anew."""
    query = select(nlu_example_change.c.before).where(nlu_example_change.c.what == "edited")
    return {str(before["key"]) for before in connection.execute(query).scalars() if before and "key" in before}


def insert_new(connection: Connection, rows: Sequence[ExampleRow]) -> None:
    """Write shipped examples; a text that stands here or was written anew by somebody is left as people left it."""
    left = keys_left(connection)
    _INSERT.run(connection, [row_values(row) for row in rows if row.key not in left])


def follow(connection: Connection, followed: Sequence[Followed]) -> int:
    """Let examples nobody touched follow their files; gives how many still were as they were seen."""
    standing = _still_shipped(connection, [(one.id, one.version) for one in followed])
    kept = [one for one in followed if one.id in standing]
    _FOLLOW.run(
        connection,
        [
            (one.text, one.intent, json_text(one.entities), one.state, one.change.at, one.id, one.version)
            for one in kept
        ],
    )
    _CHANGE.run(connection, [change_values(one.change) for one in kept])
    return len(kept)


def note_read(connection: Connection, name: str, mark: str) -> None:
    """Remember which state of the folder stands here; two processes may do it at once."""
    one_at_a_time(connection)
    put_value(connection, name, mark)


def add_changes(connection: Connection, changes: Sequence[ChangeRow]) -> None:
    """Write what was changed into the examples' history."""
    _CHANGE.run(connection, [change_values(one) for one in changes])


def _still_shipped(connection: Connection, seen: Collection[tuple[str, int]]) -> set[str]:
    versions, found = dict(seen), set()
    ids = sorted(versions)
    for start in range(0, len(ids), _AT_ONCE):
        theirs = among(connection, nlu_example.c.id, ids[start : start + _AT_ONCE])
        query = select(nlu_example.c.id, nlu_example.c.version).where(theirs, nlu_example.c.changed_by == SHIPPED_BY)
        rows = connection.execute(query.order_by(nlu_example.c.id).with_for_update())
        found |= {row.id for row in rows if versions[row.id] == row.version}
    return found


def _insert(insert: Any) -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ExampleRow.__slots__}
    return insert(nlu_example).values(values).on_conflict_do_nothing(index_elements=[nlu_example.c.key])


_INSERT = Bulk(
    {"sqlite": _insert(sqlite.insert), "postgresql": _insert(postgresql.insert)}, tuple(ExampleRow.__slots__)
)
_CHANGE = insert_bulk(nlu_example_change, *ChangeRow.__slots__)
_FOLLOW = Bulk(
    update(nlu_example)
    .where(nlu_example.c.id == bindparam("i"), nlu_example.c.version == bindparam("v"))
    .values(
        text=bindparam("t"),
        intent=bindparam("n"),
        entities=bindparam("e"),
        state=bindparam("s"),
        changed_at=bindparam("a"),
        version=nlu_example.c.version + literal_column("1"),
    ),
    ("t", "n", "e", "s", "a", "i", "v"),
)
