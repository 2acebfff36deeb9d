"""Owns the demo shop's SQLite file: made from the demo files on the first opening, and anew when they have changed."""

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from gateway.orders.demo_seed import FILES, Seed, SeedAccount, SeedArticle, SeedGoods, SeedOrder, read_seed
from gateway.orders.demo_terms import Terms

FILE_NAME = "demo-shop.sqlite"

_SCHEMA = """
CREATE TABLE made_from (fingerprint TEXT NOT NULL);
CREATE TABLE goods (body TEXT NOT NULL);
CREATE TABLE terms (body TEXT NOT NULL);
CREATE TABLE article (reference TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE account (external_no TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE orders (number TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""
_GOODS = TypeAdapter(SeedGoods)
_ARTICLE = TypeAdapter(SeedArticle)
_ACCOUNT = TypeAdapter(SeedAccount)
_ORDER = TypeAdapter(SeedOrder)
_TERMS = TypeAdapter(Terms)


def open_store(data: Path, *, demo: Path) -> Seed:
    """Answer what the shop in the data folder holds, making its file from the demo folder where needed.

    Blocks for some milliseconds: call it off the loop. Several processes may call it at once.
    """
    file = data / FILE_NAME
    fingerprint = _fingerprint(demo)
    if _made_from(file) != fingerprint:
        data.mkdir(parents=True, exist_ok=True)
        _make(file, read_seed(demo), fingerprint)
    return _read(file)


def _fingerprint(demo: Path) -> str:
    digest = hashlib.sha256(_SCHEMA.encode())
    for name in FILES:
        content = (demo / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _made_from(file: Path) -> str | None:
    """Answer the fingerprint that the file was made from; None for no file, or one that is no demo shop."""
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(file)) as connection:
            row = connection.execute("SELECT fingerprint FROM made_from").fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(row[0]) if row else None


def _make(file: Path, seed: Seed, fingerprint: str) -> None:
    """Write a whole file beside and move it into place, so that nobody ever sees half a shop."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".demo-shop-") as folder:
        draft = Path(folder) / FILE_NAME
        with closing(sqlite3.connect(draft)) as connection, connection:
            _fill(connection, seed, fingerprint)
        draft.replace(file)


def _fill(connection: sqlite3.Connection, seed: Seed, fingerprint: str) -> None:
    connection.executescript(_SCHEMA)
    connection.execute("INSERT INTO made_from VALUES (?)", (fingerprint,))
    connection.execute("INSERT INTO goods VALUES (?)", (_text(_GOODS.dump_json(replace(seed.goods, articles=()))),))
    connection.execute("INSERT INTO terms VALUES (?)", (_text(_TERMS.dump_json(seed.terms)),))
    connection.executemany(
        "INSERT INTO article VALUES (?, ?)",
        _keyed((article.reference, _ARTICLE.dump_json(article)) for article in seed.goods.articles),
    )
    connection.executemany(
        "INSERT INTO account VALUES (?, ?)",
        _keyed((account.external_no, _ACCOUNT.dump_json(account)) for account in seed.accounts),
    )
    connection.executemany(
        "INSERT INTO orders VALUES (?, ?)",
        _keyed((order.number, _ORDER.dump_json(order)) for order in seed.orders),
    )


def _read(file: Path) -> Seed:
    with closing(sqlite3.connect(file)) as connection:
        (body,) = connection.execute("SELECT body FROM goods").fetchone()
        frame = _GOODS.validate_json(body)
        (body,) = connection.execute("SELECT body FROM terms").fetchone()
        terms = _TERMS.validate_json(body)
        articles = tuple(
            _ARTICLE.validate_json(body)
            for (body,) in connection.execute("SELECT body FROM article ORDER BY reference")
        )
        accounts = tuple(
            _ACCOUNT.validate_json(body)
            for (body,) in connection.execute("SELECT body FROM account ORDER BY external_no")
        )
        orders = tuple(
            _ORDER.validate_json(body) for (body,) in connection.execute("SELECT body FROM orders ORDER BY number")
        )
    return Seed(goods=replace(frame, articles=articles), orders=orders, accounts=accounts, terms=terms)


def _keyed(rows: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]]:
    return [(key, _text(body)) for key, body in rows]


def _text(body: bytes) -> str:
    return body.decode("utf-8")
