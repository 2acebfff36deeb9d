"""Owns a real redis-server for tests, which a test may stop, kill and start again on the same port."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .child import Child, free_port, private_folder
from .counterparts import program


class RedisServer:
    """A redis-server on loopback that keeps nothing on disk; it is shared, so who stops it starts it again."""

    def __init__(self, binary: Path, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._binary = binary
        self._folder = folder
        self._child: Child | None = None

    def start(self) -> None:
        """Start the server on its port and return once it answers; does nothing while it runs."""
        if self._child is not None:
            return
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self._child = Child([self._binary, *options], log=self._folder / "redis.log")
        self._child.wait_until(self._answers)

    def stop(self) -> None:
        """End the server in good order, closing every connection; does nothing while it is stopped."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server as a crash does."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Let the server stand still with its connections open, as a machine that swaps; `thaw` ends it."""
        if self._child is not None:
            os.kill(self._child.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        if self._child is not None:
            os.kill(self._child.pid, signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        if self._child is not None:
            self._child.end(how)
            self._child = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Yield a started redis-server; skips (or fails under CI) where it is not installed."""
    binary = program("redis-server", counterpart="Redis", package="redis-server")
    with private_folder("redis") as folder:
        server = RedisServer(binary, folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
