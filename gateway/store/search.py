"""Search of cases by words, names, addresses and numbers, in the index that `search_index` keeps.

A case is found when each term of the query stands in it somewhere: in one of its messages, or in its head (number,
subject, customer, company, addresses). Where a term is rare the cases that have it are taken and sorted; where all are
frequent the cases are walked by their activity, so that a page costs no sorting of everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    cast,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.engine import Connection

from gateway.store.cases import CaseFilter, filtered
from gateway.store.schema import cases, identity
from gateway.store.schema.search import POSITION_BITS, search_case
from gateway.store.search_terms import LONGEST_QUERY, Term, as_fts5, as_tsquery, terms_of

MOST_FOUND: Final = 2_000
_RARE: Final = 2_000
_KINDS: Final = ("email", "phone", "telegram", "visitor", "external")
_PLACES: Final = (1 << POSITION_BITS) - 1
_BITS: ColumnElement[int] = literal_column(str(POSITION_BITS), Integer)
_FTS5 = table("search_words", column("rowid", BigInteger), column("words", Text))
_TSVECTORS = table("search_words", column("id", BigInteger), column("words", TSVECTOR))


def find_cases(
    connection: Connection,
    query: str,
    wanted: CaseFilter,
    *,
    after: tuple[int, str] | None = None,
    limit: int = MOST_FOUND,
) -> list[str]:
    """The ids among which `list_cases` finds its next `limit` cases after a cursor: those that a query means.

    A case that was merged stands for the case it was merged into, too. A customer's address is looked up as it is, so
    that it finds even what is not indexed yet.
    """
    query = query.replace("\0", " ").encode(errors="ignore").decode().strip()[:LONGEST_QUERY]
    terms = [_Asked(connection, term) for term in terms_of(query)]
    found = dict.fromkeys(_of_address(connection, query))
    if terms:
        rarest = min(terms, key=lambda one: one.count(connection))
        if rarest.count(connection) <= _RARE:
            found |= dict.fromkeys(_of_rare(connection, rarest, [one for one in terms if one is not rarest]))
        else:
            found |= dict.fromkeys(_of_frequent(connection, terms, wanted, after, limit))
    return list(found)


class _Asked:
    """A term as this database is asked for it."""

    def __init__(self, connection: Connection, term: Term) -> None:
        if connection.dialect.name == "sqlite":
            self._id: ColumnElement[int] = _FTS5.c.rowid
            self._having = select(self._id).where(_FTS5.c.words.bool_op("MATCH")(as_fts5(term)))
        else:
            self._id = _TSVECTORS.c.id
            self._having = select(self._id).where(_TSVECTORS.c.words.bool_op("@@")(cast(as_tsquery(term), TSQUERY)))
        self._has_prefix = term.has_prefix
        self._count: int | None = None

    def count(self, connection: Connection) -> int:
        """In how many messages and heads it stands; counted no further than it matters."""
        if self._count is None:
            some = self._having.limit(_RARE + 1).subquery()
            self._count = connection.execute(select(func.count()).select_from(some)).scalar_one()
        return self._count

    def is_among(self) -> ColumnElement[bool]:
        """The condition that a case has it, as a set made once."""
        return search_case.c.key.in_(self._having.with_only_columns(self._id.bitwise_rshift(_BITS)))

    def is_in(self) -> ColumnElement[bool]:
        """The same condition, looked up for each case; as a set where words go on, which costs a look-up too much."""
        if self._has_prefix:
            return self.is_among()
        first = search_case.c.key.bitwise_lshift(_BITS)
        return exists(self._having.where(self._id.between(first, first + _PLACES)).correlate(search_case))


def _of_rare(connection: Connection, rarest: _Asked, others: Sequence[_Asked]) -> list[str]:
    having = select(search_case.c.case_id).where(rarest.is_among(), *(one.is_in() for one in others))
    found = list(connection.execute(having).scalars())
    targets = select(cases.c.merged_into).where(cases.c.id.in_(found), cases.c.merged_into.is_not(None))
    return [*found, *(target for target in connection.execute(targets).scalars() if target is not None)]


def _of_frequent(
    connection: Connection, terms: Sequence[_Asked], wanted: CaseFilter, after: tuple[int, str] | None, limit: int
) -> list[str]:
    query: Any = select(cases.c.id).join(search_case, search_case.c.case_id == cases.c.id)
    query = filtered(query, wanted).where(*(one.is_among() for one in terms))
    if after is not None:
        at, id_ = after
        query = query.where(or_(cases.c.active_at < at, and_(cases.c.active_at == at, cases.c.id < id_)))
    newest_first = query.order_by(cases.c.active_at.desc(), cases.c.id.desc()).limit(limit)
    return list(connection.execute(newest_first).scalars())


def _of_address(connection: Connection, query: str) -> list[str]:
    digits = "".join(char for char in query if char.isdecimal())
    values = {query, query.lower(), *([f"+{digits}"] if digits else [])}
    owners = select(identity.c.contact_id).where(
        identity.c.kind.in_(_KINDS), identity.c.value.in_(values), identity.c.contact_id.is_not(None)
    )
    newest = select(cases.c.id).where(cases.c.contact_id.in_(owners)).order_by(cases.c.active_at.desc())
    return list(connection.execute(newest.limit(MOST_FOUND)).scalars())
