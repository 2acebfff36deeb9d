"""Owns a line between us and a real server that a test can cut, slow, hold, or let fall silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

PIECE = 4096


class Line:
    """Passes bytes both ways; trouble concerns the connections open now, later ones are sound.

    `hides` are words of the server that do not come through, such as one of its capabilities; `instead` are words of
    ours with what the server gets in their place.
    """

    def __init__(
        self,
        server_port: int,
        hides: Sequence[bytes] = (),
        instead: Mapping[bytes, bytes] | None = None,
        pause_s: float = 0,
    ) -> None:
        self.port = 0
        self.held = asyncio.Event()
        self.connections = 0
        self._server_port = server_port
        self._hides = dict.fromkeys(hides, b"")
        self._instead = dict(instead or {})
        self._pause_s = pause_s
        self._silent: set[asyncio.StreamWriter] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._bytes_left: int | None = None
        self._cut_at: bytes | None = None
        self._hold_at: bytes | None = None
        self._goes_on = asyncio.Event()

    def fall_silent(self) -> None:
        """Keep the open connections and pass nothing more on them."""
        self._silent |= self._open

    def cut_after(self, count: int) -> None:
        """Cut the connection that has brought that many bytes from the server, once."""
        self._bytes_left = count

    def cut_at(self, words: bytes) -> None:
        """Cut the connection on which we say these words, which the server does not get, once."""
        self._cut_at = words

    def hold_at(self, words: bytes) -> None:
        """Keep back these words of ours, once, until `go_on`; `held` tells that they were said."""
        self._hold_at = words
        self.held.clear()
        self._goes_on.clear()

    def go_on(self) -> None:
        """Pass on what is held."""
        self._goes_on.set()

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on until either side ends it."""
        self.connections += 1
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            writer.close()
            return
        self._open |= {writer, server_writer}
        try:
            there = self._pass(reader, server_writer)
            back = self._pass(server_reader, writer, from_server=True)
            ways = [asyncio.ensure_future(way) for way in (there, back)]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        finally:
            for end in (writer, server_writer):
                self._open.discard(end)
                end.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_server: bool = False
    ) -> None:
        with suppress(ConnectionError):
            while some := await reader.read(PIECE):
                if not await (self._lets_back(some) if from_server else self._lets_there(some)):
                    return
                for words, others in (self._hides if from_server else self._instead).items():
                    some = some.replace(words, others)
                if writer not in self._silent:
                    writer.write(some)
                    await writer.drain()

    async def _lets_back(self, some: bytes) -> bool:
        await asyncio.sleep(self._pause_s)
        if self._bytes_left is None:
            return True
        self._bytes_left -= len(some)
        if self._bytes_left >= 0:
            return True
        self._bytes_left = None
        return False

    async def _lets_there(self, some: bytes) -> bool:
        if self._cut_at is not None and self._cut_at in some:
            self._cut_at = None
            return False
        if self._hold_at is not None and self._hold_at in some:
            self._hold_at = None
            self.held.set()
            await self._goes_on.wait()
        return True


@asynccontextmanager
async def between(
    server_port: int,
    *,
    hides: Sequence[bytes] = (),
    instead: Mapping[bytes, bytes] | None = None,
    pause_s: float = 0,
) -> AsyncIterator[Line]:
    """A line to the server's port, on a port of its own; it passes a piece from the server each `pause_s`."""
    line = Line(server_port, hides, instead, pause_s)
    listener = await asyncio.start_server(line.connect, "127.0.0.1", 0)
    line.port = listener.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.go_on()
        listener.close()
