"""Queries that find the customer one of us names: by account number, case number or address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from gateway.signals.reported import REPORT, About
from gateway.store.schema import account, cases, contact, identity


def find(connection: Connection, names: Sequence[str]) -> list[About]:
    """Everything that any of these names; an address of our own people names no customer."""
    found = [
        About(account_id=row.id, name=f"{row.name} ({row.external_no})")
        for row in connection.execute(
            select(account.c.id, account.c.name, account.c.external_no).where(account.c.external_no.in_(names))
        )
    ]
    owner = func.coalesce(cases.c.account_id, contact.c.account_id)
    of_cases = (
        select(cases.c.id, cases.c.number, cases.c.contact_id, owner.label("account_id"), account.c.name)
        .add_columns(account.c.external_no)
        .outerjoin(contact, contact.c.id == cases.c.contact_id)
        .outerjoin(account, account.c.id == owner)
        .where(cases.c.number.in_(names), func.coalesce(cases.c.intent, "") != REPORT)
    )
    for row in connection.execute(of_cases):
        name = f"{row.name} ({row.external_no})" if row.account_id else row.number
        found.append(About(account_id=row.account_id, contact_id=row.contact_id, case_id=row.id, name=name))
    return found + _by_address(connection, [one.lower() for one in names])


def _by_address(connection: Connection, values: Sequence[str]) -> list[About]:
    owner = func.coalesce(identity.c.account_id, contact.c.account_id)
    query = (
        select(identity.c.value, identity.c.contact_id, owner.label("account_id"), account.c.name)
        .add_columns(account.c.external_no)
        .outerjoin(contact, contact.c.id == identity.c.contact_id)
        .outerjoin(account, account.c.id == owner)
        .where(identity.c.kind.in_(("email", "phone")), identity.c.value.in_(values), identity.c.person_id.is_(None))
    )
    return [
        About(
            account_id=row.account_id,
            contact_id=row.contact_id,
            name=f"{row.name} ({row.external_no})" if row.account_id else row.value,
        )
        for row in connection.execute(query)
    ]


def by_account(connection: Connection, number: str) -> About | None:
    """The account of that number."""
    id_ = connection.execute(select(account.c.id).where(account.c.external_no == number)).scalar_one_or_none()
    return About(account_id=id_, name=number) if id_ is not None else None


def by_case(connection: Connection, number: str) -> About | None:
    """The case of that number with its customer and account."""
    owner = func.coalesce(cases.c.account_id, contact.c.account_id).label("account_id")
    query = select(cases.c.id, cases.c.contact_id, owner).outerjoin(contact, contact.c.id == cases.c.contact_id)
    row = connection.execute(query.where(cases.c.number == number)).one_or_none()
    if row is None:
        return None
    return About(account_id=row.account_id, contact_id=row.contact_id, case_id=row.id, name=number)


def by_contact(connection: Connection, id_: str) -> About | None:
    """The contact of that id with its account."""
    row = connection.execute(select(contact.c.id, contact.c.account_id).where(contact.c.id == id_)).one_or_none()
    return About(account_id=row.account_id, contact_id=row.id, name=id_) if row is not None else None
