"""Queries of customers' messages as models are tried on them: the newest first, with what is known of their meaning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.engine import Connection

from gateway.store.schema import cases, message, nlu_example, nlu_label, understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message of a customer; `known` is what people said it means, `topic` and the rest are its case's."""

    id: str
    at: int
    text: str
    language: str | None
    channel: str | None
    number: str
    topic: str | None
    brand: str | None
    channel_kind: str | None
    case_language: str
    known: str | None


READ = 4_000
"""Characters of a message that are taken along: more than any engine reads."""

_KNOWN = func.coalesce(understanding.c.corrected_to, nlu_label.c.intent)
_COLUMNS = (
    message.c.id,
    message.c.at,
    func.substr(message.c.text, 1, READ).label("text"),
    message.c.language,
    message.c.channel,
    cases.c.number,
    cases.c.topic,
    cases.c.brand,
    cases.c.channel_kind,
    cases.c.language.label("case_language"),
    _KNOWN.label("known"),
)


def customers_messages(connection: Connection, *, since: int, before: tuple[int, str] | None, most: int) -> list[Told]:
    """Messages of customers that were understood, newest first, older than that one."""
    query = _query().where(message.c.at >= since, message.c.direction == "in", message.c.author == "visitor")
    if before is not None:
        query = query.where(tuple_(message.c.at, message.c.id) < before)
    query = query.order_by(message.c.at.desc(), message.c.id.desc()).limit(most)
    return [Told(**row) for row in connection.execute(query).mappings()]


def messages_of(connection: Connection, ids: Collection[str]) -> dict[str, Told]:
    """Those of the messages that are still there, by id."""
    if not ids:
        return {}
    return {row["id"]: Told(**row) for row in connection.execute(_query().where(message.c.id.in_(ids))).mappings()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """An example that people brought: when, and by which channel its message came, if it has one."""

    text: str
    language: str
    created_at: int
    channel: str | None


def learnt_from_people(connection: Connection) -> list[Learnt]:
    """Every active example that was not shipped."""
    query = (
        select(nlu_example.c.text, nlu_example.c.language, nlu_example.c.created_at, message.c.channel)
        .join(message, message.c.id == nlu_example.c.message_id, isouter=True)
        .where(nlu_example.c.state == "active", nlu_example.c.source != "shipped")
    )
    return [Learnt(**row) for row in connection.execute(query).mappings()]


def learnt_messages(connection: Connection, *, until: int) -> set[str]:
    """The messages of which people had made an example by then, whatever became of that example since."""
    labelled = select(nlu_label.c.message_id).where(nlu_label.c.example_id.is_not(None), nlu_label.c.at <= until)
    examples = select(nlu_example.c.message_id).where(
        nlu_example.c.message_id.is_not(None), nlu_example.c.created_at <= until
    )
    return {row[0] for query in (labelled, examples) for row in connection.execute(query)}


def learnt_texts(connection: Connection, *, until: int) -> list[str]:
    """The texts of the shipped examples, and of all others that stood by then."""
    query = select(nlu_example.c.text).where(or_(nlu_example.c.source == "shipped", nlu_example.c.created_at <= until))
    return [row[0] for row in connection.execute(query)]


def _query() -> Select[Any]:
    labelled = and_(nlu_label.c.message_id == message.c.id, nlu_label.c.intent.is_not(None))
    return (
        select(*_COLUMNS)
        .join(understanding, understanding.c.message_id == message.c.id)
        .join(cases, cases.c.id == message.c.case_id)
        .join(nlu_label, labelled, isouter=True)
    )
