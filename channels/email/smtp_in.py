"""Owns mail that is brought to us: the ports where SMTP and LMTP are taken, and the storing, where 250 means stored.

aiosmtpd is imported only when a listener is opened.
"""

from __future__ import annotations

import asyncio
import re
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Literal

import structlog

from channels.contract import Door, Incoming
from channels.email import copies
from channels.email.inbound import envelope, mailbox_of
from channels.email.settings import EmailSettings
from channels.email.smtp_room import MOST_BYTES, Room
from channels.email.smtp_tls import tls_context
from channels.errors import CannotConnect, NotStored
from channels.reading import read_aside

if TYPE_CHECKING:
    from channels.email.smtp_session import Brought, Session

MOST_HOPS = 50
STORE_TIMEOUT_S = 60.0

_LONE_DOT = re.compile(rb"[\r\n]\.[\r\n]")
_HEAD_END = re.compile(rb"(?>\r\n|\r|\n)(?>\r\n|\r|\n)")
_HOP = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)

_log = structlog.get_logger(__name__)

Protocol = Literal["smtp", "lmtp"]


class Listener:
    """One open port; `close` ends it and its connections, so that a mail on its way is sent again by its source."""

    def __init__(self, server: asyncio.Server, connections: weakref.WeakSet[Session]) -> None:
        self._server = server
        self._connections = connections
        self.port: int = server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Take no more mail; what is being stored is still answered, everything else is cut."""
        self._server.close()
        await asyncio.gather(*(connection.end() for connection in list(self._connections)))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._server.wait_closed(), 2)


async def listen(
    protocol: Protocol,
    *,
    name: str,
    door: Door,
    settings: EmailSettings,
    port: int | None,
    default_port: int,
    room: Room | None = None,
) -> Listener:
    """Open a port for the channel `name` and take mail in through the door.

    Without an own `port` the default gives way to a free one where it is taken; an own one that is taken raises
    CannotConnect, a certificate that cannot be used BadCredentials.
    """
    from channels.email.smtp_session import LmtpSession, Session

    connections: weakref.WeakSet[Session] = weakref.WeakSet()
    session_class = Session if protocol == "smtp" else LmtpSession
    taker = _Taker(name=name, door=door, settings=settings)
    room = room or Room(most_bytes=max(MOST_BYTES, settings.max_bytes))
    host = settings.mailboxes[0].address.rpartition("@")[2]
    tls = await asyncio.to_thread(tls_context, settings.tls_certificate, settings.tls_key)

    def session() -> Session:
        one = session_class(taker, room, host=host, max_bytes=settings.max_bytes, tls=tls)
        connections.add(one)
        return one

    server = await _bound(session, settings.listen, port=port, default_port=default_port)
    listener = Listener(server, connections)
    _log.info("mail_listening", channel=name, protocol=protocol, host=settings.listen, port=listener.port)
    return listener


async def _bound(session: Callable[[], Session], host: str, *, port: int | None, default_port: int) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    for candidate in (port,) if port is not None else (default_port, 0):
        try:
            return await loop.create_server(session, host, candidate)
        except OSError as err:
            if port is not None:
                raise CannotConnect(
                    f"port {port} of {host} is taken: {err.strerror}; free it or set another lmtp_port or smtp_port"
                ) from err
    raise CannotConnect(f"{host} gives us no port at all; set listen to an address of this machine")


class _Taker:
    """Answers for us: whose mail is taken, and what became of one."""

    def __init__(self, *, name: str, door: Door, settings: EmailSettings) -> None:
        self._name = name
        self._door = door
        self._mailboxes = frozenset(mailbox.address for mailbox in settings.mailboxes)
        self._returns = frozenset({settings.bounce_address.lower()} if settings.bounce_address else ())
        self._max_recipients = settings.max_recipients

    def admit(self, address: str, *, already: int) -> str:
        """Take an address of ours, plus-addresses too; everything else would make us a relay."""
        if mailbox_of(address, self._mailboxes | self._returns) is None:
            return "550 5.1.1 no such mailbox here"
        if already >= self._max_recipients:
            return "452 4.5.3 too many recipients, send the rest separately"
        return "250 2.1.5 recipient taken"

    async def store(self, mail: Brought) -> str:
        """Store the mail; only then say so."""
        found = await read_aside(mail.wire, partial(_refused_or_read, self._name, mail.recipients, mail.return_path))
        if isinstance(found, str):
            return found
        try:
            async with asyncio.timeout(STORE_TIMEOUT_S):
                receipt = await self._door.accept(found)
                await copies.hand_in(self._door, found, receipt, mail.recipients, ours=self._mailboxes)
        except (NotStored, TimeoutError):
            return "451 4.3.0 cannot be stored now, send it again later"
        return "250 2.0.0 stored"

    def failed(self, error: Exception) -> str:
        """Say "later" where we fail ourselves: the source keeps the mail."""
        _log.error("mail_taking_failed", channel=self._name, error=type(error).__name__)
        return "451 4.3.0 failed here, send it again later"


def _refused_or_read(name: str, recipients: tuple[str, ...], return_path: str, wire: bytes) -> Incoming | str:
    """The event of a mail, or the status with which it is refused for good."""
    if (b"\n.\r" in wire or b"\n.\n" in wire or b"\r." in wire) and _LONE_DOT.search(wire):
        # Some servers would end the mail here and take what follows for another one (CVE-2023-51764 and its kin).
        return "554 5.6.0 a line that is one dot must end in <CR><LF> and be doubled"
    raw = wire.replace(b"\r\n.", b"\r\n")[2:]
    head_end = _HEAD_END.search(raw)
    if len(_HOP.findall(raw, 0, head_end.start() if head_end else len(raw))) > MOST_HOPS:
        return f"554 5.4.6 the mail passed more than {MOST_HOPS} servers; it runs in circles"
    return envelope(name, raw, mailbox=recipients, return_path=return_path)
