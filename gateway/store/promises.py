"""Queries of the promise ledger: what is open about a case, what became of promises, the list of all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, update
from sqlalchemy.engine import Connection

from config.promise_policy import Kind
from gateway.store import rows
from gateway.store.bulk import Bulk
from gateway.store.fields import Fields, fields_of
from gateway.store.rows import PromiseRow
from gateway.store.schema import account, agent, cases, promise

PromiseState = Literal["open", "paused", "kept", "broken", "ended"]
PROMISE_STATES: tuple[PromiseState, ...] = get_args(PromiseState)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPromise:
    """A promise that is neither met nor dropped, with how far its clock has come."""

    row: PromiseRow
    warned_at: int | None = None
    broken_at: int | None = None
    paused_at: int | None = None
    paused_us: int = 0
    escalated_at: int | None = None
    reminded_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFilter:
    """Which promises a list shows; None shows all. `before` is an instant before which they are due."""

    state: PromiseState | None = None
    kind: Kind | None = None
    to: str | None = None
    before: int | None = None
    agent_mail: str | None = None
    case_id: str | None = None


_EXTRA = tuple(promise.c[name] for name in OpenPromise.__slots__ if name != "row")
_OPEN_COLUMNS = (*rows.PROMISES.columns, *_EXTRA)
_IS_OPEN = and_(promise.c.met_at.is_(None), promise.c.ended_at.is_(None))
_OPEN_OF = select(*_OPEN_COLUMNS).where(promise.c.case_id.in_(bindparam("ids", expanding=True)), _IS_OPEN)
_MOVE = Bulk(
    update(promise)
    .where(promise.c.id == bindparam("i"), promise.c.met_at.is_(None), promise.c.ended_at.is_(None))
    .values(
        due_at=bindparam("due"),
        target_at=bindparam("target"),
        broken_at=bindparam("broken"),
        paused_at=bindparam("paused"),
        paused_us=bindparam("us"),
    ),
    ("due", "target", "broken", "paused", "us", "i"),
)


def open_of(connection: Connection, case_ids: Collection[str]) -> dict[str, list[OpenPromise]]:
    """The open promises of these cases, in the order they were made."""
    found: dict[str, list[OpenPromise]] = {}
    for values in connection.execute(_OPEN_OF, {"ids": list(case_ids)}) if case_ids else ():
        one = open_promise(values)
        found.setdefault(one.row.case_id, []).append(one)
    for each in found.values():
        each.sort(key=lambda one: one.row.id)
    return found


def find_open(connection: Connection, promise_id: str) -> OpenPromise | None:
    """The promise of that id while it is open."""
    query: Select[Any] = select(*_OPEN_COLUMNS).where(promise.c.id == promise_id, _IS_OPEN)
    found = connection.execute(query).first()
    return open_promise(found) if found is not None else None


def open_promise(values: Sequence[Any]) -> OpenPromise:
    """The promise of selected columns."""
    count = len(rows.PROMISES.columns)
    extra = dict(zip((column.name for column in _EXTRA), values[count:], strict=True))
    return OpenPromise(row=rows.PROMISES.of(values[:count]), **extra)


def move(connection: Connection, moved: Sequence[OpenPromise]) -> None:
    """Write where the clocks of these promises stand now."""
    _MOVE.run(
        connection,
        [(one.row.due_at, one.row.target_at, one.broken_at, one.paused_at, one.paused_us, one.row.id) for one in moved],
    )


def mark(connection: Connection, promise_id: str, **values: int | str | None) -> bool:
    """Set columns of a promise that is open; False where it is not any more."""
    query = update(promise).where(promise.c.id == promise_id, _IS_OPEN).values(**values)
    return bool(connection.execute(query).rowcount)


def revive(connection: Connection, case_id: str, *, end_reason: str) -> list[str]:
    """Let what ended for that reason count again, of each kind the newest where none is open; gives their ids."""
    ended = (promise.c.case_id == case_id, promise.c.met_at.is_(None), promise.c.end_reason == end_reason)
    found = connection.execute(select(promise.c.kind, promise.c.id).where(*ended).order_by(promise.c.id)).tuples()
    newest = dict(found.all())
    for one in open_of(connection, [case_id]).get(case_id, ()):
        newest.pop(one.row.kind, None)
    change = update(promise).where(promise.c.id.in_(newest.values())).values(ended_at=None, end_reason=None)
    if newest:
        connection.execute(change)
    return list(newest.values())


def set_case_due(connection: Connection, case_id: str, due_at: int | None) -> None:
    """Note the nearest promise to a case's customer at the case."""
    connection.execute(update(cases).where(cases.c.id == case_id).values(due_at=due_at))


