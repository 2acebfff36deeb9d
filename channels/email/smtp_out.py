"""Owns the handing over of one mail to an SMTP server, and what is known of it when that breaks off.

Up to the word DATA nothing has been sent: whatever breaks there is tried again. After it only the server's answer says
what became of the letter, and without one that is not known (RFC 5321, 4.2.5 and 6.1).
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable

import aiosmtplib

from channels.email.envelope import Envelope
from channels.email.oauth import AccessTokens
from channels.email.sending_rate import SendingRate
from channels.email.settings import Sending
from channels.email.smtp_login import REFUSED_PAUSE_S, SmtpLogin, said
from channels.email.smtp_pool import IDLE_S, ROOM_S, Line, SmtpPool
from channels.errors import NotSent, Refused, SendUnknown

DATA_TIMEOUT_S = 120.0
READY_S = 60.0
KEPT_TIMEOUT_S = 8.0
_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"^\.", re.MULTILINE)
_NO_SUCH_USER = re.compile(
    r"\b5\.1\.(?:[1236]|10)\b|\b5\.2\.1\b|user unknown|no such user|unknown user|does not exist", re.I
)


class SmtpOut:
    """Sends mails by one server, over connections that are kept, as many a minute as it bears."""

    def __init__(
        self,
        sending: Sending,
        *,
        data_timeout_s: float = DATA_TIMEOUT_S,
        idle_s: float = IDLE_S,
        room_s: float = ROOM_S,
        kept_timeout_s: float = KEPT_TIMEOUT_S,
        clock: Callable[[], float] = time.monotonic,
        tokens: AccessTokens | None = None,
    ) -> None:
        self._data_timeout_s = data_timeout_s
        self._kept_timeout_s = kept_timeout_s
        self._login = SmtpLogin(sending.server, clock=clock, tokens=tokens)
        self._pool = SmtpPool(sending, self._login, clock=clock, idle_s=idle_s, room_s=room_s)
        self._rate = SendingRate(sending.per_minute, clock=clock)

    async def send(self, raw: bytes, *, envelope: Envelope, key: str) -> None:
        """Hand over one mail; raises NotSent, Refused or SendUnknown."""
        if wait_s := self._rate.wait_s():
            raise NotSent("the mail server gets no more letters this minute", retry_after_s=wait_s, counts=False)
        try:
            async with asyncio.timeout(READY_S):
                line = await self._ready(envelope, len(raw))
        except TimeoutError as err:
            raise NotSent(f"the mail server did not get as far as the letter within {READY_S:.0f} s") from err
        try:
            await _hand_over(line.client, raw, timeout_s=self._data_timeout_s)
        except (NotSent, Refused):
            await self._end(line)
            raise
        except BaseException:
            self._pool.throw_away(line)
            raise
        self._pool.give_back(line)

    async def try_log_in(self) -> None:
        """Connect, log in and leave; raises NotSent with what is wrong."""
        line = await self._pool.take(fresh=True)
        self._pool.give_back(line)
        await self._pool.close()

    async def close(self) -> None:
        """Leave every connection."""
        await self._pool.close()

    async def _ready(self, envelope: Envelope, size: int) -> Line:
        """A connection on which the server has taken sender and recipient.

        One that was kept may be gone by now: then a new one takes its place, and no try has failed.
        """
        line = await self._pool.take()
        if line.is_kept:
            try:
                return await self._addressed(line, envelope, size, timeout_s=self._kept_timeout_s)
            except _Gone:
                line = await self._pool.take(fresh=True)
        try:
            return await self._addressed(line, envelope, size, timeout_s=None)
        except _Gone as err:
            raise NotSent(str(err)) from err

    async def _addressed(self, line: Line, envelope: Envelope, size: int, *, timeout_s: float | None) -> Line:
        """The connection once the server has taken sender and recipient; raises _Gone, NotSent or Refused."""
        try:
            await _address(line.client, envelope, size, timeout_s=timeout_s)
        except (NotSent, Refused):
            await self._end(line)
            raise
        except BaseException:
            self._pool.throw_away(line)
            raise
        return line

    async def _end(self, line: Line) -> None:
        """Give a connection back that the server left in order, else throw it away."""
        try:
            async with asyncio.timeout(self._kept_timeout_s):
                await line.client.rset()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            self._pool.throw_away(line)
        except BaseException:
            self._pool.throw_away(line)
            raise
        else:
            self._pool.give_back(line)


class _Gone(Exception):
    """The connection ended before anything was handed over."""


async def _address(client: aiosmtplib.SMTP, envelope: Envelope, size: int, *, timeout_s: float | None) -> None:
    """Say who writes to whom: one recipient each, so that no half success can happen."""
    limit_s = timeout_s if timeout_s is not None else client.timeout
    try:
        await client.mail(
            envelope.sender, options=await _options(client, envelope, size), encoding="utf-8", timeout=limit_s
        )
        await client.rcpt(envelope.recipient, encoding="utf-8", timeout=limit_s)
    except aiosmtplib.SMTPResponseException as err:
        told = f"{err.code} {said(err.message)}"
        if err.code == 421:
            raise _Gone(f"the mail server ends the connection: {told}") from err
        if err.code == 530:
            message = f"the mail server wants a log-in: {told}; set smtp.user and smtp.password"
            raise NotSent(message, retry_after_s=REFUSED_PAUSE_S, counts=False) from err
        if 500 <= err.code < 600:
            is_recipient = isinstance(err, aiosmtplib.SMTPRecipientRefused)
            is_dead = is_recipient and bool(_NO_SUCH_USER.search(err.message))
            raise Refused(f"the mail server refuses: {told}", address_dead=is_dead) from err
        raise NotSent(f"the mail server asks to wait: {told}") from err
    except (aiosmtplib.SMTPException, OSError) as err:
        raise _Gone(f"the connection broke before the letter was handed over: {type(err).__name__}") from err


async def _options(client: aiosmtplib.SMTP, envelope: Envelope, size: int) -> list[str]:
    """What MAIL says besides, by what the server can; raises Refused where it cannot take this letter at all."""
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()
    known = client.esmtp_extensions
    limit = known.get("size", "").strip()
    if limit.isdigit() and 0 < int(limit[:18]) < size:
        raise Refused(f"the letter has {size} bytes and the mail server takes {int(limit[:18])}; send less or smaller")
    options = [f"SIZE={size}"] if "size" in known else []
    if not envelope.is_international:
        return options
    if "smtputf8" not in known:
        raise Refused("the mail server takes no addresses with letters beyond ASCII (SMTPUTF8); use another address")
    return [*options, "BODY=8BITMIME", "SMTPUTF8"]


async def _hand_over(client: aiosmtplib.SMTP, raw: bytes, *, timeout_s: float) -> None:
    """Send the mail itself; every line ends as it must, and no line of it can be taken for its end."""
    await _begin(client)
    protocol = client.protocol
    if protocol is None:
        raise NotSent("the connection broke before the letter was handed over")
    lines = _LINE_END.sub(b"\r\n", raw.rstrip(b"\r\n")) + b"\r\n"
    try:
        protocol.write(_DOT.sub(b"..", lines) + b".\r\n")
        code, words = await protocol.read_response(timeout=timeout_s)
    except (aiosmtplib.SMTPException, OSError) as err:
        client.close()
        raise SendUnknown(
            f"the mail server took the letter and did not confirm it ({type(err).__name__}); it may have gone out"
        ) from err
    told = f"{code} {said(words)}"
    if 500 <= code < 600:
        raise Refused(f"the mail server refuses the letter: {told}")
    if 400 <= code < 500:
        raise NotSent(f"the mail server does not take the letter now: {told}")
    if not 200 <= code < 300:
        client.close()
        raise SendUnknown(f"the mail server answers the letter with {told}, which says nothing; it may have gone out")


async def _begin(client: aiosmtplib.SMTP) -> None:
    try:
        code, words = await client.execute_command(b"DATA")
    except (aiosmtplib.SMTPException, OSError) as err:
        raise NotSent(f"the connection broke before the letter was handed over: {type(err).__name__}") from err
    if code == 354:
        return
    told = f"{code} {said(words)}"
    if 500 <= code < 600:
        raise Refused(f"the mail server refuses the letter: {told}")
    raise NotSent(f"the mail server does not take the letter now: {told}")
