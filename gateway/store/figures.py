"""Queries of figures: cases counted by day, channel, intent and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from sqlalchemy import BigInteger, ColumnElement, case, func, literal_column, or_, select
from sqlalchemy.engine import Connection

from gateway.store.case_views import Fields, fields_of
from gateway.store.schema import cases

By = Literal["day", "channel", "intent", "owner", "queue", "state", "topic", "level", "brand"]
BYS: tuple[By, ...] = get_args(By)
DAY_US = 86_400_000_000

_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "day": cases.c.opened_at // literal_column(str(DAY_US), BigInteger),
    "channel": cases.c.opened_via,
    **{name: cases.c[name] for name in ("intent", "owner", "queue", "state", "topic", "level", "brand")},
}


def count_cases(connection: Connection, *, by: By, since: int, until: int) -> list[Fields]:
    """Cases opened from `since` to before `until`: how many, how many had a person, how many are closed, by a key.

    Cases that are only observed, and those of an archive, are none that were worked. A case is active no earlier
    than it was opened, so the index of activity bounds what is read.
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
        .where(cases.c.observed.is_(False), func.coalesce(cases.c.close_reason, "") != "archived")
        .group_by(key)
        .order_by(key)
    )
    return fields_of(connection, query)
