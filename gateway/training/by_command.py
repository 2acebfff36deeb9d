"""What the commands about models do in their own process, with the code of the jobs; works beside a running gateway."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from gateway.bus.local import LocalBus
from gateway.ids import new_id
from gateway.models import ModelMissing, engine_of
from gateway.store import nlu_models
from gateway.store.nlu_examples import count_examples
from gateway.training.comparing import CompareWork
from gateway.training.job_run import examples_for, trained
from gateway.training.jobs import Progress
from gateway.training.model_desk import EngineName, ModelDesk, open_desk
from gateway.training.workshop import Workshop
from nlu.contract import NluError
from nlu.embedded import load_or_train, usable
from nlu.fixed_set import without_leaks
from nlu.recipe import hash_of

Json = Mapping[str, Any]
BY = "command"


class LikeMissing(NluError):
    """A model cannot be made again: it is not known here, or its examples are not these any more."""


async def train_now(
    workshop: Workshop,
    wanted: Json,
    folder: Path | None,
    tell: Callable[[str, float], None],
    *,
    like: str | None = None,
) -> str:
    """Train, keep the model with its report and its row, and give its id.

    Trains on the folder, else on the examples of the store, else (where nothing stands there) on the configured ones.
    `like` is a model that is made again: its settings are taken, and its examples must be these. Raises NluError.
    """
    known = await workshop.store.read(nlu_models.get_model, like) if like is not None else None
    if like is not None and known is None:
        raise LikeMissing(f"it is not known what {like} was made of; `nlu list` names the models")
    has_rows = await workshop.store.read(count_examples) > 0
    examples = await examples_for(workshop, folder or (None if has_rows else workshop.examples_dir))
    if known is not None:
        fixed = (await workshop.asking()).fixed(workshop.fixed_dir)
        if hash_of(without_leaks(examples, fixed)) != known.data_hash:
            raise LikeMissing(f"the examples are not those of {like} any more ({known.data_hash[:12]})")
        wanted = {**wanted, "engine": known.engine, "encoder": known.encoder, "seed": known.seed}
    async with _folder(workshop) as made_in:
        made = await trained(workshop, examples, wanted, made_in, _Telling(tell), by=BY)
        if made.keep is not None:
            await workshop.store.write(made.keep)
    return str(made.result["model"])


async def compare_now(workshop: Workshop, wanted: Json, tell: Callable[[str, float], None], *, is_shadow: bool) -> Json:
    """Where two models differ; without `before` from the one that answers. Raises NluError."""
    after = str(wanted["after"])
    before = wanted.get("before") or (await asyncio.to_thread(workshop.rival, engine_of(after))).id
    for one in (str(before), after):
        if not workshop.models.is_id(one) or not await asyncio.to_thread(workshop.place(one).path.is_file):
            raise ModelMissing(f"there is no model {one!r}; `nlu list` names those there are")
    async with _folder(workshop) as folder:
        work = CompareWork(workshop, is_shadow=is_shadow)
        return await work.compared({**wanted, "before": before}, folder, _Telling(tell))


async def desk_now(workshop: Workshop) -> ModelDesk:
    """What people do with models, by a command; a running gateway sees by itself what changed.

    Where none is promoted, the model of the configured examples is trained if it is missing: others are held up to it.
    """
    if workshop.models.live("embedded") is None:
        await asyncio.to_thread(have_usual, workshop)
    return await open_desk(workshop, LocalBus())


async def live_id(workshop: Workshop, engine: EngineName) -> str | None:
    """The id of the model that answers now."""
    place = await asyncio.to_thread(workshop.live, engine)
    return place.id if place is not None else None


def have_usual(workshop: Workshop) -> None:
    """Train the model of the configured examples where it is missing; blocks."""
    usual = workshop.usual()
    if not usual.path.is_file():
        load_or_train(workshop.examples_dir, usual.path.parent, settings=usable(workshop.training_settings()))


class _Telling(Progress):
    def __init__(self, tell: Callable[[str, float], None]) -> None:
        super().__init__()
        self._tell = tell

    def __call__(self, stage: str, done: float) -> None:
        super().__call__(stage, done)
        self._tell(stage, done)


@asynccontextmanager
async def _folder(workshop: Workshop) -> AsyncIterator[Path]:
    folder = workshop.models.folder / f".command-{new_id()}"
    await asyncio.to_thread(folder.mkdir, 0o700, True)
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
