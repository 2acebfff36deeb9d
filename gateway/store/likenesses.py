"""Looks for what new contacts share with others: a fixed number of index probes for a whole batch of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.rows import IdentityRow
from gateway.store.schema import account_domain, cases, contact, event, identity, message

_MESSAGES_READ = 5
_CASES_READ = 500
_NAMESAKES = 200
_TEXT_READ = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact that is looked at for the first time."""

    id: str
    name: str | None
    account_id: str | None
    created_at: int
    merged_into: str | None


@dataclass(slots=True, kw_only=True)
class Seen:
    """What is stored about a batch of contacts: their addresses, accounts, first words, and what they claimed."""

    identities: dict[str, list[IdentityRow]] = field(default_factory=dict)  # by contact
    accounts: dict[str, set[str]] = field(default_factory=dict)  # by contact
    claimed: dict[str, set[str]] = field(default_factory=dict)  # by contact: ids of others' identities
    texts: dict[str, list[str]] = field(default_factory=dict)  # by contact


def next_contacts(connection: Connection, after: str, *, before: int, limit: int) -> list[NewContact]:
    """The contacts made after that one and before that instant, in the order they were made."""
    row = contact.c
    query = select(row.id, row.name, row.account_id, row.created_at, row.merged_into).where(row.id > after)
    found = [NewContact(**one._mapping) for one in connection.execute(query.order_by(row.id).limit(limit))]
    ready = next((place for place, one in enumerate(found) if one.created_at >= before), len(found))
    return found[:ready]


def look_at(connection: Connection, contacts: Sequence[NewContact]) -> Seen:
    """What is stored about these contacts, in four queries."""
    seen = Seen()
    ids = [one.id for one in contacts]
    for values in connection.execute(_OWN, {"ids": ids}):
        row = rows.IDENTITIES.of(values)
        seen.identities.setdefault(str(row.contact_id), []).append(row)
    owner_of: dict[str, str] = {}
    for case_id, contact_id, account_id in connection.execute(_CASES, {"ids": ids}):
        owner_of[case_id] = contact_id
        if account_id is not None:
            seen.accounts.setdefault(contact_id, set()).add(account_id)
    for one in contacts:
        if one.account_id is not None:
            seen.accounts.setdefault(one.id, set()).add(one.account_id)
    if owner_of:
        _look_at_cases(connection, seen, owner_of)
    return seen


def identities_by_id(connection: Connection, ids: Collection[str]) -> dict[str, IdentityRow]:
    """The identities of these ids."""
    found = connection.execute(_BY_ID, {"ids": list(ids)}) if ids else ()
    return {row.id: row for row in map(rows.IDENTITIES.of, found)}


def sibling_domains(connection: Connection, domains: Collection[str]) -> dict[str, set[str]]:
    """By domain: the other domains of the account that owns it."""
    if not domains:
        return {}
    owned = dict(connection.execute(_DOMAINS, {"domains": list(domains)}).tuples().all())
    of_account: dict[str, set[str]] = {}
    for domain, account_id in connection.execute(_OF_ACCOUNTS, {"ids": list(set(owned.values()))}) if owned else ():
        of_account.setdefault(account_id, set()).add(domain)
    return {domain: of_account[account_id] - {domain} for domain, account_id in owned.items()}


def namesakes(
    connection: Connection, names: Collection[str], accounts: Collection[str]
) -> Mapping[tuple[str, str], Sequence[str]]:
    """By account and name: the contacts of that name that still stand for themselves."""
    found: dict[tuple[str, str], list[str]] = {}
    if not names or not accounts:
        return found
    given = {"accounts": list(accounts), "names": list(names)}
    for account_id, name, id_ in connection.execute(_NAMESAKES_OF, given):
        found.setdefault((account_id, name), []).append(id_)
    return found


def _look_at_cases(connection: Connection, seen: Seen, owner_of: Mapping[str, str]) -> None:
    ids = {"ids": list(owner_of)}
    for case_id, told in connection.execute(_OPENED, ids):
        claimed = told.get("claimed")
        if isinstance(claimed, list):
            seen.claimed.setdefault(owner_of[case_id], set()).update(map(str, claimed))
    for case_id, text in connection.execute(_WORDS, ids):
        seen.texts.setdefault(owner_of[case_id], []).append(str(text)[:_TEXT_READ])


_OWN = select(*rows.IDENTITIES.columns).where(identity.c.contact_id.in_(bindparam("ids", expanding=True)))
_BY_ID = select(*rows.IDENTITIES.columns).where(identity.c.id.in_(bindparam("ids", expanding=True)))
_CASES = (
    select(cases.c.id, cases.c.contact_id, cases.c.account_id)
    .where(cases.c.contact_id.in_(bindparam("ids", expanding=True)), cases.c.state != "junk")
    .limit(_CASES_READ)
)
_OPENED = select(event.c.case_id, event.c.data).where(
    event.c.case_id.in_(bindparam("ids", expanding=True)), event.c.kind == "case.opened"
)
_WORDS = select(message.c.case_id, message.c.text).where(
    message.c.case_id.in_(bindparam("ids", expanding=True)),
    message.c.direction == "in",
    message.c.position <= _MESSAGES_READ,
)
_DOMAINS = select(account_domain.c.domain, account_domain.c.account_id).where(
    account_domain.c.domain.in_(bindparam("domains", expanding=True))
)
_OF_ACCOUNTS = select(account_domain.c.domain, account_domain.c.account_id).where(
    account_domain.c.account_id.in_(bindparam("ids", expanding=True))
)
_NAMESAKES_OF = (
    select(contact.c.account_id, contact.c.name, contact.c.id)
    .where(
        contact.c.account_id.in_(bindparam("accounts", expanding=True)),
        contact.c.name.in_(bindparam("names", expanding=True)),
        contact.c.merged_into.is_(None),
    )
    .limit(_NAMESAKES)
)
