"""The composition root: joins the parts of a gateway from its settings; programs and tests call the same functions."""

from __future__ import annotations

import base64
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from channels.contract import Channel
from config.settings import Loaded, Settings
from gateway.bus.contract import Bus
from gateway.demo import read_demo_people
from gateway.door import GatewayDoor
from gateway.entity_reading import today_in
from gateway.file_links import FileLinks
from gateway.ids import new_id, now_us
from gateway.intake import Intake
from gateway.live import Live
from gateway.live_intents import with_live_intents
from gateway.numbers import Numbers
from gateway.opening import DEMO, open_bus, open_calendars, open_channels, open_nlu, open_orders
from gateway.parts import Parts
from gateway.pipeline import Pipeline
from gateway.processes import ProcessLock
from gateway.seed import seed_demo
from gateway.store import installation
from gateway.store.blobs import Blobs
from gateway.store.letters import free_letters_of
from gateway.store.migrate import migrate, one_at_a_time
from gateway.store.store import Store, StoreDownError
from gateway.texts import Texts
from gateway.threads import Tokens
from gateway.training.present_names import PresentNames
from gateway.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """An open gateway: its parts and what works them. `secrets` are the channels' secrets by name."""

    parts: Parts
    live: Live
    numbers: Numbers
    pipeline: Pipeline
    worker: Worker
    secrets: Mapping[str, str]
    is_new: bool
    closing: AsyncExitStack

    async def close_channels(self) -> None:
        """Close every channel, at the first call; nothing may run or send by them any more."""
        await self.closing.aclose()


@asynccontextmanager
async def open_gateway(
    loaded: Loaded, *, with_demo: bool = True, now: Callable[[], int] = now_us
) -> AsyncIterator[Gateway]:
    """A gateway with everything open, nothing running yet; closed at the end whatever happens."""
    loaded, intents = with_live_intents(loaded)
    settings = loaded.settings
    folder = Path(settings.gateway.data_dir)
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
    async with AsyncExitStack() as stack:
        store = Store(settings.database_url())
        stack.push_async_callback(store.close)
        await store.write(migrate)
        await intents.reload(store)
        is_new = with_demo and await store.write(_seed, now())
        process_id = new_id()
        lock = ProcessLock(folder, process_id) if store.is_sqlite else None
        if lock is not None:
            stack.callback(lock.release)
        stack.push_async_callback(_give_back_letters, store, process_id)
        bus = await open_bus(settings, stack)
        live = Live(bus)
        signing_key = base64.b64decode(await store.write(installation.value_of, "signing_key", _new_key))
        channel_secrets = await store.write(installation.channel_secrets, _wanted_secrets(settings))
        channels = open_channels(settings, folder, signing_key, channel_secrets)
        closing = await stack.enter_async_context(_closing(channels.values()))
        parts = await _parts(loaded, store, bus, live, folder, process_id, signing_key, channels, now, stack)
        numbers = Numbers(store)
        await parts.notices.refresh(store, now=now())
        pipeline = Pipeline(parts, numbers, now=now)
        worker = Worker(parts, pipeline, now=now, saved=live.saved, lock=lock)
        parts.intake.work_urgent_by(worker.work_now)
        yield Gateway(
            parts=parts,
            live=live,
            numbers=numbers,
            pipeline=pipeline,
            worker=worker,
            secrets=channel_secrets,
            is_new=is_new,
            closing=closing,
        )


async def _give_back_letters(store: Store, process_id: str) -> None:
    """Let the next process send at once what this one was sending when it was stopped."""
    with suppress(StoreDownError):
        await store.write(free_letters_of, [process_id])


async def _parts(
    loaded: Loaded,
    store: Store,
    bus: Bus,
    live: Live,
    folder: Path,
    process_id: str,
    signing_key: bytes,
    channels: Mapping[str, Channel],
    now: Callable[[], int],
    stack: AsyncExitStack,
) -> Parts:
    settings = loaded.settings
    blobs = Blobs(folder / "blobs")
    intake = Intake(
        store,
        blobs,
        folder=folder,
        max_waiting=settings.gateway.backlog_rows,
        min_free_bytes=settings.gateway.min_free_bytes,
        bus=bus,
        now=now,
    )
    calendars = await open_calendars(settings, store)
    today = today_in(calendars, settings.gateway.default_calendar, now)
    nlu = PresentNames(await open_nlu(settings, today), settings.intents)
    stack.push_async_callback(nlu.close)
    orders = await open_orders(settings, folder, stack, today, now)
    await store.write(installation.note_channels, _channel_rows(settings))
    links = FileLinks(signing_key, settings.public_url())
    return Parts(
        loaded=loaded,
        settings=settings,
        folder=folder,
        process_id=process_id,
        signing_key=signing_key,
        store=store,
        blobs=blobs,
        bus=bus,
        texts=Texts.load(settings.gateway.languages, default=settings.gateway.default_language),
        calendars=calendars,
        nlu=nlu,
        orders=orders,
        channels=channels,
        intake=intake,
        door=GatewayDoor(store, bus, intake, live, now=now, process_id=process_id, links=links),
        tokens=Tokens(signing_key),
    )


def _closing(channels: Collection[Channel]) -> AsyncExitStack:
    """What closes these channels, each once: when asked to, or at the latest when it is left."""
    stack = AsyncExitStack()
    for channel in channels:
        stack.push_async_callback(channel.close)
    return stack


def _seed(connection: Connection, now: int) -> bool:
    one_at_a_time(connection)
    return seed_demo(connection, read_demo_people(DEMO / "people.toml"), now=now)


def _wanted_secrets(settings: Settings) -> dict[str, str | None]:
    return {name: section.secret for name, section in settings.channels.items()}


def _channel_rows(settings: Settings) -> list[dict[str, str | None]]:
    return [
        {
            "name": name,
            "kind": section.kind,
            "brand": section.brand,
            "queue": section.queue,
            "language": section.language,
        }
        for name, section in settings.channels.items()
    ]


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
