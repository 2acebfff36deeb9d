"""Queries of tries in a day: how often somebody failed to prove who he is, an order was tried, things were bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.schema import proof_try


def take_try(connection: Connection, subjects: Sequence[str], *, now: int, since: int) -> tuple[int, ...]:
    """Count one try against each subject and give their counts, this one included; one older than `since` begins anew.

    The rows stay locked until the commit, so that of many tries at once each sees the ones before it.
    """
    raised = _RAISE[connection.dialect.name]
    counts: dict[str, int] = {}
    for subject in sorted(subjects):
        values = {"subject": subject, "misses": 1, "since": now, "old": since}
        counts[subject] = int(connection.execute(raised, values).scalar_one())
    return tuple(counts[subject] for subject in subjects)


def tries(connection: Connection, subjects: Sequence[str], *, since: int) -> dict[str, int]:
    """The counts of each subject that began after `since`, 0 where there is none."""
    query = select(proof_try.c.subject, proof_try.c.misses).where(
        proof_try.c.subject.in_(list(subjects)), proof_try.c.since >= since
    )
    counts = {str(subject): int(misses) for subject, misses in connection.execute(query)}
    return {subject: counts.get(subject, 0) for subject in subjects}


def give_back(connection: Connection, subjects: Sequence[str]) -> None:
    """Take one try back from each subject: the proof was right, or was not tried."""
    for subject in sorted(subjects):
        connection.execute(_LOWER, {"of_subject": subject})


def _raise(insert: Any) -> Any:
    made = insert(proof_try).values(subject=bindparam("subject"), misses=bindparam("misses"), since=bindparam("since"))
    is_old = proof_try.c.since < bindparam("old")
    return made.on_conflict_do_update(
        index_elements=[proof_try.c.subject],
        set_={
            "misses": case((is_old, made.excluded.misses), else_=proof_try.c.misses + made.excluded.misses),
            "since": case((is_old, made.excluded.since), else_=proof_try.c.since),
        },
    ).returning(proof_try.c.misses)


_RAISE = {"sqlite": _raise(sqlite.insert), "postgresql": _raise(postgresql.insert)}
_LOWER = (
    update(proof_try)
    .where(proof_try.c.subject == bindparam("of_subject"), proof_try.c.misses > literal_column("0"))
    .values(misses=proof_try.c.misses - literal_column("1"))
)
