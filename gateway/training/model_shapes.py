"""Models, jobs, reports and the history as JSON, for the API and the commands."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gateway.ids import rfc3339
from gateway.store.nlu_jobs import JobRow
from gateway.store.nlu_models import PromotionRow
from gateway.training.model_desk import Listed
from gateway.training.reports import Full
from nlu.report import Answered, Section

Json = dict[str, Any]


def model_json(one: Listed) -> Json:
    """A model as it is listed."""
    row = one.row
    return {
        "id": one.kept.id,
        "engine": one.kept.engine,
        "live": one.is_live,
        "trained_at": rfc3339(row.trained_at if row is not None else int(one.kept.trained_at * 1_000_000)),
        "model_bytes": one.kept.size_bytes,
        "trained_by": row.trained_by if row is not None else None,
        "encoder": row.encoder if row is not None else None,
        "data_hash": row.data_hash if row is not None else None,
        "settings": dict(row.settings) if row is not None else None,
        "seed": row.seed if row is not None else None,
        "examples": row.examples if row is not None else None,
        "intents": list(row.intents) if row is not None else None,
        "figures": dict(one.figures) if one.figures is not None else None,
        "may_be_deleted": one.may_be_deleted,
    }


def job_json(job: JobRow, *, with_result: bool = True) -> Json:
    """A job; `done` is the share that is done."""
    shown: Json = {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "input": dict(job.input),
        "stage": job.stage,
        "done": round(job.done, 4),
        "asked_at": rfc3339(job.asked_at),
        "asked_by": job.asked_by,
        "started_at": _instant(job.started_at),
        "ended_at": _instant(job.ended_at),
        "cancel_asked": job.cancel_asked_at is not None,
        "tries": job.tries,
        "error": job.error,
    }
    return shown | {"result": dict(job.result) if job.result is not None else None} if with_result else shown


def promotion_json(row: PromotionRow) -> Json:
    """A line of the history."""
    return {**{name: getattr(row, name) for name in PromotionRow.__slots__}, "at": rfc3339(row.at)}


def report_json(full: Full) -> Json:
    """A report without its single answers."""
    body = full.body
    return {
        "fixed": _section(full.fixed),
        "folds": _section(full.folds),
        "mails": _section(full.mails),
        "safety": body.get("safety"),
        "also": body.get("also"),
        "curve": body.get("curve"),
        "channels": body.get("channels"),
        "near_copies": body.get("near_copies"),
        "leaks": body.get("leaks"),
    }


def answer_json(one: Answered) -> Json:
    """One answer of a report."""
    return asdict(one)


def left_s(job: JobRow, now: int) -> int | None:
    """How many seconds a running job may still take, by how far it is; None where that cannot be told yet."""
    if job.state != "running" or job.started_at is None or job.done < 0.05:
        return None
    return round((now - job.started_at) / 1_000_000 * (1 - job.done) / job.done)


def _section(section: Section | None) -> Json | None:
    if section is None:
        return None
    return {
        "mark": section.mark,
        "figures": asdict(section.figures),
        "by_language": {name: asdict(one) for name, one in section.by_language.items()},
        "classes": [asdict(one) for one in section.classes],
        "calibration": [asdict(one) for one in section.calibration],
        "confusion": [[*pair, count] for pair, count in sorted(section.confusion().items())],
    }


def _instant(at: int | None) -> str | None:
    return rfc3339(at) if at is not None else None
