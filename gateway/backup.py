"""Copies an installation into one file and back: its database, and the files its rows name. Blocks.

The database is copied first, as it stands at one instant; files are only ever added and are on disk before a row names
them, so the files copied after it hold everything that it names.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import unquote, urlsplit

import orjson

_FORMAT: Final = 1
_MANIFEST: Final = "backup.json"
_SQLITE, _DUMP = "switchboard.db", "database.dump"
_FILES: Final = ("blobs", "models", "outgoing", "demo-shop.sqlite")
_BOOK: Final = "demo-shop-book.sqlite"
"""What was done at the demo shop, copied as it stands at one instant, since it is written to meanwhile."""
_STEP_PAGES: Final = 2000
_TOOL_TIMEOUT_S: Final = 3600


class CopyFailedError(Exception):
    """A backup cannot be written or read; the message says why and what to do."""


def write(file: Path, *, folder: Path, database_url: str) -> None:
    """Write the backup; `file` is there whole or not at all. Raises CopyFailedError and OSError."""
    arriving = file.with_name(f"{file.name}.part")
    try:
        with TemporaryDirectory(prefix="switchboard-") as made:
            database = _copied_database(Path(made), database_url)
            manifest = Path(made) / _MANIFEST
            manifest.write_bytes(
                orjson.dumps({"format": _FORMAT, "database": database.name, "made_at": int(time.time())})
            )
            with tarfile.open(arriving, "w:gz", compresslevel=1) as archive:
                archive.add(manifest, _MANIFEST)
                archive.add(database, database.name)
                for name in _FILES:
                    if (folder / name).exists():
                        archive.add(folder / name, name, filter=_finished)
                if (folder / _BOOK).exists():
                    _copy_sqlite(folder / _BOOK, Path(made) / _BOOK)
                    archive.add(Path(made) / _BOOK, _BOOK)
        arriving.replace(file)
    finally:
        arriving.unlink(missing_ok=True)


def read(file: Path, *, folder: Path, database_url: str) -> None:
    """Put a backup into a folder that is empty or missing, and into an empty database.

    Raises CopyFailedError, after which the folder is as it was, and OSError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CopyFailedError(f"the data folder {folder} is not empty; name an empty or new one with --data")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}.restoring-") as made:
        arrived = Path(made)
        _unpack(file, arrived)
        database = arrived / _told(arrived)
        _put_database(database, database_url)
        (arrived / _MANIFEST).unlink()
        database.unlink(missing_ok=True)
        folder.mkdir(exist_ok=True)
        for entry in sorted(arrived.iterdir()):
            entry.rename(folder / entry.name)


def _finished(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is being written at this instant: no row names it yet."""
    name = Path(entry.name)
    is_temporary = name.name.startswith("tmp") or name.name.endswith(".part")
    return None if entry.isfile() and is_temporary else entry


def _unpack(file: Path, into: Path) -> None:
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(into, filter="data")
    except FileNotFoundError as err:
        raise CopyFailedError(f"there is no file {file}") from err
    except (tarfile.TarError, EOFError, OSError) as err:
        raise CopyFailedError(f"{file} is no whole backup: {err}") from err


def _told(arrived: Path) -> str:
    """The name of the database in an unpacked backup."""
    try:
        manifest = orjson.loads((arrived / _MANIFEST).read_bytes())
        told, made_by = str(manifest["database"]), manifest["format"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as err:
        raise CopyFailedError("the file is no backup of Switchboard") from err
    if made_by != _FORMAT or told not in (_SQLITE, _DUMP) or not (arrived / told).is_file():
        raise CopyFailedError(
            f"this backup is of format {made_by}, this program reads {_FORMAT}; use the one it is from"
        )
    return told


def _copied_database(into: Path, url: str) -> Path:
    if url.startswith("sqlite"):
        _copy_sqlite(_sqlite_file(url), into / _SQLITE)
        return into / _SQLITE
    _run_tool("pg_dump", ["--format=custom", "--no-owner", "--file", str(into / _DUMP)], url)
    return into / _DUMP


def _put_database(database: Path, url: str) -> None:
    if url.startswith("sqlite") != (database.name == _SQLITE):
        wanted = "SQLite" if database.name == _SQLITE else "PostgreSQL"
        raise CopyFailedError(f"this is a backup of a {wanted} database; set [database] url to one")
    if database.name == _DUMP:
        listed = _run_tool("psql", ["--no-psqlrc", "--tuples-only", "--command", "\\dt"], url)
        if listed.strip():
            raise CopyFailedError("the database is not empty; name an empty one in [database] url")
        _run_tool("pg_restore", ["--no-owner", "--exit-on-error", "--single-transaction", str(database)], url)
        return
    target = _sqlite_file(url)
    if target.exists():
        raise CopyFailedError(f"there is a database {target} already; name another folder with --data")
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy_sqlite(database, target)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database as it stands at one instant, beside whoever writes to it."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as opened,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        try:
            opened.execute("BEGIN")
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on one state is seen
            opened.backup(copy, pages=_STEP_PAGES)
        except sqlite3.Error as err:
            raise CopyFailedError(f"the database {source} cannot be copied: {err}") from err


def _sqlite_file(url: str) -> Path:
    return Path(url.partition(":///")[2].partition("?")[0])


def _run_tool(name: str, arguments: Sequence[str], url: str) -> str:
    """What a program of PostgreSQL prints; the password stands in its environment, which no list of processes shows."""
    parts = urlsplit(url.replace("+asyncpg", ""))
    place = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    try:
        ran = subprocess.run(  # noqa: S603 - a program of PostgreSQL with arguments of ours
            [_tool(name), *arguments, *(["--dbname", place["PGDATABASE"]] if name == "pg_restore" else [])],
            env=os.environ | {key: value for key, value in place.items() if value},
            capture_output=True,
            text=True,
            timeout=_TOOL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as err:
        raise CopyFailedError(f"{name} failed: {err}") from err
    if ran.returncode:
        raise CopyFailedError(f"{name} failed: {ran.stderr.strip()[-500:]}")
    return ran.stdout


def _tool(name: str) -> str:
    """Where a program of PostgreSQL stands; the newest one, since a newer one reads older servers."""
    newest = max(_versions(name), default=None)
    found = newest[1] if newest is not None else shutil.which(name)
    if found is None:
        raise CopyFailedError(f"{name} is not installed; install PostgreSQL's client programs (postgresql-client)")
    return str(found)


def _versions(name: str) -> Iterator[tuple[float, Path]]:
    for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}"):
        with contextlib.suppress(ValueError):
            yield float(path.parts[-3]), path
