"""Commands that run the gateway or look after its database: run, serve, work, check, migrate, backup, restore."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    tell,
    wait_for,
)

if TYPE_CHECKING:
    from gateway.serve import Role, Serving

PortOption = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="The port to listen on.")]
ADMIN = "admin@example.com"


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    application.command()(run)
    application.command()(serve)
    application.command()(work)
    application.command()(check)
    application.command()(migrate)
    application.command()(backup)
    application.command()(restore)


def run(port: PortOption = None, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Run everything in one process, until Ctrl-C."""
    _run(settings_of(config, data, port=port), "both")


def serve(port: PortOption = None, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """At scale: only the HTTP and channel side."""
    _run(settings_of(config, data, port=port), "http")


def work(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """At scale: only the worker side."""
    _run(settings_of(config, data), "work")


def check(
    connect: Annotated[bool, typer.Option("--connect", help="Also log in everywhere, and print a table.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Check the settings and the bot's flows: every finding at once, with its place."""
    loaded = settings_of(config, data)
    _check_flows()
    if connect:
        from gateway.cli.connecting import connect_everywhere

        wait_for(connect_everywhere(loaded))
    else:
        answer(f"{config}: nothing wrong")


def migrate(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Bring the database to the newest schema."""
    loaded = settings_of(config, data)

    async def go() -> None:
        from gateway.store.migrate import newest_revision

        async with open_store(loaded):
            answer(f"the database is at revision {newest_revision()}")

    wait_for(go())


def backup(file: Path, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Write a consistent copy of database and attachments to FILE (.tar.gz), beside a running gateway."""
    from gateway.cli.copying import write_backup

    loaded = settings_of(config, data)
    wait_for(write_backup(loaded, file))
    answer(f"backup written to {file}")


def restore(file: Path, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Put a backup into an empty data folder."""
    from gateway.cli.copying import read_backup

    loaded = settings_of(config, data)
    wait_for(read_backup(loaded, file))
    answer(f"{file} is restored into {loaded.settings.gateway.data_dir}")


def _run(loaded: Loaded, role: Role) -> None:
    from gateway.serve import PortTakenError, run_until_stopped
    from nlu.contract import NluError

    log_to_stderr(loaded)
    _check_flows()
    try:
        wait_for(run_until_stopped(loaded, role=role, ready=_announce))
    except (PortTakenError, NluError) as err:
        raise CommandFailedError(str(err)) from err


def _check_flows() -> None:
    from bots.faults import FlowsFaulty, check
    from gateway.operations.hooks import unusable_secrets

    try:
        check()
    except FlowsFaulty as err:
        raise CommandFailedError(f"the bot's flows cannot be used:\n{err}") from err
    if found := unusable_secrets(os.environ):
        raise CommandFailedError("\n".join(found))


async def _announce(running: Serving) -> None:
    """Say where everything is; a first run also shows the one password, token and secret that a newcomer needs."""
    gateway = running.gateway
    if running.address is None:
        tell("working until stopped")
        return
    lines = [f"Switchboard serves on {running.address}"]
    lines += [
        f"  web chat   {running.address}/chat",
        f"  desk       {running.address}/desk",
        f"  API        {running.address}/docs",
    ]
    if gateway.is_new:
        lines += await _first_words(running)
    answer("\n".join(lines))


async def _first_words(running: Serving) -> list[str]:
    from gateway.access import Access

    parts = running.gateway.parts
    access = Access(parts.store, parts.bus)
    password = secrets.token_urlsafe(12)
    await access.add_user(ADMIN, "admin", password, name="Admin")
    lines = ["", "First run. These are shown once:", f"  admin      {ADMIN} / {password}"]
    if "demo" in parts.channels:
        lines.append(f"  channel    demo, token {await access.add_token('demo', ['inbound:demo'])}")
    if "main" in parts.channels:
        lines.append(f"  line       main, secret {running.gateway.secrets['main']}")
    return lines
