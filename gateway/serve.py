"""Runs a gateway until it is told to stop: the HTTP side, the worker side, or both in one process."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Literal

import structlog
from aiohttp import web

from channels.contract import Channel
from channels.errors import BadCredentials, ChannelError
from config.settings import Loaded
from gateway.access import Access
from gateway.admin.views import routes as admin_routes
from gateway.agent_notices import AgentNotices
from gateway.api.server import build
from gateway.app import Gateway, open_gateway
from gateway.cases import CaseActions
from gateway.desk.live import LiveDesks
from gateway.desk.views import routes as desk_routes
from gateway.fetching import Fetching
from gateway.ids import from_us, now_us
from gateway.memory import settle
from gateway.notices import keep_fresh
from gateway.offers import Offers
from gateway.order_events.following import OrderEvents
from gateway.order_requests.working import OrderRequests
from gateway.outbox import Outbox
from gateway.reservations.watching import ReservationWatch
from gateway.search import Indexer
from gateway.sessions import Sessions
from gateway.signals.following import Signals
from gateway.stock_watch.watching import StockWatch
from gateway.store import installation
from gateway.store.store import StoreDownError
from gateway.suggesting import Suggesting
from gateway.timers import Timers
from gateway.training.running import jobs_of
from gateway.webhooks import Webhooks

log = structlog.get_logger()

Role = Literal["both", "http", "work"]
Work = Coroutine[object, object, None]
STOP_WITHIN_S = 10.0
BUSY_PER_S = 100
RESTART_PAUSES_S = (1, 2, 5, 15, 60)
_SPEAKING = ("channel-", "outbox", "fetching")


class PortTakenError(Exception):
    """The port is in use: choose another with --port, or stop what uses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A running gateway, and where its pages are (None where it serves none)."""

    gateway: Gateway
    address: str | None


@asynccontextmanager
async def serving(
    loaded: Loaded, *, role: Role = "both", with_demo: bool = True, now: Callable[[], int] = now_us
) -> AsyncIterator[Serving]:
    """A running gateway; ready when entered, stopped in order when left: first what comes in, then what works it."""
    async with open_gateway(loaded, with_demo=with_demo, now=now) as gateway:
        await gateway.parts.intake.measure()  # before anybody is let in
        if role != "work":
            is_first = await gateway.parts.store.write(installation.serves_first, now=now())
            gateway = replace(gateway, is_new=with_demo and is_first)
        access = Access(gateway.parts.store, gateway.parts.bus, now=now)
        tasks = [("access", access.listen()), *_tasks(gateway, role, now)]
        before = _spare_the_collector()
        running = [asyncio.create_task(work, name=name) for name, work in tasks]
        runner: web.AppRunner | None = None
        try:
            if role != "work":
                runner = await _open_http(gateway, access, now)
            yield Serving(gateway=gateway, address=_address(loaded) if runner else None)
        finally:
            speaking, working = _parted(running)
            await _end(speaking)
            if runner is not None:
                await runner.cleanup()  # closes the channels itself, which sends open chats away
            await gateway.close_channels()
            await _end(working)
            gc.unfreeze()  # where a process opens several one after the other, the closed ones are given back
            gc.set_threshold(*before)


async def run_until_stopped(loaded: Loaded, *, role: Role, ready: Callable[[Serving], Awaitable[None]]) -> None:
    """Serve until SIGTERM or SIGINT, which also end a start that takes long; `ready` is called once all answers."""
    stopped, is_open = asyncio.Event(), False
    loop, opening = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        stopped.set()
        if not is_open and opening is not None:
            opening.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        async with serving(loaded, role=role) as running:
            is_open = True
            await ready(running)
            await stopped.wait()
            log.info("stopping")
    except asyncio.CancelledError:
        if is_open or not stopped.is_set():
            raise
        log.info("stopped before it was ready")


def _spare_the_collector() -> tuple[int, int, int]:
    """Keep what was loaded out of every collection to come, and collect less often: turns make little garbage.

    Gives the thresholds of before.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    return before


def _tasks(gateway: Gateway, role: Role, now: Callable[[], int]) -> list[tuple[str, Work]]:
    parts = gateway.parts
    tasks: list[tuple[str, Work]] = [("holidays", _read_holidays(gateway, now))]
    tasks.append(("calendars", _keep_up("calendars", lambda: parts.calendars.keep_up(parts.store, parts.bus))))
    tasks.append(("intents", _keep_up("intents", lambda: parts.intents.keep_up(parts.store, parts.bus))))
    tasks.append(("notices", _keep_up("notices", lambda: keep_fresh(parts.notices, parts.store, parts.bus, now=now))))
    if role != "http":
        tasks += [
            ("worker", _keep_up("worker", gateway.worker.run)),
            ("timers", _keep_up("timers", Timers(parts, now=now).run)),
            ("offers", _keep_up("offers", Offers(parts, now=now).run)),
            ("outbox", _keep_up("outbox", Outbox(parts, now=now).run)),
            ("search", _keep_up("search", _indexer(gateway).run)),
            ("fetching", _keep_up("fetching", Fetching(parts, now=now).run)),
            ("suggesting", _keep_up("suggesting", Suggesting(parts.store, now=now).run)),
            ("webhooks", _keep_up("webhooks", Webhooks(parts, now=now).run)),
            ("signals", _keep_up("signals", _signals(gateway, now).run)),
            ("agent-notices", _keep_up("agent-notices", AgentNotices(parts, now=now).run)),
            ("stock-watch", _keep_up("stock-watch", StockWatch(parts, now=now).run)),
            ("reservations", _keep_up("reservations", ReservationWatch(parts, now=now).run)),
            ("order-requests", _keep_up("order-requests", OrderRequests(parts, now=now).run)),
            ("order-events", _keep_up("order-events", OrderEvents(parts, now=now).run)),
            ("training-jobs", _keep_up("training-jobs", jobs_of(parts, now).run)),
        ]
    if role == "http":  # elsewhere the worker measures
        tasks.append(("room", _keep_up("room", parts.intake.measure_for_ever)))
    if role != "work":
        tasks += [(f"channel-{name}", run_channel(gateway, channel)) for name, channel in parts.channels.items()]
    return tasks


