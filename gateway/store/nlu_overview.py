"""Queries of the training overview: jobs under way, what the model was made of, what people changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from gateway.store.nlu_examples import SHIPPED_BY
from gateway.store.schema import nlu_example, nlu_job, nlu_model


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSeen:
    """A job that waits or runs."""

    id: str
    kind: str
    state: str
    stage: str | None
    done: float
    asked_at: int
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSeen:
    """What is known of a model."""

    trained_at: int
    figures: Mapping[str, Any]


def jobs_under_way(connection: Connection) -> list[JobSeen]:
    """Jobs that wait or run, oldest first."""
    query = select(*(nlu_job.c[name] for name in JobSeen.__slots__)).where(nlu_job.c.state.in_(("queued", "running")))
    return [JobSeen(**row) for row in connection.execute(query.order_by(nlu_job.c.asked_at).limit(20)).mappings()]


def model_seen(connection: Connection, model_id: str) -> ModelSeen | None:
    """What is known of the model of that id, None where it was not trained here."""
    query = select(nlu_model.c.trained_at, nlu_model.c.figures).where(nlu_model.c.id == model_id)
    row = connection.execute(query).one_or_none()
    return ModelSeen(trained_at=row.trained_at, figures=row.figures or {}) if row is not None else None


def changed_by_people(connection: Connection, *, since: int) -> int:
    """How many examples people changed since then."""
    query = select(func.count()).where(nlu_example.c.changed_at >= since, nlu_example.c.changed_by != SHIPPED_BY)
    return int(connection.execute(query).scalar_one())
