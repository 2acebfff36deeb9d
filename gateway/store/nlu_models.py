"""Queries of the trained models: what each was made of, how well it does, and which answered when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.schema.training import nlu_model, nlu_promotion

Json = Mapping[str, Any]
What = Literal["promoted", "rolled_back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """What one kept model was made of; `settings` with the same examples and code give it again."""

    id: str
    engine: str
    encoder: str | None
    data_hash: str
    settings: Json
    seed: int
    examples: int
    intents: Sequence[str]
    figures: Json | None
    trained_at: int
    trained_by: str
    job_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRow:
    """One change of the model that answers; a `model_id` of None is that of the configured examples."""

    id: str
    engine: str
    model_id: str | None
    before_id: str | None
    what: What
    at: int
    by: str
    reason: str | None
    gate: Json | None


_MODEL = tuple(nlu_model.c[name] for name in ModelRow.__slots__)
_PROMOTION = tuple(nlu_promotion.c[name] for name in PromotionRow.__slots__)


def put_model(connection: Connection, row: ModelRow) -> None:
    """Keep what a model was made of; the same model trained again keeps who trained it first."""
    if get_model(connection, row.id) is None:
        connection.execute(insert(nlu_model).values({name: getattr(row, name) for name in ModelRow.__slots__}))
    else:
        set_figures(connection, row.id, row.figures)


def set_figures(connection: Connection, id_: str, figures: Json | None) -> None:
    """Keep newer figures of a model."""
    connection.execute(update(nlu_model).where(nlu_model.c.id == id_).values(figures=figures))


def get_model(connection: Connection, id_: str) -> ModelRow | None:
    """What the model of that id was made of."""
    found = connection.execute(select(*_MODEL).where(nlu_model.c.id == id_)).mappings().one_or_none()
    return ModelRow(**found) if found is not None else None


def list_models(connection: Connection) -> list[ModelRow]:
    """Every kept model, newest first."""
    query = select(*_MODEL).order_by(nlu_model.c.trained_at.desc(), nlu_model.c.id)
    return [ModelRow(**row) for row in connection.execute(query).mappings()]


def delete_model(connection: Connection, id_: str) -> None:
    """Forget what a model was made of; what stands in the history stays."""
    connection.execute(delete(nlu_model).where(nlu_model.c.id == id_))


def add_promotion(connection: Connection, row: PromotionRow) -> None:
    """Note which model answers from now on."""
    connection.execute(insert(nlu_promotion).values({name: getattr(row, name) for name in PromotionRow.__slots__}))


def list_promotions(
    connection: Connection, *, engine: str | None = None, before: str | None = None, most: int = 50
) -> list[PromotionRow]:
    """Which model answered from when on, newest first."""
    query = select(*_PROMOTION).order_by(nlu_promotion.c.id.desc()).limit(most)
    query = query if engine is None else query.where(nlu_promotion.c.engine == engine)
    query = query if before is None else query.where(nlu_promotion.c.id < before)
    return [PromotionRow(**row) for row in connection.execute(query).mappings()]


def last_promotion(connection: Connection, engine: str) -> PromotionRow | None:
    """The newest change of the model that answers."""
    return next(iter(list_promotions(connection, engine=engine, most=1)), None)


def promoted_ids(connection: Connection) -> set[str]:
    """Every model that ever answered."""
    return {one for one in connection.execute(select(nlu_promotion.c.model_id)).scalars() if one is not None}


def new_promotion(
    *,
    engine: str,
    model_id: str | None,
    before_id: str | None,
    what: What,
    at: int,
    by: str,
    reason: str | None = None,
    gate: Json | None = None,
) -> PromotionRow:
    """A row of the history, not yet written."""
    return PromotionRow(
        id=new_id(),
        engine=engine,
        model_id=model_id,
        before_id=before_id,
        what=what,
        at=at,
        by=by[:120],
        reason=reason,
        gate=gate,
    )
