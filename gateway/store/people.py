"""Queries of people as the API lists them: contacts, accounts and the care table."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from gateway.store.case_views import Fields, fields_of
from gateway.store.schema import account, care, contact, identity, person
from gateway.store.schema import agent as agent_table


def list_contacts(
    connection: Connection, *, value: str | None, account_id: str | None, after: str | None, limit: int
) -> list[Fields]:
    """Contacts in the order they came, all or those with an identity of that value or of that account."""
    query = select(contact, account.c.external_no).outerjoin(account, account.c.id == contact.c.account_id)
    if value is not None:
        owned = select(identity.c.contact_id).where(identity.c.value == value)
        query = query.where(contact.c.id.in_(owned))
    if account_id is not None:
        query = query.where(contact.c.account_id == account_id)
    if after is not None:
        query = query.where(contact.c.id > after)
    return fields_of(connection, query.order_by(contact.c.id).limit(limit))


def contact_view(connection: Connection, contact_id: str) -> tuple[Fields, list[Fields]] | None:
    """A contact with its identities, or None."""
    query = select(contact, account.c.external_no).outerjoin(account, account.c.id == contact.c.account_id)
    found = fields_of(connection, query.where(contact.c.id == contact_id))
    if not found:
        return None
    owned = select(identity).where(identity.c.contact_id == contact_id).order_by(identity.c.id)
    return found[0], fields_of(connection, owned)


def list_accounts(connection: Connection, *, after: str | None, limit: int) -> list[Fields]:
    """Accounts by their number."""
    query = select(account).order_by(account.c.external_no).limit(limit)
    if after is not None:
        query = query.where(account.c.external_no > after)
    return fields_of(connection, query)


def account_view(connection: Connection, external_no: str) -> tuple[Fields, int] | None:
    """An account and the number of its contacts, or None."""
    found = fields_of(connection, select(account).where(account.c.external_no == external_no))
    if not found:
        return None
    contacts = select(func.count()).where(contact.c.account_id == found[0]["id"])
    return found[0], connection.execute(contacts).scalar_one()


def list_care(
    connection: Connection,
    *,
    external_no: str | None = None,
    mail: str | None = None,
    topic: str | None = None,
    is_proposed: bool | None = None,
    row_id: str | None = None,
    after: str | None = None,
    limit: int,
) -> list[Fields]:
    """Rows of the care table with account and person: all, or those of an account, a person, a topic; proposals."""
    query = (
        select(care, account.c.external_no, account.c.name.label("account_name"), person.c.name, person.c.mail)
        .add_columns(agent_table.c.person_id.is_not(None).label("is_agent"))
        .join(account, account.c.id == care.c.account_id)
        .join(person, person.c.id == care.c.person_id)
        .outerjoin(agent_table, agent_table.c.person_id == care.c.person_id)
        .order_by(care.c.id)
        .limit(limit)
    )
    for column, value in (
        (account.c.external_no, external_no),
        (person.c.mail, mail),
        (care.c.topic, topic),
        (care.c.id, row_id),
    ):
        query = query if value is None else query.where(column == value)
    if is_proposed is not None:
        query = query.where(care.c.approved_by.is_(None) if is_proposed else care.c.approved_by.is_not(None))
    if after is not None:
        query = query.where(care.c.id > after)
    return fields_of(connection, query)
