"""Queries of webhooks: how far each hook has read the log of events, what waits to be posted, and what became of it.

The log itself is the queue. A hook has a window of deliveries ahead of it and no more: while it is down nothing is
written for it but tries, however many events happen. Four counters a hook say where it is: `webhook:` (the last event
taken from the log), `webhook-until:` (it rests until then), `webhook-misses:` (tries in a row that failed) and
`webhook-off:` (switched off since then, because it answered 410).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.bulk import insert_bulk
from gateway.store.changes import append_events
from gateway.store.fields import Fields, fields_of
from gateway.store.rows import EventRow
from gateway.store.schema import cases, counter, event, webhook_delivery

_CURSOR, _UNTIL, _MISSES, _OFF = "webhook:", "webhook-until:", "webhook-misses:", "webhook-off:"
_EVENTS_COUNTER = "events"
_QUEUED = text("webhook_delivery.state = 'queued'")  # word for word the partial index's condition


@dataclass(frozen=True, slots=True, kw_only=True)
class HookState:
    """Where a hook stands; instants are UTC microseconds, None where there is nothing to wait for."""

    cursor: int | None
    until: int | None
    misses: int
    off_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one hook, with what is posted of it."""

    id: str
    event_id: str
    attempts: int
    seq: int
    at: int
    kind: str
    version: int
    actor: str
    subject: str
    case_number: str | None
    data: Mapping[str, object]


def states(connection: Connection, hooks: Collection[str]) -> dict[str, HookState]:
    """Where each of these hooks stands; one that is new has no cursor."""
    names = [prefix + hook for hook in hooks for prefix in (_CURSOR, _UNTIL, _MISSES, _OFF)]
    found = dict(
        connection.execute(select(counter.c.name, counter.c.value).where(counter.c.name.in_(names))).tuples().all()
    )
    return {
        hook: HookState(
            cursor=found.get(_CURSOR + hook),
            until=found.get(_UNTIL + hook),
            misses=found.get(_MISSES + hook, 0),
            off_at=found.get(_OFF + hook),
        )
        for hook in hooks
    }


def newest_seq(connection: Connection) -> int:
    """The number of the newest event."""
    query = select(counter.c.value).where(counter.c.name == _EVENTS_COUNTER)
    return connection.execute(query).scalar_one_or_none() or 0


def begin(connection: Connection, hook: str, *, at_newest: bool) -> None:
    """Note where a new hook begins; one that has begun stays where it is."""
    _set(connection, _CURSOR + hook, newest_seq(connection) if at_newest else 0, keeps=True)


def take_on(
    connection: Connection, hook: str, wants: Callable[[str, Mapping[str, object]], bool], *, now: int, most: int
) -> int:
    """Queue what the log has next for this hook, as far as its window has room; gives how many events were read.

    The cursor moves in the same transaction, so an event is queued once however often this runs or dies.
    """
    locked = select(counter.c.value).where(counter.c.name == _CURSOR + hook).with_for_update()
    cursor = connection.execute(locked).scalar_one_or_none()
    if cursor is None:
        return 0
    waiting = select(func.count()).where(_waits_for(hook), webhook_delivery.c.attempts == 0)
    room = most - connection.execute(waiting).scalar_one()
    if room <= 0:
        return 0
    query = select(event.c.id, event.c.seq, event.c.kind, event.c.data)
    found = connection.execute(query.where(event.c.seq > cursor).order_by(event.c.seq).limit(room)).all()
    if not found:
        return 0
    _ADD.run(connection, [(new_id(), hook, row.id, row.seq, now) for row in found if wants(row.kind, row.data)])
    connection.execute(update(counter).where(counter.c.name == _CURSOR + hook).values(value=found[-1].seq))
    return len(found)


def take_due(connection: Connection, hook: str, *, owner: str, now: int, lease_until: int, most: int) -> list[Delivery]:
    """What is due for this hook, in the order of the log, held by `owner`; nothing while anybody holds some of it."""
    connection.execute(select(counter.c.value).where(counter.c.name == _CURSOR + hook).with_for_update()).first()
    own = _waits_for(hook)
    held = select(webhook_delivery.c.id).where(own, webhook_delivery.c.lease_until > now).limit(1)
    if connection.execute(held).first() is not None:
        return []
    found = connection.execute(
        select(webhook_delivery.c.id, webhook_delivery.c.attempts, event, cases.c.number)
        .join(event, event.c.id == webhook_delivery.c.event_id)
        .outerjoin(cases, cases.c.id == event.c.case_id)
        .where(own, webhook_delivery.c.due_at <= now)
        .order_by(webhook_delivery.c.event_seq)
        .limit(most)
    ).all()
    _change(connection, [row[0] for row in found], lease_owner=owner, lease_until=lease_until)
    return [_delivery(row) for row in found]


def mark_sent(connection: Connection, ids: Sequence[str], *, hook: str, now: int) -> None:
    """These were taken by the hook, which therefore is well."""
    _change(connection, ids, state="sent", sent_at=now, error=None, lease_owner=None, lease_until=None)
    connection.execute(delete(counter).where(counter.c.name.in_([_MISSES + hook, _UNTIL + hook])))


