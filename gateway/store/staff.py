"""Queries of staff whole: the person, what they are at the desk, the addresses they call and write from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.rows import IDENTITIES, IdentityRow
from gateway.store.schema import agent, agent_session, identity, person

IdentityKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffWhole:
    """One of the staff; the fields from `desk_role` on are None for people who are no agents."""

    id: str
    name: str
    mail: str
    role: str
    unit: str | None
    left_at: int | None
    desk_role: str | None
    language: str | None
    capacity: int | None
    skills: Sequence[str] | None
    languages: Sequence[str] | None
    brands: Sequence[str] | None
    identities: Sequence[IdentityKey] = ()


_COLUMNS = (
    *(person.c[name] for name in ("id", "name", "mail", "role", "unit", "left_at")),
    agent.c.role.label("desk_role"),
    *(agent.c[name] for name in ("language", "capacity", "skills", "languages", "brands")),
)


def staff_whole(connection: Connection, *, mail: str | None = None) -> dict[str, StaffWhole]:
    """All of the staff by mail address, or the one of that address."""
    query = select(*_COLUMNS).outerjoin(agent, agent.c.person_id == person.c.id).order_by(person.c.mail)
    addresses = select(identity.c.person_id, identity.c.kind, identity.c.value).where(identity.c.person_id.is_not(None))
    if mail is not None:
        query = query.where(person.c.mail == mail)
        addresses = addresses.join(person, person.c.id == identity.c.person_id).where(person.c.mail == mail)
    by_person: dict[str, list[IdentityKey]] = {}
    for person_id, kind, value in connection.execute(addresses.order_by(identity.c.kind, identity.c.value)):
        by_person.setdefault(person_id, []).append((kind, value))
    found = [
        StaffWhole(**row._mapping, identities=tuple(by_person.get(row.id, ()))) for row in connection.execute(query)
    ]
    return {one.mail: one for one in found}


def list_staff(connection: Connection, *, role: str | None, after: str | None, limit: int) -> list[StaffWhole]:
    """A page of the staff by mail address, without the addresses they call and write from."""
    query = select(*_COLUMNS).outerjoin(agent, agent.c.person_id == person.c.id).order_by(person.c.mail).limit(limit)
    if role is not None:
        query = query.where(person.c.role == role)
    if after is not None:
        query = query.where(person.c.mail > after)
    return [StaffWhole(**row._mapping) for row in connection.execute(query)]


def identities_of(connection: Connection, keys: Collection[IdentityKey]) -> dict[IdentityKey, IdentityRow]:
    """The stored identities of these kinds and values."""
    if not keys:
        return {}
    query = select(*IDENTITIES.columns).where(tuple_(identity.c.kind, identity.c.value).in_(list(keys)))
    rows = [IDENTITIES.of(values) for values in connection.execute(query)]
    return {(row.kind, row.value): row for row in rows}


def write_person(connection: Connection, one: StaffWhole, *, is_new: bool) -> None:
    """Make or change somebody, and what they are at the desk; whoever is to be an agent becomes one."""
    own = {name: getattr(one, name) for name in ("name", "mail", "role", "unit", "left_at")}
    if is_new:
        connection.execute(person.insert().values(id=one.id, **own))
    else:
        connection.execute(update(person).where(person.c.id == one.id).values(**own))
    if one.desk_role is None:
        return
    at_desk: dict[str, Any] = {
        "language": one.language,
        "capacity": one.capacity,
        "skills": list(one.skills or ()),
        "languages": list(one.languages or ()),
        "brands": list(one.brands) if one.brands is not None else None,
    }
    changed = connection.execute(update(agent).where(agent.c.person_id == one.id).values(**at_desk))
    if not changed.rowcount:
        values = {"person_id": one.id, "mail": one.mail, "role": one.desk_role, **at_desk}
        connection.execute(agent.insert().values(**values))


def give_identities(
    connection: Connection, person_id: str, keys: Sequence[IdentityKey], stored: Mapping[IdentityKey, IdentityRow]
) -> None:
    """Let exactly these addresses be the person's; new ones are made."""
    connection.execute(update(identity).where(identity.c.person_id == person_id).values(person_id=None))
    known = [stored[key].id for key in keys if key in stored]
    if known:
        connection.execute(update(identity).where(identity.c.id.in_(known)).values(person_id=person_id))
    fresh = [
        IdentityRow(id=new_id(), kind=kind, value=value, contact_id=None, account_id=None, person_id=person_id)
        for kind, value in keys
        if (kind, value) not in stored
    ]
    IDENTITIES.insert(connection, fresh)


def lock_out(connection: Connection, person_id: str) -> None:
    """End somebody's access to the desk: no password, no session, no offers."""
    connection.execute(delete(agent_session).where(agent_session.c.agent_id == person_id))
    connection.execute(update(agent).where(agent.c.person_id == person_id).values(password_hash=None, away=True))
