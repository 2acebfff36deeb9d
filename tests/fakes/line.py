"""A network line between a browser and a server that a test can cut, make silent (like a sleeping laptop) and mend."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Line:
    """Passes bytes both ways while it is whole; `address` is the near end."""

    def __init__(self, far: str) -> None:
        self._far = urlsplit(far)
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self.address = ""

    def cut(self) -> None:
        """Every connection breaks, and new ones break at once."""
        self._is_cut = True
        self._break_all()

    def fall_silent(self) -> None:
        """Connections stay open and nothing arrives any more, on old and new ones."""
        self._flows.clear()

    def mend(self) -> None:
        """The line is whole again; what was silent stays lost."""
        self._is_cut = False
        if not self._flows.is_set():
            self._break_all()
            self._flows.set()

    async def serve(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        """One connection."""
        self._writers.add(near_out)
        try:
            if not self._is_cut:
                far_in, far_out = await asyncio.open_connection(self._far.hostname, self._far.port)
                self._writers.add(far_out)
                await asyncio.gather(self._pump(near_in, far_out), self._pump(far_in, near_out))
        finally:
            near_out.close()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await source.read(65536):
                await self._flows.wait()
                target.write(chunk)
                await target.drain()
        target.close()
        self._writers.discard(target)

    def _break_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
        self._writers.clear()


@asynccontextmanager
async def opened_line(far: str) -> AsyncIterator[Line]:
    """A line to the server at that address."""
    line = Line(far)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    line.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield line
    finally:
        server.close()
        line.cut()
        line.mend()
