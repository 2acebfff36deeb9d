"""What the commands about understanding try: an engine on a text, or training and testing on files."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from config.running import NluSettings
from config.settings import Settings
from gateway.calendars import calendars_of
from gateway.entity_reading import reader_of, today_in
from gateway.ids import now_us
from gateway.models import models_folder
from gateway.opening import open_nlu
from nlu import rasa_setup
from nlu.contract import Engine
from nlu.embedded import usable
from nlu.environments import rasa_folder
from nlu.evaluate import Report, evaluate, evaluate_engine
from nlu.rasa_client import KEPT, RasaEngine
from nlu.rasa_served import rasa_served
from nlu.settings import TrainingSettings
from nlu.training import Example, read_examples, write_rasa

EngineName = Literal["embedded", "rasa"]


async def engine_to_try(settings: Settings, engine: EngineName | None) -> Engine:
    """The named engine alone, without a fallback; without a name the one that the gateway uses."""
    await asyncio.to_thread(reader_of, settings.nlu)  # a command tells of a catalogue that is no use; a gateway goes on
    if engine == "rasa":
        today = today_in(calendars_of(settings), settings.gateway.default_calendar, now_us)
        reader = await asyncio.to_thread(reader_of, settings.nlu, today)
        folder = models_folder(settings.gateway.data_dir, settings.nlu.models_dir)
        return RasaEngine(settings.nlu.rasa_url, models=(folder, KEPT), reader=reader)
    if engine is None:
        return await open_nlu(settings)
    return await open_nlu(replace(settings, nlu=replace(settings.nlu, engine="embedded")))


def measured(train: Path, test: Path, engine: EngineName, tell: Callable[[str], None], settings: NluSettings) -> Report:
    """Train on one file and measure on another; blocks. Raises NluError."""
    learnt, asked = read_examples(train), read_examples(test)
    tell(f"training {engine} on {len(learnt)} examples, testing on {len(asked)}")
    if engine == "embedded":
        return evaluate(learnt, asked, settings=usable(TrainingSettings(encoder=settings.encoder)))
    return _measured_rasa(learnt, asked, settings.rasa_start_s)


def _measured_rasa(learnt: list[Example], asked: list[Example], starts_within_s: float) -> Report:
    installed = rasa_folder()
    if not rasa_setup.is_installed(installed):
        raise rasa_setup.SetupFailed(f"there is no Rasa environment in {installed}; `make rasa` makes it")
    with TemporaryDirectory(prefix="switchboard-nlu-") as made:
        examples, environment = Path(made) / "examples", Path(made) / "environment"
        for folder in (examples, environment):
            folder.mkdir()
        (environment / "bin").symlink_to(installed / "bin")  # an environment that keeps no model from before
        write_rasa(learnt, examples / "nlu.yml")
        started = time.perf_counter()
        model = rasa_setup.train(environment, examples=examples, starts_within_s=starts_within_s)
        train_s = time.perf_counter() - started
        with rasa_served(installed, model, starts_within_s=starts_within_s) as url:
            engine = RasaEngine(url, timeout_s=60, models=(model.parent,))
            return asyncio.run(_asked(engine, asked, train_s, model.stat().st_size))


async def _asked(engine: RasaEngine, asked: list[Example], train_s: float, model_bytes: int) -> Report:
    try:
        return await evaluate_engine(engine, asked, train_s=train_s, model_bytes=model_bytes)
    finally:
        await engine.close()