def mark_missed(
    connection: Connection,
    id_: str,
    *,
    hook: str,
    error: str,
    due_at: int | None,
    rests_until: int | None,
    is_hooks: bool = True,
) -> None:
    """This one was not taken: to be tried again at `due_at`, or given up; the whole hook may rest meanwhile.

    `is_hooks` says that the hook missed it, which counts against it.
    """
    values: dict[str, object] = {"attempts": webhook_delivery.c.attempts + 1, "error": error[:500]}
    values |= {"lease_owner": None, "lease_until": None}
    values |= {"state": "failed"} if due_at is None else {"due_at": due_at}
    connection.execute(update(webhook_delivery).where(webhook_delivery.c.id == id_, _QUEUED).values(**values))
    if is_hooks:
        connection.execute(_RAISE[connection.dialect.name], {"name": _MISSES + hook, "value": 1})
    if rests_until is not None:
        _set(connection, _UNTIL + hook, rests_until)


def switch_off(connection: Connection, hook: str, *, now: int, happened: EventRow) -> None:
    """The hook wants nothing any more; noted once, with its event."""
    if _set(connection, _OFF + hook, now, keeps=True):
        append_events(connection, [happened])


def switch_on(connection: Connection, hook: str, *, happened: EventRow) -> bool:
    """The hook is posted to again, from where it was; False where it was on."""
    removed = connection.execute(delete(counter).where(counter.c.name == _OFF + hook)).rowcount
    connection.execute(delete(counter).where(counter.c.name.in_([_MISSES + hook, _UNTIL + hook])))
    if removed:
        append_events(connection, [happened])
    return bool(removed)


def let_go(connection: Connection, ids: Sequence[str]) -> None:
    """Give back what was held and not tried."""
    _change(connection, ids, lease_owner=None, lease_until=None)


def list_deliveries(
    connection: Connection, hook: str, *, state: str | None, after: str | None, limit: int
) -> list[Fields]:
    """A hook's deliveries with the kind of their events, by the events' ids; `after` is such an id."""
    query = (
        select(webhook_delivery, event.c.kind, event.c.subject)
        .join(event, event.c.id == webhook_delivery.c.event_id)
        .where(webhook_delivery.c.hook == hook)
    )
    if state is not None:
        query = query.where(webhook_delivery.c.state == state)
    if after is not None:
        query = query.where(webhook_delivery.c.event_id > after)
    return fields_of(connection, query.order_by(webhook_delivery.c.event_id).limit(limit))


def waiting(connection: Connection, hook: str) -> int:
    """How many of a hook's deliveries wait."""
    return connection.execute(select(func.count()).where(_waits_for(hook))).scalar_one()


def replay(connection: Connection, hook: str, id_: str, *, now: int) -> Fields | None:
    """Queue a delivery again, at once and with all its tries; None where the hook has no such delivery."""
    change = update(webhook_delivery).where(webhook_delivery.c.id == id_, webhook_delivery.c.hook == hook)
    free = or_(webhook_delivery.c.lease_until.is_(None), webhook_delivery.c.lease_until <= now)
    connection.execute(change.where(free).values(state="queued", due_at=now, attempts=0, error=None, lease_until=None))
    connection.execute(delete(counter).where(counter.c.name == _UNTIL + hook))
    query = select(webhook_delivery, event.c.kind, event.c.subject).join(
        event, event.c.id == webhook_delivery.c.event_id
    )
    found = fields_of(connection, query.where(webhook_delivery.c.id == id_, webhook_delivery.c.hook == hook))
    return found[0] if found else None


def _change(connection: Connection, ids: Sequence[str], **values: object) -> None:
    if ids:
        connection.execute(update(webhook_delivery).where(webhook_delivery.c.id.in_(ids)).values(**values))


def _waits_for(hook: str) -> ColumnElement[bool]:
    """What is queued for a hook: found among all that is queued, which is little, not among all the hook ever got."""
    return and_(_QUEUED, webhook_delivery.c.due_at >= 0, (webhook_delivery.c.hook + "") == hook)


def _set(connection: Connection, name: str, value: int, *, keeps: bool = False) -> bool:
    """Set a counter; `keeps` leaves one that is there. Says whether it was changed."""
    statement = (_KEEP if keeps else _PUT)[connection.dialect.name]
    return bool(connection.execute(statement, {"name": name, "value": value}).rowcount)


def _delivery(row: Row[Any]) -> Delivery:
    told = row._mapping
    return Delivery(
        id=row[0],
        event_id=told[event.c.id],
        attempts=told[webhook_delivery.c.attempts],
        seq=told[event.c.seq],
        at=told[event.c.at],
        kind=told[event.c.kind],
        version=told[event.c.version],
        actor=told[event.c.actor],
        subject=told[event.c.subject],
        case_number=told[cases.c.number],
        data=told[event.c.data],
    )


def _written(insert: Any, how: str) -> Any:
    statement = insert(counter).values(name=bindparam("name"), value=bindparam("value"))
    key = [counter.c.name]
    if how == "keep":
        return statement.on_conflict_do_nothing(index_elements=key)
    fresh = statement.excluded.value if how == "put" else counter.c.value + statement.excluded.value
    return statement.on_conflict_do_update(index_elements=key, set_={"value": fresh})


_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_KEEP = {name: _written(insert, "keep") for name, insert in _INSERTS.items()}
_PUT = {name: _written(insert, "put") for name, insert in _INSERTS.items()}
_RAISE = {name: _written(insert, "raise") for name, insert in _INSERTS.items()}
_ADD = insert_bulk(webhook_delivery, "id", "hook", "event_id", "event_seq", "due_at")
