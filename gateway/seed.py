"""Writes the demo's people into an empty installation, so that a newcomer, a test and a picture tell the same story."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from gateway.demo import DemoContact, DemoIdentity, DemoPeople
from gateway.ids import new_id
from gateway.store.rows import CONTACTS, IDENTITIES, ContactRow, IdentityRow
from gateway.store.schema import (
    account,
    account_domain,
    agent,
    care,
    contact_right,
    delegation,
    person,
    setting,
)
from gateway.store.schema import identity as identity_table

_KINDS: Mapping[str, str] = {"mail": "email", "phone": "phone"}
_MARK = "demo_seeded_at"


def seed_demo(connection: Connection, people: DemoPeople, *, now: int) -> bool:
    """Write everybody the demo knows, once in the life of an installation; False where that was done before.

    People who were added by hand before keep their log-in and get what the demo says of them; accounts that are there
    keep what is said of them, and who looks after them.
    """
    if connection.execute(select(setting.c.name).where(setting.c.name == _MARK)).first() is not None:
        return False
    connection.execute(insert(setting).values(name=_MARK, value=str(now).encode()))
    there = frozenset(connection.execute(select(account.c.external_no)).scalars())
    accounts = _write_accounts(connection, people)
    for one in people.contacts:
        _write_contact(connection, one, accounts, now)
    persons = _write_agents(connection, people) | _write_colleagues(connection, people, accounts, now)
    for row in people.care:
        if row.account_no in there:
            continue
        values = {
            "id": new_id(),
            "account_id": accounts[row.account_no],
            "topic": row.topic,
            "role": row.role,
            "person_id": persons[row.mail],
            "approved_by": row.approved_by,
            "approved_at": now if row.approved_by is not None else None,
        }
        connection.execute(insert(care).values(values))
    return True


def _write_accounts(connection: Connection, people: DemoPeople) -> dict[str, str]:
    ids = {row.external_no: row.id for row in connection.execute(select(account.c.external_no, account.c.id))}
    for one in people.accounts:
        if one.external_no in ids:
            continue
        ids[one.external_no] = new_id()
        connection.execute(
            insert(account).values(
                id=ids[one.external_no],
                external_no=one.external_no,
                name=one.name,
                domains=list(one.domains),
                tier=one.tier,
                preferences={},
            )
        )
        taken = frozenset(connection.execute(select(account_domain.c.domain)).scalars())
        for domain in set(one.domains) - taken:
            connection.execute(insert(account_domain).values(domain=domain, account_id=ids[one.external_no]))
    return ids


def _write_contact(connection: Connection, one: DemoContact, accounts: Mapping[str, str], now: int) -> None:
    account_id = accounts.get(one.account_no or "")
    contact_id = new_id()
    CONTACTS.insert(
        connection,
        [ContactRow(id=contact_id, name=one.name, language=one.language, account_id=account_id, created_at=now)],
    )
    IDENTITIES.insert(
        connection,
        [
            IdentityRow(
                id=new_id(),
                kind=_KINDS[identity.kind],
                value=identity.value,
                contact_id=None if identity.shared else contact_id,
                account_id=account_id if identity.shared else None,
                shared=identity.shared,
                verified_at=now if identity.verified else None,
            )
            for identity in one.identities
            if not _is_known(connection, identity)
        ],
    )
    if account_id is not None:
        connection.execute(
            insert(contact_right).values(
                contact_id=contact_id,
                account_id=account_id,
                may_order=one.may_order,
                may_see_prices=one.may_see_prices,
                may_see_invoices=one.may_see_invoices,
            )
        )


def _write_agents(connection: Connection, people: DemoPeople) -> dict[str, str]:
    there = {row.mail: row.id for row in connection.execute(select(person.c.mail, person.c.id))}
    ids: dict[str, str] = {}
    for one in people.agents:
        told = {
            "mail": one.mail,
            "language": one.language,
            "role": one.role,
            "capacity": one.capacity,
            "skills": list(one.skills),
            "languages": list(one.languages),
        }
        ids[one.mail] = there.get(one.mail) or new_id()
        if one.mail in there:
            connection.execute(update(agent).where(agent.c.person_id == ids[one.mail]).values(**told))
        else:
            connection.execute(insert(person).values(id=ids[one.mail], name=one.name, mail=one.mail))
            connection.execute(insert(agent).values(person_id=ids[one.mail], **told))
    return ids


def _write_colleagues(
    connection: Connection, people: DemoPeople, accounts: Mapping[str, str], now: int
) -> dict[str, str]:
    """The staff who are no agents, with the addresses they are known by and the accounts these speak for."""
    there = {row.mail: row.id for row in connection.execute(select(person.c.mail, person.c.id))}
    ids: dict[str, str] = {}
    for one in people.colleagues:
        ids[one.mail] = there.get(one.mail) or new_id()
        told = {"name": one.name, "role": one.role, "unit": one.unit}
        if one.mail in there:
            connection.execute(update(person).where(person.c.id == ids[one.mail]).values(**told))
        else:
            connection.execute(insert(person).values(id=ids[one.mail], mail=one.mail, **told))
        for identity in one.identities:
            if _is_known(connection, identity):
                continue
            row = IdentityRow(
                id=new_id(),
                kind=_KINDS[identity.kind],
                value=identity.value,
                contact_id=None,
                account_id=None,
                verified_at=now if identity.verified else None,
                person_id=ids[one.mail],
            )
            IDENTITIES.insert(connection, [row])
            for number in one.speaks_for:
                values = {"id": new_id(), "identity_id": row.id, "account_id": accounts[number]}
                connection.execute(insert(delegation).values(role="account_manager", **values))
    return ids


def _is_known(connection: Connection, one: DemoIdentity) -> bool:
    """Whether the address is there already: whoever has it keeps it."""
    query = select(identity_table.c.id).where(
        identity_table.c.kind == _KINDS[one.kind], identity_table.c.value == one.value
    )
    return connection.execute(query).first() is not None
