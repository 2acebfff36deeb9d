"""Queries of pairs of contacts that may be one person, with the evidence for it, for people to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.case_views import Fields, fields_of
from gateway.store.rows import Reason
from gateway.store.schema import contact, merge_suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two contacts in the order of their ids, how likely they are one person, and why; ids only."""

    first_id: str
    second_id: str
    score: float
    evidence: Sequence[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSuggestion:
    """A suggestion as it stands: open, merged or declined."""

    id: str
    first_id: str
    second_id: str
    evidence: Sequence[Reason]
    state: str


def add(connection: Connection, suggestions: Iterable[Suggestion], *, now: int) -> int:
    """Store those of pairs that were never suggested before; what a person declined is not suggested again."""
    added = 0
    for one in suggestions:
        values = {
            "id": new_id(),
            "first_id": one.first_id,
            "second_id": one.second_id,
            "score": one.score,
            "evidence": list(one.evidence),
            "made_at": now,
        }
        dialect = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
        statement: Any = dialect(merge_suggestion).values(state="open", **values)
        added += connection.execute(statement.on_conflict_do_nothing(index_elements=["first_id", "second_id"])).rowcount
    return added


def open_ones(connection: Connection, *, after: str | None, limit: int) -> list[Fields]:
    """Open suggestions between contacts that both still stand for themselves, the oldest first."""
    first, second = contact.alias("first"), contact.alias("second")
    query = (
        select(merge_suggestion)
        .add_columns(first.c.name.label("first_name"), second.c.name.label("second_name"))
        .join(first, first.c.id == merge_suggestion.c.first_id)
        .join(second, second.c.id == merge_suggestion.c.second_id)
        .where(merge_suggestion.c.state == "open", first.c.merged_into.is_(None), second.c.merged_into.is_(None))
        .order_by(merge_suggestion.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(merge_suggestion.c.id > after)
    return fields_of(connection, query)


def suggestion_of(connection: Connection, suggestion_id: str) -> StoredSuggestion | None:
    """A suggestion, locked until the transaction ends, or None."""
    row = merge_suggestion.c
    query = select(row.id, row.first_id, row.second_id, row.evidence, row.state).where(row.id == suggestion_id)
    found = connection.execute(query.with_for_update()).one_or_none()
    return StoredSuggestion(**found._mapping) if found is not None else None


def decide(connection: Connection, pair: tuple[str, str], state: str, *, now: int, by: str) -> None:
    """What a person decided about a pair, where it was suggested."""
    first_id, second_id = sorted(pair)
    row = merge_suggestion.c
    decided: Mapping[str, object] = {"state": state, "decided_at": now, "decided_by": by}
    of_pair = update(merge_suggestion).where(row.first_id == first_id, row.second_id == second_id)
    connection.execute(of_pair.values(**decided))


def pair_of(one_id: str, other_id: str, score: float, *evidence: Reason) -> Suggestion:
    """A suggestion about two contacts, given in any order."""
    first_id, second_id = sorted((one_id, other_id))
    return Suggestion(first_id=first_id, second_id=second_id, score=score, evidence=evidence)


def id_of_pair(connection: Connection, one_id: str, other_id: str) -> str | None:
    """The id of what was suggested about two contacts."""
    first_id, second_id = sorted((one_id, other_id))
    row = merge_suggestion.c
    return connection.execute(
        select(row.id).where(row.first_id == first_id, row.second_id == second_id)
    ).scalar_one_or_none()
