"""Owns what was done at the demo shop: a SQLite file of its own, which no change of the demo data touches.

Every deed is one transaction that also keeps its answer under its key, so that it is done once however often it is
asked for. Several processes may have the file open: writers queue, readers see whole deeds only.
"""

import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from pydantic import TypeAdapter

from gateway.orders.contract import OrderSystemDown
from gateway.orders.demo_shelf import Taken
from gateway.orders.wishes import OrderEvent, Refused

T = TypeVar("T")

FILE_NAME = "demo-shop-book.sqlite"

KeptKind: TypeAlias = Literal["order", "reservation", "quote", "return"]
"""What the book keeps under a number."""

_FIRST = {"order": 4500200000, "reservation": 700000, "quote": 300000, "return": 600000}
_WORN = {"order": "", "reservation": "R-", "quote": "Q-", "return": "RMA-"}
_WAIT_S = 2.5
_SCHEMA = """
CREATE TABLE book (name TEXT NOT NULL, deeds INTEGER NOT NULL);
CREATE TABLE counter (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE answered (
    deed TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (deed, key)
) WITHOUT ROWID;
CREATE TABLE kept (
    kind TEXT NOT NULL, number TEXT NOT NULL, body TEXT NOT NULL, deed INTEGER NOT NULL, PRIMARY KEY (kind, number)
) WITHOUT ROWID;
CREATE INDEX kept_by_deed ON kept (deed);
CREATE TABLE taken (
    number TEXT NOT NULL, reference TEXT NOT NULL, branch TEXT NOT NULL, quantity INTEGER NOT NULL,
    deed INTEGER NOT NULL, PRIMARY KEY (number, reference, branch)
) WITHOUT ROWID;
CREATE INDEX taken_by_deed ON taken (deed);
CREATE INDEX taken_by_reference ON taken (reference);
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, once TEXT NOT NULL UNIQUE, body TEXT NOT NULL
);
"""
_EVENT = TypeAdapter(OrderEvent)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRow:
    """How many pieces an order or reservation holds of an article of a branch."""

    number: str
    reference: str
    branch: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What changed in the book since a deed, and the deed it is up to."""

    kept: tuple[tuple[KeptKind, str, str], ...]
    taken: tuple[TakenRow, ...]
    up_to: int


class Page:
    """One deed while it is done: reads and writes inside its transaction."""

    def __init__(self, connection: sqlite3.Connection, deed: int) -> None:
        """Take the connection with the transaction open, and the deed's number."""
        self._connection = connection
        self._deed = deed

    def next_number(self, kind: KeptKind) -> str:
        """Answer a number that was never given before."""
        (last,) = self._connection.execute(
            "INSERT INTO counter VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET last = last + 1 RETURNING last",
            (kind, _FIRST[kind] + 1),
        ).fetchone()
        return f"{_WORN[kind]}{last}"

    def read(self, kind: KeptKind, number: str) -> str | None:
        """Answer what is kept under a number."""
        row = self._connection.execute("SELECT body FROM kept WHERE kind = ? AND number = ?", (kind, number)).fetchone()
        return str(row[0]) if row else None

    def read_all(self, kind: KeptKind) -> Iterator[str]:
        """Answer everything of a kind, in the order of its numbers."""
        for (body,) in self._connection.execute("SELECT body FROM kept WHERE kind = ? ORDER BY number", (kind,)):
            yield str(body)

    def keep(self, kind: KeptKind, number: str, body: bytes) -> None:
        """Write down, or write anew, what stands under a number."""
        self._connection.execute(
            "INSERT INTO kept VALUES (?, ?, ?, ?) "
            "ON CONFLICT (kind, number) DO UPDATE SET body = excluded.body, deed = excluded.deed",
            (kind, number, body.decode("utf-8"), self._deed),
        )

    def taken_of(self, reference: str) -> dict[str, int]:
        """Answer how many pieces of an article are taken from each branch."""
        return dict(
            self._connection.execute(
                "SELECT branch, sum(quantity) FROM taken WHERE reference = ? GROUP BY branch", (reference,)
            ).fetchall()
        )

    def taken_by(self, number: str) -> tuple[Taken, ...]:
        """Answer what an order or reservation holds."""
        rows = self._connection.execute(
            "SELECT reference, branch, quantity FROM taken WHERE number = ? AND quantity <> 0", (number,)
        )
        return tuple(Taken(reference=reference, branch=branch, quantity=count) for reference, branch, count in rows)

    def take(self, number: str, taken: Iterable[Taken]) -> None:
        """Add to what an order or reservation holds; negative quantities give back."""
        self._connection.executemany(
            "INSERT INTO taken VALUES (?, ?, ?, ?, ?) ON CONFLICT (number, reference, branch) "
            "DO UPDATE SET quantity = quantity + excluded.quantity, deed = excluded.deed",
            [(number, one.reference, one.branch, one.quantity, self._deed) for one in taken],
        )

    def tell(self, event: OrderEvent, *, once: str) -> bool:
        """Write an event down, unless the same thing was told before; its id is given when it is read."""
        told = self._connection.execute(
            "INSERT OR IGNORE INTO event (once, body) VALUES (?, ?)", (once, _EVENT.dump_json(event).decode("utf-8"))
        )
        return told.rowcount == 1


