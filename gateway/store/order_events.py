"""Queries of what the order system tells by itself: how far it was read, what is due to be told, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store import schema
from gateway.store.fields import Fields, fields_of
from gateway.store.row_writing import Rows
from gateway.store.schema import cases, order_event, order_feed

_FEED: Final = "events"
_ERROR_KEPT: Final = 500
_MINE: Final = order_feed.c.name == _FEED


@dataclass(slots=True, kw_only=True)
class OrderEventRow:
    """One event as it was told, and what came of it: `why` it was only noted, the case in which it was told."""

    id: str
    kind: str
    number: str
    at: int
    eta: str | None = None
    tracking_number: str | None = None
    carrier: str | None = None
    taken_at: int
    state: str = "due"
    why: str | None = None
    look_at: int | None = None
    tries: int = 0
    case_id: str | None = None
    done_at: int | None = None


@dataclass(slots=True, kw_only=True)
class PlacedOrderRow:
    """An order that was placed with the bot: its folded number, and the end at which that was."""

    number: str
    identity_id: str
    channel: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The right to read on from a cursor, None where nothing was read yet; `error` is what went wrong last."""

    cursor: str | None
    error: str | None


EVENTS: Final = Rows(schema.order_event, OrderEventRow)
PLACED: Final = Rows(schema.placed_order, PlacedOrderRow, key=("number",))


def hold_feed(connection: Connection, *, owner: str, now: int, until: int) -> Held | None:
    """Take the right to read on, unless another process has it or it is too early."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(order_feed).values(name=_FEED).on_conflict_do_nothing())
    is_free = or_(order_feed.c.lease_until.is_(None), order_feed.c.lease_until <= now)
    change = update(order_feed).where(_MINE, is_free).values(lease_owner=owner, lease_until=until)
    found = connection.execute(change.returning(order_feed.c.cursor, order_feed.c.last_error)).one_or_none()
    return None if found is None else Held(cursor=found.cursor, error=found.last_error)


def move_feed(
    connection: Connection, rows: Sequence[OrderEventRow], *, owner: str, cursor: str, now: int, again_at: int
) -> int | None:
    """Take events in and note how far the feed was read; None where another process reads it now."""
    held = (_MINE, order_feed.c.lease_owner == owner)
    change = update(order_feed).where(*held)
    moved = change.values(cursor=cursor, lease_until=again_at, last_ok_at=now, last_error=None)
    return take_in(connection, rows) if connection.execute(moved).rowcount else None


def leave_feed(connection: Connection, *, owner: str, error: str, again_at: int) -> None:
    """Note that the feed could not be read, and when to try again."""
    change = update(order_feed).where(_MINE, order_feed.c.lease_owner == owner)
    connection.execute(change.values(lease_until=again_at, last_error=error[:_ERROR_KEPT]))


def take_in(connection: Connection, rows: Sequence[OrderEventRow]) -> int:
    """Take events in; gives how many were not known yet."""
    unique = {row.id: row for row in rows}
    known = set(connection.execute(select(order_event.c.id).where(order_event.c.id.in_(list(unique)))).scalars())
    EVENTS.insert_missing(connection, [row for row in unique.values() if row.id not in known])
    return len(unique) - len(known)


def is_due(connection: Connection, *, now: int) -> bool:
    """Whether an event is to be worked now."""
    query = select(order_event.c.id).where(order_event.c.state == "due", order_event.c.look_at <= now)
    return connection.execute(query.limit(1)).first() is not None


def take_due(connection: Connection, *, now: int, again_at: int, most: int) -> list[OrderEventRow]:
    """The events to work now, the oldest first; another process finds them again at `again_at`."""
    query = select(*EVENTS.columns).where(order_event.c.state == "due", order_event.c.look_at <= now)
    query = query.order_by(order_event.c.at, order_event.c.id).limit(most).with_for_update(skip_locked=True)
    found = [EVENTS.of(values) for values in connection.execute(query)]
    taken = [replace(one, look_at=again_at, tries=one.tries + 1) for one in found]
    EVENTS.update(connection, taken)
    return taken


def held(connection: Connection, event_id: str) -> OrderEventRow | None:
    """The event, locked until the transaction ends; None where something has come of it meanwhile."""
    query = select(*EVENTS.columns).where(order_event.c.id == event_id, order_event.c.state == "due")
    found = connection.execute(query.with_for_update()).one_or_none()
    return None if found is None else EVENTS.of(found)


def end(
    connection: Connection,
    row: OrderEventRow,
    *,
    state: str,
    now: int,
    why: str | None = None,
    case_id: str | None = None,
) -> None:
    """Note what came of an event."""
    done = replace(row, state=state, why=why, case_id=case_id, look_at=None, done_at=now)
    EVENTS.update(connection, [done])


def put_off(connection: Connection, event_id: str, *, at: int, tries: int) -> None:
    """Work an event again at this instant, as one that was tried so often."""
    due = (order_event.c.id == event_id, order_event.c.state == "due")
    connection.execute(update(order_event).where(*due).values(look_at=at, tries=tries))


def forget(connection: Connection, *, before: int, most: int) -> int:
    """Forget events of which something came before that instant; gives how many, at most so many at a time."""
    over = select(order_event.c.id).where(order_event.c.state != "due", order_event.c.taken_at < before)
    found = connection.execute(over.order_by(order_event.c.taken_at).limit(most)).scalars().all()
    return connection.execute(delete(order_event).where(order_event.c.id.in_(found))).rowcount if found else 0


def listed(connection: Connection, *, state: str | None, after: tuple[int, str] | None, limit: int) -> Sequence[Fields]:
    """Events with their cases' numbers, the one taken in last first, after the given (taken_at, id)."""
    query = select(order_event, cases.c.number.label("case_number")).outerjoin(
        cases, cases.c.id == order_event.c.case_id
    )
    if state is not None:
        query = query.where(order_event.c.state == state)
    if after is not None:
        at, id_ = after
        older = and_(order_event.c.taken_at == at, order_event.c.id < id_)
        query = query.where(or_(order_event.c.taken_at < at, older))
    newest_first = query.order_by(order_event.c.taken_at.desc(), order_event.c.id.desc())
    return fields_of(connection, newest_first.limit(limit))


def count_due(connection: Connection) -> int:
    """How many events were told to nobody yet, and shall be."""
    query = select(func.count()).select_from(order_event).where(order_event.c.state == "due")
    return int(connection.execute(query).scalar_one())
