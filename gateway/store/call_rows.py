"""Rows of calls: one a telephone call, found by its channel and the telephone system's own id."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from gateway.store.row_writing import Rows
from gateway.store.schema import call


@dataclass(slots=True, kw_only=True)
class CallRow:
    """One telephone call, as far as its facts are known."""

    id: str
    channel: str
    external_id: str
    case_id: str | None
    contact_id: str | None
    line: str
    caller: str | None
    agent: str | None
    language: str | None
    started_at: int | None
    queued_at: int | None
    answered_at: int | None
    ended_at: int | None
    outcome: str | None
    path: Sequence[object]
    facts: Mapping[str, object]


CALLS: Final = Rows(call, CallRow)


def stored_calls(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], CallRow]:
    """The calls of these channels and external ids, as far as they are stored."""
    if not keys:
        return {}
    wanted = {"channels": list({channel for channel, _ in keys}), "ids": list({id_ for _, id_ in keys})}
    found = map(CALLS.of, connection.execute(_STORED, wanted))
    return {(row.channel, row.external_id): row for row in found if (row.channel, row.external_id) in keys}


_STORED = select(*CALLS.columns).where(
    call.c.channel.in_(bindparam("channels", expanding=True)),  # a list of pairs SQLite would not look up
    call.c.external_id.in_(bindparam("ids", expanding=True)),
)
