"""The command line: every command takes `--config` and `--data`, answers on stdout and says all else on stderr."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import typer

from gateway.cli.opening import CommandFailedError

_GROUPS = ("running", "access", "stored", "understanding", "bots", "simulated", "mail", "observed", "routes", "care")


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; what it answers is UTF-8, whatever the terminal's locale says."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        _application()(args=list(arguments), prog_name="switchboard")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except CommandFailedError as err:
        print(f"switchboard: {err}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _application() -> typer.Typer:
    import importlib

    application = typer.Typer(
        name="switchboard",
        help="Switchboard: one intake for phone, mail, web chat and Telegram.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name in _GROUPS:
        module = importlib.import_module(f"gateway.cli.{name}")
        module.add_to(application)
    return application
