"""Queries that forget what is over: deeds whose case knows of them, goods put aside, notices, order requests, drafts.

Cases and what was said in them stay: this is what the work itself needed. Each forgets so many rows at a time, the
oldest first, so that no transaction is long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import ColumnElement, Table, and_, delete, or_, select
from sqlalchemy.engine import Connection

from gateway.store.deeds import NOT_DONE
from gateway.store.schema import bot_draft, deed, order_request, reservation, stock_wait

_ENDED_RESERVATIONS: Final = ("refused", "collected", "expired", "ended")
_ENDED_REQUESTS: Final = ("placed", "handed_over", "declined")


def forget(connection: Connection, *, before: int, most: int) -> dict[str, int]:
    """Forget what was over before that instant, at most so many rows of each table; gives how many of which."""
    return {table.name: _forget(connection, table, is_over(before), most) for table, is_over in _OVER.items()}


def _forget(connection: Connection, table: Table, is_over: ColumnElement[bool], most: int) -> int:
    (key,) = table.primary_key.columns
    found = connection.execute(select(key).where(is_over).limit(most)).scalars().all()
    return connection.execute(delete(table).where(key.in_(found))).rowcount if found else 0


def _deed_is_over(before: int) -> ColumnElement[bool]:
    was_not_done = and_(deed.c.outcome.in_(sorted(NOT_DONE)), deed.c.begun_at < before)
    return or_(deed.c.settled_at < before, was_not_done)


_OVER: Final[Mapping[Table, Callable[[int], ColumnElement[bool]]]] = {
    deed: _deed_is_over,
    reservation: lambda before: and_(reservation.c.asked_at < before, reservation.c.state.in_(_ENDED_RESERVATIONS)),
    stock_wait: lambda before: and_(stock_wait.c.state != "waiting", stock_wait.c.ended_at < before),
    order_request: lambda before: and_(
        order_request.c.at < before, order_request.c.state.in_(_ENDED_REQUESTS), order_request.c.look_at.is_(None)
    ),
    bot_draft: lambda before: bot_draft.c.at < before,
}
