"""Which model answers: a row for each change first, then the pointer that workers follow; mended where they differ.

The rows are the truth. A process that dies between the two leaves a pointer of yesterday, which the next look mends.
"""

from __future__ import annotations

import contextlib
from typing import Final

import structlog
from sqlalchemy.engine import Connection

from gateway.models import Models
from gateway.store import nlu_models
from gateway.store.access import AuditRow, add_audit
from gateway.store.nlu_models import PromotionRow
from gateway.store.store import Store
from nlu.contract import NluError

log = structlog.get_logger()

ENGINES: Final = ("embedded", "rasa")


async def note_and_point(store: Store, models: Models, row: PromotionRow, audit: AuditRow) -> None:
    """Write the change, then let the pointer follow."""
    await store.write(_write, row, audit)
    await _point_as_told(store, models, row.engine)


async def mend(store: Store, models: Models, engine: str) -> bool:
    """Let the pointer of an engine say what the newest row says; whether it did not.

    What was promoted before there were rows stays. A model that is gone is told of, and the pointer stays.
    """
    try:
        told = await _point_as_told(store, models, engine)
    except NluError as err:
        log.error("the model that should answer is not there", engine=engine, error=str(err))
        return False
    if told is not None:
        log.warning("the pointer of the models was behind the history", engine=engine, model=told.model_id)
    return told is not None


async def mend_all(store: Store, models: Models) -> None:
    """Mend the pointers of both engines."""
    for engine in ENGINES:
        await mend(store, models, engine)


async def _point_as_told(store: Store, models: Models, engine: str) -> PromotionRow | None:
    """Point as the newest row says, and give it; None where the pointer does already."""
    last = await store.read(nlu_models.last_promotion, engine)
    if last is None or last.model_id == models.live(engine):
        return None
    _follow(models, last)
    return last


def _follow(models: Models, last: PromotionRow) -> None:
    if last.what == "rolled_back":
        with contextlib.suppress(NluError):
            if models.before(last.engine) == last.model_id:
                models.rollback(last.engine)
                return
    models.answer_by(last.engine, last.model_id)


def _write(connection: Connection, row: PromotionRow, audit: AuditRow) -> None:
    nlu_models.add_promotion(connection, row)
    add_audit(connection, audit)
