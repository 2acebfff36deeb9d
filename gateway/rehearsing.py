"""One conversation with an open gateway, through a channel's own door and the real pipeline, for the terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import update
from sqlalchemy.engine import Connection

from channels.contract import Incoming, Posted
from config.settings import ChannelSettings, Loaded
from gateway.app import Gateway, open_gateway
from gateway.own_rows import work_to_end
from gateway.store.schema import outbox

_MOST = 200


class Rehearsal:
    """A customer's side of one conversation: hand something in, get what is answered."""

    def __init__(self, gateway: Gateway, channel: str, conversation_key: str) -> None:
        self._gateway = gateway
        self._channel = channel
        self._key = conversation_key
        self._seen = 0
        self.case: str | None = None

    async def say(self, incoming: Incoming) -> Sequence[Posted]:
        """What the customer gets for one event, when it is worked; raises NotStored, NotWorkedError."""
        parts = self._gateway.parts
        receipt = await parts.door.accept(incoming)
        await work_to_end(parts.store, self._gateway.worker, receipt)
        await parts.store.write(_keep_from_sending, self._channel, self._key)
        posted = await parts.door.history(self._channel, self._key, after=self._seen, limit=_MOST)
        if posted:
            self._seen, self.case = posted[-1].seq, posted[-1].case or self.case
        return [one for one in posted if one.author != "visitor"]


@asynccontextmanager
async def rehearsing(loaded: Loaded, *, in_folder: bool) -> AsyncIterator[Gateway]:
    """A gateway without HTTP in which every message is a turn of its own, in its folder or in a temporary one."""
    if in_folder:
        async with open_gateway(_hasty(loaded)) as gateway:
            yield gateway
        return
    with TemporaryDirectory(prefix="switchboard-") as folder:
        async with open_gateway(_hasty(_in(loaded, Path(folder)))) as gateway:
            yield gateway


def with_channel(loaded: Loaded, name: str, section: ChannelSettings) -> Loaded:
    """The settings with one more channel."""
    settings = loaded.settings
    return replace(loaded, settings=replace(settings, channels={**settings.channels, name: section}))


def _hasty(loaded: Loaded) -> Loaded:
    settings = loaded.settings
    return replace(loaded, settings=replace(settings, gateway=replace(settings.gateway, burst_s=0.0)))


def _in(loaded: Loaded, folder: Path) -> Loaded:
    settings = loaded.settings
    own = replace(settings.gateway, data_dir=str(folder))
    return replace(loaded, settings=replace(settings, gateway=own, database=replace(settings.database, url=None)))


def _keep_from_sending(connection: Connection, channel: str, conversation_key: str) -> None:
    """The terminal has shown these letters; nobody shall send them."""
    connection.execute(
        update(outbox)
        .where(outbox.c.channel == channel, outbox.c.conversation_key == conversation_key, outbox.c.state == "queued")
        .values(state="sent")
    )
