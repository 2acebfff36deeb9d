"""Queries of reservations: what was asked of which branch, how it stands, when it is looked at, and their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.engine import Connection

from gateway.store import schema
from gateway.store.fields import Fields, fields_of
from gateway.store.merged_contacts import stands_for
from gateway.store.row_writing import Rows
from gateway.store.schema import cases, contact, person, reservation

STATES: Final = ("asked", "confirmed", "refused", "collected", "expired", "ended")
OPEN: Final = ("asked", "confirmed")
_OWN_AT_MOST: Final = 20


@dataclass(slots=True, kw_only=True)
class ReservationRow:
    """Goods asked of a branch for a customer; `due_at` is until when the branch is to confirm.

    `wished` holds the name, phone and day that were given, so that another branch can be asked without asking again;
    `late_at` is when people were told that it had not, `look_at` when the order system is asked next.
    """

    id: str
    number: str
    branch: str
    branch_names: Mapping[str, str]
    lines: Sequence[Mapping[str, object]]
    wished: Mapping[str, str | None]
    contact_id: str
    conversation_id: str
    case_id: str
    language: str
    state: str
    asked_at: int
    due_at: int
    late_at: int | None = None
    until: int | None = None
    decided_at: int | None = None
    decided_by: str | None = None
    holder_id: str | None = None
    look_at: int | None = None
    looks: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationFilter:
    """Which reservations a list shows; None shows all."""

    state: str | None = None
    branch: str | None = None
    is_late: bool | None = None


RESERVATIONS = Rows(schema.reservation, ReservationRow)
_BY_NUMBER = Rows(schema.reservation, ReservationRow, key=("number",))


def add(connection: Connection, rows: Sequence[ReservationRow]) -> None:
    """Keep reservations; one that is known by its number stays as it is, whoever wrote it."""
    _BY_NUMBER.insert_missing(connection, rows)


def by_number(connection: Connection, number: str) -> ReservationRow | None:
    """The reservation of that number, or None."""
    found = connection.execute(select(*RESERVATIONS.columns).where(reservation.c.number == number)).one_or_none()
    return RESERVATIONS.of(found) if found is not None else None


def held(connection: Connection, number: str) -> ReservationRow | None:
    """The reservation of that number, locked until the transaction ends, or None."""
    query = select(*RESERVATIONS.columns).where(reservation.c.number == number).with_for_update()
    found = connection.execute(query).one_or_none()
    return RESERVATIONS.of(found) if found is not None else None


def of_contact(connection: Connection, contact_id: str, *, since: int) -> list[ReservationRow]:
    """A customer's reservations that are open or were decided since then, the newest first.

    Also those of contacts that were merged into his.
    """
    is_told = or_(reservation.c.state.in_(OPEN), reservation.c.decided_at >= since)
    query = select(*RESERVATIONS.columns).where(reservation.c.contact_id.in_(stands_for(contact_id)), is_told)
    newest_first = query.order_by(reservation.c.asked_at.desc(), reservation.c.id.desc())
    return [RESERVATIONS.of(values) for values in connection.execute(newest_first.limit(_OWN_AT_MOST))]


def take_due(connection: Connection, *, now: int, again_at: int, most: int) -> list[ReservationRow]:
    """The reservations to ask about now; another process finds them again at `again_at`."""
    query = select(*RESERVATIONS.columns).where(reservation.c.look_at.is_not(None), reservation.c.look_at <= now)
    query = query.order_by(reservation.c.look_at).limit(most).with_for_update(skip_locked=True)
    found = [RESERVATIONS.of(values) for values in connection.execute(query)]
    taken = update(reservation).where(reservation.c.id.in_([one.id for one in found]))
    if found:
        connection.execute(taken.values(look_at=again_at))
    return found


def look_now(connection: Connection, number: str, *, now: int) -> bool:
    """Have the order system asked at once how a reservation stands; False where it is not ours."""
    change = update(reservation).where(reservation.c.number == number)
    return bool(connection.execute(change.values(look_at=now)).rowcount)


def listed(
    connection: Connection, wanted: ReservationFilter, *, after: tuple[int, str] | None, limit: int
) -> Sequence[Fields]:
    """Reservations with their customers, the newest first, after the given (asked_at, id)."""
    query = _narrowed(_LISTED, wanted)
    if after is not None:
        at, id_ = after
        older = and_(reservation.c.asked_at == at, reservation.c.id < id_)
        query = query.where(or_(reservation.c.asked_at < at, older))
    newest_first = query.order_by(reservation.c.asked_at.desc(), reservation.c.id.desc())
    return fields_of(connection, newest_first.limit(limit))


def shown(connection: Connection, number: str) -> Fields | None:
    """One reservation as lists show it, or None."""
    found = fields_of(connection, _LISTED.where(reservation.c.number == number))
    return found[0] if found else None


def _narrowed(query: Select[tuple[object, ...]], wanted: ReservationFilter) -> Select[tuple[object, ...]]:
    if wanted.state is not None:
        query = query.where(reservation.c.state == wanted.state)
    if wanted.branch is not None:
        query = query.where(reservation.c.branch == wanted.branch)
    if wanted.is_late is not None:
        is_late = and_(reservation.c.state == "asked", reservation.c.late_at.is_not(None))
        query = query.where(is_late if wanted.is_late else ~is_late)
    return query


_LISTED: Select[tuple[object, ...]] = (
    select(
        *reservation.c,
        contact.c.name.label("contact_name"),
        cases.c.number.label("case_number"),
        person.c.name.label("holder_name"),
        person.c.mail.label("holder_mail"),
    )
    .join(contact, contact.c.id == reservation.c.contact_id)
    .join(cases, cases.c.id == reservation.c.case_id)
    .outerjoin(person, person.c.id == reservation.c.holder_id)
)
