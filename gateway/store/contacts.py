"""Loads who wrote or called: identities, contacts (merged ones followed), our people, delegations, domains, rights."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from gateway.store import contexts, rows
from gateway.store.colleagues import LastAgent
from gateway.store.contexts import MERGES_FOLLOWED, DelegationRow, IdentityKey, Known, StaffRow
from gateway.store.rows import IdentityRow
from gateway.store.schema import account_domain, contact, contact_right, conversation, delegation, identity, person

# Two lists instead of a list of pairs: SQLite reads the whole table for `(a, b) IN (VALUES …)` of two pairs or more.
_IDENTITIES = select(*rows.IDENTITIES.columns).where(
    identity.c.kind.in_(bindparam("kinds", expanding=True)), identity.c.value.in_(bindparam("values", expanding=True))
)
_CONTACTS = select(
    *rows.CONTACTS.columns, contact.c.merged_into, contact.c.last_agent_id, contact.c.last_agent_at
).where(contact.c.id.in_(bindparam("ids", expanding=True)))
_VERIFIED = select(*rows.IDENTITIES.columns).where(
    identity.c.contact_id.in_(bindparam("ids", expanding=True)), identity.c.verified_at.is_not(None)
)
_CONVERSATIONS = select(*rows.CONVERSATIONS.columns).where(
    conversation.c.channel.in_(bindparam("channels", expanding=True)),
    conversation.c.identity_id.in_(bindparam("ids", expanding=True)),
)
_RIGHTS = select(
    contact_right.c.contact_id,
    contact_right.c.account_id,
    contact_right.c.may_order,
    contact_right.c.may_see_prices,
    contact_right.c.may_see_invoices,
).where(contact_right.c.contact_id.in_(bindparam("ids", expanding=True)))
_STAFF = select(person.c.id, person.c.name, person.c.mail, person.c.role, person.c.unit, person.c.left_at)
_STAFF_BY_ID = _STAFF.where(person.c.id.in_(bindparam("ids", expanding=True)))
_STAFF_BY_MAIL = _STAFF.where(person.c.mail.in_(bindparam("mails", expanding=True)))
_DELEGATIONS = select(
    delegation.c.identity_id,
    delegation.c.account_id,
    delegation.c.role,
    delegation.c.valid_from,
    delegation.c.valid_to,
).where(delegation.c.identity_id.in_(bindparam("ids", expanding=True)))
_DOMAINS = select(account_domain.c.domain, account_domain.c.account_id).where(
    account_domain.c.domain.in_(bindparam("domains", expanding=True))
)


def load_people(connection: Connection, keys: Collection[IdentityKey], channels: Mapping[IdentityKey, str]) -> Known:
    """Identities, their contacts with what is verified about them, accounts, care rows and conversations.

    `channels` names for each sender's identity the channel it wrote on.
    """
    known = Known()
    known.identities.update(identities_of(connection, keys))
    _load_contacts(connection, known, {row.contact_id for row in known.identities.values() if row.contact_id})
    _load_staff(connection, known, [value for kind, value in keys if kind == "email"])
    _load_rights(connection, known)
    account_ids = {row.account_id for row in known.identities.values() if row.account_id}
    account_ids |= {row.account_id for row in known.contacts.values() if row.account_id}
    account_ids |= {row.account_id for found in known.delegations.values() for row in found}
    account_ids |= _load_domains(connection, known, keys)
    contexts.add_accounts(connection, known, account_ids)
    at = {(channels[key], row.id) for key, row in known.identities.items() if key in channels}
    places = {"channels": list({channel for channel, _ in at}), "ids": [id_ for _, id_ in at]}
    for values in connection.execute(_CONVERSATIONS, places) if at else ():
        thread = rows.CONVERSATIONS.of(values)
        if (thread.channel, thread.identity_id) in at:
            known.conversations[thread.channel, thread.identity_id] = thread
    return known


def identities_of(connection: Connection, keys: Collection[IdentityKey]) -> dict[IdentityKey, IdentityRow]:
    """The stored identities of these addresses."""
    wanted = {"kinds": list({kind for kind, _ in keys}), "values": list({value for _, value in keys})}
    found = connection.execute(_IDENTITIES, wanted) if keys else ()
    by_key = {(row.kind, row.value): row for row in map(rows.IDENTITIES.of, found)}
    return {key: row for key, row in by_key.items() if key in keys}


def load_shared(connection: Connection, known: Known) -> None:
    """The contacts and accounts of the loaded cases that are not known yet.

    They are needed where who writes does not say it: from a company's own address, or for several companies.
    """
    missing = {row.contact_id for row in known.cases.values() if row.contact_id} - set(known.contacts)
    if missing and any(row.shared for row in known.identities.values()):
        for values in connection.execute(_CONTACTS, {"ids": list(missing)}):
            _note_contact(known, values)
    accounts = {row.account_id for row in known.cases.values() if row.account_id} - set(known.accounts)
    contexts.add_accounts(connection, known, accounts)


def _load_contacts(connection: Connection, known: Known, ids: Collection[str]) -> None:
    """The contacts, whom they were merged into, and what is verified about them."""
    wanted = set(ids)
    for _ in range(MERGES_FOLLOWED):
        if not wanted:
            break
        for values in connection.execute(_CONTACTS, {"ids": list(wanted)}):
            if (merged_into := _note_contact(known, values)) is not None:
                known.merged[values.id] = merged_into
        wanted = {target for target in known.merged.values() if target not in known.contacts}
    for found in connection.execute(_VERIFIED, {"ids": list(known.contacts)}) if known.contacts else ():
        identity_row = rows.IDENTITIES.of(found)
        known.verified.setdefault(str(identity_row.contact_id), []).append(identity_row)


def _note_contact(known: Known, values: Any) -> str | None:
    """Take in a contact with who served it last; gives whom it was merged into."""
    *own, merged_into, agent_id, at = values
    row = rows.CONTACTS.of(own)
    known.contacts[row.id] = row
    if agent_id is not None:
        known.last_agents[row.id] = LastAgent(agent_id=agent_id, at=at or 0)
    return merged_into  # type: ignore[no-any-return]  # a column


def _load_staff(connection: Connection, known: Known, mails: Collection[str]) -> None:
    """Our people among the identities, and for which accounts identities speak."""
    identities = [*known.identities.values(), *(row for rows in known.verified.values() for row in rows)]
    theirs = {row.person_id for row in identities if row.person_id}
    for values in connection.execute(_STAFF_BY_ID, {"ids": list(theirs)}) if theirs else ():
        _note_staff(known, StaffRow(**values._mapping))
    for values in connection.execute(_STAFF_BY_MAIL, {"mails": list(mails)}) if mails else ():
        _note_staff(known, StaffRow(**values._mapping))
    ids = list({row.id for row in identities})
    for found in connection.execute(_DELEGATIONS, {"ids": ids}) if ids else ():
        speaks_for = DelegationRow(**found._mapping)
        known.delegations.setdefault(speaks_for.identity_id, []).append(speaks_for)


def _note_staff(known: Known, row: StaffRow) -> None:
    known.staff[row.id] = row
    known.staff_of_mail[row.mail] = row.id


def _load_rights(connection: Connection, known: Known) -> None:
    """What the contacts may do, account by account."""
    ids = list(known.contacts)
    for contact_id, account_id, *may in connection.execute(_RIGHTS, {"ids": ids}) if ids else ():
        for allowed, rights in zip(may, (known.order_rights, known.price_rights, known.invoice_rights), strict=True):
            if allowed:
                rights.add((contact_id, account_id))


def _load_domains(connection: Connection, known: Known, keys: Collection[IdentityKey]) -> set[str]:
    """The accounts that own the domains of addresses whose account is not known otherwise."""
    domains: set[str] = set()
    for kind, value in keys:
        row = known.identities.get((kind, value))
        owner = known.contact(row.contact_id) if row is not None else None
        has_account = row is not None and (row.account_id or (owner is not None and owner.account_id))
        if kind == "email" and not has_account:
            domains.add(value.rpartition("@")[2])
    for domain, account_id in connection.execute(_DOMAINS, {"domains": list(domains)}) if domains else ():
        known.account_of_domain[domain] = account_id
    return set(known.account_of_domain.values())
