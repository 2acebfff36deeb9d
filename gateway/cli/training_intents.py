"""Commands about intents: list, show, set from a file after a preview, export for the settings file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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

if TYPE_CHECKING:
    from gateway.training.intent_preview import Ground
    from gateway.training.intents import Editor, IntentDesk, Shown

YesOption = Annotated[bool, typer.Option("--yes", help="Let it count; without it only the preview is printed.")]
WhyOption = Annotated[str | None, typer.Option("--reason", help="Why; it is kept with the change.")]


def add_to(nlu: typer.Typer) -> None:
    """Add these commands below the group `nlu`."""
    intents = typer.Typer(no_args_is_help=True, help="Intents: what customers can want, and what is done then.")
    intents.command("list")(list_intents)
    intents.command("show")(show)
    intents.command("set")(set_intents)
    intents.command("export")(export)
    nlu.add_typer(intents, name="intents")


def list_intents(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """List the intents, one JSON line each, retired and renamed ones last."""
    loaded = settings_of(config, data)

    async def go() -> None:
        async with _opened(loaded) as kept:
            for shown in await kept.desk.all():
                line = _line(shown)
                answer(orjson.dumps({key: line[key] for key in _LISTED}).decode())

    wait_for(go())


def show(name: str, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Print one intent with its draft and its history."""
    loaded = settings_of(config, data)

    async def go() -> None:
        from gateway.training.intent_shapes import intent_json

        async with _opened(loaded) as kept:
            found = intent_json(await kept.desk.get(name), await kept.desk.history(name), model=None)
            answer(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())

    wait_for(go())


def set_intents(
    file: Annotated[Path, typer.Argument(help="TOML with [intents.NAME] tables, as `nlu intents export` writes it.")],
    yes: YesOption = False,
    reason: WhyOption = None,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Add the intents of a file and change those there are; prints what each change would have done to messages."""
    loaded = settings_of(config, data)
    try:
        written = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise CommandFailedError(f"{file} cannot be read: {err}") from err

    async def go() -> None:
        from gateway.training.intent_file import read_toml

        async with _opened(loaded) as kept:
            for name, body in read_toml(written).items():
                answer(orjson.dumps(await _set(kept, name, body, reason, is_real=yes)).decode())

    wait_for(go())
    if not yes:
        tell("nothing was changed; say --yes to let it count")


def export(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Print every intent that counts as TOML for the settings file."""
    loaded = settings_of(config, data)

    async def go() -> None:
        from gateway.training.intent_file import as_toml

        async with _opened(loaded) as kept:
            await kept.desk.all()
            answer(as_toml(kept.desk.intents.catalogue.sections).rstrip("\n"))

    wait_for(go())


_LISTED = ("name", "state", "origin", "topic", "level", "queue", "handling", "flow", "alarm", "has_draft", "version")


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """What the commands work with."""

    desk: IntentDesk
    ground: Ground
    editor: Editor


@asynccontextmanager
async def _opened(loaded: Loaded) -> AsyncIterator[_Kept]:
    from gateway.bus.local import LocalBus
    from gateway.live_intents import with_live_intents
    from gateway.opening import open_channels
    from gateway.training.intent_preview import Ground
    from gateway.training.intents import Editor, IntentDesk
    from gateway.what_if.moving import entrances_of

    loaded, live = with_live_intents(loaded)
    settings = loaded.settings
    secrets = {name: section.secret or "" for name, section in settings.channels.items()}
    async with open_store(loaded) as store:
        await live.reload(store)
        channels = open_channels(settings, Path(settings.gateway.data_dir), b"", secrets)
        try:
            yield _Kept(
                desk=IntentDesk(intents=live, store=store, bus=LocalBus()),  # others follow within seconds
                ground=Ground(store=store, settings=settings, entrances=entrances_of(channels)),
                editor=Editor(name="command line"),
            )
        finally:
            for channel in channels.values():
                await channel.close()


async def _set(
    kept: _Kept, name: str, body: Mapping[str, Any], reason: str | None, *, is_real: bool
) -> dict[str, object]:
    """Add or change one intent, or only say what that comes to."""
    from gateway.ids import now_us
    from gateway.training.intent_rules import check_new_name, section_of
    from gateway.training.intent_shapes import moves_told

    desk, now = kept.desk, now_us()
    if name not in desk.intents.catalogue.sections:
        check_new_name(desk.intents, name)
        section_of(desk.loaded, name, body)
        if is_real:
            await desk.add(kept.editor, name, body, reason=reason, now=now)
        return {"intent": name, "what": "add", "done": is_real}
    shown = await desk.get(name)
    drafted = desk.drafted(shown, _whole(body))
    if drafted.draft is None:
        return {"intent": name, "what": "none", "done": False}
    told = {"intent": name, "what": "change", "done": is_real, **await moves_told(kept.ground, drafted, now=now)}
    if is_real:
        kept_as = await desk.draft(kept.editor, name, _whole(body), version=shown.version, now=now)
        seen = (await moves_told(kept.ground, kept_as, now=now))["seen"]
        await desk.confirm(kept.editor, name, seen=str(seen), reason=reason, version=kept_as.version, now=now)
    return told


def _whole(body: Mapping[str, Any]) -> dict[str, Any]:
    """A table of a file as the whole intent: what it leaves out is not there."""
    empty: dict[str, Any] = dict.fromkeys(("title", "topic", "level", "flow", "queue", "alarm", "answer", "ask"))
    return {**empty, **body}


def _line(shown: Shown) -> dict[str, Any]:
    from gateway.training.intent_shapes import head_json

    return head_json(shown)