class Book:
    """The file. `look` is cheap and for the loop; everything else blocks: call it in a thread."""

    def __init__(self, file: Path) -> None:
        """Open the file, making it where there is none; blocks."""
        self._file = file
        with _in_words():
            if not file.exists():
                _make(file)
            self._reading = self._connect(check_same_thread=False)
            (self.name,) = self._reading.execute("SELECT name FROM book").fetchone()
        self._seen_version: int | None = None

    def look(self, since: int) -> News | None:
        """Answer what changed since a deed, by whichever process; None, within microseconds, if nothing did."""
        with _in_words():
            (version,) = self._reading.execute("PRAGMA data_version").fetchone()
            if version == self._seen_version:
                return None
            self._reading.execute("BEGIN")
            try:
                news = self._news(since)
            finally:
                self._reading.execute("COMMIT")
            self._seen_version = version
            return news

    def answer_once(self, deed: str, key: str, shape: TypeAdapter[T], act: Callable[[Page], T]) -> T:
        """Do a deed and keep its answer, or give the answer of the first time. A refusal leaves nothing behind."""
        with self._deed() as (connection, number):
            row = connection.execute("SELECT body FROM answered WHERE deed = ? AND key = ?", (deed, key)).fetchone()
            if row:
                return shape.validate_json(row[0])
            connection.execute("SAVEPOINT act")
            answer = act(Page(connection, number))
            if isinstance(answer, Refused):
                connection.execute("ROLLBACK TO act")
            body = shape.dump_json(answer).decode("utf-8")
            connection.execute("INSERT INTO answered VALUES (?, ?, ?)", (deed, key, body))
            return answer

    def act(self, act: Callable[[Page], T]) -> T:
        """Do what nobody asked for under a key: what happens by itself as time goes by."""
        with self._deed() as (connection, number):
            return act(Page(connection, number))

    def events(self, after: int, limit: int) -> tuple[tuple[int, OrderEvent], ...]:
        """Answer events with their places, in order, those behind a place."""
        with _in_words(), closing(self._connect()) as connection:
            rows = connection.execute("SELECT id, body FROM event WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
            return tuple((place, _EVENT.validate_json(body)) for place, body in rows)

    def last_event(self) -> int:
        """Answer the place of the last event; 0 before the first."""
        with _in_words(), closing(self._connect()) as connection:
            (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
            return int(last)

    def close(self) -> None:
        """Let go of the file; a second call does nothing."""
        self._reading.close()

    def _connect(self, *, check_same_thread: bool = True) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=_WAIT_S, isolation_level=None, check_same_thread=check_same_thread)

    def _news(self, since: int) -> News:
        (up_to,) = self._reading.execute("SELECT deeds FROM book").fetchone()
        kept = self._reading.execute("SELECT kind, number, body FROM kept WHERE deed > ? ORDER BY deed", (since,))
        taken = self._reading.execute("SELECT number, reference, branch, quantity FROM taken WHERE deed > ?", (since,))
        return News(
            kept=tuple(kept.fetchall()),
            taken=tuple(
                TakenRow(number=number, reference=reference, branch=branch, quantity=quantity)
                for number, reference, branch, quantity in taken
            ),
            up_to=up_to,
        )

    @contextmanager
    def _deed(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """Open one transaction that is done whole or not at all, and number it."""
        with _in_words(), closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                (deed,) = connection.execute("UPDATE book SET deeds = deeds + 1 RETURNING deeds").fetchone()
                yield connection, deed
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


@contextmanager
def _in_words() -> Iterator[None]:
    """Say what SQLite raises as callers of an order system know it."""
    try:
        yield
    except sqlite3.Error as err:
        raise OrderSystemDown(f"the demo shop's book cannot be used: {err}", retry_after_s=1.0) from err


def _make(file: Path) -> None:
    """Write a whole empty book beside and link it into place, unless another process was first."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".demo-shop-") as folder:
        draft = Path(folder) / FILE_NAME
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
            with connection:
                connection.execute("INSERT INTO book VALUES (?, 0)", (secrets.token_hex(4),))
        with suppress(FileExistsError):
            file.hardlink_to(draft)


def in_stock(seed: Mapping[str, int], taken: Mapping[str, int]) -> dict[str, int]:
    """Answer what is left at each branch of what lay there and what was taken; nothing is ever less than none."""
    left = {branch: seed.get(branch, 0) - taken.get(branch, 0) for branch in {*seed, *taken}}
    return {branch: count for branch, count in left.items() if count > 0}
