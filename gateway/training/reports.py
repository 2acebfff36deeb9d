"""The reports of the models: read once each, and made where a model was never measured on the fixed set of today."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from gateway.ids import new_id
from gateway.store import nlu_models
from gateway.training.apart import module, run_apart
from gateway.training.workshop import Place, Workshop
from nlu.contract import ExamplesInvalid
from nlu.report import ENDING, ReportUnreadable, Section, read_report, section_of, short_figures, write_report

MEASURED_WITHIN_S: Final = 900.0
_KEPT_READ: Final = 4

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """A report with its sections as values: of the fixed set, its long mails, and folds of the training examples."""

    body: Json
    fixed: Section | None
    folds: Section | None
    mails: Section | None = None


async def full_report(workshop: Workshop, model_id: str) -> Full:
    """The report of a model; raises ReportUnreadable where there is none."""
    path = report_path(workshop, model_id)
    try:
        found = await asyncio.to_thread(path.stat)
    except OSError as err:
        raise ReportUnreadable(f"there is no report of {model_id}; measure it first") from err
    return await asyncio.to_thread(_read, path, found.st_mtime_ns)


async def figures_of(workshop: Workshop, model_id: str) -> Json | None:
    """The short figures of a model's report, or None where it has none."""
    try:
        body = (await full_report(workshop, model_id)).body
    except ReportUnreadable:
        return None
    return short_figures(body)


async def fixed_mark(workshop: Workshop) -> str | None:
    """What tells the fixed set of today, as the installation sees it, from others; None where there is none."""
    asking = await workshop.asking()
    try:
        found = await asyncio.to_thread(asking.fixed, workshop.fixed_dir)
    except ExamplesInvalid:
        return None
    return found.mark if found is not None else None


def mark_measured(figures: Json | None) -> str:
    """The fixed set that figures are of, empty where they are of none or lack what the gate looks at now."""
    if figures is None or figures["on"] != "fixed" or figures.get("turned_away") is None:
        return ""
    return str(figures["mark"])


async def measure(workshop: Workshop, places: Sequence[Place]) -> Mapping[str, str]:
    """Measure those of the models that have no figures of today's fixed set; their reports are written again.

    Gives of those that cannot be measured why, by id.
    """
    mark = await fixed_mark(workshop)
    unmeasured = [place for place in places if mark_measured(await figures_of(workshop, place.id)) != mark]
    if mark is None or not unmeasured:
        return {}
    folder = workshop.models.folder / f".measured-{new_id()}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        request = {
            "models": [place.as_json() for place in unmeasured],
            "fixed_dir": str(workshop.fixed_dir),
            **(await workshop.asking()).as_json(),
        }
        command = module("nlu.measure_apart")
        told = await run_apart(command, folder, request, tell=lambda _stage, _done: None, timeout_s=MEASURED_WITHIN_S)
        failed: Mapping[str, str] = told["failed"]
        for place in unmeasured:
            if place.id not in failed:
                await take_in(workshop, folder / f"{place.id}{ENDING}", place.id)
        return failed
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def take_in(workshop: Workshop, measured: Path, model_id: str) -> None:
    """Put newly measured figures into a model's report and its row; what was known across folds stays."""
    body = await asyncio.to_thread(joined, measured, report_path(workshop, model_id))
    await workshop.store.write(nlu_models.set_figures, model_id, short_figures(body))


def report_path(workshop: Workshop, model_id: str) -> Path:
    """Where the report of a model stands, or would; raises ModelMissing for what is no id."""
    path = workshop.models.path(model_id)
    return path.with_name(f"{model_id}{ENDING}")


def joined(measured: Path, kept: Path) -> Json:
    """Write newly measured figures into a report, which keeps what else it knows; gives it whole."""
    body = dict(read_report(measured))
    try:
        body = {**read_report(kept), **{name: body[name] for name in ("fixed", "safety", "also", "mails")}}
    except ReportUnreadable:  # never measured before
        body.setdefault("folds", None)
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_report(body, kept)
    return body


@lru_cache(maxsize=_KEPT_READ)
def _read(path: Path, mtime_ns: int) -> Full:
    body = read_report(path)
    fixed, folds, mails = (section_of(one) if (one := body.get(name)) else None for name in ("fixed", "folds", "mails"))
    return Full(body=body, fixed=fixed, folds=folds, mails=mails)
