"""Owns a line between us and a real server that a test can cut or let fall silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Line:
    """Passes bytes both ways; trouble concerns the connections open now, later ones are sound."""

    def __init__(self, server_port: int) -> None:
        self.port = 0
        self._server_port = server_port
        self._silent: set[asyncio.StreamWriter] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._bytes_left: int | None = None

    def fall_silent(self) -> None:
        """Keep the open connections and pass nothing more on them."""
        self._silent |= self._open

    def cut_after(self, count: int) -> None:
        """Cut the connection that has brought that many bytes from the server, once."""
        self._bytes_left = count

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on until either side ends it."""
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._open |= {writer, server_writer}
        try:
            there = self._pass(reader, server_writer)
            back = self._pass(server_reader, writer, counted=True)
            ways = [asyncio.ensure_future(way) for way in (there, back)]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        finally:
            for end in (writer, server_writer):
                self._open.discard(end)
                end.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool = False) -> None:
        with suppress(ConnectionError):
            while some := await reader.read(4096):
                if counted and self._bytes_left is not None:
                    self._bytes_left -= len(some)
                    if self._bytes_left < 0:
                        self._bytes_left = None
                        return
                if writer not in self._silent:
                    writer.write(some)
                    await writer.drain()


@asynccontextmanager
async def between(server_port: int) -> AsyncIterator[Line]:
    """A line to the server's port, on a port of its own."""
    line = Line(server_port)
    listener = await asyncio.start_server(line.connect, "127.0.0.1", 0)
    line.port = listener.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        listener.close()
