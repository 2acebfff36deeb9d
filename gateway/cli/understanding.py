"""Commands about understanding: parse and evaluate; those about models stand in `training_models`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import orjson
import typer

from config.settings import Loaded
from gateway.cli import training_examples, training_intents, training_models
from gateway.cli.opening import (
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    log_to_stderr,
    open_store,
    settings_of,
    tell,
    wait_for,
)

if TYPE_CHECKING:
    from nlu.evaluate import Report

EngineName = Literal["embedded", "rasa"]
EngineOption = Annotated[EngineName | None, typer.Option("--engine", help="The engine (setting: nlu.engine).")]


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    nlu = typer.Typer(no_args_is_help=True, help="Understanding: models and what they make of a text.")
    nlu.command("parse")(parse)
    training_models.add_to(nlu)
    training_examples.add_to(nlu)
    training_intents.add_to(nlu)
    nlu.command("evaluate")(evaluate)
    application.add_typer(nlu, name="nlu")


def parse(text: str, engine: EngineOption = None, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Print what the engine understands, as /v1/nlu/parse does."""
    loaded = settings_of(config, data)
    log_to_stderr(loaded)

    async def go() -> None:
        from gateway.training.present_names import PresentNames
        from gateway.trying import engine_to_try
        from nlu.contract import Utterance

        settings = (await _with_kept_intents(loaded)).settings
        opened = PresentNames(await engine_to_try(settings, engine), settings.intents)
        try:
            understood = await opened.parse(Utterance(text=text.encode("utf-8", "replace").decode("utf-8")))
        finally:
            await opened.close()
        answer(orjson.dumps(understood.as_rasa()).decode())

    with _clear_failures():
        wait_for(go())


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

        report = measured(train, test, engine or loaded.settings.nlu.engine, tell, loaded.settings.nlu)
    answer(orjson.dumps(report.as_json()).decode() if as_json else _table(report))


async def _with_kept_intents(loaded: Loaded) -> Loaded:
    """The settings with the intents that pages keep; with those of the file where the store is down."""
    from gateway.live_intents import with_live_intents
    from gateway.store.store import StoreDownError

    live, intents = with_live_intents(loaded)
    try:
        async with open_store(live) as store:
            await intents.reload(store)
    except StoreDownError as err:
        tell(f"the intents are those of the settings file: {err}")
    return live


def _table(report: Report) -> str:
    rows: list[tuple[str, object]] = []
    for name, value in report.as_json().items():
        rows += [(f"{name}.{part}", one) for part, one in value.items()] if isinstance(value, dict) else [(name, value)]
    return "\n".join(
        f"{name:<16} {value:.4f}" if isinstance(value, float) else f"{name:<16} {value}" for name, value in rows
    )


@contextmanager
def _clear_failures() -> Iterator[None]:
    from nlu.contract import NluError

    try:
        yield
    except (NluError, OSError) as err:
        raise CommandFailedError(str(err)) from err
