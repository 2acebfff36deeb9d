"""Counters: numbers that go up by one for everybody, so that no two of us give the same one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.schema import counter


def raise_counter(connection: Connection, name: str, by: int) -> int:
    """Raise a counter and give its value from before; the row stays locked until the transaction ends."""
    raised = connection.execute(_RAISE_COUNTER[connection.dialect.name], {"name": name, "value": by}).scalar_one()
    return int(raised) - by


def _raised(insert: Any) -> Any:
    statement = insert(counter).values(name=bindparam("name"), value=bindparam("value"))
    return statement.on_conflict_do_update(
        index_elements=[counter.c.name], set_={"value": counter.c.value + statement.excluded.value}
    ).returning(counter.c.value)


_RAISE_COUNTER = {"sqlite": _raised(sqlite.insert), "postgresql": _raised(postgresql.insert)}
