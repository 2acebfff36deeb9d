"""Queries of what an installation makes for itself once: keys, channel secrets, its channels' rows."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from gateway.store.migrate import one_at_a_time
from gateway.store.schema import agent, channel, channel_secret, setting

_SERVED_MARK = "served_at"


def value_of(connection: Connection, name: str, make: Callable[[], str]) -> str:
    """The installation's stored value of that name, made now if it is missing."""
    one_at_a_time(connection)
    stored = connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()
    if stored is not None:
        return bytes(stored).decode()
    made = make()
    connection.execute(insert(setting).values(name=name, value=made.encode()))
    return made


def serves_first(connection: Connection, *, now: int) -> bool:
    """Whether this is the installation's first time to serve, asked once; one with an admin is not new to anybody."""
    one_at_a_time(connection)
    if connection.execute(select(setting.c.name).where(setting.c.name == _SERVED_MARK)).first() is not None:
        return False
    connection.execute(insert(setting).values(name=_SERVED_MARK, value=str(now).encode()))
    admin = select(agent.c.person_id).where(agent.c.role == "admin", agent.c.password_hash.is_not(None))
    return connection.execute(admin).first() is None


def stored_value(connection: Connection, name: str) -> str | None:
    """The value stored under a name, or None."""
    found = connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()
    return bytes(found).decode() if found is not None else None


def put_value(connection: Connection, name: str, value: str) -> None:
    """Store a value under a name, replacing what was there."""
    changed = connection.execute(update(setting).where(setting.c.name == name).values(value=value.encode()))
    if not changed.rowcount:
        connection.execute(insert(setting).values(name=name, value=value.encode()))


def channel_secrets(connection: Connection, wanted: Mapping[str, str | None]) -> dict[str, str]:
    """The secret of each channel: the settings' own where they give one, else one made once and kept."""
    one_at_a_time(connection)
    stored = {row.channel: row.secret for row in connection.execute(select(channel_secret))}
    found: dict[str, str] = {}
    for name, given in wanted.items():
        found[name] = given or stored.get(name) or new_secret()
        if name not in stored and given is None:
            connection.execute(insert(channel_secret).values(channel=name, secret=found[name]))
    return found


def new_secret() -> str:
    """A fresh Standard Webhooks secret."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def note_channels(connection: Connection, rows: Sequence[Mapping[str, str | None]]) -> None:
    """Make sure that every configured channel has its row, where its cursor and heartbeat stand."""
    one_at_a_time(connection)
    there = {name for (name,) in connection.execute(select(channel.c.name))}
    for row in rows:
        if row["name"] in there:
            connection.execute(update(channel).where(channel.c.name == row["name"]).values(**row))
        else:
            connection.execute(insert(channel).values(**row))
