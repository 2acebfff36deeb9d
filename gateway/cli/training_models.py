"""Commands about models: train, list, report, compare, shadow, gate, promote, rollback, history, delete."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import orjson
import typer

from config.settings import Loaded
from gateway.cli.opening import (
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    log_to_stderr,
    open_store,
    settings_of,
    wait_for,
)

if TYPE_CHECKING:
    from gateway.training.workshop import Workshop

T = TypeVar("T")
EngineName = Literal["embedded", "rasa"]
EngineOption = Annotated[EngineName | None, typer.Option("--engine", help="The engine (setting: nlu.engine).")]
ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why; at least ten letters where it is worse.")]
IdArgument = Annotated[str, typer.Argument(metavar="ID")]


def add_to(nlu: typer.Typer) -> None:
    """Add these commands to the group `nlu`."""
    nlu.command("train")(train)
    nlu.command("list")(list_models)
    nlu.command("report")(report)
    nlu.command("gate")(gate)
    nlu.command("promote")(promote)
    nlu.command("rollback")(rollback)
    nlu.command("history")(history)
    nlu.command("delete")(delete)
    nlu.command("compare")(compare)
    nlu.command("shadow")(shadow)


def train(
    examples: Annotated[
        Path | None, typer.Option("--examples", help="Folder of examples; left out: those the pages train on.")
    ] = None,
    engine: EngineOption = None,
    encoder: Annotated[str | None, typer.Option("--encoder", help="The encoder (setting: nlu.encoder).")] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0)] = None,
    like: Annotated[str | None, typer.Option("--like", metavar="ID", help="Make this model again.")] = None,
    at_most: Annotated[int | None, typer.Option("--at-most", min=2, help="For Rasa: an even cut of so many.")] = None,
    curve: Annotated[bool, typer.Option("--curve", help="Measure the learning curve too.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Train a model, keep it with its report, and print its id; it answers once it is promoted."""
    loaded = settings_of(config, data)
    wanted: dict[str, object] = {"engine": engine or loaded.settings.nlu.engine, "curve": curve}
    wanted |= {
        name: value for name, value in (("encoder", encoder), ("seed", seed), ("at_most", at_most)) if value is not None
    }

    async def go(workshop: Workshop) -> str:
        from gateway.training.by_command import train_now

        return await train_now(workshop, wanted, examples, _shown, like=like)

    answer(_in_workshop(loaded, go))


