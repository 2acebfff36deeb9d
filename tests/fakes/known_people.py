"""Puts people into a store as an administrator would: colleagues, delegations, domains, shared addresses, rights."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.rows import CONTACTS, IDENTITIES, ContactRow, IdentityRow
from gateway.store.schema import account, account_domain, contact_right, delegation, person

ELECTRIC, PHARMACY, BUILDERS = "1000000042", "1000000043", "1000000044"


def add_colleague(
    connection: Connection,
    name: str,
    *identities: tuple[str, str],
    role: str = "account_manager",
    left_at: int | None = None,
) -> list[str]:
    """One of us who is no agent, with these verified identities; gives their ids."""
    person_id = new_id()
    mail = f"{name.lower().replace(' ', '.')}@staff.example.com"
    connection.execute(insert(person).values(id=person_id, name=name, mail=mail, role=role, left_at=left_at))
    rows = [
        IdentityRow(
            id=new_id(), kind=kind, value=value, contact_id=None, account_id=None, verified_at=1, person_id=person_id
        )
        for kind, value in identities
    ]
    IDENTITIES.insert(connection, rows)
    return [row.id for row in rows]


def delegate(
    connection: Connection, identity_id: str, *numbers: str, valid_from: int | None = None, valid_to: int | None = None
) -> None:
    """Let an identity speak for accounts."""
    for number in numbers:
        connection.execute(
            insert(delegation).values(
                id=new_id(),
                identity_id=identity_id,
                account_id=account_id(connection, number),
                role="account_manager",
                valid_from=valid_from,
                valid_to=valid_to,
            )
        )


def own_domain(connection: Connection, number: str, domain: str) -> None:
    """Say that a mail domain is an account's."""
    connection.execute(insert(account_domain).values(domain=domain, account_id=account_id(connection, number)))


def add_shared(connection: Connection, number: str, kind: str, value: str) -> str:
    """A company's own address, nobody's in particular."""
    row = IdentityRow(
        id=new_id(), kind=kind, value=value, contact_id=None, account_id=account_id(connection, number), shared=True
    )
    IDENTITIES.insert(connection, [row])
    return row.id


def add_contact(
    connection: Connection, name: str | None, *identities: tuple[str, str, bool], number: str | None = None, at: int = 1
) -> str:
    """A contact with addresses (kind, value, whether it is verified), perhaps of an account."""
    owner = account_id(connection, number) if number is not None else None
    row = ContactRow(id=new_id(), name=name, language=None, account_id=owner, created_at=at)
    CONTACTS.insert(connection, [row])
    IDENTITIES.insert(
        connection,
        [
            IdentityRow(
                id=new_id(),
                kind=kind,
                value=value,
                contact_id=row.id,
                account_id=None,
                verified_at=at if is_verified else None,
            )
            for kind, value, is_verified in identities
        ],
    )
    return row.id


def allow(connection: Connection, contact_id: str, number: str, *, prices: bool = True) -> None:
    """Let a contact see an account's prices, or say that he may not."""
    connection.execute(
        insert(contact_right).values(
            contact_id=contact_id,
            account_id=account_id(connection, number),
            may_order=False,
            may_see_prices=prices,
            may_see_invoices=False,
        )
    )


def add_account(connection: Connection, number: str, name: str) -> str:
    """A company."""
    id_ = new_id()
    connection.execute(
        insert(account).values(id=id_, external_no=number, name=name, domains=[], tier="GENERAL", preferences={})
    )
    return id_


def account_id(connection: Connection, number: str) -> str:
    """An account's id by its number."""
    return str(connection.execute(select(account.c.id).where(account.c.external_no == number)).scalar_one())
