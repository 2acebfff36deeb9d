"""A load generator over plain sockets: so many connections, each with one request under way at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import uvloop


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a run gave: requests a second, and answer times in milliseconds."""

    per_s: float
    p50_ms: float
    p99_ms: float
    count: int
    wrong: int


class _Client(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last one is whole."""

    def __init__(self, requests: Iterator[bytes], until: Callable[[], bool], good: bytes) -> None:
        self._requests = requests
        self._until = until
        self._good = good
        self._buffer = b""
        self._sent_at = 0.0
        self.times: list[float] = []
        self.wrong = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        start = self._buffer.lower().find(b"content-length:", 0, head_end)
        length = int(self._buffer[start + 15 : self._buffer.find(b"\r\n", start)])
        if len(self._buffer) < head_end + 4 + length:
            return
        self.times.append(time.perf_counter() - self._sent_at)
        self.wrong += not self._buffer.startswith(self._good)
        self._buffer = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None or self._until():
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


def post(host: str, path: str, headers: str, body: bytes) -> bytes:
    """A whole HTTP/1.1 request."""
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def drive(
    port: int,
    requests_of: Callable[[int], Iterator[bytes]],
    *,
    connections: int,
    seconds: float,
    good: bytes = b"HTTP/1.1 202",
) -> Measured:
    """Drive a server for so long; `requests_of(n)` gives the requests of connection n."""

    async def run() -> Measured:
        loop = asyncio.get_running_loop()
        ends_at = time.perf_counter() + seconds

        def is_over() -> bool:
            return time.perf_counter() > ends_at

        began = time.perf_counter()
        clients: list[_Client] = []
        for place in range(connections):
            client = _Client(requests_of(place), is_over, good)
            clients.append(client)
            await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
        await asyncio.gather(*(client.done for client in clients))
        took = time.perf_counter() - began
        times = sorted(one for client in clients for one in client.times)
        return Measured(
            per_s=len(times) / took,
            p50_ms=times[len(times) // 2] * 1000,
            p99_ms=times[int(len(times) * 0.99)] * 1000,
            count=len(times),
            wrong=sum(client.wrong for client in clients),
        )

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run())
