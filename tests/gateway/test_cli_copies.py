"""`check --connect`, `backup` and `restore`: what an operator trusts an installation to."""

from __future__ import annotations

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from gateway.backup import CopyFailedError, read, write
from gateway.serve import free_port
from tests.fakes.command_line import running_gateway, settings_with, switchboard
from tests.live.postgres import PostgresServer
from tests.live.redis_server import RedisServer

MAIL = (
    b"From: ann@example.net\r\nTo: orders@example.com\r\nSubject: Offer\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n'
    b'--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="a.pdf"\r\n\r\n12345\r\n'
    b"--b--\r\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one case that has an attachment."""
    (tmp_path / "a.eml").write_bytes(MAIL)
    ran = switchboard("mail", "ingest", "--data", tmp_path / "data", tmp_path / "a.eml")
    assert ran.code == 0, ran.err
    return tmp_path / "data"


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'switchboard.db'}"


def made(folder: Path, *names: str) -> Path:
    """A small data folder made by hand."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "switchboard.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE seen (name TEXT)")
        database.executemany("INSERT INTO seen VALUES (?)", [(name,) for name in names])
        database.commit()
    return folder


def seen(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "switchboard.db")) as database:
        return [name for (name,) in database.execute("SELECT name FROM seen ORDER BY name")]


def test_what_is_backed_up_beside_a_running_gateway_is_there_after_the_restore(data: Path, tmp_path: Path) -> None:
    with running_gateway(data):
        copied = switchboard("backup", tmp_path / "b.tar.gz", "--data", data)
    assert copied.code == 0, copied.err
    restored = switchboard("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new")
    assert restored.code == 0, restored.err
    with closing(sqlite3.connect(tmp_path / "new" / "switchboard.db")) as database:
        (digest,) = database.execute("SELECT sha256 FROM attachment").fetchone()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert (tmp_path / "new" / "blobs" / digest[:2] / digest).read_bytes().strip() == b"12345"


def test_restore_refuses_a_folder_that_holds_anything(data: Path, tmp_path: Path) -> None:
    switchboard("backup", tmp_path / "b.tar.gz", "--data", data)
    before = (data / "switchboard.db").stat().st_mtime_ns
    ran = switchboard("restore", tmp_path / "b.tar.gz", "--data", data)
    assert ran.code == 1
    assert "is not empty" in ran.err
    assert (data / "switchboard.db").stat().st_mtime_ns == before


def test_a_writer_in_the_middle_of_a_transaction_is_not_in_the_backup_and_does_not_stop_it(tmp_path: Path) -> None:
    folder = made(tmp_path / "data", "done")
    with closing(sqlite3.connect(folder / "switchboard.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO seen VALUES ('half')")
        write(tmp_path / "b.tar.gz", folder=folder, database_url=url_of(folder))
        writer.execute("COMMIT")
    read(tmp_path / "b.tar.gz", folder=tmp_path / "new", database_url=url_of(tmp_path / "new"))
    assert (seen(tmp_path / "new"), seen(folder)) == (["done"], ["done", "half"])


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises((CopyFailedError, sqlite3.Error)):
        write(tmp_path / "b.tar.gz", folder=tmp_path, database_url=url_of(tmp_path / "nowhere"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [0, 10, 400])
def test_a_file_that_is_no_whole_backup_restores_nothing(tmp_path: Path, kept: int) -> None:
    folder = made(tmp_path / "data", *map(str, range(2000)))
    write(tmp_path / "b.tar.gz", folder=folder, database_url=url_of(folder))
    (tmp_path / "cut.tar.gz").write_bytes((tmp_path / "b.tar.gz").read_bytes()[:kept])
    with pytest.raises(CopyFailedError):
        read(tmp_path / "cut.tar.gz", folder=tmp_path / "new", database_url=url_of(tmp_path / "new"))
    assert not (tmp_path / "new").exists()
    assert [one.name for one in tmp_path.iterdir() if "restoring" in one.name] == []


def test_an_archive_of_something_else_or_with_ways_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("x")
    for name in ("other.txt", "../evil-outside"):
        with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
            archive.add(tmp_path / "evil", name)
        with pytest.raises(CopyFailedError):
            read(tmp_path / "a.tar.gz", folder=tmp_path / "new", database_url=url_of(tmp_path / "new"))
    assert not (tmp_path / "evil-outside").exists()


def test_a_backup_of_sqlite_is_not_put_into_postgresql(tmp_path: Path) -> None:
    folder = made(tmp_path / "data", "a")
    write(tmp_path / "b.tar.gz", folder=folder, database_url=url_of(folder))
    with pytest.raises(CopyFailedError, match="SQLite"):
        read(tmp_path / "b.tar.gz", folder=tmp_path / "new", database_url="postgresql+asyncpg://u:p@localhost/none")


@pytest.mark.live
def test_postgresql_is_backed_up_and_restored_into_an_empty_database_only(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    first, second = ({"DATABASE_URL": postgres.fresh_database()} for _ in range(2))
    (tmp_path / "a.eml").write_bytes(MAIL)
    assert switchboard("mail", "ingest", "--data", tmp_path / "data", tmp_path / "a.eml", env=first).code == 0
    copied = switchboard("backup", tmp_path / "b.tar.gz", "--data", tmp_path / "data", env=first)
    assert copied.code == 0, copied.err
    restored = switchboard("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new", env=second)
    assert restored.code == 0, restored.err
    again = switchboard("mail", "ingest", "--data", tmp_path / "new", tmp_path / "a.eml", env=second)
    assert again.lines[0]["outcome"] == "duplicate"
    refused = switchboard("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "other", env=first)
    assert refused.code == 1
    assert "not empty" in refused.err


def test_check_connect_prints_a_row_a_part_and_changes_nothing(tmp_path: Path) -> None:
    ran = switchboard("check", "--connect", "--data", tmp_path / "data")
    assert ran.code == 0, ran.err
    parts = [line.split()[0] for line in ran.out.splitlines()[1:]]
    wanted = {
        "database",
        "bus",
        "orders",
        "nlu",
        "channels.site",
        "channels.main",
        "channels.demo",
        "channels.mail-demo",
    }
    assert set(parts) == wanted
    assert not (tmp_path / "data" / "switchboard.db").exists()


def test_check_connect_says_what_failed_and_what_to_do(tmp_path: Path) -> None:
    nobody = free_port()
    sections = (
        f'[orders]\nkind = "http"\nurl = "http://127.0.0.1:{nobody}"\ntoken = "t"\n'
        f'[redis]\nurl = "redis://127.0.0.1:{nobody}/0"\n'
        f'[nlu]\nengine = "rasa"\nrasa_url = "http://127.0.0.1:{nobody}"\n'
    )
    settings = settings_with(tmp_path / "gateway.toml", sections)
    ran = switchboard("check", "--connect", "--config", settings, "--data", tmp_path / "data")
    assert ran.code == 1
    failed = {line.split()[0] for line in ran.out.splitlines() if " failed " in line}
    assert failed == {"orders", "bus", "nlu"}
    assert "3 of" in ran.err


@pytest.mark.live
def test_check_connect_logs_in_at_real_servers(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    env = {"DATABASE_URL": postgres.fresh_database(), "REDIS_URL": redis_server.url}
    ran = switchboard("check", "--connect", "--data", tmp_path / "data", env=env)
    assert ran.code == 0, ran.err
    assert "postgresql" in ran.out
    assert "redis" in ran.out
