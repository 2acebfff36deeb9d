"""Plain looks into a store's tables, for what a test must see that no page or address shows."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.engine import Connection

from gateway.store.store import Store


async def rows_of(store: Store, query: str, **values: object) -> list[Mapping[str, object]]:
    """What a query gives, each row by its columns."""
    return await store.read(_rows, query, values)


def _rows(connection: Connection, query: str, values: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [dict(row) for row in connection.execute(text(query), dict(values)).mappings()]
