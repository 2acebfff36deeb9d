"""Queries of the demand register: one open entry a customer and article, its list, what is asked for most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.ids import SECOND, new_id
from gateway.store.fields import Fields, fields_of
from gateway.store.rows import EventRow
from gateway.store.schema import account, cases, contact, demand, stock_wait

NOTED: Final = "demand.noted"
AGAIN_AFTER: Final = 3600 * SECOND
"""Asking again within so long is the same asking: one talk looks an article up several times."""
WHYS: Final = ("out_of_stock", "not_enough", "not_found", "discontinued", "preorder", "reserve_refused")


@dataclass(slots=True, kw_only=True)
class DemandRow:
    """One article that a customer wanted and did not get; `key` is the same for every way of writing it.

    `anew_before` is the instant before which an open entry of the same customer and article is over and a new one
    begins.
    """

    id: str
    key: str
    reference: str | None
    asked: str
    quantity: int | None
    why: str
    channel: str
    contact_id: str
    account_id: str | None
    case_id: str
    at: int
    anew_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandFilter:
    """Which entries a list shows; None shows all."""

    why: str | None = None
    sought: str | None = None
    since: int | None = None
    waiting: bool | None = None
    is_known: bool | None = None


def note(connection: Connection, rows: Sequence[DemandRow]) -> list[EventRow]:
    """Put what was wanted into the register; gives an event for each entry that was not there.

    The same customer asking for the same article again is counted in the open entry, with the newest reason and the
    largest number; within an hour it is the same asking.
    """
    events: list[EventRow] = []
    for row in rows:
        _close_old(connection, row)
        is_open = and_(demand.c.contact_id == row.contact_id, demand.c.key == row.key, _OPEN)
        changed = (
            update(demand)
            .where(is_open)
            .values(
                times=case((demand.c.last_at < row.at - AGAIN_AFTER, demand.c.times + 1), else_=demand.c.times),
                last_at=row.at,
                why=row.why,
                case_id=row.case_id,
                reference=func.coalesce(row.reference, demand.c.reference),
                quantity=_larger(row.quantity),
            )
        )
        if connection.execute(changed).rowcount:
            continue
        if connection.execute(_add(connection, row)).rowcount:
            events.append(_noted(connection, row))
    return events


def listed(
    connection: Connection, wanted: DemandFilter, *, after: tuple[int, str] | None, limit: int
) -> Sequence[Fields]:
    """Entries with their customers, newest first, after the given (last_at, id)."""
    query = _narrowed(_LISTED, wanted)
    if after is not None:
        at, id_ = after
        query = query.where(or_(demand.c.last_at < at, and_(demand.c.last_at == at, demand.c.id < id_)))
    return fields_of(connection, query.order_by(demand.c.last_at.desc(), demand.c.id.desc()).limit(limit))


def by_article(connection: Connection, wanted: DemandFilter, *, limit: int) -> Sequence[Fields]:
    """Articles by how many customers want them, most first."""
    customers = func.count(demand.c.contact_id.distinct()).label("customers")
    query = select(
        demand.c.key,
        func.max(demand.c.reference).label("reference"),
        func.max(demand.c.asked).label("asked"),
        customers,
        func.sum(demand.c.times).label("times"),
        func.sum(func.coalesce(demand.c.quantity, 1)).label("quantity"),
        func.count(stock_wait.c.id).label("waiting"),
        func.max(demand.c.last_at).label("last_at"),
    ).select_from(demand.outerjoin(stock_wait, _IS_WAITING))
    query = _narrowed(query, wanted).group_by(demand.c.key)
    return fields_of(connection, query.order_by(customers.desc(), demand.c.key).limit(limit))


def _close_old(connection: Connection, row: DemandRow) -> None:
    connection.execute(
        update(demand)
        .where(
            demand.c.contact_id == row.contact_id,
            demand.c.key == row.key,
            _OPEN,
            demand.c.first_at < row.anew_before,
        )
        .values(closed_at=row.at)
    )


def _larger(quantity: int | None) -> Any:
    """The column's number, or the one given now where that is larger."""
    if quantity is None:
        return demand.c.quantity
    return case((demand.c.quantity >= quantity, demand.c.quantity), else_=literal(quantity))


def _add(connection: Connection, row: DemandRow) -> Any:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "id": row.id,
        "key": row.key,
        "reference": row.reference,
        "asked": row.asked,
        "quantity": row.quantity,
        "why": row.why,
        "channel": row.channel,
        "contact_id": row.contact_id,
        "account_id": row.account_id,
        "case_id": row.case_id,
        "first_at": row.at,
        "last_at": row.at,
    }
    return insert(demand).values(values).on_conflict_do_nothing()


def _noted(connection: Connection, row: DemandRow) -> EventRow:
    """What programs are told: article and number only; free text is a customer's."""
    number = connection.execute(select(cases.c.number).where(cases.c.id == row.case_id)).scalar_one()
    data = {
        "demand": row.id,
        "reference": row.reference,
        "quantity": row.quantity,
        "why": row.why,
        "channel": row.channel,
        "account": row.account_id,
    }
    return EventRow(id=new_id(), at=row.at, actor="bot", kind=NOTED, subject=number, case_id=row.case_id, data=data)


def _narrowed(query: Select[Any], wanted: DemandFilter) -> Select[Any]:
    if wanted.why is not None:
        query = query.where(demand.c.why == wanted.why)
    if wanted.sought is not None:
        like = f"%{_escaped(wanted.sought)}%"
        query = query.where(or_(demand.c.key.ilike(like, escape="\\"), demand.c.asked.ilike(like, escape="\\")))
    if wanted.since is not None:
        query = query.where(demand.c.last_at >= wanted.since)
    if wanted.waiting is not None:
        query = query.where(stock_wait.c.id.is_not(None) if wanted.waiting else stock_wait.c.id.is_(None))
    if wanted.is_known is not None:
        query = query.where(demand.c.reference.is_not(None) if wanted.is_known else demand.c.reference.is_(None))
    return query


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_OPEN = text("demand.closed_at IS NULL")  # word for word the partial index's condition
_IS_WAITING = and_(
    stock_wait.c.contact_id == demand.c.contact_id,
    stock_wait.c.reference == demand.c.reference,
    text("stock_wait.state = 'waiting'"),
)
_LISTED = (
    select(
        *demand.c,
        stock_wait.c.at.label("waits_since"),
        contact.c.name.label("contact_name"),
        account.c.name.label("account_name"),
        account.c.external_no.label("account_no"),
        cases.c.number.label("case_number"),
    )
    .select_from(demand)
    .join(contact, contact.c.id == demand.c.contact_id)
    .join(cases, cases.c.id == demand.c.case_id)
    .outerjoin(account, account.c.id == demand.c.account_id)
    .outerjoin(stock_wait, _IS_WAITING)
)
