"""Owns one SMTP or LMTP connection: what is offered, what a client may do, and the reading of a mail after DATA.

aiosmtpd speaks the commands. A mail is read here in pieces of 64 kB, not line by line, ends at <CR><LF>.<CR><LF>
alone, and has its status once for each recipient where LMTP wants that (RFC 2033, 4.2).
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import AnyStr, Protocol, cast

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Talk

from channels.email.smtp_room import Room

PIECE_BYTES = 65_536
STORED_WITHIN_S = 5.0
"""What a mail that is being stored gets when the listener closes."""

MOST_STRANGERS = 20
"""Unknown recipients of one connection: who asks for more is looking for addresses."""

TOO_LARGE = "552 5.3.4 the mail is larger than the {limit} bytes that are taken"
NO_ROOM = "451 4.3.1 too much is under way here, send it again later"
TOO_MANY = "421 4.3.2 too many connections, come again later"
TOO_STRANGE = "421 4.7.0 too many unknown recipients, come again later"
CLOSING = "421 4.3.2 closing, send it again later"

_MOST_CALLS = {"NOOP": 50, "RSET": 1000, "EHLO": 10, "HELO": 10, "LHLO": 10, "STARTTLS": 2, "AUTH": 3, "*": 20_000}
_COMMAND_BYTES = 1024
_END = b"\r\n.\r\n"
_ENDLESS = 4
logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd writes down who writes to whom
_SIZE = re.compile(r"\sSIZE=(\d{1,20})(?=\s|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A mail as it was brought: its bytes, whom for, and where a bounce goes ("" for nowhere).

    `wire` are the bytes as they were sent, without the dot at the end: an empty line stands before the first, and what
    begins with a dot has one more (RFC 5321, 4.5.2).
    """

    wire: bytes
    recipients: tuple[str, ...]
    return_path: str


class Taker(Protocol):
    """Who answers for us; each answer is an SMTP status."""

    def admit(self, address: str, *, already: int) -> str:
        """Whether a recipient is ours, after so many of the same mail."""

    async def store(self, mail: Brought) -> str:
        """Store a mail; raises nothing that the source could do anything about."""

    def failed(self, error: Exception) -> str:
        """What to say where we fail ourselves."""


