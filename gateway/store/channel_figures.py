"""Queries of what goes through each channel: what waits to be worked, and what became of its letters lately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, func, select, text
from sqlalchemy.engine import Connection

from gateway.store.schema import inbox, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One channel: events that wait or lie in quarantine, letters that wait now, and those of late that went wrong."""

    waiting: int = 0
    quarantined: int = 0
    queued: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    bounced: int = 0


def flows(connection: Connection, *, since: int) -> Mapping[str, Flow]:
    """Each channel's flow by name; letters are counted that were written from `since` on, those that wait always."""
    found: dict[str, Flow] = {}
    for query in queries(since=since):
        for row in connection.execute(query).mappings():
            counts = {name: int(value or 0) for name, value in row.items() if name != "channel"}
            found[row["channel"]] = replace(found.get(row["channel"], Flow()), **counts)
    return found


def queries(*, since: int) -> tuple[Select[Any], ...]:
    """What is asked for it, one after another."""
    return _events("new", "waiting"), _events("quarantined", "quarantined"), _waiting_letters(), _letters(since)


def _events(state: Literal["new", "quarantined"], name: str) -> Select[Any]:
    is_in = text(f"inbox.state = '{state}'")  # word for word the partial index's condition
    return _by_channel(inbox.c.channel, func.count().label(name)).where(is_in)


def _waiting_letters() -> Select[Any]:
    waits = text("outbox.state IN ('queued', 'sending')")  # word for word the partial index's condition
    return _by_channel(outbox.c.channel, func.count().label("queued")).where(waits)


def _letters(since: int) -> Select[Any]:
    """By the ids' own time, since no index knows when a letter was written."""
    states = [
        func.sum(case((outbox.c.state == name, 1), else_=0)).label(name) for name in ("sent", "failed", "unknown")
    ]
    bounced = func.sum(case((outbox.c.bounced_at.is_not(None), 1), else_=0)).label("bounced")
    return _by_channel(outbox.c.channel, *states, bounced).where(outbox.c.id >= _id_at(since))


def _by_channel(column: ColumnElement[str], *counts: ColumnElement[Any]) -> Select[Any]:
    """Grouped by more than the bare column: else SQLite reads a whole index that has the channels in order."""
    channel = func.coalesce(column, "")
    return select(channel.label("channel"), *counts).group_by(channel)


def _id_at(micros: int) -> str:
    """The least id that is made at an instant (UUIDv7, RFC 9562 5.7: its first 48 bits are milliseconds)."""
    digits = f"{micros // 1000:012x}"
    return f"{digits[:8]}-{digits[8:12]}-0000-0000-000000000000"
