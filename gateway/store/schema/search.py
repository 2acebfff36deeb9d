"""Tables of the search index: which cases are in it, and their words, in each database's own full-text table.

`search_case` is an ordinary table. `search_words` has one row for each message and one (at position 0) for each case's
head; its id is the case's key and the position in one number. SQLite keeps it as an FTS5 table (with tables of its own
beside it), PostgreSQL with a tsvector and a GIN index, so it is made by statements and is no part of `metadata`.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import DDL, BigInteger, Column, ForeignKey, Integer, Table, Text, event

from gateway.store.schema.base import Id, metadata

POSITION_BITS: Final = 20
"""How many low bits of a row's id hold the position in its case."""

search_case = Table(
    "search_case",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True),
    Column("key", BigInteger, nullable=False, unique=True),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("head", Text, nullable=False, server_default=""),
)

MADE_BY: Final = {
    "sqlite": ("CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(words, tokenize='ascii', columnsize=0)",),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS search_words (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX IF NOT EXISTS ix_search_words_words ON search_words USING gin (words)",
    ),
}
"""The statements that make `search_words`; the words come ready cut, so no database cuts them its own way."""


def is_compared(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether Alembic compares what has this name with `metadata`: all but what MADE_BY makes (its `include_name`)."""
    return not (kind == "table" and (name or "").startswith("search_words"))


for _dialect, _statements in MADE_BY.items():
    for _statement in _statements:
        event.listen(metadata, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
