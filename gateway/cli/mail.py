"""Commands about mail: taking files in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from gateway.cli.opening import (
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
    from gateway.ingest import Ingest


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    mail = typer.Typer(no_args_is_help=True, help="Mail.")
    mail.command("ingest")(ingest)
    application.add_typer(mail, name="mail")


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Raw mails (.eml).")],
    channel: Annotated[str | None, typer.Option("--channel", help="Take them in on this mail channel.")] = None,
    acknowledge: Annotated[bool, typer.Option("--acknowledge", help="Let answers go out.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Take raw mails in as if they came by IMAP, and print one JSON line for each; no answer goes out."""
    loaded = settings_of(config, data)
    log_to_stderr(loaded)

    async def go() -> int:
        from gateway.app import open_gateway
        from gateway.ingest import Ingest

        async with open_gateway(loaded) as gateway:
            ingesting = Ingest(gateway, channel=channel, acknowledge=acknowledge)
            return sum([not await _ingest(ingesting, file) for file in files])

    failed = wait_for(go())
    if failed:
        raise CommandFailedError(f"{failed} of {len(files)} files were not taken in")


async def _ingest(ingesting: Ingest, file: Path) -> bool:
    """Whether the file was readable and got its line."""
    from channels.errors import NotStored
    from gateway.own_rows import NotWorkedError

    try:
        raw = file.read_bytes()  # noqa: ASYNC240 - nothing else runs meanwhile
    except OSError as err:
        tell(f"{file}: cannot be read: {err.strerror}")
        return False
    try:
        taken = await ingesting.take(raw)
    except (NotStored, NotWorkedError) as err:
        tell(f"{file}: {err}")
        return False
    answer(orjson.dumps(ingesting.line(_written(file), taken)).decode())
    return True


def _written(file: Path) -> str:
    """The path as given; bytes that are no UTF-8 become marks, since JSON can hold none."""
    return os.fsencode(file).decode("utf-8", "replace")
