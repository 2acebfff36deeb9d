"""Queries of accounts whole, with the mail domains that are theirs alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.bulk import Bulk, insert_bulk, json_text
from gateway.store.schema import account, account_domain


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWhole:
    """A customer company with everything about it."""

    id: str
    external_no: str
    name: str
    domains: Sequence[str]
    tier: str
    calendar: str | None
    preferences: Mapping[str, Any]
    entitled_from: int | None
    entitled_to: int | None


_NAMES = AccountWhole.__slots__
_JSON = frozenset({"domains", "preferences"})
_SELECT = select(*(account.c[name] for name in _NAMES))
_FORGET = Bulk(delete(account_domain).where(account_domain.c.account_id == bindparam("i")), ("i",))
_OWN = insert_bulk(account_domain, "domain", "account_id")


def accounts_whole(connection: Connection, numbers: Sequence[str] | None) -> dict[str, AccountWhole]:
    """All accounts by number, or those of these numbers."""
    query = _SELECT if numbers is None else _SELECT.where(account.c.external_no.in_(list(numbers)))
    found = [AccountWhole(**dict(zip(_NAMES, values, strict=True))) for values in connection.execute(query)]
    return {one.external_no: one for one in found}


def domain_owners(connection: Connection, domains: Sequence[str] | None) -> dict[str, str]:
    """The number of the account that has each domain: of all domains, or of these."""
    query = select(account_domain.c.domain, account.c.external_no).join(
        account, account.c.id == account_domain.c.account_id
    )
    if domains is not None:
        query = query.where(account_domain.c.domain.in_(list(domains)))
    return {row.domain: row.external_no for row in connection.execute(query)}


def write_accounts(connection: Connection, rows: Sequence[AccountWhole]) -> None:
    """Make or change accounts, and give them their domains."""
    _PUT.run(connection, [tuple(_value(row, name) for name in _NAMES) for row in rows])
    _FORGET.run(connection, [(row.id,) for row in rows])
    _OWN.run(connection, [(domain, row.id) for row in rows for domain in row.domains])


def _value(row: AccountWhole, name: str) -> Any:
    value = getattr(row, name)
    return json_text(list(value) if name == "domains" else value) if name in _JSON else value


def _put(insert: Any) -> Any:
    statement = insert(account).values({name: bindparam(name) for name in _NAMES})
    fresh = {name: statement.excluded[name] for name in _NAMES if name != "id"}
    return statement.on_conflict_do_update(index_elements=[account.c.id], set_=fresh)


_PUT = Bulk({"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}, _NAMES)
