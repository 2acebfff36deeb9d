"""Rows as they come from a query, by column name, for what is only shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy.engine import Connection

Fields = Mapping[str, Any]


def fields_of(connection: Connection, query: Any) -> list[Fields]:
    """The rows of a query by column name."""
    return cast(list[Fields], list(connection.execute(query).mappings()))
