"""Our side of a bot in tests: a door that tells when something happened, a clock that stands, and a channel to run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import channels.telegram.bot_api  # noqa: F401 - takes seconds: here before any test's clock runs
from channels.contract import Progress, Surroundings
from channels.telegram.channel import TelegramChannel
from channels.telegram.settings import settings_of
from tests.fakes.bot_api import NOW, TOKEN
from tests.fakes.door import FakeDoor

SOON_S = 30.0


class WatchedDoor(FakeDoor):
    """A FakeDoor at which a test waits for what it expects, in place of sleeping; `steps` is the order of calls."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[str] = []
        self._news = asyncio.Condition()

    async def accept_many(self, incoming):  # type: ignore[no-untyped-def]
        receipts = await super().accept_many(incoming)
        await self._tell("accept")
        return receipts

    async def move_cursor(self, channel: str, cursor: str, source: str = "", taken: int = 0) -> None:
        await super().move_cursor(channel, cursor, source, taken)
        await self._tell("cursor")

    async def report(
        self, channel: str, *, error: str | None, source: str = "", progress: Progress | None = None
    ) -> None:
        await super().report(channel, error=error, source=source, progress=progress)
        await self._tell("report")

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return when it holds, looked at whenever the channel did something; TimeoutError after half a minute."""
        async with asyncio.timeout(SOON_S), self._news:
            await self._news.wait_for(holds)

    async def told(self) -> str:
        """The first error that was reported."""
        await self.until(lambda: any(error for _, error in self.reports))
        return next(error for _, error in self.reports if error)

    async def _tell(self, step: str) -> None:
        async with self._news:
            self.steps.append(step)
            self._news.notify_all()


@dataclass
class Naps:
    """Takes the place of asyncio.sleep: a nap lasts until the test wakes it; nothing passes by itself."""

    taken: asyncio.Queue[float] = field(default_factory=asyncio.Queue)
    woken: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def __call__(self, seconds: float) -> None:
        self.taken.put_nowait(seconds)
        await self.woken.acquire()

    async def next(self) -> float:
        """How long the next nap is meant to be."""
        async with asyncio.timeout(SOON_S):
            return await self.taken.get()

    def wake(self) -> None:
        """End the nap."""
        self.woken.release()


def bot_channel(
    api_url: str,
    *,
    name: str = "bot",
    token: str = TOKEN,
    public_url: str = "https://care.example.com",
    naps: Naps | None = None,
    now: datetime | None = None,
    **table: object,
) -> TelegramChannel:
    """A channel of one bot as the gateway opens it, with the clock of the test."""
    around = Surroundings(
        name=name,
        public_url=public_url,
        port=8080,
        folder="",
        languages=("ru", "en", "zh"),
        default_language="en",
        brand_name="Example Supply",
        secret="whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQ=",
        signing_key=b"k" * 32,
    )
    own = settings_of({"token": token, "api_url": api_url, "poll_timeout_s": 1, **table})
    moment = now or datetime.fromtimestamp(NOW, UTC)
    return TelegramChannel(own, around, now=lambda: moment, sleep=naps or Naps())


@asynccontextmanager
async def running(channel: TelegramChannel, door: FakeDoor) -> AsyncIterator[None]:
    """The channel takes in until the block ends, then is cancelled and closed as the gateway does it."""
    task = asyncio.create_task(channel.run(door), name="telegram")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await channel.close()
