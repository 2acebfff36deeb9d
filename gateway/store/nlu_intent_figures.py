"""Queries of how customers' messages of late were understood: the figures of intents, and which a model knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.engine import Connection

from gateway.store.schema import cases, message, nlu_model, understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How many messages were understood as an intent, and how many of them people corrected to another."""

    messages: int = 0
    corrected: int = 0


def figures(connection: Connection, *, since: int) -> dict[str, Figure]:
    """The figures of every intent since then."""
    is_corrected = understanding.c.corrected_at.is_not(None) & (
        func.coalesce(understanding.c.corrected_to, "") != understanding.c.intent
    )
    query = of_late(select(understanding.c.intent, func.count(), func.sum(case((is_corrected, 1), else_=0))), since)
    found = connection.execute(query.group_by(understanding.c.intent))
    return {intent: Figure(messages=count, corrected=int(corrected)) for intent, count, corrected in found}


def cases_of(connection: Connection, names: Collection[str]) -> int:
    """How many cases that are not closed have one of these intents."""
    query = select(func.count()).select_from(cases).where(cases.c.intent.in_(names), cases.c.state != "closed")
    return int(connection.execute(query).scalar_one())


def known_to(connection: Connection, model_id: str) -> frozenset[str] | None:
    """The intents that a model was trained with, None where nothing is kept of it."""
    found = connection.execute(select(nlu_model.c.intents).where(nlu_model.c.id == model_id)).scalar_one_or_none()
    return frozenset(map(str, found)) if found is not None else None


def of_late(query: Select[Any], since: int) -> Select[Any]:
    """Customers' messages since then, reached by the cases that were active since."""
    return (
        query.select_from(cases)
        .join(message, message.c.case_id == cases.c.id)
        .join(understanding, understanding.c.message_id == message.c.id)
        .where(cases.c.active_at >= since, message.c.at >= since, message.c.direction == "in")
    )
