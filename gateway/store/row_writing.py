"""How rows that are dataclasses get into their tables, many at once: every field is a column of the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, Column, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql import and_

from gateway.store.bulk import Bulk, insert_bulk, json_text

R = TypeVar("R")


class Rows(Generic[R]):
    """Writes rows of one dataclass to its table, many at once."""

    def __init__(self, table: Table, row: type[R], *, key: Sequence[str] = ("id",)) -> None:
        self.names = tuple(field.name for field in fields(row))  # type: ignore[arg-type]
        self._values = attrgetter(*self.names)
        self._json = tuple(place for place, name in enumerate(self.names) if isinstance(table.c[name].type, JSON))
        self._insert = insert_bulk(table, *self.names)
        changed = tuple(name for name in self.names if name not in key)
        self._order = tuple(self.names.index(name) for name in (*changed, *key))
        self._update = _update(table, changed, key)
        self._upsert = _upsert(table, self.names, changed, key)
        self._insert_missing = _insert_missing(table, self.names, key)
        self._columns: tuple[Column[Any], ...] = tuple(table.c[name] for name in self.names)
        self._row = row

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns in the order of the fields, to select."""
        return self._columns

    def of(self, values: Sequence[Any]) -> R:
        """The row of selected `columns`."""
        return self._row(**dict(zip(self.names, values, strict=True)))

    def insert(self, connection: Connection, rows: Sequence[R]) -> None:
        """Add the rows."""
        self._insert.run(connection, [self._tuple(row) for row in rows])

    def insert_missing(self, connection: Connection, rows: Sequence[R]) -> None:
        """Add the rows whose key is not there yet."""
        self._insert_missing.run(connection, [self._tuple(row) for row in rows])

    def update(self, connection: Connection, rows: Sequence[R]) -> None:
        """Replace the rows of the same key, whole."""
        order = self._order
        tuples = [self._tuple(row) for row in rows]
        self._update.run(connection, [tuple(values[place] for place in order) for values in tuples])

    def upsert(self, connection: Connection, rows: Sequence[R]) -> None:
        """Add the rows, replacing those whose key is there already."""
        self._upsert.run(connection, [self._tuple(row) for row in rows])

    def _tuple(self, row: R) -> tuple[Any, ...]:
        values = self._values(row)
        if not self._json:
            return tuple(values)
        filled = list(values)
        for place in self._json:
            if filled[place] is not None:
                filled[place] = json_text(filled[place])
        return tuple(filled)


def _update(table: Table, changed: Sequence[str], key: Sequence[str]) -> Bulk:
    where = and_(*(table.c[name] == bindparam(f"key_{name}") for name in key))
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in changed}
    names = [*(f"new_{name}" for name in changed), *(f"key_{name}" for name in key)]
    return Bulk(table.update().where(where).values(values), names)


def _insert_missing(table: Table, names: Sequence[str], key: Sequence[str]) -> Bulk:
    def made(insert: Any) -> Any:
        statement = insert(table).values({name: bindparam(name) for name in names})
        return statement.on_conflict_do_nothing(index_elements=[table.c[name] for name in key])

    return Bulk({"sqlite": made(sqlite.insert), "postgresql": made(postgresql.insert)}, names)


def _upsert(table: Table, names: Sequence[str], changed: Sequence[str], key: Sequence[str]) -> Bulk:
    def made(insert: Any) -> Any:
        statement = insert(table).values({name: bindparam(name) for name in names})
        fresh = {name: statement.excluded[name] for name in changed}
        return statement.on_conflict_do_update(index_elements=[table.c[name] for name in key], set_=fresh)

    return Bulk({"sqlite": made(sqlite.insert), "postgresql": made(postgresql.insert)}, names)
