"""Queries of order requests: what was sent, how far each has come, which is due to be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Connection

from gateway.store import schema
from gateway.store.fields import Fields, fields_of
from gateway.store.row_writing import Rows
from gateway.store.schema import cases, inbox, order_request

STATES: Final = ("taken", "branch_asked", "customer_asked", "confirmed", "declined", "placed", "handed_over")


@dataclass(slots=True, kw_only=True)
class OrderRequestRow:
    """One request: its `body` as understood, its `goods` as matched (each with why it is doubtful), its state.

    `tried` are the branches that were asked already, `due_at` until when the customer is to confirm, `look_at` when it
    is worked next, `tries` how often the order system could not be asked.
    """

    id: str
    source: str
    request_id: str
    case_id: str
    conversation_id: str
    language: str
    body: Mapping[str, Any]
    state: str
    at: int
    changed_at: int
    goods: Sequence[Mapping[str, Any]] = field(default_factory=list)
    why: str | None = None
    branch: str | None = None
    tried: Sequence[str] = field(default_factory=list)
    reservation_number: str | None = None
    order_number: str | None = None
    due_at: int | None = None
    look_at: int | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMove:
    """A request that goes on by what its customer said, if it still stands at `was`."""

    id: str
    was: str
    to: str
    why: str | None
    at: int


REQUESTS: Final = Rows(schema.order_request, OrderRequestRow)


def move(connection: Connection, moves: Sequence[RequestMove]) -> None:
    """Let requests go on that customers answered; one that moved otherwise meanwhile stays as it is."""
    for one in moves:
        stands = (order_request.c.id == one.id, order_request.c.state == one.was)
        values = {"state": one.to, "why": one.why, "look_at": one.at, "changed_at": one.at, "tries": 0}
        connection.execute(update(order_request).where(*stands).values(values))


def by_id(connection: Connection, id_: str) -> OrderRequestRow | None:
    """The request, or None."""
    found = connection.execute(select(*REQUESTS.columns).where(order_request.c.id == id_)).one_or_none()
    return REQUESTS.of(found) if found is not None else None


def held(connection: Connection, row: OrderRequestRow) -> OrderRequestRow | None:
    """The request, locked until the transaction ends; None where it is not in the state in which it was seen."""
    query = select(*REQUESTS.columns).where(order_request.c.id == row.id, order_request.c.state == row.state)
    found = connection.execute(query.with_for_update()).one_or_none()
    return REQUESTS.of(found) if found is not None else None


def is_due(connection: Connection, *, now: int) -> bool:
    """Whether a request is to be worked now."""
    query = select(order_request.c.id).where(order_request.c.look_at.is_not(None), order_request.c.look_at <= now)
    return connection.execute(query.limit(1)).first() is not None


def take_due(connection: Connection, *, now: int, again_at: int, most: int) -> list[OrderRequestRow]:
    """The requests to work now; another process finds them again at `again_at`."""
    query = select(*REQUESTS.columns).where(order_request.c.look_at.is_not(None), order_request.c.look_at <= now)
    query = query.order_by(order_request.c.look_at).limit(most).with_for_update(skip_locked=True)
    found = [REQUESTS.of(values) for values in connection.execute(query)]
    REQUESTS.update(connection, [replace(one, look_at=again_at) for one in found])
    return found


def put_off(connection: Connection, row: OrderRequestRow, *, at: int, is_try: bool) -> None:
    """Work a request again at this instant; `is_try` counts that the order system could not be asked."""
    values = {"look_at": at, "tries": row.tries + is_try}
    connection.execute(
        update(order_request).where(order_request.c.id == row.id, order_request.c.state == row.state).values(values)
    )


def look_now(connection: Connection, reservation_number: str, *, now: int) -> None:
    """Have the request looked at for which this reservation was asked."""
    mine = order_request.c.reservation_number == reservation_number
    waits = order_request.c.look_at.is_not(None)
    connection.execute(update(order_request).where(mine, waits).values(look_at=now))


def listed(
    connection: Connection,
    *,
    state: str | None,
    sources: Sequence[str],
    after: tuple[int, str] | None,
    limit: int,
) -> Sequence[Fields]:
    """Requests of these sources with their cases' numbers, the newest first, after the given (at, id)."""
    query = _SHOWN.where(order_request.c.source.in_(list(sources)))
    if state is not None:
        query = query.where(order_request.c.state == state)
    if after is not None:
        at, id_ = after
        older = and_(order_request.c.at == at, order_request.c.id < id_)
        query = query.where(or_(order_request.c.at < at, older))
    return fields_of(connection, query.order_by(order_request.c.at.desc(), order_request.c.id.desc()).limit(limit))


def shown(connection: Connection, request_id: str, sources: Sequence[str]) -> Sequence[Fields]:
    """The requests of this id of these sources."""
    query = _SHOWN.where(order_request.c.request_id == request_id, order_request.c.source.in_(list(sources)))
    return fields_of(connection, query.limit(2))


def stored(connection: Connection, dedupe_key: str, sources: Sequence[str]) -> Sequence[Fields]:
    """The stored events of a request that no case is known of yet: id, channel, state."""
    mine = (inbox.c.channel.in_(list(sources)), inbox.c.dedupe_key == dedupe_key)
    return fields_of(connection, select(inbox.c.id, inbox.c.channel, inbox.c.state, inbox.c.received_at).where(*mine))


def numbers_of(connection: Connection, source: str, request_ids: Sequence[str]) -> Mapping[str, str]:
    """The case numbers of those requests that are in a case."""
    query = select(order_request.c.request_id, cases.c.number).join(cases, cases.c.id == order_request.c.case_id)
    found = connection.execute(
        query.where(order_request.c.source == source, order_request.c.request_id.in_(list(request_ids)))
    )
    return {str(id_): str(number) for id_, number in found}


_SHOWN: Any = select(*order_request.c, cases.c.number.label("case_number")).join(
    cases, cases.c.id == order_request.c.case_id
)
