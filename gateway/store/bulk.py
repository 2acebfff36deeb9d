"""Writes many rows of one shape fast: a statement compiled once a dialect, its rows given to the driver as they are.

SQLAlchemy prepares each row of an executemany anew (about 5 µs a row); on the path of every message that is most of the
time spent. Here the statement is SQLAlchemy's, the loop over the rows is the driver's. JSON columns take bytes of text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import JSON, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.schema import Table

_DIALECTS = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": asyncpg.dialect(),  # type: ignore[no-untyped-call]
}


class Bulk:
    """A statement run once for each row; `names` are its parameters in the order the rows give them."""

    def __init__(self, statement: UpdateBase | Mapping[str, UpdateBase], names: Sequence[str]) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._compiled: dict[str, tuple[str, tuple[int, ...]]] = {}

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run the statement for every row; nothing happens without rows."""
        if not rows:
            return
        dialect = connection.dialect.name
        sql, order = self._compiled.get(dialect) or self._compile(dialect)
        if order == tuple(range(len(self._names))):
            connection.exec_driver_sql(sql, list(rows))
        else:
            connection.exec_driver_sql(sql, [tuple(row[place] for place in order) for row in rows])

    def _compile(self, dialect: str) -> tuple[str, tuple[int, ...]]:
        statement = self._statement if isinstance(self._statement, UpdateBase) else self._statement[dialect]
        compiled = statement.compile(dialect=_DIALECTS[dialect], column_keys=list(self._names))
        places = compiled.positiontup or []
        made = (str(compiled), tuple(self._names.index(name) for name in places))
        self._compiled[dialect] = made
        return made


def insert_bulk(table: Table, *names: str) -> Bulk:
    """An insert of the named columns, row by row."""
    return Bulk(table.insert().values({name: bindparam(name) for name in names}), names)


def json_text(value: object) -> str:
    """A JSON column's value as the driver takes it."""
    return orjson.dumps(value).decode()


def is_json(table: Table, name: str) -> bool:
    """Whether a column holds JSON, so that its rows give it as text."""
    return isinstance(table.c[name].type, JSON)


__all__ = ["Bulk", "insert_bulk", "is_json", "json_text", "postgresql"]
