"""Queries of what is kept of accounts for their reports: measured here, or given by other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.schema import account, account_parameter

MEASURED = "measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an account: its value, who gave it, and when."""

    name: str
    value: Any
    source: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account with what is kept of it."""

    id: str
    number: str
    name: str
    tier: str
    parameters: Mapping[str, Parameter]


def put(connection: Connection, account_id: str, values: Mapping[str, Any], *, source: str, at: int) -> None:
    """Set these parameters of an account."""
    statement = _PUT[connection.dialect.name]
    for name, value in sorted(values.items()):
        told = {"account_id": account_id, "name": name, "value": value, "source": source[:120], "at": at}
        connection.execute(statement, told)


def of_account(connection: Connection, number: str) -> Account | None:
    """One account with its parameters, or None."""
    found = _with_parameters(connection, _ACCOUNTS.where(account.c.external_no == number))
    return found[0] if found else None


def list_accounts(connection: Connection, *, after: str | None, limit: int) -> list[Account]:
    """Accounts by number with their parameters."""
    query = _ACCOUNTS.order_by(account.c.external_no).limit(limit)
    return _with_parameters(connection, query.where(account.c.external_no > after) if after is not None else query)


def _with_parameters(connection: Connection, query: Any) -> list[Account]:
    found: Sequence[Any] = connection.execute(query).all()
    known: dict[str, dict[str, Parameter]] = {row.id: {} for row in found}
    if known:
        for row in connection.execute(select(account_parameter).where(account_parameter.c.account_id.in_(known))):
            known[row.account_id][row.name] = Parameter(name=row.name, value=row.value, source=row.source, at=row.at)
    return [
        Account(id=row.id, number=row.external_no, name=row.name, tier=row.tier, parameters=known[row.id])
        for row in found
    ]


def _put(insert: Any) -> Any:
    statement = insert(account_parameter)
    fresh = {name: statement.excluded[name] for name in ("value", "source", "at")}
    key = [account_parameter.c.account_id, account_parameter.c.name]
    return statement.on_conflict_do_update(index_elements=key, set_=fresh)


_PUT = {"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}
_ACCOUNTS = select(account.c.id, account.c.external_no, account.c.name, account.c.tier)
