"""Queries of what observed channels would have done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from gateway.store.schema import cases, event, person


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What would have been done about one turn: its case's number, and the event's data."""

    number: str
    data: Mapping[str, Any]


def would_have_done(
    connection: Connection, *, kind: str, since: int, until: int, channel: str | None, most: int
) -> list[Seen]:
    """What would have been done from `since` to before `until`, newest first.

    A case is active no earlier than any of its events, so the index of activity bounds what is read.
    """
    query = (
        select(cases.c.number, event.c.data)
        .join(event, event.c.case_id == cases.c.id)
        .where(cases.c.active_at >= since, cases.c.observed.is_(True))
        .where(event.c.kind == kind, event.c.at >= since, event.c.at < until)
        .order_by(event.c.seq.desc())
        .limit(most)
    )
    if channel is not None:
        query = query.where(cases.c.opened_via == channel)
    return [Seen(number=number, data=data) for number, data in connection.execute(query)]


def mails_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The mail addresses of these people of ours."""
    query = select(person.c.id, person.c.mail).where(person.c.id.in_(list(ids)))
    return {id_: mail for id_, mail in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy
