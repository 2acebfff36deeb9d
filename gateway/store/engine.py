"""Opens the database: one engine to write, one to read, SQLite and PostgreSQL behind the same two."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_MS = 10_000
READERS = 4

_USUAL: Mapping[str, Any] = {
    "hide_parameters": True,  # what customers wrote must not stand in the text of an error
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}


class DatabaseAddressWrongError(Exception):
    """The database address cannot be used; the message says which forms can."""


def sqlite_url(folder: Path) -> str:
    """The address of the embedded database in a data folder."""
    return f"sqlite+aiosqlite:///{folder / 'switchboard.db'}"


def async_url(url: str) -> str:
    """The address with the asynchronous driver in it; raises DatabaseAddressWrongError for another database."""
    try:
        parsed = make_url(url)
    except ArgumentError as err:
        raise DatabaseAddressWrongError(_advice(url)) from err
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite").render_as_string(hide_password=False)
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
        case _:
            raise DatabaseAddressWrongError(_advice(url))


def open_sqlite(url: str) -> tuple[Engine, Engine]:
    """The writing and the reading engine of the embedded database; the writer has one connection, BEGIN IMMEDIATE.

    Both are driven from threads of the store, a transaction at a time (docs/adr/0003).
    """
    plain = url.replace("sqlite+aiosqlite:", "sqlite:", 1)
    writer = create_engine(plain, **_USUAL, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=60)
    _tune_sqlite(writer, begin="BEGIN IMMEDIATE")
    reader = create_engine(plain, **_USUAL, poolclass=QueuePool, pool_size=READERS, max_overflow=0, pool_timeout=60)
    _tune_sqlite(reader, begin="BEGIN")
    return writer, reader


def open_postgresql(url: str) -> AsyncEngine:
    """The engine of a PostgreSQL database, for reading and writing."""
    return create_async_engine(url, **_USUAL, pool_size=8, max_overflow=4)


def is_sqlite(url: str) -> bool:
    """Whether the address is one of the embedded database."""
    return url.startswith("sqlite")


def _tune_sqlite(engine: Engine, *, begin: str) -> None:
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the BEGIN below counts, not the driver's
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-32000",
            "wal_autocheckpoint=4000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Any) -> None:
        connection.connection.dbapi_connection.execute(begin)  # past SQLAlchemy, which takes ten times as long for it

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _advice(url: str) -> str:
    return (
        f"the database address {url.split('@')[-1]!r} is not understood; write 'sqlite:///path/to/file.db' "
        "or 'postgresql://user:password@host/name'"
    )
