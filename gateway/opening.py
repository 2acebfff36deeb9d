"""Opens what a gateway stands on, as its settings name it: channels, engine, bus, calendars, the order system."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from channels import registry
from channels.contract import Channel, Surroundings
from config.settings import ChannelSettings, Settings
from gateway.bus.contract import Bus
from gateway.bus.local import LocalBus
from gateway.calendars import calendars_of
from gateway.entity_reading import running_reader, today_in
from gateway.ids import from_us, now_us
from gateway.live_calendars import LiveCalendars
from gateway.live_model import LiveEngine, is_promoted_readable
from gateway.models import Models, models_folder
from gateway.orders.contract import OrderSystem
from gateway.orders.demo_shop import DemoShop
from gateway.orders.http_client import HttpOrderSystem
from gateway.store.store import Store
from nlu.contract import Engine
from nlu.guarded import GuardedEngine
from nlu.ready import model_is_ready
from nlu.remembered import RememberedEngine
from nlu.settings import TrainingSettings

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache"
DEMO = ROOT / "config" / "demo"


def open_channels(
    settings: Settings, folder: Path, signing_key: bytes, channel_secrets: Mapping[str, str]
) -> dict[str, Channel]:
    """Every enabled channel by name; opens no connection."""
    opened: dict[str, Channel] = {}
    for name, section in settings.channels.items():
        if section.enabled:
            around = _surroundings(settings, name, section, folder, signing_key, channel_secrets)
            opened[name] = registry.kind(section.kind).open(section.own, around)
    return opened


def _surroundings(
    settings: Settings,
    name: str,
    section: ChannelSettings,
    folder: Path,
    signing_key: bytes,
    channel_secrets: Mapping[str, str],
) -> Surroundings:
    brand = settings.brands.get(section.brand or settings.gateway.default_brand or "")
    return Surroundings(
        name=name,
        public_url=settings.public_url(),
        port=settings.gateway.port,
        folder=str(folder),
        languages=settings.gateway.languages,
        default_language=section.language or settings.gateway.default_language,
        brand_name=brand.name if brand is not None else "Switchboard",
        secret=channel_secrets[name],
        signing_key=signing_key,
        observe=section.observe,
    )


async def open_nlu(settings: Settings, today: Callable[[], date] | None = None) -> Engine:
    """The engine that the settings name; the embedded one answers by the promoted model, trained if it is missing.

    `today` tells the day that "tomorrow" counts from, that of the settings' default calendar if it is not given.
    """
    models = Models(models_folder(settings.gateway.data_dir, settings.nlu.models_dir))
    examples = ROOT / settings.nlu.examples_dir
    today = today or today_in(calendars_of(settings), settings.gateway.default_calendar, now_us)
    reader = await asyncio.to_thread(running_reader, settings.nlu, today)
    if not await asyncio.to_thread(is_promoted_readable, models):
        await model_is_ready(examples, CACHE / "nlu", TrainingSettings(encoder=settings.nlu.encoder))
    embedded = await asyncio.to_thread(
        LiveEngine,
        models,
        examples,
        CACHE / "nlu",
        clock=time.monotonic,
        encoder=settings.nlu.encoder,
        precision=settings.nlu.precision,
        reader=reader,
    )
    embedded.watch()
    if settings.nlu.engine == "embedded":
        return RememberedEngine(embedded)
    from nlu.rasa_client import KEPT, RasaEngine

    timeout_s = settings.nlu.timeout_ms / 1000
    first = RasaEngine(settings.nlu.rasa_url, models=(models.folder, KEPT), reader=reader)
    return GuardedEngine(first, embedded, now=lambda: datetime.now(UTC), timeout_s=timeout_s)


async def open_bus(settings: Settings, stack: AsyncExitStack) -> Bus:
    """The bus between processes: Redis where it is set, else one within this process."""
    if settings.redis.url is None:
        local = LocalBus()
        stack.push_async_callback(local.close)
        return local
    from gateway.bus.redis import RedisBus

    bus = RedisBus(settings.redis.url, key_prefix=settings.redis.prefix)
    await bus.start()
    stack.push_async_callback(bus.close)
    return bus


async def open_calendars(settings: Settings, store: Store) -> LiveCalendars:
    """The calendars as they stand now."""
    calendars = LiveCalendars(settings)
    await calendars.reload(store)
    return calendars


async def open_orders(
    settings: Settings, folder: Path, stack: AsyncExitStack, today: Callable[[], date], now: Callable[[], int]
) -> OrderSystem:
    """The order system that the settings name: one over HTTP, or the demo shop."""
    if settings.orders.kind == "demo":
        shop = await DemoShop.open(folder, demo=DEMO, today=today, now=lambda: from_us(now()))
        stack.push_async_callback(shop.close)
        return shop
    system = await HttpOrderSystem.open(
        settings.orders.url or "", token=settings.orders.token or "", timeout_s=settings.orders.timeout_s
    )
    stack.push_async_callback(system.close)
    return system
