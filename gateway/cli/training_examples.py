"""Commands about training examples: export, import, lint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from config.settings import Loaded
from gateway.cli.opening import (
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    open_store,
    settings_of,
    tell,
    wait_for,
)
from gateway.ids import now_us

if TYPE_CHECKING:
    from gateway.store.store import Store
    from gateway.training.exchange import Plan
    from nlu.lint import Report
    from nlu.training import Example

_LINES_TOLD = 200
LanguageOption = Annotated[str | None, typer.Option("--language", help="A short code: ru, en, zh.")]


def add_to(nlu: typer.Typer) -> None:
    """Add these commands to the group `nlu`."""
    nlu.command("export")(export)
    nlu.command("import")(take_in)
    nlu.command("lint")(lint)


def export(
    target: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="A folder, or a file .jsonl, .zip or .yml.")],
    language: LanguageOption = None,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Write every active example: Rasa's YAML by language and intent into a folder or zip, or JSON lines."""
    loaded = settings_of(config, data)
    if target.suffix in (".yml", ".yaml") and language is None:
        raise CommandFailedError("a Rasa file holds one language; name it by --language, or export to a folder")

    async def go() -> list[Example]:
        from gateway.training.exchange import every_example

        async with _examples_in(loaded) as store:
            return await every_example(store, language=language)

    with _clear_failures():
        examples = wait_for(go())
        _write(target, examples)
    answer(orjson.dumps({"examples": len(examples), "to": str(target)}).decode())


def take_in(
    source: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="A folder, or a file .yml, .jsonl or .zip.")],
    language: LanguageOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what it would do.")] = False,
    moves: Annotated[bool, typer.Option("--moves", help="Move texts that stand under another intent.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Take examples in, in one go; lines that cannot be taken are told with file and line, and the end is 1."""
    loaded = settings_of(config, data)

    async def go() -> Plan:
        from gateway.entity_reading import timeless_reader
        from gateway.live_intents import with_live_intents
        from gateway.training.examples import Editor, Examples
        from gateway.training.exchange import File, files_of, files_of_folder, planned_import
        from gateway.training.exchange import take_in as write

        if source.suffix == ".zip":
            files = files_of(source.name, source.read_bytes(), language=language or "")
        else:
            found = files_of_folder(source)
            files = [File(name=one.name, content=one.content, language=language or one.language) for one in found]
        async with _examples_in(loaded) as store:
            with_intents, intents = with_live_intents(loaded)
            await intents.reload(store)
            settings = with_intents.settings
            examples = Examples(store, settings.intents, timeless_reader(settings.nlu))
            plan = await planned_import(store, examples, files, by="command", now=now_us(), moves=moves)
            if not dry_run:
                await write(store, plan, Editor(name="command"), now=now_us())
            return plan

    with _clear_failures():
        plan = wait_for(go())
    for name in ("left_out", "contradictions", "refused"):
        for told in getattr(plan, name)[:_LINES_TOLD]:
            tell(f"{name.replace('_', ' ')}: {told}")
    answer(orjson.dumps({"dry_run": dry_run, **plan.counts}).decode())
    if plan.refused:
        raise CommandFailedError(f"{len(plan.refused)} lines were not taken in; they are named above")


def lint(
    examples: Annotated[
        Path | None, typer.Option("--examples", help="A folder of examples; left out: those that are trained on.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print counts and findings as JSON.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Tell what is wrong or doubtful with the examples; ends with 1 where something must be mended."""
    loaded = settings_of(config, data)

    async def go() -> list[Example]:
        from gateway.training.exchange import every_example

        async with _examples_in(loaded) as store:
            return await every_example(store)

    with _clear_failures():
        from gateway.training.findings import fixed_examples
        from gateway.training.opened import fixed_folder
        from nlu.lint import report
        from nlu.training import read_examples

        found = report(
            read_examples(examples) if examples is not None else wait_for(go()),
            fixed_examples(fixed_folder(loaded.settings)),
        )
    _tell_findings(found, as_json=as_json)


def _tell_findings(found: Report, *, as_json: bool) -> None:
    from nlu.lint import HARD

    counts = {"examples": found.examples, "near_copies": round(found.near_copies, 4), **found.counts}
    if as_json:
        told = [{"kind": one.kind, "said": one.said} for one in found.findings]
        answer(orjson.dumps({**counts, "findings": told}).decode())
    else:
        for one in found.findings:
            answer(f"{one.kind.replace('_', ' ')}: {one.said}")
        answer(orjson.dumps(counts).decode())
    if hard := sum(one.kind in HARD for one in found.findings):
        raise CommandFailedError(f"{hard} findings must be mended before training")


@asynccontextmanager
async def _examples_in(loaded: Loaded) -> AsyncIterator[Store]:
    """The store with the folder's examples brought in."""
    from gateway.training.effective import bring_in
    from gateway.training.opened import examples_folder

    async with open_store(loaded) as store:
        await bring_in(store, examples_folder(loaded.settings), now=now_us())
        yield store


def _write(target: Path, examples: list[Example]) -> None:
    from gateway.training.exchange import json_lines, rasa_files, zipped
    from nlu.training import rasa_text

    if target.suffix == ".jsonl":
        target.write_text(json_lines(examples), encoding="utf-8")
    elif target.suffix == ".zip":
        target.write_bytes(zipped(rasa_files(examples)))
    elif target.suffix in (".yml", ".yaml"):
        target.write_text(rasa_text(examples), encoding="utf-8")
    else:
        for name, text in rasa_files(examples):
            file = target / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


@contextmanager
def _clear_failures() -> Iterator[None]:
    from gateway.errors import Refusal
    from nlu.contract import NluError

    try:
        yield
    except (NluError, Refusal, OSError) as err:
        raise CommandFailedError(str(err)) from err
