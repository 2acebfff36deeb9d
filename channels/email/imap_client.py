"""Owns what aioimaplib needs changed: answers of many lines, log-in by token, EXAMINE, and no mail in its log."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import Callable, Iterator

import structlog
from aioimaplib import aioimaplib

from channels.errors import CannotConnect

LINES_AT_ONCE = 200
"""The library reads each line of an answer one call deeper and fails on some 950 of them."""

_log = structlog.get_logger(__name__)
logging.getLogger("aioimaplib").setLevel(logging.CRITICAL)  # it writes whole mails, and log-ins too


class Fetch(aioimaplib.FetchCommand):  # type: ignore[misc]
    """UID FETCH whose end is seen by counting brackets as they come; the library reads all lines again for each."""

    def __init__(self, tag: str, *arguments: str, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(tag, *arguments, prefix="UID", loop=loop)
        self._depth = 0

    def append_to_resp(self, line: bytes | bytearray, result: str = "Pending") -> None:
        """Take one line of the answer, or the bytes of a mail."""
        if isinstance(line, bytes):
            depth = 0 if self.FETCH_MESSAGE_DATA_RE.match(line) else self._depth
            self._depth = depth + line.count(b"(") - line.count(b")")
        super().append_to_resp(line, result)

    def wait_data(self) -> bool:
        """Whether more of the answer's present item must come."""
        return self._depth != 0


class Protocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]
    """The library's protocol, fed in portions it can bear; `sasl` are our answers to a server that asks on.

    `heard_at` is when bytes came last, by the loop's clock.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None, lost: Callable[[Exception | None], None] | None) -> None:
        super().__init__(loop, lost)
        self.sasl: deque[bytes] = deque()
        self.heard_at = 0.0

    def data_received(self, d: bytes) -> None:
        """Take bytes of the server; words beyond reading end the connection.

        The library's errors name the command that waits, with our password, and quote mails: nobody is told of them.
        """
        self.heard_at = self.loop.time()
        try:
            for portion in _portions(d) if d.count(b"\n") > LINES_AT_ONCE else (d,):
                super().data_received(portion)
        except Exception:  # noqa: BLE001 - whatever it is, the event loop would write it down with all it holds
            _log.warning("imap_answer_not_understood")
            self.transport.abort()

    def _continuation(self, line: bytes) -> None:
        """Answer a server that goes on asking in a log-in: with what it lacks, then with an empty line.

        By that line it is asked for its refusal, which the library would wait for in vain.
        """
        if self.pending_sync_command is not None and self.pending_sync_command.name == "AUTHENTICATE":
            self.transport.write((self.sasl.popleft() if self.sasl else b"") + b"\r\n")
            return
        super()._continuation(line)


class Client(aioimaplib.IMAP4):  # type: ignore[misc]
    """The library's client with our protocol."""

    protocol: Protocol

    def create_client(
        self,
        host: str,
        port: int,
        loop: asyncio.AbstractEventLoop | None,
        conn_lost_cb: Callable[[Exception | None], None] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Begin to connect."""
        running = asyncio.get_running_loop()
        self.protocol = Protocol(running, conn_lost_cb)
        connecting = running.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        self._client_task = running.create_task(connecting, name="imap-connect")

    def give_up(self) -> None:
        """Cut the connection, or the attempt at one, and end what the library still waits for in vain."""
        self._client_task.cancel()
        if self._idle_waiter is not None:
            self._idle_waiter.cancel()
        for task in (*self.tasks, *self.protocol.tasks):
            task.cancel()
        if self.protocol.transport is not None:
            self.protocol.transport.abort()

    async def begin_idle(self, timeout_s: float) -> asyncio.Future[aioimaplib.Response] | None:
        """IDLE; None where the server refuses what it offers."""
        try:
            idle: asyncio.Future[aioimaplib.Response] = await self.idle_start(timeout=timeout_s)
        except aioimaplib.Abort:
            return None
        return idle

    async def starttls(self, context: ssl.SSLContext) -> aioimaplib.Response:
        """STARTTLS; what the server said before is asked again inside (RFC 3501, 6.2.1)."""
        protocol = self.protocol
        answer = await protocol.execute(aioimaplib.Command("STARTTLS", protocol.new_tag(), loop=protocol.loop))
        if answer.result != "OK":
            return answer
        if protocol.incomplete_line:
            raise CannotConnect(f"{self.host} says more before its encryption begins; somebody may stand in between")
        loop = asyncio.get_running_loop()
        protocol.transport = await loop.start_tls(protocol.transport, protocol, context, server_hostname=self.host)
        protocol.capabilities = set()
        await protocol.capability()
        return answer

    async def authenticate(self, mechanism: str, initial: bytes, *, secret: str) -> aioimaplib.Response:
        """AUTHENTICATE with one message of ours, in base64; `secret` is what the library must not log."""
        protocol = self.protocol
        arguments = [mechanism]
        protocol.sasl.clear()
        if self.has_capability("SASL-IR"):
            arguments.append(initial.decode())
        else:
            protocol.sasl.append(initial)
        command = aioimaplib.Command("AUTHENTICATE", protocol.new_tag(), *arguments, loop=protocol.loop)
        answer = await protocol.execute(command, scrub=secret)
        if answer.result == "OK":
            protocol.state = aioimaplib.AUTH
        return answer

    async def uid_fetch(self, uids: str, parts: str) -> aioimaplib.Response:
        """UID FETCH without a time-out of its own."""
        protocol = self.protocol
        return await protocol.execute(Fetch(protocol.new_tag(), uids, parts, loop=protocol.loop))

    async def look_into(self, mailbox: str, *, read_only: bool) -> aioimaplib.Response:
        """SELECT, or EXAMINE, which changes nothing; the library does not know that a folder is open after that."""
        if not read_only:
            return await self.select(mailbox)
        answer = await self.examine(mailbox)
        if answer.result == "OK":
            self.protocol.state = aioimaplib.SELECTED
        return answer


def _portions(received: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(received):
        end = start
        for _ in range(LINES_AT_ONCE):
            end = received.find(b"\n", end) + 1
            if end == 0:
                end = len(received)
                break
        yield received[start:end]
        start = end
