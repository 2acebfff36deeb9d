"""The load's side of the mail benchmark: a gate before an IMAP server, and a sink that takes letters by SMTP.

Both are as cheap as can be, so that what is measured is neither.
"""

from __future__ import annotations

import asyncio
import time
from typing import cast


class LetterSink(asyncio.Protocol):
    """One connection of an SMTP server that takes every letter; `taken` is shared by all of a run."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._buffer = bytearray()
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every command and mail that is whole."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n.\r\n" if self._in_data else b"\r\n")) >= 0:
            if self._in_data:
                self._taken.add(bytes(self._buffer[:end]))
                del self._buffer[: end + 5]
                self._in_data = False
                self._transport.write(b"250 taken\r\n")
                continue
            word = bytes(self._buffer[:4]).upper()
            del self._buffer[: end + 2]
            self._answer(word)

    def _answer(self, word: bytes) -> None:
        self._in_data = word == b"DATA"
        if word == b"EHLO":
            self._transport.write(b"250-sink\r\n250-PIPELINING\r\n250-SIZE 100000000\r\n250 8BITMIME\r\n")
        else:
            self._transport.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(word, b"250 ok\r\n"))
        if word == b"QUIT":
            self._transport.close()


class Taken:
    """The letters of a run: when each came, and whom it answers."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self.at: list[float] = []
        self.recipients: set[bytes] = set()
        self.all_there = asyncio.Event()

    def add(self, letter: bytes) -> None:
        """Note one letter."""
        self.at.append(time.perf_counter())
        to = letter.find(b"\r\nTo:")
        self.recipients.add(letter[to + 5 : letter.find(b"\r\n", to + 5)].strip())
        if len(self.recipients) >= self._wanted:
            self.all_there.set()


class Gate:
    """A port before a server: connections are held, unanswered, until `open`; then bytes pass both ways."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._is_open = asyncio.Event()
        self._someone = asyncio.Event()
        self._passing: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def start(self) -> None:
        """Listen."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._server = server
        self.port = server.sockets[0].getsockname()[1]

    async def someone_waits(self) -> None:
        """Return once a client is held."""
        await self._someone.wait()

    def open(self) -> float:
        """Let those held through; gives the instant."""
        self._is_open.set()
        return time.perf_counter()

    async def close(self) -> None:
        """End everything."""
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._passing.add(cast("asyncio.Task[None]", asyncio.current_task()))
        self._someone.set()
        await self._is_open.wait()
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._writers |= {writer, server_writer}
        await asyncio.gather(_pass(reader, server_writer), _pass(server_reader, writer))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while some := await reader.read(262_144):
            writer.write(some)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
