"""Queries of figures: promises as they are kept, and cases counted by day, channel, intent and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal_column, or_, select
from sqlalchemy.engine import Connection

from gateway.store.case_views import Fields, fields_of
from gateway.store.schema import cases, promise

By = Literal["day", "channel", "intent", "owner", "queue", "state", "topic", "level", "brand"]
BYS: tuple[By, ...] = get_args(By)
DAY_US = 86_400_000_000
PromiseState = Literal["open", "kept", "broken"]
PROMISE_STATES: tuple[PromiseState, ...] = get_args(PromiseState)

_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "day": cases.c.opened_at // literal_column(str(DAY_US), BigInteger),
    "channel": cases.c.opened_via,
    **{name: cases.c[name] for name in ("intent", "owner", "queue", "state", "topic", "level", "brand")},
}


def count_cases(connection: Connection, *, by: By, since: int, until: int) -> list[Fields]:
    """Cases opened from `since` to before `until`: how many, how many had a person, how many are closed, by a key.

    A case is active no earlier than it was opened, so the index of activity bounds what is read.
    """
    key = _COLUMNS[by].label("key")
    by_people = or_(cases.c.claimed_at.is_not(None), cases.c.owner == "agent")
    query = (
        select(
            key,
            func.count().label("opened"),
            func.sum(case((by_people, 1), else_=0)).label("with_people"),
            func.sum(case((cases.c.state.in_(("solved", "closed")), 1), else_=0)).label("closed"),
        )
        .where(cases.c.active_at >= since, cases.c.opened_at >= since, cases.c.opened_at < until)
        .group_by(key)
        .order_by(key)
    )
    return fields_of(connection, query)


def list_promises(
    connection: Connection, *, state: PromiseState | None, now: int, after: str | None, limit: int
) -> list[Fields]:
    """Promises in the order they were made, with the number of their case."""
    query = select(promise, cases.c.number, cases.c.queue).join(cases, cases.c.id == promise.c.case_id)
    if state is not None:
        query = query.where(_is(state, now))
    if after is not None:
        query = query.where(promise.c.id > after)
    return fields_of(connection, query.order_by(promise.c.id).limit(limit))


def _is(state: PromiseState, now: int) -> ColumnElement[bool]:
    open_ = promise.c.met_at.is_(None)
    match state:
        case "open":
            return and_(open_, promise.c.due_at >= now)
        case "kept":
            return and_(promise.c.met_at.is_not(None), promise.c.met_at <= promise.c.due_at)
        case "broken":
            return or_(promise.c.met_at > promise.c.due_at, and_(open_, promise.c.due_at < now))
