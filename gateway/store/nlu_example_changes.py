"""Changes of training examples, each on the version that was seen, with its history; and pages of what stands there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, or_, select, tuple_, update
from sqlalchemy.engine import Connection

from gateway.store.access import AuditRow, add_audit
from gateway.store.among import among
from gateway.store.bulk import Bulk, insert_bulk, json_text
from gateway.store.nlu_examples import COLUMNS, ChangeRow, ExampleRow, add_changes, row_values
from gateway.store.nlu_labels import LabelRow, put_labels, take_labels_back
from gateway.store.schema import nlu_example, nlu_example_change

MOST_AT_ONCE: Final = 500


class OutdatedError(Exception):
    """Somebody changed these examples since they were read: nothing is written; read them again."""

    def __init__(self, rows: Sequence[ExampleRow]) -> None:
        super().__init__(f"{len(rows)} examples were changed meanwhile")
        self.rows = rows


class DoubleError(Exception):
    """A text stands here already, in this language: nothing is written."""

    def __init__(self, row: ExampleRow) -> None:
        super().__init__(row.id)
        self.row = row


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What an example becomes, on the version that was seen, with its line of history."""

    was: ExampleRow
    row: ExampleRow
    change: ChangeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is written together or not at all."""

    new: Sequence[ExampleRow] = ()
    edits: Sequence[Edit] = ()
    labels: Sequence[LabelRow] = ()
    unlabelled: Sequence[str] = ()
    audit: Sequence[AuditRow] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which examples are looked for; None is any. `ids` are those of a finding."""

    text: str | None = None
    intent: str | None = None
    language: str | None = None
    source: str | None = None
    state: str | None = "active"
    ids: Collection[str] | None = None


def write_step(connection: Connection, step: Step) -> None:
    """Write the step; raises OutdatedError, DoubleError, or LabelledError of `nlu_labels`, and nothing is written."""
    _check(connection, step)
    for part in _parts(step.new):
        _INSERT.run(connection, [row_values(row) for row in part])
    for edits in _parts(step.edits):
        _EDIT.run(connection, [_edit_values(edit.row) for edit in edits])
    add_changes(connection, [edit.change for edit in step.edits])
    take_labels_back(connection, step.unlabelled)
    put_labels(connection, step.labels)
    for row in step.audit:
        add_audit(connection, row)


def examples_by_id(connection: Connection, ids: Collection[str]) -> dict[str, ExampleRow]:
    """Those of the examples that are there, by id."""
    found: dict[str, ExampleRow] = {}
    for part in _parts(sorted(set(ids))):
        for row in connection.execute(select(*COLUMNS).where(among(connection, nlu_example.c.id, part))).mappings():
            found[row["id"]] = ExampleRow(**row)
    return found


def examples_by_key(connection: Connection, keys: Collection[str]) -> dict[str, ExampleRow]:
    """The examples of these keys, by key."""
    found: dict[str, ExampleRow] = {}
    for part in _parts(sorted(set(keys))):
        for row in connection.execute(select(*COLUMNS).where(among(connection, nlu_example.c.key, part))).mappings():
            found[row["key"]] = ExampleRow(**row)
    return found


def page_of_examples(
    connection: Connection, sought: Sought, *, after: tuple[int, str] | None, limit: int
) -> list[ExampleRow]:
    """Examples, last changed first, from below that place on."""
    query = _sought(select(*COLUMNS), sought)
    if after is not None:
        query = query.where(tuple_(nlu_example.c.changed_at, nlu_example.c.id) < after)
    query = query.order_by(nlu_example.c.changed_at.desc(), nlu_example.c.id.desc()).limit(limit)
    return [ExampleRow(**row) for row in connection.execute(query).mappings()]


def count_sought(connection: Connection, sought: Sought) -> int:
    """How many examples are like that."""
    return int(connection.execute(_sought(select(func.count()).select_from(nlu_example), sought)).scalar_one())


def every_active(connection: Connection, *, language: str | None = None) -> list[ExampleRow]:
    """Every active example, by language, intent and key."""
    query = select(*COLUMNS).where(nlu_example.c.state == "active")
    if language is not None:
        query = query.where(nlu_example.c.language == language)
    rows = [ExampleRow(**row) for row in connection.execute(query).mappings()]
    return sorted(rows, key=lambda row: (row.language, row.intent, row.key))


def state_mark(connection: Connection) -> tuple[int, int, int]:
    """What changes with every change of an example."""
    versions = func.coalesce(func.sum(nlu_example.c.version), 0)
    query = select(func.count(), func.coalesce(func.max(nlu_example.c.changed_at), 0), versions)
    count, at, version = connection.execute(query).one()
    return int(count), int(at), int(version)


def counts_by_intent(connection: Connection) -> list[tuple[str, str, int]]:
    """Intent, language and how many active examples."""
    columns = (nlu_example.c.intent, nlu_example.c.language)
    query = select(*columns, func.count()).where(nlu_example.c.state == "active").group_by(*columns)
    return [(intent, language, int(count)) for intent, language, count in connection.execute(query.order_by(*columns))]


def history_of(connection: Connection, example_id: str, *, most: int) -> list[ChangeRow]:
    """The changes of an example, newest first."""
    columns = [nlu_example_change.c[name] for name in ChangeRow.__slots__]
    query = select(*columns).where(nlu_example_change.c.example_id == example_id)
    query = query.order_by(nlu_example_change.c.at.desc(), nlu_example_change.c.id.desc()).limit(most)
    return [ChangeRow(**row) for row in connection.execute(query).mappings()]


def _check(connection: Connection, step: Step) -> None:
    for part in _parts(sorted(edit.row.id for edit in step.edits)):
        connection.execute(select(nlu_example.c.id).where(among(connection, nlu_example.c.id, part)).with_for_update())
    standing = examples_by_id(connection, [edit.row.id for edit in step.edits])
    stale = [
        standing[edit.row.id]
        for edit in step.edits
        if edit.row.id in standing and standing[edit.row.id].version != edit.was.version
    ]
    if stale or len(standing) != len(step.edits):
        raise OutdatedError(stale)
    keys = {row.key: row.id for row in (*step.new, *(edit.row for edit in step.edits))}
    for key, row in examples_by_key(connection, keys).items():
        if row.id != keys[key]:
            raise DoubleError(row)


def _sought(query: Select[Any], sought: Sought) -> Select[Any]:
    for name in ("intent", "language", "source", "state"):
        value = getattr(sought, name)
        if value is not None:
            query = query.where(nlu_example.c[name] == value)
    if sought.ids is not None:
        query = query.where(nlu_example.c.id.in_(list(sought.ids)[:MOST_AT_ONCE]))
    if sought.text:
        writings = {sought.text, sought.text.lower(), sought.text.capitalize(), sought.text.upper()}
        query = query.where(or_(*(nlu_example.c.text.contains(one, autoescape=True) for one in sorted(writings))))
    return query


def _parts(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[start : start + MOST_AT_ONCE] for start in range(0, len(items), MOST_AT_ONCE)]


_CHANGING: Final = ("key", "text", "intent", "language", "entities", "state", "version", "changed_at", "changed_by")
_INSERT = insert_bulk(nlu_example, *ExampleRow.__slots__)
_EDIT = Bulk(
    update(nlu_example)
    .where(nlu_example.c.id == bindparam("i"))
    .values(**{name: bindparam(f"n_{name}") for name in _CHANGING}),
    (*(f"n_{name}" for name in _CHANGING), "i"),
)


def _edit_values(row: ExampleRow) -> tuple[Any, ...]:
    values = (json_text(row.entities) if name == "entities" else getattr(row, name) for name in _CHANGING)
    return (*values, row.id)
