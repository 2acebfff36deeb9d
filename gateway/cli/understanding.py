"""Commands about understanding: parse, train, list, promote, rollback, evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import orjson
import typer

from config.settings import Loaded
from gateway.cli.opening import (
    ROOT,
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    log_to_stderr,
    settings_of,
    tell,
    wait_for,
)

if TYPE_CHECKING:
    from gateway.models import Models
    from nlu.evaluate import Report

EngineName = Literal["embedded", "rasa"]
EngineOption = Annotated[EngineName | None, typer.Option("--engine", help="The engine (setting: nlu.engine).")]


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    nlu = typer.Typer(no_args_is_help=True, help="Understanding: models and what they make of a text.")
    nlu.command("parse")(parse)
    nlu.command("train")(train)
    nlu.command("list")(list_models)
    nlu.command("promote")(promote)
    nlu.command("rollback")(rollback)
    nlu.command("evaluate")(evaluate)
    application.add_typer(nlu, name="nlu")


def parse(text: str, engine: EngineOption = None, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Print what the engine understands, as /v1/nlu/parse does."""
    loaded = settings_of(config, data)
    log_to_stderr(loaded)

    async def go() -> None:
        from gateway.trying import engine_to_try
        from nlu.contract import Utterance

        opened = await engine_to_try(loaded.settings, engine)
        try:
            understood = await opened.parse(Utterance(text=text.encode("utf-8", "replace").decode("utf-8")))
        finally:
            await opened.close()
        answer(orjson.dumps(understood.as_rasa()).decode())

    with _clear_failures():
        wait_for(go())


def train(
    examples: Annotated[
        Path | None, typer.Option("--examples", help="Folder of examples (setting: nlu.examples_dir).")
    ] = None,
    engine: EngineOption = None,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Train a model, keep it, and print its id; it answers once it is promoted."""
    loaded = settings_of(config, data)
    folder = examples or ROOT / loaded.settings.nlu.examples_dir
    with _clear_failures():
        from gateway.trying import train_model

        answer(
            train_model(
                _models(loaded), folder, engine or loaded.settings.nlu.engine, encoder=loaded.settings.nlu.encoder
            )
        )


def list_models(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """List the models, newest first, one JSON line each; `live` is the one that answers."""
    loaded = settings_of(config, data)
    with _clear_failures():
        from gateway.ids import rfc3339
        from gateway.trying import every_model

        for one in every_model(
            _models(loaded), ROOT / loaded.settings.nlu.examples_dir, encoder=loaded.settings.nlu.encoder
        ):
            line = {
                "id": one.id,
                "engine": one.engine,
                "live": one.is_live,
                "trained_at": rfc3339(int(one.trained_at * 1_000_000)),
                "model_bytes": one.size_bytes,
            }
            answer(orjson.dumps(line).decode())


def promote(
    model_id: Annotated[str, typer.Argument(metavar="ID")], config: ConfigOption = SHIPPED, data: DataOption = None
) -> None:
    """Let a model answer from now on; a running gateway follows within a second."""
    loaded = settings_of(config, data)

    async def go() -> None:
        from gateway.trying import promote_model

        await promote_model(_models(loaded), model_id, rasa_url=loaded.settings.nlu.rasa_url)

    with _clear_failures():
        wait_for(go())
    answer(model_id)


def rollback(engine: EngineOption = None, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Let the model before the last promotion answer again, and print its id."""
    loaded = settings_of(config, data)

    async def go() -> str:
        from gateway.trying import roll_back

        return await roll_back(
            _models(loaded),
            engine or loaded.settings.nlu.engine,
            examples=ROOT / loaded.settings.nlu.examples_dir,
            encoder=loaded.settings.nlu.encoder,
            rasa_url=loaded.settings.nlu.rasa_url,
        )

    with _clear_failures():
        answer(wait_for(go()))


def evaluate(
    train: Annotated[Path, typer.Option("--train", help="Examples to train on (.yml, .jsonl, .jsonl.gz).")],
    test: Annotated[Path, typer.Option("--test", help="Examples to test on.")],
    engine: EngineOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Train on one file, test on another, and print how well it understands."""
    loaded = settings_of(config, data)
    with _clear_failures():
        from gateway.trying import measured

        report = measured(train, test, engine or loaded.settings.nlu.engine, tell, encoder=loaded.settings.nlu.encoder)
    answer(orjson.dumps(report.as_json()).decode() if as_json else _table(report))


def _table(report: Report) -> str:
    rows: list[tuple[str, object]] = []
    for name, value in report.as_json().items():
        rows += [(f"{name}.{part}", one) for part, one in value.items()] if isinstance(value, dict) else [(name, value)]
    return "\n".join(
        f"{name:<16} {value:.4f}" if isinstance(value, float) else f"{name:<16} {value}" for name, value in rows
    )


def _models(loaded: Loaded) -> Models:
    from gateway.models import Models, models_folder

    return Models(models_folder(loaded.settings.gateway.data_dir, loaded.settings.nlu.models_dir))


@contextmanager
def _clear_failures() -> Iterator[None]:
    from nlu.contract import NluError

    try:
        yield
    except (NluError, OSError) as err:
        raise CommandFailedError(str(err)) from err
