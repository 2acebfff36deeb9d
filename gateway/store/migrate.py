"""Brings a database to the newest schema; costs one small query when it is there already."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 5_348_271_906  # any number, the same in every process


class DatabaseTooNewError(Exception):
    """The database was migrated by a newer version of the program: start that one, or restore a backup."""


def newest_revision() -> str:
    """The revision that this program works with: that of the last migration file."""
    return max(path.stem.split("_", 1)[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def migrate(connection: Connection) -> str | None:
    """Run what is missing and give the new revision, or None when nothing was; raises DatabaseTooNewError.

    Several processes may start at once: the first one migrates, the others wait and find it done.
    """
    one_at_a_time(connection)
    current, newest = _current_revision(connection), newest_revision()
    if current == newest:
        return None
    if current is not None and current > newest:
        raise DatabaseTooNewError(
            f"the database is at revision {current}, this program knows {newest}; start the newer program"
        )
    _upgrade(connection)
    return newest


def one_at_a_time(connection: Connection) -> None:
    """Make other processes that set this installation up wait for this transaction's end; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
