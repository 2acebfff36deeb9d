"""Queries of wrong proofs: how often somebody failed to prove who he is, or an order was tried in vain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.schema import proof_try


def misses_of(connection: Connection, subjects: Sequence[str], *, since: int) -> tuple[int, ...]:
    """The wrong proofs of each subject, counted since no earlier than `since`."""
    query = select(proof_try.c.subject, proof_try.c.misses).where(
        proof_try.c.subject.in_(subjects), proof_try.c.since >= since
    )
    found = {row.subject: row.misses for row in connection.execute(query)}
    return tuple(found.get(subject, 0) for subject in subjects)


def count_misses(connection: Connection, subjects: Iterable[str], *, now: int, since: int) -> None:
    """One more wrong proof for each subject; a count older than `since` begins anew."""
    for subject in sorted(subjects):
        values = {"subject": subject, "misses": 1, "since": now, "old": since}
        connection.execute(_RAISE[connection.dialect.name], values)


def _raise(insert: Any) -> Any:
    made = insert(proof_try).values(subject=bindparam("subject"), misses=bindparam("misses"), since=bindparam("since"))
    is_old = proof_try.c.since < bindparam("old")
    return made.on_conflict_do_update(
        index_elements=[proof_try.c.subject],
        set_={
            "misses": case((is_old, made.excluded.misses), else_=proof_try.c.misses + made.excluded.misses),
            "since": case((is_old, made.excluded.since), else_=proof_try.c.since),
        },
    )


_RAISE = {"sqlite": _raise(sqlite.insert), "postgresql": _raise(postgresql.insert)}
