"""The work of a training job: the examples handed to a process apart, its model, report and row kept together."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Connection

from gateway.store import nlu_messages, nlu_models
from gateway.store.nlu_intents import list_intents
from gateway.store.nlu_jobs import JobRow
from gateway.store.nlu_models import ModelRow
from gateway.training.apart import module, run_apart
from gateway.training.effective import effective_examples
from gateway.training.jobs import Made, Progress
from gateway.training.reports import figures_of, joined, mark_measured, report_path
from gateway.training.shipped_names import ShippedNames
from gateway.training.workshop import Workshop
from nlu.contract import ExamplesInvalid
from nlu.encoders.contract import EncoderUnavailable
from nlu.rasa_setup import TRAIN_TIMEOUT_S
from nlu.recipe import write_lines
from nlu.report import ENDING, short_figures
from nlu.training import Example, read_examples

Json = Mapping[str, Any]
TRAINED_WITHIN_S: Final = 3_600.0
LONGEST_ENCODER: Final = 80
_WHOLE: Final = f"whole{ENDING}"


class TrainWork:
    """Trains a model on the examples of the store and keeps it."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def __call__(self, job: JobRow, folder: Path, progress: Progress) -> Made:
        """Train, measure, and give what is to be kept."""
        progress("examples", 0.0)
        examples = await effective_examples(self._workshop.store, self._workshop.examples_dir, now=self._workshop.now())
        return await trained(self._workshop, examples, job.input, folder, progress, by=job.asked_by, job_id=job.id)


async def trained(
    workshop: Workshop,
    examples: list[Example],
    wanted: Json,
    folder: Path,
    progress: Progress,
    *,
    by: str,
    job_id: str | None = None,
) -> Made:
    """Train on these examples in a process apart; `wanted` says engine, encoder, seed, curve and Rasa's cut."""
    engine = wanted.get("engine", "embedded")
    if engine == "rasa":
        workshop.need_rasa()
    await asyncio.to_thread(write_lines, examples, folder / "examples.jsonl")
    settings = workshop.training_settings(wanted.get("encoder"), wanted.get("seed"))
    check_encoder(settings.encoder)
    learnt = {(one.language, one.text): one for one in await workshop.store.read(nlu_messages.learnt_from_people)}
    known = [learnt.get((example.language, example.text)) for example in examples]
    request = {
        "engine": engine,
        "encoder": settings.encoder,
        "seed": settings.seed,
        "curve": bool(wanted.get("curve")),
        "at_most": wanted.get("at_most"),
        "fixed_dir": str(workshop.fixed_dir),
        **(await workshop.asking()).as_json(),
        "live": await _live(workshop, engine),
        "written": [one.created_at if one is not None else None for one in known] if learnt else None,
        "channels": [one.channel if one is not None else None for one in known] if learnt else None,
    }
    timeout_s = TRAINED_WITHIN_S + (TRAIN_TIMEOUT_S if engine == "rasa" else 0)
    made = await run_apart(module("nlu.train_apart"), folder, request, tell=progress, timeout_s=timeout_s)
    row = _row(made, now=workshop.now(), by=by, job_id=job_id)
    live = await asyncio.to_thread(_measured_live, workshop, folder, made)

    def keep(connection: Connection) -> None:
        nlu_models.put_model(connection, row)
        if live is not None:
            nlu_models.set_figures(connection, made["live"], live)
        _take_in(workshop, folder, made)

    told = {name: made[name] for name in ("model", "train_s", "examples", "figures")}
    return Made(result=told, keep=keep)


def check_encoder(name: str) -> None:
    """Refuse, before any work, a name that a model's row has no room for. Raises EncoderUnavailable."""
    if len(name) > LONGEST_ENCODER:
        message = f"the encoder's name has {len(name)} characters, at most {LONGEST_ENCODER} are kept: link its folder"
        raise EncoderUnavailable(f"{message} under a shorter name")


async def examples_for(workshop: Workshop, folder: Path | None) -> list[Example]:
    """The examples of a folder under the present names, or those that stand for training now."""
    if folder is not None:
        if not await asyncio.to_thread(folder.exists):
            raise ExamplesInvalid(f"{folder}: no such folder of training examples")
        names = ShippedNames.of(await workshop.store.read(list_intents))
        return list(names.present(await asyncio.to_thread(read_examples, folder)))
    return await effective_examples(workshop.store, workshop.examples_dir, now=workshop.now())


async def _live(workshop: Workshop, engine: str) -> Json | None:
    """The embedded model that answers now, with the mark of the set it was last measured on."""
    place = await asyncio.to_thread(workshop.live, engine)
    if engine == "rasa" or place is None or not await asyncio.to_thread(place.path.is_file):
        return None
    return {**place.as_json(), "mark": mark_measured(await figures_of(workshop, place.id))}


def _measured_live(workshop: Workshop, folder: Path, made: Json) -> Json | None:
    """The figures of the model that answers where it was measured anew, its whole report ready in the job's folder."""
    if (live := made["live"]) is None:
        return None
    report, whole = report_path(workshop, live), folder / _WHOLE
    if report.is_file():
        shutil.copyfile(report, whole)
    return short_figures(joined(folder / f"{live}{ENDING}", whole))


def _take_in(workshop: Workshop, folder: Path, made: Json) -> None:
    """Put reports and model in their places, the model last: what is listed has its report."""
    kept = workshop.models.path(made["model"])
    kept.parent.mkdir(parents=True, exist_ok=True)
    if made["live"] is not None:
        (folder / _WHOLE).replace(report_path(workshop, made["live"]))
    (folder / f"{made['model']}{ENDING}").replace(report_path(workshop, made["model"]))
    (folder / kept.name).replace(kept)


def _row(made: Json, *, now: int, by: str, job_id: str | None) -> ModelRow:
    return ModelRow(
        id=made["model"],
        engine=made["engine"],
        encoder=made["encoder"],
        data_hash=made["data_hash"],
        settings={**made["settings"], "train_s": made["train_s"], "model_bytes": made["model_bytes"]},
        seed=made["seed"],
        examples=made["examples"],
        intents=made["intents"],
        figures=made["figures"],
        trained_at=now,
        trained_by=by[:120],
        job_id=job_id,
    )
