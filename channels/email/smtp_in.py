"""Owns mail that is brought to us: SMTP and LMTP on loopback, where 250 means that the mail is stored.

aiosmtpd is imported only when a listener is opened.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, AnyStr, Literal

import structlog

from channels.contract import Door
from channels.email import copies
from channels.email.inbound import envelope, mailbox_of
from channels.email.settings import EmailSettings
from channels.errors import CannotConnect, NotStored
from channels.reading import read_aside

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
_LINE_LIMIT = 1_048_576
"""Bytes of one line: RFC 5321 allows 1000, and programs that write HTML mail in one line do not care."""

_log = structlog.get_logger(__name__)

Protocol = Literal["smtp", "lmtp"]


class Listener:
    """One open port; `close` ends it and its connections, so that a mail on its way is sent again by its source."""

    def __init__(self, server: asyncio.Server, connections: weakref.WeakSet[SMTP]) -> None:
        self._server = server
        self._connections = connections
        self.port: int = server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Take no more mail and cut what is open."""
        self._server.close()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._server.wait_closed(), 2)


async def listen(
    protocol: Protocol, *, name: str, door: Door, settings: EmailSettings, port: int | None, default_port: int
) -> Listener:
    """Open a port for the channel `name` and take mail in through the door.

    Without an own `port` the default gives way to a free one where it is taken; an own one that is taken raises
    CannotConnect.
    """
    connections: weakref.WeakSet[SMTP] = weakref.WeakSet()
    session_class = _session_class(protocol)
    taker = _Taker(name=name, door=door, settings=settings)

    def session() -> SMTP:
        one = session_class(
            taker,
            hostname=settings.mailboxes[0].address.rpartition("@")[2],
            ident="Switchboard",
            data_size_limit=settings.max_bytes,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        connections.add(one)
        return one

    server = await _bound(session, port=port, default_port=default_port)
    listener = Listener(server, connections)
    _log.info("mail_listening", channel=name, protocol=protocol, host=HOST, port=listener.port)
    return listener


async def _bound(session: Callable[[], SMTP], *, port: int | None, default_port: int) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    for candidate in (port,) if port is not None else (default_port, 0):
        try:
            return await loop.create_server(session, HOST, candidate)
        except OSError as err:
            if port is not None:
                raise CannotConnect(
                    f"port {port} of {HOST} is taken: {err.strerror}; free it or set another lmtp_port or smtp_port"
                ) from err
    raise CannotConnect(f"{HOST} gives us no port at all")


class _Taker:
    """What aiosmtpd asks of a handler."""

    def __init__(self, *, name: str, door: Door, settings: EmailSettings) -> None:
        self._name = name
        self._door = door
        self._mailboxes = frozenset(mailbox.address for mailbox in settings.mailboxes)
        self._max_recipients = settings.max_recipients

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address of ours, plus-addresses too; everything else would make us a relay."""
        if mailbox_of(address, self._mailboxes) is None:
            return "550 5.1.1 no such mailbox here"
        if len(envelope.rcpt_tos) >= self._max_recipients:
            return "452 4.5.3 too many recipients, send the rest separately"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient taken"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store the mail; only then say so."""
        raw = envelope.original_content or b""
        return await self._stored(raw, tuple(envelope.rcpt_tos), envelope.mail_from or "")

    async def handle_exception(self, error: Exception) -> str:
        """Say "later" where we fail ourselves: the source keeps the mail."""
        _log.error("mail_taking_failed", channel=self._name, error=type(error).__name__)
        return "451 4.3.0 failed here, send it again later"

    async def _stored(self, raw: bytes, recipients: tuple[str, ...], return_path: str) -> str:
        reading = partial(envelope, self._name, mailbox=recipients, return_path=return_path)
        incoming = await read_aside(raw, reading)
        try:
            receipt = await self._door.accept(incoming)
            await copies.hand_in(self._door, incoming, receipt, recipients, ours=self._mailboxes)
        except NotStored:
            return "451 4.3.0 cannot be stored now, send it again later"
        return "250 2.0.0 stored"


def _session_class(protocol: Protocol) -> type[SMTP]:
    """aiosmtpd's class with our line limit; for LMTP one that answers DATA once for each recipient (RFC 2033, 4.2)."""
    from aiosmtpd.lmtp import LMTP
    from aiosmtpd.smtp import SMTP

    class SmtpSession(SMTP):  # type: ignore[misc,unused-ignore]
        line_length_limit = _LINE_LIMIT

    class LmtpSession(LMTP):  # type: ignore[misc,unused-ignore]
        line_length_limit = _LINE_LIMIT
        _statuses = 0

        async def push(self, status: AnyStr) -> None:
            """Send a status, after the mail's end one for each recipient that was taken."""
            if isinstance(status, str) and status.startswith("354") and self.envelope is not None:
                self._statuses = len(self.envelope.rcpt_tos)
                await super().push(status)
                return
            times, self._statuses = max(1, self._statuses), 0
            for _ in range(times):
                await super().push(status)

    return SmtpSession if protocol == "smtp" else LmtpSession