def tier_of(connection: Connection, account_id: str | None, *, now: int) -> str | None:
    """The tier of an account in its time of entitlement, None outside it."""
    if account_id is None:
        return None
    has_begun = or_(account.c.entitled_from.is_(None), account.c.entitled_from <= now)
    lasts = or_(account.c.entitled_to.is_(None), account.c.entitled_to > now)
    entitled = select(account.c.tier).where(account.c.id == account_id, has_begun, lasts)
    return connection.execute(entitled).scalar_one_or_none()


def get_promise(connection: Connection, promise_id: str) -> Fields | None:
    """The promise of that id with its case, open or not."""
    found = fields_of(connection, _listed().where(promise.c.id == promise_id))
    return found[0] if found else None


def list_promises(
    connection: Connection, wanted: PromiseFilter, *, now: int, after: str | None, limit: int
) -> list[Fields]:
    """Promises in the order they were made, with the number of their case and who holds it."""
    query = _listed()
    if wanted.state is not None:
        query = query.where(_is(wanted.state, now))
    if wanted.kind is not None:
        query = query.where(promise.c.kind == wanted.kind)
    if wanted.to is not None:
        query = query.where(promise.c.to_whom == wanted.to)
    if wanted.before is not None:
        query = query.where(promise.c.due_at < wanted.before)
    if wanted.agent_mail is not None:
        query = query.where(agent.c.mail == wanted.agent_mail)
    if wanted.case_id is not None:
        query = query.where(promise.c.case_id == wanted.case_id)
    if after is not None:
        query = query.where(promise.c.id > after)
    return fields_of(connection, query.order_by(promise.c.id).limit(limit))


def broken_in_a_row(connection: Connection, contact_id: str | None, *, most: int = 10) -> int:
    """How many of a customer's own promises, the newest first, were broken one after the other."""
    if contact_id is None:
        return 1
    query = (
        select(promise.c.broken_at, promise.c.met_at)
        .join(cases, cases.c.id == promise.c.case_id)
        .where(cases.c.contact_id == contact_id, promise.c.to_whom == "us", promise.c.end_reason.is_(None))
        .where(or_(promise.c.broken_at.is_not(None), promise.c.met_at.is_not(None)))
        .order_by(promise.c.due_at.desc())
        .limit(most)
    )
    count = 0
    for broken_at, _ in connection.execute(query):
        if broken_at is None:
            break
        count += 1
    return count


def _listed() -> Select[Any]:
    return (
        select(promise, cases.c.number, cases.c.queue, agent.c.mail.label("agent"))
        .join(cases, cases.c.id == promise.c.case_id)
        .outerjoin(agent, agent.c.person_id == cases.c.agent_id)
    )


def _is(state: PromiseState, now: int) -> ColumnElement[bool]:
    match state:
        case "open":
            return and_(_IS_OPEN, promise.c.paused_at.is_(None), promise.c.due_at >= now)
        case "paused":
            return and_(_IS_OPEN, promise.c.paused_at.is_not(None))
        case "kept":
            return and_(promise.c.met_at.is_not(None), promise.c.met_at <= promise.c.due_at)
        case "broken":
            late = and_(promise.c.met_at.is_not(None), promise.c.met_at > promise.c.due_at)
            overdue = and_(_IS_OPEN, promise.c.paused_at.is_(None), promise.c.due_at < now)
            return or_(late, overdue)
        case "ended":
            return promise.c.ended_at.is_not(None)


def is_open() -> ColumnElement[bool]:
    """Whether a promise is neither met nor dropped."""
    return _IS_OPEN


def is_running() -> ColumnElement[bool]:
    """Whether a promise to a customer is open and its clock runs."""
    return and_(_IS_OPEN, promise.c.paused_at.is_(None), promise.c.to_whom == "customer")