def _indexer(gateway: Gateway) -> Indexer:
    """The search index's keeper; it makes way while messages come fast."""
    intake = gateway.parts.intake
    return Indexer(gateway.parts.store, is_busy=lambda: intake.per_s > BUSY_PER_S)


def _signals(gateway: Gateway, now: Callable[[], int]) -> Signals:
    """What raises signals; it makes way too."""
    intake = gateway.parts.intake
    return Signals(gateway.parts, now=now, is_busy=lambda: intake.per_s > BUSY_PER_S)


async def _keep_up(part: str, run: Callable[[], Work]) -> None:
    """Run a part until cancelled; after a fault it did not foresee it starts again, so that nothing stands still."""
    while True:
        try:
            await run()
        except Exception as err:  # the others go on meanwhile
            log.error("a part failed, it starts again", part=part, error=type(err).__name__, exc_info=True)
        await asyncio.sleep(RESTART_PAUSES_S[0])


async def _read_holidays(gateway: Gateway, now: Callable[[], int]) -> None:
    """Have the holidays of every calendar at hand before the first promise needs them: reading them takes a while.

    It is the last of a start, so what that left free goes back to the system then.
    """
    for calendar in gateway.parts.calendars.values():
        await asyncio.to_thread(calendar.is_open, from_us(now()))
    settle()


async def run_channel(gateway: Gateway, channel: Channel) -> None:
    """Run one channel's source for ever, with growing pauses after a fault; wrong credentials end it, visibly."""
    tried = 0
    while True:
        try:
            await channel.run(gateway.parts.door)
        except BadCredentials as err:
            log.error("channel stopped, its credentials are refused", channel=channel.name)
            await _report(gateway, channel, str(err))
            return
        except ChannelError as err:
            log.warning("channel is away", channel=channel.name, error=type(err).__name__)
            await _report(gateway, channel, str(err))
        except Exception as err:  # one channel must not stop the others
            log.error("channel failed", channel=channel.name, error=type(err).__name__, exc_info=True)
            await _report(gateway, channel, f"{type(err).__name__}: {err}")
        else:
            return
        await asyncio.sleep(RESTART_PAUSES_S[min(tried, len(RESTART_PAUSES_S) - 1)])
        tried += 1


async def _report(gateway: Gateway, channel: Channel, error: str) -> None:
    """Note why a channel stands still; a store that is down must not keep it from coming back."""
    with contextlib.suppress(StoreDownError):
        await gateway.parts.door.report(channel.name, error=error)


async def _open_http(gateway: Gateway, access: Access, now: Callable[[], int]) -> web.AppRunner:
    parts = gateway.parts
    actions = CaseActions(
        store=parts.store,
        settings=parts.settings,
        bus=parts.bus,
        tokens=parts.tokens,
        channels=parts.channels,
        numbers=gateway.numbers,
        calendars=parts.calendars,
        now=now,
    )
    sessions = Sessions(parts.store, access, hours=parts.settings.gateway.session_hours, now=now)
    desks = LiveDesks(parts.bus, parts.store, now=now)
    pages = [*desk_routes(parts, actions, access, now=now, desks=desks), *admin_routes(parts)]
    application = build(parts, actions, access, sessions, pages=pages, now=now)
    application.on_shutdown.append(lambda _: desks.close())
    application.on_shutdown.append(lambda _: gateway.close_channels())
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=STOP_WITHIN_S)
    await runner.setup()
    settings = gateway.parts.settings.gateway
    site = web.TCPSite(runner, settings.host, settings.port, backlog=1024)
    try:
        await site.start()
    except OSError as err:
        await runner.cleanup()
        raise PortTakenError(
            f"cannot listen on {settings.host}:{settings.port} ({err.strerror}); choose another with --port"
        ) from err
    return runner


def _parted(
    running: Sequence[asyncio.Task[None]],
) -> tuple[list[asyncio.Task[None]], list[asyncio.Task[None]]]:
    """The tasks that speak through channels, and those that answer open requests until the last."""
    speaking = [task for task in running if task.get_name().startswith(_SPEAKING)]
    return speaking, [task for task in running if task not in speaking]


async def _end(running: list[asyncio.Task[None]]) -> None:
    for task in running:
        task.cancel()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STOP_WITHIN_S):
            await asyncio.gather(*running, return_exceptions=True)


def _address(loaded: Loaded) -> str:
    settings = loaded.settings.gateway
    return f"http://{settings.host}:{settings.port}"


def free_port() -> int:
    """A port that is free now, on loopback."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
