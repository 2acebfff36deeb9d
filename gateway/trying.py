"""What the commands about understanding do: try an engine, train and promote models, measure."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from config.settings import Settings
from gateway.app import CACHE, open_nlu
from gateway.models import Kept, ModelMissing, Models, engine_of
from nlu import rasa_setup
from nlu.contract import Engine, EngineUnavailable
from nlu.embedded import identify, load_or_train, usable
from nlu.evaluate import Report, evaluate, evaluate_engine
from nlu.rasa_client import RasaEngine
from nlu.settings import TrainingSettings
from nlu.training import Example, read_examples, write_rasa

EngineName = Literal["embedded", "rasa"]

RASA_ENVIRONMENT = Path.home() / ".cache" / "switchboard" / "rasa"
RASA_STARTS_WITHIN_S = 300.0
_EMBEDDED_CACHE = CACHE / "nlu"


async def engine_to_try(settings: Settings, engine: EngineName | None) -> Engine:
    """The named engine alone, without a fallback; without a name the one that the gateway uses."""
    if engine == "rasa":
        return RasaEngine(settings.nlu.rasa_url)
    if engine is None:
        return await open_nlu(settings)
    return await open_nlu(replace(settings, nlu=replace(settings.nlu, engine="embedded")))


def train_model(models: Models, examples: Path, engine: EngineName, *, encoder: str) -> str:
    """Train on a folder of examples and keep the model; gives its id. Raises NluError."""
    if engine == "rasa":
        _need_rasa()
        trained = rasa_setup.train(RASA_ENVIRONMENT, examples=examples)
        _copy(trained, models.folder / trained.name)
        return trained.name.removesuffix(".tar.gz")
    return load_or_train(examples, models.folder, settings=TrainingSettings(encoder=encoder)).model


def every_model(models: Models, examples: Path, *, encoder: str) -> list[Kept]:
    """Every kept model and that of the configured examples, which answers where none is promoted."""
    kept = models.kept()
    settings = usable(TrainingSettings(encoder=encoder))
    usual = identify(examples, settings=settings)
    if usual in {one.id for one in kept}:
        live = models.live() or usual
        return [one if one.id != live else replace(one, is_live=True) for one in kept]
    path = _EMBEDDED_CACHE / f"{usual}.npz"
    if not path.is_file():
        load_or_train(examples, _EMBEDDED_CACHE, settings=settings)
    found = path.stat()
    own = Kept(
        id=usual,
        engine="embedded",
        size_bytes=found.st_size,
        trained_at=found.st_mtime,
        is_live=models.live() is None,
    )
    return sorted([*kept, own], key=lambda one: (-one.trained_at, one.id))


async def promote_model(models: Models, model_id: str, *, rasa_url: str) -> None:
    """Let a model answer: the embedded engine follows, a Rasa server loads it now. Raises NluError."""
    cached = _EMBEDDED_CACHE / f"{model_id}.npz"
    if engine_of(model_id) == "embedded" and not models.path(model_id).is_file() and cached.is_file():
        _copy(cached, models.path(model_id))
    if engine_of(model_id) == "rasa" and models.path(model_id).is_file():
        await _load_in_rasa(models.path(model_id), rasa_url)
    models.promote(model_id)


async def roll_back(models: Models, engine: EngineName, *, examples: Path, encoder: str, rasa_url: str) -> str:
    """Let the model before answer again and give its id. Raises NluError."""
    before = models.before(engine)
    if engine == "rasa":
        if before is None:
            raise ModelMissing("no earlier Rasa model is kept here; start the Rasa server with the one it had")
        await _load_in_rasa(models.path(before), rasa_url)
    models.rollback(engine)
    return before or identify(examples, settings=usable(TrainingSettings(encoder=encoder)))


def measured(train: Path, test: Path, engine: EngineName, tell: Callable[[str], None], *, encoder: str) -> Report:
    """Train on one file and measure on another; blocks. Raises NluError."""
    learnt, asked = read_examples(train), read_examples(test)
    tell(f"training {engine} on {len(learnt)} examples, testing on {len(asked)}")
    if engine == "embedded":
        return evaluate(learnt, asked, settings=usable(TrainingSettings(encoder=encoder)))
    return _measured_rasa(learnt, asked)


def _measured_rasa(learnt: list[Example], asked: list[Example]) -> Report:
    _need_rasa()
    with TemporaryDirectory(prefix="switchboard-nlu-") as made:
        examples, environment = Path(made) / "examples", Path(made) / "environment"
        for folder in (examples, environment):
            folder.mkdir()
        (environment / "bin").symlink_to(RASA_ENVIRONMENT / "bin")  # an environment that keeps no model from before
        write_rasa(learnt, examples / "nlu.yml")
        started = time.perf_counter()
        model = rasa_setup.train(environment, examples=examples)
        train_s = time.perf_counter() - started
        with _rasa_server(model) as url:
            return asyncio.run(_asked(url, asked, train_s, model.stat().st_size))


async def _asked(url: str, asked: list[Example], train_s: float, model_bytes: int) -> Report:
    engine = RasaEngine(url)
    try:
        async with asyncio.timeout(RASA_STARTS_WITHIN_S):
            while True:
                with contextlib.suppress(EngineUnavailable):
                    await engine.check()
                    break
                await asyncio.sleep(1)
        return await evaluate_engine(engine, asked, train_s=train_s, model_bytes=model_bytes)
    except TimeoutError as err:
        raise EngineUnavailable(f"Rasa did not start within {RASA_STARTS_WITHIN_S:g} s; see its output above") from err
    finally:
        await engine.close()


@contextlib.contextmanager
def _rasa_server(model: Path) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    command = rasa_setup.serve_command(RASA_ENVIRONMENT, model, port)
    server = subprocess.Popen(command, env=rasa_setup.rasa_environment(), stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


async def _load_in_rasa(file: Path, url: str) -> None:
    engine = RasaEngine(url)
    try:
        await engine.use_model(file)
    finally:
        await engine.close()


def _need_rasa() -> None:
    if not rasa_setup.is_installed(RASA_ENVIRONMENT):
        raise rasa_setup.SetupFailed(f"there is no Rasa environment in {RASA_ENVIRONMENT}; `make rasa` makes it")


def _copy(source: Path, target: Path) -> None:
    """Copy so that a reader sees the whole file or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving = target.with_name(f"{target.name}.part")
    shutil.copyfile(source, arriving)
    arriving.replace(target)