class Session(SMTP):
    """One connection by SMTP."""

    line_length_limit = PIECE_BYTES
    answers_each = False

    def __init__(self, taker: Taker, room: Room, *, host: str, max_bytes: int, tls: ssl.SSLContext | None) -> None:
        self._taker = taker
        self._room = room
        self._max_bytes = max_bytes
        self._strangers = 0
        self._is_ending = False
        self._storing: asyncio.Event | None = None
        self.command_size_limits = defaultdict(lambda: _COMMAND_BYTES)  # the library's own is one for all connections
        super().__init__(
            _Hooks(),
            data_size_limit=max_bytes,
            hostname=host,
            ident="Switchboard",
            enable_SMTPUTF8=True,
            tls_context=tls,
            command_call_limit=dict(_MOST_CALLS),
            loop=asyncio.get_running_loop(),
        )

    async def end(self) -> None:
        """Cut the connection; a mail that is being stored is first answered."""
        self._is_ending = True
        if self._storing is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._storing.wait(), STORED_WITHIN_S)
        if self.transport is None or self.transport.is_closing():
            return
        if self._storing is None:
            self._writer.write(f"{CLOSING}\r\n".encode())
        self.transport.close()

    async def push(self, status: AnyStr) -> None:
        """Send a status; the connection ends with one that says so."""
        await super().push(status)
        if self.transport is not None and (self._is_ending or status[:3] in ("421", b"421")):
            self.transport.close()

    async def handle_exception(self, error: Exception) -> str:
        """Say "later" where we fail ourselves: the source keeps the mail."""
        return self._taker.failed(error)

    async def smtp_EHLO(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Tell what is offered; nobody logs in here."""
        if not arg:
            await self.push("501 5.5.4 say who you are")
            return
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._talk.extended_smtp = True
        self._talk.host_name = arg
        offered = [self.hostname, f"SIZE {self._max_bytes}", "8BITMIME", "SMTPUTF8", "PIPELINING"]
        if self.tls_context and self._talk.ssl is None:
            offered.append("STARTTLS")
        await self.push("\r\n".join([*(f"250-{one}" for one in offered), "250 HELP"]))

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Refuse a mail that is said to be too large before it is sent (RFC 1870)."""
        told = _SIZE.search(arg or "")
        if told and int(told[1]) > self._max_bytes:
            await self.push(TOO_LARGE.format(limit=self._max_bytes))
            return
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Read a mail, store it, and only then say so."""
        if await self.check_helo_needed():
            return
        if arg or not self._mail.rcpt_tos:
            await self.push("501 5.5.4 DATA stands alone" if arg else "503 5.5.1 name a recipient first")
            return
        recipients, return_path = tuple(self._mail.rcpt_tos), (self._mail.mail_from or "").strip("<>")
        await self.push("354 end the mail with <CR><LF>.<CR><LF>")
        held = _Held(self._room)
        try:
            status = await self._refusal_of_what_is_read(held)
            if status is None:
                mail = Brought(wire=held.wire(), recipients=recipients, return_path=return_path)
                status = await self._stored(mail)
        finally:
            held.let_go()
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push("\r\n".join([status] * (len(recipients) if self.answers_each else 1)))

    async def smtp_STARTTLS(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Encrypt, once; what was sent in the clear behind the command is thrown away (RFC 3207, 4.2)."""
        if self._talk.ssl is not None:
            await self.push("503 5.5.1 it is encrypted already")
            return
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Nobody logs in: mail for our own addresses is taken from everyone, and none is passed on."""
        await self.push("502 5.5.1 there is no log-in here")

    async def smtp_VRFY(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Tell nobody who is here."""
        await self.push("252 2.1.5 send a mail to find out")

    def admit(self, address: str) -> str:
        """The status of one recipient; too many unknown ones end the connection."""
        status = self._taker.admit(address, already=len(self._mail.rcpt_tos))
        self._strangers += status.startswith("550")
        return status if self._strangers <= MOST_STRANGERS else TOO_STRANGE

    @property
    def _talk(self) -> Talk:
        return cast(Talk, self.session)  # aiosmtpd looks at every attribute before there is one

    @property
    def _mail(self) -> Envelope:
        return cast(Envelope, self.envelope)

    async def _handle_client(self) -> None:
        address = str(self._talk.peer[0]) if self._talk.peer else ""
        if not self._room.enter(address):
            await self.push(TOO_MANY)
            return
        self._reset_timeout()
        try:
            await super()._handle_client()
        finally:
            self._room.leave(address)

    async def _refusal_of_what_is_read(self, held: _Held) -> str | None:
        """Read a mail to its end into `held`; gives the status it is refused with, or None."""
        refusal, read, is_over = None, 0, False
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined] # so that an end in the first line is one as well
        while not is_over:
            self._reset_timeout()
            try:
                piece = await self._reader.readuntil(_END)
                is_over = True
            except asyncio.LimitOverrunError as err:
                piece = await self._reader.readexactly(err.consumed)
            read += len(piece)
            if refusal is None and read - len(_END) > self._max_bytes:
                refusal = TOO_LARGE.format(limit=self._max_bytes)
            elif refusal is None and not await held.add(piece):
                refusal = NO_ROOM
            if refusal is not None:
                held.let_go()
            if read > _ENDLESS * self._max_bytes + PIECE_BYTES:
                self._is_ending = True
                return refusal
        return refusal

    async def _stored(self, mail: Brought) -> str:
        self._storing = asyncio.Event()
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()  # the storing has a clock of its own
        try:
            return await self._taker.store(mail)
        except Exception as err:  # noqa: BLE001 (each recipient wants an answer, whatever it is; the source keeps the mail)
            return self._taker.failed(err)
        finally:
            self._storing.set()
            self._storing = None
            self._reset_timeout()

    def _reset_timeout(self, duration: float | None = None) -> None:
        super()._reset_timeout(duration or self._room.idle_s)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        try:
            return super()._getaddr(arg)
        except (IndexError, AttributeError, ValueError):  # the library's parser breaks on what is no address
            return None, None


class LmtpSession(Session):
    """One connection by LMTP: another greeting, and a status for each recipient (RFC 2033, 4.2)."""

    answers_each = True

    async def smtp_LHLO(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Tell what is offered."""
        await super().smtp_EHLO(arg)

    async def smtp_EHLO(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Refuse the greeting of SMTP."""
        await self.push("500 5.5.1 this is LMTP, say LHLO")

    async def smtp_HELO(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        """Refuse the greeting of SMTP."""
        await self.push("500 5.5.1 this is LMTP, say LHLO")


class _Hooks:
    """What aiosmtpd asks of a handler."""

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it by this name)
        self, server: Session, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address of ours, or say why not."""
        status = server.admit(address)
        if status.startswith("2"):
            envelope.rcpt_tos.append(address)
        return status


class _Held:
    """The bytes of one mail as they come, with their room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._bytes = bytearray()
        self._taken = 0

    async def add(self, piece: bytes) -> bool:
        """Keep a piece, if there is room."""
        if not await self._room.take(len(piece), held=self._taken):
            return False
        self._taken += len(piece)
        self._bytes += piece
        return True

    def wire(self) -> bytes:
        """All of it but the dot at the end."""
        del self._bytes[-3:]
        wire = bytes(self._bytes)
        self._bytes = bytearray()
        return wire

    def let_go(self) -> None:
        """Throw the bytes away."""
        self._room.give_back(self._taken)
        self._taken = 0
        self._bytes = bytearray()
