"""`check --connect`: logs in everywhere without changing anything, and prints a table of what answered."""

from __future__ import annotations

import asyncio
import base64
import secrets
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from channels.contract import Channel, Probe
from channels.errors import ChannelError
from config.settings import Loaded, Settings
from gateway.cli.opening import ROOT, CommandFailedError
from gateway.cli.own_mailboxes import look_for_agents

WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One row: the part of the installation, and what became of trying it."""

    part: str
    probe: Probe


async def connect_everywhere(loaded: Loaded) -> None:
    """Print one row a connection; raises CommandFailedError when any of them failed."""
    found = await tried(loaded)
    _print(found)
    failed = [one for one in found if not one.probe.ok]
    if failed:
        raise CommandFailedError(f"{len(failed)} of {len(found)} connections failed; the table says what to do")


async def tried(loaded: Loaded) -> Sequence[Found]:
    """What became of trying every part, all at once, each within `WITHIN_S`."""
    settings = loaded.settings
    parts: list[tuple[str, Callable[[], Awaitable[Sequence[Probe]]]]] = [
        ("database", lambda: _database(settings)),
        ("bus", lambda: _bus(settings)),
        ("orders", lambda: _orders(settings)),
        ("nlu", lambda: _nlu(settings)),
    ]
    channels = _channels(settings)
    parts += [(f"channels.{name}", channel.check) for name, channel in channels.items()]
    parts.append(("mailboxes", lambda: look_for_agents(settings, channels)))
    rows = await asyncio.gather(*(_tried(part, try_it) for part, try_it in parts))
    return [one for found in rows for one in found]


async def _tried(part: str, try_it: Callable[[], Awaitable[Sequence[Probe]]]) -> list[Found]:
    try:
        async with asyncio.timeout(WITHIN_S):
            probes = await try_it()
    except TimeoutError:
        probes = [Probe(what="", ok=False, advice=f"no answer within {WITHIN_S:g} s; is it reachable from here?")]
    except (ChannelError, OSError) as err:
        probes = [Probe(what="", ok=False, advice=str(err))]
    return [Found(part=part, probe=probe) for probe in probes]


async def _database(settings: Settings) -> Sequence[Probe]:
    from sqlalchemy import text

    from gateway.store.store import Store, StoreDownError

    url = settings.database_url()
    scheme, _, place = url.partition("://")
    what = f"{scheme.partition('+')[0]} {place.rpartition('@')[2].removeprefix('/')}"
    if url.startswith("sqlite") and not Path(url.partition(":///")[2]).is_file():  # noqa: ASYNC240 - a look at a file
        return [Probe(what=what, ok=True, advice="not there yet; the first start makes it")]
    store = Store(url)
    try:
        await store.read(lambda connection: connection.execute(text("SELECT 1")).scalar_one())
    except StoreDownError as err:
        return [Probe(what=what, ok=False, advice=str(err))]
    finally:
        await store.close()
    return [Probe(what=what, ok=True)]


async def _bus(settings: Settings) -> Sequence[Probe]:
    if settings.redis.url is None:
        return [Probe(what="inside the process", ok=True)]
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    client = Redis.from_url(settings.redis.url, socket_connect_timeout=5, socket_timeout=5)
    what = f"redis {settings.redis.url.rpartition('@')[2].rpartition('//')[2]}"
    try:
        await client.ping()
    except (RedisError, OSError) as err:
        return [Probe(what=what, ok=False, advice=f"{err}; correct [redis] url, or start the server")]
    finally:
        await client.aclose()
    return [Probe(what=what, ok=True)]


async def _orders(settings: Settings) -> Sequence[Probe]:
    if settings.orders.kind == "demo":
        return [Probe(what="demo shop", ok=True)]
    from gateway.orders.contract import OrderSystemDown
    from gateway.orders.http_client import HttpOrderSystem

    orders = settings.orders
    what = f"order system {orders.url}"
    system = await HttpOrderSystem.open(orders.url or "", token=orders.token or "", timeout_s=orders.timeout_s)
    try:
        await system.order("0")
    except OrderSystemDown as err:
        return [Probe(what=what, ok=False, advice=f"{err}; correct [orders] url and token")]
    finally:
        await system.close()
    return [Probe(what=what, ok=True)]


async def _nlu(settings: Settings) -> Sequence[Probe]:
    catalogue = await asyncio.to_thread(_catalogue, settings)
    return [await asyncio.to_thread(_embedded, settings), *catalogue, *(await _rasa(settings))]


def _catalogue(settings: Settings) -> Sequence[Probe]:
    from nlu.catalogue_file import CatalogueInvalid, look_through

    if settings.nlu.catalogue is None:
        return []
    try:
        found = look_through(Path(settings.nlu.catalogue).absolute())
    except CatalogueInvalid as err:
        return [Probe(what="catalogue", ok=False, advice=str(err))]
    first = ", ".join(map(str, found.first_left_out))
    advice = f"{found.left_out} lines are left out, first {first}" if found.left_out else ""
    return [Probe(what=f"catalogue of {len(found.articles)} articles", ok=True, advice=advice)]


def _embedded(settings: Settings) -> Probe:
    from gateway.models import Models, models_folder
    from nlu.contract import NluError
    from nlu.embedded import identify, usable
    from nlu.model import load
    from nlu.settings import TrainingSettings

    try:
        models = Models(models_folder(settings.gateway.data_dir, settings.nlu.models_dir))
        live = models.live()
        if live is None:
            chosen = usable(TrainingSettings(encoder=settings.nlu.encoder))
            usual = identify(ROOT / settings.nlu.examples_dir, settings=chosen)
            return Probe(what=f"embedded {usual}", ok=True)
        load(models.path(live))
    except NluError as err:
        return Probe(what="embedded", ok=False, advice=f"{err}; or promote another model")
    return Probe(what=f"embedded {live}, promoted", ok=True)


async def _rasa(settings: Settings) -> Sequence[Probe]:
    if settings.nlu.engine != "rasa":
        return []
    from nlu.contract import EngineUnavailable
    from nlu.rasa_client import RasaEngine

    engine = RasaEngine(settings.nlu.rasa_url)
    try:
        model = await engine.check()
    except EngineUnavailable as err:
        return [Probe(what=f"rasa {settings.nlu.rasa_url}", ok=False, advice=f"{err}; the embedded engine stands in")]
    finally:
        await engine.close()
    return [Probe(what=f"rasa {settings.nlu.rasa_url}: {model}", ok=True)]


def _channels(settings: Settings) -> dict[str, Channel]:
    """Every enabled channel; logging in needs none of the secrets that the installation made for itself."""
    from gateway.opening import open_channels

    made = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    given = {name: section.secret or made for name, section in settings.channels.items()}
    return open_channels(settings, Path(settings.gateway.data_dir), secrets.token_bytes(32), given)


def _print(found: Sequence[Found]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("part", "what", "state", "advice"):
        table.add_column(title, overflow="fold")
    for one in found:
        state = "[green]ok[/]" if one.probe.ok else "[red]failed[/]"
        table.add_row(_plain(one.part), _plain(one.probe.what), state, _plain(one.probe.advice))
    console = Console(file=sys.stdout)
    console = console if console.is_terminal else Console(file=sys.stdout, width=1000)
    console.print(table)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
