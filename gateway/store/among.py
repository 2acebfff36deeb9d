"""A column is one of many values, said as each database is quick with it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ARRAY, Column, ColumnElement, Text, func, literal, select
from sqlalchemy.engine import Connection


def among(connection: Connection, column: Column[str], values: Collection[str]) -> ColumnElement[bool]:
    """`column` is one of `values`, some hundreds at most.

    PostgreSQL gets them as rows to be joined: for a list, and for an array, it compares every row of the table with
    every one of them (0.3 s for 500 in a table of 10,000, against 10 ms).
    """
    if connection.dialect.name == "postgresql":
        return column.in_(select(func.unnest(literal(list(values), ARRAY(Text)))))
    return column.in_(list(values))