def list_models(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """List the models, newest first, one JSON line each; `live` is the one that answers."""
    loaded = settings_of(config, data)

    async def go(workshop: Workshop) -> list[dict[str, Any]]:
        from gateway.training.by_command import desk_now
        from gateway.training.model_shapes import model_json

        return [model_json(one) for one in await (await desk_now(workshop)).models()]

    for line in _in_workshop(loaded, go):
        line.pop("intents")
        answer(orjson.dumps(line).decode())


def report(model_id: IdArgument, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Print a model's report as JSON: figures on the fixed set and on its own examples, each left out."""
    loaded = settings_of(config, data)

    async def go(workshop: Workshop) -> dict[str, Any]:
        from gateway.training.model_shapes import report_json
        from gateway.training.reports import full_report

        return report_json(await full_report(workshop, model_id))

    answer(orjson.dumps(_in_workshop(loaded, go)).decode())


def gate(model_id: IdArgument, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Measure a model and the one that answers on the same fixed set, and print what the gate says."""
    loaded = settings_of(config, data)

    async def go(workshop: Workshop) -> dict[str, Any]:
        from gateway.training.by_command import desk_now

        return (await (await desk_now(workshop)).gate(model_id, measures=True)).as_json()

    answer(orjson.dumps(_in_workshop(loaded, go), option=orjson.OPT_INDENT_2).decode())


def promote(
    model_id: IdArgument, reason: ReasonOption = None, config: ConfigOption = SHIPPED, data: DataOption = None
) -> None:
    """Let a model answer from now on if it is not worse, or with a reason; running gateways follow within a second."""
    loaded = settings_of(config, data)

    async def go(workshop: Workshop) -> str:
        from gateway.training.by_command import BY, desk_now
        from gateway.training.model_desk import Editor

        await (await desk_now(workshop)).promote(Editor(name=BY), model_id, reason=reason)
        return model_id

    answer(_in_workshop(loaded, go))


def rollback(
    engine: EngineOption = None,
    reason: ReasonOption = None,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Let the model before the last promotion answer again, and print its id."""
    loaded = settings_of(config, data)
    chosen: EngineName = engine or loaded.settings.nlu.engine

    async def go(workshop: Workshop) -> str:
        from gateway.training.by_command import BY, desk_now, live_id
        from gateway.training.model_desk import Editor

        await (await desk_now(workshop)).roll_back(Editor(name=BY), chosen, reason=reason)
        return await live_id(workshop, chosen) or ""

    answer(_in_workshop(loaded, go))


def history(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """List which model answered from when on, newest first, one JSON line each."""
    loaded = settings_of(config, data)

    async def go(workshop: Workshop) -> list[dict[str, Any]]:
        from gateway.training.by_command import desk_now
        from gateway.training.model_shapes import promotion_json

        return [promotion_json(one) for one in await (await desk_now(workshop)).history()]

    for line in _in_workshop(loaded, go):
        answer(orjson.dumps(line).decode())


def delete(model_id: IdArgument, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Delete a model nobody needs; never the live one, the one before it, or one of the newest twenty."""
    loaded = settings_of(config, data)

    async def go(workshop: Workshop) -> None:
        from gateway.training.by_command import BY, desk_now
        from gateway.training.model_desk import Editor

        await (await desk_now(workshop)).delete(Editor(name=BY), model_id)

    _in_workshop(loaded, go)
    answer(model_id)


def compare(
    before: Annotated[str, typer.Argument(metavar="BEFORE")],
    after: Annotated[str, typer.Argument(metavar="AFTER")],
    days: Annotated[int | None, typer.Option("--days", min=1, max=366, help="On messages, not the fixed set.")] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=20_000, help="Messages at most, newest first.")] = 5_000,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Compare two models message by message, and print where they differ as JSON."""
    on = {"on": "fixed"} if days is None else {"on": "messages", "days": days, "most": most}
    answer(orjson.dumps(compared(settings_of(config, data), {"before": before, "after": after, **on})).decode())


def shadow(
    model_id: IdArgument,
    days: Annotated[int, typer.Option("--days", min=1, max=366)] = 7,
    most: Annotated[int, typer.Option("--most", min=1, max=20_000, help="Messages at most, newest first.")] = 5_000,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Print as JSON which of the last days' messages would have gone elsewhere by a model; nothing is changed."""
    wanted = {"after": model_id, "on": "messages", "days": days, "most": most}
    answer(orjson.dumps(compared(settings_of(config, data), wanted, is_shadow=True)).decode())


def compared(loaded: Loaded, wanted: dict[str, Any], *, is_shadow: bool = False) -> dict[str, Any]:
    """Where two models differ, and in a shadow run what would be done."""

    async def go(workshop: Workshop) -> dict[str, Any]:
        from gateway.training.by_command import compare_now

        return dict(await compare_now(workshop, wanted, _shown, is_shadow=is_shadow))

    return _in_workshop(loaded, go)


def _shown(stage: str, done: float) -> None:
    """One line of progress, written over itself on a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{stage:<14} {done * 100:5.1f} %" + ("\n" if done >= 1 else ""))
        sys.stderr.flush()


def _in_workshop(loaded: Loaded, go: Callable[[Workshop], Coroutine[object, object, T]]) -> T:
    log_to_stderr(loaded)

    async def run() -> T:
        async with _workshop(loaded) as workshop:
            return await go(workshop)

    with _clear_failures():
        return wait_for(run())


@asynccontextmanager
async def _workshop(loaded: Loaded) -> AsyncIterator[Workshop]:
    from gateway.ids import now_us
    from gateway.live_intents import with_live_intents
    from gateway.training.workshop import Workshop

    loaded, intents = with_live_intents(loaded)
    async with open_store(loaded) as store:
        await intents.reload(store)
        yield Workshop(store=store, settings=loaded.settings, now=now_us)


@contextmanager
def _clear_failures() -> Iterator[None]:
    from nlu.contract import NluError

    try:
        yield
    except (NluError, OSError) as err:
        raise CommandFailedError(str(err)) from err
