"""Writes many rows of one shape fast: a statement compiled once a dialect, its rows given to the driver as they are.

SQLAlchemy prepares each row of an executemany anew (about 5 µs a row); on the path of every message that is most of the
time spent. Here the statement is SQLAlchemy's, the loop over the rows is the driver's. JSON columns take bytes of text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import bindparam
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select
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


class Returning:
    """An insert of many rows in one statement that gives rows back; the statement's text is kept for each count."""

    def __init__(self, statement: Mapping[str, UpdateBase], names: Sequence[str]) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._texts: dict[tuple[str, int], str] = {}

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> Sequence[Any]:
        """What the statement returns for the rows, in no certain order; at most `MOST_ROWS` at a time are sent."""
        found: list[Any] = []
        for start in range(0, len(rows), MOST_ROWS):
            part = rows[start : start + MOST_ROWS]
            text = self._text(connection.dialect.name, len(part))
            found += connection.exec_driver_sql(text, tuple(value for row in part for value in row)).all()
        return found

    def _text(self, dialect: str, count: int) -> str:
        text = self._texts.get((dialect, count))
        if text is None:
            compiled = self._statement[dialect].compile(dialect=_DIALECTS[dialect], column_keys=list(self._names))
            if tuple(compiled.positiontup or ()) != self._names:
                raise ValueError(f"give the names in the statement's order: {compiled.positiontup}")
            text = self._texts[dialect, count] = _repeated(str(compiled), len(self._names), count)
        return text


class Listed:
    """A select with one fixed value and a list of keys; the statement's text is kept for each length."""

    def __init__(self, statement: Select[Any], *, fixed: str, listed: str) -> None:
        self._statement = statement
        self._fixed = fixed
        self._listed = listed
        self._texts: dict[tuple[str, int], str] = {}

    def run(self, connection: Connection, fixed: object, keys: Sequence[object]) -> Sequence[Any]:
        """The rows for these keys."""
        found: list[Any] = []
        for start in range(0, len(keys), MOST_ROWS):
            part = keys[start : start + MOST_ROWS]
            text = self._text(connection.dialect.name, len(part))
            found += connection.exec_driver_sql(text, (fixed, *part)).all()
        return found

    def _text(self, dialect: str, count: int) -> str:
        text = self._texts.get((dialect, count))
        if text is None:
            compiled = str(self._statement.compile(dialect=_DIALECTS[dialect]))
            mark = f"(__[POSTCOMPILE_{self._listed}])"
            marks = ["?"] * count if dialect == "sqlite" else [f"${place}" for place in range(2, count + 2)]
            text = self._texts[dialect, count] = compiled.replace(mark, f"({', '.join(marks)})")
        return text


MOST_ROWS = 100
_NUMBERED = re.compile(r"\$(\d+)")


def _repeated(text: str, names: int, count: int) -> str:
    """The text of an insert of one row as that of an insert of `count` rows."""
    head, values, tail = _VALUES.match(text).groups()  # type: ignore[union-attr]  # every insert has its VALUES

    def numbered(row: int) -> str:
        return _NUMBERED.sub(lambda found: f"${int(found[1]) + row * names}", values)

    return head + ", ".join(numbered(row) for row in range(count)) + tail


_VALUES = re.compile(r"(.*? VALUES )(\(.*?\))( ON CONFLICT .*|)$", re.DOTALL)


def insert_bulk(table: Table, *names: str) -> Bulk:
    """An insert of the named columns, row by row."""
    return Bulk(table.insert().values({name: bindparam(name) for name in names}), names)


def json_text(value: object) -> str:
    """A JSON column's value as the driver takes it."""
    return orjson.dumps(value).decode()
