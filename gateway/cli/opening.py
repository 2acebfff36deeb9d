"""What every command shares: its two options, opening what it needs of the installation, and failing clearly."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import structlog
import typer

from config.settings import Loaded, load

if TYPE_CHECKING:
    from gateway.store.store import Store

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "gateway.toml"

ConfigOption = Annotated[Path, typer.Option("--config", help="The settings file.", show_default="config/gateway.toml")]
DataOption = Annotated[Path | None, typer.Option("--data", help="The data folder (setting: gateway.data_dir).")]


class CommandFailedError(Exception):
    """The command could not do what was asked; its message says what is wrong and what to do."""


def settings_of(config: Path, data: Path | None, *, port: int | None = None) -> Loaded:
    """The settings with the command's own options over them; fails with every finding at once."""
    from gateway.findings import NO_INTENT, findings_of
    from gateway.kept_intents import kept_intents

    environment = dict(os.environ)
    if data is not None:
        environment["DATA_DIR"] = str(data)
    if port is not None:
        environment["PORT"] = str(port)
    if not config.is_file():
        raise CommandFailedError(f"there is no settings file {config}; give one with --config")
    loaded = load(config, environment)
    findings = findings_of(loaded)
    if any(NO_INTENT in finding.message for finding in findings):
        findings = findings_of(loaded, kept_intents=kept_intents(loaded.settings))
    if findings:
        raise CommandFailedError("the settings cannot be used:\n" + "\n".join(map(str, findings)))
    return loaded


def log_to_stderr(loaded: Loaded) -> None:
    """Write logs to stderr, as text or JSON lines as the settings say."""
    level = logging.getLevelName(loaded.settings.gateway.log_level.upper())
    is_json = loaded.settings.gateway.log == "json"
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def wait_for(work: Coroutine[object, object, T]) -> T:
    """Run a command's work to its end; what is wrong in a known way becomes a clear failure."""
    from channels.errors import ChannelError
    from gateway.errors import Refusal
    from gateway.store.migrate import DatabaseTooNewError
    from gateway.store.store import StoreDownError
    from nlu.contract import NluError

    try:
        import uvloop
    except ImportError:
        runner: asyncio.Runner = asyncio.Runner()
    else:
        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with runner:
        try:
            return runner.run(work)
        except (Refusal, ChannelError, NluError, StoreDownError, DatabaseTooNewError) as err:
            raise CommandFailedError(str(err)) from err


@asynccontextmanager
async def open_store(loaded: Loaded) -> AsyncIterator[Store]:
    """The installation's store alone, migrated; works beside a running gateway."""
    from gateway.store.migrate import migrate
    from gateway.store.store import Store

    Path(loaded.settings.gateway.data_dir).mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - before all else
    store = Store(loaded.settings.database_url())
    try:
        await store.write(migrate)
        yield store
    finally:
        await store.close()


def answer(text: str) -> None:
    """Print a command's answer."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """Say what is no answer."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
