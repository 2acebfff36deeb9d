"""An open desk's live socket: hints of what changed, a beat that shows the line is alive, and who is there.

The page reads anew on every hint and on every `hello`, which begins each connection: a socket that was cut misses
nothing. Rows are the truth; nothing a page shows comes from here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

import orjson
from aiohttp import WSMsgType, web

from gateway.bus.contract import LAGGED, Bus, Lagged
from gateway.desk.service import looking_at
from gateway.errors import NotAllowed
from gateway.offers import PRESENCE
from gateway.store import gone_agents
from gateway.store.store import Store, StoreDownError

BEAT_S: Final = 5.0
TTL_S: Final = 16.0
_NOTED_EVERY_BEATS: Final = 3
_MOST_FRAME_BYTES: Final = 1024
_LONGEST_NUMBER: Final = 20
_PING_S: Final = 10.0
_RESTART: Final = 1012
_LOGGED_OUT: Final = 4401
_HELLO: Final = b'{"type":"hello"}'
_BEAT: Final = b'{"type":"beat"}'

StillIn = Callable[[], Awaitable[bool]]
"""Whether the log-in behind a socket is still good."""


class LiveDesks:
    """The open desks of this process; one agent may have several."""

    def __init__(self, bus: Bus, store: Store, *, now: Callable[[], int], beat_s: float = BEAT_S) -> None:
        self.bus = bus
        self.store = store
        self.now = now
        self.beat_s = beat_s
        self._open: Counter[str] = Counter()
        self._sockets: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request, agent_id: str, still_in: StillIn) -> web.StreamResponse:
        """One socket until it closes or its log-in ends; raises NotAllowed for a page of another site."""
        _refuse_other_sites(request)
        socket = web.WebSocketResponse(heartbeat=_PING_S, max_msg_size=_MOST_FRAME_BYTES, timeout=1.0)
        await socket.prepare(request)
        self._sockets.add(socket)
        self._open[agent_id] += 1
        try:
            await _LiveDesk(socket, agent_id, self, still_in).run()
        finally:
            self._sockets.discard(socket)
            await self._leave(agent_id)
        return socket

    async def close(self) -> None:
        """End every socket, at shutdown; the pages come back by themselves."""
        for socket in list(self._sockets):
            await socket.close(code=_RESTART)

    async def _leave(self, agent_id: str) -> None:
        self._open[agent_id] -= 1
        if self._open[agent_id] <= 0:
            del self._open[agent_id]
            await self.bus.gone(PRESENCE, agent_id)
            await self.bus.publish("desk", b'{"type":"presence"}')


class _LiveDesk:
    """The state of one socket: the case on its screen."""

    def __init__(self, socket: web.WebSocketResponse, agent_id: str, desks: LiveDesks, still_in: StillIn) -> None:
        self._socket = socket
        self._agent_id = agent_id
        self._desks = desks
        self._still_in = still_in
        self._number: str | None = None

    async def run(self) -> None:
        """Subscribe, say hello, then pass hints on and note presence until the page goes."""
        async with self._desks.bus.subscribe("desk") as hints:
            await self._arrive()
            await self._send(_HELLO)
            async with asyncio.TaskGroup() as group:
                tasks = (
                    group.create_task(self._pass_on(hints), name="desk hints"),
                    group.create_task(self._beat(), name="desk beat"),
                )
                await self._listen()
                for task in tasks:
                    task.cancel()
        await self._look_at(None)

    async def _arrive(self) -> None:
        await self._note_presence(is_noted=True)
        await self._desks.bus.publish("desk", b'{"type":"presence"}')
        await self._desks.bus.wake("offers")

    async def _pass_on(self, hints: AsyncIterator[bytes | Lagged]) -> None:
        async for hint in hints:
            await self._send(_HELLO if hint is LAGGED or not isinstance(hint, bytes) else hint)
        await self._socket.close(code=_RESTART)

    async def _beat(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(self._desks.beat_s)
            beats += 1
            is_noted = beats % _NOTED_EVERY_BEATS == 0
            if is_noted and not await self._is_still_in():
                await self._socket.close(code=_LOGGED_OUT)
                return
            await self._note_presence(is_noted=is_noted)
            await self._send(_BEAT)

    async def _is_still_in(self) -> bool:
        try:
            return await self._still_in()
        except StoreDownError:
            return True

    async def _note_presence(self, *, is_noted: bool) -> None:
        await self._desks.bus.seen(PRESENCE, self._agent_id, TTL_S)
        if self._number is not None:
            await self._desks.bus.seen(looking_at(self._number), self._agent_id, TTL_S)
        if is_noted:
            with contextlib.suppress(StoreDownError):  # the next beats try again
                await self._desks.store.write(gone_agents.note_seen, self._agent_id, now=self._desks.now())

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                continue
            with contextlib.suppress(orjson.JSONDecodeError):
                told = orjson.loads(message.data)
                await self._look_at(_number(told.get("look")) if isinstance(told, dict) else None)

    async def _look_at(self, number: str | None) -> None:
        if number == self._number:
            return
        before, self._number = self._number, number
        if before is not None:
            await self._desks.bus.gone(looking_at(before), self._agent_id)
            await self._tell_lookers(before)
        if number is not None:
            await self._desks.bus.seen(looking_at(number), self._agent_id, TTL_S)
            await self._tell_lookers(number)

    async def _tell_lookers(self, number: str) -> None:
        await self._desks.bus.publish("desk", orjson.dumps({"type": "look", "number": number}))

    async def _send(self, frame: bytes) -> None:
        if not self._socket.closed:
            with contextlib.suppress(ConnectionResetError):  # the listening side sees it and ends
                await self._socket.send_str(frame.decode())


def _number(told: object) -> str | None:
    """A case's number as a page tells it, or None for anything else."""
    is_number = isinstance(told, str) and told.isascii() and told.isdigit() and len(told) <= _LONGEST_NUMBER
    return str(told) if is_number else None


def _refuse_other_sites(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and not _is_of_host(origin, request.host):
        raise NotAllowed("this page is of another site; open the desk itself")


def _is_of_host(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False
