"""Owns a real PostgreSQL server for tests: a private cluster on loopback that makes empty databases on demand."""

import secrets
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .child import SERVER_USER, Child, accepts_connections, folder_of, free_port, private_folder, run
from .counterparts import absent

_PACKAGE = "postgresql"


class PostgresServer:
    """A running PostgreSQL; a test takes one empty database and leaves it behind (the whole cluster is removed)."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.port = free_port()
        self._binaries = binaries
        self._folder = folder
        self._child: Child | None = None

    def fresh_database(self) -> str:
        """Return the async SQLAlchemy URL of a new, empty database."""
        name = f"t_{secrets.token_hex(6)}"
        run([self._binaries / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name])
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{name}"

    def make_cluster(self) -> None:
        """Lay the cluster's files; UTF-8 with a locale that knows letters beyond ASCII, so that lower() works."""
        options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        run([self._binaries / "initdb", "-D", self._folder / "cluster", *options], user=SERVER_USER)

    def start(self) -> None:
        """Start the server on its port; a second start after `stop` finds the same databases."""
        durability_off = ["-c", "fsync=off", "-c", "full_page_writes=off"]
        private = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self._folder)]
        command = [self._binaries / "postgres", "-D", self._folder / "cluster", *private, *durability_off]
        self._child = Child(command, log=self._folder / "postgres.log", user=SERVER_USER)
        self._child.wait_until(lambda: accepts_connections(self.port) and self._is_ready())

    def stop(self) -> None:
        """End the server at once, cutting every connection."""
        if self._child is not None:
            self._child.end(signal.SIGINT)

    def _is_ready(self) -> bool:
        log = (self._folder / "postgres.log").read_text(errors="replace")
        return "database system is ready to accept connections" in log.rpartition("starting PostgreSQL")[2]


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Yield a started server; skips (or fails under CI) where PostgreSQL is not installed."""
    binaries = _binaries()
    with private_folder("postgres") as base:
        server = PostgresServer(binaries, folder_of(SERVER_USER, base / "server"))
        server.make_cluster()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _binaries() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    return Path(found).parent if found else absent("PostgreSQL", f"install {_PACKAGE}, or run `make test` as root")
