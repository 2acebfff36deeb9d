"""Queries of who may speak for accounts: delegated identities, shared identities, rights of contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.rows import IDENTITIES, IdentityRow
from gateway.store.schema import account, contact, contact_right, delegation, identity, person


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationKnown:
    """One account that an identity speaks for."""

    id: str
    kind: str
    value: str
    external_no: str
    account_name: str
    person: str | None
    role: str
    valid_from: int | None
    valid_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityKnown:
    """An identity with whom it belongs to, in names."""

    row: IdentityRow
    external_no: str | None
    person: str | None


_DELEGATION = (
    select(
        delegation.c.id,
        identity.c.kind,
        identity.c.value,
        account.c.external_no,
        account.c.name.label("account_name"),
        person.c.mail.label("person"),
        delegation.c.role,
        delegation.c.valid_from,
        delegation.c.valid_to,
    )
    .join(identity, identity.c.id == delegation.c.identity_id)
    .join(account, account.c.id == delegation.c.account_id)
    .outerjoin(person, person.c.id == identity.c.person_id)
    .order_by(delegation.c.id)
)


def list_delegations(
    connection: Connection,
    *,
    key: tuple[str, str] | None = None,
    external_no: str | None = None,
    after: str | None = None,
    limit: int = 1000,
) -> list[DelegationKnown]:
    """Delegations in the order they were made: all, an identity's, an account's."""
    query = _DELEGATION.limit(limit)
    if key is not None:
        query = query.where(identity.c.kind == key[0], identity.c.value == key[1])
    if external_no is not None:
        query = query.where(account.c.external_no == external_no)
    if after is not None:
        query = query.where(delegation.c.id > after)
    return [DelegationKnown(**row._mapping) for row in connection.execute(query)]


def identity_of(connection: Connection, key: tuple[str, str]) -> IdentityKnown | None:
    """The identity of that kind and value, or None."""
    query = (
        select(*IDENTITIES.columns, account.c.external_no, person.c.mail)
        .outerjoin(account, account.c.id == identity.c.account_id)
        .outerjoin(person, person.c.id == identity.c.person_id)
        .where(identity.c.kind == key[0], identity.c.value == key[1])
    )
    found = connection.execute(query).first()
    if found is None:
        return None
    return IdentityKnown(row=IDENTITIES.of(found[:-2]), external_no=found[-2], person=found[-1])


def put_delegations(
    connection: Connection, *, key: tuple[str, str], known: IdentityRow | None, wanted: Sequence[Mapping[str, Any]]
) -> None:
    """Let an identity speak for exactly these accounts; one that is not stored yet is made."""
    identity_id = known.id if known is not None else new_id()
    if known is None:
        IDENTITIES.insert(
            connection,
            [IdentityRow(id=identity_id, kind=key[0], value=key[1], contact_id=None, account_id=None)],
        )
    connection.execute(delete(delegation).where(delegation.c.identity_id == identity_id))
    if wanted:
        rows = [{"id": new_id(), "identity_id": identity_id, **one} for one in wanted]
        connection.execute(delegation.insert(), rows)


def put_shared(
    connection: Connection, *, key: tuple[str, str], known: IdentityRow | None, account_id: str | None
) -> None:
    """Let an identity belong to an account and to no single contact, or (None) to nobody in particular again."""
    if known is None:
        row = IdentityRow(
            id=new_id(),
            kind=key[0],
            value=key[1],
            contact_id=None,
            account_id=account_id,
            shared=account_id is not None,
        )
        IDENTITIES.insert(connection, [row])
        return
    values: dict[str, Any] = {"shared": account_id is not None, "account_id": account_id}
    if account_id is not None:
        values |= {"contact_id": None, "verified_at": None}
    connection.execute(update(identity).where(identity.c.id == known.id).values(**values))


def rights_of(connection: Connection, contact_id: str) -> list[Mapping[str, Any]]:
    """What a contact may do, an account each."""
    query = (
        select(contact_right, account.c.external_no)
        .join(account, account.c.id == contact_right.c.account_id)
        .where(contact_right.c.contact_id == contact_id)
        .order_by(account.c.external_no)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def is_contact(connection: Connection, contact_id: str) -> bool:
    """Whether there is such a contact."""
    return connection.execute(select(contact.c.id).where(contact.c.id == contact_id)).first() is not None


def put_right(connection: Connection, values: Mapping[str, Any]) -> None:
    """Write what a contact may do for an account."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement: Any = insert(contact_right).values(**values)
    fresh = {name: values[name] for name in ("may_order", "may_see_prices", "may_see_invoices")}
    keys = [contact_right.c.contact_id, contact_right.c.account_id]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh))
