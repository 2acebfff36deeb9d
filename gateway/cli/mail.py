"""Commands about mail: taking files in."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.mail_progress import progress
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
    from collections.abc import AsyncIterator

    from config.settings import Loaded
    from gateway.app import Gateway
    from gateway.importing import Import
    from gateway.mail_files import Source

_CUT = 130


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    mail = typer.Typer(no_args_is_help=True, help="Mail.")
    mail.command("ingest")(ingest)
    application.add_typer(mail, name="mail")


def ingest(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH…",
            help="Raw mails (.eml), mbox files (their mails are told as PATH#1, PATH#2 …), Maildirs, folders.",
        ),
    ],
    channel: Annotated[str | None, typer.Option("--channel", help="Take them in on this mail channel.")] = None,
    acknowledge: Annotated[bool, typer.Option("--acknowledge", help="Let answers go out.")] = False,
    archive: Annotated[
        bool, typer.Option("--archive", help="They are history: found and continued, but closed and in no queue.")
    ] = False,
    open_days: Annotated[
        float, typer.Option("--open-days", min=0, help="With --archive: mails of the last so many days stay work.")
    ] = 0,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Begin anew where an import of the same path was cut.")
    ] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Take raw mails in as if they came by IMAP, and print one JSON line for each; no answer goes out.

    An import that was cut goes on where it was when the same command is given again.
    """
    if archive and acknowledge:
        raise CommandFailedError("history is not answered: give --archive or --acknowledge")
    if open_days and not archive:
        raise CommandFailedError("--open-days says what of an archive stays work: give --archive too")
    loaded = settings_of(config, data)
    log_to_stderr(loaded)
    from gateway.importing import sources_of

    sources, unreadable = sources_of(files, tell)
    going: list[Import] = []
    try:
        failed = unreadable + wait_for(
            _take_in(
                loaded,
                sources,
                going,
                channel=channel,
                acknowledge=acknowledge,
                archive=archive,
                open_days=open_days,
                from_start=from_start,
            )
        )
    except KeyboardInterrupt as err:
        done = going[0].tally.done if going else 0
        tell(f"switchboard: cut after {done} mails; give the same command again and it goes on there")
        raise typer.Exit(_CUT) from err
    except BrokenPipeError as err:  # whoever read the lines has read enough; nothing more can be told there
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise CommandFailedError("nobody reads the lines any more; give the same command again to go on") from err
    if failed:
        raise CommandFailedError(f"{failed} of the paths or mails were not taken in")


async def _take_in(
    loaded: Loaded,
    sources: Sequence[Source],
    going: list[Import],
    *,
    channel: str | None,
    acknowledge: bool,
    archive: bool,
    open_days: float,
    from_start: bool,
) -> int:
    """How many mails were not taken in; the import stands in `going` from its beginning."""
    from gateway.importing import Import, Voice
    from gateway.ingest import Ingest

    hours = loaded.settings.acknowledgement.max_age_hours
    async with _open(loaded) as gateway:
        taking = Ingest(gateway, channel=channel, acknowledge=acknowledge, archive=archive, open_days=open_days)
        with progress(sum(one.size for one in sources), tell) as (advance, say):
            one = Import(
                taking,
                Voice(answer=answer, tell=say, advance=advance),
                folder=Path(loaded.settings.gateway.data_dir),
                channel=channel,
                from_start=from_start,
                max_age=None if archive else timedelta(hours=hours),
            )
            going.append(one)
            tally = await one.run(sources)
    if tally.aged:
        tell(
            f"{tally.aged} mails older than {hours:g} hours opened or joined cases; --archive takes old mail as history"
        )
    return tally.failed


@asynccontextmanager
async def _open(loaded: Loaded) -> AsyncIterator[Gateway]:
    """An open gateway that keeps what this command works, and works nothing else."""
    from gateway.app import open_gateway

    async with open_gateway(loaded) as gateway:
        keeping = asyncio.create_task(gateway.worker.renew_for_ever(), name="ingest-leases")
        try:
            yield gateway
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])
