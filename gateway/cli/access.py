"""Commands about access: users, tokens, channel secrets."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

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


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    users = typer.Typer(no_args_is_help=True, help="People who log in.")
    users.command("add")(add_user)
    application.add_typer(users, name="user")
    tokens = typer.Typer(no_args_is_help=True, help="Tokens of programs.")
    tokens.command("add")(add_token)
    application.add_typer(tokens, name="token")
    application.command("secret")(show_secret)


def add_user(
    email: str,
    role: Annotated[str, typer.Option("--role", help="agent, supervisor or admin")],
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Let somebody log in; without --password-stdin a password is made and printed."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(12)
    loaded = settings_of(config, data)

    async def go() -> None:
        from gateway.access import Access
        from gateway.bus.local import LocalBus

        async with open_store(loaded) as store:
            await Access(store, LocalBus()).add_user(email, role, password)

    wait_for(go())
    if password_stdin:
        tell(f"{email} may log in as {role}")
    else:
        answer(password)


def add_token(
    name: str,
    scope: Annotated[list[str], typer.Option("--scope", help="What it may do; may be given several times.")],
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Make a token for a program and print it alone, this once."""
    loaded = settings_of(config, data)

    async def go() -> str:
        from gateway.access import Access
        from gateway.bus.local import LocalBus

        async with open_store(loaded) as store:
            return await Access(store, LocalBus()).add_token(name, scope)

    answer(wait_for(go()))


def show_secret(channel: str, config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Print a channel's secret alone; it is made if the channel has none yet."""
    loaded = settings_of(config, data)
    if channel not in loaded.settings.channels:
        known = ", ".join(sorted(loaded.settings.channels))
        raise CommandFailedError(f"there is no channel {channel!r}; the settings have {known}")

    async def go() -> str:
        from gateway.store import installation

        async with open_store(loaded) as store:
            wanted = {channel: loaded.settings.channels[channel].secret}
            return (await store.write(installation.channel_secrets, wanted))[channel]

    answer(wait_for(go()))
